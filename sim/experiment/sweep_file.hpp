// SPDX-License-Identifier: Apache-2.0
// A sweep file, decoded: which scenarios are run, over which points, and what is kept of each run.
#pragma once
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "sim/experiment/design.hpp"
#include <ruralsim/model/decode.hpp>

namespace ruralsim {

inline constexpr std::int64_t kMostSweepReplicates = 1'000'000;
inline constexpr std::int64_t kLargestSweepSeed = std::numeric_limits<std::uint32_t>::max();

/// A key of `design` beside `kind`, and which kinds take it.
struct DesignKey {
  const char* key;
  std::vector<DesignKind> kinds;
  bool required;
};
const std::vector<DesignKey>& design_keys();

/// What a whole number of `design` may be.
struct Bounds {
  std::int64_t lower, upper;
  const char* meaning;
};
Bounds bounds_of_design_key(const std::string& key);

/// A word of the sweep file that something else decides about.
struct Written {
  std::string text;
  base::Mark mark;
};

/// What goes into results.csv.
struct SweepOutputs {
  enum class Dates { year_ends, every_step, listed };
  std::vector<Written> indicators = {};  ///< of the county; empty: the headline ones
  Dates dates = Dates::year_ends;
  std::vector<std::pair<base::Month, base::Mark>> listed = {};
};

struct SweepFile {
  std::string name;
  std::vector<Written>
      scenarios;              ///< files, as the working folder sees them; none: an outside model's design
  std::vector<Override> set;  ///< laid over every scenario before the factors
  std::int64_t replicates = 1;
  std::optional<std::int64_t> seed;
  DesignSpec design;
  base::Mark design_at;
  std::vector<Factor> factors;
  std::vector<Constraint> constraints;
  std::vector<base::Mark> list_rows;  ///< of a list: where each point stands
  SweepOutputs outputs;
  bool keep = false;
};

/// Reads a sweep file and the list of points it may name. Mistakes go to `d.problems`; what could not be read
/// has its default.
SweepFile decode_sweep(const std::filesystem::path&, Decoding& d);

/// `factors:` and `constraints:` of a document.
void decode_factors(const base::Value& document, SweepFile&, Decoding&);
void decode_constraints(const base::Value& document, SweepFile&, Decoding&);
/// Factors and points from the CSV file that a list names.
void decode_list(const base::Value& written_path, SweepFile&, Decoding&);

/// A whole number of the sweep file within bounds; `fallback` and a problem otherwise.
std::int64_t whole_in(const base::Value&, const std::string& key, std::int64_t lower, std::int64_t upper,
                      std::int64_t fallback, Decoding&);
/// One word of a list by its place.
std::optional<std::size_t> word_of(const base::Value&, const std::string& key,
                                   const std::vector<std::string>& words, Decoding&);

}  // namespace ruralsim
