// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <string>

#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/base/invariant.hpp>
#include <ruralsim/engine/synthesis.hpp>

using namespace ruralsim;

namespace {

Shard county_shard() {
  const Scenario s = small_county();
  return synthesise(s, {1, 0}, s.start, 64, 5)[0];
}

/// Numbers of a test, one stream a case.
struct Dice {
  std::uint64_t stream;
  std::uint64_t count = 0;
  bool happens(double p) {
    return base::happens(
        base::draw({17, 0}, stream << 32 | count++, base::Month{1}, base::Purpose::award_order)[0], p);
  }
  std::uint32_t bits() {
    return base::draw({17, 0}, stream << 32 | count++, base::Month{1}, base::Purpose::award_order)[0];
  }
};

/// Puts something into every column, so that a column that does not move with its rows is seen.
void scramble(Shard& s, Dice& dice) {
  const auto fill = [&](auto& column) {
    using T = typename std::remove_reference_t<decltype(column)>::value_type;
    std::vector<T> values(column.size());
    for (T& value : values) {
      if (is_rare<decltype(column)> && dice.happens(0.8)) continue;
      if constexpr (std::is_same_v<T, PovertyRecord>) {
        value.poor = static_cast<std::uint8_t>(dice.bits() & 7u);
        value.returned = static_cast<std::uint8_t>(dice.bits() & 7u);
      } else if constexpr (std::is_enum_v<T>) {
        value = static_cast<T>(dice.bits() % 5);
      } else {
        value = static_cast<T>(dice.bits() % 120);
      }
    }
    column = values;
  };
  const auto persons = s.person.id;
  const auto households = s.household.id;
  for_each_person_column(s, fill);
  for_each_household_column(s, fill);
  s.person.id = persons;
  s.household.id = households;
}

/// All columns of a row as text, by permanent id.
std::map<std::uint64_t, std::string> rows_by_id(const Shard& s, bool persons) {
  std::map<std::uint64_t, std::string> rows;
  const auto& ids = persons ? s.person.id : s.household.id;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    std::string& row = rows[ids[i]];
    const auto add = [&](const auto& column) {
      using T = typename std::remove_reference_t<decltype(column)>::value_type;
      if constexpr (std::is_same_v<T, PovertyRecord>) {
        row += std::to_string(column[i].poor) + "/" + std::to_string(column[i].returned) + " ";
      } else if constexpr (std::is_enum_v<T>) {
        row += std::to_string(static_cast<int>(column[i])) + " ";
      } else {
        row += std::to_string(column[i]) + " ";
      }
    };
    if (persons) {
      for_each_person_column(s, add);
    } else {
      for_each_household_column(s, add);
    }
  }
  return rows;
}

/// Members' ids of every household, and households' ids of every village, as they stand.
std::vector<std::vector<std::uint64_t>> members(const Shard& s) {
  std::vector<std::vector<std::uint64_t>> all;
  for (std::size_t h = 0; h < s.households(); ++h) {
    all.emplace_back(s.person.id.begin() + s.person_begin[h], s.person.id.begin() + s.person_begin[h + 1]);
  }
  return all;
}

std::vector<RowChanges> random_changes(const Shard& s, Dice& dice, double death, double birth) {
  std::vector<RowChanges> changes(s.villages());
  std::uint64_t next_id = std::uint64_t{1} << 50;
  for (std::size_t v = 0; v < s.villages(); ++v) {
    for (std::uint32_t h = s.household_begin[v]; h < s.household_begin[v + 1]; ++h) {
      for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
        if (dice.happens(death)) changes[v].gone.push_back(p);
      }
      while (dice.happens(birth)) {
        changes[v].born.push_back({h, next_id++, static_cast<std::int16_t>(1400), 1, 9, 1, 2});
      }
    }
  }
  return changes;
}

std::string complaint(const Shard& s) {
  try {
    check_integrity(s);
  } catch (const base::InvariantViolation& e) {
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("rows keep their columns, newborns come last in their household, empty households go") {
  for (std::uint64_t round = 1; round <= 60; ++round) {
    CAPTURE(round);
    Dice dice{round};
    Shard s = county_shard();
    scramble(s, dice);
    const double death = round % 3 == 0 ? 0.6 : 0.05;
    const auto changes = random_changes(s, dice, death, round % 2 == 0 ? 0.3 : 0.0);
    const auto persons_before = rows_by_id(s, true), households_before = rows_by_id(s, false);

    // The same by hand, one person after another.
    std::vector<std::vector<std::uint64_t>> expected_members;
    std::vector<std::uint64_t> expected_households;
    std::vector<std::uint32_t> expected_begin = {0};
    for (std::size_t v = 0; v < s.villages(); ++v) {
      for (std::uint32_t h = s.household_begin[v]; h < s.household_begin[v + 1]; ++h) {
        std::vector<std::uint64_t> left;
        for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
          const auto& gone = changes[v].gone;
          if (std::find(gone.begin(), gone.end(), p) == gone.end()) left.push_back(s.person.id[p]);
        }
        for (const Newborn& child : changes[v].born) {
          if (child.household == h) left.push_back(child.id);
        }
        if (left.empty()) continue;
        expected_members.push_back(left);
        expected_households.push_back(s.household.id[h]);
      }
      expected_begin.push_back(static_cast<std::uint32_t>(expected_households.size()));
    }

    apply_row_changes(s, changes);
    CHECK(members(s) == expected_members);
    CHECK(s.household.id == expected_households);
    CHECK(s.household_begin == expected_begin);
    for (const auto& [id, row] : rows_by_id(s, false)) REQUIRE(row == households_before.at(id));
    for (const auto& [id, row] : rows_by_id(s, true)) {
      if (persons_before.contains(id)) REQUIRE(row == persons_before.at(id));
    }
    for (std::size_t p = 0; p < s.persons(); ++p) {
      if (persons_before.contains(s.person.id[p])) continue;
      CHECK(s.person.born[p] == 1400);
      CHECK(s.person.female[p] == 1);
      CHECK(s.person.schooling[p] == 9);
      CHECK(s.person.mandarin[p] == 1);
      CHECK(s.person.births[p] == 0);
      CHECK(s.person.ill_until[p] == 0);
      CHECK(s.person.occupation[p] == Occupation::home);
    }
  }
}

TEST_CASE(
    "movers keep their columns in any shard, and a founded household begins as a copy of the one they left") {
  for (std::uint64_t round = 1; round <= 40; ++round) {
    CAPTURE(round);
    Dice dice{1000 + round};
    const Scenario scenario = small_county();
    std::vector<Shard> shards = synthesise(scenario, {1, 0}, scenario.start, 2, 5);
    REQUIRE(shards.size() == 2);
    std::map<std::uint64_t, std::string> persons_before, households_before;
    std::map<std::uint64_t, std::uint64_t> lives_in, founded_from;
    std::vector<std::vector<RowChanges>> changes;
    std::vector<PersonRow> rows;
    for (Shard& s : shards) {
      scramble(s, dice);
      persons_before.merge(rows_by_id(s, true));
      households_before.merge(rows_by_id(s, false));
      changes.emplace_back(s.villages());
    }
    // Movers go to a household of any village, or found one where they live.
    std::vector<std::vector<std::pair<std::uint32_t, std::uint32_t>>> arrivals(4);  // by village: to, mover
    for (std::size_t i = 0; i < 2; ++i) {
      const Shard& s = shards[i];
      for (std::size_t v = 0; v < 2; ++v) {
        for (std::uint32_t h = s.household_begin[v]; h < s.household_begin[v + 1]; ++h) {
          for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
            lives_in[s.person.id[p]] = s.household.id[h];
            const bool stays = p == s.person_begin[h];  // nobody's household ends
            if (stays || !dice.happens(0.2)) continue;
            changes[i][v].gone.push_back(p);
            const auto mover = static_cast<std::uint32_t>(rows.size());
            rows.push_back({i, p});
            if (dice.happens(0.3)) {
              auto& founded = changes[i][v].founded;
              const auto place = static_cast<std::uint32_t>(s.households() + founded.size());
              const std::uint64_t id = (std::uint64_t{1} << 51) + mover;
              founded.push_back({id, h});
              founded_from[id] = s.household.id[h];
              arrivals[2 * i + v].emplace_back(place, mover);
              lives_in[s.person.id[p]] = id;
            } else {
              const std::size_t to = dice.bits() % 2, village = dice.bits() % 2;
              const std::uint32_t first = shards[to].household_begin[village];
              const std::uint32_t there =
                  first + dice.bits() % (shards[to].household_begin[village + 1] - first);
              arrivals[2 * to + village].emplace_back(there, mover);
              lives_in[s.person.id[p]] = shards[to].household.id[there];
            }
          }
        }
      }
    }
    const Shard::Persons movers = take_persons(shards, rows);
    for (std::size_t i = 0; i < 2; ++i) {
      for (std::size_t v = 0; v < 2; ++v) {
        std::stable_sort(arrivals[2 * i + v].begin(), arrivals[2 * i + v].end());
        for (const auto& [to, mover] : arrivals[2 * i + v]) changes[i][v].arrived.push_back({to, mover});
      }
      apply_row_changes(shards[i], changes[i], movers);
    }
    std::size_t persons = 0, households = 0;
    for (const Shard& s : shards) {
      for (const auto& [id, row] : rows_by_id(s, true)) REQUIRE(row == persons_before.at(id));
      for (std::uint32_t h = 0; h < s.households(); ++h) {
        for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p)
          REQUIRE(lives_in.at(s.person.id[p]) == s.household.id[h]);
      }
      for (const auto& [id, row] : rows_by_id(s, false)) {
        const std::string& origin =
            households_before.at(founded_from.contains(id) ? founded_from.at(id) : id);
        REQUIRE(row.substr(row.find(' ')) == origin.substr(origin.find(' ')));  // all but the id
      }
      persons += s.persons(), households += s.households();
    }
    CHECK(persons == persons_before.size());
    CHECK(households == households_before.size() + founded_from.size());
  }
}

TEST_CASE(
    "a year without events changes nothing, and one in which all die leaves villages without households") {
  Shard s = county_shard();
  const Shard before = s;
  apply_row_changes(s, std::vector<RowChanges>(s.villages()));
  CHECK(rows_by_id(s, true) == rows_by_id(before, true));
  CHECK(s.person_begin == before.person_begin);

  std::vector<RowChanges> all(s.villages());
  for (std::size_t v = 0; v < s.villages(); ++v) {
    for (std::uint32_t p = s.person_begin[s.household_begin[v]]; p < s.person_begin[s.household_begin[v + 1]];
         ++p) {
      all[v].gone.push_back(p);
    }
  }
  apply_row_changes(s, all);
  CHECK(s.households() == 0);
  CHECK(s.persons() == 0);
  CHECK(s.villages() == before.villages());
  CHECK(complaint(s).empty());
}

TEST_CASE("changes that name rows of another village or out of order are our own mistake") {
  Shard s = county_shard();
  std::vector<RowChanges> changes(s.villages());
  changes[0].gone = {s.person_begin[s.household_begin[1]]};
  CHECK_THROWS_AS(apply_row_changes(s, changes), base::InvariantViolation);
  changes[0].gone = {3, 1};
  CHECK_THROWS_AS(apply_row_changes(s, changes), base::InvariantViolation);
  changes[0] = {};
  changes[1].born = {{0, 99, 1400, 0, 9, 1, 0}};
  CHECK_THROWS_AS(apply_row_changes(s, changes), base::InvariantViolation);
  changes[1] = {};
  changes[0].founded = {{77, 0}};
  CHECK_THROWS_AS(apply_row_changes(s, changes), base::InvariantViolation);  // with nobody
  changes[0] = {};
  changes[0].arrived = {{s.household_begin[1], 0}};
  CHECK_THROWS_AS(apply_row_changes(s, changes, take_persons({&s, 1}, {})), base::InvariantViolation);
  CHECK_THROWS_AS(apply_row_changes(s, std::vector<RowChanges>(s.villages() - 1)), base::InvariantViolation);
}

TEST_CASE("a synthetic county is in order, and each planted corruption is found by name") {
  const Shard sound = county_shard();
  CHECK(complaint(sound).empty());
  const auto found = [&](const char* rule, const std::function<void(Shard&)>& corrupt) {
    Shard s = sound;
    corrupt(s);
    CAPTURE(rule);
    CAPTURE(complaint(s));
    CHECK(complaint(s).find(rule) != std::string::npos);
  };
  found("village offsets", [](Shard& s) { s.household_begin.back() += 1; });
  found("village offsets", [](Shard& s) { s.household_begin[1] = s.household_begin[2] + 1; });
  found("village offsets", [](Shard& s) { s.household_begin.front() = 1; });
  found("village offsets", [](Shard& s) { s.household_begin.pop_back(); });
  found("household offsets", [](Shard& s) { s.person_begin.back() -= 1; });
  found("household offsets", [](Shard& s) { s.person_begin[3] = s.person_begin[5]; });
  found("every household has a person", [](Shard& s) { s.person_begin[3] = s.person_begin[4]; });
  found("person columns", [](Shard& s) { s.person.schooling.pop_back(); });
  found("person columns", [](Shard& s) { s.person.occupation.push_back(Occupation::home); });
  found("household columns", [](Shard& s) { s.household.herd.push_back(0); });
  found("household columns", [](Shard& s) { s.household.poverty.pop_back(); });
  found("household columns", [](Shard& s) { s.household.family_income[3].pop_back(); });
  found("cash is never negative", [](Shard& s) { s.household.cash[7] = -1; });
  found("herds are never negative", [](Shard& s) { s.household.herd[7] = -1; });
  found("a couple is a man and a woman", [](Shard& s) {
    s.person.nucleus[1] = s.person.nucleus[0] = 1;
    s.person.female[1] = s.person.female[0];
  });
  found("a child of its own", [](Shard& s) { s.person.nucleus[0] = s.person.child_of[0] = 9; });
  found("permanent ids are unique", [](Shard& s) { s.person.id[4] = s.person.id[9]; });
  found("permanent ids are unique", [](Shard& s) { s.household.id[4] = s.household.id[9]; });
  found("permanent ids are unique", [](Shard& s) { s.household.id[4] = s.person.id[9]; });
}

TEST_CASE("no column is left out when rows move: the walks visit every vector of a shard") {
  Scenario monthly = small_county();
  monthly.steps_per_year = 12;  // all income slots in use
  monthly.policy = {};
  monthly.policy.measures.resize(kMostMeasures);  // and a date of every list
  for (Measure& m : monthly.policy.measures) {
    m.lag = 3;
    m.priority = Ranking{.by_waiting = true};
  }
  const Shard s = synthesise(monthly, {1, 0}, monthly.start, 64, 5)[0];
  std::size_t person = 0, household = sizeof s.household.received;
  name_person_columns(s, [&](const char*, const auto& c) { person += sizeof c; });
  name_household_columns(s, [&](const std::string& name, const auto& c) {
    if (name != "received") household += sizeof c;  // a vector of them, as long as the list of instruments
  });
  CHECK(person == sizeof(Shard::Persons));
  CHECK(household == sizeof(Shard::Households));
}

TEST_CASE("every person and household column is counted in the bytes of a shard") {
  const Shard s = county_shard();
  std::size_t bytes = sizeof(std::uint32_t) * (s.villages() + 1 + s.households() + 1);
  const auto add = [&](const auto& c) {
    using T = typename std::remove_cvref_t<decltype(c)>::value_type;
    if constexpr (is_rare<decltype(c)>) {
      const std::vector<T> all = c.dense();
      const T usual = c.without_rows().usual();
      const auto rare = std::count_if(all.begin(), all.end(), [&](T value) { return value != usual; });
      bytes += static_cast<std::size_t>(rare) * sizeof(T) + (all.size() + 63) / 64 * 8 +
               s.villages() * sizeof(std::vector<T>);
    } else {
      bytes += c.size() * sizeof(T);
    }
  };
  for_each_person_column(s, add);
  for_each_household_column(s, add);
  CHECK(column_bytes(s) == bytes);
}
