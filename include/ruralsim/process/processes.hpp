// SPDX-License-Identifier: Apache-2.0
// The model's table of contents: every process of a step, in the order of docs/model.md. What a process reads
// is const, what it writes comes last. A process of a village sees that village alone; a county process sees
// the sums.
#pragma once
#include <array>
#include <span>
#include <vector>

#include <ruralsim/base/parallel.hpp>
#include <ruralsim/state/setting.hpp>

namespace ruralsim {

constexpr std::size_t kAgesOfLife = 121;

/// Whether anybody marries in the scenario.
inline bool people_marry(const Scenario& s) {
  return s.demography.marriage > 0 && !s.tables.marriage.empty();
}

/// Chances of a death or a birth in the year: by age and sex, and whether there is a husband.
class VitalChances {
 public:
  VitalChances(const Setting&, std::span<const Shard>);
  /// Place of an age in months in the tables of years; those of before birth come last.
  static constexpr std::uint8_t place(int months) {
    const int years = months / 12, at_most = years < kAges - 2 ? years : kAges - 2;
    return static_cast<std::uint8_t>(months < 0 ? kAges - 1 : at_most);
  }
  /// Of the words of a draw, how many mean death.
  [[nodiscard]] std::uint64_t lots_of_death(bool female, std::uint8_t age) const {
    return deaths_[female ? 1 : 0][age];
  }
  [[nodiscard]] bool birth_possible(std::uint8_t age) const { return most_births_[age] > 0; }
  /// The chance of a birth with a husband or without, whichever is larger.
  [[nodiscard]] double birth_at_most(std::uint8_t age) const { return most_births_[age]; }
  [[nodiscard]] double birth(bool wife, std::uint8_t age) const { return births_[wife ? 1 : 0][age]; }

 private:
  static constexpr int kAges = 256;
  template <class T>
  using ByAge = std::array<T, kAges>;
  std::array<ByAge<std::uint64_t>, 2> deaths_{};
  std::array<ByAge<double>, 2> births_{};
  ByAge<double> most_births_{};
};

/// 5.9 Deaths and births of the year, marked; the rows change when all villages have marked theirs.
void mark_deaths_and_births(const Setting&, const VitalChances&, Village&, RowChanges&);

/// Households in which somebody lives on who grew up in one that ends with the year's changes and left it.
class Heirs {
 public:
  struct Heir {
    std::uint64_t of;        ///< household it left
    std::uint64_t id;        ///< household it lives in
    std::size_t shard, row;  ///< its village
    std::uint32_t household;
  };
  /// `gone` has the year's changes of every shard.
  Heirs(std::span<const Shard>, std::span<const std::vector<RowChanges>> gone);
  /// In the order of their permanent ids, each household once.
  [[nodiscard]] std::span<const Heir> of(std::uint64_t household) const;

 private:
  std::vector<Heir> heirs_;  ///< by `of`, then `id`
};
/// What an heir receives in money and animals.
struct Bequest {
  Heirs::Heir to;
  base::Fen cash;
  std::int64_t herd;  ///< thousandths of a head
};
/// 5.9 Books out what households own that will have nobody left: to children's households as far as there are
/// any, their land only within the village; else to relatives elsewhere. Adds to `bequests`.
void settle_estates(const Setting&, std::size_t shard, const RowChanges&, const Heirs&, Village&,
                    std::vector<Bequest>& bequests);
/// The heirs receive them.
void hand_out(const Setting&, std::span<const Bequest>, std::span<Shard>);

/// 5.9 Once a year: marriages, couples and single persons who found households, elders who move in with a
/// child.
void form_households(const Setting&, std::span<Shard>, const base::Workers&);

/// 5.9 Once a year, if enrolment is decided: last year's pupils have completed it, and who goes to school
/// this year.
void attend_school(const Setting&, Village&);

/// 3 The year that has ended becomes the year before.
void file_last_year(const Setting&, Village&);

/// 5.11 Once a year, if they matter: what households aim at, and how hard they try.
void aspire(const Setting&, Village&);

/// 5.8 A disaster strikes the village as a whole; the year's weather is drawn in its first step.
void strike_disasters(const Setting&, Village&);
/// 5.8 Once a year: chronic illness and disability that come by themselves, and recovery.
void change_health(const Setting&, Village&);
/// 5.8 Serious illness: a cost, months without work, perhaps lasting illness; what chronic illness costs.
void fall_ill(const Setting&, Village&);

/// 5.12 What a means test would see of each household, once a year.
void assess_income(const Setting&, Village&);
/// 5.12 Draws up the lists of the measures that are due for review.
void award_support(Setting&, std::span<Shard>);

/// 6 Under a conditional withdrawal: households whose income has stayed high leave the lists for good.
void graduate(const Setting&, Village&);

/// 6 Animals, machines and courses for the households on their lists.
void hand_out_aid(const Setting&, Village&);

/// 5.5 Roads are built, and what villages have for visitors follows measures.
void improve_places(const Setting&, Village&);

/// 5.12 Once a year: who is not insured by a measure pays the premium of health
/// insurance, if cash allows.
void insure(const Setting&, Village&);

/// 5.8 Once a year: who is offered subsidised insurance against disasters buys it or not.
void insure_against_disasters(const Setting&, Village&);

/// 5.1 Households that reconsider choose how many work away and nearby.
void choose_livelihoods(const Setting&, Village&);
/// 5.4 Outlays that were decided are financed and made; worn-out plants close.
void invest(const Setting&, Village&);
/// 5.5 Enterprises apply for certificates on the terms of measures.
void certify_enterprises(const Setting&, Village&);
/// 5.1 Fills jobs near home in the county and notes what seekers of each village found.
void match_nearby_jobs(Setting&, std::span<Shard>);

/// 5.2 Searching, finding, returning; wages, city living and remittances.
void work_away(const Setting&, Village&);
/// 5.3 Effective labour at home, the input of farm, herd and gathering.
void count_home_labour(const Setting&, Village&);
/// 5.3 Once a year: cropland is leased within the village.
void lease_land(const Setting&, Village&);
/// 5.3
void grow_crops(const Setting&, Village&);
/// Once a year, if grass grows by itself: it is grazed and regrows.
void regrow_pasture(const Setting&, Village&);
void tend_herds(const Setting&, Village&);
void gather(const Setting&, Village&);
/// 5.4 Plants hire, pay in advance and make.
void run_enterprises(const Setting&, Village&);

/// 5.4 Once a year: villages found co-operatives.
void found_cooperatives(const Setting&, Village&);
/// 5.4 Co-operatives hire, pay in advance and make.
void run_cooperatives(const Setting&, Village&);

/// 5.4 Once a year: firms of industrial parks build with what was invested and what they kept.
void build_parks(const Setting&, Village&);
/// 5.4 They hire, pay in advance and make.
void run_parks(const Setting&, Village&);

/// 5.5 What the village offers this season, by good.
void bring_to_market(const Setting&, Village&);
/// 5.5 Every county whose markets have the scope `all` sees what the others with it bring.
void meet_counties(std::span<const CountyNow>);
/// 5.5 Prices of the season; what entrants see coming.
void clear_markets(Setting&, std::span<Shard>);
/// 5.5 Goods are sold at them.
void sell_goods(const Setting&, Village&);

/// 5.3 Rents of leased cropland, out of the harvest.
void pay_rents(const Setting&, Village&);

/// 5.4 Once a year: co-operatives pay their members, renew their plant or end.
void share_profits(const Setting&, Village&);

/// 5.4 Once a year: firms of parks pay the village's households, or end.
void share_park_profits(const Setting&, Village&);

/// 5.1, 6 Wages near home, income from outside the model, support.
void settle_income(const Setting&, Village&);
/// 5.6 Interest, principal, arrears, default.
void repay(const Setting&, Village&);
/// 5.12 What one household has spent on its home makes it safe once it reaches the cost, with the treasury's
/// part of it; part of `consume`.
void mend_home(const Setting&, std::uint32_t household, Village&);
/// 5.7 Illness costs, subsistence, spending; distress sales where cash does not reach.
void consume(const Setting&, Village&);
/// 5.3 Tools and machines for crops wear out and are bought anew out of cash above the buffer.
void renew_farm_capital(const Setting&, Village&);
/// 3 Poverty by each line on December's 12-month income.
void judge_poverty(const Setting&, Village&);
/// 3 Months of each kind of work, disasters and prices of the year.
void note_the_step(const Setting&, Village&);
/// 5.4 Once a year: lasting losses close an enterprise.
void review_enterprises(const Setting&, Village&);
/// 5.5 Once a year: expected prices adapt.
void learn_prices(const Setting&, Village&);
/// 5.1 The village remembers its migrants; usual income follows the last 12 months.
void update_memory(const Setting&, Village&);

/// 3 In December 2020: the county's median income, of which a relative line is half.
void anchor_relative_line(const Setting&, std::span<Shard>);
/// 8 In December: each household's chance to be poor a year later, learnt from the years before.
void foresee_poverty(const Setting&, std::span<Shard>);
/// 5.12 In December: households leave the register, village by village up to a quota.
void leave_register(const Setting&, std::span<Shard>);
/// 5.12 Who is watched for a return to poverty.
void watch_households(const Setting&, Village&);

// Of no step, but of the beginning of a run.

/// 9 Gives every household tastes under which it would choose what its members do: those of the last month
/// before this one under which it would (a household without a job near home may want one). They are tastes
/// drawn on the condition of the choice, by rejection. Members in the household's enterprise are named.
void fit_tastes(const Setting&, Village&);

}  // namespace ruralsim
