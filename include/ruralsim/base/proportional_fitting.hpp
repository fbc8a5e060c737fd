// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace ruralsim::base {

/// A table of counts over any number of axes, cells in the order of the axes with the last one fastest.
struct CrossTable {
  std::vector<std::size_t> shape;
  std::vector<double> cells;  ///< not negative; one that is 0 stays 0 (a structural zero)
};

/// What the table must sum to over all axes but `axes` (ascending), cells in their order.
struct FitMargin {
  std::vector<std::size_t> axes;
  std::vector<double> totals;
};

/// How a fit ended. `error` is the largest difference between a margin's total and what the table sums to.
struct FitReport {
  int cycles = 0;
  double error = 0;
  bool converged = false;
};

/// Iterative proportional fitting (Deming and Stephan, "On a least squares adjustment of a sampled frequency
/// table when the expected marginal totals are known", 1940): scales the table to each margin in turn until
/// every total is met to `tolerance` times the first margin's sum, or `most_cycles` are through. The result
/// keeps the cross-product ratios of the seed and, where margins can be met, is the table closest to it in
/// relative entropy (Ireland and Kullback 1968). Margins that contradict each other or the zeros leave
/// `converged` false and the error that is left.
FitReport fit_proportionally(CrossTable&, std::span<const FitMargin>, int most_cycles = 1000,
                             double tolerance = 1e-9);

/// Whole numbers near a table of two axes that sum to `rows` and `columns` exactly (which have the same sum).
/// Each row is rounded by largest remainder, then single units move along rows, each time where the sum of
/// squared differences to the table grows least, until the columns agree too. Cells of 0 get something only
/// if the totals leave no other place.
std::vector<std::int64_t> round_to_totals(const CrossTable&, std::span<const std::int64_t> rows,
                                          std::span<const std::int64_t> columns);

}  // namespace ruralsim::base
