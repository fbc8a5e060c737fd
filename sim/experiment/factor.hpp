// SPDX-License-Identifier: Apache-2.0
// What a sweep varies: a key of the scenario and the distribution of its values.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include <ruralsim/base/document.hpp>

namespace ruralsim {

/// A distribution on an interval, or over listed values.
struct Distribution {
  enum class Kind { uniform, log_uniform, triangular, normal, discrete };
  Kind kind = Kind::uniform;
  double low = 0, high = 0;          ///< ends, in the unit of the factor
  double mode = 0;                   ///< triangular
  double mean = 0, sd = 0;           ///< normal, before it's cut off at both ends
  std::vector<double> weights = {};  ///< discrete: a value's share, up to a factor

  /// The value below which the share `u` in [0, 1] lies; of a discrete one the number of the value.
  [[nodiscard]] double quantile(double u) const;
};

struct Factor {
  std::string key;       ///< path in the scenario, as `--set` takes it
  base::Mark mark;       ///< where the sweep file names it
  base::Mark values_at;  ///< and where it gives its values
  Distribution distribution;
  std::vector<std::string> values = {};  ///< discrete: as they were written, YAML
  bool whole = false;                    ///< whole numbers only

  [[nodiscard]] bool discrete() const { return distribution.kind == Distribution::Kind::discrete; }
  /// The value at `u` in [0, 1] as the design and `--set` write it: numbers of 10 significant digits.
  [[nodiscard]] std::string text(double u) const;
  /// Level `l` of `levels` that part the distribution evenly, both ends included; a discrete factor has its
  /// values for levels.
  [[nodiscard]] std::string level_text(std::size_t l, std::size_t levels) const;
};

}  // namespace ruralsim
