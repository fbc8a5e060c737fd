// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ruralsim {

struct Scenario;
struct Setting;
struct Shard;

/// What a measure asks of one condition, as `eligible` says it.
struct Asked {
  bool yes = true;
  double from = 0;  ///< the amount, or where a range begins
  double to = 0;    ///< where it ends, inclusive
  std::vector<std::string> names = {};
  /// By row of what the names name: 1 where it is among them. Empty when a regime is read by itself.
  std::vector<std::uint8_t> chosen = {};
};

/// A condition that `eligible` may hold: a row of the list in sim/policy/conditions.cpp.
struct Condition {
  enum class Kind { yes_or_no, amount, range, names };
  using Holds = bool (*)(const Asked&, const Shard&, std::uint32_t household, const Setting&);
  using IncomeLimit = double (*)(const Asked&, const Setting&);
  using MarkThose = void (*)(const Asked&, const Shard&, std::uint32_t first, const Setting&,
                             std::span<std::uint8_t> marks);

  std::string key;
  std::string meaning;
  std::string section;
  /// In a summary, with {} where what is asked stands; empty: the key.
  std::string brief = {};
  Kind kind = Kind::yes_or_no;
  std::string unit = {};  ///< of an amount or a range
  double lower = 0;
  double upper = 0;
  /// What may be named: these words, or else what the scenario has of it.
  std::vector<std::string> words = {};
  /// Whether `true` stands for any of the names and `false` for none of them.
  bool any_or_none = false;
  std::vector<std::string> (*named)(const Scenario&) = nullptr;
  Holds holds = nullptr;
  /// Of a means test: the assessed income per head below which it lets a household in, yuan a year.
  IncomeLimit income_limit = nullptr;
  bool any_step = false;  ///< who meets it changes within the year: the list is drawn up at every step
  /// Takes the marks, 1, of those households from `first` on that do not meet it; without it `holds` is asked
  /// of each.
  MarkThose keep_marked = nullptr;
};

/// A condition with what a measure asks of it.
struct Requirement {
  std::size_t condition = 0;  ///< row of the list of conditions
  Asked asked;
  Condition::Holds holds = nullptr;
  Condition::IncomeLimit income_limit = nullptr;
  bool any_step = false;
  Condition::MarkThose keep_marked = nullptr;
};

/// All of them must hold.
using Eligibility = std::vector<Requirement>;

inline Requirement require(std::size_t row, const Condition& condition, Asked asked) {
  return {row,
          std::move(asked),
          condition.holds,
          condition.income_limit,
          condition.any_step,
          condition.keep_marked};
}

}  // namespace ruralsim
