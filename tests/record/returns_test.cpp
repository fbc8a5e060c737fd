// SPDX-License-Identifier: Apache-2.0
// Why households return to poverty, on households made for it.
#include <numeric>

#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/process/processes.hpp>
#include <ruralsim/record/transition.hpp>

using namespace ruralsim;

namespace {

/// Two persons with 1,000 yuan of every source in both years.
TwoYears level() {
  TwoYears y;
  y.before.fill(1000);
  y.after.fill(1000);
  y.persons_before = y.persons = 2;
  return y;
}

TwoYears fall_of(Source source) {
  TwoYears y = level();
  y.after[place_of(source)] = 200;
  return y;
}

Cause with(TwoYears y, const std::function<void(TwoYears&)>& what) {
  what(y);
  return cause_of(y);
}

const auto ill = [](TwoYears& y) { y.ill = true; };
const auto learning = [](TwoYears& y) { y.course = true; };
const auto struck = [](TwoYears& y) { y.disaster = true; };
const auto cheaper = [](TwoYears& y) { y.price_fell = true; };
const auto product_cheaper = [](TwoYears& y) { y.product_price_fell = true; };
const auto nothing = [](TwoYears&) {};

/// A year of a small county's simulation, in its December.
struct December {
  Scenario scenario = small_county();
  Simulation simulation{scenario, standard_catalog(), 0};
  December() {
    while (!(simulation.now() >= base::month_of(2018, 1))) simulation.step();
  }
  Shard& shard() { return simulation.shards()[0]; }
  /// Makes household 7 return by the headline line, with these incomes (yuan) of before and this year.
  void make_return(Source source, double before, double after) {
    Shard& s = shard();
    for (PovertyRecord& r : s.household.poverty) r.returned = 0;
    s.household.poverty[7].returned =
        static_cast<std::uint8_t>(1u << simulation.setting().drivers.headline_line);
    for (std::size_t k = 0; k < kIncomeSources; ++k) {
      s.household.income_before[k][7] = 0;
      s.household.income_year[k][7] = 0;
    }
    s.household.income_before[place_of(source)][7] = static_cast<std::int16_t>(before / 10);
    s.household.income_year[place_of(source)][7] = static_cast<float>(after);
    s.household.persons_before[7] = static_cast<std::uint8_t>(s.person_begin[8] - s.person_begin[7]);
    for (std::uint32_t p = s.person_begin[7]; p < s.person_begin[8]; ++p)
      s.person.ill_until[p] = s.person.course_until[p] = 0;
    for (auto& year : s.village.struck_year) year = 0;
    s.village.price_before = s.village.price_year;
  }
  ReturnToPoverty the_return() {
    const auto all = returns_of(simulation.setting(), simulation.shards());
    REQUIRE(all.size() == 1);
    return all[0];
  }
};

}  // namespace

TEST_CASE(
    "a fall in what is made at home is a disaster's, else prices', else illness's, else a course's, else "
    "unexplained") {
  const TwoYears farm = fall_of(Source::business);
  CHECK(with(farm, nothing) == Cause::other);
  CHECK(with(farm, ill) == Cause::illness);
  CHECK(with(farm, cheaper) == Cause::price);
  CHECK(with(farm, struck) == Cause::disaster);
  CHECK(with(farm, [](TwoYears& y) { y.ill = y.price_fell = y.disaster = true; }) == Cause::disaster);
  CHECK(with(farm, [](TwoYears& y) { y.ill = y.price_fell = true; }) == Cause::price);
  CHECK(with(farm, learning) == Cause::course);
  CHECK(with(farm, [](TwoYears& y) { y.course = y.ill = true; }) == Cause::illness);
  CHECK(with(farm, [](TwoYears& y) { y.course = y.price_fell = true; }) == Cause::price);
  CHECK(with(farm, product_cheaper) == Cause::other);
}

TEST_CASE("an enterprise's fall is told by the price of its own product") {
  const TwoYears plant = fall_of(Source::enterprise);
  CHECK(with(plant, nothing) == Cause::other);
  CHECK(with(plant, product_cheaper) == Cause::price);
  CHECK(with(plant, cheaper) == Cause::other);
  CHECK(with(plant, struck) == Cause::disaster);
  CHECK(with(plant, ill) == Cause::illness);
}

TEST_CASE(
    "a fall in wages is a job lost, and one in remittances that of a migrant, unless a member was ill") {
  CHECK(with(fall_of(Source::wage), nothing) == Cause::job_loss);
  CHECK(with(fall_of(Source::wage), ill) == Cause::illness);
  CHECK(with(fall_of(Source::wage), struck) == Cause::job_loss);
  CHECK(with(fall_of(Source::remittance), nothing) == Cause::remittance);
  CHECK(with(fall_of(Source::remittance), ill) == Cause::illness);
  CHECK(with(fall_of(Source::wage), learning) == Cause::course);
  CHECK(with(fall_of(Source::wage), [](TwoYears& y) { y.course = y.ill = true; }) == Cause::illness);
  CHECK(with(fall_of(Source::remittance), learning) == Cause::remittance);  // courses are for who is at home
}

TEST_CASE("a fall in public transfers is lost support, whatever else happened") {
  for (const auto& what : {std::function<void(TwoYears&)>(nothing), {ill}, {struck}, {cheaper}, {learning}})
    CHECK(with(fall_of(Source::public_transfer), what) == Cause::lost_support);
}

TEST_CASE("a fall in property income is told by none of the causes") {
  CHECK(with(fall_of(Source::property), nothing) == Cause::other);
}

TEST_CASE("the same income for more persons is household size") {
  TwoYears y = level();
  y.persons = 3;
  CHECK(cause_of(y) == Cause::household_size);
  // Income per head falls from 3,000 to 2,000.
  CHECK(parts_of_change(y).back() == doctest::Approx(-1000));
}

TEST_CASE("when nothing fell, the line rose above the income: other") {
  CHECK(cause_of(level()) == Cause::other);
  TwoYears y = level();
  y.after.fill(1100);
  CHECK(cause_of(y) == Cause::other);
}

TEST_CASE("the largest fall decides, not the first") {
  TwoYears y = level();
  y.after[place_of(Source::wage)] = 700;
  y.after[place_of(Source::public_transfer)] = 600;
  y.after[place_of(Source::business)] = 5000;  // what rose explains no return
  CHECK(cause_of(y) == Cause::lost_support);
  y.after[place_of(Source::wage)] = 500;
  CHECK(cause_of(y) == Cause::job_loss);
}

TEST_CASE("the parts sum to the change in income per head") {
  TwoYears y;
  y.before = {1200, 3400, -50, 2100, 800, 0};
  y.after = {900, 4100, 20, 0, 300, -700};
  y.persons_before = 4;
  y.persons = 5;
  const auto parts = parts_of_change(y);
  const double change = (900 + 4100 + 20 + 300 - 700) / 5.0 - (1200 + 3400 - 50 + 2100 + 800) / 4.0;
  CHECK(std::accumulate(parts.begin(), parts.end(), 0.0) == doctest::Approx(change));
}

TEST_CASE("a household without a year before has no cause but other") {
  TwoYears y = fall_of(Source::wage);
  y.persons_before = 0;
  CHECK(cause_of(y) == Cause::other);
}

TEST_CASE("every cause has a name of its own") {
  std::vector<std::string> names;
  for (int c = 0; c < static_cast<int>(Cause::count); ++c)
    names.emplace_back(cause_name(static_cast<Cause>(c)));
  CHECK(names == std::vector<std::string>{"illness", "course", "disaster", "price", "job_loss",
                                          "lost_support", "remittance", "household_size", "other"});
}

TEST_CASE("a return is told from the state: who, what it earned, and what happened in its year") {
  December d;
  Shard& s = d.shard();
  d.make_return(Source::wage, 12000, 3000.5);
  s.household.cash[7] = 123400, s.household.debt[7] = 500000, s.household.herd[7] = 2500;
  const ReturnToPoverty r = d.the_return();
  CHECK(r.cause == Cause::job_loss);
  CHECK(r.household == s.household.id[7]);
  CHECK(r.village == s.village.id[0]);
  CHECK(r.type == s.household.type[7]);
  CHECK_FALSE(r.deep);
  CHECK(r.line == d.simulation.setting().drivers.headline);
  CHECK(r.years.before[place_of(Source::wage)] == 12000);
  CHECK(r.years.after[place_of(Source::wage)] == doctest::Approx(3000.5));
  CHECK(r.years.persons == s.person_begin[8] - s.person_begin[7]);
  CHECK(r.herd == 2.5);
  CHECK(r.cash == 123400);
  CHECK(r.debt == 500000);
}

TEST_CASE("illness counts when it kept a member of working age from work this year") {
  December d;
  Shard& s = d.shard();
  d.make_return(Source::wage, 12000, 3000);
  const std::uint32_t p = s.person_begin[7];
  const base::Month january = d.simulation.setting().clock.year_start;
  s.person.born[p] = static_cast<std::int16_t>(january.index - 12 * 30);
  s.person.ill_until[p] = static_cast<std::int16_t>(january.index);  // well again when the year began
  CHECK(d.the_return().cause == Cause::job_loss);
  s.person.ill_until[p] = static_cast<std::int16_t>(january.index + 1);
  CHECK(d.the_return().cause == Cause::illness);
  s.person.born[p] = static_cast<std::int16_t>(january.index - 12 * 70);
  CHECK(d.the_return().cause == Cause::job_loss);
}

TEST_CASE("a course that takes the time of work is told apart from an illness") {
  December d;
  Shard& s = d.shard();
  d.make_return(Source::wage, 12000, 3000);
  // The course of the year, held as the step holds it: somebody able at home learns for three months.
  const base::Month january = d.simulation.setting().clock.year_start;
  Setting now = d.simulation.setting();
  now.clock = clock_at(january, 4, false);
  now.measures.resize(1);
  now.measures[0] = {};
  now.measures[0].levers.training_places = 1;
  now.measures[0].levers.training_months = 3;
  now.measures[0].levers.training_effect = 0.08;
  now.measures[0].opens = true;
  for (auto& lists : s.household.awards) lists = 0;
  s.household.awards[7] = 1;
  for (std::uint32_t p = s.person_begin[7]; p < s.person_begin[8]; ++p) {
    s.person.born[p] = static_cast<std::int16_t>(january.index - 12 * 30);
    s.person.occupation[p] = Occupation::home;
    s.person.health[p] = Health::well;
    s.person.skill[p] = 0;
  }
  Village v{s, 0};
  hand_out_aid(now, v);
  std::uint32_t pupil = s.person_begin[7];
  while (pupil < s.person_begin[8] && s.person.skill[pupil] == 0) ++pupil;
  REQUIRE(pupil < s.person_begin[8]);
  CHECK_FALSE(able(s, pupil, january + 2));
  CHECK(able(s, pupil, january + 3));

  const ReturnToPoverty learnt = d.the_return();
  CHECK(learnt.cause == Cause::course);
  CHECK(learnt.years.course);
  CHECK_FALSE(learnt.years.ill);
  // Ill while at the course: the illness is not hidden by it.
  s.person.ill_until[pupil] = static_cast<std::int16_t>(january.index + 1);
  CHECK(d.the_return().cause == Cause::illness);
  // A course of the year before is over.
  s.person.ill_until[pupil] = 0;
  s.person.course_until[pupil] = static_cast<std::int16_t>(january.index);
  CHECK(d.the_return().cause == Cause::job_loss);
}

TEST_CASE("a migrant who was hurt at work sends nothing home: an illness, as any other") {
  December d;
  Shard& s = d.shard();
  d.make_return(Source::remittance, 12000, 3000);
  CHECK(d.the_return().cause == Cause::remittance);
  const std::uint32_t p = s.person_begin[7];
  const base::Month now = d.simulation.setting().clock.now;
  s.person.born[p] = static_cast<std::int16_t>(now.index - 12 * 30);
  s.person.occupation[p] = Occupation::away;
  Scenario hurts = d.scenario;
  hurts.away.injury_hazard = 1;
  Setting then{
      hurts, {1, 0}, d.simulation.setting().clock, drivers_at(hurts, d.simulation.setting().clock), {}};
  Village v{s, 0};
  work_away(then, v);
  CHECK(s.person.occupation[p] == Occupation::home);
  const ReturnToPoverty hurt = d.the_return();
  CHECK(hurt.years.ill);
  CHECK(hurt.cause == Cause::illness);
}

TEST_CASE("support that ended is the cause, told from the state") {
  December d;
  d.make_return(Source::public_transfer, 9000, 1000);
  CHECK(d.the_return().cause == Cause::lost_support);
}

TEST_CASE("a disaster counts in its own village, a price when the usual amounts sold for less") {
  December d;
  Shard& s = d.shard();
  d.make_return(Source::business, 12000, 3000);
  const std::size_t goods = good_count(d.scenario);
  s.village.struck_year[1] = 1;
  s.village.price_year[goods] *= 0.5;  // crops, in the village next door
  CHECK(d.the_return().cause == Cause::other);
  s.village.price_year[0] *= 0.9;
  s.village.price_year[1] *= 2;  // animals weigh more
  CHECK(d.the_return().cause == Cause::other);
  s.village.price_year[1] = s.village.price_before[1];
  CHECK(d.the_return().cause == Cause::price);
  s.village.struck_year[0] = 1;
  CHECK(d.the_return().cause == Cause::disaster);
}

TEST_CASE("every year's income by source sums to family income, and becomes the year before's") {
  // Households that form or join divide and add up the year before.
  const Scenario s = small_county("cliff", {{"end", "2022-01"},
                                            {"demography.leaving", "0"},
                                            {"demography.leaving_alone", "0"},
                                            {"demography.rejoining", "0"},
                                            {"demography.marriage", "0"}});
  Simulation simulation(s, standard_catalog(), 0);
  std::vector<std::vector<double>> last(kIncomeSources);
  while (!simulation.finished()) {
    simulation.step();
    const Shard& shard = simulation.shards()[0];
    for (std::size_t h = 0; h < shard.households(); ++h) {
      for (std::size_t k = 0; k < kIncomeSources && simulation.setting().clock.slot == 1 && !last[k].empty();
           ++k) {
        // Households that ended moved the rows after them; check as long as none has.
        if (shard.households() != last[k].size()) continue;
        CHECK(std::abs(10.0 * shard.household.income_before[k][h] - last[k][h]) <= 5.01);
      }
      if (!simulation.setting().clock.last_of_year()) continue;
      double sum = 0;
      for (const auto& source : shard.household.income_year) sum += static_cast<double>(source[h]);
      CHECK(sum == doctest::Approx(static_cast<double>(shard.household.family_year[h])).epsilon(1e-4));
    }
    if (!simulation.setting().clock.last_of_year()) continue;
    for (std::size_t k = 0; k < kIncomeSources; ++k)
      last[k].assign(shard.household.income_year[k].begin(), shard.household.income_year[k].end());
  }
}
