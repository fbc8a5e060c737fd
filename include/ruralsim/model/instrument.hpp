// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <ruralsim/model/levers.hpp>

namespace ruralsim {

/// Measures in play at most: a household's places on their lists are the bits of one word.
inline constexpr std::size_t kMostMeasures = 32;

/// One number a measure of an instrument states, as a dated series under `key` in the scenario.
struct DoseKey {
  std::string key;
  std::string meaning;
  std::string unit;
  double lower = 0;
  double upper = 0;
  /// Without a fallback the key is required.
  std::optional<double> fallback;
  /// Whether a withdrawal or an introduction scales this number (a dose) or leaves it (a rule).
  bool scaled = true;
};

/// A parameter through which a dose acts, and its value that turns that off: of a word its place among its
/// options.
struct Mechanism {
  std::string key = {};  ///< "": none in particular
  double off = 0;
};

/// A kind of policy measure: a row of the list in sim/policy/instruments.cpp.
struct Instrument {
  std::string key;
  std::string meaning;
  std::string section;  ///< of docs/model.md
  std::string source;   ///< of the rule and its usual size
  std::vector<DoseKey> doses;
  /// Turns the doses in force (in the order of `doses`) into levers.
  void (*act)(std::span<const double> dose, Levers& levers) = nullptr;
  /// The switch `modules.*` without which the dose would be paid for and act on nothing; "": it needs none.
  std::string module = {};
  /// The same of a mechanism without a switch of its own.
  Mechanism mechanism = {};
};

/// All that must not be off for a dose to act: its module's switch, its mechanism.
std::vector<Mechanism> mechanisms_of(const Instrument&);

}  // namespace ruralsim
