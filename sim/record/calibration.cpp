// SPDX-License-Identifier: Apache-2.0
// 8 Whether the chances foreseen last December were right: a table of calibration and Brier's score.
#include <algorithm>
#include <bit>

#include <ruralsim/record/calibration.hpp>

namespace ruralsim {
namespace {

constexpr std::size_t kTenths = 10;

/// Bins of chances, 256 for every halving down to one in a million: those foreseen alike to a third of a
/// per cent stand in one, whether they are large or small.
constexpr float kLeast = 0x1p-20F;
constexpr unsigned kFineness = 15;  ///< bits of a float that do not count
std::size_t bin_of(float chance) {
  const auto bits = [](float x) { return std::bit_cast<std::uint32_t>(x) >> kFineness; };
  return bits(std::clamp(chance, kLeast, 1.0F)) - bits(kLeast);
}

/// Sums over those foreseen alike.
struct Sums {
  std::int64_t households = 0, poor = 0;
  double chance = 0, squared = 0;

  void add(const Sums& o) {
    households += o.households, poor += o.poor, chance += o.chance, squared += o.squared;
  }
};

Calibration row_of(int tenth, const Sums& sums, double rate) {
  const auto n = static_cast<double>(sums.households), poor = static_cast<double>(sums.poor);
  return {tenth,
          sums.households,
          sums.poor,
          sums.chance / n,
          poor / n,
          sums.squared / n,
          (poor * (1 - rate) * (1 - rate) + (n - poor) * rate * rate) / n};
}

}  // namespace

std::vector<Calibration> calibrate(std::span<const Foreseen> all) {
  if (all.empty()) return {};
  std::vector<Sums> bins(bin_of(1) + 1);
  for (const auto& [chance, poor] : all) {
    const auto p = static_cast<double>(chance);
    const double off = p - (poor ? 1 : 0);
    bins[bin_of(chance)].add({1, poor ? 1 : 0, p, off * off});
  }
  Sums whole;
  std::vector<Sums> tenths(kTenths);
  const auto n = static_cast<std::int64_t>(all.size());
  for (const Sums& bin : bins) {
    if (bin.households == 0) continue;
    const std::int64_t middle = 2 * whole.households + bin.households;  // twice the households up to there
    const auto tenth = static_cast<std::size_t>(middle * static_cast<std::int64_t>(kTenths) / (2 * n));
    tenths[std::min(tenth, kTenths - 1)].add(bin);
    whole.add(bin);
  }
  const double rate = static_cast<double>(whole.poor) / static_cast<double>(whole.households);
  std::vector<Calibration> rows = {row_of(0, whole, rate)};
  for (std::size_t t = 0; t < kTenths; ++t) {
    if (tenths[t].households > 0) rows.push_back(row_of(static_cast<int>(t + 1), tenths[t], rate));
  }
  return rows;
}

std::vector<Calibration> calibration_of(std::span<const Shard> shards) {
  std::vector<Foreseen> all;
  for (const Shard& s : shards) {
    const auto& h = s.household;
    for (std::uint32_t row = 0; row < s.households(); ++row) {
      if (h.poor_chance_before[row] > 0)
        all.push_back({h.poor_chance_before[row], h.income_ratio[0][row] < 1000});
    }
  }
  return calibrate(all);
}

}  // namespace ruralsim
