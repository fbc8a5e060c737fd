// SPDX-License-Identifier: Apache-2.0
// Sensitivity indices from the values of a design's points, in the design's order.
#pragma once
#include <span>
#include <vector>

#include "sim/experiment/unit_design.hpp"

namespace ruralsim {

/// An estimate with its 95 % percentile bootstrap interval over blocks or trajectories.
struct Index {
  double estimate, lo95, hi95;
};

struct SobolIndices {
  double variance = 0;  ///< of the values of both halves
  std::vector<Index> first, total;
  /// Second order of factors j < k, in the order (0, 1), (0, 2), ... (1, 2), ...; empty without such blocks.
  std::vector<Index> second;
};

/// First order by Saltelli et al. (2010, table 2, b), total by Jansen (1999), second by Saltelli (2002), of
/// values less their mean. All are undefined when the values don't vary.
SobolIndices sobol_indices(std::span<const double> values, const SaltelliBlocks&, base::Key bootstrap);

struct MorrisMeasures {
  std::vector<Index> mu_star;  ///< mean of absolute elementary effects (Campolongo et al. 2007)
  std::vector<Index> mu;       ///< mean of elementary effects (Morris 1991)
  std::vector<Index> sigma;    ///< their standard deviation
};

/// Effects are per whole range of a factor, counted in shares of its distribution.
MorrisMeasures morris_measures(std::span<const double> values, const MorrisTrajectories&, base::Key design,
                               base::Key bootstrap);

}  // namespace ruralsim
