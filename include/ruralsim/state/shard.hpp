// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <iterator>
#include <span>
#include <vector>

#include <ruralsim/base/money.hpp>
#include <ruralsim/model/instrument.hpp>
#include <ruralsim/state/flows.hpp>
#include <ruralsim/state/rare_column.hpp>

namespace ruralsim {

enum class Occupation : std::uint8_t { home, nearby, away, searching_away, seeking_nearby, enterprise };

/// Lasting health. The chronically ill work less and pay for it every year, the disabled work at home alone.
enum class Health : std::uint8_t { well, chronic, disabled };

/// Why a household is watched for a return to poverty (docs/model.md 5.12); the classes of the monitoring
/// system.
enum class Monitored : std::uint8_t { none, unstable_exit, marginal, sudden_hardship, count };
constexpr std::size_t kMonitoredClasses = static_cast<std::size_t>(Monitored::count);
inline constexpr const char* kMonitoredNames[] = {"none", "unstable_exit", "marginal", "sudden_hardship"};
static_assert(std::size(kMonitoredNames) == kMonitoredClasses);

/// What brought it onto the list of the watched; `error`: its rule did not hold.
enum class MonitoredCause : std::uint8_t { none, low_income, illness, disaster, income_fall, error };

/// What a household does when its cash does not reach for illness or subsistence: it sells animals at a
/// discount, then borrows, then falls short.
enum class Coping : std::uint8_t { sold_animals, borrowed, fell_short, count };
constexpr std::uint8_t bit_of(Coping c) {
  return static_cast<std::uint8_t>(1u << static_cast<unsigned>(c));
}

/// Lines a household is judged by, each with its own history: a line is never spliced into another.
enum class Line : std::uint8_t { standard_2010, line_2020, line_2020_median, count };
constexpr std::size_t kLines = static_cast<std::size_t>(Line::count);

constexpr int kMaxStepsPerYear = 12;

/// Calendar years whose plants are followed: this one and three before.
constexpr std::size_t kPlantCohorts = 4;

/// Decembers whose income is kept.
constexpr std::size_t kYearsKept = 5;

/// In `product_wanted`: the household closes the enterprise it has.
constexpr std::uint8_t kGivesUp = 255;

/// A herd is counted in thousandths of a head: whole heads and their fractional carry in one integer, so that
/// animals balance exactly and a quarter's offtake of a small herd is not rounded away.
constexpr double kHead = 1000.0;

/// Leased land is counted in thousandths of a mu, so that what some lease in is exactly what others lease
/// out.
constexpr double kMu = 1000.0;

/// What a year's judgement left of a household's poverty history, a bit for each line.
struct PovertyRecord {
  std::uint8_t poor = 0;          ///< at the last assessment
  std::uint8_t ever_nonpoor = 0;  ///< at some assessment
  std::uint8_t returned = 0;      ///< non-poor before, poor now, and not poor at the assessment before
  std::uint8_t exited = 0;        ///< poor at the assessment before, non-poor now
  std::uint8_t deep_return = 0;   ///< returned and more than 5 % below the line
  /// By line: assessments in a row, up to the one before the last, that found the household as that one did;
  /// 0 when there was none.
  std::array<std::uint8_t, kLines> spell{};
};

/// A payment to or from one household.
struct Payment {
  std::size_t reason;  ///< row of the list of flows
  base::Fen amount;
};

/// Writes down what one household pays and is paid. No part of the state: nothing depends on it.
struct Witness {
  std::uint32_t household = ~0u;  ///< row of the household that is watched; without one nobody is
  std::vector<Payment>* payments = nullptr;
};

/// The unit of memory: up to 64 consecutive villages of one county as packed columns. The persons of a
/// household and the households of a village stand together; rows change only at the turn of the year
/// (`apply_row_changes`).
struct Shard {
  // Offsets: village v has households [household_begin[v], household_begin[v + 1]); household h has persons
  // [person_begin[h], person_begin[h + 1]).
  std::vector<std::uint32_t> household_begin;
  std::vector<std::uint32_t> person_begin;

  struct Persons {
    std::vector<std::uint64_t> id;   ///< permanent; a child's is mixed from its mother's and the birth order
    std::vector<std::int16_t> born;  ///< months since 1900
    std::vector<std::int16_t> ill_until;     ///< first month of work again, months since 1900
    std::vector<std::int16_t> course_until;  ///< the same after a course
    std::vector<std::uint8_t> female;
    std::vector<std::uint8_t> schooling;  ///< years completed: in the end, or so far if enrolment is decided
    std::vector<std::uint8_t> mandarin;
    RareColumn<std::int8_t> skill;       ///< by training, hundredths of a log point of pay; 0: not trained
    RareColumn<std::uint8_t> births;     ///< children born so far in the run
    std::vector<std::uint8_t> enrolled;  ///< at school this year; only if enrolment is decided (modules)
    std::vector<std::uint8_t>
        nucleus;  ///< couple or lone parent it is of, numbered in the household; 0: none
    std::vector<std::uint8_t> child_of;    ///< nucleus of its parents, as long as it lives with them; 0: none
    RareColumn<std::uint64_t> grew_up_in;  ///< household it grew up in and has left; 0: none
    std::vector<std::uint16_t> away_recent;  ///< bit m: worked away in the last month but m, of 12
    std::vector<std::uint16_t> months_away;  ///< of away work, those before the run included
    std::vector<Health> health;
    std::vector<Occupation> occupation;
    std::vector<std::uint16_t> months;      ///< of this year by kind of work, packed: see history.hpp
    std::vector<std::uint8_t> work_before;  ///< MainWork of the year before
  } person;

  struct Households {
    std::vector<std::uint64_t> id;  ///< permanent
    std::vector<base::Fen> cash;
    std::vector<base::Fen> owed_illness;  ///< cost of illness not yet paid this step
    RareColumn<base::Fen> savings_away;   ///< put aside by members who are away, not yet brought home
    std::vector<std::int32_t> herd;       ///< thousandths of a head
    std::vector<std::int32_t>
        herd_counted;  ///< in the year's first step, thousandths of a head: what a year's sales plan for
    std::vector<std::int32_t>
        herd_gain;                     ///< births less deaths not yet sold as income, thousandths of a head
    std::vector<float> herd_target;    ///< herd its own pasture feeds, head
    std::vector<float> cropland;       ///< mu
    std::vector<float> pasture;        ///< mu
    std::vector<float> farm_capital;   ///< tools and machines for its crops, yuan at prices of 2016
    std::vector<std::int32_t> leased;  ///< cropland leased in (out: negative) this year, thousandths of a mu
    std::vector<float> access;         ///< to gathering grounds, 1 is the county's mean
    std::vector<float> productivity;   ///< lasting factor on crops, 1 is the mean
    std::vector<float> hardship;       ///< factor on the hardship of being away, median 1
    std::vector<float> labour;         ///< effective adults at home this step
    std::vector<float> labour_age;     ///< their ages in years added up, each times what it gives of `labour`
    std::vector<float> labour_reference;   ///< the same when the run began; 0 until it is known
    std::vector<float> assessed;           ///< income per head a means test saw last, yuan a year
    std::vector<float> support_this_year;  ///< means-tested support received since the last test, yuan
    std::vector<float> resident_year;      ///< income of the 12 months to the end of the last step, yuan
    std::vector<float> family_year;        ///< the same in the family definition, yuan
    std::vector<float> own_food_year;      ///< own food eaten, smoothed over a year, yuan a year
    // Goods made this step, yuan at the usual prices of the date; sold when the markets have cleared.
    std::vector<float> crops_made, herd_made, herd_spare, gathered_made, plant_made;
    // The household's enterprise.
    std::vector<std::uint8_t> product;         ///< 1 + row of the scenario's products; 0: none
    std::vector<std::uint8_t> product_wanted;  ///< the same, decided this step and not yet begun; or kGivesUp
    std::vector<std::uint8_t> loss_years;      ///< years of negative operating profit in a row
    std::vector<std::int16_t> plant_since;     ///< month of the outlay, months since 1900
    std::vector<std::int16_t> last_return;     ///< month a member last came back from away work
    RareColumn<float> plant_capital;           ///< share of a full plant's
    RareColumn<float> plant_productivity;      ///< lasting factor on its sales
    RareColumn<float> plant_profit;            ///< operating profit of the calendar year so far, yuan
    /// Month from which it is certified, months since 1900, perhaps still to come; 0: it has not applied.
    RareColumn<std::int16_t> certified_from;
    std::vector<std::uint8_t> coop_member;  ///< of the village's co-operative
    // Its one loan account.
    RareColumn<base::Fen> debt;
    std::vector<float> instalment;          ///< principal due, yuan a year; 0: all of it at `loan_due`
    std::vector<float> loan_rate;           ///< a year
    std::vector<std::int16_t> loan_due;     ///< month of the last payment, months since 1900
    RareColumn<std::int16_t> barred_until;  ///< no new loan before this month, months since 1900
    std::vector<std::uint8_t> arrears;      ///< months since a due payment was missed
    RareColumn<std::uint32_t> granted;      ///< bit m: has had the one-off grant of measure m
    std::vector<std::uint32_t> awards;      ///< bit m: on the list of measure m and past its lag
    /// By measure: month it was put on the list, months since 1900; 0 when it is not. Empty without a lag.
    std::array<std::vector<std::int16_t>, kMostMeasures> listed_since;
    /// By measure, months since 1900: since when it has been let in without being listed; negative: since
    /// when it has been listed; 0 when it is not let in. Empty where the measure does not go by waiting.
    std::array<std::vector<std::int16_t>, kMostMeasures> waiting_since;
    std::vector<std::uint8_t>
        months_above;                       ///< running, with income above what a conditional withdrawal asks
    std::vector<std::uint8_t> graduated;    ///< from the measures of a conditional withdrawal
    std::vector<std::int16_t> taste_drawn;  ///< month of the tastes in force, months since 1900
    std::vector<std::uint8_t> type;         ///< row of the scenario's household types
    std::vector<std::uint8_t> registered;   ///< ever registered as poor
    std::vector<std::int16_t> exit_date;    ///< month it left the register, months since 1900; 0: it has not
    std::vector<Monitored> monitored;       ///< class in which it is watched
    RareColumn<std::int16_t> monitored_since;  ///< months since 1900; 0 while it is not watched
    std::vector<MonitoredCause> monitored_cause;
    std::vector<std::uint8_t> months_clear;  ///< running, without the cause and above the monitoring line
    RareColumn<float> setback_illness, setback_disaster;  ///< cost since the last look at it, yuan
    std::vector<std::uint8_t>
        lacks;                 ///< bit d: deprived of dimension d of deprivation.hpp, of those kept here
    RareColumn<float> mended;  ///< spent so far on what its home lacks, yuan at prices of 2016
    std::vector<std::uint8_t> insured;  ///< hundredths of disaster losses that its insurance pays this year
    RareColumn<float> aspiration;  ///< income a head it aims at, yuan a year at prices of 2016; 0: unknown
    RareColumn<float> effort =
        RareColumn<float>::mostly(1);  ///< factor on its work at home and in its enterprise, 1 in full
    RareColumn<float> aid_year;        ///< unconditional support since January, yuan
    std::vector<PovertyRecord> poverty;
    /// Income of each of the last 12 months' steps, yuan; slot = step of the year. Unused slots stay empty.
    std::array<std::vector<float>, kMaxStepsPerYear> resident_income;
    std::array<std::vector<float>, kMaxStepsPerYear> family_income;
    /// Help paid for being watched in each of the last 12 months' steps, yuan: no part of the income that is
    /// watched.
    std::array<RareColumn<float>, kMaxStepsPerYear> help_income;
    /// Family income of this calendar year so far by source, yuan; of the year before, tens of yuan.
    std::array<std::vector<float>, kIncomeSources> income_year;
    std::array<std::vector<std::int16_t>, kIncomeSources> income_before;
    std::vector<std::uint8_t> persons_before;  ///< at the end of the year before
    std::vector<std::int32_t> consumed;        ///< by residents in this calendar year so far, fen
    std::vector<std::uint8_t> coping;          ///< bit c: it has done so in this calendar year, see `Coping`
    /// Family income per head of the last five Decembers, the latest first, over the line of 2020, in
    /// thousandths: 0 not known, 1 nothing or less.
    std::array<std::vector<std::uint16_t>, kYearsKept> income_ratio;
    /// Chance to be below the line of 2020 next December, and as it was foreseen for this one; 0: not known.
    std::vector<float> poor_chance, poor_chance_before;
    /// By instrument: what the treasury paid for the household in this calendar year so far, earmarked or
    /// not, fen. Empty for instruments that no measure of the scenario has.
    std::vector<RareColumn<std::int32_t>> received;
  } household;

  struct Villages {
    std::vector<std::uint64_t> id;          ///< permanent
    std::vector<std::uint8_t> poor;         ///< registered as poor
    std::vector<float> altitude;            ///< m above the sea
    std::vector<float> road_time;           ///< to the county seat, h
    std::vector<float> road_time_start;     ///< the same when the run began
    std::vector<float> amenity;             ///< what it has for visitors, 1 is the county's mean
    std::vector<double> appeal;             ///< the same with what policy adds and its distance; the module
                                            ///< tourism
    std::vector<float> capacity;            ///< of its government, 0 to 1
    std::vector<float> network;             ///< smoothed share of adults away
    std::vector<float> fill_rate;           ///< smoothed share of job seekers who find a job near home
    std::vector<float> harvest;             ///< weather and disaster factor on this year's crops
    std::vector<std::uint8_t> struck;       ///< by a disaster this step
    std::vector<std::uint8_t> struck_year;  ///< in this calendar year so far
    std::vector<double> herd_capacity;      ///< herd at which no animal is born, head
    std::vector<double> grass;              ///< standing crop as a share of the ungrazed one's
    std::vector<double> grass_herd;         ///< herd that leaves the grass of the start as it is, head
    std::vector<double> resource;           ///< fungus at the start of the season, yuan at base prices
    std::vector<double> resource_capacity;  ///< K, in the same unit
    std::vector<double> gathered;           ///< of it this year
    std::vector<double> effort_reference;   ///< gathering effort when the run began; 0 until it is known
    std::vector<std::uint32_t> adults;      ///< able adults this step
    std::vector<std::uint32_t> adults_away;
    std::vector<std::uint32_t> jobs_sought;  ///< job seekers this step and
    std::vector<std::uint32_t> jobs_found;   ///< those of them who found one
    std::vector<double> suitability;  ///< of its altitude for each product, a row of products a village; the
                                      ///< county's households have 1 on average
    // By good (crops, herd, gathering, then the products), a row of goods a village.
    std::vector<double> price;           ///< of the last season, relative to the usual price
    std::vector<double> price_expected;  ///< for the next year
    std::vector<double> price_sum,
        price_weight;  ///< of this year's seasons: price x share of the year, share
    std::vector<double> price_year,
        price_before;  ///< mean of this year's (known in its last step) and last year's seasons, yuan of the
                       ///< date for what cost 1 at the start
    std::vector<double>
        normal_supply;             ///< what the village normally sells a year, yuan at prices of the start
    std::vector<double> supplied;  ///< this step, in the same unit
    std::vector<double> pipeline;  ///< plants not yet selling, in the same unit
    std::vector<double> supplied_certified;  ///< of `supplied`, from certified enterprises
    std::vector<double> certified_price;     ///< of the last season, relative to `price`
    std::vector<double> hired;               ///< adults its enterprises hire
    // Its co-operative.
    std::vector<std::uint8_t> coop_product;     ///< 1 + row of the scenario's products; 0: none
    std::vector<std::uint8_t> coop_loss_years;  ///< years of negative operating profit in a row
    std::vector<std::int16_t> coop_since;       ///< month of its plant's outlay, months since 1900
    std::vector<base::Fen> coop_cash, opening_coop_cash;
    std::vector<double> coop_made;    ///< this step, yuan at the usual prices of the date
    std::vector<double> coop_profit;  ///< of the calendar year so far, yuan
    // Its industrial park and the firm in it; capital in yuan at prices of 2016.
    std::vector<double> park_capital, park_building;  ///< in use; paid for and not yet in use
    std::vector<std::uint8_t> park_product;           ///< 1 + row of the scenario's products; 0: not chosen
    std::vector<std::uint8_t> park_loss_years;        ///< years of losses, or without use or money, in a row
    std::vector<base::Fen> park_cash, opening_park_cash;
    std::vector<double> park_made;    ///< this step, yuan at the usual prices of the date
    std::vector<double> park_profit;  ///< of the calendar year so far, yuan
    std::vector<double> park_hired;   ///< adults this step
    std::vector<double> wage;  ///< of jobs near home relative to its dated series, the same in every village
    std::vector<double>
        spending_reference;    ///< spending of the first year simulated, pay of jobs near home; 0 until known
    std::vector<double> rent;  ///< agreed for this year's leases of cropland, yuan a mu and year
    std::vector<std::int64_t> loans_written_off;          ///< this step, fen
    std::vector<std::uint32_t> defaults, prices_clipped;  ///< this step
    // By good, a row of goods a village.
    std::vector<std::uint32_t> plants_opened, plants_closed;  ///< this step
    /// Plants opened in this calendar year, the year before, ... (`kPlantCohorts`): a row of goods a year, a
    /// row of years a village. 0 for years before the run.
    std::vector<std::uint32_t> plants_founded;
    /// The county's median resident income per resident of 2020, yuan a year, the same in every village; 0
    /// until it is known.
    std::vector<double> median_2020;
    std::vector<base::Fen> opening_debt, opening_savings;
    std::vector<Flows> flows;                       ///< this step
    std::vector<std::vector<Flows>> flows_by_slot;  ///< the last 12 months' steps; slot = step of the year
    // Stock changes of this step that the accounts must explain.
    std::vector<base::Fen> opening_cash;
    std::vector<std::int64_t> opening_herd;
    std::vector<std::uint32_t> opening_persons;
    std::vector<std::int64_t> herd_born, herd_died, herd_lost, herd_taken, herd_granted,
        herd_left;                                ///< thousandths of a head
    std::vector<double> opening_land, land_left;  ///< cropland and pasture, mu
    std::vector<std::uint32_t> persons_born, persons_died, households_ended;
    std::vector<std::uint32_t> persons_came, persons_went;    ///< moved in from another village, or there
    std::vector<std::uint32_t> marriages, households_formed;  ///< marriages where the couple lives
    std::vector<std::int64_t> herd_inherited;                 ///< from another village, thousandths of a head
    std::vector<std::uint32_t> homes_destroyed;               ///< this step
    std::vector<std::uint32_t> exit_quota, exits;             ///< from the register, this year
    std::vector<std::uint32_t> watch_entries, watch_exits;  ///< households that came to be watched, this step
    std::vector<base::Fen> unmet;  ///< subsistence and illness costs nobody could pay this step
  } village;

  Witness witness;

  [[nodiscard]] std::size_t villages() const { return village.id.size(); }
  [[nodiscard]] std::size_t households() const { return household.id.size(); }
  [[nodiscard]] std::size_t persons() const { return person.id.size(); }
};

/// Calls `f(name, column)` for every person column, in the order of storage.
template <class ShardLike, class F>
void name_person_columns(ShardLike& s, F&& f) {
  auto& p = s.person;
  f("id", p.id);
  f("born", p.born);
  f("ill_until", p.ill_until);
  f("course_until", p.course_until);
  f("female", p.female);
  f("schooling", p.schooling);
  f("mandarin", p.mandarin);
  f("skill", p.skill);
  f("births", p.births);
  f("enrolled", p.enrolled);
  f("nucleus", p.nucleus);
  f("child_of", p.child_of);
  f("grew_up_in", p.grew_up_in);
  f("away_recent", p.away_recent);
  f("months_away", p.months_away);
  f("health", p.health);
  f("occupation", p.occupation);
  f("months", p.months);
  f("work_before", p.work_before);
}

/// Calls `f(name, column)` for every household column, in the order of storage; unused income slots are left
/// out.
template <class ShardLike, class F>
void name_household_columns(ShardLike& s, F&& f) {
  auto& h = s.household;
  f("id", h.id);
  f("cash", h.cash);
  f("owed_illness", h.owed_illness);
  f("savings_away", h.savings_away);
  f("herd", h.herd);
  f("herd_counted", h.herd_counted);
  f("herd_gain", h.herd_gain);
  f("herd_target", h.herd_target);
  f("cropland", h.cropland);
  f("pasture", h.pasture);
  f("farm_capital", h.farm_capital);
  f("leased", h.leased);
  f("access", h.access);
  f("productivity", h.productivity);
  f("hardship", h.hardship);
  f("labour", h.labour);
  f("labour_age", h.labour_age);
  f("labour_reference", h.labour_reference);
  f("assessed", h.assessed);
  f("support_this_year", h.support_this_year);
  f("own_food_year", h.own_food_year);
  f("resident_year", h.resident_year);
  f("family_year", h.family_year);
  f("awards", h.awards);
  for (auto& column : h.listed_since) {
    if (!column.empty()) f("listed_since", column);
  }
  for (auto& column : h.waiting_since) {
    if (!column.empty()) f("waiting_since", column);
  }
  f("granted", h.granted);
  f("months_above", h.months_above);
  f("graduated", h.graduated);
  f("taste_drawn", h.taste_drawn);
  f("type", h.type);
  f("registered", h.registered);
  f("exit_date", h.exit_date);
  f("monitored", h.monitored);
  f("monitored_since", h.monitored_since);
  f("monitored_cause", h.monitored_cause);
  f("months_clear", h.months_clear);
  f("setback_illness", h.setback_illness);
  f("setback_disaster", h.setback_disaster);
  f("lacks", h.lacks);
  f("mended", h.mended);
  f("insured", h.insured);
  f("aspiration", h.aspiration);
  f("effort", h.effort);
  f("aid_year", h.aid_year);
  f("crops_made", h.crops_made);
  f("herd_made", h.herd_made);
  f("herd_spare", h.herd_spare);
  f("gathered_made", h.gathered_made);
  f("plant_made", h.plant_made);
  f("product", h.product);
  f("product_wanted", h.product_wanted);
  f("loss_years", h.loss_years);
  f("plant_since", h.plant_since);
  f("last_return", h.last_return);
  f("plant_capital", h.plant_capital);
  f("plant_productivity", h.plant_productivity);
  f("plant_profit", h.plant_profit);
  f("certified_from", h.certified_from);
  f("coop_member", h.coop_member);
  f("debt", h.debt);
  f("instalment", h.instalment);
  f("loan_rate", h.loan_rate);
  f("loan_due", h.loan_due);
  f("barred_until", h.barred_until);
  f("arrears", h.arrears);
  f("poverty", h.poverty);
  for (std::size_t slot = 0; slot < kMaxStepsPerYear; ++slot) {
    if (h.resident_income[slot].empty() && h.family_income[slot].empty()) continue;
    f("resident_income", h.resident_income[slot]);
    f("family_income", h.family_income[slot]);
    f("help_income", h.help_income[slot]);
  }
  for (auto& column : h.income_year) f("income_year", column);
  for (auto& column : h.income_before) f("income_before", column);
  f("persons_before", h.persons_before);
  f("consumed", h.consumed);
  f("coping", h.coping);
  for (auto& column : h.income_ratio) f("income_ratio", column);
  f("poor_chance", h.poor_chance);
  f("poor_chance_before", h.poor_chance_before);
  for (auto& column : h.received) {
    if (!column.empty()) f("received", column);
  }
}

/// Calls `f(name, column)` for every village column.
template <class ShardLike, class F>
void name_village_columns(ShardLike& s, F&& f) {
  auto& v = s.village;
  f("id", v.id);
  f("poor", v.poor);
  f("altitude", v.altitude);
  f("road_time", v.road_time);
  f("road_time_start", v.road_time_start);
  f("amenity", v.amenity);
  f("appeal", v.appeal);
  f("suitability", v.suitability);
  f("capacity", v.capacity);
  f("network", v.network);
  f("fill_rate", v.fill_rate);
  f("harvest", v.harvest);
  f("struck", v.struck);
  f("struck_year", v.struck_year);
  f("herd_capacity", v.herd_capacity);
  f("grass", v.grass);
  f("grass_herd", v.grass_herd);
  f("resource", v.resource);
  f("resource_capacity", v.resource_capacity);
  f("gathered", v.gathered);
  f("effort_reference", v.effort_reference);
  f("adults", v.adults);
  f("adults_away", v.adults_away);
  f("jobs_sought", v.jobs_sought);
  f("jobs_found", v.jobs_found);
  f("price", v.price);
  f("price_expected", v.price_expected);
  f("price_sum", v.price_sum);
  f("price_weight", v.price_weight);
  f("price_year", v.price_year);
  f("price_before", v.price_before);
  f("normal_supply", v.normal_supply);
  f("supplied", v.supplied);
  f("pipeline", v.pipeline);
  f("supplied_certified", v.supplied_certified);
  f("certified_price", v.certified_price);
  f("hired", v.hired);
  f("coop_product", v.coop_product);
  f("coop_loss_years", v.coop_loss_years);
  f("coop_since", v.coop_since);
  f("coop_cash", v.coop_cash);
  f("opening_coop_cash", v.opening_coop_cash);
  f("coop_made", v.coop_made);
  f("coop_profit", v.coop_profit);
  f("park_capital", v.park_capital);
  f("park_building", v.park_building);
  f("park_product", v.park_product);
  f("park_loss_years", v.park_loss_years);
  f("park_cash", v.park_cash);
  f("opening_park_cash", v.opening_park_cash);
  f("park_made", v.park_made);
  f("park_profit", v.park_profit);
  f("park_hired", v.park_hired);
  f("wage", v.wage);
  f("spending_reference", v.spending_reference);
  f("rent", v.rent);
  f("loans_written_off", v.loans_written_off);
  f("defaults", v.defaults);
  f("plants_opened", v.plants_opened);
  f("plants_closed", v.plants_closed);
  f("plants_founded", v.plants_founded);
  f("median_2020", v.median_2020);
  f("prices_clipped", v.prices_clipped);
  f("flows", v.flows);
  f("flows_by_slot", v.flows_by_slot);
  f("opening_cash", v.opening_cash);
  f("opening_herd", v.opening_herd);
  f("opening_debt", v.opening_debt);
  f("opening_savings", v.opening_savings);
  f("opening_persons", v.opening_persons);
  f("herd_born", v.herd_born);
  f("herd_died", v.herd_died);
  f("herd_lost", v.herd_lost);
  f("herd_taken", v.herd_taken);
  f("herd_granted", v.herd_granted);
  f("herd_left", v.herd_left);
  f("opening_land", v.opening_land);
  f("land_left", v.land_left);
  f("persons_born", v.persons_born);
  f("persons_died", v.persons_died);
  f("households_ended", v.households_ended);
  f("persons_came", v.persons_came);
  f("persons_went", v.persons_went);
  f("marriages", v.marriages);
  f("households_formed", v.households_formed);
  f("herd_inherited", v.herd_inherited);
  f("homes_destroyed", v.homes_destroyed);
  f("exit_quota", v.exit_quota);
  f("exits", v.exits);
  f("watch_entries", v.watch_entries);
  f("watch_exits", v.watch_exits);
  f("unmet", v.unmet);
}

/// The same without the names.
template <class ShardLike, class F>
void for_each_person_column(ShardLike& s, F&& f) {
  name_person_columns(s, [&](const char*, auto& column) { f(column); });
}
template <class ShardLike, class F>
void for_each_household_column(ShardLike& s, F&& f) {
  name_household_columns(s, [&](const char*, auto& column) { f(column); });
}

/// Makes the groups of the columns of rare values the shard's villages; to be called when its rows are set.
void group_rare_columns(Shard&);

/// Bytes of the household and person columns (not of villages).
std::size_t column_bytes(const Shard&);

/// A child born at the turn of the year, to be a row of the new shard.
struct Newborn {
  std::uint32_t household;  ///< row in the old shard
  std::uint64_t id;
  std::int16_t born;
  std::uint8_t female;
  std::uint8_t schooling;
  std::uint8_t mandarin;
  std::uint8_t child_of;
};

/// A household founded at the turn of the year: it begins as a copy of the one its founder leaves.
struct Founded {
  std::uint64_t id;
  std::uint32_t copy_of;  ///< row in the old shard
};

/// A person who comes to live in a household at the turn of the year, from this shard or another one.
struct Arrival {
  std::uint32_t household;  ///< row in the old shard; or its number of households + place in `founded`
  std::uint32_t mover;      ///< row of the movers' columns
};

/// What one village marks at the turn of the year.
struct RowChanges {
  std::vector<std::uint32_t> gone;  ///< rows of the old shard who died or move elsewhere, ascending
  std::vector<Newborn> born;        ///< in order of the household row
  std::vector<Founded> founded;     ///< to stand last in the village
  std::vector<Arrival> arrived;     ///< in order of the household, those founded last
};

/// Writes the new shard: without those gone, with the newborn and then the arrived last in their household,
/// with the founded households, without households that have nobody left (their cash must be booked out
/// before). One entry of `changes` a village. No holes, no free lists.
void apply_row_changes(Shard&, std::span<const RowChanges> changes, const Shard::Persons& movers = {});

/// A person of any shard.
struct PersonRow {
  std::size_t shard;
  std::uint32_t row;
};
/// The columns of these persons alone, in their order.
Shard::Persons take_persons(std::span<const Shard>, std::span<const PersonRow>);

/// Every rule a shard must obey, as one list; throws InvariantViolation naming the first one broken.
void check_integrity(const Shard&);
/// The same of every shard, and that no permanent id is in two of them.
void check_integrity(std::span<const Shard>);

}  // namespace ruralsim
