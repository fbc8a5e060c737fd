// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "seeds.hpp"
#include "temporary_folder.hpp"
#include <ruralsim/engine/catalog.hpp>
#include <ruralsim/io/files.hpp>
#include <ruralsim/model/load.hpp>

/// A sound scenario of 60 households; tests extend it and spoil one thing.
inline constexpr std::string_view kSmallCounty = R"(format: 1
name: small
start: 2016-01
end: 2018-01
seed: 7
replicates: 2
county: {name: smallshire, villages: 4, poor_villages: 2}
household_types:
  poor: {households: 40, persons: 160, registered: true, cropland: 4, pasture: 500, herd: 8, gathering_access: 0.5, mandarin_share: 0.3}
  rich: {households: 20, persons: 80, cropland: 5, pasture: 900, herd: 30, gathering_access: 1.5, mandarin_share: 0.8}
demography: {tables: population.csv}
economy:
  cpi: {2013-07: 100, 2024-07: 119.3}
  national_median_income: {2013-07: 8308, 2024-07: 20368}
labour:
  away: {wage: {2014-07: 3165, 2024-07: 5634}}
  nearby: {jobs: 0.2, wage: 23000}
choice: {hardship_away: 14000}
crops: {value: 418, season: [0, 0, 0, 0, 0, 0, 0, 0.2, 0.5, 0.3, 0, 0]}
herd:
  price: 2750
  birth_season: [0, 0, 0, 0.3, 0.4, 0.3, 0, 0, 0, 0, 0, 0]
  offtake_season: [0, 0, 0, 0, 0, 0, 0, 0, 0.2, 0.4, 0.4, 0]
gathering: {value: 7510, season: [0, 0, 0, 0, 0.6, 0.4, 0, 0, 0, 0, 0, 0]}
products:
  herbs: {outlay: 12000, gestation: 24, life: 12, revenue: 17000, labour: 0.4, season: [0, 0, 0, 0, 0, 0, 0, 0.2, 0.4, 0.4, 0, 0]}
policy:
  regimes: [old.yaml]
  transition: {from: old, start: 2017-01, withdraw: {cliff: 2017-01}}
  measures:
    - {instrument: pension, level: 1500}
)";

inline constexpr std::string_view kOldRegime = R"(regime: old
measures:
  - {instrument: social_assistance, level: 2000, coverage: 0.25}
)";

/// A file of these tests as a case of the fuzzer's (fuzz/loader_case.hpp), which has other names for them.
inline std::string as_case(std::string_view name, std::string_view text) {
  if (name.ends_with(".csv")) return "%% tables\n" + std::string(text);
  if (text.starts_with("regime:")) return "%% regime\n" + std::string(text);
  std::string all = std::string(text) + "%% base\n" + std::string(kSmallCounty);
  for (const auto& [from, to] : {std::pair("old.yaml", "../regimes/poverty_alleviation.yaml"),
                                 std::pair("tables: population.csv", "tables: data/population.csv")}) {
    for (std::size_t at = all.find(from); at != std::string::npos; at = all.find(from, at + std::strlen(to)))
      all.replace(at, std::strlen(from), to);
  }
  return all + "%% regime\n" + std::string(kOldRegime);
}

/// A folder with a sound scenario `base.yaml`, its regime `old.yaml` and its data `population.csv`.
class ScenarioFiles {
 public:
  ScenarioFiles() {
    write("base.yaml", kSmallCounty);
    write("old.yaml", kOldRegime);
    const auto shipped = [](const char* name) {
      return ruralsim::io::read_file(std::filesystem::path(RURALSIM_SOURCE_DIR) / "scenarios" / name);
    };
    const std::string national = shipped("shared/china.csv");  // without its heading below
    std::ofstream(file("population.csv"), std::ios::binary)
        << shipped("rangtang/data/population.csv") << national.substr(national.find('\n') + 1);
  }

  [[nodiscard]] std::filesystem::path file(std::string_view name) const { return folder_.path() / name; }
  [[nodiscard]] const ruralsim::Catalog& catalog() const { return catalog_; }

  void write(std::string_view name, std::string_view text) const {
    std::ofstream out(file(name), std::ios::binary);
    out << text;
    if (std::getenv("RURALSIM_SEEDS") != nullptr) keep_as_seed(as_case(name, text));
  }

  [[nodiscard]] ruralsim::LoadedScenario load(std::string_view name,
                                              std::span<const ruralsim::Override> overrides = {}) const {
    return ruralsim::load_scenario(file(name), overrides, catalog_.vocabulary());
  }

  /// What the user is told about a file, with names relative to the folder; "" when nothing is wrong.
  [[nodiscard]] std::string complaint(std::string_view name,
                                      std::span<const ruralsim::Override> overrides = {}) const {
    try {
      (void)load(name, overrides);
    } catch (const ruralsim::base::ScenarioError& error) {
      return relative(error.what());
    }
    return {};
  }

  /// The complaint about `s.yaml`, a scenario that lays `text` on the sound one.
  [[nodiscard]] std::string complaint_about(std::string_view text,
                                            std::span<const ruralsim::Override> overrides = {}) const {
    write("s.yaml", "extends: base.yaml\n" + std::string(text));
    return complaint("s.yaml", overrides);
  }

  /// The messages of that complaint alone, without excerpts: "2:7 message" a line of `of`, "base.yaml:2:7
  /// message" of other files.
  [[nodiscard]] std::string messages_about(std::string_view text, const std::string& of = "s.yaml") const {
    const std::string all = complaint_about(text);
    std::string out;
    for (std::size_t at = 0; at < all.size();) {
      const std::size_t end = std::min(all.find('\n', at), all.size());
      std::string line = all.substr(at, end - at);
      at = end + 1;
      const std::size_t error = line.find(": error: ");
      if (error == std::string::npos) continue;
      line.replace(error, 9, " ");
      if (line.starts_with(of + ":")) line.erase(0, of.size() + 1);
      out += line + "\n";
    }
    return out;
  }

 private:
  [[nodiscard]] std::string relative(std::string text) const {
    const std::string prefix = folder_.path().string() + "/";
    for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at)) {
      text.erase(at, prefix.size());
    }
    return text;
  }

  TemporaryFolder folder_;
  ruralsim::Catalog catalog_ = ruralsim::Catalog::standard();
};
