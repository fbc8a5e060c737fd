// SPDX-License-Identifier: Apache-2.0
// 5.12, 6 Means tests and lists. Income is assessed before means-tested support (else listed households look
// rich, drop off and come back) with an error that lasts: the assessors know whom they know.
#include <algorithm>
#include <array>
#include <span>

#include "sim/process/block_column.hpp"
#include <ruralsim/base/draws.hpp>
#include <ruralsim/base/math.hpp>
#include <ruralsim/policy/targeting.hpp>
#include <ruralsim/process/processes.hpp>

namespace ruralsim {

void assess_income(const Setting& now, Village& v) {
  auto& household = v.shard.household;
  const std::uint32_t* const begin = v.shard.person_begin.data();
  const float sd = static_cast<float>(now.scenario.assistance.assessment_noise);
  each_block(v.households(), [&](const Block& block) {
    std::array<std::uint32_t, kRowsOfBlock> words;
    std::array<float, kRowsOfBlock> normals;
    const std::span lots = std::span(words).first(block.rows);
    const std::span z = std::span(normals).first(block.rows);
    base::draw_words(now.key, std::span(household.id).subspan(block.first, block.rows), base::Month{0},
                     base::Purpose::assessment, 0, lots);
    base::standard_normals(lots, z);
    for (std::size_t i = 0; i < block.rows; ++i) {
      const std::size_t h = block.first + i;
      const double income = static_cast<double>(household.family_year[h] - household.support_this_year[h]);
      const double at_least = income > 0 ? income : 0, persons = static_cast<int>(begin[h + 1] - begin[h]);
      z[i] = static_cast<float>(at_least / persons) * base::exp(sd == 0 ? 0.0F : sd * z[i]);
    }
    std::copy_n(z.begin(), block.rows, household.assessed.begin() + block.first);
    std::fill_n(household.support_this_year.begin() + block.first, block.rows, 0.0F);
  });
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
