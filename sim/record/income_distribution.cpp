// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "sim/record/members.hpp"
#include <ruralsim/record/indicator.hpp>
#include <ruralsim/state/history.hpp>

namespace ruralsim {
namespace {

constexpr std::size_t kBins = 1u << 16;  ///< of one yuan a head and year
/// Equal incomes below it, whole yuan, stand together.
constexpr double kTogether = 1u << 17;

/// Resident income per resident of every household of the shard; without residents anything.
std::vector<double> incomes_of(const Shard& s, std::span<const std::uint32_t> residents) {
  std::vector<double> incomes(residents.size());
  for (std::size_t h = 0; h < incomes.size(); ++h) {
    incomes[h] = income_per_resident(static_cast<double>(s.household.resident_year[h]),
                                     static_cast<double>(static_cast<std::int32_t>(residents[h])));
  }
  return incomes;
}

}  // namespace

IncomeDistribution::IncomeDistribution(const Setting&, std::span<Shard> shards) {
  std::vector<std::uint32_t> residents_in(kBins + 1, 0);  // the last one for all others
  std::vector<std::pair<double, double>> above;           // incomes and the residents who have them
  std::size_t households = 0;
  for (const Shard& s : shards) {
    households += s.households();
    const std::vector<std::uint32_t> residents = residents_of(s);
    const std::vector<double> incomes = incomes_of(s, residents);
    for (std::size_t h = 0; h < incomes.size(); ++h) {
      const bool in_bins = incomes[h] < static_cast<double>(kBins);
      residents_in[in_bins ? static_cast<std::size_t>(incomes[h]) : kBins] += residents[h];
      if (!in_bins && residents[h] > 0) above.emplace_back(incomes[h], residents[h]);
    }
  }
  take_bins(residents_in, households);
  std::sort(above.begin(), above.end());  // whole pairs: equal ones are interchangeable
  for (const auto& [value, weight] : above) {
    if (value < kTogether && !values_.empty() && values_.back() == value) {
      weights_.back() += weight;
    } else {
      values_.push_back(value), weights_.push_back(weight);
    }
  }
  distribution_.emplace(values_, weights_);
}

void IncomeDistribution::take_bins(std::span<const std::uint32_t> residents_in, std::size_t households) {
  constexpr std::size_t kAtOnce = 16;  // many have none
  static_assert(kBins % kAtOnce == 0);
  values_.resize(households + 1), weights_.resize(households + 1);
  std::size_t found = 0;
  for (std::size_t block = 0; block < kBins; block += kAtOnce) {
    std::uint32_t any = 0;
    for (std::size_t i = 0; i < kAtOnce; ++i) any |= residents_in[block + i];
    if (any == 0) continue;
    // Each is written and kept only if it counts: whether it does cannot be guessed.
    for (std::size_t bin = block; bin < block + kAtOnce; ++bin) {
      values_[found] = static_cast<double>(bin), weights_[found] = residents_in[bin];
      found += residents_in[bin] != 0 ? 1 : 0;
    }
  }
  values_.resize(found), weights_.resize(found);
}

}  // namespace ruralsim
