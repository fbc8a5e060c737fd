// SPDX-License-Identifier: Apache-2.0
// What a change of a price, a network or a means test does to a county, other things and everybody's luck
// equal.
#include <algorithm>
#include <array>
#include <cmath>

#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/base/parallel.hpp>
#include <ruralsim/engine/synthesis.hpp>
#include <ruralsim/process/processes.hpp>

using namespace ruralsim;

namespace {

constexpr std::uint32_t kReplicates = 3;

/// Mean of an indicator over time and replicates.
double mean_of(const Scenario& s, const std::string& indicator) {
  double sum = 0;
  for (std::uint32_t r = 0; r < kReplicates; ++r) sum += run(s, r).mean(indicator) / kReplicates;
  return sum;
}

/// A county before its first step, with no measure in force.
struct Morning {
  explicit Morning(Scenario s)
      : scenario(std::move(s)),
        now{scenario,
            {5, 0},
            clock_at(scenario.start, 4, true),
            drivers_at(scenario, clock_at(scenario.start, 4, true)),
            {}},
        shards(synthesise(scenario, now.key, scenario.start, 64, standard_catalog().instruments.size())) {
    now.drivers.reconsider = 1;
  }

  template <class F>
  void each_village(F&& f) {
    for (Shard& shard : shards) {
      for (std::size_t row = 0; row < shard.villages(); ++row) {
        Village v{shard, row};
        f(v);
      }
    }
  }
  void choose() {
    each_village([&](Village& v) { choose_livelihoods(now, v); });
  }
  /// Persons who have left or want to, and those who have or seek a job near home too.
  [[nodiscard]] int leaving() const { return count({Occupation::away, Occupation::searching_away}); }
  [[nodiscard]] int working_out() const {
    return leaving() + count({Occupation::nearby, Occupation::seeking_nearby});
  }
  [[nodiscard]] int count(std::initializer_list<Occupation> wanted) const {
    int sum = 0;
    for (const Shard& s : shards) {
      for (const Occupation o : wanted) {
        sum += static_cast<int>(std::count(s.person.occupation.begin(), s.person.occupation.end(), o));
      }
    }
    return sum;
  }

  Scenario scenario;
  Setting now;
  std::vector<Shard> shards;
};

std::vector<int> leavers_by_household(const Shard& s) {
  std::vector<int> leavers(s.households(), 0);
  for (std::size_t h = 0; h < s.households(); ++h) {
    for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
      leavers[h] += s.person.occupation[p] == Occupation::searching_away ? 1 : 0;
    }
  }
  return leavers;
}

}  // namespace

TEST_CASE("migration rises with the away wage, under all rules of choice") {
  for (const std::string rule : {"nested_logit", "income_max", "empirical_logit"}) {
    CAPTURE(rule);
    double less = 0;
    for (const double level : {0.3, 0.85, 1.5}) {
      Scenario s = without_policy(small_county("continuity", {{"choice.rule", rule}, {"end", "2020-01"}}, 2));
      s.away.wage_level = level;
      const double share = mean_of(s, "away_share");
      CHECK(share > less);
      less = share;
    }
  }
}

TEST_CASE(
    "a household that already sends somebody keeps sending when the away wage rises, tastes unchanged") {
  // Under the myopic rule this holds household by household: a bundle's income grows with the number it
  // sends.
  Scenario s = without_policy(small_county("continuity", {{"choice.rule", "income_max"}}, 2));
  s.away.living_cost_share = 0;
  std::vector<int> before;
  for (const double level : {0.5, 0.8, 1.2, 2.0}) {
    s.away.wage_level = level;
    Morning m(s);
    m.choose();
    const std::vector<int> plans = leavers_by_household(m.shards[0]);
    for (std::size_t h = 0; h < before.size(); ++h) CHECK(plans[h] >= before[h]);
    before = plans;
  }
}

TEST_CASE("hardship of being away keeps people at home") {
  double more = 1;
  for (const double hardship : {1000.0, 6000.0, 20000.0}) {
    Scenario s = without_policy(small_county("continuity", {{"end", "2020-01"}}, 2));
    s.choice.hardship_away = constant_series(hardship);
    const double share = mean_of(s, "away_share");
    CHECK(share < more);
    more = share;
  }
}

TEST_CASE("a village's network lets its people leave at lower cost and find work sooner") {
  Scenario s =
      small_county("continuity", {{"choice.move_cost", "0.6"}, {"choice.move_cost_network", "0.6"}}, 3);
  const auto with_network = [&](double times_reference) {
    Morning m(s);
    m.each_village([&](Village& v) {
      v.shard.village.network[v.row] = static_cast<float>(times_reference * s.choice.network_reference);
    });
    return m;
  };
  Morning lonely = with_network(0.5), linked = with_network(1.5);
  lonely.choose(), linked.choose();
  CHECK(linked.leaving() > lonely.leaving());

  // Whoever finds work with few friends there finds it with many: the same luck, a greater chance.
  Morning few = with_network(0.5), many = with_network(1.5);
  int found_by_many_only = 0;
  for (Morning* m : {&few, &many}) {
    m->each_village([&](Village& v) {
      v.shard.village.adults[v.row] = 200;
      for (const std::uint32_t h : v.households()) {
        v.shard.person.occupation[v.shard.person_begin[h]] = Occupation::searching_away;
      }
      work_away(m->now, v);
    });
  }
  for (std::size_t p = 0; p < few.shards[0].persons(); ++p) {
    const bool by_few = few.shards[0].person.occupation[p] == Occupation::away;
    const bool by_many = many.shards[0].person.occupation[p] == Occupation::away;
    CHECK((!by_few || by_many));
    found_by_many_only += by_many && !by_few ? 1 : 0;
  }
  CHECK(found_by_many_only > 0);
}

TEST_CASE("the sign of schooling's selection into migration is that of its return away") {
  const auto schooling_gap = [](double schooling_return) {
    Scenario s = without_policy(small_county("continuity", {{"choice.rule", "income_max"}}, 5));
    s.away.schooling_return = schooling_return;
    s.away.experience_return = s.away.experience_curvature = 0;
    Morning m(s);
    m.choose();
    std::array<double, 2> sum{}, count{};
    for (const Shard& shard : m.shards) {
      for (std::uint32_t p = 0; p < shard.persons(); ++p) {
        if (!able(shard, p, m.now.clock.now)) continue;
        const std::size_t gone = shard.person.occupation[p] == Occupation::searching_away ? 1 : 0;
        sum[gone] += shard.person.schooling[p];
        count[gone] += 1;
      }
    }
    return sum[1] / count[1] - sum[0] / count[0];
  };
  CHECK(schooling_gap(0.15) > 0.5);
  CHECK(schooling_gap(-0.15) < -0.5);
}

TEST_CASE("the higher the away wage, the older are those who are left to farm, under all rules of choice") {
  for (const std::string rule : {"nested_logit", "income_max", "empirical_logit"}) {
    CAPTURE(rule);
    double younger = 0;
    for (const double level : {0.3, 0.95, 1.6}) {
      Scenario s = without_policy(small_county("continuity", {{"choice.rule", rule}}, 8));
      s.away.wage_level = level;
      Morning m(s);
      m.choose();
      double age = 0, farmers = 0;
      for (const Shard& shard : m.shards) {
        for (std::uint32_t p = 0; p < shard.persons(); ++p) {
          const int years = age_at(shard.person.born[p], m.now.clock.now);
          if (years < kWorkingAge || shard.person.occupation[p] != Occupation::home) continue;
          age += years, farmers += 1;
        }
      }
      CHECK(age / farmers > younger);
      younger = age / farmers;
    }
  }
}

TEST_CASE(
    "means-tested support crowds out work: the same support without the test sends more people to jobs") {
  for (const std::string rule : {"nested_logit", "income_max", "empirical_logit"}) {
    CAPTURE(rule);
    const auto jobs_when_cut_off_at = [&](double cutoff) {
      Scenario s = without_policy(small_county("continuity", {{"choice.rule", rule}}, 5));
      s.assistance.assessment_noise = 0;
      Morning m(s);
      MeasureInForce test;
      test.levers = {.transfer_per_person = 3000, .listed_share = 1};
      test.cutoff = cutoff;
      m.now.measures = {test};
      for (Shard& shard : m.shards)
        std::fill(shard.household.awards.begin(), shard.household.awards.end(), 1u);
      m.choose();
      return m.working_out();
    };
    const int untested = jobs_when_cut_off_at(std::numeric_limits<double>::infinity());
    const int tested = jobs_when_cut_off_at(4000);
    CHECK(tested < untested);
    CHECK(tested > 0);
  }
}

TEST_CASE("a post keeps an adult at home") {
  const auto away_with_post_pay = [](double pay) {
    Scenario s = without_policy(small_county("continuity", {{"choice.rule", "income_max"}}, 5));
    Morning m(s);
    MeasureInForce post;
    post.levers = {.posts = 1e6, .post_pay = pay};
    m.now.measures = {post};
    for (Shard& shard : m.shards) std::fill(shard.household.awards.begin(), shard.household.awards.end(), 1u);
    m.choose();
    int emptied = 0;  // households all of whose able adults left
    for (const Shard& shard : m.shards) {
      for (std::uint32_t h = 0; h < shard.households(); ++h) {
        int able_adults = 0, at_home = 0;
        for (std::uint32_t p = shard.person_begin[h]; p < shard.person_begin[h + 1]; ++p) {
          const bool adult = able(shard, p, m.now.clock.now);
          able_adults += adult ? 1 : 0;
          at_home += adult && shard.person.occupation[p] == Occupation::home ? 1 : 0;
        }
        emptied += able_adults > 0 && at_home == 0 ? 1 : 0;
      }
    }
    return emptied;
  };
  CHECK(away_with_post_pay(8000) < away_with_post_pay(0));
}

TEST_CASE(
    "the county's herd stays near its start for 30 years, with and without births and deaths of people") {
  // 8 villages under disasters of .06 a year; the largest departure seen over many seeds is about a tenth.
  for (const std::string vital_events : {"on", "off"}) {
    for (std::uint32_t replicate = 0; replicate < 2; ++replicate) {
      const History h =
          run(small_county("continuity", {{"end", "2046-01"}, {"demography.vital_events", vital_events}}, 2),
              replicate);
      for (std::size_t december = 3; december < h.dates.size(); december += 4) {
        CHECK(h.at(december, "herd") > 0.8 * h.at(3, "herd"));
        CHECK(h.at(december, "herd") < 1.2 * h.at(3, "herd"));
      }
    }
  }
}

TEST_CASE("poor pasture recovers and full pasture thins: herds return to their capacity from both sides") {
  for (const float times : {0.5F, 1.4F}) {
    Scenario s = small_county("continuity",
                              {{"end", "2046-01"},
                               {"shocks.snow.hazard", "0"},
                               {"shocks.flood.hazard", "0"},
                               {"shocks.quake.hazard", "0"},
                               {"shocks.livestock_disease.hazard", "0"},
                               {"burn_in_years", "0"}},
                              2);
    bool shocked = false;
    double start = 0;
    std::vector<double> ratio;
    run(s, 0, {}, [&](Simulation& simulation) {
      std::int64_t herd = 0;
      for (Shard& shard : simulation.shards()) {
        for (const std::int32_t head : shard.household.herd) herd += head;
        if (!shocked) {
          for (std::int32_t& head : shard.household.herd)
            head = static_cast<std::int32_t>(static_cast<float>(head) * times);
        }
      }
      if (!shocked) start = static_cast<double>(herd);
      shocked = true;
      ratio.push_back(static_cast<double>(herd) / start);
    });
    CHECK(std::abs(ratio[4] - 1) > 0.2);
    CHECK(std::abs(ratio.back() - 1) < std::abs(ratio[4] - 1) / 2);
  }
}

TEST_CASE(
    "the local multiplier: where spending pays for jobs near home, support withdrawn takes jobs with it") {
  const auto jobs_lost = [](const std::string& local_share) {
    double lost = 0;
    for (std::uint32_t replicate = 0; replicate < 3; ++replicate) {
      const std::vector<Override> over = {{"consumption.local_share", local_share}, {"end", "2024-01"}};
      lost += run(small_county("continuity", over, 4), replicate).last("local_job_share") -
              run(small_county("cliff", over, 4), replicate).last("local_job_share");
    }
    return lost / 3;
  };
  CHECK(jobs_lost("0.3") > jobs_lost("0") + 0.005);
}

TEST_CASE(
    "spending for status takes the buffer of households that spend less than their village, and norms give "
    "it back") {
  const auto of = [](const std::string& status, double cut) {
    Scenario s =
        without_policy(small_county("continuity", {{"consumption.status", status}, {"end", "2019-01"}}, 4));
    Measure norms;
    norms.name = "norms";
    while (standard_catalog().instruments[norms.instrument].key != "consumption_norms") ++norms.instrument;
    norms.doses = {constant_series(cut)};
    s.policy.measures = {norms};
    return run(s);
  };
  const auto status_spending = [](const History& h) {
    double sum = 0;
    for (const Flows& flows : h.flows)
      sum += base::to_yuan(flows[static_cast<std::size_t>(Reason::status_spending)]);
    return sum;
  };
  const auto distress = [](const History& h) {
    return h.mean("distress_sales") + h.mean("unmet_subsistence");
  };
  const History none = of("0", 0), keeping_up = of("0.4", 0), half = of("0.4", 0.5), frugal = of("0.4", 1);
  CHECK(status_spending(none) == 0);
  CHECK(status_spending(frugal) == 0);
  CHECK(status_spending(half) > 0);
  CHECK(status_spending(half) < status_spending(keeping_up));
  CHECK(keeping_up.last("cash_mean") < none.last("cash_mean"));
  CHECK(distress(keeping_up) > distress(none));
  CHECK(frugal.last("cash_mean") == none.last("cash_mean"));
}
