// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <tuple>

#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/record/transition.hpp>
#include <ruralsim/state/history.hpp>

using namespace ruralsim;

namespace {

/// Transitions and the county's columns of each year of a run.
struct Years {
  std::map<int, std::vector<YearlyTransition>> transitions;
  std::map<int, std::size_t> returns;
  History history;

  explicit Years(const Scenario& s) {
    history = run(s, 0, {}, [&](Simulation& simulation) {
      if (!simulation.setting().clock.last_of_year()) return;
      const int year = simulation.setting().clock.year_start.year();
      transitions[year] = transitions_of(simulation.setting(), simulation.shards());
      returns[year] = returns_of(simulation.setting(), simulation.shards()).size();
    });
  }
  [[nodiscard]] std::int64_t count(int year, const std::string& kind, const std::string& from,
                                   const std::string& to = "") const {
    std::int64_t n = 0;
    for (const YearlyTransition& t : transitions.at(year)) {
      if (t.kind == kind && (from.empty() || t.from == from) && (to.empty() || t.to == to)) n += t.count;
    }
    return n;
  }
  [[nodiscard]] double at(int year, const std::string& indicator) const {
    return history.at(history.index_of(base::month_of(year, 10)), indicator);
  }
};

const Years& the_years() {
  static const Years years(small_county("cliff", {{"end", "2023-01"}}, 5));
  return years;
}

}  // namespace

TEST_CASE("the poverty transitions of a year are its returns, exits and those who stay") {
  for (int year = 2020; year < 2023; ++year) {
    CAPTURE(year);
    CHECK(the_years().count(year, "poverty", "not_poor", "poor") ==
          the_years().at(year, "returns_to_poverty"));
    CHECK(the_years().count(year, "poverty", "poor", "not_poor") ==
          the_years().at(year, "exits_from_poverty"));
    CHECK(static_cast<double>(the_years().returns.at(year)) == the_years().at(year, "returns_to_poverty"));
    CHECK(the_years().count(year, "poverty", "", "") == the_years().at(year, "households"));
    CHECK(the_years().count(year, "poverty", "", "poor") == the_years().at(year, "poor_households"));
  }
}

TEST_CASE("the columns of hazards are what the transitions say, by spells of 1, 2 and more years") {
  int compared = 0;
  for (int year = 2020; year < 2023; ++year) {
    for (const auto& [from, to, event] :
         {std::tuple{"not_poor", "poor", "return"}, {"poor", "not_poor", "exit"}}) {
      double at_risk[3] = {}, events[3] = {};
      for (const YearlyTransition& t : the_years().transitions.at(year)) {
        if (t.kind != std::string("poverty") || t.from != std::string(from)) continue;
        const int k = std::min(*t.spell, 3) - 1;
        at_risk[k] += static_cast<double>(t.count);
        events[k] += t.to == std::string(to) ? static_cast<double>(t.count) : 0;
      }
      for (int k = 0; k < 3; ++k) {
        const std::string column =
            event + std::string("_hazard_") + std::to_string(k + 1) + (k == 2 ? "_or_more" : "");
        CAPTURE(column);
        const double hazard = the_years().at(year, column);
        CHECK(std::isnan(hazard) == (at_risk[k] == 0));
        if (at_risk[k] == 0) continue;
        CHECK(hazard == doctest::Approx(events[k] / at_risk[k]));
        ++compared;
      }
    }
  }
  CHECK(compared > 12);
}

TEST_CASE("who ends a year in a state begins the next in it, a year longer, unless the household ends") {
  for (int year = 2021; year < 2023; ++year) {
    // A founded household has the past of the one its founder left.
    const auto founded = static_cast<std::int64_t>(
        the_years().history.at(the_years().history.index_of(base::month_of(year, 1)), "new_households"));
    for (const YearlyTransition& t : the_years().transitions.at(year)) {
      if (t.kind != std::string("poverty") || *t.spell < 2) continue;
      // Every household of this spell was one a year shorter a year ago that stayed.
      std::int64_t begun = 0, stayed = 0;
      for (const YearlyTransition& u : the_years().transitions.at(year))
        begun += u.kind == std::string("poverty") && u.from == t.from && u.spell == t.spell ? u.count : 0;
      for (const YearlyTransition& u : the_years().transitions.at(year - 1)) {
        const bool same = u.kind == std::string("poverty") && u.from == t.from && u.to == std::string(t.from);
        stayed += same && *u.spell + 1 == *t.spell ? u.count : 0;
      }
      CHECK(begun <= stayed + founded);
      CHECK(begun >= stayed - 12);  // households end when their last member dies
    }
  }
}

TEST_CASE("occupations pass on from year to year: this year's origins are last year's ends less the dead") {
  for (int year = 2021; year < 2023; ++year) {
    const double deaths =
        the_years().history.at(the_years().history.index_of(base::month_of(year, 1)), "deaths");
    const double births =
        the_years().history.at(the_years().history.index_of(base::month_of(year - 1, 1)), "births");
    double lost = 0;
    for (const std::string state : {"away", "enterprise", "local_job", "home", "not_able"}) {
      CAPTURE(state);
      const auto before = the_years().count(year - 1, "occupation", "", state);
      const auto now = the_years().count(year, "occupation", state, "");
      // Last year's newborns had no year before, so they appear as origins first.
      const double born = state == "not_able" ? births : 0;
      CHECK(static_cast<double>(now) <= static_cast<double>(before) + born);
      CHECK(now > 0);
      lost += static_cast<double>(before) + born - static_cast<double>(now);
    }
    CHECK(lost == deaths);
  }
}

TEST_CASE("work of the year before is unknown in the run's first year, and no transition is made of it") {
  const Scenario s = small_county("continuity", {{"burn_in_years", "0"}, {"end", "2018-01"}});
  const Years years(s);
  CHECK(years.transitions.at(2016).empty());
  CHECK(years.count(2017, "occupation", "", "") > 300);
  CHECK(years.count(2017, "poverty", "", "") > 80);
  for (const YearlyTransition& t : years.transitions.at(2017)) {
    if (t.kind == std::string("poverty")) CHECK(t.spell == 1);
  }
}
