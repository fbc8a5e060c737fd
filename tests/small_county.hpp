// SPDX-License-Identifier: Apache-2.0
// A county like Rangtang with a hundred households, and its run as numbers: what tests of the model ask of a
// scenario.
#pragma once
#include <cstring>
#include <filesystem>
#include <functional>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include <ruralsim/engine/simulation.hpp>
#include <ruralsim/record/recorder.hpp>

inline const ruralsim::Catalog& standard_catalog() {
  static const ruralsim::Catalog catalog = ruralsim::Catalog::standard();
  return catalog;
}

inline ruralsim::Scenario rangtang(const std::string& file,
                                   const std::vector<ruralsim::Override>& over = {}) {
  return ruralsim::load_scenario(
             std::filesystem::path(RURALSIM_SOURCE_DIR) / "scenarios/rangtang" / (file + ".yaml"), over,
             standard_catalog().vocabulary())
      .scenario;
}

/// How many times smaller than Rangtang a county is; its regime's posts, a number for the county, shrink with
/// it.
inline void shrink_posts(ruralsim::Scenario& s, double times) {
  for (ruralsim::Regime& regime : s.policy.regimes) {
    for (ruralsim::Measure& m : regime.measures) {
      const auto& keys = standard_catalog().instruments[m.instrument].doses;
      for (std::size_t d = 0; d < keys.size(); ++d) {
        if (keys[d].key != "posts") continue;
        for (auto& point : m.doses[d].points) point.value /= times;
      }
    }
  }
}

/// Rangtang at `scale` hundredths: 4 villages, 85 households and 360 persons for 1, from `start` 2016 to
/// 2023. `file` is `continuity` or `cliff`.
inline ruralsim::Scenario small_county(const std::string& file = "continuity",
                                       const std::vector<ruralsim::Override>& over = {}, int scale = 1) {
  const auto times = [scale](int n) { return std::to_string(n * scale); };
  std::vector<ruralsim::Override> small = {{"end", "2023-01"},
                                           {"replicates", "1"},
                                           {"county.villages", times(4)},
                                           {"county.poor_villages", times(3)},
                                           {"household_types.poor.households", times(22)},
                                           {"household_types.poor.persons", times(96)},
                                           {"household_types.middle.households", times(46)},
                                           {"household_types.middle.persons", times(195)},
                                           {"household_types.rich.households", times(17)},
                                           {"household_types.rich.persons", times(69)}};
  small.insert(small.end(), over.begin(), over.end());
  ruralsim::Scenario s = rangtang(file, small);
  shrink_posts(s, 100.0 / scale);
  return s;
}

/// A county no measure supports.
inline ruralsim::Scenario without_policy(ruralsim::Scenario s) {
  s.policy = {};
  return s;
}

/// Everything a run writes: a row of values a date for the county and for every village, and the county's
/// flows.
struct History {
  std::vector<std::string> columns;
  std::vector<ruralsim::base::Month> dates;
  std::vector<std::vector<double>> county;
  std::vector<std::vector<double>> villages;  ///< a date: all villages' values one after another
  std::vector<std::vector<double>> groups;    ///< a date: all groups' values one after another
  std::vector<ruralsim::Flows> flows;

  [[nodiscard]] std::size_t column(const std::string& indicator) const {
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (columns[c] == indicator) return c;
    }
    throw std::invalid_argument("no indicator " + indicator);
  }
  [[nodiscard]] double at(std::size_t date, const std::string& indicator) const {
    return county[date][column(indicator)];
  }
  [[nodiscard]] double last(const std::string& indicator) const { return at(dates.size() - 1, indicator); }
  [[nodiscard]] double mean(const std::string& indicator) const {
    const std::size_t c = column(indicator);
    double sum = 0;
    for (const auto& row : county) sum += row[c];
    return sum / static_cast<double>(county.size());
  }
  [[nodiscard]] std::size_t index_of(ruralsim::base::Month when) const {
    for (std::size_t i = 0; i < dates.size(); ++i) {
      if (dates[i] == when) return i;
    }
    throw std::invalid_argument("no date " + ruralsim::base::text(when));
  }
  /// The bits of all numbers of the first `rows` dates.
  [[nodiscard]] std::string bytes(std::size_t rows = std::numeric_limits<std::size_t>::max()) const {
    std::string all;
    const auto append = [&all](const auto& values) {
      const std::size_t size = values.size() * sizeof(values[0]);
      const std::size_t before = all.size();
      all.resize(before + size);
      if (size > 0) std::memcpy(all.data() + before, values.data(), size);
    };
    for (std::size_t i = 0; i < dates.size() && i < rows; ++i) {
      append(county[i]);
      append(villages[i]);
      append(groups[i]);
      append(flows[i]);
    }
    return all;
  }
};

/// Looks at a simulation after each of its steps, those of the burn-in included.
using Watcher = std::function<void(ruralsim::Simulation&)>;

inline History run(const ruralsim::Scenario& s, std::uint32_t replicate = 0,
                   const ruralsim::Execution& how = {}, const Watcher& watch = {},
                   const ruralsim::Catalog& lists = standard_catalog()) {
  const ruralsim::Catalog catalog = lists.for_scenario(s);
  History h;
  for (const ruralsim::Indicator& i : catalog.indicators) h.columns.push_back(i.key);
  ruralsim::RowSink sink;
  sink.county = [&](ruralsim::base::Month when, std::span<const double> values) {
    h.dates.push_back(when);
    h.county.emplace_back(values.begin(), values.end());
    h.villages.emplace_back();
    h.groups.emplace_back();
  };
  sink.village = [&](ruralsim::base::Month, std::uint64_t, std::span<const double> values) {
    h.villages.back().insert(h.villages.back().end(), values.begin(), values.end());
  };
  sink.group = [&](ruralsim::base::Month, const std::string&, std::span<const double> values) {
    h.groups.back().insert(h.groups.back().end(), values.begin(), values.end());
  };
  sink.flows = [&](ruralsim::base::Month, const ruralsim::Flows& flows) { h.flows.push_back(flows); };
  ruralsim::Simulation simulation(s, catalog, replicate, how);
  while (!simulation.finished()) {
    simulation.step();
    if (watch) watch(simulation);
    if (simulation.in_burn_in()) continue;
    ruralsim::record_step(simulation.setting(), simulation.shards(), catalog.records(), sink);
  }
  return h;
}
