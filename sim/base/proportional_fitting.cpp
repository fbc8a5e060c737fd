// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include <ruralsim/base/invariant.hpp>
#include <ruralsim/base/money.hpp>
#include <ruralsim/base/proportional_fitting.hpp>

namespace ruralsim::base {
namespace {

/// For every cell of the table the cell of the margin it counts towards.
std::vector<std::uint32_t> cells_of_margin(const CrossTable& table, const FitMargin& margin) {
  std::vector<std::size_t> stride(table.shape.size(), 0);
  std::size_t size = 1;
  for (std::size_t i = margin.axes.size(); i-- > 0;) {
    ensure(margin.axes[i] < table.shape.size(), "proportional fitting: a margin names an axis of the table");
    stride[margin.axes[i]] = size;
    size *= table.shape[margin.axes[i]];
  }
  ensure(size == margin.totals.size(), "proportional fitting: one total a cell of the margin");
  std::vector<std::uint32_t> place(table.cells.size());
  for (std::size_t cell = 0; cell < place.size(); ++cell) {
    std::size_t rest = cell, at = 0;
    for (std::size_t axis = table.shape.size(); axis-- > 0;) {
      at += rest % table.shape[axis] * stride[axis];
      rest /= table.shape[axis];
    }
    place[cell] = static_cast<std::uint32_t>(at);
  }
  return place;
}

struct Sweep {
  const FitMargin& margin;
  std::vector<std::uint32_t> place;
  std::vector<double> sum = {};

  void add_up(const CrossTable& table) {
    sum.assign(margin.totals.size(), 0);
    const double* value = table.cells.data();
    double* const to = sum.data();
    for (const std::uint32_t at : place) to[at] += *value++;
  }
  [[nodiscard]] double error() const {
    double largest = 0;
    for (std::size_t i = 0; i < sum.size(); ++i)
      largest = std::max(largest, std::abs(sum[i] - margin.totals[i]));
    return largest;
  }
  void scale(CrossTable& table) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] = sum[i] > 0 ? margin.totals[i] / sum[i] : 0;
    double* value = table.cells.data();
    const double* const factor = sum.data();
    for (const std::uint32_t at : place) *value++ *= factor[at];
  }
};

/// Whole numbers on their way from rows that agree to columns that do.
class Rounding {
 public:
  Rounding(const CrossTable& table, std::span<const std::int64_t> rows, std::span<const std::int64_t> columns)
      : table_(table), columns_(columns.size()), count_(table.cells.size(), 0), surplus_(columns.size()) {
    std::vector<std::uint64_t> ids(columns_);
    std::iota(ids.begin(), ids.end(), std::uint64_t{0});
    for (std::size_t c = 0; c < columns_; ++c) surplus_[c] = -columns[c];
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const auto cells = std::span(table.cells).subspan(r * columns_, columns_);
      const auto parts = share_out(rows[r], cells, ids);
      for (std::size_t c = 0; c < columns_; ++c) {
        count_[r * columns_ + c] = parts[c];
        surplus_[c] += parts[c];
      }
    }
  }

  std::vector<std::int64_t> settled() {
    for (std::size_t c = 0; c < columns_; ++c) {
      while (surplus_[c] > 0) move_one_from(c);
    }
    return std::move(count_);
  }

 private:
  /// Change in the sum of squared differences to the table; a structural zero is the last resort.
  [[nodiscard]] double cost(std::size_t cell, int unit) const {
    const double off = static_cast<double>(count_[cell]) - table_.cells[cell];
    return 1 + 2 * unit * off + (unit > 0 && table_.cells[cell] <= 0 ? 1e12 : 0);
  }
  void move_one_from(std::size_t from) {
    std::size_t best_row = 0, best_to = 0;
    std::optional<double> best;
    for (std::size_t r = 0; r < count_.size() / columns_; ++r) {
      if (count_[r * columns_ + from] == 0) continue;
      const double leaving = cost(r * columns_ + from, -1);
      for (std::size_t to = 0; to < columns_; ++to) {
        if (surplus_[to] >= 0) continue;
        const double both = leaving + cost(r * columns_ + to, +1);
        if (!best || both < *best) best = both, best_row = r, best_to = to;
      }
    }
    ensure(best.has_value(), "rounding to totals: rows and columns have the same sum");
    --count_[best_row * columns_ + from], --surplus_[from];
    ++count_[best_row * columns_ + best_to], ++surplus_[best_to];
  }

  const CrossTable& table_;
  std::size_t columns_;
  std::vector<std::int64_t> count_, surplus_;
};

}  // namespace

FitReport fit_proportionally(CrossTable& table, std::span<const FitMargin> margins, int most_cycles,
                             double tolerance) {
  std::size_t size = 1;
  for (const std::size_t n : table.shape) size *= n;
  ensure(size == table.cells.size(), "proportional fitting: the shape is that of the cells");
  std::vector<Sweep> sweeps;
  for (const FitMargin& m : margins) sweeps.push_back({m, cells_of_margin(table, m)});
  FitReport report;
  if (margins.empty()) return {0, 0, true};
  const double allowed = tolerance * std::accumulate(margins[0].totals.begin(), margins[0].totals.end(), 0.0);
  while (true) {
    report.error = 0;
    for (Sweep& sweep : sweeps) {
      sweep.add_up(table);
      report.error = std::max(report.error, sweep.error());
    }
    report.converged = report.error <= allowed;
    if (report.converged || report.cycles == most_cycles) return report;
    for (Sweep& sweep : sweeps) {
      if (&sweep != &sweeps.front()) sweep.add_up(table);  // the first one's sums still hold
      sweep.scale(table);
    }
    ++report.cycles;
  }
}

std::vector<std::int64_t> round_to_totals(const CrossTable& table, std::span<const std::int64_t> rows,
                                          std::span<const std::int64_t> columns) {
  ensure(table.shape == std::vector<std::size_t>{rows.size(), columns.size()},
         "rounding to totals: a table of two axes, one total a row and a column");
  ensure(std::accumulate(rows.begin(), rows.end(), std::int64_t{0}) ==
             std::accumulate(columns.begin(), columns.end(), std::int64_t{0}),
         "rounding to totals: rows and columns have the same sum");
  return Rounding(table, rows, columns).settled();
}

}  // namespace ruralsim::base
