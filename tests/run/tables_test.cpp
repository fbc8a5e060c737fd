// SPDX-License-Identifier: Apache-2.0
// What stands in the files of a run directory.
#include <charconv>
#include <cmath>
#include <limits>
#include <set>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "small_run.hpp"
#include <ruralsim/io/digest.hpp>
#include <ruralsim/record/recorder.hpp>
#include <ruralsim/record/summary.hpp>
#include <ruralsim/run/version.hpp>

using namespace ruralsim;

namespace {

using Row = std::vector<std::string>;
using Json = nlohmann::json;

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
constexpr int kReplicates = 3, kDates = 8, kVillages = 9;
/// A table holds 10 significant digits.
constexpr double kRounding = 1e-9;

double number(const std::string& field) {
  if (field.empty()) return kUndefined;
  double value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  REQUIRE(error == std::errc());
  REQUIRE(end == field.data() + field.size());
  return value;
}

std::int64_t whole_number(const std::string& field) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  REQUIRE(error == std::errc());
  REQUIRE(end == field.data() + field.size());
  return value;
}

bool near(double a, double b, double scale) {
  return std::abs(a - b) <= kRounding * scale;
}

/// A cell of a table by row and column name.
struct Table {
  explicit Table(const Contents& contents, const std::string& name) : csv(table_of(contents, name)) {}
  [[nodiscard]] const std::string& text(const Row& row, std::string_view column) const {
    return row[csv.column(column).value()];
  }
  [[nodiscard]] double number(const Row& row, std::string_view column) const {
    return ::number(text(row, column));
  }
  io::CsvTable csv;
};

std::vector<std::string> indicator_columns(Finest level) {
  std::vector<std::string> columns = {"scenario", "replicate", "date", "area"};
  if (level == Finest::group) columns.push_back("group");
  const Catalog standard = Catalog::standard();
  const Scenario s =
      load_scenario(std::filesystem::path(RURALSIM_SOURCE_DIR) / "scenarios/rangtang/cliff.yaml", {},
                    standard.vocabulary())
          .scenario;
  for (const Indicator& i : standard.for_scenario(s).indicators) {
    if (i.finest >= level) columns.push_back(i.key);
  }
  return columns;
}

/// One run that the tests of this file read.
const Contents& the_run() {
  static const Contents contents = [] {
    const TemporaryFolder folder;
    return run(small_run(folder.path() / "out"));
  }();
  return contents;
}

/// The rows of summary.csv as a function of the rows of county.csv, village.csv or group.csv.
void check_summary(const Table& summary, const Table& detail, const std::string& level,
                   std::set<std::size_t>& seen) {
  const bool grouped = level == "group";
  std::map<std::tuple<std::string, std::string, std::string>, std::vector<const Row*>> samples;
  for (const Row& row : detail.csv.rows) {
    samples[{detail.text(row, "date"), detail.text(row, "area"), grouped ? detail.text(row, "group") : ""}]
        .push_back(&row);
  }
  std::map<std::tuple<std::string, std::string, std::string, std::string>, std::size_t> place;
  for (std::size_t i = 0; i < summary.csv.rows.size(); ++i) {
    const Row& row = summary.csv.rows[i];
    if (summary.text(row, "level") != level) continue;
    place[{summary.text(row, "date"), summary.text(row, "area"), summary.text(row, "group"),
           summary.text(row, "indicator")}] = i;
  }
  std::vector<double> values, scratch;
  for (const auto& sample : samples) {
    const auto& key = sample.first;  // clang 14 captures no structured binding, and CAPTURE does
    const auto& rows = sample.second;
    REQUIRE(rows.size() == kReplicates);
    for (std::size_t c = grouped ? 5 : 4; c < detail.csv.header.size(); ++c) {
      values.clear();
      for (const Row* row : rows) values.push_back(number((*row)[c]));
      const Summary expected = summarise(values, scratch);
      const auto found =
          place.find({std::get<0>(key), std::get<1>(key), std::get<2>(key), detail.csv.header[c]});
      CAPTURE(std::get<0>(key));
      CAPTURE(std::get<2>(key));
      CAPTURE(detail.csv.header[c]);
      REQUIRE((found == place.end()) == (expected.n == 0));
      if (expected.n == 0) continue;
      seen.insert(found->second);
      const Row& row = summary.csv.rows[found->second];
      const double scale = std::max({std::abs(expected.q05), std::abs(expected.q95), 1e-6});
      CHECK(summary.text(row, "n") == std::to_string(expected.n));
      CHECK(near(summary.number(row, "mean"), expected.mean, scale));
      CHECK(near(summary.number(row, "q05"), expected.q05, scale));
      CHECK(near(summary.number(row, "q50"), expected.q50, scale));
      CHECK(near(summary.number(row, "q95"), expected.q95, scale));
      if (expected.n == 1) {
        CHECK(summary.text(row, "se").empty());
      } else {
        CHECK(near(summary.number(row, "se"), expected.se, 10 * scale));
      }
    }
  }
}

/// Sums of the amounts of flows.csv by replicate and date.
struct Payments {
  std::int64_t to_households = 0, from_households = 0, by_treasury = 0;
  std::int64_t own_production_in = 0, own_production_out = 0;
  std::map<std::string, std::int64_t> by_reason;
};

std::map<std::pair<std::string, std::string>, Payments> payments_of(const Table& flows) {
  std::map<std::pair<std::string, std::string>, Payments> all;
  for (const Row& row : flows.csv.rows) {
    Payments& p = all[{flows.text(row, "replicate"), flows.text(row, "date")}];
    const std::int64_t fen = whole_number(flows.text(row, "amount_fen"));
    const std::string& payer = flows.text(row, "payer");
    const std::string& payee = flows.text(row, "payee");
    CHECK(fen != 0);
    CHECK(payer != payee);
    CHECK(p.by_reason.emplace(flows.text(row, "reason"), fen).second);
    if (payer == "treasury") p.by_treasury += fen;
    if (payer == "own_production") p.own_production_in += fen;
    if (payee == "own_production") p.own_production_out += fen;
    if (payer == "households" && payee != "own_production") p.from_households += fen;
    if (payee == "households" && payer != "own_production") p.to_households += fen;
  }
  return all;
}

}  // namespace

TEST_CASE("county.csv has a column an indicator and a row a replicate and date, in that order") {
  const Table county(the_run(), "county.csv");
  CHECK(county.csv.header == indicator_columns(Finest::county));
  REQUIRE(county.csv.rows.size() == kReplicates * kDates);
  for (std::size_t i = 0; i < county.csv.rows.size(); ++i) {
    const Row& row = county.csv.rows[i];
    CHECK(row[0] == "rangtang-cliff");
    CHECK(row[1] == std::to_string(i / kDates));
    const std::size_t date = i % kDates;
    CHECK(row[2] == base::iso_day(base::month_of(2020, 1) + static_cast<int>(3 * date)));
    CHECK(row[3] == "rangtang");
  }
}

TEST_CASE(
    "village.csv has the villages of each date in the order of their numbers, and they add up to the "
    "county") {
  const Table village(the_run(), "village.csv"), county(the_run(), "county.csv");
  CHECK(village.csv.header == indicator_columns(Finest::village));
  REQUIRE(village.csv.rows.size() == kReplicates * kDates * kVillages);
  for (std::size_t i = 0; i < county.csv.rows.size(); ++i) {
    for (const std::string column : {"population", "households", "births", "treasury_cost"}) {
      CAPTURE(column);
      double sum = 0;
      for (std::size_t v = 0; v < kVillages; ++v) {
        const Row& row = village.csv.rows[i * kVillages + v];
        CHECK(row[2] == county.csv.rows[i][2]);
        CHECK(row[3] == village_name(v + 1));
        sum += village.number(row, column);
      }
      CHECK(near(sum, county.number(county.csv.rows[i], column), 1 + std::abs(sum)));
    }
  }
}

TEST_CASE("group.csv has every group at every date, and the groups of a grouping add up to the county") {
  const Table group(the_run(), "group.csv"), county(the_run(), "county.csv");
  CHECK(group.csv.header == indicator_columns(Finest::group));
  const std::vector<std::string> names = {
      "type:poor",    "type:middle",    "type:rich",       "registered:yes", "registered:no",
      "members:away", "members:nearby", "members:neither", "quintile:1",     "quintile:2",
      "quintile:3",   "quintile:4",     "quintile:5"};
  REQUIRE(group.csv.rows.size() == kReplicates * kDates * names.size());
  for (std::size_t i = 0; i < county.csv.rows.size(); ++i) {
    std::map<std::string, double> residents;
    for (std::size_t g = 0; g < names.size(); ++g) {
      const Row& row = group.csv.rows[i * names.size() + g];
      CHECK(row[1] == county.csv.rows[i][1]);
      CHECK(row[2] == county.csv.rows[i][2]);
      CHECK(row[3] == "rangtang");
      REQUIRE(row[4] == names[g]);
      residents[names[g].substr(0, names[g].find(':'))] += group.number(row, "residents");
    }
    for (const auto& one : residents) {
      const auto& grouping = one.first;
      const auto& sum = one.second;
      CAPTURE(grouping);
      CHECK(sum == county.number(county.csv.rows[i], "residents"));
    }
  }
}

TEST_CASE("returns.csv has a row a return, transitions.csv counts them and every household") {
  const Table returns(the_run(), "returns.csv"), transitions(the_run(), "transitions.csv"),
      county(the_run(), "county.csv");
  using Year = std::pair<std::string, std::string>;  // replicate, year
  std::map<Year, std::int64_t> rows, counted, judged;
  for (const Row& row : returns.csv.rows) {
    ++rows[{row[1], row[2]}];
    CHECK(returns.number(row, "income_after") < returns.number(row, "line"));
    double before = 0, after = 0;
    for (const char* source : kIncomeSourceNames) {
      before += returns.number(row, std::string(source) + "_before");
      after += returns.number(row, std::string(source) + "_after");
    }
    CHECK(before == doctest::Approx(returns.number(row, "income_before")));
    CHECK(after == doctest::Approx(returns.number(row, "income_after")));
  }
  for (const Row& row : transitions.csv.rows) {
    const std::int64_t n = whole_number(transitions.text(row, "count"));
    CHECK(n > 0);
    const bool poverty = transitions.text(row, "kind") == "poverty";
    CHECK(transitions.text(row, "spell").empty() == !poverty);
    if (!poverty) continue;
    judged[{row[1], row[2]}] += n;
    if (transitions.text(row, "from") == "not_poor" && transitions.text(row, "to") == "poor")
      counted[{row[1], row[2]}] += n;
  }
  CHECK(rows == counted);
  CHECK(rows.size() >= 3);
  for (const Row& row : county.csv.rows) {
    if (row[2].substr(5, 2) != "10") continue;
    const Year year{row[1], row[2].substr(0, 4)};
    CHECK(static_cast<double>(rows[year]) == county.number(row, "returns_to_poverty"));
    CHECK(static_cast<double>(judged[year]) == county.number(row, "households"));
  }
}

TEST_CASE("an undefined value is an empty field, and every other field of an indicator is a number") {
  const std::vector<Indicator> indicators = Catalog::standard().indicators;
  std::size_t undefined = 0;
  for (const std::string name : {"county.csv", "village.csv", "group.csv"}) {
    const Table table(the_run(), name);
    const std::size_t keys = name == "group.csv" ? 5 : 4;
    for (const Row& row : table.csv.rows) {
      for (std::size_t c = keys; c < row.size(); ++c) {
        const double value = number(row[c]);
        CHECK(row[c] != "-0");
        if (!row[c].empty()) CHECK(std::isfinite(value));
        undefined += row[c].empty() ? 1 : 0;
      }
      for (const Indicator& i : indicators) {
        if (!i.yearly || !table.csv.column(i.key)) continue;
        CAPTURE(i.key);
        if (row[2].substr(5, 2) != "10") CHECK(table.text(row, i.key).empty());
      }
    }
    CHECK(table.number(table.csv.rows[0], "population") > 0);
  }
  CHECK(undefined > 0);
}

TEST_CASE("summary.csv is what county.csv, village.csv and group.csv give when summarised over replicates") {
  const Table summary(the_run(), "summary.csv");
  CHECK(summary.csv.header == std::vector<std::string>{"scenario", "date", "level", "area", "group",
                                                       "indicator", "mean", "se", "q05", "q50", "q95", "n"});
  std::set<std::size_t> seen;
  check_summary(summary, Table(the_run(), "county.csv"), "county", seen);
  check_summary(summary, Table(the_run(), "village.csv"), "village", seen);
  check_summary(summary, Table(the_run(), "group.csv"), "group", seen);
  CHECK(seen.size() == summary.csv.rows.size());
}

TEST_CASE(
    "flows.csv holds whole fen, and what each account pays and is paid agrees with the county's columns") {
  const Table flows(the_run(), "flows.csv"), county(the_run(), "county.csv");
  const auto payments = payments_of(flows);
  CHECK(payments.size() == kReplicates * kDates);
  double cash_before = kUndefined;
  for (const Row& row : county.csv.rows) {
    const Payments& paid = payments.at({row[1], row[2]});
    CAPTURE(row[1]);
    CAPTURE(row[2]);
    CHECK(paid.own_production_in == paid.own_production_out);
    CHECK(near(county.number(row, "treasury_cost") * 100, static_cast<double>(paid.by_treasury),
               static_cast<double>(paid.by_treasury)));
    for (const Instrument& i : Catalog::standard().instruments) {
      double fen = 0;
      for (const std::string& reason : {i.key, i.key + "_earmarked"}) {
        const auto found = paid.by_reason.find(reason);
        fen += found == paid.by_reason.end() ? 0.0 : static_cast<double>(found->second);
      }
      CHECK(near(county.number(row, "cost_" + i.key) * 100, fen, fen));
    }
    const double cash = county.number(row, "cash_mean") * county.number(row, "households") * 100;
    if (row[2] != "2020-01-01") {
      const auto net = static_cast<double>(paid.to_households - paid.from_households);
      CHECK(near(cash - cash_before, net, 10 * std::abs(cash)));
    }
    cash_before = cash;
  }
}

TEST_CASE("datapackage.json describes every table and exactly its columns") {
  const Json package = Json::parse(the_run().at("datapackage.json"));
  std::set<std::string> described;
  for (const Json& resource : package.at("resources")) {
    const std::string path = resource.at("path");
    CAPTURE(path);
    described.insert(path);
    std::vector<std::string> columns;
    for (const Json& field : resource.at("schema").at("fields")) {
      columns.push_back(field.at("name"));
      CHECK_FALSE(field.at("description").get<std::string>().empty());
      const std::string type = field.at("type");
      CHECK((type == "string" || type == "integer" || type == "number" || type == "date"));
    }
    CHECK(columns == table_of(the_run(), path).header);
  }
  std::set<std::string> tables;
  for (const auto& [name, bytes] : the_run()) {
    if (name.ends_with(".csv") && !name.starts_with("inputs/")) tables.insert(name);
  }
  CHECK(described == tables);
}

TEST_CASE("manifest.json tells what ran, and its digests are those of the files") {
  const TemporaryFolder folder;
  RunRequest request = small_run(folder.path() / "out");
  request.threads = 2;
  request.seed = 99;
  request.command_line = {"ruralsim", "run", "cliff.yaml"};
  const RunReport report = run_scenario(request, Catalog::standard());
  CHECK(report.directory == folder.path() / "out");
  CHECK(report.household_steps == 3 * 12 * 180);
  const Contents contents = contents_of(report.directory);
  const Json manifest = Json::parse(io::read_file(report.directory / "manifest.json"));
  CHECK(manifest.at("seed") == 99);
  CHECK(manifest.at("replicates") == 3);
  CHECK(manifest.at("threads") == 2);
  CHECK(manifest.at("status") == "complete");
  CHECK(manifest.at("results_version") == kResultsVersion);
  CHECK(manifest.at("command_line") == Json(request.command_line));

  std::size_t named = 0;
  for (const std::string kind : {"outputs", "inputs"}) {
    for (const auto& item : manifest.at(kind).items()) {
      const std::string name = (kind == "inputs" ? "inputs/" : "") + item.key();
      CAPTURE(name);
      CHECK(item.value() == io::digest_hex(contents.at(name)));
      ++named;
    }
  }
  CHECK(named == contents.size());
}

TEST_CASE("with the county as the only level there are no villages and no groups in any table") {
  const TemporaryFolder folder;
  RunRequest request = small_run(folder.path() / "out");
  request.overrides.push_back({"outputs.levels", "[county]"});
  const Contents contents = run(request);
  CHECK_FALSE(contents.contains("village.csv"));
  CHECK_FALSE(contents.contains("group.csv"));
  CHECK(contents.at("datapackage.json").find("\"path\": \"village.csv\"") == std::string::npos);
  CHECK(contents.at("county.csv") == the_run().at("county.csv"));
  CHECK(contents.at("flows.csv") == the_run().at("flows.csv"));
  std::string county_part;
  const std::string& all = the_run().at("summary.csv");
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t end = all.find('\n', at) + 1;
    const std::string line = all.substr(at, end - at);
    if (line.find(",village,") == std::string::npos && line.find(",group,rangtang,") == std::string::npos) {
      county_part += line;
    }
    at = end;
  }
  CHECK(contents.at("summary.csv") == county_part);
}

TEST_CASE(
    "every input is kept, also two of one name, and the resolved scenario names none outside the run "
    "directory") {
  const TemporaryFolder folder;
  const auto write = [&](const std::string& name, const std::string& text) {
    std::filesystem::create_directories((folder.path() / name).parent_path());
    io::write_file_durably(folder.path() / name, text);
  };
  write("a/data.csv", io::read_file(kScenarios / "data/population.csv"));
  write("a/data.yaml", "regime: poverty_alleviation\nmeasures: [{instrument: cash_grant, level: 100}]\n");
  write("data.yaml", "extends: " + (kScenarios / "cliff.yaml").string() +
                         "\nformat: 1\ndemography: {tables: a/data.csv}\npolicy: {regimes: [a/data.yaml, "
                         "{regime: rural_revitalization, measures: []}]}\n");
  RunRequest request = small_run(folder.path() / "out");
  request.scenario = folder.path() / "data.yaml";
  const Contents contents = run(request);
  for (const std::string name : {"data.yaml", "2-data.yaml", "data.csv", "cliff.yaml", "base.yaml"}) {
    CAPTURE(name);
    CHECK(contents.contains("inputs/" + name));
  }
  const std::string& resolved = contents.at("scenario.resolved.yaml");
  CHECK(resolved.find("inputs/data.csv") != std::string::npos);
  CHECK(resolved.find(folder.path().string()) == std::string::npos);
  CHECK(resolved.find(kScenarios.string()) == std::string::npos);
}
