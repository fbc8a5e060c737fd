// SPDX-License-Identifier: Apache-2.0
// Runs a small county and writes as CSV what its choices, markets and judgements saw and what the model made
// of it, for oracle.py to do again:
//
//   oracle_records FOLDER LAST_YEAR [path.to.key=value]...
//
// scenario.csv      key,value: the resolved scenario, a key written with dots
// measures.csv      a row a step and measure: its levers, eligibility and the cut-off of its list
// AT-household.csv  columns of the state when the process AT is about to run (`end`: after the last one);
// AT-person.csv     a row a step and household, person, village
// AT-village.csv
// indicators.csv    date,indicator,value, empty where it is undefined
#include <fstream>
#include <iostream>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "tests/small_county.hpp"
#include <ruralsim/base/invariant.hpp>

namespace {

using namespace ruralsim;

/// The columns that are written, and before which process; "" is the end of the step.
struct Moment {
  std::string process;
  std::vector<std::string> household, person, village;
};

const std::vector<Moment> kMoments = {
    {"choose_livelihoods",
     {"herd",         "herd_target",  "cropland",    "leased",           "pasture",
      "access",       "productivity", "hardship",    "labour_reference", "resident_year",
      "family_year",  "cash",         "debt",        "awards",           "taste_drawn",
      "type",         "product",      "last_return", "plant_capital",    "plant_productivity",
      "barred_until", "registered",   "poverty",     "resident_income",  "family_income",
      "monitored",    "farm_capital"},
     {"id", "born", "ill_until", "course_until", "female", "schooling", "mandarin", "skill", "occupation",
      "months_away", "away_recent", "health", "enrolled"},
     {"network", "fill_rate", "rent", "resource", "resource_capacity", "price", "price_expected", "road_time",
      "suitability"}},
    {"invest", {"product_wanted", "taste_drawn"}, {"occupation"}, {}},
    {"run_enterprises",
     {"cash", "product", "plant_capital", "plant_productivity", "plant_since"},
     {"occupation", "ill_until", "course_until", "skill"},
     {}},
    {"clear_markets",
     {"product", "crops_made", "herd_made", "herd_spare", "gathered_made", "plant_made"},
     {},
     {"supplied", "normal_supply", "pipeline", "price"}},
    {"pay_rents", {"cash"}, {}, {}},
    {"repay", {"debt", "loan_rate", "awards"}, {}, {}},
    {"",
     {"resident_income", "family_income", "resident_year", "family_year", "poverty"},
     {"occupation", "away_recent"},
     {"price", "prices_clipped", "price_expected"}}};

std::string text(double value) {
  return std::isnan(value) ? "" : fmt::format("{}", value);
}

/// A table that is written as it grows; its columns are those of its first row.
class Table {
 public:
  explicit Table(const std::string& file) : file_(file) {}
  Table& cell(const std::string& column, const std::string& value) {
    if (!header_written_) header_ += (header_.empty() ? "" : ",") + column;
    row_ += (row_.empty() ? "" : ",") + value;
    return *this;
  }
  template <class Number>
  Table& cell(const std::string& column, Number value) {
    return cell(column, fmt::format("{}", value));
  }
  void end_row() {
    if (!header_written_) file_ << header_ << '\n';
    header_written_ = true;
    file_ << row_ << '\n';
    row_.clear();
  }

 private:
  std::ofstream file_;
  std::string header_, row_;
  bool header_written_ = false;
};

template <class T>
void write(Table& to, const std::string& column, const T& value) {
  if constexpr (std::is_same_v<T, PovertyRecord>) {
    for (std::size_t line = 0; line < kLines; ++line) {
      const auto bit = [&](std::uint8_t bits) { return bits >> line & 1; };
      to.cell(fmt::format("poor.{}", line), bit(value.poor));
      to.cell(fmt::format("ever_nonpoor.{}", line), bit(value.ever_nonpoor));
      to.cell(fmt::format("returned.{}", line), bit(value.returned));
      to.cell(fmt::format("exited.{}", line), bit(value.exited));
      to.cell(fmt::format("deep_return.{}", line), bit(value.deep_return));
    }
  } else if constexpr (std::is_enum_v<T>) {
    to.cell(column, static_cast<int>(value));
  } else if constexpr (std::is_arithmetic_v<T>) {
    to.cell(column, value);
  }
}

/// The named columns of one row. Columns that come several times (income by step of the year) or hold several
/// values a row (goods of a village) are numbered.
template <class Named>
void write_row(Table& to, const std::vector<std::string>& wanted, std::size_t row, std::size_t rows,
               Named&& for_each_column) {
  std::map<std::string, int> seen;
  for_each_column([&](const std::string& name, const auto& column) {
    if (std::find(wanted.begin(), wanted.end(), name) == wanted.end()) return;
    const bool numbered = name == "resident_income" || name == "family_income";
    const std::size_t values = column.size() / rows;
    for (std::size_t k = 0; k < values; ++k) {
      const std::string key = numbered     ? fmt::format("{}.{}", name, seen[name]++)
                              : values > 1 ? fmt::format("{}.{}", name, k)
                                           : name;
      write(to, key, column[row * values + k]);
    }
  });
}

class Records {
 public:
  Records(const std::filesystem::path& folder, const Catalog& catalog)
      : catalog_(catalog),
        folder_(folder),
        measures_(folder / "measures.csv"),
        indicators_(folder / "indicators.csv") {
    const auto& rows = catalog.processes;
    for (const Moment& m : kMoments) {
      const auto at =
          std::find_if(rows.begin(), rows.end(), [&](const Process& p) { return p.key == m.process; });
      base::ensure(m.process.empty() || at != rows.end(), "a process the records name is in the step");
      row_of_.push_back(static_cast<std::size_t>(at - rows.begin()));
      const std::string name = m.process.empty() ? "end" : m.process;
      for (const char* level : {"household", "person", "village"})
        tables_.emplace_back(folder / fmt::format("{}-{}.csv", name, level));
    }
  }

  void write_scenario(const Scenario& s) {
    Table table(folder_ / "scenario.csv");
    flatten(resolved_document(s, catalog_.vocabulary()), "", table);
  }

  /// Called on every village before every process.
  void see(Simulation& simulation, std::size_t process) {
    for (std::size_t m = 0; m < kMoments.size(); ++m) {
      if (row_of_[m] == process && process != last_) write_moment(simulation, m);
    }
    if (process == row_of_.front() && process != last_) write_measures(simulation.setting());
    last_ = process;
  }

  void write_indicators(Simulation& simulation) {
    RowSink sink;
    sink.county = [&](base::Month when, std::span<const double> values) {
      for (std::size_t i = 0; i < values.size(); ++i) {
        indicators_.cell("date", when.index).cell("indicator", catalog_.indicators[i].key);
        indicators_.cell("value", text(values[i])).end_row();
      }
    };
    record_step(simulation.setting(), simulation.shards(), catalog_.records(), sink);
  }

 private:
  const Catalog& catalog_;
  std::filesystem::path folder_;
  std::vector<std::size_t> row_of_;
  std::vector<Table> tables_;
  Table measures_, indicators_;
  std::size_t last_ = std::numeric_limits<std::size_t>::max();

  void flatten(const base::Value& value, const std::string& key, Table& to) {
    if (value.kind() == base::Value::Kind::scalar) {
      std::string one_line = value.text();
      std::replace(one_line.begin(), one_line.end(), ',', ';');
      to.cell("key", key).cell("value", one_line).end_row();
    }
    const std::string prefix = key.empty() ? "" : key + ".";
    for (const auto& entry : value.entries()) flatten(entry.value, prefix + entry.key, to);
    for (std::size_t i = 0; i < value.items().size(); ++i)
      flatten(value.items()[i], prefix + std::to_string(i), to);
  }

  void write_measures(const Setting& now) {
    for (std::size_t m = 0; m < now.measures.size(); ++m) {
      measures_.cell("date", now.clock.now.index).cell("measure", m);
      for (const LeverField& lever : kLeverFields)
        measures_.cell(lever.name, now.measures[m].levers.*lever.value);
      measures_.cell("cutoff", now.measures[m].cutoff).end_row();
    }
  }

  void write_moment(Simulation& simulation, std::size_t m) {
    const Moment& moment = kMoments[m];
    const int date = simulation.setting().clock.now.index;
    for (Shard& s : simulation.shards()) {
      for (std::size_t row = 0; row < s.villages(); ++row) {
        const Village v{s, row};
        for (const std::uint32_t h : v.households()) {
          tables_[3 * m].cell("date", date).cell("village", s.village.id[row]).cell("id", s.household.id[h]);
          write_row(tables_[3 * m], moment.household, h, s.households(),
                    [&](auto&& f) { name_household_columns(s, f); });
          tables_[3 * m].end_row();
          for (const std::uint32_t p : v.persons(h)) {
            tables_[3 * m + 1].cell("date", date).cell("household", s.household.id[h]);
            write_row(tables_[3 * m + 1], moment.person, p, s.persons(),
                      [&](auto&& f) { name_person_columns(s, f); });
            tables_[3 * m + 1].end_row();
          }
        }
        tables_[3 * m + 2].cell("date", date).cell("id", s.village.id[row]);
        write_row(tables_[3 * m + 2], moment.village, row, s.villages(),
                  [&](auto&& f) { name_village_columns(s, f); });
        tables_[3 * m + 2].end_row();
      }
    }
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  std::vector<Override> over;
  for (int i = 3; i < argc; ++i) {
    const std::string word = argv[i];
    over.push_back({word.substr(0, word.find('=')), word.substr(word.find('=') + 1)});
  }
  try {
    const Scenario s = small_county("cliff", over, 2);
    const Catalog catalog = standard_catalog().for_scenario(s);
    Records records(argv[1], catalog);
    records.write_scenario(s);
    Simulation* running = nullptr;
    Execution how;
    how.check_writes = true;  // processes then run one by one over all villages, not village by village
    how.observe = [&](std::size_t process) { records.see(*running, process); };
    Simulation simulation(s, catalog, 0, how);
    running = &simulation;
    while (!simulation.finished() && simulation.now() < base::month_of(std::stoi(argv[2]) + 1, 1)) {
      simulation.step();
      records.write_indicators(simulation);
    }
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
