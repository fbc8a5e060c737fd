// SPDX-License-Identifier: Apache-2.0
#include "sim/run/panel_file.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <limits>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include <ruralsim/base/document.hpp>
#include <ruralsim/base/invariant.hpp>
#include <ruralsim/io/files.hpp>
#include <ruralsim/policy/schedule.hpp>
#include <ruralsim/run/panel.hpp>
#include <ruralsim/run/version.hpp>

namespace ruralsim {
namespace {

using io::NetcdfAttribute;
using io::NetcdfVariable;
using io::NumberType;
namespace fs = std::filesystem;

enum Along : std::size_t { household, person, household_step, person_step, id_length };
constexpr const char* kDimensionsOfPanel[] = {"household", "person", "household_step", "person_step",
                                              "id_length"};
constexpr std::size_t kIdLength = 20;  ///< decimal digits of 64 bits

/// Places in the layout of what tells rows apart.
enum Key : std::size_t {
  household_id,
  household_replicate,
  person_id,
  person_replicate,
  replicate,
  date,
  household_index,
  household_step_index,
  person_index,
  keys
};

NetcdfVariable key(const char* name, NumberType type, Along along, const char* meaning,
                   std::vector<NetcdfAttribute> more = {}) {
  NetcdfVariable v{name, type, along, false, id_length, {{"long_name", meaning}}};
  v.attributes.insert(v.attributes.end(), more.begin(), more.end());
  return v;
}

std::vector<NetcdfVariable> key_variables() {
  constexpr const char* kOfId = "permanent id in decimal digits, the same in every scenario of one seed";
  return {key("household_id", NumberType::character, household, kOfId, {{"_Encoding", "utf-8"}}),
          key("household_replicate", NumberType::int32, household, "replicate in which the household lives"),
          key("person_id", NumberType::character, person, kOfId, {{"_Encoding", "utf-8"}}),
          key("person_replicate", NumberType::int32, person, "replicate in which the person lives"),
          key("replicate", NumberType::int32, household_step, "number of the replicate, 0 first"),
          key("date", NumberType::int32, household_step,
              "first day of the step, at the end of which values were taken",
              {{"standard_name", "time"}, {"units", "days since 1970-01-01"}, {"calendar", "standard"}}),
          key("household_index", NumberType::int32, household_step,
              "which household: place along the dimension household, 0 first",
              {{"instance_dimension", "household"}}),
          key("household_step_index", NumberType::int32, person_step,
              "its household at this step: place along the dimension household_step, 0 first",
              {{"instance_dimension", "household_step"}}),
          key("person_index", NumberType::int32, person_step,
              "which person: place along the dimension person, 0 first", {{"instance_dimension", "person"}})};
}

/// Of a variable with flags the words of all counties, and where a county's own stand among them: a product,
/// type or measure that two counties call the same is one.
struct Codes {
  PanelFlags flags = {};
  std::vector<std::vector<std::size_t>> places = {};  ///< by county, then by the county's own place
  std::vector<base::Mark> written = {};  ///< of words that are measures: where the scenario states each
};

/// Where a county states the measures that words stand for; nothing when they stand for other things.
std::vector<base::Mark> places_of_measures(const PanelFlags& flags, const Scenario& county) {
  const std::vector<ScheduledMeasure> scheduled = scheduled_measures(county.policy);
  const auto names = [](const std::string& word, const ScheduledMeasure& m) {
    return word == m.measure->name || word.ends_with("." + m.measure->name);
  };
  if (!std::equal(flags.meanings.begin(), flags.meanings.end(), scheduled.begin(), scheduled.end(), names))
    return {};
  std::vector<base::Mark> places;
  places.reserve(scheduled.size());
  for (const ScheduledMeasure& m : scheduled) places.push_back(m.measure->mark);
  return places;
}

Codes codes_of(const PanelVariable& v, const Scenario& s) {
  Codes codes;
  std::vector<std::string>& all = codes.flags.meanings;
  for (const Scenario& county : counties_of(s)) {
    const PanelFlags own = v.flags(county);
    const std::vector<base::Mark> written = places_of_measures(own, county);
    codes.flags.bits = own.bits;
    std::vector<std::size_t>& places = codes.places.emplace_back();
    std::vector<bool> taken(all.size(), false);
    for (const std::string& word : own.meanings) {
      std::size_t place = 0;
      while (place < all.size() && (taken[place] || all[place] != word)) ++place;
      if (place == all.size()) {
        all.push_back(word), taken.push_back(false);
        if (!written.empty()) codes.written.push_back(written[places.size()]);
      }
      taken[place] = true;
      places.push_back(place);
    }
  }
  return codes;
}

/// Where a scenario asks for the panel.
base::Mark panel_asked(const base::Value& document) {
  const base::Value* at = &document;
  for (const char* key : {"outputs", "panel", "households"}) {
    const base::Value* next = at->find(key);
    if (next == nullptr) break;
    at = next;
  }
  return at->mark();
}

/// How many words a type of whole numbers tells apart: as bits, or as values from 0 on.
std::size_t most_words(NumberType type, bool bits) {
  const std::size_t width = 8 * io::bytes_of(type) - (type == NumberType::uint32 ? 0 : 1);
  return bits ? width : std::size_t{1} << width;
}

template <class T>
double whole_at(std::string_view bytes, std::size_t row) {
  T value{};
  std::memcpy(&value, bytes.data() + row * sizeof value, sizeof value);
  return static_cast<double>(value);
}
double number_at(std::string_view bytes, NumberType type, std::size_t row) {
  switch (type) {
    case NumberType::int8:
      return whole_at<std::int8_t>(bytes, row);
    case NumberType::int16:
      return whole_at<std::int16_t>(bytes, row);
    case NumberType::int32:
      return whole_at<std::int32_t>(bytes, row);
    case NumberType::uint32:
      return whole_at<std::uint32_t>(bytes, row);
    default:
      throw base::InvariantViolation("a panel variable with flags is no whole number of up to 32 bits");
  }
}

/// A value of a county in the words of all; what is undefined stays so.
double recoded(double value, bool bits, const std::vector<std::size_t>& places) {
  if (!bits) return value < 0 ? value : static_cast<double>(places[static_cast<std::size_t>(value)]);
  std::uint64_t of_all = 0;
  for (std::size_t bit = 0; bit < places.size(); ++bit)
    of_all |= (static_cast<std::uint64_t>(value) >> bit & 1U) << places[bit];
  return static_cast<double>(of_all);
}

std::string recoded(std::string_view column, const PanelVariable& v, const Codes& codes, std::size_t county) {
  std::string bytes;
  for (std::size_t row = 0; row < column.size() / io::bytes_of(v.type); ++row) {
    const double own = number_at(column, v.type, row);
    io::append_number(bytes, v.type, recoded(own, codes.flags.bits, codes.places[county]));
  }
  return bytes;
}

std::vector<NetcdfAttribute> attributes_of(const PanelVariable& v, const Scenario& s) {
  std::vector<NetcdfAttribute> a = {{"long_name", v.meaning}};
  if (!v.flags) {
    a.push_back({"units", v.unit});
    return a;
  }
  const PanelFlags flags = codes_of(v, s).flags;
  std::vector<double> values;
  std::string meanings;
  for (std::size_t i = 0; i < flags.meanings.size(); ++i) {
    values.push_back(static_cast<double>(flags.bits ? std::uint64_t{1} << i : i));
    meanings += (i == 0 ? "" : " ") + flags.meanings[i];
  }
  if (values.empty()) return a;  // a scenario without measures
  a.push_back({flags.bits ? "flag_masks" : "flag_values", values});
  a.push_back({"flag_meanings", meanings});
  return a;
}

/// In a world, behind all others, so that a file of one county is as it is without them.
enum CountyKey : std::size_t { household_county, person_county, county_of_row };

std::vector<NetcdfVariable> county_variables(const Scenario& s) {
  if (s.counties.empty()) return {};
  std::vector<double> values;
  std::string names;
  for (const Scenario& county : s.counties) {
    values.push_back(static_cast<double>(values.size()));
    names += (names.empty() ? "" : " ") + county.county.name;
  }
  const std::vector<NetcdfAttribute> flags = {{"flag_values", values}, {"flag_meanings", names}};
  return {
      key("household_county", NumberType::int8, household, "county in which the household lives", flags),
      key("person_county", NumberType::int8, person, "county in which the person's household lives", flags),
      key("county", NumberType::int8, household_step, "county in which the household lives", flags)};
}

std::vector<NetcdfAttribute> about(const Scenario& s) {
  const bool all = s.outputs.panel_households >= kEverybody;
  const char* where = s.counties.empty() ? "" : "in all counties together ";
  return {
      {"Conventions", "CF-1.9"},
      {"title", "households and persons of " + s.name},
      {"source", fmt::format("ruralsim {}, results version {}", version(), kResultsVersion)},
      {"scenario", s.name},
      {"seed", std::vector<double>{static_cast<double>(s.seed)}},
      {"sample", all ? std::string("all households")
                     : fmt::format("{} households of those {}when the run began, and of those founded later "
                                   "the same share, by lots of their permanent ids",
                                   s.outputs.panel_households, where)}};
}

/// The steps of one replicate's part, one after another; in a world those of its counties take turns.
class PanelPart {
 public:
  PanelPart(fs::path file, std::span<const PanelVariable> variables, std::size_t counties)
      : file_(std::move(file)), in_(file_, std::ios::binary), variables_(variables), counties_(counties) {
    bytes_.resize(kPanelHead);
    read(0, kPanelHead);
  }
  /// The next step, valid until the one after it is asked for; nothing at the end.
  std::optional<PanelStep> next() {
    if (in_.peek() == std::ifstream::traits_type::eof()) return std::nullopt;
    bytes_.resize(PanelStep::kHead);
    read(0, PanelStep::kHead);
    bytes_.resize(PanelStep::size(bytes_, variables_));
    read(PanelStep::kHead, bytes_.size() - PanelStep::kHead);
    county_ = taken_++ % counties_;
    return PanelStep(bytes_, variables_);
  }
  /// Whose step it was.
  [[nodiscard]] std::size_t county() const { return county_; }

 private:
  void read(std::size_t at, std::size_t bytes) {
    in_.read(bytes_.data() + at, static_cast<std::streamsize>(bytes));
    if (!in_) throw std::system_error(errno, std::generic_category(), "cannot read " + file_.string());
  }
  fs::path file_;
  std::ifstream in_;
  std::span<const PanelVariable> variables_;
  std::size_t counties_, county_ = 0, taken_ = 0;
  std::string bytes_;
};

std::uint64_t id_at(std::string_view ids, std::size_t row) {
  std::uint64_t id = 0;
  std::memcpy(&id, ids.data() + 8 * row, 8);
  return id;
}

/// The ids of a county in a replicate that were ever seen, in ascending order.
class Ids {
 public:
  void add(std::string_view ids) {
    const std::size_t before = all_.size();
    for (std::size_t i = 0; i < ids.size() / 8; ++i) {
      const std::uint64_t id = id_at(ids, i);
      if (!std::binary_search(all_.begin(), all_.begin() + static_cast<std::ptrdiff_t>(before), id))
        all_.push_back(id);
    }
    const auto middle = all_.begin() + static_cast<std::ptrdiff_t>(before);
    std::sort(middle, all_.end());
    std::inplace_merge(all_.begin(), middle, all_.end());
  }
  /// Along the table of whom there are, in which they begin at `first`.
  [[nodiscard]] std::size_t place(std::uint64_t id) const {
    return first + static_cast<std::size_t>(std::lower_bound(all_.begin(), all_.end(), id) - all_.begin());
  }
  [[nodiscard]] const std::vector<std::uint64_t>& all() const { return all_; }

  std::size_t first = 0;

 private:
  std::vector<std::uint64_t> all_;
};

/// Whom the parts hold, counted before anything is written.
struct Census {
  std::vector<Ids> households, persons;  ///< by replicate, then county
  std::size_t household_rows = 0, person_rows = 0;

  [[nodiscard]] static std::size_t sum(const std::vector<Ids>& ids) {
    return ids.back().first + ids.back().all().size();
  }
};

void put_one_behind_another(std::vector<Ids>& ids) {
  for (std::size_t i = 1; i < ids.size(); ++i) ids[i].first = ids[i - 1].first + ids[i - 1].all().size();
}

Census count(const std::vector<fs::path>& parts, std::span<const PanelVariable> variables,
             std::size_t counties) {
  Census c;
  for (const fs::path& file : parts) {
    PanelPart part(file, variables, counties);
    const std::size_t at = c.households.size();
    c.households.resize(at + counties), c.persons.resize(at + counties);
    while (const auto step = part.next()) {
      c.households[at + part.county()].add(step->household_ids);
      c.persons[at + part.county()].add(step->person_ids);
      c.household_rows += step->households;
      c.person_rows += step->persons;
    }
  }
  put_one_behind_another(c.households);
  put_one_behind_another(c.persons);
  return c;
}

/// Days from January 1970 to the first of the month (Hinnant's days_from_civil).
int days_since_1970(base::Month when) {
  const int y = when.year() - (when.month() <= 2 ? 1 : 0), era = y / 400, of_era = y - era * 400;
  const int of_year = (153 * (when.month() + (when.month() > 2 ? -3 : 9)) + 2) / 5;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void append_whole(std::string& to, std::size_t value) {
  io::append_number(to, NumberType::int32, static_cast<double>(value));
}

/// Where the variables of an instance's table stand; `county` in a world alone.
struct InstanceVariables {
  std::size_t id, replicate;
  std::optional<std::size_t> county;
};

/// The tables of whom there are.
void write_instances(io::NetcdfWriter& file, const std::vector<Ids>& all, std::size_t counties,
                     const InstanceVariables& at) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::string texts, replicates;
    for (const std::uint64_t one : all[i].all()) {
      std::string digits = std::to_string(one);
      digits.resize(kIdLength, '\0');
      texts += digits;
      append_whole(replicates, i / counties);
    }
    file.append(at.id, texts);
    file.append(at.replicate, replicates);
    if (at.county) file.append(*at.county, std::string(all[i].all().size(), static_cast<char>(i % counties)));
  }
}

/// Of a replicate, county and step. @param before  rows of households of earlier ones
void write_keys(io::NetcdfWriter& file, const PanelStep& step, std::size_t r, const Ids& of_households,
                const Ids& of_persons, std::size_t before) {
  std::string replicates, dates, households, rows, persons;
  const int day = days_since_1970(step.date);
  for (std::size_t h = 0; h < step.households; ++h) {
    append_whole(replicates, r);
    io::append_number(dates, NumberType::int32, day);
    append_whole(households, of_households.place(id_at(step.household_ids, h)));
  }
  for (std::size_t p = 0; p < step.persons; ++p) {
    std::uint32_t row = 0;
    std::memcpy(&row, step.household_of.data() + 4 * p, 4);
    append_whole(rows, before + row);
    append_whole(persons, of_persons.place(id_at(step.person_ids, p)));
  }
  file.append(replicate, replicates);
  file.append(date, dates);
  file.append(household_index, households);
  file.append(household_step_index, rows);
  file.append(person_index, persons);
}

}  // namespace

std::vector<std::string> panel_dimensions() {
  return {std::begin(kDimensionsOfPanel), std::end(kDimensionsOfPanel)};
}

std::vector<NetcdfVariable> panel_layout(const Scenario& s, const Catalog& catalog) {
  std::vector<NetcdfVariable> all = key_variables();
  for (const PanelVariable& v : catalog.panel) {
    const Along along = v.of == PanelVariable::Of::household ? household_step : person_step;
    all.push_back({v.key, v.type, along, v.may_miss, id_length, attributes_of(v, s)});
  }
  for (NetcdfVariable& v : county_variables(s)) all.push_back(std::move(v));
  return all;
}

void check_panel(const LoadedScenario& loaded, const Catalog& catalog) {
  const Scenario& s = loaded.scenario;
  if (s.outputs.panel_households == 0) return;
  base::Problems problems;
  const base::Mark asked = panel_asked(loaded.document);
  for (const PanelVariable& v : catalog.panel) {
    if (!v.flags) continue;
    const Codes codes = codes_of(v, s);
    const std::size_t most = most_words(v.type, codes.flags.bits);
    if (codes.flags.meanings.size() <= most) continue;
    const std::string what = fmt::format(
        "`{}` of panel.nc tells {} words apart, the counties have {} together; give what is the same in them "
        "the same names, or run each county's own scenario",
        v.key, most, codes.flags.meanings.size());
    if (codes.written.size() > most) {
      problems.add(codes.written[most], fmt::format("{}: this is number {}", what, most + 1),
                   {{asked, "the panel is asked for here"}});
    } else {
      problems.add(asked, what);
    }
  }
  problems.throw_if_any(loaded.sources);
}

std::vector<PanelSample> panel_samples(const Scenario& s, const Simulation& at_the_start) {
  std::vector<std::uint64_t> lots;
  std::vector<PanelSample> samples;
  for (std::size_t c = 0; c < at_the_start.counties(); ++c) {
    samples.push_back({at_the_start.setting(c).key, std::numeric_limits<std::uint64_t>::max()});
    for (const Shard& shard : at_the_start.shards(c)) {
      for (const std::uint64_t id : shard.household.id) lots.push_back(panel_lot(samples.back().key, id));
    }
  }
  const auto wanted = static_cast<std::size_t>(s.outputs.panel_households);
  if (wanted >= lots.size()) return samples;
  std::uint64_t threshold = 0;
  if (wanted > 0) {
    const auto last = lots.begin() + static_cast<std::ptrdiff_t>(wanted - 1);
    std::nth_element(lots.begin(), last, lots.end());
    threshold = *last;
  }
  for (PanelSample& sample : samples) sample.threshold = threshold;
  return samples;
}

void write_panel(const std::vector<fs::path>& parts, const fs::path& to, const Scenario& s,
                 const Catalog& catalog) {
  const std::size_t counties = counties_of(s).size();
  const Census census = count(parts, catalog.panel, counties);
  constexpr std::size_t kMostRows = std::numeric_limits<std::int32_t>::max();
  if (census.person_rows > kMostRows) {
    throw std::system_error(EFBIG, std::generic_category(),
                            fmt::format("cannot write {}: it would have {} rows of persons; a smaller "
                                        "outputs.panel.households or fewer replicates have less",
                                        to.string(), census.person_rows));
  }
  const std::vector<std::string> names = panel_dimensions();
  io::NetcdfWriter file(to,
                        {{names[household], Census::sum(census.households)},
                         {names[person], Census::sum(census.persons)},
                         {names[household_step], census.household_rows},
                         {names[person_step], census.person_rows},
                         {names[id_length], kIdLength}},
                        panel_layout(s, catalog), about(s));
  const std::size_t behind = keys + catalog.panel.size();
  const auto in_world = [&](CountyKey which) {
    return s.counties.empty() ? std::nullopt : std::optional<std::size_t>(behind + which);
  };
  write_instances(file, census.households, counties,
                  {household_id, household_replicate, in_world(household_county)});
  write_instances(file, census.persons, counties, {person_id, person_replicate, in_world(person_county)});
  std::vector<std::optional<Codes>> codes;
  for (const PanelVariable& v : catalog.panel)
    codes.push_back(v.flags && counties > 1 ? std::optional(codes_of(v, s)) : std::nullopt);
  std::size_t rows = 0;
  for (std::size_t r = 0; r < parts.size(); ++r) {
    PanelPart part(parts[r], catalog.panel, counties);
    while (const auto step = part.next()) {
      const std::size_t whose = r * counties + part.county();
      write_keys(file, *step, r, census.households[whose], census.persons[whose], rows);
      for (std::size_t v = 0; v < step->columns.size(); ++v) {
        if (codes[v]) {
          file.append(keys + v, recoded(step->columns[v], catalog.panel[v], *codes[v], part.county()));
        } else {
          file.append(keys + v, step->columns[v]);
        }
      }
      if (const auto county = in_world(county_of_row))
        file.append(*county, std::string(step->households, static_cast<char>(part.county())));
      rows += step->households;
    }
  }
  file.close();
}

}  // namespace ruralsim
