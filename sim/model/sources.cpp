// SPDX-License-Identifier: Apache-2.0
// `county.sources`: a CSV file beside the scenario that says of its figures where they come from.
#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/model/data_file.hpp"
#include <ruralsim/base/utf8.hpp>
#include <ruralsim/io/yaml.hpp>
#include <ruralsim/model/sources.hpp>

namespace ruralsim {
namespace {

using base::Mark;
using base::Value;

/// What a key of the file can name: a parameter of the county, or a dose of a measure.
struct Named {
  std::string key;
  const Parameter* parameter = nullptr;
  std::size_t index = 0;  ///< of the parameter's field, or of the dose
  const Measure* measure = nullptr;
};

void add_doses(const std::string& prefix, const std::vector<Measure>& measures, const Vocabulary& vocabulary,
               std::vector<Named>& all) {
  for (const Measure& m : measures) {
    const auto& doses = vocabulary.instruments[m.instrument].doses;
    for (std::size_t i = 0; i < doses.size(); ++i)
      all.push_back({prefix + m.name + "." + doses[i].key, nullptr, i, &m});
  }
}

std::vector<Named> all_named(const Scenario& s, const Vocabulary& vocabulary) {
  std::vector<Named> all;
  for (const Parameter& p : vocabulary.parameters) {
    if (p.file || p.of_run) continue;
    const std::vector<std::string> keys = written_keys(p, s);
    for (std::size_t i = 0; i < keys.size(); ++i) all.push_back({keys[i], &p, i, nullptr});
  }
  for (const Regime& r : s.policy.regimes) add_doses("policy.doses.", r.measures, vocabulary, all);
  add_doses("policy.measures.", s.policy.measures, vocabulary, all);
  return all;
}

std::string record_key(const Named& named) {
  return named.parameter == nullptr ? named.key : named.parameter->key;
}

const StatedSource* stated_of(const Scenario& s, const std::string& key) {
  const auto found = std::find_if(s.sources.begin(), s.sources.end(),
                                  [&](const StatedSource& stated) { return stated.key == key; });
  return found == s.sources.end() ? nullptr : &*found;
}

Provenance provenance(const StatedSource& stated) {
  if (stated.other_value.empty()) return {stated.status, stated.source};
  return {'C',
          fmt::format("the scenario's own figure, not the {} of: {}", stated.other_value, stated.source)};
}

constexpr std::array<const char*, 4> kColumns = {"key", "value", "status", "source"};
constexpr const char* kMayLack = "value";

/// Where each of kColumns stands.
using Columns = std::array<std::optional<std::size_t>, kColumns.size()>;

std::optional<Columns> find_columns(const io::CsvTable& csv, Decoding& d) {
  const std::size_t before = d.problems.all().size();
  const std::vector<std::string> known(kColumns.begin(), kColumns.end());
  int at = 1;
  for (const std::string& name : csv.header) {
    const auto length = static_cast<int>(base::count_characters(name));
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      const std::string near = base::closest(name, known);
      d.problems.add({csv.source, 1, at, length},
                     fmt::format("`{}` is not a column of `county.sources`; {}", name,
                                 near.empty() ? fmt::format("it has: {}", fmt::join(known, ", "))
                                              : fmt::format("did you mean `{}`?", near)));
    }
    at += length + 1;
  }
  Columns columns;
  for (std::size_t c = 0; c < kColumns.size(); ++c) {
    columns[c] = csv.column(kColumns[c]);
    if (!columns[c] && std::string_view(kColumns[c]) != kMayLack)
      d.problems.add({csv.source, 1, 1, 1}, fmt::format("the column `{}` is missing", kColumns[c]));
  }
  return d.problems.all().size() == before ? std::optional(columns) : std::nullopt;
}

std::string one_line(const Value& value) {
  std::string text = io::write_yaml(value);
  text.erase(text.find_last_not_of('\n') + 1);
  return text;
}

class SourcesReader {
 public:
  SourcesReader(const io::CsvTable& csv, const Columns& columns, Scenario& s, bool policy_known, Decoding& d)
      : csv_(csv),
        columns_(columns),
        s_(s),
        scratch_(s),
        policy_known_(policy_known),
        d_(d),
        named_(all_named(s, d.vocabulary)) {
    for (const Named& n : named_) keys_.push_back(n.key);
    for (const Parameter& p : d.vocabulary.parameters) {
      if (p.key.find('*') != std::string::npos) keys_.push_back(p.key);
    }
  }

  /// A row of one key speaks before one for every type or product.
  void read() {
    for (std::size_t row = 0; row < csv_.rows.size(); ++row) read(row);
    std::stable_sort(stated_.begin(), stated_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [own, stated] : stated_) {
      if (stated_of(s_, stated.key) == nullptr) s_.sources.push_back(std::move(stated));
    }
  }

 private:
  [[nodiscard]] std::string field(std::size_t row, std::size_t column) const {
    return columns_[column] ? csv_.rows[row][*columns_[column]] : "";
  }
  [[nodiscard]] Mark place(std::size_t row, std::size_t column) const {
    return io::place_of(csv_, row, *columns_[column], d_.sources);
  }

  void read(std::size_t row) {
    const std::string key = field(row, 0), source = field(row, 3);
    const auto [first, added] = rows_.emplace(key, row);
    if (!added) {
      d_.problems.add(place(row, 0), fmt::format("`{}` stands twice in `county.sources`", key),
                      {{place(first->second, 0), "it stands here too"}});
    }
    if (source.find_first_not_of(' ') == std::string::npos)
      d_.problems.add(place(row, 3), "a source is said of every figure, of status C why there is none");
    const char status = decode_status(field(row, 2), place(row, 2), d_);
    bool known = false;
    for (const Named& n : named_) {
      if (n.key != key && record_key(n) != key) continue;
      known = true;
      stated_.push_back({n.key == key ? 0 : 1, {n.key, source, status, other_value(n, row)}});
    }
    if (!known) refuse_key(key, row);
  }

  /// Whether a key is of a type, product or measure that the scenario has not, or of one that could not be
  /// read.
  [[nodiscard]] bool of_another_entry(const std::string& key) const {
    std::string entry;
    for (const char* list : {"household_types.", "products.", "policy.doses.", "policy.measures."}) {
      if (key.starts_with(list)) entry = key.substr(0, key.find('.', std::string_view(list).size()) + 1);
    }
    return !entry.empty() && std::none_of(named_.begin(), named_.end(), [&](const Named& n) {
      return n.key.starts_with(entry) || record_key(n).starts_with(entry);
    });
  }

  /// A scenario that takes the file over from the one it extends may have other types, products or measures:
  /// then a row of one it has not is idle. What could not be read is no mistake of this file.
  void refuse_key(const std::string& key, std::size_t row) {
    if (key.starts_with("policy.") && !policy_known_) return;
    if (of_another_entry(key)) return s_.idle_sources.push_back(key);
    const std::string near = base::closest(key, keys_);
    d_.problems.add(place(row, 0),
                    fmt::format("`{}` is not a key of a figure of this scenario{}", key,
                                near.empty() ? "" : fmt::format("; did you mean `{}`?", near)));
  }

  /// The figure that the source has, where the scenario's is another one.
  std::string other_value(const Named& n, std::size_t row) {
    const std::string text = field(row, 1);
    if (text.empty() || d_.unsound.contains(n.key)) return "";
    Decoding own{d_.vocabulary, {}, {}, {}};
    Value value = Value::scalar(text, {});
    if (text[0] == '{' || text[0] == '[') value = io::parse_yaml(text, "value", own.sources, own.problems);
    const bool same = own.problems.empty() && is_value(n, value, own);
    for (const base::Problem& p : own.problems.all()) d_.problems.add(place(row, 1), p.message);
    return same || !own.problems.empty() ? "" : text;
  }

  bool is_value(const Named& n, const Value& value, Decoding& own) {
    if (n.parameter != nullptr) {
      decode_value(*n.parameter, n.key, value, scratch_, n.index, own);
      return one_line(parameter_value(*n.parameter, scratch_, n.index)) ==
             one_line(parameter_value(*n.parameter, s_, n.index));
    }
    const DoseKey& dose = d_.vocabulary.instruments[n.measure->instrument].doses[n.index];
    const auto series = decode_series(value, n.key, dose.lower, dose.upper, dose.unit, own);
    return series && one_line(series_value(*series)) == one_line(series_value(n.measure->doses[n.index]));
  }

  const io::CsvTable& csv_;
  const Columns& columns_;
  Scenario& s_;
  Scenario scratch_;  ///< takes the values of the file, to be compared
  bool policy_known_;
  Decoding& d_;
  std::vector<Named> named_;
  std::vector<std::string> keys_ = {};
  std::map<std::string, std::size_t> rows_ = {};
  std::vector<std::pair<int, StatedSource>> stated_ = {};  ///< 0: of this key, 1: of every type or product
};

}  // namespace

void decode_sources(const Value& written_path, Scenario& s, bool policy_known, Decoding& d) {
  const auto csv = read_data_file(written_path, d);
  if (!csv) return;
  if (const auto columns = find_columns(*csv, d)) SourcesReader(*csv, *columns, s, policy_known, d).read();
}

Provenance provenance_of(const Scenario& s, const Parameter& p, const std::string& key) {
  const StatedSource* stated = stated_of(s, key);
  return stated == nullptr ? Provenance{p.status, p.source} : provenance(*stated);
}

std::vector<Figure> figures_of(const Scenario& scenario, const Vocabulary& vocabulary) {
  Scenario s = scenario;  // accessors give references
  std::vector<Figure> figures;
  for (const Named& n : all_named(s, vocabulary)) {
    const StatedSource* stated = stated_of(s, n.key);
    Figure& f = figures.emplace_back();
    f.key = n.key;
    f.record = record_key(n);
    f.stated = stated != nullptr;
    if (n.parameter != nullptr) {
      f.meaning = n.parameter->meaning, f.unit = n.parameter->unit;
      f.value = parameter_value(*n.parameter, s, n.index);
      f.from = provenance_of(s, *n.parameter, n.key);
      continue;
    }
    const Instrument& instrument = vocabulary.instruments[n.measure->instrument];
    f.meaning = instrument.doses[n.index].meaning, f.unit = instrument.doses[n.index].unit;
    f.value = series_value(n.measure->doses[n.index]);
    f.from = f.stated ? provenance(*stated) : Provenance{'C', instrument.source};
  }
  return figures;
}

}  // namespace ruralsim
