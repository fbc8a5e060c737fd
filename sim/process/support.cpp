// SPDX-License-Identifier: Apache-2.0
// 5.12, 6 Means tests and lists. Income is assessed before means-tested support (else listed households look
// rich, drop off and come back) with an error that lasts: the assessors know whom they know.
#include <algorithm>

#include <ruralsim/base/math.hpp>
#include <ruralsim/policy/targeting.hpp>
#include <ruralsim/process/processes.hpp>

namespace ruralsim {

void assess_income(const Setting& now, Village& v) {
  Shard& s = v.shard;
  const float sd = static_cast<float>(now.scenario.assistance.assessment_noise);
  for (const std::uint32_t h : v.households()) {
    const double income = static_cast<double>(s.household.family_year[h] - s.household.support_this_year[h]);
    const auto bits = base::draw(now.key, s.household.id[h], base::Month{0}, base::Purpose::assessment);
    s.household.assessed[h] =
        static_cast<float>(std::max(0.0, income) / static_cast<double>(v.persons(h).size())) *
        base::lognormal(0, sd, bits[0]);
    s.household.support_this_year[h] = 0;
  }
}

namespace {

void award(std::size_t m, Setting& now, std::span<Shard> shards) {
  if (now.measures[m].review) {
    draw_up_list(m, now, shards);
  } else if (now.measures[m].lag > 0) {
    begin_payments(m, now, shards);
  }
}

}  // namespace

void award_support(Setting& now, std::span<Shard> shards) {
  // What raises the capacity of village governments comes first: the other lists are drawn up with it.
  for (const bool raises : {true, false}) {
    for (std::size_t m = 0; m < now.measures.size(); ++m) {
      if ((now.measures[m].levers.capacity_gain > 0) == raises) award(m, now, shards);
    }
  }
}

void graduate(const Setting& now, Village& v) {
  std::uint32_t left = 0;  // bits of the measures that households leave
  double above = 0;
  int months = 0;
  for (std::size_t m = 0; m < now.measures.size(); ++m) {
    if (now.measures[m].graduate_above <= 0) continue;
    left |= 1u << m;
    above = now.measures[m].graduate_above, months = now.measures[m].graduate_months;
  }
  if (left == 0) return;
  auto& household = v.shard.household;
  for (const std::uint32_t h : v.households()) {
    if (household.graduated[h] != 0) continue;
    const double income =
        static_cast<double>(household.family_year[h]) / static_cast<double>(v.persons(h).size());
    std::uint8_t& running = household.months_above[h];
    running = income >= above * now.drivers.headline
                  ? static_cast<std::uint8_t>(std::min(255, running + now.clock.months))
                  : std::uint8_t{0};
    if (running < months) continue;
    household.graduated[h] = 1;
    household.awards[h] &= ~left;
    for (std::size_t m = 0; m < now.measures.size(); ++m) {
      if ((left >> m & 1u) != 0 && !household.listed_since[m].empty()) household.listed_since[m][h] = 0;
    }
  }
}

}  // namespace ruralsim
