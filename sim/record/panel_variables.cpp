// SPDX-License-Identifier: Apache-2.0
// THE list of panel variables. A row is a variable of panel.nc with its attributes, a line of `list panel`
// and an entry of datapackage.json. Amounts are of the household, not a head; what is of persons begins with
// `person_`.
#include <algorithm>
#include <bit>
#include <limits>
#include <map>

#include <ruralsim/policy/schedule.hpp>
#include <ruralsim/record/panel.hpp>
#include <ruralsim/state/deprivation.hpp>
#include <ruralsim/state/history.hpp>

namespace ruralsim {
namespace {

using R = const PanelRow&;
using Number = io::NumberType;
constexpr auto kHousehold = PanelVariable::Of::household, kPerson = PanelVariable::Of::person;
constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
constexpr const char* kYuan = "yuan";
constexpr const char* kYuanAYear = "yuan year-1";

/// Words that a flag may be called in CF: letters, digits and `_-.+@`.
std::string flag_word(std::string text) {
  for (char& c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("_-.+@").find(c) != std::string_view::npos;
    if (!plain) c = '_';
  }
  return text;
}

template <std::size_t n>
std::function<PanelFlags(const Scenario&)> words(const char* const (&list)[n]) {
  return [list = std::vector<std::string>(list, list + n)](const Scenario&) {
    return PanelFlags{false, list};
  };
}
std::function<PanelFlags(const Scenario&)> yes_or_no() {
  static constexpr const char* kWords[] = {"no", "yes"};
  return words(kWords);
}

PanelFlags types(const Scenario& s) {
  PanelFlags flags;
  for (const HouseholdType& t : s.household_types) flags.meanings.push_back(flag_word(t.name));
  return flags;
}

PanelFlags products(const Scenario& s) {
  PanelFlags flags{false, {"none"}};
  for (const auto& p : s.products) flags.meanings.push_back(flag_word(p.name));
  return flags;
}

/// Measures by their names, with that of their regime in front where a name stands in both.
PanelFlags measures(const Scenario& s) {
  PanelFlags flags{true, {}};
  const std::vector<ScheduledMeasure> scheduled = scheduled_measures(s.policy);
  std::map<std::string, int> times;
  for (const ScheduledMeasure& m : scheduled) ++times[m.measure->name];
  for (const ScheduledMeasure& m : scheduled) {
    const std::string& name = m.measure->name;
    flags.meanings.push_back(flag_word(times[name] > 1 ? regime_of(s.policy, m) + "." + name : name));
  }
  return flags;
}

PanelFlags dimensions(const Scenario&) {
  return {true, {std::begin(kDimensionNames), std::end(kDimensionNames)}};
}

std::size_t members(R r) {
  return r.shard.person_begin[r.household + 1] - r.shard.person_begin[r.household];
}

double residents(R r) {
  const auto& recent = r.shard.person.away_recent;
  const auto at = [&](std::uint32_t row) { return recent.begin() + static_cast<std::ptrdiff_t>(row); };
  return static_cast<double>(std::count_if(at(r.shard.person_begin[r.household]),
                                           at(r.shard.person_begin[r.household + 1]),
                                           [](std::uint16_t months) { return resident(months); }));
}

double family_income(R r) {
  return static_cast<double>(r.shard.household.family_year[r.household]);
}

/// A bit of the year's judgement by the headline line; undefined but in December.
double judged(R r, std::uint8_t bits) {
  if (!r.now.clock.last_of_year()) return kUndefined;
  return bits >> r.now.drivers.headline_line & 1;
}

/// A column of households, as it is.
template <class Column>
auto column(Column Shard::Households::*which) {
  return [which](R r) { return static_cast<double>((r.shard.household.*which)[r.household]); };
}
template <class Column>
auto in_yuan(Column Shard::Households::*which) {
  return [which](R r) { return base::to_yuan((r.shard.household.*which)[r.household]); };
}
/// A column of persons, as it is.
template <class Column>
auto of_person(Column Shard::Persons::*which) {
  return [which](R r) { return static_cast<double>((r.shard.person.*which)[r.person]); };
}

using H = Shard::Households;
using P = Shard::Persons;

std::vector<PanelVariable> who() {
  return {
      {"village", "1", "number of the village: 7 is v07 of village.csv", "2", kHousehold, Number::int32,
       [](R r) { return static_cast<double>(r.shard.village.id[r.village]); }},
      {"type", "1", "household type of the scenario", "2", kHousehold, Number::int8, column(&H::type), false,
       types},
      {"persons", "persons", "members, those away included", "2", kHousehold, Number::int16,
       [](R r) { return static_cast<double>(members(r)); }},
      {"residents", "persons", "members who were not away for more than 6 of the last 12 months", "2",
       kHousehold, Number::int16, residents},
      {"registered", "1", "ever registered as poor", "5.12", kHousehold, Number::int8, column(&H::registered),
       false, yes_or_no()},
      {"on_register", "1", "registered as poor and not yet let go", "5.12", kHousehold, Number::int8,
       [](R r) {
         const auto& h = r.shard.household;
         return h.registered[r.household] != 0 && h.exit_date[r.household] == 0 ? 1.0 : 0.0;
       },
       false, yes_or_no()},
      {"monitored", "1", "class in which it is watched for a return to poverty", "5.12", kHousehold,
       Number::int8, [](R r) { return static_cast<double>(r.shard.household.monitored[r.household]); }, false,
       words(kMonitoredNames)},
  };
}

std::vector<PanelVariable> incomes() {
  std::vector<PanelVariable> rows = {
      {"income_family", kYuanAYear,
       "family income of the last 12 months: pay of members away counts net of their living there", "2",
       kHousehold, Number::float32, family_income},
      {"income_resident", kYuanAYear,
       "resident income of the last 12 months; over `residents` it is the income a head that income_pc_mean "
       "of "
       "county.csv is the mean of",
       "2", kHousehold, Number::float32, column(&H::resident_year)}};
  for (std::size_t source = 0; source < kIncomeSources; ++source) {
    rows.push_back({std::string("income_year_") + kIncomeSourceNames[source], kYuan,
                    std::string("family income of the calendar year so far: ") + kIncomeSourceNames[source],
                    "8", kHousehold, Number::float32, [source](R r) {
                      return static_cast<double>(r.shard.household.income_year[source][r.household]);
                    }});
  }
  return rows;
}

std::vector<PanelVariable> poverty() {
  return {
      {"poor", "1", "family income of the last 12 months a head is below the headline line", "3", kHousehold,
       Number::int8,
       [](R r) {
         return family_income(r) / static_cast<double>(members(r)) < r.now.drivers.headline ? 1.0 : 0.0;
       },
       false, yes_or_no()},
      {"line", "yuan person-1 year-1", "the headline line: of 2010 before 2020, of 2020 from then on", "3",
       kHousehold, Number::float64, [](R r) { return r.now.drivers.headline; }},
      {"returned", "1", "judged poor in December and not a year before, by the headline line", "3",
       kHousehold, Number::int8,
       [](R r) { return judged(r, r.shard.household.poverty[r.household].returned); }, true, yes_or_no()},
      {"exited", "1", "judged not poor in December and poor a year before, by the headline line", "3",
       kHousehold, Number::int8, [](R r) { return judged(r, r.shard.household.poverty[r.household].exited); },
       true, yes_or_no()},
      {"deprived_of", "1", "dimensions of multidimensional poverty in which it is deprived", "5.12",
       kHousehold, Number::int8,
       [](R r) { return static_cast<double>(deprivations(r.now, r.shard, r.household)); }, false, dimensions},
      {"support", "1", "measures on whose lists it is, past their lag", "6", kHousehold, Number::uint32,
       column(&H::awards), false, measures},
      {"graduated", "1", "from the measures of a conditional withdrawal", "6", kHousehold, Number::int8,
       column(&H::graduated), false, yes_or_no()},
  };
}

std::vector<PanelVariable> assets() {
  return {
      {"cash", kYuan, "cash held", "5.7", kHousehold, Number::float64, in_yuan(&H::cash)},
      {"debt", kYuan, "debt", "5.6", kHousehold, Number::float64, in_yuan(&H::debt)},
      {"savings_away", kYuan, "put aside by members who are away and not yet brought home", "5.7", kHousehold,
       Number::float64, in_yuan(&H::savings_away)},
      {"arrears", "months", "since a due payment was missed", "5.6", kHousehold, Number::int16,
       column(&H::arrears)},
      {"herd", "head", "animals", "5.3", kHousehold, Number::float64,
       [](R r) { return r.shard.household.herd[r.household] / kHead; }},
      {"cropland", "mu", "its own cropland", "5.3", kHousehold, Number::float32, column(&H::cropland)},
      {"leased", "mu", "cropland leased in this year; out: negative", "5.3", kHousehold, Number::float64,
       [](R r) { return r.shard.household.leased[r.household] / kMu; }},
      {"pasture", "mu", "its pasture", "5.3", kHousehold, Number::float32, column(&H::pasture)},
      {"farm_capital", "yuan", "tools and machines for its crops, at prices of 2016", "5.3", kHousehold,
       Number::float32, column(&H::farm_capital)},
      {"labour", "adults", "effective adults at home this step", "5.2", kHousehold, Number::float32,
       column(&H::labour)},
      {"product", "1", "product of its enterprise", "5.4", kHousehold, Number::int8, column(&H::product),
       false, products},
      {"profit", kYuan, "operating profit of its enterprise in the calendar year so far", "5.4", kHousehold,
       Number::float32,
       [](R r) {
         const auto& h = r.shard.household;
         return h.product[r.household] == 0 ? kUndefined : static_cast<double>(h.plant_profit[r.household]);
       },
       true},
      {"coop_member", "1", "of the village's co-operative", "5.4", kHousehold, Number::int8,
       column(&H::coop_member), false, yes_or_no()},
  };
}

std::vector<PanelVariable> members() {
  static constexpr const char* kHealth[] = {"well", "chronic", "disabled"};
  static constexpr const char* kOccupation[] = {"home",           "nearby",         "away",
                                                "searching_away", "seeking_nearby", "enterprise"};
  return {
      {"person_age", "years", "age in whole years when the step begins", "5.9", kPerson, Number::int16,
       [](R r) { return static_cast<double>(age_at(r.shard.person.born[r.person], r.now.clock.now)); }},
      {"person_female", "1", "woman or girl", "2", kPerson, Number::int8, of_person(&P::female), false,
       yes_or_no()},
      {"person_schooling", "years",
       "school completed; of children all they will, unless enrolment is decided", "5.9", kPerson,
       Number::int8, of_person(&P::schooling)},
      {"person_at_school", "1", "goes to school", "5.9", kPerson, Number::int8,
       [](R r) { return at_school(r.now, r.shard, r.person) ? 1.0 : 0.0; }, false, yes_or_no()},
      {"person_mandarin", "1", "speaks Mandarin", "5.2", kPerson, Number::int8, of_person(&P::mandarin),
       false, yes_or_no()},
      {"person_skill", "1", "log points of pay by training", "5.2", kPerson, Number::float32,
       [](R r) { return r.shard.person.skill[r.person] / 100.0; }},
      {"person_health", "1", "lasting health", "5.8", kPerson, Number::int8,
       [](R r) { return static_cast<double>(r.shard.person.health[r.person]); }, false, words(kHealth)},
      {"person_kept_from_work", "1", "ill, in a course or at senior school when the step begins", "5.8",
       kPerson, Number::int8,
       [](R r) { return kept_from_work(r.shard, r.person, r.now.clock.now) ? 1.0 : 0.0; }, false,
       yes_or_no()},
      {"person_occupation", "1", "what it does; of those not able to work `home`", "5.2", kPerson,
       Number::int8, [](R r) { return static_cast<double>(r.shard.person.occupation[r.person]); }, false,
       words(kOccupation)},
      {"person_resident", "1", "was not away for more than 6 of the last 12 months", "2", kPerson,
       Number::int8, [](R r) { return resident(r.shard.person.away_recent[r.person]) ? 1.0 : 0.0; }, false,
       yes_or_no()},
      {"person_months_away", "months", "of the last 12", "5.2", kPerson, Number::int8,
       [](R r) {
         return static_cast<double>(std::popcount(r.shard.person.away_recent[r.person] & kLastYear));
       }},
      {"person_months_away_ever", "months", "of away work, those before the run included", "5.2", kPerson,
       Number::int16, of_person(&P::months_away)},
  };
}

}  // namespace

std::vector<PanelVariable> standard_panel() {
  std::vector<PanelVariable> all;
  for (auto part : {who, incomes, poverty, assets, members}) {
    for (PanelVariable& v : part()) all.push_back(std::move(v));
  }
  return all;
}

}  // namespace ruralsim
