// SPDX-License-Identifier: Apache-2.0
// A county of two villages, three households and six persons, to be worked out by hand.
#pragma once
#include <array>
#include <map>

#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/record/recorder.hpp>

inline const std::size_t kInstruments = standard_catalog().instruments.size();
constexpr std::uint8_t kHeadlineBit = 1u << static_cast<int>(ruralsim::Line::line_2020);
constexpr ruralsim::base::Month kOctober = ruralsim::base::month_of(2020, 10);

/// Household A (village 1): 30 at home, 40 away, 5; B (village 1): 70, 25 with a job near home; C (village
/// 2): 20, looking for work away. By the lines of 3,000, 4,000 (the headline) and 5,000 yuan: A 3,000 a head,
/// a deep return; B 5,000; C 1,000, always poor.
struct County {
  ruralsim::Scenario scenario = small_county();
  ruralsim::Setting now{scenario, {1, 0}, ruralsim::clock_at(kOctober, 4, false), {}, {}};
  std::vector<ruralsim::Shard> shards{ruralsim::Shard{}};

  County() {
    now.drivers.line = {3000, 4000, 5000};
    now.drivers.headline_line = static_cast<std::size_t>(ruralsim::Line::line_2020);
    now.drivers.headline = 4000;
    ruralsim::Shard& s = shards[0];
    s.household_begin = {0, 2, 3};
    s.person_begin = {0, 3, 5, 6};
    for (int slot = 0; slot < 4; ++slot) {
      s.household.resident_income[static_cast<std::size_t>(slot)] = {0};
      s.household.family_income[static_cast<std::size_t>(slot)] = {0};
    }
    ruralsim::for_each_household_column(s, [](auto& column) { column.resize(3); });
    for (std::size_t slot = 0; slot < 4; ++slot) s.household.help_income[slot] = {0, 0, 0};
    ruralsim::for_each_person_column(s, [](auto& column) { column.resize(6); });
    for (std::size_t p = 0; p < 6; ++p) {
      s.person.id[p] = p + 1;
      s.person.born[p] =
          static_cast<std::int16_t>(kOctober.index - 12 * std::array{30, 40, 5, 70, 25, 20}[p]);
    }
    s.person.occupation = {ruralsim::Occupation::home,   ruralsim::Occupation::away,
                           ruralsim::Occupation::home,   ruralsim::Occupation::home,
                           ruralsim::Occupation::nearby, ruralsim::Occupation::searching_away};
    s.person.away_recent[1] = 0b1111111;      // seven of the last twelve months: no resident
    s.person.away_recent[5] = 0b111111 << 6;  // six of them
    s.household.cropland = {4, 4, 2};
    s.household.leased = {-1000, 1000, 0};
    s.household.labour = {1, 2, 0};
    s.person.health[1] = ruralsim::Health::chronic;
    s.person.health[3] = ruralsim::Health::disabled;
    s.household.family_year = {9000, 10000, 1000};
    s.household.resident_year = {6000, 10000, 1000};
    s.household.herd = {12500, 0, 500};
    s.household.income_ratio[0] = {750, 1250, 250};
    s.household.income_ratio[1] = {800, 1000, 500};
    s.household.poor_chance = {0.5F, 0.125F, 0.75F};
    s.household.cash = {100000, 20000, 0};
    s.household.poverty[0] = {.poor = kHeadlineBit,
                              .ever_nonpoor = kHeadlineBit,
                              .returned = kHeadlineBit,
                              .deep_return = kHeadlineBit};
    s.household.poverty[1] = {.ever_nonpoor = kHeadlineBit};
    s.household.poverty[2] = {.poor = kHeadlineBit};
    auto& v = s.village;
    v.id = {1, 2};
    v.road_time = {1, 2}, v.road_time_start = {2, 2};
    v.jobs_sought = {2, 1}, v.jobs_found = {1, 0};
    v.persons_born = {3, 1}, v.persons_died = {2, 0};
    v.marriages = {1, 2}, v.households_formed = {0, 3};
    v.struck = {0, 1};
    v.unmet = {0, 12345};
    v.homes_destroyed = {0, 2};
    v.exit_quota = {2, 1}, v.exits = {1, 1};
    v.watch_entries = {1, 0}, v.watch_exits = {0, 2};
    const std::size_t goods = ruralsim::good_count(scenario);
    v.price.assign(2 * goods, 1.0);
    v.loans_written_off = {0, 5000};
    v.defaults = {0, 1}, v.prices_clipped = {3, 4};
    v.plants_opened.assign(2 * goods, 0), v.plants_closed.assign(2 * goods, 0);
    v.plants_founded.assign(2 * goods * ruralsim::kPlantCohorts, 0);
    v.median_2020.assign(2, 0);
    v.hired = {0.5, 1.25};
    v.coop_product = {2, 0};
    v.park_capital = {0, 50000}, v.park_hired = {0, 2};
    v.grass = {1, 0.5};
    v.flows.assign(2, ruralsim::Flows(ruralsim::reason_count(kInstruments), 0));
    v.flows_by_slot.assign(
        2, std::vector<ruralsim::Flows>(4, ruralsim::Flows(ruralsim::reason_count(kInstruments), 0)));
  }

  /// A flow of this step in a village, yuan; it is in the last 12 months too.
  void flow(std::size_t village, std::size_t reason, double yuan) {
    shards[0].village.flows[village][reason] += ruralsim::base::to_fen(yuan);
    flow_before(village, reason, yuan, 3);
  }
  void flow_before(std::size_t village, std::size_t reason, double yuan, std::size_t slot) {
    shards[0].village.flows_by_slot[village][slot][reason] += ruralsim::base::to_fen(yuan);
  }

  using Values = std::map<std::string, double>;
  struct Rows {
    Values county;
    std::vector<Values> villages;
  };
  Rows rows() {
    Rows rows;
    const std::vector<ruralsim::Indicator> indicators =
        ruralsim::written_out(standard_catalog().indicators, scenario);
    const auto named = [&](std::span<const double> values, bool village) {
      Values by_name;
      std::size_t k = 0;
      for (const ruralsim::Indicator& i : indicators) {
        if (!village || i.finest >= ruralsim::Finest::village) by_name[i.key] = values[k++];
      }
      REQUIRE(k == values.size());
      return by_name;
    };
    ruralsim::RowSink sink;
    sink.county = [&](ruralsim::base::Month, std::span<const double> values) {
      rows.county = named(values, false);
    };
    sink.village = [&](ruralsim::base::Month, std::uint64_t, std::span<const double> values) {
      rows.villages.push_back(named(values, true));
    };
    ruralsim::record_step(now, shards, {indicators, {}, kInstruments}, sink);
    return rows;
  }
};

inline std::size_t reason(ruralsim::Reason r) {
  return static_cast<std::size_t>(r);
}
inline doctest::Approx about(double value) {
  return doctest::Approx(value).epsilon(1e-12);
}
