// SPDX-License-Identifier: Apache-2.0
// The model's table of contents: every process of a step, in the order of docs/model.md. What a process reads
// is const, what it writes comes last. A process of a village sees that village alone; a county process sees
// the sums.
#pragma once
#include <span>
#include <vector>

#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// 5.9 Deaths and births of the year, marked; the rows change when all villages have marked theirs.
void mark_deaths_and_births(const Setting&, Village&, RowChanges&);
/// 5.9 Books out the cash and herd of households that will have nobody left.
void settle_estates(const Setting&, const RowChanges&, Village&);

/// 3 The year that has ended becomes the year before.
void file_last_year(const Setting&, Village&);

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

/// 5.12 Once a year: who is not insured by a measure pays the premium of health
/// insurance, if cash allows.
void insure(const Setting&, Village&);

/// 5.1 Households that reconsider choose how many work away and nearby.
void choose_livelihoods(const Setting&, Village&);
/// 5.4 Outlays that were decided are financed and made; worn-out plants close.
void invest(const Setting&, Village&);
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
void tend_herds(const Setting&, Village&);
void gather(const Setting&, Village&);
/// 5.4 Plants hire, pay in advance and make.
void run_enterprises(const Setting&, Village&);

/// 5.4 Once a year: villages found co-operatives.
void found_cooperatives(const Setting&, Village&);
/// 5.4 Co-operatives hire, pay in advance and make.
void run_cooperatives(const Setting&, Village&);

/// 5.5 What the village offers this season, by good.
void bring_to_market(const Setting&, Village&);
/// 5.5 Prices of the season; what entrants see coming.
void clear_markets(Setting&, std::span<Shard>);
/// 5.5 Goods are sold at them.
void sell_goods(const Setting&, Village&);

/// 5.3 Rents of leased cropland, out of the harvest.
void pay_rents(const Setting&, Village&);

/// 5.4 Once a year: co-operatives pay their members, renew their plant or end.
void share_profits(const Setting&, Village&);

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
