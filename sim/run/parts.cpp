// SPDX-License-Identifier: Apache-2.0
#include "sim/run/parts.hpp"

#include <cstring>
#include <fstream>
#include <limits>

#include <fmt/format.h>

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

std::string reason_name(std::size_t reason, const Catalog& catalog) {
  return reason < kFixedReasons ? flow_kind(reason).name : catalog.instruments[reason - kFixedReasons].key;
}

std::string header(std::string_view first, const std::vector<std::string>& columns) {
  std::string text(first);
  for (const std::string& c : columns) text += "," + c;
  return text + "\n";
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
  const std::vector<double>& read(std::size_t date) {
    values_.resize(files_.size() * a_date_);
    for (std::size_t r = 0; r < files_.size(); ++r) {
      std::ifstream in(files_[r], std::ios::binary);
      in.seekg(static_cast<std::streamoff>(date * a_date_ * sizeof(double)));
      in.read(reinterpret_cast<char*>(values_.data() + r * a_date_),
              static_cast<std::streamsize>(a_date_ * sizeof(double)));
      if (!in) throw std::system_error(errno, std::generic_category(), "cannot read " + files_[r].string());
    }
    return values_;
  }

 private:
  std::size_t a_date_;
  std::vector<std::filesystem::path> files_;
  std::vector<double> values_;
};

struct SummaryWriter {
  const Scenario& scenario;
  io::AppendFile file;
  std::string buffer = {};
  std::vector<double> sample = {};
  std::vector<double> scratch = {};

  void row(const std::string& date, const char* level, const std::string& area,
           const std::string& indicator) {
    const Summary s = summarise(sample, scratch);
    if (s.n == 0) return;
    io::CsvWriter csv(buffer);
    csv.text(scenario.name).text(date).text(level).text(area).empty().text(indicator);
    csv.number(s.mean).number(s.se).number(s.q05).number(s.q50).number(s.q95).integer(s.n);
    csv.end_row();
    if (buffer.size() < kLargeBuffer) return;
    file.write(buffer);
    buffer.clear();
  }
};

void write_summary(const std::filesystem::path& parts, const std::filesystem::path& to, int replicates,
                   const Scenario& s, const Catalog& catalog) {
  const auto county = columns_of(catalog.indicators, false);
  const auto village = columns_of(catalog.indicators, true);
  const bool by_village = s.outputs.levels.has(kVillageLevel);
  const auto villages = by_village ? static_cast<std::size_t>(s.county.villages) : 0;
  ValueParts values(parts, replicates, county.size() + villages * village.size());
  SummaryWriter out{s, io::AppendFile(to, 0)};
  out.file.write("scenario,date,level,area,group,indicator,mean,se,q05,q50,q95,n\n");
  const int months = 12 / static_cast<int>(s.steps_per_year);
  std::size_t date = 0;
  for (base::Month m = s.start; m < s.end; m = m + months, ++date) {
    const std::vector<double>& all = values.read(date);
    const std::size_t a_date = county.size() + villages * village.size();
    const auto gather = [&](std::size_t k) {
      out.sample.clear();
      for (int r = 0; r < replicates; ++r)
        out.sample.push_back(all[static_cast<std::size_t>(r) * a_date + k]);
    };
    for (std::size_t c = 0; c < county.size(); ++c) {
      gather(c);
      out.row(base::iso_day(m), "county", s.county.name, county[c]);
    }
    for (std::size_t v = 0; v < villages; ++v) {
      for (std::size_t c = 0; c < village.size(); ++c) {
        gather(county.size() + v * village.size() + c);
        out.row(base::iso_day(m), "village", village_name(v + 1), village[c]);
      }
    }
  }
  out.file.write(out.buffer);
  out.file.close();
}

}  // namespace

std::vector<std::string> columns_of(std::span<const Indicator> indicators, bool village) {
  std::vector<std::string> columns;
  for (const Indicator& i : indicators) {
    if (!village || i.village) columns.push_back(i.key);
  }
  return columns;
}

std::filesystem::path Part::file(const std::filesystem::path& folder, int replicate, const char* what) {
  return folder / fmt::format("r{:05}.{}", replicate, what);
}

Part::Part(const std::filesystem::path& folder, int replicate, const Scenario& s, const Catalog& catalog)
    : scenario_(s),
      catalog_(catalog),
      replicate_(replicate),
      county_{io::AppendFile(file(folder, replicate, "county"), 0)},
      village_{io::AppendFile(file(folder, replicate, "village"), 0)},
      flows_{io::AppendFile(file(folder, replicate, "flows"), 0)},
      values_{io::AppendFile(file(folder, replicate, "values"), 0)} {}

void Part::Spool::flush_if_large() {
  if (buffer.size() >= kLargeBuffer) flush();
}

void Part::Spool::flush() {
  file.write(buffer);
  buffer.clear();
}

RowSink Part::sink() {
  RowSink sink;
  const auto row = [this](Spool& to, base::Month when, const std::string& area,
                          std::span<const double> values) {
    io::CsvWriter csv(to.buffer);
    csv.text(scenario_.name).integer(replicate_).text(base::iso_day(when)).text(area);
    for (const double v : values) csv.number(v);
    csv.end_row();
    to.flush_if_large();
    append_values(values_.buffer, values);
    values_.flush_if_large();
  };
  sink.county = [this, row](base::Month when, std::span<const double> values) {
    row(county_, when, scenario_.county.name, values);
  };
  if (scenario_.outputs.levels.has(kVillageLevel)) {
    sink.village = [this, row](base::Month when, std::uint64_t village, std::span<const double> values) {
      row(village_, when, village_name(village), values);
    };
  }
  sink.flows = [this](base::Month when, const Flows& flows) {
    io::CsvWriter csv(flows_.buffer);
    for (std::size_t r = 0; r < flows.size(); ++r) {
      if (flows[r] == 0) continue;
      csv.text(scenario_.name).integer(replicate_).text(base::iso_day(when)).text(scenario_.county.name);
      csv.text(reason_name(r, catalog_))
          .text(account_of(flow_kind(r).payer))
          .text(account_of(flow_kind(r).payee));
      csv.integer(flows[r]);
      csv.end_row();
    }
    flows_.flush_if_large();
  };
  return sink;
}

void Part::close() {
  for (Spool* s : {&county_, &village_, &flows_, &values_}) {
    s->flush();
    s->file.close();
  }
}

std::vector<std::string> assemble(const std::filesystem::path& parts, const std::filesystem::path& to,
                                  int replicates, const Scenario& s, const Catalog& catalog) {
  std::vector<std::string> written = {"county.csv", "flows.csv", "summary.csv"};
  concatenate(parts, to / "county.csv", replicates, "county",
              header("scenario,replicate,date,area", columns_of(catalog.indicators, false)));
  if (s.outputs.levels.has(kVillageLevel)) {
    concatenate(parts, to / "village.csv", replicates, "village",
                header("scenario,replicate,date,area", columns_of(catalog.indicators, true)));
    written.push_back("village.csv");
  }
  concatenate(parts, to / "flows.csv", replicates, "flows",
              "scenario,replicate,date,area,reason,payer,payee,amount_fen\n");
  write_summary(parts, to / "summary.csv", replicates, s, catalog);
  return written;
}

}  // namespace ruralsim
