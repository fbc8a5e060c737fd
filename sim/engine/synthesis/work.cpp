// SPDX-License-Identifier: Apache-2.0
// Who works away or in a job near home when the run begins. So many of each type go away, the jobs near home
// are shared among types; ages and sexes are those of migrants as far as the types' able adults allow (a
// table type and kind of work x age x sex, fitted to the three margins: Beckman, Baggerly and McKay 1996);
// then persons are drawn, such that as many households as the scenario says have one of them.
#include <array>
#include <numeric>

#include "sim/engine/synthesis/county_plan.hpp"
#include <ruralsim/base/proportional_fitting.hpp>

namespace ruralsim::synthesis {
namespace {

constexpr int kMostAwayOfOne = 3;  ///< the most that a bundle of 5.1 has
constexpr int kMostNearbyOfOne = 2;
constexpr std::size_t kLookedAt = 64;  ///< candidates before the wish for a household is given up

struct Team {
  int able = 0, away = 0, nearby = 0;
  [[nodiscard]] int gone() const { return away + nearby; }
  /// One able adult stays.
  [[nodiscard]] bool can_send(bool away_work) const {
    return gone() + 1 < able && (away_work ? away < kMostAwayOfOne : nearby < kMostNearbyOfOne);
  }
  [[nodiscard]] int room() const { return std::clamp(able - 1, 0, kMostAwayOfOne); }
};

class Placement {
 public:
  Placement(const Scenario& s, base::Key key, base::Month first, CountyPlan& county)
      : s_(s),
        key_(key),
        county_(county),
        types_(s.household_types.size()),
        teams_(county.households.size()) {
    cells_ = 2 * s.tables.off_farm_age.size();
    candidates_.assign(types_ * cells_, {});
    gather_candidates();
    count_places(first);
  }

  void run() {
    const std::vector<std::int64_t> of_cell = fit();
    std::vector<std::size_t> slots;  // group and cell of each place
    for (std::size_t i = 0; i < of_cell.size(); ++i)
      slots.insert(slots.end(), static_cast<std::size_t>(of_cell[i]), i);
    shuffle(slots, key_, base::Purpose::synthesis_work, 1);
    const auto all = static_cast<double>(slots.size());
    const double fresh =
        s_.population.off_farm_households > 0
            ? std::min(all, s_.population.off_farm_households * static_cast<double>(teams_.size()))
            : all;
    double wanted = 0;
    for (const std::size_t slot : slots) {
      wanted += fresh / all;
      const bool new_household = s_.population.off_farm_households <= 0 || wanted >= households_ + 0.5;
      fill(slot / cells_, slot % cells_, new_household);
    }
  }

 private:
  void gather_candidates() {
    for (std::size_t h = 0; h < county_.households.size(); ++h) {
      for (const PersonPlan& p : county_.members(county_.households[h]))
        teams_[h].able += p.age() >= kWorkingAge && p.age() < kRetirementAge ? 1 : 0;
    }
    household_of_.resize(county_.persons.size());
    for (std::size_t h = 0; h < county_.households.size(); ++h) {
      const HouseholdPlan& plan = county_.households[h];
      for (std::size_t p = plan.first_person; p < plan.first_person + static_cast<std::size_t>(plan.size);
           ++p) {
        household_of_[p] = h;
        const PersonPlan& person = county_.persons[p];
        if (teams_[h].room() == 0 || person.age() < kWorkingAge || person.age() >= kRetirementAge) continue;
        for (std::size_t a = 0; a < s_.tables.off_farm_age.size(); ++a) {
          const AgeRow& row = s_.tables.off_farm_age[a];
          if (person.age() < row.age_from || person.age() > row.age_to) continue;
          candidates_[plan.type * cells_ + 2 * a + (person.female ? 1 : 0)].push_back(p);
        }
      }
    }
    for (std::size_t i = 0; i < candidates_.size(); ++i)
      shuffle(candidates_[i], key_, base::Purpose::synthesis_work, 10 + static_cast<std::uint32_t>(i));
  }

  /// Places of each group: away by type, then near home by type, no more than the type can send.
  void count_places(base::Month first) {
    std::vector<double> weight;
    std::vector<std::uint64_t> ids;
    for (const HouseholdType& type : s_.household_types) {
      weight.push_back(type.nearby_weight * static_cast<double>(type.households));
      ids.push_back(ids.size());
    }
    const auto jobs = static_cast<std::int64_t>(
        s_.nearby.jobs.at(first, s_.nearby.jobs_growth) * static_cast<double>(teams_.size()) + 0.5);
    const bool any = std::accumulate(weight.begin(), weight.end(), 0.0) > 0;
    const auto nearby = base::share_out(any ? jobs : 0, weight, ids);
    std::vector<std::int64_t> room(types_, 0);
    for (std::size_t h = 0; h < teams_.size(); ++h) room[county_.households[h].type] += teams_[h].room();
    places_.assign(2 * types_, 0);
    for (std::size_t t = 0; t < types_; ++t) {
      const HouseholdType& type = s_.household_types[t];
      const auto away =
          static_cast<std::int64_t>(type.away_workers * static_cast<double>(type.households) + 0.5);
      places_[t] = std::min(away, room[t]);
      places_[types_ + t] = std::min(nearby[t], room[t] - places_[t]);
    }
  }

  /// Group x (age, sex), whole persons.
  [[nodiscard]] std::vector<std::int64_t> fit() const {
    const std::size_t ages = s_.tables.off_farm_age.size();
    base::CrossTable table{{2 * types_, ages, 2}, {}};
    for (std::size_t group = 0; group < 2 * types_; ++group) {
      for (std::size_t cell = 0; cell < cells_; ++cell)
        table.cells.push_back(1e-6 + static_cast<double>(candidates_[group % types_ * cells_ + cell].size()));
    }
    const auto all = static_cast<double>(std::accumulate(places_.begin(), places_.end(), std::int64_t{0}));
    base::FitMargin age{{1}, {}}, sex{{2}, {0, 0}};
    double of_ages = 0, of_sexes = 0;
    for (const AgeRow& row : s_.tables.off_farm_age) of_ages += row.value;
    for (const AgeRow& row : s_.tables.off_farm_sex) {
      of_sexes += row.value;
      sex.totals[row.sex == 1 ? 1 : 0] += row.value;
    }
    for (const AgeRow& row : s_.tables.off_farm_age) age.totals.push_back(all * row.value / of_ages);
    for (double& total : sex.totals) total *= all / of_sexes;
    base::fit_proportionally(table,
                             std::vector{base::FitMargin{{0}, {places_.begin(), places_.end()}}, age, sex});
    std::vector<double> of_cell(cells_, 0);
    std::vector<std::uint64_t> ids(cells_);
    std::iota(ids.begin(), ids.end(), std::uint64_t{0});
    for (std::size_t i = 0; i < table.cells.size(); ++i) of_cell[i % cells_] += table.cells[i];
    table.shape = {2 * types_, cells_};
    return base::round_to_totals(table, places_,
                                 base::share_out(static_cast<std::int64_t>(all), of_cell, ids));
  }

  /// Sends one person of the group and cell, of a household that has nobody gone yet or of one that has; of
  /// any where none of the first candidates is such a one.
  void fill(std::size_t group, std::size_t cell, bool new_household) {
    const bool away = group < types_;
    std::vector<std::size_t>& list = candidates_[group % types_ * cells_ + cell];
    std::size_t chosen = list.size();
    for (std::size_t looked = 0; looked < list.size(); ++looked) {
      const std::size_t i = list.size() - 1 - looked;
      const Team& team = teams_[household_of_[list[i]]];
      if (!team.can_send(away)) continue;
      const bool wished = (team.gone() == 0) == new_household;
      if (wished || chosen == list.size()) chosen = i;
      if (wished || looked >= kLookedAt) break;
    }
    if (chosen == list.size()) return;
    const std::size_t person = list[chosen];
    std::swap(list[chosen], list.back());
    list.pop_back();
    Team& team = teams_[household_of_[person]];
    if (team.gone() == 0) households_ += 1;
    ++(away ? team.away : team.nearby);
    county_.persons[person].occupation = away ? Occupation::away : Occupation::nearby;
  }

  const Scenario& s_;
  base::Key key_;
  CountyPlan& county_;
  std::size_t types_;
  std::size_t cells_ = 0;  ///< age and sex
  std::vector<Team> teams_;
  std::vector<std::size_t> household_of_;
  std::vector<std::vector<std::size_t>> candidates_;  ///< by type and cell
  std::vector<std::int64_t> places_;
  double households_ = 0;  ///< with somebody gone
};

}  // namespace

void send_to_work(const Scenario& s, base::Key key, base::Month first, CountyPlan& county) {
  if (s.tables.off_farm_age.empty() || s.tables.off_farm_sex.empty()) return;
  Placement(s, key, first, county).run();
}

}  // namespace ruralsim::synthesis
