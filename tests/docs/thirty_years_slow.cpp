// SPDX-License-Identifier: Apache-2.0
// docs/validation.md, plausibility over thirty years: figures of both archetypes from their simulations,
// since no table of a run has all of them. With -s the table is printed.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ruralsim/engine/simulation.hpp>

using namespace ruralsim;

namespace {

constexpr std::uint32_t kReplicates = 4;

const std::vector<int> kYears = {2016, 2026, 2036, 2046};

/// What the table shows, in its order.
const std::vector<std::string> kIndicators = {"population",
                                              "households",
                                              "household_size",
                                              "income_pc_mean",
                                              "gini",
                                              "poverty_headcount",
                                              "away_share",
                                              "local_job_share",
                                              "enterprise_share",
                                              "enterprises",
                                              "herd",
                                              "cash_mean",
                                              "debt_mean",
                                              "arrears_share",
                                              "transfer_share",
                                              "price_crops",
                                              "price_herd",
                                              "consumption_pc",
                                              "farm_labour_age",
                                              "idle_land_share"};

using Figures = std::map<std::string, double>;

/// Men for 100 women and the share of persons of 60 and older, of all on the books.
void add_people(const Simulation& run, Figures& to) {
  double men = 0, women = 0, old = 0;
  for (const Shard& s : run.shards()) {
    for (std::size_t p = 0; p < s.person.id.size(); ++p) {
      (s.person.female[p] != 0 ? women : men) += 1;
      old += age_at(s.person.born[p], run.setting().clock.now) >= kOldAge ? 1 : 0;
    }
  }
  to["sex_ratio"] += 100 * men / women / kReplicates;
  to["share_60"] += old / (men + women) / kReplicates;
}

/// By year, at its end; means over replicates.
std::map<int, Figures> thirty_years(const std::string& county) {
  const Catalog standard = Catalog::standard();
  const auto file = std::filesystem::path(RURALSIM_SOURCE_DIR) / "scenarios" / county / "continuity.yaml";
  const std::vector<Override> over = {{"end", "2047-01"}};
  const Scenario s = load_scenario(file, over, standard.vocabulary()).scenario;
  const Catalog catalog = standard.for_scenario(s);
  std::map<int, Figures> by_year;
  for (std::uint32_t r = 0; r < kReplicates; ++r) {
    Simulation run(s, catalog, r);
    while (!run.finished()) {
      run.step();
      const int year = run.setting().clock.now.year();
      const bool shown = std::find(kYears.begin(), kYears.end(), year) != kYears.end();
      if (!shown || !run.setting().clock.last_of_year()) continue;
      Figures& to = by_year[year];
      RowSink sink;
      sink.county = [&](base::Month, std::span<const double> values) {
        for (std::size_t c = 0; c < values.size(); ++c)
          to[catalog.indicators[c].key] += values[c] / kReplicates;
      };
      record_step(run.setting(), run.shards(), catalog.records(), sink);
      add_people(run, to);
    }
  }
  return by_year;
}

void print(const std::string& county, std::map<int, Figures>& years) {
  std::printf("%-20s", county.c_str());
  for (const int year : kYears) std::printf("%14d", year);
  std::vector<std::string> rows = {"sex_ratio", "share_60"};
  rows.insert(rows.end(), kIndicators.begin(), kIndicators.end());
  for (const std::string& row : rows) {
    std::printf("\n%-20s", row.c_str());
    for (const int year : kYears) std::printf("%14.4g", years[year][row]);
  }
  std::printf("\n");
}

/// What holds of any county that neither collapses nor explodes.
void check_plausible(const std::string& county) {
  std::map<int, Figures> years = thirty_years(county);
  print(county, years);
  for (const int year : kYears) {
    CAPTURE(year);
    Figures& now = years[year];
    Figures& start = years[2016];
    CHECK(now["population"] > 0.8 * start["population"]);
    CHECK(now["population"] < 1.2 * start["population"]);
    CHECK(now["sex_ratio"] > 95);
    CHECK(now["sex_ratio"] < 120);
    CHECK(now["household_size"] > 2.5);
    CHECK(now["household_size"] < 4.5);
    CHECK(now["share_60"] < 0.45);
    CHECK(now["herd"] > 0.7 * start["herd"]);
    CHECK(now["herd"] < 1.3 * start["herd"]);
    CHECK(now["gini"] > 0.2);
    CHECK(now["gini"] < 0.45);
    CHECK(now["cash_mean"] < 1.5 * now["household_size"] * now["consumption_pc"]);
    CHECK(now["debt_mean"] < 0.1 * now["household_size"] * now["income_pc_mean"]);
    for (const char* price : {"price_crops", "price_herd"}) {
      CHECK(now[price] > 0.6);
      CHECK(now[price] < 1.6);
    }
    CHECK(now["away_share"] > 0.3 * start["away_share"]);
    // Rangtang begins with next to nobody away, so that a multiple of that says little there.
    CHECK(now["away_share"] < std::max(4 * start["away_share"], 0.2));
  }
  CHECK(years[2046]["income_pc_mean"] > 1.5 * years[2016]["income_pc_mean"]);
}

}  // namespace

TEST_CASE("thirty years on the plateau neither collapse nor explode") {
  check_plausible("rangtang");
}
TEST_CASE("thirty years in the mountains neither collapse nor explode") {
  check_plausible("mountain");
}
