// SPDX-License-Identifier: Apache-2.0
// Laws that every row of the list of instruments keeps, old or new.
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/engine/synthesis.hpp>
#include <ruralsim/policy/schedule.hpp>
#include <ruralsim/policy/targeting.hpp>

using namespace ruralsim;

namespace {

/// A dose of an ordinary size for a county of 85 households.
double usual(const DoseKey& dose) {
  if (dose.upper <= 1) return 0.3;
  if (dose.unit == "posts") return 25;
  if (dose.unit == "yuan") return 60000;
  if (dose.unit == "mu a head") return 30;
  if (dose.unit == "days a year") return 90;
  return dose.upper < 10000 ? 4 : 3000;
}

Measure measure_of(std::size_t instrument, const std::function<double(const DoseKey&)>& dose) {
  Measure m;
  m.instrument = instrument;
  m.name = "only";
  for (const DoseKey& key : standard_catalog().instruments[instrument].doses) {
    m.doses.push_back(constant_series(dose(key)));
  }
  return m;
}

/// Whether an instrument pays money to the households on its list, rather than to change their terms of
/// credit.
bool pays_its_list(std::size_t instrument) {
  Levers levers;
  std::vector<double> dose;
  for (const DoseKey& key : standard_catalog().instruments[instrument].doses) dose.push_back(usual(key));
  standard_catalog().instruments[instrument].act(dose, levers);
  return support_a_year(levers,
                        {.persons = 4, .elders = 1, .pupils = 1, .pasture = 700, .adult_stays = true}) > 0;
}

/// Whether a dose moves what a listed household is paid or how many are listed, rather than the terms of it.
bool pays_more(const Instrument& instrument, std::size_t d) {
  std::vector<double> dose;
  for (const DoseKey& key : instrument.doses) dose.push_back(usual(key));
  Levers less, more;
  instrument.act(dose, less);
  dose[d] *= 1.5;
  instrument.act(dose, more);
  const SupportBasis basis{.persons = 4, .elders = 1, .pupils = 1, .pasture = 700, .adult_stays = true};
  return support_a_year(more, basis) > support_a_year(less, basis) || more.listed_share > less.listed_share ||
         more.posts > less.posts;
}

Scenario county_with(std::vector<Measure> measures) {
  // Enough returnees, enterprises, visitors and spending for status for every lever to have somebody to act
  // on.
  Scenario s = small_county("continuity", {{"end", "2018-01"},
                                           {"burn_in_years", "0"},
                                           {"labour.away.return_hazard", "0.4"},
                                           {"household_types.middle.away_workers", "0.3"},
                                           {"enterprise.entry_hazard", "0.4"},
                                           {"enterprise.hurdle", "0"},
                                           {"products.herbs.demand_elasticity", "0.3"},
                                           {"products.vegetables.demand_elasticity", "0.3"},
                                           {"consumption.status", "0.3"},
                                           {"monitoring.from_year", "2016"},
                                           {"household_types.poor.unsafe_water", "0.9"},
                                           {"modules.new_media", "on"},
                                           {"modules.tourism", "on"},
                                           {"tourism.visitors", "2000"},
                                           {"modules.cultural_industry", "on"},
                                           {"modules.aspirations", "on"},
                                           {"home.water_cost", "500"}});
  s.policy = {};
  s.policy.measures = std::move(measures);
  return s;
}

/// The accounts and the state a run ends with; of households also the list they are on.
std::string outcome(const Scenario& s, const Catalog& catalog = standard_catalog()) {
  std::string state;
  const History h = run(
      s, 0, {},
      [&](Simulation& simulation) {
        for (const Shard& shard : simulation.shards()) {
          for (const base::Fen cash : shard.household.cash) state += std::to_string(cash) + ",";
          for (const Occupation o : shard.person.occupation) state += std::to_string(static_cast<int>(o));
        }
      },
      catalog);
  return h.bytes() + state;
}

struct Support {
  std::vector<double> yuan;  ///< a year, of each household
  [[nodiscard]] double total() const {
    double sum = 0;
    for (const double y : yuan) sum += y;
    return sum;
  }
};

/// What a measure awards in the first January, with an error-free means test and no budget.
Support awarded(const Measure& m) {
  Scenario s = county_with({m});
  s.assistance.assessment_noise = 0;
  const Clock clock = clock_at(s.start, 4, true);
  Setting now{
      s, {9, 0}, clock, drivers_at(s, clock), measures_at(s, standard_catalog().instruments, clock, {})};
  auto shards = synthesise(s, now.key, s.start, 64, standard_catalog().instruments.size());
  for (Shard& shard : shards) {
    for (std::uint32_t h = 0; h < shard.households(); ++h)
      shard.household.assessed[h] = static_cast<float>(h * 31 % 85);
  }
  draw_up_list(0, now, shards);
  Support support;
  for (const Shard& shard : shards) {
    for (std::uint32_t h = 0; h < shard.households(); ++h) {
      const bool listed = (shard.household.awards[h] & 1u) != 0;
      support.yuan.push_back(listed ? support_a_year(now.measures[0].levers, support_basis(now, shard, h))
                                    : 0);
    }
  }
  return support;
}

}  // namespace

TEST_CASE("a measure of dose zero changes no byte of the outcome") {
  const std::string nothing = outcome(county_with({}));
  const auto& instruments = standard_catalog().instruments;
  for (std::size_t i = 0; i < instruments.size(); ++i) {
    CAPTURE(instruments[i].key);
    const Measure doses_zero = measure_of(i, [](const DoseKey& d) { return d.scaled ? 0.0 : usual(d); });
    CHECK(outcome(county_with({doses_zero})) == nothing);
    const Measure all_zero = measure_of(i, [](const DoseKey&) { return 0.0; });
    CHECK(outcome(county_with({all_zero})) == nothing);
    Measure over = measure_of(i, usual);
    over.to = base::month_of(2015, 1);
    CHECK(outcome(county_with({over})) == nothing);
    Measure unpaid = measure_of(i, usual);
    unpaid.budget = constant_series(0);
    CHECK(outcome(county_with({unpaid})) == nothing);
    CHECK(outcome(county_with({measure_of(i, usual)})) != nothing);
  }
}

TEST_CASE(
    "without budget and error, more of any dose takes support from no household and gives more in all") {
  const auto& instruments = standard_catalog().instruments;
  for (std::size_t i = 0; i < instruments.size(); ++i) {
    if (!pays_its_list(i)) continue;
    for (std::size_t d = 0; d < instruments[i].doses.size(); ++d) {
      if (!pays_more(instruments[i], d)) continue;
      CAPTURE(instruments[i].key);
      CAPTURE(instruments[i].doses[d].key);
      Measure m = measure_of(i, usual);
      Support less = {std::vector<double>(awarded(m).yuan.size(), 0)};
      for (const double times : {0.2, 0.5, 1.0, 1.5, 2.0}) {
        m.doses[d] = constant_series(times * usual(instruments[i].doses[d]));
        const Support more = awarded(m);
        for (std::size_t h = 0; h < more.yuan.size(); ++h) CHECK(more.yuan[h] >= less.yuan[h]);
        CHECK(more.total() > less.total());
        less = more;
      }
    }
  }
}

TEST_CASE("what the ledger paid for an instrument is what its recipients were due, fen by fen") {
  const std::size_t instruments = standard_catalog().instruments.size();
  std::vector<Measure> measures;
  for (std::size_t i = 0; i < instruments; ++i) {
    if (!pays_its_list(i)) continue;
    measures.push_back(measure_of(i, usual));
    measures.push_back(measure_of(i, [](const DoseKey& d) { return 0.4 * usual(d); }));
    measures.back().name = "again";
    measures.back().from = base::month_of(2016, 7);
  }
  const Scenario s = county_with(measures);
  std::vector<base::Fen> ever(instruments, 0);
  run(s, 0, {}, [&](Simulation& simulation) {
    const Setting& now = simulation.setting();
    for (Shard& shard : simulation.shards()) {
      for (std::size_t row = 0; row < shard.villages(); ++row) {
        std::vector<base::Fen> due(instruments, 0);
        for (const std::uint32_t h : Village{shard, row}.households()) {
          int elders = 0, pupils = 0;
          bool stays = false;
          for (std::uint32_t p = shard.person_begin[h]; p < shard.person_begin[h + 1]; ++p) {
            elders += (now.clock.now.index - shard.person.born[p]) / 12 >= 60 ? 1 : 0;
            const int age = (now.clock.now.index - shard.person.born[p]) / 12;
            pupils += age >= 7 && age < 7 + shard.person.schooling[p] ? 1 : 0;
            stays =
                stays || (able(shard, p, now.clock.now) && shard.person.occupation[p] != Occupation::away);
          }
          for (std::size_t m = 0; m < now.measures.size(); ++m) {
            if ((shard.household.awards[h] >> m & 1u) == 0) continue;
            const Levers& l = now.measures[m].levers;
            const double a_year =
                l.transfer_per_household +
                l.transfer_per_person * (shard.person_begin[h + 1] - shard.person_begin[h]) +
                l.transfer_per_elder * elders + l.pupil_subsidy * pupils +
                l.transfer_per_pasture_mu * static_cast<double>(shard.household.pasture[h]) +
                (l.posts > 0 && stays ? l.post_pay : 0) +
                (shard.person_begin[h + 1] - shard.person_begin[h]) *
                    std::max(0.0, l.top_up_to - static_cast<double>(shard.household.assessed[h]));
            due[now.measures[m].instrument] += base::to_fen(a_year * 0.25);
          }
        }
        for (std::size_t i = 0; i < instruments; ++i) {
          if (!pays_its_list(i)) continue;
          REQUIRE(shard.village.flows[row][support_reason(i)] == due[i]);
          ever[i] += due[i];
        }
      }
    }
  });
  for (std::size_t i = 0; i < instruments; ++i) {
    CAPTURE(standard_catalog().instruments[i].key);
    CHECK((ever[i] > 0) == pays_its_list(i));
  }
}

TEST_CASE("all that an instrument pays comes from the treasury, and what is earmarked goes to its purpose") {
  const std::size_t instruments = standard_catalog().instruments.size();
  for (std::size_t i = 0; i < instruments; ++i) {
    CAPTURE(standard_catalog().instruments[i].key);
    const Scenario s = county_with({measure_of(i, usual)});
    base::Fen support = 0, earmarked = 0, purposes = 0, by_treasury = 0;
    run(s, 0, {}, [&](Simulation& simulation) {
      for (const Shard& shard : simulation.shards()) {
        for (const Flows& flows : shard.village.flows) {
          by_treasury -= net_receipts(flows)[static_cast<std::size_t>(Account::treasury)];
          support += flows[support_reason(i)];
          earmarked += flows[earmarked_reason(i)];
          for (const Reason r : {Reason::animals_granted, Reason::machines_granted, Reason::course_fee,
                                 Reason::service_fee, Reason::illness_cost, Reason::plant_outlay,
                                 Reason::park_investment, Reason::disaster_premium})
            purposes += flows[static_cast<std::size_t>(r)];
        }
      }
    });
    CHECK(by_treasury == support + earmarked);
    CHECK(earmarked <= purposes);
  }
}

TEST_CASE(
    "when the treasury pays all of the interest, illness costs or outlays, it pays what they cost, to the "
    "fen") {
  const auto paid_and_cost = [](const std::string& key, std::size_t dose, Reason purpose) {
    std::size_t i = 0;
    while (standard_catalog().instruments[i].key != key) ++i;
    const Measure m = measure_of(i, [](const DoseKey&) { return 0.0; });
    Scenario s = county_with({m});
    s.policy.measures[0].doses[dose] = constant_series(1);
    std::array<base::Fen, 2> sums{};
    run(s, 0, {}, [&](Simulation& simulation) {
      for (const Shard& shard : simulation.shards()) {
        for (const Flows& flows : shard.village.flows) {
          sums[0] += flows[support_reason(i)] + flows[earmarked_reason(i)];
          sums[1] += flows[static_cast<std::size_t>(purpose)];
        }
      }
    });
    return sums;
  };
  for (const auto& [paid, cost] : {paid_and_cost("interest_subsidy", 0, Reason::interest_paid),
                                   paid_and_cost("health_insurance", 0, Reason::illness_cost),
                                   paid_and_cost("asset_grant", 1, Reason::plant_outlay)}) {
    CHECK(paid > 0);
    CHECK(paid == cost);
  }
}

TEST_CASE("a year of a measure with a budget and steady doses costs no more than the budget") {
  for (std::size_t i = 0; i < standard_catalog().instruments.size(); ++i) {
    CAPTURE(standard_catalog().instruments[i].key);
    Measure m = measure_of(i, usual);
    m.budget = constant_series(40000);
    Scenario s = county_with({m});
    s.demography.vital_events.index = 1;
    for (AgeRow& row : s.tables.age_structure) {  // nobody reaches pension age in the year
      if (row.age_from >= 55 && row.age_to < 60) row.value = 0;
    }
    const History h = run(s);
    for (std::size_t year = 0; year + 4 <= h.dates.size(); year += 4) {
      double cost = 0;
      for (std::size_t q = year; q < year + 4; ++q) cost += h.at(q, "treasury_cost");
      CHECK(cost <= 40000);
      if (pays_its_list(i)) CHECK(cost > 0);
    }
  }
}

TEST_CASE("every lever is moved by some instrument") {
  for (const LeverField& lever : kLeverFields) {
    CAPTURE(lever.name);
    bool moved = false;
    for (const Instrument& instrument : standard_catalog().instruments) {
      std::vector<double> dose;
      for (const DoseKey& d : instrument.doses) dose.push_back(usual(d));
      Levers levers;
      instrument.act(dose, levers);
      moved = moved || levers.*lever.value != 0;
    }
    CHECK(moved);
  }
}

TEST_CASE("no lever falls when a dose that policy scales grows") {
  for (const Instrument& instrument : standard_catalog().instruments) {
    for (std::size_t d = 0; d < instrument.doses.size(); ++d) {
      if (!instrument.doses[d].scaled) continue;
      CAPTURE(instrument.key);
      std::vector<double> dose;
      for (const DoseKey& key : instrument.doses) dose.push_back(usual(key));
      Levers less, more;
      instrument.act(dose, less);
      dose[d] *= 1.5;
      instrument.act(dose, more);
      bool moved = false;
      for (const LeverField& lever : kLeverFields) {
        CHECK(more.*lever.value >= less.*lever.value);
        moved = moved || more.*lever.value > less.*lever.value;
      }
      CHECK(moved);
    }
  }
}

TEST_CASE("doses of zero move no lever") {
  for (const Instrument& instrument : standard_catalog().instruments) {
    CAPTURE(instrument.key);
    Levers none;
    instrument.act(std::vector<double>(instrument.doses.size(), 0.0), none);
    for (const LeverField& lever : kLeverFields) CHECK(none.*lever.value == 0);
  }
}

namespace {

/// An instrument of its own whose doses are the levers, in the order of kLeverFields.
void every_lever(std::span<const double> dose, Levers& levers) {
  for (std::size_t l = 0; l < std::size(kLeverFields); ++l) levers.*kLeverFields[l].value = dose[l];
}

Catalog catalog_of_levers() {
  Catalog c = Catalog::standard();
  Instrument all{
      .key = "all_levers", .meaning = "", .section = "", .source = "", .doses = {}, .act = every_lever};
  for (const LeverField& lever : kLeverFields)
    all.doses.push_back({lever.name, "", "", 0, 1e6, std::nullopt, false});
  c.instruments = {all};
  c.indicators = standard_indicators(c.instruments);
  return c;
}

}  // namespace

TEST_CASE("every lever is read by some process: moving it alone changes the outcome") {
  const Catalog catalog = catalog_of_levers();
  const auto outcome_of = [&](const std::array<double, std::size(kLeverFields)>& levers) {
    Measure m;
    m.name = "levers";
    for (const double value : levers) m.doses.push_back(constant_series(value));
    Scenario s = county_with({m});
    s.governance.capacity = 0.5;
    return outcome(s, catalog);
  };
  // All levers at an ordinary size but those that decide who is listed, of which one is at work at a time:
  // nothing (everybody), a means test, posts, places in courses.
  const std::set<std::string> listing = {"listed_share", "posts", "training_places"};
  std::vector<std::array<double, std::size(kLeverFields)>> bases(1 + listing.size());
  for (std::size_t l = 0; l < std::size(kLeverFields); ++l) {
    const LeverField& lever = kLeverFields[l];
    const std::string unit = lever.unit;
    const std::map<std::string, double> sizes = {
        {"share", 0.3},    {"share a year", 0.03}, {"log points", 0.3},
        {"months", 3},     {"yuan", 30000},        {"yuan a mu and year", 2},
        {"mu a head", 30}, {"days a year", 90},    {"years", 2}};
    // A limit that debts reach: loans here are smaller than what a household may owe.
    const bool limit = std::string(lever.name) == "interest_limit";
    const double size = limit ? 3000 : sizes.contains(unit) ? sizes.at(unit) : 2000;
    const auto place = std::distance(listing.begin(), listing.find(lever.name));
    for (std::size_t base = 0; base < bases.size(); ++base) {
      if (!listing.contains(lever.name)) bases[base][l] = size;
      if (listing.contains(lever.name) && static_cast<std::size_t>(place) + 1 == base) {
        bases[base][l] = unit == "share" ? 0.3 : 15;
      }
    }
  }
  for (std::size_t l = 0; l < std::size(kLeverFields); ++l) {
    CAPTURE(std::string(kLeverFields[l].name));
    bool changes = false;
    for (auto levers : bases) {
      if (levers[l] == 0) continue;
      const std::string before = outcome_of(levers);
      levers[l] *= 1.5;
      changes = changes || outcome_of(levers) != before;
    }
    CHECK(changes);
  }
}
