// SPDX-License-Identifier: Apache-2.0
#include "sim/run/parts.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <limits>

#include <fmt/format.h>

#include "sim/run/household_rows.hpp"
#include "sim/run/panel_file.hpp"
#include <ruralsim/base/parallel.hpp>
#include <ruralsim/engine/simulation.hpp>
#include <ruralsim/io/bytes.hpp>
#include <ruralsim/io/csv.hpp>
#include <ruralsim/record/summary.hpp>

namespace ruralsim {
namespace {

constexpr std::size_t kLargeBuffer = 1u << 20;

void append_values(std::string& to, std::span<const double> values) {
  to.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

/// Who is paid from, or pays to, the county: the area of a flow row.
std::string account_of(Account a) {
  return account_name(a);
}

std::string header(std::string_view first, const std::vector<std::string>& columns) {
  std::string text(first);
  for (const std::string& c : columns) text += "," + c;
  return text + "\n";
}

std::string return_header() {
  std::vector<std::string> columns;
  for (const ReturnColumn& column : return_columns()) columns.push_back(column.name);
  return header("scenario,replicate,year", columns);
}

template <class Row>
std::string yearly_header(const std::vector<YearlyColumn<Row>>& all) {
  std::vector<std::string> columns;
  for (const auto& column : all) columns.emplace_back(column.name);
  return header("scenario,replicate,year,area", columns);
}

void concatenate(const std::filesystem::path& parts, const std::filesystem::path& to, int replicates,
                 const char* what, const std::string& header_line) {
  io::AppendFile out(to, 0);
  out.write(header_line);
  std::string buffer(kLargeBuffer, '\0');
  for (int r = 0; r < replicates; ++r) {
    const auto file = Part::file(parts, r, what);
    std::ifstream in(file, std::ios::binary);
    while (in) {
      in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
      out.write(std::string_view(buffer.data(), static_cast<std::size_t>(in.gcount())));
    }
    if (!in.eof()) throw std::system_error(errno, std::generic_category(), "cannot read " + file.string());
  }
  out.close();
}

/// The numbers of one date from every replicate.
class ValueParts {
 public:
  ValueParts(const std::filesystem::path& parts, int replicates, std::size_t a_date) : a_date_(a_date) {
    for (int r = 0; r < replicates; ++r) files_.push_back(Part::file(parts, r, "values"));
  }
  /// Value k of replicate r is at r * a_date + k.
  [[nodiscard]] std::vector<double> read(std::size_t date) const {
    std::vector<double> values(files_.size() * a_date_);
    for (std::size_t r = 0; r < files_.size(); ++r) {
      std::ifstream in(files_[r], std::ios::binary);
      in.seekg(static_cast<std::streamoff>(date * a_date_ * sizeof(double)));
      in.read(reinterpret_cast<char*>(values.data() + r * a_date_),
              static_cast<std::streamsize>(a_date_ * sizeof(double)));
      if (!in) throw std::system_error(errno, std::generic_category(), "cannot read " + files_[r].string());
    }
    return values;
  }

 private:
  std::size_t a_date_;
  std::vector<std::filesystem::path> files_;
};

/// An area or group whose values stand together in every date's part.
struct Place {
  const char* level;
  std::string area;
  std::string group;                        ///< "" for all
  const std::vector<std::string>& columns;  ///< as fields of a row
};

/// The rows of one date.
struct SummaryRows {
  const Scenario& scenario;
  std::string text = {};
  std::string where = {};  ///< the first fields of a row: all but the indicator
  std::vector<double> sample = {};
  std::vector<double> scratch = {};

  void begin(const std::string& date, const Place& place) {
    where.clear();
    io::CsvWriter(where).text(scenario.name).text(date).text(place.level).text(place.area).text(place.group);
  }
  /// @param indicator  as CsvWriter writes it
  void row(const std::string& indicator) {
    const Summary s = summarise(sample, scratch);
    if (s.n == 0) return;
    io::CsvWriter csv(text);
    const std::array numbers{s.mean, s.se, s.q05, s.q50, s.q95, static_cast<double>(s.n)};
    csv.written(where).written(indicator).numbers(numbers).end_row();
  }
};

/// Names of a level's indicators as fields of a row.
std::vector<std::string> fields_of(std::span<const Indicator> indicators, Finest level) {
  std::vector<std::string> fields;
  for (const std::string& name : columns_of(indicators, level))
    io::CsvWriter(fields.emplace_back()).text(name);
  return fields;
}

/// Columns of every level, and the places that have them in the order in which a replicate writes them.
struct Places {
  Places(const Scenario& s, const Catalog& catalog)
      : county(fields_of(catalog.indicators, Finest::county)),
        village(fields_of(catalog.indicators, Finest::village)),
        group(fields_of(catalog.indicators, Finest::group)) {
    for (const Scenario& c : counties_of(s)) add(c, catalog);
  }
  void add(const Scenario& s, const Catalog& catalog) {
    all.push_back({"county", s.county.name, "", county});
    for (std::int64_t v = 1; s.outputs.levels.has(kVillageLevel) && v <= s.county.villages; ++v)
      all.push_back({"village", village_area(s, static_cast<std::uint64_t>(v)), "", village});
    if (!s.outputs.levels.has(kGroupLevel)) return;
    for (const std::string& name : group_names(catalog.groupings, s))
      all.push_back({"group", s.county.name, name, group});
  }
  std::vector<std::string> county, village, group;
  std::vector<Place> all;
};

std::string summary_rows(const Scenario& s, const Places& places, base::Month when, int replicates,
                         std::span<const double> values) {
  SummaryRows out{s};
  const std::string day = base::iso_day(when);
  const std::size_t a_date = values.size() / static_cast<std::size_t>(replicates);
  std::size_t k = 0;
  for (const Place& place : places.all) {
    out.begin(day, place);
    for (const std::string& indicator : place.columns) {
      out.sample.clear();
      for (std::size_t r = 0; r < static_cast<std::size_t>(replicates); ++r)
        out.sample.push_back(values[r * a_date + k]);
      out.row(indicator);
      ++k;
    }
  }
  return std::move(out.text);
}

/// By date: each is summed up by itself, so that threads share them; one writes.
void write_summary(const std::filesystem::path& parts, const std::filesystem::path& to, int replicates,
                   const Scenario& s, const Catalog& catalog, const base::Workers& workers) {
  const Places places(s, catalog);
  std::size_t a_date = 0;
  for (const Place& place : places.all) a_date += place.columns.size();
  const ValueParts values(parts, replicates, a_date);
  io::AppendFile file(to, 0);
  file.write("scenario,date,level,area,group,indicator,mean,se,q05,q50,q95,n\n");
  const int months = 12 / static_cast<int>(s.steps_per_year);
  const auto dates = static_cast<std::size_t>((s.end - s.start + months - 1) / months);
  std::vector<std::string> rows(static_cast<std::size_t>(workers.threads()));
  for (std::size_t first = 0; first < dates; first += rows.size()) {
    const std::size_t here = std::min(rows.size(), dates - first);
    workers.each(here, [&](std::size_t i) {
      const std::size_t date = first + i;
      rows[i] =
          summary_rows(s, places, s.start + months * static_cast<int>(date), replicates, values.read(date));
    });
    for (std::size_t i = 0; i < here; ++i) file.write(rows[i]);
  }
  file.close();
}

}  // namespace

std::string reason_name(std::size_t reason, const Catalog& catalog) {
  if (reason < kFixedReasons) return flow_kind(reason).name;
  const std::string& key = catalog.instruments[(reason - kFixedReasons) / 2].key;
  return (reason - kFixedReasons) % 2 == 0 ? key : key + "_earmarked";
}

std::vector<std::string> columns_of(std::span<const Indicator> indicators, Finest level) {
  std::vector<std::string> columns;
  for (const Indicator& i : indicators) {
    if (i.finest >= level) columns.push_back(i.key);
  }
  return columns;
}

std::filesystem::path Part::file(const std::filesystem::path& folder, int replicate, const char* what) {
  return folder / fmt::format("r{:05}.{}", replicate, what);
}

Part::Part(const std::function<io::AppendFile(const char*)>& open, int replicate, const Scenario& s,
           const Catalog& catalog)
    : scenario_(s),
      catalog_(catalog),
      replicate_(replicate),
      county_{open("county")},
      village_{open("village")},
      group_{open("group")},
      flows_{open("flows")},
      transitions_{open("transitions")},
      returns_{open("returns")},
      targeting_{open("targeting")},
      vulnerability_{open("vulnerability")},
      households_{open("households")},
      synthesis_{open("synthesis")},
      values_{open("values")},
      panel_{open("panel")} {}

Part::Part(const std::filesystem::path& folder, int replicate, const Scenario& s, const Catalog& catalog,
           const PartImage& before)
    : Part(
          [&](const char* what) {
            const auto kind = std::find(kPartKinds.begin(), kPartKinds.end(), std::string_view(what));
            return io::AppendFile(file(folder, replicate, what),
                                  before[static_cast<std::size_t>(kind - kPartKinds.begin())].on_disk);
          },
          replicate, s, catalog) {
  const auto all = spools();
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i]->buffer = before[i].waiting;
    if (before[i].on_disk > 0) all[i]->digest.update(io::read_file(all[i]->file.path()));
  }
  if (panel_.bytes() == 0) return;
  const std::string head =
      panel_.file.size() > 0 ? io::read_file(panel_.file.path()).substr(0, kPanelHead) : panel_.buffer;
  const std::uint64_t threshold = io::BytesIn(head).whole();
  for (const Scenario& county : counties_of(s))
    samples_.push_back({key_of_county(county, static_cast<std::uint32_t>(replicate)), threshold});
}

std::array<Part::Spool*, kPartKinds.size()> Part::spools() {
  return {&county_,    &village_,       &group_,      &flows_,     &transitions_, &returns_,
          &targeting_, &vulnerability_, &households_, &synthesis_, &values_,      &panel_};
}

PartImage Part::image() {
  PartImage image;
  const auto all = spools();
  for (std::size_t i = 0; i < all.size(); ++i) {
    Spool& s = *all[i];
    if (!s.durable) s.file.make_durable(), s.durable = true;
    image[i] = {s.file.size(), s.digest.hex(), s.buffer};
  }
  return image;
}

PartImage Part::whole_image() {
  PartImage image;
  const auto all = spools();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Spool& s = *all[i];
    image[i].waiting = (s.file.size() > 0 ? io::read_file(s.file.path()) : std::string()) + s.buffer;
  }
  return image;
}

std::uint64_t Part::table_bytes() const {
  std::uint64_t sum = 0;
  for (const Spool* s : {&county_, &village_, &group_, &flows_, &transitions_, &returns_, &targeting_,
                         &vulnerability_, &households_, &synthesis_})
    sum += s->bytes();
  return sum;
}

double Part::most_buffered() {
  return static_cast<double>(kPartKinds.size()) * kLargeBuffer;
}

void Part::Spool::flush_if_large() {
  if (buffer.size() >= kLargeBuffer) flush();
}

void Part::Spool::flush() {
  if (buffer.empty()) return;
  file.write(buffer);
  digest.update(buffer);
  durable = false;
  buffer.clear();
}

std::vector<RowSink> Part::sinks() {
  std::vector<RowSink> sinks;
  for (std::size_t c = 0; c < counties_of(scenario_).size(); ++c) sinks.push_back(sink(c));
  return sinks;
}

void Part::follow(const Simulation& at_the_start) {
  if (scenario_.outputs.panel_households == 0) return;
  samples_ = panel_samples(scenario_, at_the_start);
  io::BytesOut head;
  panel_.buffer += head.whole(samples_.front().threshold).bytes();  // the same in all counties
}

RowSink Part::sink(std::size_t county) {
  const Scenario& s = counties_of(scenario_)[county];
  RowSink sink;
  const auto row = [this](Spool& to, base::Month when, const std::string& area, const std::string& group,
                          std::span<const double> values) {
    io::CsvWriter csv(to.buffer);
    csv.text(scenario_.name).integer(replicate_).text(base::iso_day(when)).text(area);
    if (!group.empty()) csv.text(group);
    csv.numbers(values).end_row();
    to.flush_if_large();
    append_values(values_.buffer, values);
    values_.flush_if_large();
  };
  sink.county = [this, row, &s](base::Month when, std::span<const double> values) {
    row(county_, when, s.county.name, {}, values);
  };
  if (scenario_.outputs.levels.has(kVillageLevel)) {
    sink.village = [this, row, &s](base::Month when, std::uint64_t village, std::span<const double> values) {
      row(village_, when, village_area(s, village), {}, values);
    };
  }
  if (scenario_.outputs.levels.has(kGroupLevel)) {
    sink.group = [this, row, &s](base::Month when, const std::string& group, std::span<const double> values) {
      row(group_, when, s.county.name, group, values);
    };
  }
  sink.flows = [this, &s](base::Month when, const Flows& flows) {
    io::CsvWriter csv(flows_.buffer);
    for (std::size_t r = 0; r < flows.size(); ++r) {
      if (flows[r] == 0) continue;
      csv.text(scenario_.name).integer(replicate_).text(base::iso_day(when)).text(s.county.name);
      csv.text(reason_name(r, catalog_))
          .text(account_of(flow_kind(r).payer))
          .text(account_of(flow_kind(r).payee));
      csv.integer(flows[r]);
      csv.end_row();
    }
    flows_.flush_if_large();
  };
  if (scenario_.outputs.panel_households > 0) {
    sink.panel = [this, county](const Setting& now, std::span<const Shard> shards) {
      panel_.buffer += panel_step(now, shards, catalog_.panel, samples_[county]);
      panel_.flush_if_large();
    };
  }
  sink.transitions = [this, &s](int year, std::span<const YearlyTransition> rows) { write(s, year, rows); };
  sink.returns = [this, &s](int year, std::span<const ReturnToPoverty> rows) { write(s, year, rows); };
  sink.targeting = [this, &s](int year, std::span<const Reach> rows) {
    write(s, year, rows, targeting_columns_, targeting_);
  };
  sink.vulnerability = [this, &s](int year, std::span<const Calibration> rows) {
    write(s, year, rows, vulnerability_columns_, vulnerability_);
  };
  return sink;
}

void Part::write(const Scenario& s, int year, std::span<const YearlyTransition> rows) {
  io::CsvWriter csv(transitions_.buffer);
  for (const YearlyTransition& t : rows) {
    csv.text(scenario_.name).integer(replicate_).integer(year).text(s.county.name);
    csv.text(t.kind).text(t.from).text(t.to);
    if (t.spell) {
      csv.integer(*t.spell);
    } else {
      csv.empty();
    }
    csv.integer(t.count).end_row();
  }
  transitions_.flush_if_large();
}

void Part::write(const Scenario& s, int year, std::span<const ReturnToPoverty> rows) {
  io::CsvWriter csv(returns_.buffer);
  for (const ReturnToPoverty& r : rows) {
    csv.text(scenario_.name).integer(replicate_).integer(year);
    for (const ReturnColumn& column : return_columns_) column.write(csv, r, s);
    csv.end_row();
  }
  returns_.flush_if_large();
}

template <class Row>
void Part::write(const Scenario& s, int year, std::span<const Row> rows,
                 const std::vector<YearlyColumn<Row>>& columns, Spool& to) {
  io::CsvWriter csv(to.buffer);
  for (const Row& row : rows) {
    csv.text(scenario_.name).integer(replicate_).integer(year).text(s.county.name);
    for (const auto& column : columns) column.write(csv, row, catalog_);
    csv.end_row();
  }
  to.flush_if_large();
}

void Part::write(std::size_t county, const StartOfRun& start) {
  for (const Margin& margin : catalog_.margins) write(county, margin.key, margin.cells(start));
}

/// Cells of a county among several begin with its name.
void Part::write(std::size_t county, const std::string& margin, std::span<const MarginCell> cells) {
  const Scenario& s = counties_of(scenario_)[county];
  const std::string whose = s.one_of_several ? s.county.name + ": " : "";
  io::CsvWriter csv(synthesis_.buffer);
  for (const MarginCell& c : cells) {
    csv.text(margin).text(whose + c.cell).number(c.target).number(c.value).number(c.value - c.target);
    csv.text(std::string(1, c.status)).text(c.source).end_row();
  }
}

void Part::write(const Setting& now, std::span<const Shard> shards) {
  std::string keys;
  io::CsvWriter(keys).text(scenario_.name).integer(replicate_).integer(now.clock.year_start.year());
  append_households(scenario_, now, shards, catalog_, keys, households_.buffer);
  households_.flush_if_large();
}

void Part::close() {
  for (Spool* s : spools()) {
    s->flush();
    s->file.close();
    s->durable = true;
  }
}

std::vector<std::string> assemble(const std::filesystem::path& parts, const std::filesystem::path& to,
                                  int replicates, bool households, const Scenario& s, const Catalog& catalog,
                                  int threads) {
  struct Table {
    const char* name;
    std::string header_line;
    int replicates;
  };
  const auto by_level = [&](const char* level, const char* keys, Finest finest) {
    return Table{level, header(keys, columns_of(catalog.indicators, finest)), replicates};
  };
  std::vector<Table> tables = {
      by_level("county", "scenario,replicate,date,area", Finest::county),
      {"flows", "scenario,replicate,date,area,reason,payer,payee,amount_fen\n", replicates},
      {"transitions", "scenario,replicate,year,area,kind,from,to,spell,count\n", replicates},
      {"returns", return_header(), replicates},
      {"targeting", yearly_header(targeting_columns()), replicates},
      {"vulnerability", yearly_header(vulnerability_columns()), replicates},
      {"synthesis", "margin,cell,target,value,error,status,source\n", 1}};
  if (s.outputs.levels.has(kVillageLevel))
    tables.push_back(by_level("village", "scenario,replicate,date,area", Finest::village));
  if (s.outputs.levels.has(kGroupLevel))
    tables.push_back(by_level("group", "scenario,replicate,date,area,group", Finest::group));
  if (households) {
    std::vector<std::string> columns;
    for (const HouseholdColumn& c : household_columns(s, catalog)) columns.push_back(c.name);
    tables.push_back({"households", header("scenario,replicate,year", columns), replicates});
  }
  std::vector<std::string> written;
  for (const Table& table : tables) written.push_back(std::string(table.name) + ".csv");
  const base::Workers workers(threads);
  workers.each(tables.size(), [&](std::size_t i) {
    concatenate(parts, to / written[i], tables[i].replicates, tables[i].name, tables[i].header_line);
  });
  written.emplace_back("summary.csv");
  write_summary(parts, to / written.back(), replicates, s, catalog, workers);
  if (s.outputs.panel_households > 0) {
    std::vector<std::filesystem::path> panels;
    for (int r = 0; r < replicates; ++r) panels.push_back(Part::file(parts, r, "panel"));
    written.push_back("panel.nc");
    write_panel(panels, to / written.back(), s, catalog);
  }
  return written;
}

}  // namespace ruralsim
