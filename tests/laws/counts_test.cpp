// SPDX-License-Identifier: Apache-2.0
// What counts of one step owe to those of the step before, to each other and to the causes they are about.
#include <cmath>

#include <doctest/doctest.h>

#include "small_county.hpp"

using namespace ruralsim;
using base::month_of;

namespace {

/// A county of 425 households with births and deaths, in which enterprises come and go.
const History& the_years() {
  static const History h = run(small_county("cliff", {{"enterprise.entry_hazard", "0.2"}}, 5));
  return h;
}

double sum_of(const History& h, const std::string& indicator) {
  double sum = 0;
  for (std::size_t date = 0; date < h.dates.size(); ++date) sum += h.at(date, indicator);
  return sum;
}

}  // namespace

TEST_CASE("enterprises of each product are those of the step before, with entries and without exits") {
  const Scenario s = small_county();
  for (const Product& product : s.products) {
    CAPTURE(product.name);
    for (std::size_t date = 1; date < the_years().dates.size(); ++date) {
      CHECK(the_years().at(date, "enterprises_" + product.name) ==
            the_years().at(date - 1, "enterprises_" + product.name) +
                the_years().at(date, "entries_" + product.name) -
                the_years().at(date, "exits_" + product.name));
    }
  }
  CHECK(sum_of(the_years(), "enterprises_opened") > 50);
  CHECK(sum_of(the_years(), "enterprises_closed") > 20);
}

TEST_CASE("of enterprises founded in a year no more run after three years than after one") {
  const Scenario s = small_county();
  int compared = 0;
  bool fell = false;
  for (const Product& product : s.products) {
    CAPTURE(product.name);
    for (int year = 2015; year < 2020; ++year) {
      const double after_1 = the_years().at(the_years().index_of(month_of(year + 1, 10)),
                                            "survival_1_" + product.name),
                   after_3 = the_years().at(the_years().index_of(month_of(year + 3, 10)),
                                            "survival_3_" + product.name);
      CHECK(std::isnan(after_1) == std::isnan(after_3));
      if (std::isnan(after_1)) continue;
      CHECK((after_1 >= 0 && after_1 <= 1));
      CHECK(after_3 <= after_1);
      ++compared;
      fell = fell || after_3 < after_1;
    }
  }
  CHECK(compared >= 5);
  CHECK(fell);
}

TEST_CASE(
    "while nobody is born or dies, migrants are those of the step before, with who left less who returned") {
  const History h = run(small_county("continuity", {{"demography.vital_events", "off"}}, 5));
  for (std::size_t date = 1; date < h.dates.size(); ++date) {
    CHECK(h.at(date, "migrants") ==
          h.at(date - 1, "migrants") + h.at(date, "migrants_left") - h.at(date, "migrants_returned"));
  }
  CHECK(sum_of(h, "migrants_left") > 50);
  CHECK(sum_of(h, "migrants_returned") > 50);
}

TEST_CASE("no place near home stays vacant while a seeker finds none") {
  double vacant = 0, rationed = 0;
  for (const char* jobs : {"0.05", "1.5"}) {
    const History h = run(small_county("continuity", {{"labour.nearby.jobs", jobs}, {"end", "2019-01"}}));
    for (std::size_t date = 0; date < h.dates.size(); ++date) {
      CHECK(h.at(date, "job_vacancies") >= 0);
      CHECK(std::min(h.at(date, "job_vacancies"), h.at(date, "jobs_rationed")) == 0);
      CHECK(h.at(date, "jobs_rationed") ==
            std::round((1 - (h.at(date, "job_seekers") > 0 ? h.at(date, "job_fill_rate") : 1)) *
                       h.at(date, "job_seekers")));
    }
    vacant += sum_of(h, "job_vacancies"), rationed += sum_of(h, "jobs_rationed");
  }
  CHECK(vacant > 0);
  CHECK(rationed > 0);
}

TEST_CASE("the anchored relative line is half the median in December 2020 and follows prices from then on") {
  const History& h = the_years();
  const std::size_t anchor = h.index_of(month_of(2020, 10));
  for (std::size_t date = 0; date < anchor; ++date) CHECK(std::isnan(h.at(date, "relative_poverty_2020")));
  for (const std::string measure : {"relative_poverty", "relative_gap", "relative_severity"})
    CHECK(h.at(anchor, measure + "_2020") == doctest::Approx(h.at(anchor, measure + "_50")).epsilon(1e-12));
  const Scenario s = small_county("cliff");
  for (std::size_t date = anchor; date < h.dates.size(); ++date) {
    const Drivers d = drivers_at(s, clock_at(h.dates[date], 4, false));
    const double anchored = h.at(anchor, "income_pc_median") * d.cpi_since_2020;
    const bool poorer = h.at(date, "income_pc_median") < anchored;
    // Where the median fell behind prices the anchored line is the higher one.
    CHECK((poorer ? h.at(date, "relative_poverty_2020") >= h.at(date, "relative_poverty_50")
                  : h.at(date, "relative_poverty_2020") <= h.at(date, "relative_poverty_50")));
  }
}

TEST_CASE("a year's family income by source adds up to family income") {
  const History& h = the_years();
  for (std::size_t date = 3; date < h.dates.size(); date += 4) {
    double sum = 0;
    for (const char* source : kIncomeSourceNames) sum += h.at(date, std::string("income_family_") + source);
    CHECK(sum == doctest::Approx(h.at(date, "income_pc_family")).epsilon(1e-5));
    CHECK(h.at(date, "poverty_years") ==
          doctest::Approx(h.at(date, "poverty_headcount") * h.at(date, "population")));
  }
}

TEST_CASE("the higher the away wage, the more are left behind and the older is farm labour") {
  const std::vector<std::string> rising = {"migrants", "left_behind_children", "left_behind_elders",
                                           "farm_labour_age"};
  std::vector<double> lower(rising.size(), 0);
  for (const char* level : {"0.4", "0.95", "1.6"}) {
    CAPTURE(level);
    const History h = run(without_policy(
        small_county("continuity", {{"labour.away.wage_level", level}, {"end", "2020-01"}}, 8)));
    for (std::size_t i = 0; i < rising.size(); ++i) {
      CAPTURE(rising[i]);
      const double value = h.mean(rising[i]);
      CHECK(value > lower[i]);
      lower[i] = value;
    }
  }
}

TEST_CASE("a course takes the time of work of its pupil and makes nobody ill") {
  const std::string course =
      "[{instrument: vocational_training, level: 600, places: 200, effect: 0.1, months: 12}]";
  Scenario plain = without_policy(small_county("continuity", {{"end", "2017-01"}, {"burn_in_years", "0"}})),
           learns = small_county("continuity",
                                 {{"end", "2017-01"}, {"burn_in_years", "0"}, {"policy.measures", course}});
  learns.policy.regimes.clear();
  learns.policy.transition.reset();
  std::size_t pupils = 0, ill = 0, ill_without = 0;
  const auto count = [](std::size_t& pupils_now, std::size_t& ill_now) {
    return [&](Simulation& simulation) {
      for (const Shard& s : simulation.shards()) {
        for (std::uint32_t p = 0; p < s.persons(); ++p) {
          const base::Month now = simulation.setting().clock.now;
          const bool learning = s.person.course_until[p] > now.index;
          pupils_now += learning ? 1 : 0;
          ill_now += s.person.ill_until[p] > now.index ? 1 : 0;
          if (learning) CHECK_FALSE(able(s, p, now));
        }
      }
    };
  };
  std::size_t none = 0;
  const History a = run(plain, 0, {}, count(none, ill_without)), b = run(learns, 0, {}, count(pupils, ill));
  CHECK(none == 0);
  CHECK(pupils > 100);
  CHECK(ill == ill_without);
  CHECK(b.at(0, "farm_share") < a.at(0, "farm_share"));
}
