// SPDX-License-Identifier: Apache-2.0
// The county at the start as a plan, before it becomes rows of shards: which households of which type and
// size live in which village, who lives in them, what they own and where they work. One file a question.
#pragma once
#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <ruralsim/engine/synthesis.hpp>
#include <ruralsim/state/setting.hpp>

namespace ruralsim::synthesis {

constexpr base::Month kOnce{0};  ///< month of draws that are made once in a run
constexpr int kOldest = 95;      ///< years; the open age group ends here
constexpr std::size_t kAges = kOldest + 1;

/// Whom a person is to the household. A run keeps who is whose spouse or child.
enum class Role : std::uint8_t { husband, wife, single_head, child, elder, other_kin, count };
constexpr std::size_t kRoles = static_cast<std::size_t>(Role::count);

// Both plans are as narrow as their meaning allows: the most memory of a run is taken while they stand beside
// the shards that are made of them.

struct PersonPlan {
  std::uint64_t id = 0;
  Role role = Role::child;
  std::int16_t age_months = 0;
  bool female = false;
  bool mandarin = false;
  std::uint8_t nucleus = 0;   ///< couple or lone parent it is of, numbered in the household
  std::uint8_t child_of = 0;  ///< nucleus of its parents
  Occupation occupation = Occupation::home;
  std::int8_t schooling = 0;
  [[nodiscard]] int age() const { return age_months / 12; }
};

struct HouseholdPlan {
  std::int64_t county = 0;  ///< its code
  std::uint32_t village = 0;
  std::uint32_t nth = 0;           ///< in its village
  std::uint32_t first_person = 0;  ///< row of CountyPlan::persons
  std::uint16_t type = 0;
  std::int16_t size = 1;
  [[nodiscard]] std::uint64_t id() const { return household_id(village, nth, county); }
};

/// Households in the order of their villages, each one's persons together.
struct CountyPlan {
  std::vector<HouseholdPlan> households;
  std::vector<PersonPlan> persons;
  [[nodiscard]] std::span<const PersonPlan> members(const HouseholdPlan& h) const {
    return std::span(persons).subspan(h.first_person, static_cast<std::size_t>(h.size));
  }
};

/// What a household owns, by row of CountyPlan::households.
struct Endowments {
  std::vector<double> cropland, pasture;  ///< mu
  std::vector<double> herd_target;        ///< head its own pasture feeds
  std::vector<std::int64_t> herd;         ///< thousandths of a head
  std::vector<double> access;             ///< to gathering grounds, 1 is the county's mean
  std::vector<double> productivity;       ///< factor on crops
  std::vector<base::Fen> cash;
};

/// Where a village lies.
struct Place {
  double altitude = 0;              ///< m
  double road_time = 0;             ///< h
  double amenity = 1;               ///< for visitors, 1 on average over the county's households
  std::vector<double> suitability;  ///< by product, 1 on average over the county's households
};

/// Type x village: registered households crowd into some villages; both margins to the unit.
std::vector<HouseholdPlan> settle_villages(const Scenario&, base::Key);
/// Type x size: each type has its persons to the unit, the county's sizes follow the table.
void draw_sizes(const Scenario&, base::Key, std::vector<HouseholdPlan>&);
/// Role x age x sex and who lives with whom; ages and sexes fit the age structure by largest remainder.
void people_households(const Scenario&, base::Key, CountyPlan&);
/// Years of school by cohort and sex, and on them who speaks Mandarin.
void school_persons(const Scenario&, base::Key, base::Month first, CountyPlan&);
/// Who works away or near home when the run begins.
void send_to_work(const Scenario&, base::Key, base::Month first, CountyPlan&);
/// Land, herd, access and cash; a type's sums are its means times its households.
Endowments endow_households(const Scenario&, base::Key, const std::vector<HouseholdPlan>&);
/// Altitude, road time and what they mean for products.
std::vector<Place> place_villages(const Scenario&, base::Key, const std::vector<HouseholdPlan>&);

/// Lognormal of mean 1.
double spread_around_one(double sd, std::uint32_t bits);

/// The rows 0 to n - 1 in the order of a lottery.
std::vector<std::size_t> shuffled(std::size_t n, base::Key, base::Purpose, std::uint32_t salt);

/// `list` in the order of a lottery, the last one first to be taken.
template <class T>
void shuffle(std::vector<T>& list, base::Key key, base::Purpose purpose, std::uint32_t salt) {
  std::vector<T> mixed;
  mixed.reserve(list.size());
  for (const std::size_t i : shuffled(list.size(), key, purpose, salt)) mixed.push_back(list[i]);
  list = std::move(mixed);
}

}  // namespace ruralsim::synthesis
