// SPDX-License-Identifier: Apache-2.0
// 8 Behavioural against mechanical effects: with the choices and prices of the reference a policy changes
// what it pays and takes, and what follows of that by rule (cash, consumption, distress sales, lists), but
// not what anybody decides to do. Played again are enrolment, leases of land, livelihoods (occupations,
// enterprises begun or given up), the filling of jobs near home, the search for away work, and prices.
// Persons and households are found by their permanent ids; who is not in the reference goes by the replay's
// own rules, and so does a household without the cash for the enterprise that the reference begins.
#include "sim/run/replay.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace ruralsim {
namespace {

namespace fs = std::filesystem;

constexpr const char* kScenarioFile = "scenario.resolved.yaml";

std::vector<std::string> products_of(const Scenario& s) {
  std::vector<std::string> names;
  for (const Product& p : s.products) names.push_back(p.name);
  return names;
}

std::string counties_text(const Scenario& s) {
  if (s.counties.empty()) return "is of one county";
  std::string names;
  for (const Scenario& county : s.counties) names += (names.empty() ? "" : ", ") + county.county.name;
  return "is of the counties " + names;
}

/// Calls `require(whether, what is wrong where not)`.
template <class F>
void require_same_county(const Scenario& reference, const Scenario& replayed, F&& require) {
  const std::string of = replayed.one_of_several ? replayed.county.name + ": " : "";
  require(reference.county.villages == replayed.county.villages,
          fmt::format("{}it has {} villages, the scenario {}", of, reference.county.villages,
                      replayed.county.villages));
  require(reference.county.code == replayed.county.code,
          fmt::format("{}its `county.code` is {}, that of the scenario {}", of, reference.county.code,
                      replayed.county.code));
  require(products_of(reference) == products_of(replayed), of + "it has other products than the scenario");
}

void require_pair(const Scenario& reference, const Scenario& replayed, const std::string& where) {
  base::Problems problems;
  const auto require = [&](bool same, const std::string& what) {
    if (!same) problems.add({}, fmt::format("--choices-of {}: {}", where, what));
  };
  require(reference.seed == replayed.seed,
          fmt::format("its `seed` is {}, that of the scenario {}", reference.seed, replayed.seed));
  require(reference.replicates >= replayed.replicates,
          fmt::format("it has {} `replicates`, the scenario {}", reference.replicates, replayed.replicates));
  require(reference.start == replayed.start && reference.burn_in_years == replayed.burn_in_years,
          fmt::format("it starts in {} after {} years of burn-in, the scenario in {} after {}",
                      base::text(reference.start), reference.burn_in_years, base::text(replayed.start),
                      replayed.burn_in_years));
  require(reference.end >= replayed.end, fmt::format("it ends in {}, the scenario in {}",
                                                     base::text(reference.end), base::text(replayed.end)));
  require(reference.steps_per_year == replayed.steps_per_year,
          fmt::format("it has {} `steps_per_year`, the scenario {}", reference.steps_per_year,
                      replayed.steps_per_year));
  const bool same_counties = counties_text(reference) == counties_text(replayed);
  require(same_counties,
          fmt::format("it {}, the scenario {}", counties_text(reference), counties_text(replayed)));
  for (std::size_t c = 0; same_counties && c < counties_of(replayed).size(); ++c)
    require_same_county(counties_of(reference)[c], counties_of(replayed)[c], require);
  problems.throw_if_any(base::Sources{});
}

/// Who reads of the reference what one replays.
struct Handing {
  const std::vector<KeptChoices>& kept;
  const ReferenceRows &persons, &households;
  const Setting& now;
  std::span<Shard> shards;

  template <class F>
  void each_person(F&& f) const {
    for (std::size_t i = 0; i < shards.size(); ++i) {
      Shard& s = shards[i];
      for (std::uint32_t h = 0; h < s.households(); ++h) {
        for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
          if (const auto from = persons.find(s.person.id[p], i, p)) f(s, h, p, kept[from->shard], from->row);
        }
      }
    }
  }
  template <class F>
  void each_household(F&& f) const {
    for (std::size_t i = 0; i < shards.size(); ++i) {
      Shard& s = shards[i];
      for (std::uint32_t h = 0; h < s.households(); ++h) {
        if (const auto from = households.find(s.household.id[h], i, h)) f(s, h, kept[from->shard], from->row);
      }
    }
  }
};

/// A kind of choice: after which process it stands, what is kept and how it is handed over.
struct ReplayedChoice {
  const char* process;
  bool yearly;
  void (*keep)(const Shard&, KeptChoices&);
  void (*give)(const Handing&);
};

void keep_enrolment(const Shard& s, KeptChoices& to) {
  to.enrolled = s.person.enrolled;
}
void give_enrolment(const Handing& hand) {
  hand.each_person([](Shard& s, std::uint32_t, std::uint32_t p, const KeptChoices& from, std::uint32_t row) {
    s.person.enrolled[p] = from.enrolled[row];
  });
}

void keep_leases(const Shard& s, KeptChoices& to) {
  to.leased = s.household.leased;
  to.rent = s.village.rent;
}
/// Leases of a village fit each other, so that they are played again where all its households are the
/// reference's, and stand in their places.
void give_leases(const Handing& hand) {
  for (std::size_t i = 0; i < hand.shards.size(); ++i) {
    Shard& s = hand.shards[i];
    for (std::size_t v = 0; v < s.villages(); ++v) {
      const std::uint32_t first = s.household_begin[v], end = s.household_begin[v + 1];
      bool same = true;
      for (std::uint32_t h = first; h < end && same; ++h) {
        const auto from = hand.households.find(s.household.id[h], i, h);
        same = from && from->shard == i && from->row == h;
      }
      if (!same) continue;
      std::copy(hand.kept[i].leased.begin() + first, hand.kept[i].leased.begin() + end,
                s.household.leased.begin() + first);
      s.village.rent[v] = hand.kept[i].rent[v];
    }
  }
}

void keep_work(const Shard& s, KeptChoices& to) {
  to.occupation = s.person.occupation;
  to.product = s.household.product;
}
/// Who cannot work here (ill, in a course) stays at home, and so does who would work in an enterprise that
/// the household has in the reference and not here.
void give_work(const Handing& hand) {
  std::vector<std::vector<std::uint8_t>> lacks_plant;
  for (const Shard& s : hand.shards) lacks_plant.emplace_back(s.households(), std::uint8_t{0});
  hand.each_household([&](const Shard& s, std::uint32_t h, const KeptChoices& from, std::uint32_t row) {
    const auto shard = static_cast<std::size_t>(&s - hand.shards.data());
    lacks_plant[shard][h] = from.product[row] > 0 && s.household.product[h] == 0 ? 1 : 0;
  });
  hand.each_person(
      [&](Shard& s, std::uint32_t h, std::uint32_t p, const KeptChoices& from, std::uint32_t row) {
        const auto shard = static_cast<std::size_t>(&s - hand.shards.data());
        Occupation o = from.occupation[row];
        if (o == Occupation::enterprise && lacks_plant[shard][h] != 0) o = Occupation::home;
        if (o != Occupation::home && o != s.person.occupation[p] && !able(s, p, hand.now.clock.now))
          o = Occupation::home;
        s.person.occupation[p] = o;
      });
}

void keep_plans(const Shard& s, KeptChoices& to) {
  keep_work(s, to);
  to.product_wanted = s.household.product_wanted;
  to.taste_drawn = s.household.taste_drawn;
}
/// An enterprise that is not there can't be given up, and none is begun beside one.
void give_plans(const Handing& hand) {
  hand.each_household([](Shard& s, std::uint32_t h, const KeptChoices& from, std::uint32_t row) {
    const std::uint8_t wanted = from.product_wanted[row];
    const bool fits = wanted == kGivesUp ? s.household.product[h] > 0 : s.household.product[h] == 0;
    s.household.product_wanted[h] = fits ? wanted : std::uint8_t{0};
    s.household.taste_drawn[h] = from.taste_drawn[row];
  });
  give_work(hand);
}

/// The posted wage is the price of work near home.
void keep_jobs(const Shard& s, KeptChoices& to) {
  keep_work(s, to);
  to.wage = s.village.wage;
}
void give_jobs(const Handing& hand) {
  for (std::size_t i = 0; i < hand.shards.size(); ++i) hand.shards[i].village.wage = hand.kept[i].wage;
  give_work(hand);
}

void keep_prices(const Shard& s, KeptChoices& to) {
  to.price = s.village.price;
  to.certified_price = s.village.certified_price;
  to.price_sum = s.village.price_sum;
  to.price_weight = s.village.price_weight;
  to.prices_clipped = s.village.prices_clipped;
}
/// The villages of both are the same, shard by shard.
void give_prices(const Handing& hand) {
  for (std::size_t i = 0; i < hand.shards.size(); ++i) {
    auto& village = hand.shards[i].village;
    village.price = hand.kept[i].price;
    village.certified_price = hand.kept[i].certified_price;
    village.price_sum = hand.kept[i].price_sum;
    village.price_weight = hand.kept[i].price_weight;
    village.prices_clipped = hand.kept[i].prices_clipped;
  }
}

constexpr ReplayedChoice kChoices[] = {{"attend_school", true, keep_enrolment, give_enrolment},
                                       {"lease_land", true, keep_leases, give_leases},
                                       {"choose_livelihoods", false, keep_plans, give_plans},
                                       {"match_nearby_jobs", false, keep_jobs, give_jobs},
                                       {"work_away", false, keep_work, give_work},
                                       {"clear_markets", false, keep_prices, give_prices}};

/// The choices of the process before the one of a row, if any.
const ReplayedChoice* choice_before(std::size_t row, const Catalog& catalog) {
  if (row == 0 || row > catalog.processes.size()) return nullptr;
  const std::string& key = catalog.processes[row - 1].key;
  const auto* found = std::find_if(std::begin(kChoices), std::end(kChoices),
                                   [&](const ReplayedChoice& c) { return key == c.process; });
  return found == std::end(kChoices) ? nullptr : found;
}

}  // namespace

LoadedScenario load_reference(const RunRequest& request, const Scenario& replayed, const Catalog& catalog) {
  RunRequest other = request;
  other.scenario = request.choices_of;
  std::error_code ignored;
  if (fs::is_directory(other.scenario, ignored)) {
    other.scenario /= kScenarioFile;
    other.overrides.clear(), other.seed.reset(), other.replicates.reset();
  }
  LoadedScenario reference = load_requested(other, catalog);
  require_pair(reference.scenario, replayed, request.choices_of.string());
  return reference;
}

ReferenceRows::ReferenceRows(std::span<const Shard> reference, bool persons)
    : reference_(reference), persons_(persons) {}

const std::vector<std::uint64_t>& ReferenceRows::ids(std::size_t shard) const {
  return persons_ ? reference_[shard].person.id : reference_[shard].household.id;
}

std::optional<ReferenceRow> ReferenceRows::find(std::uint64_t id, std::size_t shard,
                                                std::uint32_t row) const {
  if (shard < reference_.size() && row < ids(shard).size() && ids(shard)[row] == id)
    return ReferenceRow{id, static_cast<std::uint32_t>(shard), row};
  const auto before = [](const ReferenceRow& a, std::uint64_t b) { return a.id < b; };
  if (sorted_.empty()) {
    for (std::uint32_t i = 0; i < reference_.size(); ++i) {
      for (std::uint32_t r = 0; r < ids(i).size(); ++r) sorted_.push_back({ids(i)[r], i, r});
    }
    std::sort(sorted_.begin(), sorted_.end(),
              [](const ReferenceRow& a, const ReferenceRow& b) { return a.id < b.id; });
  }
  const auto found = std::lower_bound(sorted_.begin(), sorted_.end(), id, before);
  if (found == sorted_.end() || found->id != id) return std::nullopt;
  return *found;
}

ChoicesOf::ChoicesOf(const Scenario& reference, const Catalog& catalog, std::uint32_t replicate,
                     Execution how)
    : catalog_(catalog),
      kept_(std::size(kChoices)),
      simulation_(reference, catalog, replicate, listening(std::move(how))) {}

Execution ChoicesOf::listening(Execution how) {
  how.observe = {};
  how.between = [this](std::size_t row) {
    const ReplayedChoice* choice = choice_before(row, catalog_);
    if (choice == nullptr) return;
    auto& counties = kept_[static_cast<std::size_t>(choice - std::begin(kChoices))];
    counties.resize(simulation_.counties());
    for (std::size_t c = 0; c < counties.size(); ++c) {
      const std::span<const Shard> shards = std::as_const(simulation_).shards(c);
      counties[c].resize(shards.size());
      for (std::size_t i = 0; i < shards.size(); ++i) choice->keep(shards[i], counties[c][i]);
    }
  };
  return how;
}

void ChoicesOf::hand_over(std::size_t row, Simulation& replay) const {
  const ReplayedChoice* choice = choice_before(row, catalog_);
  if (choice == nullptr || (choice->yearly && !replay.setting().clock.first_of_year())) return;
  const auto& kept = kept_[static_cast<std::size_t>(choice - std::begin(kChoices))];
  for (std::size_t c = 0; c < replay.counties(); ++c) {
    const std::span<const Shard> reference = simulation_.shards(c);
    const ReferenceRows persons(reference, true), households(reference, false);
    choice->give({kept[c], persons, households, replay.setting(c), replay.shards(c)});
  }
}

}  // namespace ruralsim
