// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ruralsim/record/indicator.hpp>
#include <ruralsim/state/history.hpp>

namespace ruralsim {
namespace {

constexpr std::size_t kBins = 1u << 15;  ///< of one yuan a head and year
/// Equal incomes below it, whole yuan, stand together.
constexpr double kTogether = 1u << 17;

std::uint32_t residents_of(const Shard& s, std::uint32_t h) {
  std::uint32_t residents = 0;
  for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p)
    residents += s.person.away_recent[p] == 0 || resident(s.person.away_recent[p]) ? 1 : 0;
  return residents;
}

}  // namespace

IncomeDistribution::IncomeDistribution(const Setting&, std::span<Shard> shards) {
  std::vector<std::uint32_t> residents_in(kBins, 0);
  std::vector<std::pair<double, double>> above;  // incomes and the residents who have them
  std::size_t households = 0;
  for (const Shard& s : shards) {
    households += s.households();
    for (std::uint32_t h = 0; h < s.households(); ++h) {
      const std::uint32_t residents = residents_of(s, h);
      if (residents == 0) continue;
      const double income = income_per_resident(static_cast<double>(s.household.resident_year[h]), residents);
      if (income < static_cast<double>(kBins)) {
        residents_in[static_cast<std::size_t>(income)] += residents;
      } else {
        above.emplace_back(income, residents);
      }
    }
  }
  values_.reserve(households);
  weights_.reserve(households);
  const auto add = [this](double value, double weight) {
    values_.push_back(value);
    weights_.push_back(weight);
  };
  constexpr std::size_t kAtOnce = 16;  // most bins are empty
  static_assert(kBins % kAtOnce == 0);
  for (std::size_t block = 0; block < kBins; block += kAtOnce) {
    std::uint32_t any = 0;
    for (std::size_t i = 0; i < kAtOnce; ++i) any |= residents_in[block + i];
    if (any == 0) continue;
    for (std::size_t bin = block; bin < block + kAtOnce; ++bin) {
      if (residents_in[bin] != 0) add(static_cast<double>(bin), residents_in[bin]);
    }
  }
  std::sort(above.begin(), above.end());  // whole pairs: equal ones are interchangeable
  for (const auto& [value, weight] : above) {
    if (value < kTogether && !values_.empty() && values_.back() == value) {
      weights_.back() += weight;
    } else {
      add(value, weight);
    }
  }
  distribution_.emplace(values_, weights_);
}

}  // namespace ruralsim
