// SPDX-License-Identifier: Apache-2.0
// Numbers of a village's households that cost less when many are made together.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include <ruralsim/base/math_columns.hpp>
#include <ruralsim/process/outlet_rules.hpp>
#include <ruralsim/process/rules.hpp>

namespace ruralsim {

/// Most villages are one block: what a loop costs before its first row counts.
constexpr std::uint32_t kRowsOfBlock = 256;

/// Rows from `first` on that stand together.
struct Block {
  std::uint32_t first;
  std::size_t rows;  ///< at most kRowsOfBlock
};

/// Calls `f` for all these rows, a block at a time.
template <class F>
void each_block(Rows all, F&& f) {
  const std::uint32_t end = *all.end();
  for (std::uint32_t first = *all.begin(); first < end; first += kRowsOfBlock)
    f(Block{first, std::min(kRowsOfBlock, end - first)});
}

/// A number a row, for rows asked for in ascending order: `fill(first, to)` makes those of a block of rows
/// from `first` on.
template <class Fill>
class BlockColumn {
 public:
  /// @param end  the row behind the last
  BlockColumn(std::uint32_t end, Fill fill) : fill_(std::move(fill)), end_(end) {}
  double operator[](std::uint32_t row) {
    if (row - begin_ >= filled_) {
      begin_ = row, filled_ = std::min(kRowsOfBlock, end_ - row);
      fill_(row, std::span(values_).first(filled_));
    }
    return values_[row - begin_];
  }

 private:
  Fill fill_;
  std::uint32_t end_, begin_ = 0, filled_ = 0;
  std::array<double, kRowsOfBlock> values_;
};

/// How production answers to labour at home: labour_share^elasticity of every household from `first` on.
inline void labour_effects(const Shard& s, double elasticity, std::uint32_t first, std::span<double> to) {
  std::array<double, kRowsOfBlock> share;
  const std::size_t n = to.size();
  const float *labour = s.household.labour.data() + first,
              *reference = s.household.labour_reference.data() + first;
  for (std::size_t i = 0; i < n; ++i) share[i] = labour_share(labour[i], reference[i]);
  for (std::size_t i = n; i % 4 != 0; ++i) share[i] = 1;  // the last vector is whole
  for (std::size_t i = 0, end = (n + 3) / 4 * 4; i < end; ++i)
    share[i] = LabourEffect(share[i]).with(elasticity);
  std::copy_n(share.begin(), n, to.begin());
}

/// land_in_harvest of every household from `first` on, mu. Powers are taken for those that lease alone: who
/// operates what it owns harvests all of it.
inline void lands_in_harvest(const Shard& s, double elasticity, std::uint32_t first, std::span<double> to) {
  const float* const cropland = s.household.cropland.data() + first;
  const std::int32_t* const leased = s.household.leased.data() + first;
  std::array<double, kRowsOfBlock> share;
  std::array<std::uint32_t, kRowsOfBlock> row;
  std::size_t leasing = 0;
  for (std::size_t i = 0; i < to.size(); ++i) {
    const double own = static_cast<double>(cropland[i]), operated = own + leased[i] / kMu;
    share[leasing] = (operated > 0 ? operated : 0) / own;
    row[leasing] = static_cast<std::uint32_t>(i);
    leasing += ((leased[i] != 0) & (own > 0)) ? 1 : 0;
    to[i] = own;
  }
  base::powers(std::span(share).first(leasing), elasticity);
  for (std::size_t k = 0; k < leasing; ++k) to[row[k]] *= share[k];
}

/// usual_farm_capital of every household from `first` on.
inline void usual_farm_capitals(const Setting& now, const Shard& s, std::uint32_t first,
                                std::span<double> to) {
  const float *cropland = s.household.cropland.data() + first,
              *productivity = s.household.productivity.data() + first;
  const double a_mu = now.drivers.crop_capital;
  for (std::size_t i = 0; i < to.size(); ++i)
    to[i] = a_mu * static_cast<double>(cropland[i]) * static_cast<double>(productivity[i]);
}

/// capital_effect of every household from `first` on.
inline void capital_effects(const Setting& now, const Shard& s, std::uint32_t first, std::span<double> to) {
  usual_farm_capitals(now, s, first, to);
  const float* const capital = s.household.farm_capital.data() + first;
  for (std::size_t i = 0; i < to.size(); ++i) {
    const double relative = static_cast<double>(capital[i]) / to[i];
    to[i] = to[i] > 0 ? relative : 1;
  }
  base::powers(to, now.scenario.crops.capital_elasticity);
}

/// offtake_rate of households with herds of `counted` head, in the place of these.
inline void offtake_rates(const HerdParameters& p, std::span<const float> target, std::span<double> counted) {
  for (std::size_t i = 0; i < counted.size(); ++i) {
    const double of_target = counted[i] / static_cast<double>(target[i]);
    const bool sells = counted[i] > 0 && target[i] > 0;
    counted[i] = sells ? of_target : 0;
  }
  base::powers(counted, p.offtake_response);
  for (std::size_t i = 0; i < counted.size(); ++i) {
    const double rate = p.offtake * counted[i];
    counted[i] = target[i] > 0 ? std::min(0.4, rate) : 0;
  }
}

/// What every household from `first` on is paid for a good, as a share of the season's price.
inline void outlet_prices(const Setting& now, const Outlets& outlets, std::size_t good, const Shard& s,
                          std::uint32_t first, std::span<double> to) {
  std::fill(to.begin(), to.end(), outlets.at(good));
  if (!now.scenario.new_media.on) return;  // else it depends on their lists
  for (std::size_t i = 0; i < to.size(); ++i) to[i] = outlets.at(good, s.household.awards[first + i]);
}

/// cash_buffer of every household from `first` on, yuan.
inline void cash_buffers(const Scenario& scenario, const Shard& s, std::uint32_t first,
                         std::span<double> to) {
  const double years = scenario.consumption.buffer_months / 12;
  const float* const income = s.household.resident_year.data() + first;
  for (std::size_t i = 0; i < to.size(); ++i) to[i] = years * std::max(0.0, static_cast<double>(income[i]));
}

}  // namespace ruralsim
