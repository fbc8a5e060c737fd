// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <vector>

#include <ruralsim/policy/targeting.hpp>
#include <ruralsim/policy/targeting_rules.hpp>
#include <ruralsim/state/deprivation.hpp>

namespace ruralsim {
namespace {

constexpr double kNoLimit = std::numeric_limits<double>::infinity();
constexpr double kWorkingDays = 300;  ///< of an adult, a year

Ranking ranking_of(const MeasureInForce& measure) {
  return measure.priority ? *measure.priority : usual_ranking(measure.levers);
}

/// The treasury's part of a year's interest on what is owed when the list is drawn up, yuan.
double interest_subsidy(const Levers& levers, const Shard& s, std::uint32_t h) {
  return levers.interest_share * subsidised_debt(levers, s.household.debt[h]) *
         static_cast<double>(s.household.loan_rate[h]);
}

/// What the treasury may have to pay of a household's home and water, yuan.
double mending_cost(double share, const Setting& now, const Shard& s, std::uint32_t h) {
  const std::uint8_t lacks = s.household.lacks[h];
  const double cost = ((lacks & bit_of(Dimension::housing)) != 0 ? now.scenario.home.cost : 0.0) +
                      ((lacks & bit_of(Dimension::water)) != 0 ? now.scenario.home.water_cost : 0.0);
  return share * cost * now.drivers.price_level;
}

std::vector<Candidate> candidates(std::size_t m, const Setting& setting, std::span<const Shard> shards) {
  const MeasureInForce& measure = setting.measures[m];
  // Terms of credit and leases, insurance, a share of outlays and support of pupils cost nothing until they
  // are used.
  const Levers& l = measure.levers;
  const bool free_of_charge = l.credit_cap > 0 || l.interest_share > 0 || l.reimbursed_share > 0 ||
                              l.outlay_share > 0 || l.rent_wedge_cut > 0 || l.job_search_gain > 0 ||
                              l.startup_share > 0 || l.status_cut > 0 || l.pupil_subsidy > 0;
  const auto place = ranking_of(measure).place;
  std::vector<Candidate> all;
  for (std::size_t i = 0; i < shards.size(); ++i) {
    const Shard& s = shards[i];
    for (std::uint32_t h = 0; h < s.households(); ++h) {
      if (!let_in(measure, s, h, setting)) continue;
      if (measure.graduate_above > 0 && s.household.graduated[h] != 0) continue;
      const SupportBasis basis = support_basis(setting, s, h);
      const bool course = l.training_places > 0 && basis.untrained > 0;
      if (l.training_places > 0 && !course) continue;
      const bool had_grant = l.herd_grant > 0 && (s.household.granted[h] >> m & 1u) != 0;
      const double once = (had_grant ? 0.0 : l.herd_grant) + (course ? l.training_cost : 0.0) +
                          l.service_cost + mending_cost(l.mending_share, setting, s, h);
      const double cost = support_a_year(l, basis) + interest_subsidy(l, s, h) + once;
      if (cost <= 0 && !free_of_charge && !course && !had_grant) continue;
      all.push_back({place(setting, s, h, m), s.household.id[h], i, h, cost});
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

/// The lowest limit that the measure's conditions set to income.
double limit_of_conditions(const MeasureInForce& measure, const Setting& now) {
  double limit = kNoLimit;
  for (const Requirement& r : measure.eligible) {
    if (r.income_limit != nullptr) limit = std::min(limit, r.income_limit(r.asked, now));
  }
  return limit;
}

/// The new list takes the place of the old one. With a lag, who was on the old one keeps the date of it.
void put_on_list(std::span<const Candidate> chosen, std::size_t m, const Setting& now,
                 std::span<Shard> shards) {
  std::vector<std::vector<std::int16_t>> before;
  for (Shard& s : shards) {
    for (std::uint32_t& awards : s.household.awards) awards &= ~(1u << m);
    auto& since = s.household.listed_since[m];
    before.push_back(since);
    std::fill(since.begin(), since.end(), std::int16_t{0});
  }
  for (const Candidate& c : chosen) {
    auto& household = shards[c.shard].household;
    auto& since = household.listed_since[m];
    if (since.empty()) {
      household.awards[c.household] |= 1u << m;
    } else {
      const std::int16_t date = before[c.shard][c.household];
      since[c.household] = date != 0 ? date : static_cast<std::int16_t>(now.clock.now.index);
    }
  }
  begin_payments(m, now, shards);
}

}  // namespace

bool eligible(const Eligibility& conditions, const Shard& s, std::uint32_t h, const Setting& now) {
  return std::all_of(conditions.begin(), conditions.end(),
                     [&](const Requirement& r) { return r.holds(r.asked, s, h, now); });
}

bool let_in(const MeasureInForce& measure, const Shard& s, std::uint32_t h, const Setting& now) {
  const bool entitled = eligible(measure.eligible, s, h, now);
  const double error = entitled ? measure.errors.exclusion : measure.errors.inclusion;
  if (error <= 0) return entitled;
  const auto bits = base::draw(now.key, base::mix_id(s.household.id[h], measure.error_key), base::Month{0},
                               base::Purpose::targeting_error);
  return entitled != base::happens(bits[entitled ? 0 : 1], error);
}

bool means_tested(const MeasureInForce& measure) {
  return ranking_of(measure).by_income ||
         std::any_of(measure.eligible.begin(), measure.eligible.end(),
                     [](const Requirement& r) { return r.income_limit != nullptr; });
}

double income_limit(const MeasureInForce& measure, const Scenario& s) {
  if (!means_tested(measure)) return kNoLimit;
  return std::min(measure.cutoff * (1 + s.assistance.incumbent_bonus), measure.income_limit);
}

SupportBasis support_basis(const Setting& setting, const Shard& s, std::uint32_t h) {
  const base::Month now = setting.clock.now;
  SupportBasis basis;
  basis.persons = static_cast<int>(s.person_begin[h + 1] - s.person_begin[h]);
  basis.pasture = static_cast<double>(s.household.pasture[h]);
  basis.assessed = static_cast<double>(s.household.assessed[h]);
  basis.watched = s.household.monitored[h] != Monitored::none;
  for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
    // Without branches: whether a member is old or able can't be guessed.
    const bool can_work = able(s, p, now);
    basis.elders += now.index - s.person.born[p] >= 12 * kOldAge ? 1 : 0;
    basis.pupils += at_school(setting, s, p) ? 1 : 0;
    basis.untrained += can_work && s.person.skill[p] == 0 ? 1 : 0;
    basis.adult_stays |= (s.person.occupation[p] != Occupation::away) & can_work;
  }
  return basis;
}

double post_time(const Setting& now, std::uint32_t awards) {
  double days = 0;
  for (std::size_t m = 0; m < now.measures.size(); ++m) {
    const Levers& levers = now.measures[m].levers;
    if (levers.posts > 0 && (awards >> m & 1u) != 0) days += levers.post_days;
  }
  return std::min(1.0, days / kWorkingDays);
}

double stocking_cap(const Setting& now, std::uint32_t awards, double pasture) {
  double cap = kNoLimit;
  for (std::size_t m = 0; m < now.measures.size(); ++m) {
    const double per_head = now.measures[m].levers.pasture_per_head;
    if (per_head > 0 && (awards >> m & 1u) != 0) cap = std::min(cap, pasture / per_head);
  }
  return cap;
}

void draw_up_list(std::size_t m, Setting& setting, std::span<Shard> shards) {
  MeasureInForce& measure = setting.measures[m];
  std::vector<Candidate> queue = candidates(m, setting, shards);
  const std::size_t most = std::min(places(measure.levers, shards), queue.size());
  const bool budgeted = measure.budget < kNoLimit;
  bring_forward(queue, most, budgeted);
  double spent = 0;
  std::size_t listed = 0;
  double cutoff = 0;
  for (; listed < most; ++listed) {
    const Candidate& c = queue[listed];
    if (budgeted && (measure.budget <= 0 || spent + c.cost > measure.budget)) break;
    spent += c.cost;
    cutoff = std::max(cutoff, c.priority);
  }
  measure.cutoff = listed == queue.size() || !ranking_of(measure).by_income ? kNoLimit : cutoff;
  measure.income_limit = limit_of_conditions(measure, setting);
  put_on_list({queue.data(), listed}, m, setting, shards);
}

void begin_payments(std::size_t m, const Setting& setting, std::span<Shard> shards) {
  const MeasureInForce& measure = setting.measures[m];
  for (Shard& s : shards) {
    const auto& since = s.household.listed_since[m];
    for (std::uint32_t h = 0; h < since.size(); ++h) {
      if (since[h] != 0 && setting.clock.now.index >= since[h] + measure.lag)
        s.household.awards[h] |= 1u << m;
    }
  }
}

}  // namespace ruralsim
