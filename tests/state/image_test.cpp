// SPDX-License-Identifier: Apache-2.0
// State <-> bytes: every column of the lists comes back, from shards of any size to shards of any size.
#include <cstring>
#include <type_traits>

#include <doctest/doctest.h>

#include "small_county.hpp"
#include "temporary_folder.hpp"
#include <ruralsim/base/document.hpp>
#include <ruralsim/engine/synthesis.hpp>
#include <ruralsim/io/files.hpp>
#include <ruralsim/state/fingerprint.hpp>
#include <ruralsim/state/image.hpp>

using namespace ruralsim;

namespace {

constexpr std::size_t kDated = 3;  ///< a measure whose list keeps dates

/// Other bytes in every value of a column but those that say how long it is.
template <class T>
void disturb(std::vector<T>& column, std::uint8_t& last) {
  for (T& value : column) {
    if constexpr (std::is_trivially_copyable_v<T>)
      std::memset(static_cast<void*>(&value), ++last % 120, sizeof value);
    else
      disturb(value, last);
  }
}

template <class T>
void disturb(RareColumn<T>& column, std::uint8_t& last) {
  std::vector<T> all = column.dense();
  disturb(all, last);
  column.take(all);
}

std::vector<Shard> county(std::size_t villages_a_shard, bool with_dates = false) {
  const Scenario s = small_county();
  std::vector<Shard> shards = synthesise(s, {1, 0}, s.start, villages_a_shard, 5);
  std::uint8_t last = 0;
  for (Shard& shard : shards) {
    if (with_dates) {
      shard.household.listed_since[kDated].resize(shard.households());
      shard.household.waiting_since[kDated - 1].resize(shard.households());
    }
    const auto fill = [&](const char*, auto& column) { disturb(column, last); };
    name_person_columns(shard, fill);
    name_household_columns(shard, fill);
    name_village_columns(shard, fill);
  }
  return shards;
}

std::string image_of(const std::vector<Shard>& shards) {
  io::SectionWriter writer;
  write_columns(shards, writer);
  return writer.file("image", 1);
}

/// The instruments of which a county keeps what households received.
std::vector<bool> received_in(const std::vector<Shard>& shards) {
  std::vector<bool> received;
  for (const auto& column : shards.front().household.received) received.push_back(!column.empty());
  return received;
}

/// An image with one section left out, changed or added.
std::vector<Shard> read_with(const std::string& section, const std::optional<std::string>& bytes) {
  const TemporaryFolder folder;
  const std::vector<Shard> before = county(64);
  io::write_file_durably(folder.path() / "whole", image_of(before));
  const io::SectionFile whole(folder.path() / "whole", "image", 1);
  io::SectionWriter changed;
  for (const auto& [name, content] : whole.sections()) {
    if (name != section) changed.add(name, std::string(content));
  }
  if (bytes) changed.add(section, *bytes);
  io::write_file_durably(folder.path() / "changed", changed.file("image", 1));
  return read_columns(io::SectionFile(folder.path() / "changed", "image", 1), 64,
                      {.received = received_in(before)});
}

}  // namespace

TEST_CASE("every column comes back from its image, in shards of any size") {
  const TemporaryFolder folder;
  const std::vector<Shard> before = county(64, true);
  const std::string image = image_of(before);
  io::write_file_durably(folder.path() / "f", image);
  const io::SectionFile file(folder.path() / "f", "image", 1);
  DatedLists dated{std::vector<bool>(kDated + 1), std::vector<bool>(kDated + 1)};
  dated.received = received_in(before);
  dated.listed[kDated] = dated.waiting[kDated - 1] = true;
  CHECK(column_digests(before).size() > 100);
  CHECK(changed_columns(column_digests(before), column_digests(read_columns(file, 64, dated))) ==
        std::vector<std::string>{});
  for (const std::size_t villages : {1, 2}) {
    const std::vector<Shard> other = read_columns(file, villages, dated);
    CHECK(other.size() > before.size());
    CHECK(image_of(other) == image);
  }
}

TEST_CASE("a column that is missing, unknown, or of another type or length is refused by its name") {
  CHECK_NOTHROW(read_with("none", std::nullopt));
  for (const char* column : {"person.born", "household.cash", "household.help_income.1", "village.flows",
                             "persons_of_household"}) {
    CAPTURE(column);
    CHECK_THROWS_WITH_AS(read_with(column, std::nullopt), doctest::Contains(column), base::ScenarioError);
  }
  CHECK_THROWS_WITH_AS(read_with("household.karma", "x"), doctest::Contains("household.karma"),
                       base::ScenarioError);
  for (const std::string& bytes : {std::string(), std::string(40, '\1')}) {
    CHECK_THROWS_WITH_AS(read_with("household.cash", bytes), doctest::Contains("another type or length"),
                         base::ScenarioError);
  }
  CHECK_THROWS_AS(read_with("persons_of_household", std::string(8, '\0')), base::ScenarioError);
}

TEST_CASE("what households keep by measure follows the measures to their new places") {
  Shard s = county(64)[0];
  const std::size_t h = 2, households = s.households();
  s.household.awards.assign(households, 0);
  s.household.granted.assign(households, 0);
  s.household.awards[h] = 0b101;   // on the lists of measures 0 and 2
  s.household.granted[h] = 0b110;  // has had the grants of 1 and 2
  s.household.listed_since[2].assign(households, 7);
  s.household.waiting_since[0].assign(households, -5);
  // 0 goes to 3, 1 goes away, 2 goes to 0; what stands at 1 is new and keeps dates.
  move_measures(std::vector<std::optional<std::size_t>>{3, std::nullopt, 0},
                {{true, true, false, false}, {false, false, true, true}}, s);
  CHECK(s.household.awards[h] == 0b1001);
  CHECK(s.household.granted[h] == 0b1);
  CHECK(s.household.listed_since[0] == std::vector<std::int16_t>(households, 7));
  CHECK(s.household.listed_since[1] == std::vector<std::int16_t>(households, 0));
  CHECK(s.household.listed_since[2].empty());
  CHECK(s.household.waiting_since[0].empty());
  CHECK(s.household.waiting_since[2] == std::vector<std::int16_t>(households, 0));
  CHECK(s.household.waiting_since[3] == std::vector<std::int16_t>(households, -5));
}
