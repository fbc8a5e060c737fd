// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/synthesis/roles.hpp"

#include <numeric>

#include <ruralsim/base/math.hpp>
#include <ruralsim/base/proportional_fitting.hpp>

namespace ruralsim::synthesis {
namespace {

/// The value for a size: its own row's or that of the largest size below.
double for_size(const std::vector<AgeRow>& rows, int size) {
  const AgeRow* found = nullptr;
  for (const AgeRow& row : rows) {
    if (row.age_from <= size && (found == nullptr || row.age_from > found->age_from)) found = &row;
  }
  return found == nullptr ? 0 : found->value;
}

std::int64_t rounded(double x) {
  return static_cast<std::int64_t>(x + 0.5);
}

/// Hands out `persons` of a role to households in the order of a lottery, `at_once` to each that has room for
/// so many (a share of them take two at once: both parents of the head), until none are left or no room is.
void hand_out(std::int64_t persons, double two_at_once, const std::vector<std::size_t>& order, base::Key key,
              const std::vector<HouseholdPlan>& plans, int Structure::*role,
              std::vector<Structure>& structures) {
  for (bool room = true; persons > 0 && room;) {
    room = false;
    for (const std::size_t h : order) {
      Structure& s = structures[h];
      const int free = plans[h].size - (s.couple ? 2 : 1) - s.elders - s.other_kin;
      if (free == 0 || persons == 0) continue;
      const auto bits = base::draw(key, plans[h].id(), kOnce, base::Purpose::synthesis_structure);
      const int given = free > 1 && persons > 1 && base::happens(bits[0], two_at_once) ? 2 : 1;
      s.*role += given;
      persons -= given;
      room = true;
    }
  }
}

/// Rises (scale > 0) or falls (< 0) from 0 to 1 around `middle`.
double slope(double age, double middle, double scale) {
  return 1 / (1 + base::exp((middle - age) / scale));
}

/// How usual a role is at an age, up to a factor. All C: shapes, not estimates, except that children leave
/// home as they marry (never married in rural areas in 2022: .474 at 25-29, .193, .094, .056 at 40-44; V).
/// What is against nature stays just possible, for tables that leave no other place.
double usual(Role role, bool female, int age) {
  constexpr double kHardly = 1e-9;
  const double a = age + 0.5;
  switch (role) {
    case Role::husband:
      return female || age < 20 ? kHardly : slope(a, 25, 2) * slope(a, 69, -5);
    case Role::wife:
      return !female || age < 20 ? kHardly : slope(a, 23, 2) * slope(a, 65, -5);
    case Role::single_head:
      return age < 20 ? kHardly : slope(a, 30, 5) * (1 + 3 * slope(a, 62, 5));
    case Role::child:
      return age > 45 ? kHardly : slope(a, 27, -3.5);
    case Role::elder:
      return age < 40 ? kHardly : slope(a, 58, 4);
    default:
      return age < kWorkingAge ? kHardly : slope(a, 20, 2) * slope(a, 68, -5);
  }
}

/// Persons by sex and age in whole years: each row of the age structure by largest remainder, evenly within.
std::vector<std::int64_t> persons_by_age(const Scenario& s, std::int64_t persons) {
  std::vector<double> weight;
  std::vector<std::uint64_t> ids;
  for (const AgeRow& row : s.tables.age_structure) {
    weight.push_back(row.value);
    ids.push_back(ids.size());
  }
  const std::vector<std::int64_t> of_row = base::share_out(persons, weight, ids);
  std::vector<std::int64_t> by_age(2 * kAges, 0);
  for (std::size_t r = 0; r < of_row.size(); ++r) {
    const AgeRow& row = s.tables.age_structure[r];
    std::vector<double> even;
    std::vector<std::uint64_t> cells;
    for (std::uint64_t sex = 0; sex < 2; ++sex) {
      if (row.sex >= 0 && row.sex != static_cast<int>(sex)) continue;
      for (int age = row.age_from; age <= std::max(row.age_from, std::min(row.age_to, kOldest)); ++age) {
        even.push_back(1);
        cells.push_back(sex * kAges + static_cast<std::uint64_t>(std::min(age, kOldest)));
      }
    }
    const auto parts = base::share_out(of_row[r], even, cells);
    for (std::size_t i = 0; i < parts.size(); ++i) by_age[cells[i]] += parts[i];
  }
  return by_age;
}

}  // namespace

std::vector<Structure> draw_structures(const Scenario& s, base::Key key,
                                       const std::vector<HouseholdPlan>& plans) {
  constexpr double kBothParents = 0.3;  ///< C
  std::vector<Structure> structures(plans.size());
  std::vector<std::vector<std::size_t>> of_size;
  for (const std::size_t h : shuffled(plans.size(), key, base::Purpose::synthesis_structure, 1)) {
    const auto size = static_cast<std::size_t>(plans[h].size);
    if (of_size.size() <= size) of_size.resize(size + 1);
    of_size[size].push_back(h);
  }
  for (std::size_t n = 1; n < of_size.size(); ++n) {
    const int size = static_cast<int>(n);
    std::vector<std::size_t>& households = of_size[n];
    const auto count = static_cast<double>(households.size());
    const std::int64_t couples = size < 2 ? 0 : rounded(for_size(s.tables.couples, size) * count);
    for (std::int64_t k = 0; k < couples; ++k)
      structures[households[static_cast<std::size_t>(k)]].couple = true;
    shuffle(households, key, base::Purpose::synthesis_structure, 100 + static_cast<std::uint32_t>(n));
    hand_out(rounded(for_size(s.tables.elders, size) * count), kBothParents, households, key, plans,
             &Structure::elders, structures);
    shuffle(households, key, base::Purpose::synthesis_structure, 200 + static_cast<std::uint32_t>(n));
    hand_out(rounded(for_size(s.tables.other_kin, size) * count), 0, households, key, plans,
             &Structure::other_kin, structures);
  }
  for (std::size_t h = 0; h < plans.size(); ++h) {
    Structure& x = structures[h];
    x.children = plans[h].size - (x.couple ? 2 : 1) - x.elders - x.other_kin;
  }
  return structures;
}

RoleTable fit_roles(const Scenario& s, const std::vector<Structure>& structures) {
  std::vector<std::int64_t> of_role(kRoles, 0);
  const auto add = [&](Role role, int persons) { of_role[static_cast<std::size_t>(role)] += persons; };
  for (const Structure& x : structures) {
    add(Role::husband, x.couple ? 1 : 0);
    add(Role::wife, x.couple ? 1 : 0);
    add(Role::single_head, x.couple ? 0 : 1);
    add(Role::child, x.children);
    add(Role::elder, x.elders);
    add(Role::other_kin, x.other_kin);
  }
  const std::int64_t persons = std::accumulate(of_role.begin(), of_role.end(), std::int64_t{0});
  const std::vector<std::int64_t> by_age = persons_by_age(s, persons);
  base::CrossTable table{{kRoles, 2 * kAges}, {}};
  for (std::size_t role = 0; role < kRoles; ++role) {
    for (std::size_t cell = 0; cell < 2 * kAges; ++cell)
      table.cells.push_back(usual(static_cast<Role>(role), cell >= kAges, static_cast<int>(cell % kAges)));
  }
  const std::vector<base::FitMargin> margins = {{{0}, {of_role.begin(), of_role.end()}},
                                                {{1}, {by_age.begin(), by_age.end()}}};
  base::fit_proportionally(table, margins);
  const std::vector<std::int64_t> whole = base::round_to_totals(table, of_role, by_age);
  RoleTable roles{};
  for (std::size_t i = 0; i < whole.size(); ++i)
    roles[i / (2 * kAges)][i % (2 * kAges) / kAges][i % kAges] = whole[i];
  return roles;
}

}  // namespace ruralsim::synthesis
