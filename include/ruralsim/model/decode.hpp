// SPDX-License-Identifier: Apache-2.0
// How a document becomes a scenario: shared by the decoders of parameters, policy, data files and sweeps.
#pragma once
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <ruralsim/model/load.hpp>

namespace ruralsim {

/// A load in progress.
struct Decoding {
  const Vocabulary& vocabulary;
  base::Sources sources;
  base::Problems problems;
  std::vector<std::filesystem::path> inputs;
  /// Keys of parameters whose value could not be read: rules between keys leave them alone.
  std::set<std::string> unsound = {};
  /// Whose villages, types and products conditions name; none when a regime is read by itself.
  const Scenario* scenario = nullptr;

  /// A path in a file is relative to the file it stands in; one on the command line to the working folder.
  [[nodiscard]] std::filesystem::path beside(const base::Value& written) const;
};

/// Fills every parameter of `scenario` from the document; keys that no parameter and no section knows are
/// problems.
void decode_parameters(const base::Value& document, Scenario& scenario, Decoding&);

/// Fills the parameters of the run from the document of a world, which may hold any key of its counties too.
void decode_run(const base::Value& document, Scenario& scenario, Decoding&);

/// Reads one value of a parameter into the scenario; a problem otherwise.
void decode_value(const Parameter&, const std::string& key, const base::Value&, Scenario&, std::size_t index,
                  Decoding&);

std::optional<Series> decode_series(const base::Value&, const std::string& key, double lower, double upper,
                                    const std::string& unit, Decoding&);

inline constexpr double kLargestBudget = 1e13;    ///< yuan a year
inline constexpr double kLargestScale = 1000;     ///< of a transition
inline constexpr std::int64_t kLongestLag = 120;  ///< months

/// The keys of a measure that say whom it reaches and when: `eligible`, `priority`, `budget`, `errors`,
/// `lag`.
std::vector<std::string> targeting_keys();
void decode_targeting(const base::Value& measure, Measure&, Decoding&);
/// The same keys of a decoded measure, those that say something.
std::vector<base::Value::Entry> targeting_entries(const Measure&, const Vocabulary&);

base::Value series_value(const Series&);
/// A parameter's value as a resolved scenario writes it.
base::Value parameter_value(const Parameter&, Scenario&, std::size_t index);

/// A number from `lower` to `upper`; otherwise a problem.
std::optional<double> read_number_within(const base::Value&, const std::string& key, double lower,
                                         double upper, const std::string& unit, Decoding&);

/// Whether a value is a map; otherwise a problem.
bool require_map(const base::Value&, const std::string& what, Decoding&);

void decode_policy(const base::Value* policy, Scenario& scenario, Decoding&);
Regime decode_regime(const base::Value& document, Decoding&);

/// Reads the CSV that `demography.tables` names and, where it is not null, the one of
/// `demography.national_tables`, of which those tables count that the first has not.
DemographyTables decode_tables(const base::Value& own_path, const base::Value* national_path, Decoding&);

/// Reads the CSV that `county.sources` names.
/// @param policy_known  the policy was read without a mistake
void decode_sources(const base::Value& path, Scenario&, bool policy_known, Decoding&);

/// Of a-z, 0-9 and _.
bool is_plain_name(const std::string&);

/// Whether a number may be written `all`, which is its upper limit: how many households are followed.
bool takes_all(const Parameter&);

/// Problems for every entry of a map that is not one of `known`.
void refuse_unknown_keys(const base::Value& map, const std::vector<std::string>& known,
                         const std::string& prefix, Decoding&);

/// "0 to 1", "at least 3"
std::string range_text(double lower, double upper, const std::string& unit);

/// The decimal with the fewest digits that reads back as the same number; plain notation for everyday sizes.
std::string number_text(double);

}  // namespace ruralsim
