// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <map>

#include <doctest/doctest.h>

#include "small_county.hpp"

using namespace ruralsim;

namespace {

/// A group's values by name at each date of a run.
struct GroupHistory {
  std::vector<std::string> columns;
  std::vector<std::map<std::string, std::vector<double>>> dates;

  [[nodiscard]] double at(std::size_t date, const std::string& group, const std::string& indicator) const {
    const auto c = std::find(columns.begin(), columns.end(), indicator) - columns.begin();
    return dates[date].at(group)[static_cast<std::size_t>(c)];
  }
};

GroupHistory run_groups(const Scenario& s, const Catalog& lists) {
  const Catalog catalog = lists.for_scenario(s);
  GroupHistory h;
  for (const Indicator& i : catalog.indicators) {
    if (i.finest == Finest::group) h.columns.push_back(i.key);
  }
  RowSink sink;
  sink.county = [&](base::Month, std::span<const double>) { h.dates.emplace_back(); };
  sink.group = [&](base::Month, const std::string& group, std::span<const double> values) {
    REQUIRE(values.size() == h.columns.size());
    CHECK(h.dates.back().emplace(group, std::vector<double>(values.begin(), values.end())).second);
  };
  Simulation simulation(s, catalog, 0);
  while (!simulation.finished()) {
    simulation.step();
    if (!simulation.in_burn_in())
      record_step(simulation.setting(), simulation.shards(), catalog.records(), sink);
  }
  return h;
}

const GroupHistory& the_groups() {
  static const GroupHistory h =
      run_groups(small_county("cliff", {{"end", "2022-01"}}, 5), standard_catalog());
  return h;
}

}  // namespace

TEST_CASE("a group of everybody has the county's value of every indicator of groups") {
  Catalog lists = standard_catalog();
  lists.groupings = {{"all", "everybody", "8",
                      [](const Scenario&) { return std::vector<std::string>{"of_us"}; },
                      [](const GroupedHousehold&) { return std::optional<std::size_t>(0); }}};
  const Scenario s = small_county("cliff", {{"end", "2022-01"}});
  const GroupHistory groups = run_groups(s, lists);
  const History county = run(s);
  REQUIRE(groups.dates.size() == county.dates.size());
  for (std::size_t date = 0; date < county.dates.size(); ++date) {
    for (const std::string& key : groups.columns) {
      CAPTURE(key);
      const double expected = county.at(date, key), got = groups.at(date, "all:of_us", key);
      CHECK(std::isnan(got) == std::isnan(expected));
      if (!std::isnan(expected)) CHECK(got == doctest::Approx(expected).epsilon(1e-9));
    }
  }
}

TEST_CASE("every indicator of groups differs between some two groups") {
  // With the module and the measure of which some of them tell.
  const GroupHistory h = run_groups(
      small_county("cliff",
                   {{"end", "2022-01"},
                    {"modules.aspirations", "on"},
                    {"policy.measures",
                     "[{instrument: disaster_insurance, from: 2016-01, level: 0.8, insured: 0.7}]"}},
                   5),
      standard_catalog());
  for (const std::string& key : h.columns) {
    CAPTURE(key);
    bool differs = false;
    for (std::size_t date = 0; date < h.dates.size() && !differs; ++date) {
      for (const char* group : {"type:middle", "type:rich", "registered:no"}) {
        const double poor = h.at(date, "type:poor", key), other = h.at(date, group, key);
        differs = differs || (poor != other && !(std::isnan(poor) && std::isnan(other)));
      }
    }
    CHECK(differs);
  }
}

TEST_CASE("the fifths hold a fifth of the residents each, and their mean incomes rise") {
  for (std::size_t date = 0; date < the_groups().dates.size(); ++date) {
    double all = 0, before = 0;
    for (const char* group : {"quintile:1", "quintile:2", "quintile:3", "quintile:4", "quintile:5"})
      all += the_groups().at(date, group, "residents");
    for (const char* group : {"quintile:1", "quintile:2", "quintile:3", "quintile:4", "quintile:5"}) {
      // A household of some 8 of 1,800 residents is on one side of the border or the other.
      CHECK(the_groups().at(date, group, "residents") / all == doctest::Approx(0.2).epsilon(0.05));
      const double income = the_groups().at(date, group, "income_pc_mean");
      CHECK(income > before);
      before = income;
    }
  }
}

TEST_CASE("groups are what they say") {
  for (std::size_t date = 0; date < the_groups().dates.size(); ++date) {
    CHECK(the_groups().at(date, "members:nearby", "away_share") == 0);
    CHECK(the_groups().at(date, "members:neither", "away_share") == 0);
    CHECK(the_groups().at(date, "members:neither", "local_job_share") == 0);
    CHECK(the_groups().at(date, "members:away", "away_share") > 0.1);
    // In Rangtang the registered are the households of type poor.
    CHECK(the_groups().at(date, "registered:yes", "households") ==
          the_groups().at(date, "type:poor", "households"));
  }
  CHECK(the_groups().at(0, "type:poor", "income_pc_mean") <
        the_groups().at(0, "type:middle", "income_pc_mean"));
}

TEST_CASE("a household without residents is in no fifth") {
  const Scenario s = small_county();
  const Setting now{s, {1, 0}, {}, {}, {}};
  const Shard shard;
  const std::array<double, 4> fifths{1000, 2000, 3000, 4000};
  const std::vector<Grouping> groupings = standard_groupings();
  const auto quintile =
      std::find_if(groupings.begin(), groupings.end(), [](const Grouping& g) { return g.key == "quintile"; });
  REQUIRE(quintile != groupings.end());
  std::uint32_t residents = 0;
  const auto of = [&](double income) {
    return quintile->of({now, shard, 0, residents, income_per_resident(income, std::int64_t{residents}),
                         false, false, fifths});
  };
  CHECK_FALSE(of(0).has_value());
  residents = 2;
  CHECK(of(-5).value() == 0);
  CHECK(of(2000).value() == 0);  // 1,000 a head: the border belongs to the lower fifth
  CHECK(of(2003).value() == 1);
  CHECK(of(8000).value() == 3);
  CHECK(of(1e9).value() == 4);
}
