// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace ruralsim {

struct Setting;
struct Shard;

/// An order in which a measure that does not reach everybody takes the eligible: a row of the list in
/// sim/policy/priorities.cpp.
struct Priority {
  /// Smaller comes first; equal places go by permanent id.
  using Place = double (*)(const Setting&, const Shard&, std::uint32_t household, std::size_t measure);
  /// The same of several households, which costs less than each by itself.
  using Places = void (*)(const Setting&, const Shard&, std::span<const std::uint32_t> households,
                          std::size_t measure, std::span<double> to);

  std::string key;
  std::string meaning;
  std::string section;
  Place place = nullptr;
  /// Whether the place is assessed income, so that the list is a means test.
  bool by_income = false;
  /// Whether those already listed have a bonus on it.
  bool incumbents = false;
  /// Whether the place is how long a household has waited, so that the measure keeps its date.
  bool by_waiting = false;
  Places places = nullptr;  ///< without it `place` is asked of each
};

/// The priority a measure names.
struct Ranking {
  std::size_t priority = 0;  ///< row of the list of priorities
  Priority::Place place = nullptr;
  bool by_income = false;
  bool incumbents = false;
  bool by_waiting = false;
  Priority::Places places = nullptr;
};

inline Ranking rank_by(std::size_t row, const Priority& priority) {
  return {row, priority.place, priority.by_income, priority.incumbents, priority.by_waiting, priority.places};
}

}  // namespace ruralsim
