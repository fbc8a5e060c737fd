// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <span>
#include <vector>

#include "sim/policy/queue.hpp"
#include <ruralsim/policy/governance.hpp>
#include <ruralsim/policy/insurance.hpp>
#include <ruralsim/policy/support_columns.hpp>
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

std::size_t households_of(std::span<const Shard> shards) {
  std::size_t households = 0;
  for (const Shard& s : shards) households += s.households();
  return households;
}

/// What the treasury may have to pay for the certificate of a household's enterprise, yuan.
double certification_cost(const Levers& l, const Setting& now, const Shard& s, std::uint32_t h) {
  return may_be_certified(now, s, h) ? l.certification_share * l.certification_cost : 0;
}

/// Terms of credit and leases, insurance, a share of outlays, support of pupils and what acts on markets and
/// villages cost nothing until they are used, beside what a service costs.
bool free_of_charge(const Levers& l) {
  return l.credit_cap > 0 || l.interest_share > 0 || l.reimbursed_share > 0 || l.outlay_share > 0 ||
         l.rent_wedge_cut > 0 || l.job_search_gain > 0 || l.startup_share > 0 || l.status_cut > 0 ||
         l.capacity_gain > 0 || l.pupil_subsidy > 0 || l.online_access > 0 || l.certification_share > 0 ||
         l.amenity_gain > 0 || l.craft_orders > 0 || l.differentiation > 0 || l.pipeline_shown > 0 ||
         l.road_cut > 0 || l.aspiration_push > 0;
}

bool moves_nothing(const Levers& levers) {
  return std::all_of(std::begin(kLeverFields), std::end(kLeverFields),
                     [&](const LeverField& field) { return levers.*field.value == 0; });
}

/// How a measure's list is drawn up, as far as it does not depend on the household.
struct Intake {
  bool ranked;             ///< some may have to be left out: places in an order matter
  bool priced;             ///< costs matter: money is short, or only those count who would get something
  AskedOfMembers members;  ///< what of a household's members decides what it pays
  bool mistaken;           ///< its list has errors
  bool free;               ///< what it gives costs nothing until it is used
  bool only_support;       ///< beside such it pays support alone: nothing once and no interest
};

/// Whether a measure gives or pays something but support: courses, grants, services, parts of costs.
bool gives_more_than_support(const Levers& l) {
  return l.training_places > 0 || l.herd_grant > 0 || l.machine_grant > 0 || l.service_cost > 0 ||
         l.park_investment > 0 || l.mending_share > 0 || l.premium_share > 0 || l.certification_share > 0 ||
         l.interest_share > 0;
}

Intake intake_of(const MeasureInForce& measure, const Scenario& scenario, std::size_t places,
                 std::size_t households) {
  const Levers& l = measure.levers;
  const bool short_of_money = measure.budget < kNoLimit, free = free_of_charge(l);
  const bool for_everybody =
      l.training_places <= 0 && (free || l.transfer_per_household > 0 || l.transfer_per_person > 0 ||
                                 l.service_cost > 0 || l.herd_grant > 0 || l.park_investment > 0);
  // An order by waiting keeps its dates even when everybody is served.
  const bool ranked = short_of_money || places < households || ranking_of(measure).by_waiting;
  return {ranked,
          short_of_money || !for_everybody,
          asked_of_members(l),
          measure.errors.exclusion > 0 || measure.errors.inclusion > 0 || governance_matters(scenario),
          free,
          !gives_more_than_support(l)};
}

/// The treasury's part of the premium of disaster insurance, if the household buys it, yuan.
double premium_subsidy(const Levers& l, const Setting& now, const Shard& s, std::uint32_t h) {
  if (l.premium_share <= 0) return 0;
  return std::min(1.0, l.premium_share) *
         disaster_premium(loss_outlook(now, s, h), l.insured_share, now.scenario.insurance);
}

/// Whether a household that is let in would get something, and what it would cost a year.
bool would_get(std::size_t m, const Intake& intake, const Setting& setting, const Shard& s, std::uint32_t h,
               double& cost) {
  const Levers& l = setting.measures[m].levers;
  const SupportBasis basis = support_basis(setting, s, h, intake.members);
  const bool course = l.training_places > 0 && basis.untrained > 0;
  if (l.training_places > 0 && !course) return false;
  const double grant = l.herd_grant + l.machine_grant;
  const bool had_grant = grant > 0 && (s.household.granted[h] >> m & 1u) != 0;
  const double once = (had_grant ? 0.0 : grant) + (course ? l.training_cost : 0.0) + l.service_cost +
                      l.park_investment + mending_cost(l.mending_share, setting, s, h) +
                      premium_subsidy(l, setting, s, h) + certification_cost(l, setting, s, h);
  cost = support_a_year(l, basis) + interest_subsidy(l, s, h) + once;
  return cost > 0 || intake.free || course || had_grant;
}

/// Households of a shard that stand together: who of them may be put on a list, and what each would cost a
/// year where that matters.
struct BlockOfCandidates {
  std::uint32_t first;
  std::size_t rows;
  std::array<std::uint8_t, BasisOfRows::kMost> in;  ///< 1 or 0
  std::array<double, BasisOfRows::kMost> cost;      ///< 0 where it does not matter

  [[nodiscard]] bool empty() const {
    return std::find(in.begin(), in.begin() + rows, 1) == in.begin() + rows;
  }
  /// Takes out the households for which `keep(row of the shard, place)` does not hold.
  template <class Keep>
  void filter(const Keep& keep) {
    for (std::size_t i = 0; i < rows; ++i) {
      if (in[i] != 0 && !keep(static_cast<std::uint32_t>(first + i), i)) in[i] = 0;
    }
  }
};

/// Takes out whom the measure does not let in.
void filter_by_conditions(const MeasureInForce& measure, const Intake& intake, const Setting& setting,
                          const Shard& s, BlockOfCandidates& block) {
  if (intake.mistaken) {
    block.filter([&](std::uint32_t h, std::size_t) { return let_in(measure, s, h, setting); });
  } else {
    for (const Requirement& r : measure.eligible) {
      if (r.keep_marked != nullptr) {
        r.keep_marked(r.asked, s, block.first, setting, std::span(block.in).first(block.rows));
      } else {
        block.filter([&](std::uint32_t h, std::size_t) { return r.holds(r.asked, s, h, setting); });
      }
    }
  }
  if (measure.graduate_above > 0)
    block.filter([&](std::uint32_t h, std::size_t) { return s.household.graduated[h] == 0; });
}

/// Takes out who would get nothing, and says what the others cost.
void filter_by_gain(std::size_t m, const Intake& intake, const Setting& setting, const Shard& s,
                    BlockOfCandidates& block) {
  if (!intake.only_support) {
    block.filter(
        [&](std::uint32_t h, std::size_t i) { return would_get(m, intake, setting, s, h, block.cost[i]); });
    return;
  }
  const BasisOfRows basis(setting, s, block.first, block.rows, intake.members);
  supports_a_year(setting.measures[m].levers, basis.columns(), std::span(block.cost).first(block.rows));
  for (std::size_t i = 0; i < block.rows && !intake.free; ++i)
    block.in[i] = static_cast<std::uint8_t>(block.in[i] & (block.cost[i] > 0 ? 1 : 0));
}

/// Calls `f(shard, block)` for all blocks of households of which some may be put on the list.
template <class F>
void each_block_of_candidates(std::size_t m, const Intake& intake, const Setting& setting,
                              std::span<const Shard> shards, F&& f) {
  const MeasureInForce& measure = setting.measures[m];
  if (moves_nothing(measure.levers)) return;
  for (std::size_t i = 0; i < shards.size(); ++i) {
    const auto households = static_cast<std::uint32_t>(shards[i].households());
    BlockOfCandidates block{};
    for (block.first = 0; block.first < households; block.first += BasisOfRows::kMost) {
      block.rows = std::min<std::size_t>(BasisOfRows::kMost, households - block.first);
      block.in.fill(1);
      filter_by_conditions(measure, intake, setting, shards[i], block);
      if (intake.priced && !block.empty()) filter_by_gain(m, intake, setting, shards[i], block);
      if (!block.empty()) f(i, block);
    }
  }
}

/// Places of some households in the order of a measure.
void places_of(const Ranking& ranking, std::size_t m, const Setting& setting, const Shard& s,
               std::span<const std::uint32_t> households, std::span<double> to) {
  if (ranking.places != nullptr) return ranking.places(setting, s, households, m, to);
  for (std::size_t i = 0; i < to.size(); ++i) to[i] = ranking.place(setting, s, households[i], m);
}

std::vector<Candidate> candidates(std::size_t m, const Intake& intake, const Setting& setting,
                                  std::span<const Shard> shards) {
  const Ranking ranking = ranking_of(setting.measures[m]);
  std::vector<Candidate> all;
  all.reserve(households_of(shards));
  each_block_of_candidates(m, intake, setting, shards, [&](std::size_t i, const BlockOfCandidates& block) {
    std::array<std::uint32_t, BasisOfRows::kMost> households;
    std::array<double, BasisOfRows::kMost> place;
    std::size_t n = 0;
    for (std::size_t k = 0; k < block.rows; ++k) {
      households[n] = static_cast<std::uint32_t>(block.first + k);
      n += block.in[k];
    }
    places_of(ranking, m, setting, shards[i], std::span(households).first(n), std::span(place).first(n));
    for (std::size_t k = 0; k < n; ++k) {
      const std::uint32_t h = households[k];
      all.push_back({place[k], shards[i].household.id[h], i, h, block.cost[h - block.first]});
    }
  });
  return all;
}

/// Those of every shard, 1 or 0 a household.
std::vector<std::vector<std::uint8_t>> marked_candidates(std::size_t m, const Intake& intake,
                                                         const Setting& setting,
                                                         std::span<const Shard> shards) {
  std::vector<std::vector<std::uint8_t>> marks;
  for (const Shard& s : shards) marks.emplace_back(s.households(), std::uint8_t{0});
  each_block_of_candidates(m, intake, setting, shards, [&](std::size_t i, const BlockOfCandidates& block) {
    std::copy_n(block.in.begin(), block.rows, marks[i].begin() + block.first);
  });
  return marks;
}

/// How many households a measure may list at most.
std::size_t places(const Levers& levers, std::span<const Shard> shards) {
  const std::size_t households = households_of(shards);
  if (levers.training_places > 0) return static_cast<std::size_t>(levers.training_places + 0.5);
  if (levers.posts > 0) return static_cast<std::size_t>(levers.posts + 0.5);
  if (levers.listed_share > 0) {
    return static_cast<std::size_t>(levers.listed_share * static_cast<double>(households) + 0.5);
  }
  return households;
}

/// The lowest limit that the measure's conditions set to income.
double limit_of_conditions(const MeasureInForce& measure, const Setting& now) {
  double limit = kNoLimit;
  for (const Requirement& r : measure.eligible) {
    if (r.income_limit != nullptr) limit = std::min(limit, r.income_limit(r.asked, now));
  }
  return limit;
}

/// Notes of a measure that goes by waiting who is listed from now on, the first of the queue, and who of the
/// others begins to wait or goes on waiting.
void note_who_waits(std::span<const Candidate> queue, std::size_t listed, std::size_t m, const Setting& now,
                    std::span<Shard> shards) {
  const auto month = static_cast<std::int16_t>(now.clock.now.index);
  std::vector<std::vector<std::int16_t>> before;
  for (Shard& s : shards) {
    auto& since = s.household.waiting_since[m];
    before.push_back(since);
    std::fill(since.begin(), since.end(), std::int16_t{0});
  }
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const Candidate& c = queue[i];
    const std::int16_t date = before[c.shard][c.household];
    shards[c.shard].household.waiting_since[m][c.household] = i < listed ? static_cast<std::int16_t>(-month)
                                                              : date > 0 ? date
                                                                         : month;
  }
}

/// A list in the making that takes the place of the old one. With a lag, who was on the old one keeps the
/// date of it.
class NewList {
 public:
  NewList(std::size_t m, const Setting& now, std::span<Shard> shards)
      : m_(m), now_(static_cast<std::int16_t>(now.clock.now.index)), shards_(shards) {
    for (Shard& s : shards) {
      for (std::uint32_t& awards : s.household.awards) awards &= ~(1u << m);
      auto& since = s.household.listed_since[m];
      before_.push_back(since);
      std::fill(since.begin(), since.end(), std::int16_t{0});
    }
  }
  void put(std::size_t shard, std::uint32_t h) {
    auto& household = shards_[shard].household;
    auto& since = household.listed_since[m_];
    if (since.empty()) {
      household.awards[h] |= 1u << m_;
    } else {
      const std::int16_t date = before_[shard][h];
      since[h] = date != 0 ? date : now_;
    }
  }
  void put_marked(std::size_t shard, std::span<const std::uint8_t> marks) {
    auto& household = shards_[shard].household;
    if (household.listed_since[m_].empty()) {
      std::uint32_t* const awards = household.awards.data();
      for (std::size_t h = 0; h < marks.size(); ++h) awards[h] |= std::uint32_t{marks[h]} << m_;
    } else {
      for (std::uint32_t h = 0; h < marks.size(); ++h) {
        if (marks[h] != 0) put(shard, h);
      }
    }
  }

 private:
  std::size_t m_;
  std::int16_t now_;
  std::span<Shard> shards_;
  std::vector<std::vector<std::int16_t>> before_;
};

/// How many of the queue places and budget reach, and what they cost a year.
struct Reached {
  std::size_t listed = 0;
  double cost = 0, cutoff = 0;
};
Reached reached_by(const MeasureInForce& measure, std::span<const Candidate> queue, std::size_t most) {
  Reached r;
  for (; r.listed < most; ++r.listed) {
    const Candidate& c = queue[r.listed];
    if (measure.budget < kNoLimit && (measure.budget <= 0 || r.cost + c.cost > measure.budget)) break;
    r.cost += c.cost;
    r.cutoff = std::max(r.cutoff, c.priority);
  }
  return r;
}

/// Lists the first candidates that places and budget reach.
/// @return the assessed income up to which a means test reached; infinite if nobody was left out
double list_in_order(std::size_t m, const Intake& intake, std::size_t places, Setting& setting,
                     std::span<Shard> shards) {
  const MeasureInForce& measure = setting.measures[m];
  std::vector<Candidate> queue = candidates(m, intake, setting, shards);
  const std::size_t most = std::min(places, queue.size());
  if (measure.budget < kNoLimit) {
    bring_forward(queue, most, true);
  } else {
    select_first(queue, most);
  }
  const Reached reached = reached_by(measure, queue, most);
  NewList list(m, setting, shards);
  for (std::size_t i = 0; i < reached.listed; ++i) list.put(queue[i].shard, queue[i].household);
  if (ranking_of(measure).by_waiting) note_who_waits(queue, reached.listed, m, setting, shards);
  return reached.listed == queue.size() || !ranking_of(measure).by_income ? kNoLimit : reached.cutoff;
}

}  // namespace

bool eligible(const Eligibility& conditions, const Shard& s, std::uint32_t h, const Setting& now) {
  return std::all_of(conditions.begin(), conditions.end(),
                     [&](const Requirement& r) { return r.holds(r.asked, s, h, now); });
}

bool let_in(const MeasureInForce& measure, const Shard& s, std::uint32_t h, const Setting& now) {
  const bool entitled = eligible(measure.eligible, s, h, now);
  const TargetingErrors errors = errors_of(measure, now, s, h);
  const double error = entitled ? errors.exclusion : errors.inclusion;
  if (error <= 0) return entitled;
  const auto bits = base::draw(now.key, base::mix_id(s.household.id[h], measure.error_key), base::Month{0},
                               base::Purpose::targeting_error);
  return entitled != base::happens(bits[entitled ? 0 : 1], error);
}

double households_listed(const Shard& s, std::size_t village, std::size_t m) {
  std::uint32_t listed = 0;
  for (std::uint32_t h = s.household_begin[village]; h < s.household_begin[village + 1]; ++h)
    listed += s.household.awards[h] >> m & 1u;
  return listed;
}

bool means_tested(const MeasureInForce& measure) {
  return ranking_of(measure).by_income ||
         std::any_of(measure.eligible.begin(), measure.eligible.end(),
                     [](const Requirement& r) { return r.income_limit != nullptr; });
}

double income_limit(const MeasureInForce& measure, const Scenario& s) {
  if (!means_tested(measure)) return kNoLimit;
  const double bonus = ranking_of(measure).incumbents ? s.assistance.incumbent_bonus : 0;
  return std::min(measure.cutoff * (1 + bonus), measure.income_limit);
}

SupportBasis basis_without_members(const Shard& s, std::uint32_t h) {
  SupportBasis basis;
  basis.persons = static_cast<int>(s.person_begin[h + 1] - s.person_begin[h]);
  basis.pasture = static_cast<double>(s.household.pasture[h]);
  basis.assessed = static_cast<double>(s.household.assessed[h]);
  basis.watched = s.household.monitored[h] != Monitored::none;
  return basis;
}

SupportBasis support_basis(const Setting& setting, const Shard& s, std::uint32_t h,
                           const AskedOfMembers& asked) {
  const base::Month now = setting.clock.now;
  SupportBasis basis = basis_without_members(s, h);
  const Rows members{s.person_begin[h], s.person_begin[h + 1]};
  // Loops without branches: whether a member is old or able can't be guessed.
  if (asked.elders) {
    for (const std::uint32_t p : members) basis.elders += now.index - s.person.born[p] >= 12 * kOldAge;
  }
  if (asked.pupils) {
    for (const std::uint32_t p : members) basis.pupils += at_school(setting, s, p) ? 1 : 0;
  }
  if (asked.untrained || asked.adult_stays) {
    for (const std::uint32_t p : members) {
      const bool can_work = able(s, p, now), untrained = s.person.skill[p] == 0;
      basis.untrained += (can_work & untrained & asked.untrained) ? 1 : 0;
      basis.adult_stays |= (s.person.occupation[p] != Occupation::away) & can_work & asked.adult_stays;
    }
  }
  return basis;
}

SupportBasis support_basis(const Setting& setting, const Shard& s, std::uint32_t h) {
  return support_basis(setting, s, h, {true, true, true, true});
}

double post_time(const Setting& now, std::uint32_t awards) {
  double days = 0;
  for (; awards != 0; awards &= awards - 1) {
    const Levers& levers = now.measures[static_cast<std::size_t>(std::countr_zero(awards))].levers;
    if (levers.posts > 0) days += levers.post_days;
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
  const std::size_t at_most = places(measure.levers, shards);
  const Intake intake = intake_of(measure, setting.scenario, at_most, households_of(shards));
  measure.income_limit = limit_of_conditions(measure, setting);
  if (intake.ranked) {
    measure.cutoff = list_in_order(m, intake, at_most, setting, shards);
  } else {
    measure.cutoff = kNoLimit;
    const auto all =
        marked_candidates(m, intake, setting, shards);  // first: conditions may read the old list
    NewList list(m, setting, shards);
    for (std::size_t i = 0; i < shards.size(); ++i) list.put_marked(i, all[i]);
  }
  begin_payments(m, setting, shards);
}

double cost_of_list(std::size_t m, const Setting& setting, std::span<const Shard> shards) {
  const MeasureInForce& measure = setting.measures[m];
  const std::size_t at_most = places(measure.levers, shards);
  Intake intake = intake_of(measure, setting.scenario, at_most, households_of(shards));
  intake.priced = true;
  std::vector<Candidate> queue = candidates(m, intake, setting, shards);
  const std::size_t most = std::min(at_most, queue.size());
  bring_forward(queue, most, measure.budget < kNoLimit);
  return reached_by(measure, queue, most).cost;
}

void begin_payments(std::size_t m, const Setting& setting, std::span<Shard> shards) {
  const MeasureInForce& measure = setting.measures[m];
  for (Shard& s : shards) {
    const auto& since = s.household.listed_since[m];
    for (std::uint32_t h = 0; h < since.size(); ++h) {
      if (since[h] != 0 && setting.clock.now.index >= since[h] + lag_of(measure, setting, s, h))
        s.household.awards[h] |= 1u << m;
    }
  }
}

}  // namespace ruralsim
