// SPDX-License-Identifier: Apache-2.0
// 3 Who returns to poverty, and why. The proximate cause is the largest fall among the parts of family income
// per head, told by what happened that year.
#include <algorithm>
#include <numeric>

#include <ruralsim/record/transition.hpp>

namespace ruralsim {
namespace {

constexpr const char* kCauseNames[] = {"illness",      "course",     "disaster",       "price", "job_loss",
                                       "lost_support", "remittance", "household_size", "other"};
static_assert(std::size(kCauseNames) == static_cast<std::size_t>(Cause::count));

double sum(const std::array<double, kIncomeSources>& parts) {
  return std::accumulate(parts.begin(), parts.end(), 0.0);
}

/// A fall in what is made at home: a disaster, then prices, then missing hands.
Cause cause_at_home(const TwoYears& y, bool price_fell) {
  if (y.disaster) return Cause::disaster;
  if (price_fell) return Cause::price;
  if (y.ill) return Cause::illness;
  return y.course ? Cause::course : Cause::other;
}

Cause cause_of_fall(Source source, const TwoYears& y) {
  switch (source) {
    case Source::business:
      return cause_at_home(y, y.price_fell);
    case Source::enterprise:
      return cause_at_home(y, y.product_price_fell);
    case Source::wage:
      return y.ill ? Cause::illness : y.course ? Cause::course : Cause::job_loss;
    case Source::remittance:
      return y.ill ? Cause::illness : Cause::remittance;
    case Source::public_transfer:
      return Cause::lost_support;
    default:
      return Cause::other;
  }
}

/// Whether a village's crops, herds and gathering, in their usual amounts, sold for less than last year.
bool base_prices_fell(const Shard& s, std::size_t village, std::size_t goods) {
  double before = 0, after = 0;
  for (std::size_t k = 0; k < kBaseGoods; ++k) {
    const std::size_t i = village * goods + k;
    before += s.village.normal_supply[i] * s.village.price_before[i];
    after += s.village.normal_supply[i] * s.village.price_year[i];
  }
  return after < before;
}

TwoYears years_of(const Setting& now, const Village& v, std::uint32_t h) {
  const Shard& s = v.shard;
  const std::size_t goods = good_count(now.scenario);
  TwoYears y;
  for (std::size_t source = 0; source < kIncomeSources; ++source) {
    y.before[source] = 10.0 * s.household.income_before[source][h];
    y.after[source] = static_cast<double>(s.household.income_year[source][h]);
  }
  y.persons_before = s.household.persons_before[h];
  y.persons = static_cast<double>(v.persons(h).size());
  y.disaster = s.village.struck_year[v.row] != 0;
  for (const std::uint32_t p : v.persons(h)) {
    const int age = age_at(s.person.born[p], now.clock.now);
    if (age < kWorkingAge || age >= kRetirementAge) continue;
    y.ill |= s.person.ill_until[p] > now.clock.year_start.index;
    y.course |= s.person.course_until[p] > now.clock.year_start.index;
  }
  y.price_fell = base_prices_fell(s, v.row, goods);
  if (s.household.product[h] > 0) {
    const std::size_t i = v.row * goods + kBaseGoods - 1 + s.household.product[h];
    y.product_price_fell = s.village.price_year[i] < s.village.price_before[i];
  }
  return y;
}

}  // namespace

const char* cause_name(Cause cause) {
  return kCauseNames[static_cast<std::size_t>(cause)];
}

std::array<double, kIncomeSources + 1> parts_of_change(const TwoYears& y) {
  std::array<double, kIncomeSources + 1> parts{};
  if (y.persons_before <= 0 || y.persons <= 0) return parts;
  const double a_person = (1 / y.persons_before + 1 / y.persons) / 2;
  for (std::size_t s = 0; s < kIncomeSources; ++s) parts[s] = (y.after[s] - y.before[s]) * a_person;
  parts.back() = (sum(y.before) + sum(y.after)) / 2 * (1 / y.persons - 1 / y.persons_before);
  return parts;
}

Cause cause_of(const TwoYears& y) {
  const auto parts = parts_of_change(y);
  const auto largest = std::min_element(parts.begin(), parts.end());
  if (*largest >= 0) return Cause::other;
  const auto place = static_cast<std::size_t>(largest - parts.begin());
  return place == kIncomeSources ? Cause::household_size : cause_of_fall(static_cast<Source>(place + 1), y);
}

std::vector<ReturnToPoverty> returns_of(const Setting& now, std::span<Shard> shards) {
  std::vector<ReturnToPoverty> all;
  const std::size_t line = now.drivers.headline_line;
  for (Shard& s : shards) {
    for (std::size_t row = 0; row < s.villages(); ++row) {
      const Village v{s, row};
      for (const std::uint32_t h : v.households()) {
        const PovertyRecord& record = s.household.poverty[h];
        if ((record.returned >> line & 1) == 0) continue;
        const TwoYears years = years_of(now, v, h);
        const auto away = std::count_if(v.persons(h).begin(), v.persons(h).end(), [&](std::uint32_t p) {
          return s.person.occupation[p] == Occupation::away;
        });
        all.push_back({s.village.id[row], s.household.id[h], s.household.type[h],
                       s.household.registered[h] != 0, (record.deep_return >> line & 1) != 0,
                       now.drivers.headline, years, cause_of(years), static_cast<int>(away),
                       s.household.product[h], s.household.herd[h] / kHead, s.household.cash[h],
                       s.household.debt[h]});
      }
    }
  }
  return all;
}

}  // namespace ruralsim
