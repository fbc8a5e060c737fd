// SPDX-License-Identifier: Apache-2.0
// The county of three households, worked out by hand.
#include <cmath>
#include <set>

#include <doctest/doctest.h>

#include "record/three_households.hpp"

using namespace ruralsim;

TEST_CASE(
    "children at school, years of school of the young and persons of registered households are counted") {
  County c;
  Shard& s = c.shards[0];
  const auto of_age = [&](std::size_t p, int years, int schooling) {
    s.person.born[p] = static_cast<std::int16_t>(kOctober.index - 12 * years);
    s.person.schooling[p] = static_cast<std::uint8_t>(schooling);
  };
  of_age(1, 10, 3), of_age(2, 10, 9), of_age(4, 24, 8), of_age(5, 20, 13);  // 9, 9, 23 and 19 in January
  s.household.registered = {1, 0, 1};
  const auto county = c.rows().county;
  CHECK(county.at("enrolment_rate") == 0.5);  // three years of school are over at ten
  CHECK(county.at("schooling_young") == 10.5);
  CHECK(county.at("registered_persons") == 4);
  c.scenario.schooling.decided = true;
  CHECK(c.rows().county.at("enrolment_rate") == 0);
  s.person.enrolled[1] = s.person.enrolled[2] = 1;
  CHECK(c.rows().county.at("enrolment_rate") == 1);
}

TEST_CASE("people, places of work and stocks are counted") {
  const auto county = County().rows().county;
  CHECK(county.at("population") == 6);
  CHECK(county.at("residents") == 5);
  CHECK(county.at("households") == 3);
  CHECK(county.at("births") == 4);
  CHECK(county.at("deaths") == 2);
  CHECK(county.at("household_size") == 2);
  CHECK(county.at("marriages") == 3);
  CHECK(county.at("new_households") == 3);
  CHECK(county.at("leased_land_share") == about(0.1));
  CHECK(county.at("cooperatives") == 1);
  CHECK(county.at("idle_land_share") == about(0.2));
  CHECK(county.at("away_share") == 0.25);  // of four able adults: 30, 40, 25 and 20
  CHECK(county.at("searching_share") == 0.25);
  CHECK(county.at("local_job_share") == 0.25);
  CHECK(county.at("farm_share") == 0.5);  // who looks for work works at home meanwhile
  CHECK(county.at("job_fill_rate") == about(1.0 / 3));
  CHECK(county.at("herd") == 13);
  CHECK(county.at("cash_mean") == 400);
  CHECK(county.at("unmet_subsistence") == 123.45);
  CHECK(county.at("villages_struck") == 1);
  CHECK(county.at("homes_destroyed") == 2);
  CHECK(county.at("chronic_share") == about(1.0 / 6));
  CHECK(county.at("disabled_share") == about(1.0 / 6));
}

TEST_CASE("the worked example of Alkire and Foster comes out of the indicators, in six dimensions") {
  // Four persons deprived in 0, 2, 4 and 1 of four dimensions, k = 2: H .5, A .75, M0 .375. Here six
  // dimensions count, two of which deprive nobody.
  County c;
  Shard& s = c.shards[0];
  s.household_begin = {0, 4, 4};
  s.person_begin = {0, 1, 2, 3, 4};
  for_each_household_column(s, [](auto& column) { column.resize(4); });
  for (std::size_t h = 0; h < 4; ++h) s.household.family_year[h] = s.household.resident_year[h] = 9000;
  s.household.family_year[2] = 1000;
  for (std::size_t p = 0; p < 4; ++p) {
    s.person.born[p] = static_cast<std::int16_t>(kOctober.index - 12 * 30);
    s.person.health[p] = Health::well;
    s.person.schooling[p] = 6;
  }
  s.person.schooling[2] = 5;
  s.household.lacks[1] = bit_of(Dimension::housing) | bit_of(Dimension::water);
  s.household.lacks[2] = s.household.lacks[1];
  s.household.lacks[3] = bit_of(Dimension::housing);
  c.scenario.poverty.mpi_cutoff = 2;
  const auto county = c.rows().county;
  CHECK(county.at("mpi_h") == about(0.5));
  CHECK(county.at("mpi_a") == about(0.75 * 4 / 6));
  CHECK(county.at("m0") == about(0.375 * 4 / 6));
  CHECK(county.at("mpi_housing") == about(2.0 / 6));
  CHECK(county.at("mpi_water") == about(2.0 / 6));
  CHECK(county.at("mpi_income") == about(1.0 / 6));
  CHECK(county.at("mpi_schooling") == about(1.0 / 6));
  CHECK(county.at("mpi_health") == 0);
  CHECK(county.at("mpi_insurance") == 0);
}

TEST_CASE("poverty is counted in persons on family income a head, by every line") {
  const auto county = County().rows().county;
  CHECK(county.at("poverty_headcount") == about(4.0 / 6));
  CHECK(county.at("poverty_headcount_2020") == county.at("poverty_headcount"));
  CHECK(county.at("poverty_headcount_2010") == about(1.0 / 6));  // 3,000 is not below the line of 3,000
  CHECK(county.at("poverty_headcount_median") == about(4.0 / 6));
  CHECK(county.at("poverty_gap") == about((3 * 0.25 + 0.75) / 6));
  CHECK(county.at("poverty_severity") == about((3 * 0.0625 + 0.5625) / 6));
  CHECK(county.at("poor_households") == 2);
}

TEST_CASE("the headline switches with the line of the date") {
  County c;
  c.now.drivers.headline_line = static_cast<std::size_t>(Line::standard_2010);
  c.now.drivers.headline = 3000;
  const auto county = c.rows().county;
  CHECK(county.at("poverty_headcount") == about(1.0 / 6));
  CHECK(county.at("poverty_gap") == about((2.0 / 3) / 6));
  CHECK(county.at("returns_to_poverty") == 0);  // by the history of that line
}

TEST_CASE("returns are households, their rate is of those who could return") {
  County c;
  auto county = c.rows().county;
  CHECK(county.at("returns_to_poverty") == 1);
  CHECK(county.at("returns_deep") == 1);
  CHECK(county.at("return_rate") == 0.5);  // A and B were not poor a year before, C was
  CHECK(county.at("exits_from_poverty") == 0);
  c.shards[0].household.poverty[1].exited = kHeadlineBit;  // B left poverty this year: it could not return
  county = c.rows().county;
  CHECK(county.at("return_rate") == 1);
  CHECK(county.at("exits_from_poverty") == 1);
}

TEST_CASE("income is a head of residents, inequality is over residents") {
  const auto county = County().rows().county;
  CHECK(county.at("income_pc_mean") == about(17000.0 / 5));
  CHECK(county.at("income_pc_family") == about(20000.0 / 6));
  CHECK(county.at("income_pc_median") == 3000);           // 1,000 once, 3,000 and 5,000 twice
  CHECK(county.at("relative_poverty_50") == about(0.2));  // below 1,500
  CHECK(county.at("gini") ==
        about(2 * (1 * 2 * 2000.0 + 1 * 2 * 4000.0 + 2 * 2 * 2000.0) / (2 * 25 * 3400.0)));
  const auto theil = [](double x) { return x / 3400 * std::log(x / 3400); };
  CHECK(county.at("theil_t") ==
        doctest::Approx((theil(1000) + 2 * theil(3000) + 2 * theil(5000)) / 5).epsilon(1e-9));
  CHECK(county.at("mld") ==
        doctest::Approx((std::log(3.4) + 2 * std::log(3.4 / 3) + 2 * std::log(3.4 / 5)) / 5).epsilon(1e-9));
}

TEST_CASE("incomes beyond the bins count too, negative ones count as none") {
  County c;
  c.shards[0].household.resident_year = {2e6F, 10000, -500};
  const IncomeDistribution d(c.now, c.shards);
  CHECK(std::vector<double>(d.values().begin(), d.values().end()) == std::vector<double>{0, 5000, 1e6});
  CHECK(std::vector<double>(d.weights().begin(), d.weights().end()) == std::vector<double>{1, 2, 2});
}

TEST_CASE("equal incomes stand together, also those beyond the bins") {
  County c;
  for (const float income : {10'000.0F, 40'000.0F}) {
    c.shards[0].household.resident_year = {2 * income, 2 * income, income};
    const IncomeDistribution d(c.now, c.shards);
    CHECK(std::vector<double>(d.values().begin(), d.values().end()) ==
          std::vector<double>{static_cast<double>(income)});
    CHECK(std::vector<double>(d.weights().begin(), d.weights().end()) == std::vector<double>{5});
  }
}

TEST_CASE("income by source takes the flows of twelve months, a migrant's less what stays in the city") {
  County c;
  c.flow(0, reason(Reason::crops_sold), 100);
  c.flow(0, reason(Reason::crops_eaten_earned), 50);
  c.flow_before(0, reason(Reason::herd_sold), 200, 0);
  c.flow(1, reason(Reason::gathering_sold), 30);
  c.flow(0, reason(Reason::nearby_wage), 700);
  c.flow(1, reason(Reason::other_income), 10);
  c.flow(0, reason(Reason::away_wage), 1000);
  c.flow(0, reason(Reason::city_living), 400);
  c.flow(0, reason(Reason::migrant_spending), 150);
  c.flow(0, reason(Reason::seasonal_wage), 90);
  c.flow(0, reason(Reason::seasonal_living), 20);
  c.flow(0, reason(Reason::seasonal_spending), 30);  // a resident's spending
  c.flow(0, reason(Reason::migrant_saving), 50);
  c.flow(0, reason(Reason::savings_brought_home), 333);  // capital, no income
  c.flow(0, reason(Reason::rent_paid), 15);
  c.flow(0, reason(Reason::rent_received), 15);
  c.flow(0, support_reason(0), 60);
  c.flow(1, support_reason(2), 40);
  c.flow(0, reason(Reason::herd_surplus_sale), 5000);  // capital, no income
  const auto rows = c.rows();
  CHECK(rows.county.at("income_business") == about(365.0 / 5));
  CHECK(rows.county.at("income_wage") == about(770.0 / 5));
  CHECK(rows.county.at("income_property") == about(25.0 / 5));
  CHECK(rows.county.at("income_remittance") == about(400.0 / 5));
  CHECK(rows.county.at("income_transfer") == about((400.0 + 100) / 5));
  CHECK(rows.county.at("transfer_share") == about(100.0 / 17000));
  REQUIRE(rows.villages.size() == 2);
  CHECK(rows.villages[0].at("income_business") == about(335.0 / 4));
  CHECK(rows.villages[1].at("income_transfer") == about(40.0 / 1));
}

TEST_CASE("spending and costs are this step's, consumption a year's with own food, schooling and health") {
  County c;
  c.flow(0, reason(Reason::subsistence), 100);
  c.flow_before(1, reason(Reason::consumption), 300, 1);
  c.flow(0, reason(Reason::own_food_eaten), 50);
  c.flow(0, reason(Reason::durables), 7777);
  c.flow(0, reason(Reason::schooling_cost), 25);
  c.flow(0, reason(Reason::health_cost), 35);
  c.flow(0, reason(Reason::illness_cost), 80);
  c.flow_before(0, reason(Reason::illness_cost), 900, 2);
  c.flow(1, reason(Reason::herd_distress_sale), 60);
  c.flow(0, support_reason(0), 11);
  c.flow(1, support_reason(0), 2);
  c.flow(1, support_reason(4), 5);
  c.flow_before(1, support_reason(4), 500, 0);
  const auto county = c.rows().county;
  CHECK(county.at("consumption_pc") == about(510.0 / 5));
  CHECK(county.at("illness_costs") == 80);
  CHECK(county.at("distress_sales") == 60);
  CHECK(county.at("treasury_cost") == 18);
  CHECK(county.at("cost_" + standard_catalog().instruments[0].key) == 13);
  CHECK(county.at("cost_" + standard_catalog().instruments[4].key) == 5);
  CHECK(county.at("cost_" + standard_catalog().instruments[1].key) == 0);
}

TEST_CASE("what is yearly is defined in the last step of a year alone") {
  std::set<std::string> yearly;
  for (const Indicator& i : written_out(standard_catalog().indicators, small_county())) {
    // Nobody here has an enterprise with a profit, and not every spell of poverty.
    if (i.yearly && !i.value_of_good && i.key.find("_hazard_") == std::string::npos) yearly.insert(i.key);
  }
  CHECK(yearly.contains("returns_to_poverty"));
  for (int month = 1; month <= 10; month += 3) {
    County c;
    c.now.clock = clock_at(base::month_of(2020, month), 4, false);
    const auto rows = c.rows();
    for (const std::string& key : yearly) {
      CHECK(std::isnan(rows.county.at(key)) == (month != 10));
      CHECK(std::isnan(rows.villages[0].at(key)) == (month != 10));
    }
  }
}

TEST_CASE("what is undefined is NaN: shares of nobody, rates without anyone at risk") {
  County c;
  auto& s = c.shards[0];
  s.person.occupation[5] = Occupation::home;
  s.person.ill_until[5] = static_cast<std::int16_t>(kOctober.index + 3);
  s.village.jobs_sought[1] = 0;
  const auto ill = c.rows().villages[1];  // its one adult is ill
  for (const std::string key :
       {"away_share", "searching_share", "local_job_share", "farm_share", "job_fill_rate", "return_rate"}) {
    CAPTURE(key);
    CHECK(std::isnan(ill.at(key)));
  }
  CHECK(ill.at("income_pc_mean") == 1000);

  s.household_begin = {0, 3, 3};  // a village whose households have ended
  const auto empty = c.rows().villages[1];
  for (const std::string key : {"income_pc_mean", "income_pc_family", "poverty_headcount", "poverty_gap",
                                "cash_mean", "income_wage", "consumption_pc", "transfer_share"}) {
    CAPTURE(key);
    CHECK(std::isnan(empty.at(key)));
  }
  CHECK(empty.at("population") == 0);
  CHECK(empty.at("herd") == 0);
}

TEST_CASE("certificates count from their month on, saved road time by households, visitors for the county") {
  County c;
  auto& s = c.shards[0];
  s.household.product = {1, 0, 1};
  s.household.certified_from = {static_cast<std::int16_t>(kOctober.index), 0,
                                static_cast<std::int16_t>(kOctober.index + 3)};
  c.now.visitors = 1234;
  const auto rows = c.rows();
  CHECK(rows.county.at("enterprises_certified") == 1);
  CHECK(rows.villages[0].at("enterprises_certified") == 1);
  CHECK(rows.villages[1].at("enterprises_certified") == 0);
  CHECK(rows.villages[0].at("road_time_saved") == about(0.5));  // two households
  CHECK(rows.villages[1].at("road_time_saved") == 0);           // one
  CHECK(rows.county.at("road_time_saved") == about(1.0 / 3));
  CHECK(rows.county.at("visitors") == 1234);
}

TEST_CASE("adding tallies gives the tally of both: the county is the sum of its villages in every number") {
  County c;
  for (std::size_t r = 0; r < reason_count(kInstruments); ++r) {
    c.flow(0, r, static_cast<double>(r + 1));
    c.flow_before(1, r, static_cast<double>(100 + r), r % 4);
  }
  Shard& s = c.shards[0];
  Tally sum;
  const auto lines = income_lines(c.now, s);
  const std::size_t goods = good_count(c.scenario);
  s.household.product = {1, 0, 1};
  s.household.plant_since.assign(3, static_cast<std::int16_t>(kOctober.index - 12));
  s.household.plant_profit = {100, 0, -30};
  s.village.plants_opened[kBaseGoods] = 3, s.village.plants_opened[goods + kBaseGoods] = 4;
  s.village.plants_closed[kBaseGoods] = 1, s.village.plants_closed[goods + kBaseGoods] = 5;
  for (std::size_t i = 0; i < s.village.plants_founded.size(); ++i)
    s.village.plants_founded[i] = static_cast<std::uint32_t>(i);
  sum.add(tally_of(c.now, lines, Village{s, 0}));
  sum.add(tally_of(c.now, lines, Village{s, 1}));

  Shard one = s;  // the same rows and books as one village
  one.household_begin = {0, 3};
  one.village.id = {1};
  for (auto* column : {&one.village.jobs_sought, &one.village.jobs_found, &one.village.persons_born,
                       &one.village.persons_died, &one.village.marriages, &one.village.households_formed}) {
    (*column)[0] += (*column)[1];
  }
  one.village.struck[0] = 1;
  one.village.unmet[0] += one.village.unmet[1];
  for (auto* column :
       {&one.village.exit_quota, &one.village.exits, &one.village.watch_entries, &one.village.watch_exits}) {
    (*column)[0] += (*column)[1];
  }
  one.village.homes_destroyed[0] += one.village.homes_destroyed[1];
  for (auto* column : {&one.village.plants_opened, &one.village.plants_closed}) {
    for (std::size_t good = 0; good < goods; ++good) (*column)[good] += (*column)[goods + good];
  }
  for (std::size_t i = 0; i < goods * kPlantCohorts; ++i)
    one.village.plants_founded[i] += one.village.plants_founded[goods * kPlantCohorts + i];
  for (std::size_t r = 0; r < reason_count(kInstruments); ++r) {
    one.village.flows[0][r] += one.village.flows[1][r];
    for (std::size_t slot = 0; slot < 4; ++slot)
      one.village.flows_by_slot[0][slot][r] += one.village.flows_by_slot[1][slot][r];
  }
  const Tally whole = tally_of(c.now, lines, Village{one, 0});

  for (const auto member : {&Tally::persons,
                            &Tally::residents,
                            &Tally::households,
                            &Tally::adults,
                            &Tally::away,
                            &Tally::searching,
                            &Tally::nearby,
                            &Tally::home,
                            &Tally::poor_households,
                            &Tally::children,
                            &Tally::elders,
                            &Tally::left_children,
                            &Tally::left_elders,
                            &Tally::migrant_years,
                            &Tally::migrant_schooling,
                            &Tally::departed,
                            &Tally::came_back,
                            &Tally::returnees,
                            &Tally::herd,
                            &Tally::cash,
                            &Tally::chronic,
                            &Tally::disabled,
                            &Tally::registered,
                            &Tally::on_register,
                            &Tally::registered_poor,
                            &Tally::unregistered_poor,
                            &Tally::at_risk,
                            &Tally::at_risk_missed,
                            &Tally::watched_safe,
                            &Tally::multi_poor}) {
    CHECK(sum.*member == whole.*member);
  }
  for (const auto member : {&Tally::jobs_sought, &Tally::jobs_found, &Tally::unmet, &Tally::born,
                            &Tally::died, &Tally::struck, &Tally::homes_destroyed, &Tally::exit_quota,
                            &Tally::exits, &Tally::watch_entries, &Tally::watch_exits}) {
    CHECK(sum.*member == whole.*member);
  }
  CHECK(sum.judged.households == 3);
  for (const auto member :
       {&JudgementSums::households, &JudgementSums::returned, &JudgementSums::returned_deep,
        &JudgementSums::exited, &JudgementSums::could_return}) {
    CHECK(sum.judged.*member == whole.judged.*member);
  }
  CHECK(sum.judged.not_poor_for == whole.judged.not_poor_for);
  CHECK(sum.judged.poor_for == whole.judged.poor_for);
  CHECK(sum.lines.below == whole.lines.below);
  for (std::size_t line = 0; line < kIncomeLines; ++line) {
    CHECK(sum.lines.gap[line] == about(whole.lines.gap[line]));
    CHECK(sum.lines.severity[line] == about(whole.lines.severity[line]));
  }
  const GoodSums &parts = sum.goods[kBaseGoods], &all = whole.goods[kBaseGoods];
  for (const auto member : {&GoodSums::plants, &GoodSums::plant_months, &GoodSums::opened, &GoodSums::closed})
    CHECK(parts.*member == all.*member);
  CHECK(all.plants == 2);
  CHECK(parts.profit == about(all.profit));
  CHECK(parts.founded == all.founded);
  CHECK(parts.running == all.running);
  CHECK(sum.flows == whole.flows);
  CHECK(sum.flows_year == whole.flows_year);
  for (const auto member :
       {&Tally::family_income, &Tally::resident_income, &Tally::labour, &Tally::labour_age}) {
    CHECK(sum.*member == about(whole.*member));
  }
}

TEST_CASE(
    "every indicator has a key of its own, a unit, a meaning and a source, and every instrument a cost") {
  std::set<std::string> keys;
  for (const Indicator& i : written_out(standard_catalog().indicators, small_county())) {
    CAPTURE(i.key);
    CHECK(keys.insert(i.key).second);
    CHECK_FALSE((i.unit.empty() || i.meaning.empty() || i.source.empty() || i.section.empty()));
    CHECK(static_cast<bool>(i.value));
  }
  for (const Instrument& i : standard_catalog().instruments) CHECK(keys.contains("cost_" + i.key));
}

TEST_CASE("recording writes nothing into the county and sends rows county first, villages in order") {
  County c;
  const Shard before = c.shards[0];
  std::vector<std::uint64_t> order;
  RowSink sink;
  sink.county = [&](base::Month when, std::span<const double>) {
    CHECK(when == kOctober);
    order.push_back(0);
  };
  sink.village = [&](base::Month, std::uint64_t village, std::span<const double>) {
    order.push_back(village);
  };
  const std::vector<Indicator> indicators = written_out(standard_catalog().indicators, c.scenario);
  record_step(c.now, c.shards, {indicators, {}, kInstruments}, sink);
  CHECK(order == std::vector<std::uint64_t>{0, 1, 2});
  CHECK(c.shards[0].household.cash == before.household.cash);
  CHECK(c.shards[0].household.family_year == before.household.family_year);
  CHECK(c.shards[0].person.occupation == before.person.occupation);
  CHECK(c.shards[0].village.flows == before.village.flows);
  CHECK(village_name(7) == "v07");
  CHECK(village_name(123) == "v123");
}
