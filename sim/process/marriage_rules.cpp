// SPDX-License-Identifier: Apache-2.0
#include "sim/process/marriage_rules.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>
#include <tuple>

namespace ruralsim {
namespace {

constexpr int kHusbandOlder = 24;  ///< months, as the synthetic couples of the start (C)
constexpr int kMostApart = 96;     ///< from that; C

bool related(const Single& a, const Single& b) {
  return a.kin == b.kin || a.home == b.home;
}

/// A month of birth to look for.
struct Born {
  int month;
};

struct ByBirth {
  using is_transparent = void;  // the set is asked for a month of birth: its tree finds it, a walk would not
  const std::vector<Single>* men;
  bool operator()(std::size_t a, std::size_t b) const { return key(a) < key(b); }
  bool operator()(std::size_t man, Born b) const { return (*men)[man].born < b.month; }
  bool operator()(Born b, std::size_t man) const { return b.month < (*men)[man].born; }
  [[nodiscard]] std::pair<int, std::uint64_t> key(std::size_t i) const {
    return {(*men)[i].born, (*men)[i].id};
  }
};
using Men = std::set<std::size_t, ByBirth>;

/// The nearest in age of those she may marry; of two as near the older.
std::optional<std::size_t> choice_of(const Single& woman, const std::vector<Single>& men, const Men& left) {
  const int ideal = woman.born - kHusbandOlder;
  const auto apart = [&](std::size_t i) { return std::abs(men[i].born - ideal); };
  auto younger = left.lower_bound(Born{ideal});
  auto older = younger;
  while (true) {
    const bool has_older = older != left.begin() && apart(*std::prev(older)) <= kMostApart;
    const bool has_younger = younger != left.end() && apart(*younger) <= kMostApart;
    if (!has_older && !has_younger) return std::nullopt;
    const bool take_older = has_older && (!has_younger || apart(*std::prev(older)) <= apart(*younger));
    const std::size_t man = take_older ? *--older : *younger++;
    if (!related(woman, men[man])) return man;
  }
}

}  // namespace

std::vector<Match> match_singles(std::vector<Single>& women, std::vector<Single>& men) {
  std::sort(women.begin(), women.end(), [](const Single& a, const Single& b) {
    return std::tuple(a.lot, a.id) < std::tuple(b.lot, b.id);
  });
  Men left(ByBirth{&men});
  for (std::size_t i = 0; i < men.size(); ++i) left.insert(i);
  std::vector<Match> matches;
  std::vector<Single> alone;
  for (const Single& woman : women) {
    if (const auto man = choice_of(woman, men, left)) {
      matches.emplace_back(woman, men[*man]);
      left.erase(*man);
    } else {
      alone.push_back(woman);
    }
  }
  std::vector<Single> bachelors;
  for (const std::size_t i : left) bachelors.push_back(men[i]);
  women = std::move(alone);
  men = std::move(bachelors);
  return matches;
}

}  // namespace ruralsim
