// SPDX-License-Identifier: Apache-2.0
// Who lives with whom. The ages of two kin (husband and wife, mother and child, elder and the generation
// below) are a table that is fitted to both ages' numbers from how usual the difference of age is, rounded to
// both, and dealt out by lottery: so spouses are near in age and children 18 to 40 years younger than their
// mother, while the county's ages stay exact. How many children and elders live with a couple of an age
// follows, log-linearly, from how many there are for couples of that age.
#include <map>
#include <numeric>

#include "sim/engine/synthesis/roles.hpp"
#include <ruralsim/base/math.hpp>
#include <ruralsim/base/proportional_fitting.hpp>

namespace ruralsim::synthesis {
namespace {

using ByAge = std::vector<std::int64_t>;
constexpr double kHardly = 1e-9;

/// Normal around `mean` within `least` and `most` years, hardly ever outside. All C.
double usual_gap(double years, double mean, double sd, double least, double most) {
  if (years < least || years > most) return kHardly;
  return base::exp(-0.5 * (years - mean) * (years - mean) / (sd * sd));
}
double spouses(double husband_older) {
  return usual_gap(husband_older, 2, 3.5, -12, 15);
}
double mother_and_child(double mother_older) {
  return usual_gap(mother_older, 26, 5.5, 18, 40);
}

/// How many of each pair: rows of the first, columns of the second, both to the unit.
std::vector<std::int64_t> pair_ages(const ByAge& first, const ByAge& second, double (*usual)(double)) {
  base::CrossTable table{{kAges, kAges}, std::vector<double>(kAges * kAges)};
  for (std::size_t a = 0; a < kAges; ++a) {
    for (std::size_t b = 0; b < kAges; ++b)
      table.cells[a * kAges + b] = usual(static_cast<double>(a) - static_cast<double>(b));
  }
  const std::vector<base::FitMargin> margins = {{{0}, {first.begin(), first.end()}},
                                                {{1}, {second.begin(), second.end()}}};
  base::fit_proportionally(table, margins, 300, 1e-6);
  return base::round_to_totals(table, first, second);
}

/// Persons of a role who have no household yet: their sexes by age.
class Pool {
 public:
  Pool(const RoleTable& roles, Role role, base::Key key) : sexes_(kAges) {
    const auto& of_role = roles[static_cast<std::size_t>(role)];
    for (std::size_t age = 0; age < kAges; ++age) {
      sexes_[age].assign(static_cast<std::size_t>(of_role[0][age]), 0);
      sexes_[age].resize(sexes_[age].size() + static_cast<std::size_t>(of_role[1][age]), 1);
      shuffle(sexes_[age], key, base::Purpose::synthesis_kin,
              static_cast<std::uint32_t>(role) * 1000 + static_cast<std::uint32_t>(age));
    }
  }
  [[nodiscard]] ByAge ages() const {
    ByAge count;
    for (const auto& of_age : sexes_) count.push_back(static_cast<std::int64_t>(of_age.size()));
    return count;
  }
  /// One of this age, of the sex asked for as long as there is one.
  bool take(std::size_t age, int wanted = -1) {
    std::vector<std::uint8_t>& left = sexes_[age];
    base::ensure(!left.empty(), "a pool of kin runs dry");
    const auto found = std::find(left.rbegin(), left.rend(), static_cast<std::uint8_t>(wanted));
    if (wanted >= 0 && found != left.rend()) std::swap(*found, left.back());
    const bool female = left.back() == 1;
    left.pop_back();
    return female;
  }

 private:
  std::vector<std::vector<std::uint8_t>> sexes_;
};

/// Kin a household of an age has on average, if kin of theirs are spread as usual.
std::vector<double> kin_by_age(const ByAge& kin, const ByAge& leaders, bool older_kin) {
  const auto gap = [older_kin](std::size_t leader, std::size_t age) {
    const double years = static_cast<double>(leader) - static_cast<double>(age);
    return mother_and_child(older_kin ? -years : years);
  };
  std::vector<double> mean(kAges, 0);
  for (std::size_t age = 0; age < kAges; ++age) {
    double candidates = 0;
    for (std::size_t m = 0; m < kAges; ++m) candidates += static_cast<double>(leaders[m]) * gap(m, age);
    if (candidates <= 0 || kin[age] == 0) continue;
    for (std::size_t m = 0; m < kAges; ++m)
      mean[m] += static_cast<double>(kin[age]) * gap(m, age) / candidates;
  }
  for (double& x : mean) x = std::clamp(x, 0.02, 20.0);
  return mean;
}

class Matching {
 public:
  Matching(const Scenario& s, base::Key key, CountyPlan& county)
      : key_(key),
        county_(county),
        structures_(draw_structures(s, key, county.households)),
        roles_(fit_roles(s, structures_)) {
    for (int role = 0; role < static_cast<int>(kRoles); ++role)
      pools_.emplace_back(roles_, static_cast<Role>(role), key);
    leader_.assign(structures_.size(), 0);
    members_.resize(structures_.size());
  }

  void run() {
    give_leaders(true);
    give_leaders(false);
    give_elders();
    give_other_kin();
    give_children();
    name_nuclei();
    write();
  }

 private:
  Pool& pool(Role role) { return pools_[static_cast<std::size_t>(role)]; }

  void join(std::size_t household, Role role, std::size_t age, int sex = -1) {
    members_[household].push_back({.role = role,
                                   .age_months = static_cast<std::int16_t>(12 * age),
                                   .female = pool(role).take(age, sex)});
  }

  /// A household is led by a couple or by one: who leads which follows from how many children and elders
  /// live there. `leader_` is the age of the wife or of the one.
  void give_leaders(bool couples) {
    const ByAge ages = pool(couples ? Role::wife : Role::single_head).ages();
    std::vector<std::vector<std::size_t>> husbands(kAges);
    if (couples) {
      const auto pairs = pair_ages(pool(Role::husband).ages(), ages, spouses);
      for (std::size_t i = 0; i < pairs.size(); ++i)
        husbands[i % kAges].insert(husbands[i % kAges].end(), static_cast<std::size_t>(pairs[i]), i / kAges);
      for (std::size_t age = 0; age < kAges; ++age)
        shuffle(husbands[age], key_, base::Purpose::synthesis_kin, 20000 + static_cast<std::uint32_t>(age));
    }
    for (const auto& [household, age] : leaders_of(couples, ages)) {
      leader_[household] = age;
      if (couples) {
        join(household, Role::husband, husbands[age].back());
        husbands[age].pop_back();
        join(household, Role::wife, age);
      } else {
        join(household, Role::single_head, age);
      }
    }
  }

  /// Households that a couple leads, or that one person leads, each with the age of its leader.
  std::vector<std::pair<std::size_t, std::size_t>> leaders_of(bool couples, const ByAge& ages) {
    std::map<std::pair<int, int>, std::vector<std::size_t>> kinds;  // (children, elders): households
    for (const std::size_t h :
         shuffled(structures_.size(), key_, base::Purpose::synthesis_kin, couples ? 30000 : 30001)) {
      if (structures_[h].couple == couples)
        kinds[{structures_[h].children, structures_[h].elders}].push_back(h);
    }
    if (kinds.empty()) return {};
    if (couples) wives_ = ages;
    ByAge leaders = wives_;
    const ByAge alone = pool(Role::single_head).ages();
    for (std::size_t a = 0; a < kAges; ++a) leaders[a] += alone[a];
    const auto children = kin_by_age(pool(Role::child).ages(), leaders, false);
    const auto elders = kin_by_age(pool(Role::elder).ages(), leaders, true);
    base::CrossTable table{{kAges, kinds.size()}, {}};
    std::vector<std::int64_t> of_kind;
    for (const auto& [kind, households] : kinds)
      of_kind.push_back(static_cast<std::int64_t>(households.size()));
    for (std::size_t a = 0; a < kAges; ++a) {
      for (const auto& [kind, households] : kinds)
        table.cells.push_back(base::pow(children[a], kind.first) * base::pow(elders[a], kind.second));
    }
    const std::vector<base::FitMargin> margins = {{{0}, {ages.begin(), ages.end()}},
                                                  {{1}, {of_kind.begin(), of_kind.end()}}};
    base::fit_proportionally(table, margins, 300, 1e-6);
    const auto count = base::round_to_totals(table, ages, of_kind);
    std::vector<std::pair<std::size_t, std::size_t>> leaders_found;
    for (std::size_t a = 0; a < kAges; ++a) {
      std::size_t column = 0;
      for (auto& [kind, households] : kinds) {
        for (std::int64_t k = count[a * kinds.size() + column]; k > 0; --k) {
          leaders_found.emplace_back(households.back(), a);
          households.pop_back();
        }
        ++column;
      }
    }
    return leaders_found;
  }

  /// Places for children or elders by the age of the household's leader, and the households they are in.
  ByAge places(int Structure::*role, std::vector<std::vector<std::size_t>>& households) const {
    ByAge n(kAges, 0);
    households.assign(kAges, {});
    for (std::size_t h = 0; h < structures_.size(); ++h) {
      if (structures_[h].*role == 0) continue;
      n[leader_[h]] += structures_[h].*role;
      households[leader_[h]].push_back(h);
    }
    return n;
  }

  /// The ages of `role` dealt to the leaders of an age, in the order of a lottery or ascending.
  std::vector<std::vector<std::size_t>> deal(Role role, const ByAge& n, double (*usual)(double), bool mixed) {
    const auto pairs = pair_ages(n, pool(role).ages(), usual);
    std::vector<std::vector<std::size_t>> dealt(kAges);
    for (std::size_t i = 0; i < pairs.size(); ++i)
      dealt[i / kAges].insert(dealt[i / kAges].end(), static_cast<std::size_t>(pairs[i]), i % kAges);
    for (std::size_t a = 0; a < kAges && mixed; ++a) {
      shuffle(dealt[a], key_, base::Purpose::synthesis_kin,
              (role == Role::child ? 40000u : 41000u) + static_cast<std::uint32_t>(a));
    }
    return dealt;
  }

  void give_children() {
    std::vector<std::vector<std::size_t>> households;
    const ByAge n = places(&Structure::children, households);
    auto ages = deal(Role::child, n, mother_and_child, true);
    for (std::size_t a = 0; a < kAges; ++a) {
      for (const std::size_t h : households[a]) {
        for (int k = 0; k < structures_[h].children; ++k) {
          join(h, Role::child, ages[a].back());
          ages[a].pop_back();
        }
      }
    }
  }

  /// Elders who live together are neighbours in the order of their ages and, where possible, man and woman.
  void give_elders() {
    std::vector<std::vector<std::size_t>> households;
    const ByAge n = places(&Structure::elders, households);
    auto ages = deal(
        Role::elder, n, [](double leader_older) { return mother_and_child(-leader_older); }, false);
    for (std::size_t a = 0; a < kAges; ++a) {
      shuffle(households[a], key_, base::Purpose::synthesis_kin, 50000 + static_cast<std::uint32_t>(a));
      for (const std::size_t h : households[a]) {
        int wanted = -1;
        for (int k = 0; k < structures_[h].elders; ++k) {
          join(h, Role::elder, ages[a].back(), wanted);
          wanted = members_[h].back().female ? 0 : 1;
          ages[a].pop_back();
        }
      }
    }
  }

  void give_other_kin() {
    std::vector<std::size_t> ages;
    const ByAge n = pool(Role::other_kin).ages();
    for (std::size_t a = 0; a < kAges; ++a) ages.insert(ages.end(), static_cast<std::size_t>(n[a]), a);
    shuffle(ages, key_, base::Purpose::synthesis_kin, 60000);
    for (std::size_t h = 0; h < structures_.size(); ++h) {
      for (int k = 0; k < structures_[h].other_kin; ++k) {
        join(h, Role::other_kin, ages.back());
        ages.pop_back();
      }
    }
  }

  /// The nucleus that leads the household, and that of its elders, who are the husband's parents, or those of
  /// the one who leads it.
  void name_nuclei() {
    constexpr int kLeading = 1, kElders = 2;
    for (auto& members : members_) {
      int elders[2] = {0, 0};  // by sex: a second man or woman among them is a relative
      for (PersonPlan& p : members) {
        const bool leads = p.role == Role::husband || p.role == Role::wife || p.role == Role::single_head;
        if (leads) p.nucleus = kLeading;
        if (p.role == Role::child) p.child_of = kLeading;
        if (p.role == Role::elder && elders[p.female ? 1 : 0]++ == 0) p.nucleus = kElders;
      }
      if (elders[0] + elders[1] == 0) continue;
      for (PersonPlan& p : members) {
        if (p.role == Role::husband || p.role == Role::single_head) p.child_of = kElders;
      }
    }
  }

  /// Persons with their ids and months of age, in the order of the households.
  void write() {
    std::size_t village = 0, nth = 0;
    for (std::size_t h = 0; h < members_.size(); ++h) {
      HouseholdPlan& household = county_.households[h];
      if (household.village != village) village = household.village, nth = 0;
      household.first_person = static_cast<std::uint32_t>(county_.persons.size());
      for (PersonPlan& person : members_[h]) {
        person.id = person_id(village, nth++, household.county);
        const auto bits = base::draw(key_, person.id, kOnce, base::Purpose::synthesis_person, 1);
        const int months = static_cast<int>(12 * static_cast<double>(base::uniform(bits[0])));
        person.age_months = static_cast<std::int16_t>(person.age_months + months);
        county_.persons.push_back(person);
      }
    }
  }

  base::Key key_;
  CountyPlan& county_;
  std::vector<Structure> structures_;
  RoleTable roles_;
  std::vector<Pool> pools_;
  ByAge wives_ = ByAge(kAges, 0);
  std::vector<std::size_t> leader_;
  std::vector<std::vector<PersonPlan>> members_;
};

}  // namespace

void people_households(const Scenario& s, base::Key key, CountyPlan& county) {
  Matching(s, key, county).run();
}

}  // namespace ruralsim::synthesis
