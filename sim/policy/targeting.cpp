// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include <ruralsim/policy/targeting.hpp>

namespace ruralsim {
namespace {

/// Means tests rank by assessed income, with a bonus for those already listed (hysteresis: without it listed
/// households drop off and come back). Everything else is a lottery whose numbers last, so that a growing
/// number of posts keeps its holders.
double priority(const MeasureInForce& measure, const Setting& setting, const Shard& s, std::uint32_t h,
                std::size_t m) {
  if (measure.levers.listed_share > 0) {
    const bool listed = (s.household.awards[h] >> m & 1u) != 0;
    const double bonus = listed ? 1 + setting.scenario.assistance.incumbent_bonus : 1;
    return static_cast<double>(s.household.assessed[h]) / bonus;
  }
  return static_cast<double>(
      base::uniform(base::draw(setting.key, s.household.id[h], base::Month{0}, base::Purpose::award_order,
                               static_cast<std::uint32_t>(measure.instrument))[0]));
}

std::vector<Candidate> candidates(std::size_t m, const Setting& setting, std::span<const Shard> shards) {
  const MeasureInForce& measure = setting.measures[m];
  // Terms of credit and leases, insurance and a share of outlays cost nothing until they are used.
  const Levers& l = measure.levers;
  const bool free_of_charge = l.credit_cap > 0 || l.interest_share > 0 || l.reimbursed_share > 0 ||
                              l.outlay_share > 0 || l.rent_wedge_cut > 0 || l.job_search_gain > 0 ||
                              l.startup_share > 0 || l.status_cut > 0;
  std::vector<Candidate> all;
  for (std::size_t i = 0; i < shards.size(); ++i) {
    const Shard& s = shards[i];
    for (std::uint32_t h = 0; h < s.households(); ++h) {
      if (!eligible(measure.eligible, s, h)) continue;
      if (measure.graduate_above > 0 && s.household.graduated[h] != 0) continue;
      const SupportBasis basis = support_basis(s, h, setting.clock.now);
      const bool course = l.training_places > 0 && basis.untrained > 0;
      if (l.training_places > 0 && !course) continue;
      const bool had_grant = l.herd_grant > 0 && (s.household.granted[h] >> m & 1u) != 0;
      const double once =
          (had_grant ? 0.0 : l.herd_grant) + (course ? l.training_cost : 0.0) + l.service_cost;
      const double cost = support_a_year(l, basis) + once;
      if (cost <= 0 && !free_of_charge && !course && !had_grant) continue;
      all.push_back({priority(measure, setting, s, h, m), s.household.id[h], i, h, cost});
    }
  }
  return all;
}

/// How many households a measure may list at most.
std::size_t places(const Levers& levers, std::span<const Shard> shards) {
  std::size_t households = 0;
  for (const Shard& s : shards) households += s.households();
  if (levers.training_places > 0) return static_cast<std::size_t>(levers.training_places + 0.5);
  if (levers.posts > 0) return static_cast<std::size_t>(levers.posts + 0.5);
  if (levers.listed_share > 0) {
    return static_cast<std::size_t>(levers.listed_share * static_cast<double>(households) + 0.5);
  }
  return households;
}

bool comes_first(const Candidate& a, const Candidate& b) {
  return a.priority != b.priority ? a.priority < b.priority : a.id < b.id;
}

/// Brings the first `most` candidates to the front: in order where a budget is spent one by one, else in any
/// order, since who is among them is all that matters and the order is total.
void bring_forward(std::vector<Candidate>& queue, std::size_t most, bool in_order) {
  if (in_order) {
    std::sort(queue.begin(), queue.end(), comes_first);
  } else if (most < queue.size()) {
    std::nth_element(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(most), queue.end(),
                     comes_first);
  }
}

}  // namespace

bool eligible(const Eligibility& rule, const Shard& s, std::uint32_t h) {
  if (rule.registered && *rule.registered != (s.household.registered[h] != 0)) return false;
  return !rule.income_below || static_cast<double>(s.household.assessed[h]) < *rule.income_below;
}

SupportBasis support_basis(const Shard& s, std::uint32_t h, base::Month now) {
  SupportBasis basis;
  basis.persons = static_cast<int>(s.person_begin[h + 1] - s.person_begin[h]);
  basis.pasture = static_cast<double>(s.household.pasture[h]);
  for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
    if (age_at(s.person.born[p], now) >= kOldAge) ++basis.elders;
    basis.untrained += s.person.skill[p] == 0 && able(s, p, now) ? 1 : 0;
    basis.adult_stays = basis.adult_stays || (s.person.occupation[p] != Occupation::away && able(s, p, now));
  }
  return basis;
}

void draw_up_list(std::size_t m, Setting& setting, std::span<Shard> shards) {
  MeasureInForce& measure = setting.measures[m];
  std::vector<Candidate> queue = candidates(m, setting, shards);
  for (Shard& s : shards) {
    for (std::uint32_t& awards : s.household.awards) awards &= ~(1u << m);
  }
  const std::size_t most = std::min(places(measure.levers, shards), queue.size());
  const bool budgeted = measure.budget < std::numeric_limits<double>::infinity();
  bring_forward(queue, most, budgeted);
  double spent = 0;
  std::size_t listed = 0;
  double cutoff = 0;
  for (; listed < most; ++listed) {
    const Candidate& c = queue[listed];
    if (budgeted && (measure.budget <= 0 || spent + c.cost > measure.budget)) break;
    spent += c.cost;
    cutoff = std::max(cutoff, c.priority);
    shards[c.shard].household.awards[c.household] |= 1u << m;
  }
  measure.cutoff = listed == queue.size() ? std::numeric_limits<double>::infinity() : cutoff;
}

}  // namespace ruralsim
