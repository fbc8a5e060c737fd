// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstdint>
#include <span>

#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// What support is paid on, of one household.
struct SupportBasis {
  int persons = 0;
  int elders = 0;
  int pupils = 0;
  double pasture = 0;  ///< mu
  int untrained = 0;   ///< able adults who have had no course
  bool adult_stays = false;
  double assessed = 0;   ///< income per head, yuan a year
  bool watched = false;  ///< for a return to poverty
};
SupportBasis support_basis(const Setting&, const Shard&, std::uint32_t household);
/// What members are looked at for.
struct AskedOfMembers {
  bool elders = false, pupils = false, untrained = false, adult_stays = false;

  [[nodiscard]] bool anything() const { return elders || pupils || untrained || adult_stays; }
};
/// The same with no more of its members than is asked: the rest as if there were none.
SupportBasis support_basis(const Setting&, const Shard&, std::uint32_t household, const AskedOfMembers&);
/// The same without what its members are looked at for: no elders, no pupils, nobody untrained, nobody who
/// stays.
SupportBasis basis_without_members(const Shard&, std::uint32_t household);
/// What of them what a measure pays depends on.
inline AskedOfMembers asked_of_members(const Levers& l) {
  return {l.transfer_per_elder != 0, l.pupil_subsidy != 0, l.training_places != 0, l.posts != 0};
}

/// A household that every kind of support would be paid to: what pays it nothing pays nobody.
constexpr SupportBasis kEntitled = {.persons = 1,
                                    .elders = 1,
                                    .pupils = 1,
                                    .pasture = 1,
                                    .untrained = 1,
                                    .adult_stays = true,
                                    .assessed = 0,
                                    .watched = true};

/// What a listed household receives from a measure, yuan a year.
inline double support_a_year(const Levers& levers, const SupportBasis& basis) {
  return levers.transfer_per_household + levers.transfer_per_person * basis.persons +
         levers.transfer_per_elder * basis.elders + levers.pupil_subsidy * basis.pupils +
         levers.transfer_per_pasture_mu * basis.pasture +
         (basis.watched ? levers.help_per_person * basis.persons : 0.0) +
         (levers.posts > 0 && basis.adult_stays ? levers.post_pay : 0.0) +
         basis.persons * std::max(0.0, levers.top_up_to - basis.assessed);
}

/// Of that, what comes without a condition: not for work at a post, a child at school or fewer animals.
inline double unconditional_a_year(const Levers& levers, const SupportBasis& basis) {
  return support_a_year(levers, basis) - levers.pupil_subsidy * basis.pupils -
         (levers.pasture_per_head > 0 ? levers.transfer_per_pasture_mu * basis.pasture : 0.0) -
         (levers.posts > 0 && basis.adult_stays ? levers.post_pay : 0.0);
}

/// The measures in force that move a lever, a bit each: who stands on none of their lists need not ask for
/// it.
inline std::uint32_t measures_with(const Setting& now, double Levers::*lever) {
  std::uint32_t bits = 0;
  for (std::size_t m = 0; m < now.measures.size(); ++m)
    bits |= now.measures[m].levers.*lever != 0 ? 1u << m : 0u;
  return bits;
}

/// Share of an adult's year that public posts take whose holder the household is.
double post_time(const Setting&, std::uint32_t awards);

/// Animals that the strictest stocking cap among its measures leaves a household, head; infinite without
/// one.
double stocking_cap(const Setting&, std::uint32_t awards, double pasture);

/// Debt on which a measure pays interest, yuan.
inline double subsidised_debt(const Levers& levers, base::Fen debt) {
  const double owed = base::to_yuan(debt);
  return levers.interest_limit > 0 ? std::min(owed, levers.interest_limit) : owed;
}

/// Whether a household has an enterprise of the farm sector that has not applied for a certificate.
inline bool may_be_certified(const Setting& now, const Shard& s, std::uint32_t household) {
  const std::uint8_t product = s.household.product[household];
  return product > 0 && now.scenario.products[product - 1u].sector.index == kFarmSector &&
         s.household.certified_from[household] == 0;
}

/// Whether all conditions let a household in.
bool eligible(const Eligibility&, const Shard&, std::uint32_t household, const Setting&);

/// The same with the errors of the measure's list.
bool let_in(const MeasureInForce&, const Shard&, std::uint32_t household, const Setting&);

/// Whether a household stands on the list of measure `m`, paid or still waiting.
inline bool on_list(const Shard& s, std::uint32_t household, std::size_t m) {
  const auto& since = s.household.listed_since[m];
  return since.empty() ? (s.household.awards[household] >> m & 1u) != 0 : since[household] != 0;
}

/// Whether a measure looks at income: what it pays is not in the income that is assessed.
bool means_tested(const MeasureInForce&);

/// Assessed income per head, yuan a year, beyond which a household does not count on staying on the list.
double income_limit(const MeasureInForce&, const Scenario&);

/// Households of a village on whom measure `m` is spent.
double households_listed(const Shard&, std::size_t village, std::size_t m);

/// A household that may be put on a list.
struct Candidate {
  double priority;   ///< smaller comes first
  std::uint64_t id;  ///< permanent, breaks ties
  std::size_t shard;
  std::uint32_t household;
  double cost;  ///< yuan a year
};

/// Draws up the list of measure `m` over all shards: those let in, in the order of its priority, until the
/// listed share, the posts or the budget is used up. Notes the means test's limits in the measure. Who leaves
/// the list is paid no more; who is new on it is paid after the measure's lag.
void draw_up_list(std::size_t m, Setting& setting, std::span<Shard> shards);

/// What the list of measure `m` would cost a year if it were drawn up now, as its budget would count it,
/// yuan.
double cost_of_list(std::size_t m, const Setting& setting, std::span<const Shard> shards);

/// Begins to pay those whose lag is over.
void begin_payments(std::size_t m, const Setting& setting, std::span<Shard> shards);

}  // namespace ruralsim
