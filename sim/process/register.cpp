// SPDX-License-Identifier: Apache-2.0
// 5.12 Exit from the register of the poor. The county's quota of the year is
// divided among villages by the households they have on the register (largest
// remainder); in each village those leave who pass the income test and the
// guarantees (home, water, insurance, children at school), those with the
// highest income first. A quota that too few fulfil stays unmet. Support does
// not end with it.
#include <algorithm>
#include <vector>

#include <ruralsim/base/math.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/state/deprivation.hpp>

namespace ruralsim {
namespace {

bool on_register(const Shard& s, std::uint32_t h) {
  return s.household.registered[h] != 0 && s.household.exit_date[h] == 0;
}

/// Family income per head as the village finds it: with an error that lasts.
double found_income(const Setting& now, const Shard& s, std::uint32_t h) {
  const auto sd = static_cast<float>(now.scenario.registration.assessment_noise);
  const auto bits = base::draw(now.key, s.household.id[h], base::Month{0}, base::Purpose::exit_assessment);
  return static_cast<double>(s.household.family_year[h]) / (s.person_begin[h + 1] - s.person_begin[h]) *
         static_cast<double>(base::lognormal(0, sd, bits[0]));
}

bool guarantees_hold(const Setting& now, const Shard& s, std::uint32_t h) {
  constexpr std::uint8_t kAsked =
      bit_of(Dimension::housing) | bit_of(Dimension::water) | bit_of(Dimension::insurance);
  return (s.household.lacks[h] & kAsked) == 0 && !child_out_of_school(now, s, h);
}

struct Leaver {
  double income;
  std::uint64_t id;
  std::uint32_t household;
};

void leave(const Setting& now, std::int64_t quota, Village v) {
  Shard& s = v.shard;
  std::vector<Leaver> able_to;
  for (const std::uint32_t h : v.households()) {
    if (!on_register(s, h) || !guarantees_hold(now, s, h)) continue;
    const double income = found_income(now, s, h);
    if (income >= now.drivers.headline) able_to.push_back({income, s.household.id[h], h});
  }
  std::sort(able_to.begin(), able_to.end(), [](const Leaver& a, const Leaver& b) {
    return a.income != b.income ? a.income > b.income : a.id < b.id;
  });
  const std::size_t exits = std::min(able_to.size(), static_cast<std::size_t>(quota));
  for (std::size_t i = 0; i < exits; ++i) {
    s.household.exit_date[able_to[i].household] =
        static_cast<std::int16_t>((now.clock.now + (now.clock.months - 1)).index);
  }
  s.village.exit_quota[v.row] = static_cast<std::uint32_t>(quota);
  s.village.exits[v.row] = static_cast<std::uint32_t>(exits);
}

}  // namespace

void leave_register(const Setting& now, std::span<Shard> shards) {
  if (!now.clock.last_of_year()) return;
  std::vector<double> listed;
  std::vector<std::uint64_t> ids;
  double all = 0;
  for (Shard& s : shards) {
    for (std::size_t row = 0; row < s.villages(); ++row) {
      double count = 0;
      for (const std::uint32_t h : Village{s, row}.households()) count += on_register(s, h) ? 1 : 0;
      listed.push_back(count);
      ids.push_back(s.village.id[row]);
      all += count;
    }
  }
  const double share = now.scenario.registration.exit_quota.at(now.clock.year_start);
  std::vector<std::int64_t> quota(listed.size(), 0);
  if (all > 0) quota = base::share_out(static_cast<std::int64_t>(share * all + 0.5), listed, ids);
  std::size_t next = 0;
  for (Shard& s : shards) {
    for (std::size_t row = 0; row < s.villages(); ++row) leave(now, quota[next++], Village{s, row});
  }
}

}  // namespace ruralsim
