// SPDX-License-Identifier: Apache-2.0
// What of a simulation outlives a step: the columns, and the little that the setting remembers. All else is a
// function of the scenario and the date.
#include "sim/engine/saving.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include <fmt/format.h>

#include <ruralsim/engine/simulation.hpp>
#include <ruralsim/io/bytes.hpp>
#include <ruralsim/policy/schedule.hpp>
#include <ruralsim/state/image.hpp>

namespace ruralsim {
namespace {

constexpr const char* kSetting = "setting";

/// What a list of support remembers of its last review, and which dates it keeps.
struct MeasureMemory {
  std::size_t place = 0;
  bool listed = false, waiting = false;
  double cutoff = 0;
  double income_limit = std::numeric_limits<double>::infinity();
};

struct Remembered {
  base::Month next{};
  double conversion = 0;
  std::vector<double> crowding = {}, under_way = {};
  std::map<std::string, MeasureMemory> measures = {};
  std::vector<bool> received = {};  ///< by instrument, whether it is kept
};

Remembered read_setting(const io::SectionFile& saved) {
  io::BytesIn in(saved.at(kSetting));
  Remembered r;
  r.next = base::Month{static_cast<std::int32_t>(in.whole())};
  r.conversion = in.number();
  for (auto* column : {&r.crowding, &r.under_way}) {
    for (std::uint64_t n = in.whole(); n > 0 && !in.ended_early(); --n) column->push_back(in.number());
  }
  const std::uint64_t measures = in.whole();
  for (std::uint64_t m = 0; m < measures && !in.ended_early(); ++m) {
    const std::string identity(in.text());
    MeasureMemory memory{m, in.whole() != 0, in.whole() != 0};
    memory.cutoff = in.number();
    memory.income_limit = in.number();
    r.measures.emplace(identity, memory);
  }
  for (std::uint64_t n = in.whole(); n > 0 && !in.ended_early(); --n) r.received.push_back(in.whole() != 0);
  if (in.ended_early() || !in.rest().empty() || measures > kMostMeasures)
    saved.refuse("has a section setting that this program can't read");
  return r;
}

bool keeps_listed(const Measure& m) {
  return m.lag > 0;
}
bool keeps_waiting(const Measure& m) {
  return m.priority && m.priority->by_waiting;
}

}  // namespace

std::string county_section(const Scenario& county) {
  return "county." + county.county.name;
}

void Simulation::save(io::SectionWriter& to) const {
  for (const County& c : counties_) {
    if (!c.setting.scenario.one_of_several) return save_county(c, to);
    io::SectionWriter own;
    save_county(c, own);
    to.add(county_section(c.setting.scenario), own.file(io::kSectionsWithin, 1));
  }
}

void Simulation::save_county(const County& county, io::SectionWriter& to) const {
  const Setting& setting = county.setting;
  io::BytesOut out;
  out.whole(static_cast<std::uint32_t>(next_.index)).number(setting.conversion);
  for (const auto* column : {&setting.crowding, &setting.under_way}) {
    out.whole(column->size());
    for (const double value : *column) out.number(value);
  }
  const auto scheduled = scheduled_measures(setting.scenario.policy);
  out.whole(scheduled.size());
  for (std::size_t m = 0; m < scheduled.size(); ++m) {
    out.text(identity_of(setting.scenario.policy, scheduled[m]));
    out.whole(keeps_listed(*scheduled[m].measure) ? 1 : 0);
    out.whole(keeps_waiting(*scheduled[m].measure) ? 1 : 0);
    // A measure that is not in force is reviewed before anybody asks for its limits.
    const MeasureInForce& measure = setting.measures[m];
    const MeasureMemory none;
    out.number(measure.share > 0 ? measure.cutoff : none.cutoff);
    out.number(measure.share > 0 ? measure.income_limit : none.income_limit);
  }
  const std::vector<bool> received = instruments_in_use(setting.scenario.policy, catalog_.instruments.size());
  out.whole(received.size());
  for (const bool kept : received) out.whole(kept ? 1 : 0);
  to.add(kSetting, out.take());
  write_columns(county.shards, to);
}

/// Measures of a history that this scenario does not have, and those that it has and the history had not,
/// were not in force before (`require_same_history` sees to that), so they leave and bring nothing.
void Simulation::restore(County& county, const io::SectionFile& saved, std::size_t villages_a_shard) {
  Setting& setting = county.setting;
  std::vector<Shard>& shards = county.shards;
  const Scenario& s = setting.scenario;
  const Remembered before = read_setting(saved);
  const std::size_t measures = before.measures.size();
  DatedLists kept{std::vector<bool>(measures), std::vector<bool>(measures), before.received};
  for (const auto& [identity, memory] : before.measures) {
    kept.listed[memory.place] = memory.listed;
    kept.waiting[memory.place] = memory.waiting;
  }
  shards = read_columns(saved, villages_a_shard, kept);
  next_ = before.next;
  setting.crowding = before.crowding;
  setting.under_way = before.under_way;
  setting.conversion = before.conversion;
  const int steps = static_cast<int>(s.steps_per_year);
  const base::Month last = next_ - 12 / steps;
  setting.clock = clock_at(last, steps, last == first_month(s));
  setting.measures = measures_at(s, catalog_.instruments, setting.clock, {}, setting.conversion);

  const auto scheduled = scheduled_measures(s.policy);
  std::vector<std::optional<std::size_t>> places(measures);
  DatedLists dated;
  dated.received = instruments_in_use(s.policy, catalog_.instruments.size());
  for (std::size_t m = 0; m < scheduled.size(); ++m) {
    dated.listed.push_back(keeps_listed(*scheduled[m].measure));
    dated.waiting.push_back(keeps_waiting(*scheduled[m].measure));
    const auto memory = before.measures.find(identity_of(s.policy, scheduled[m]));
    if (memory == before.measures.end()) continue;
    places[memory->second.place] = m;
    setting.measures[m].cutoff = memory->second.cutoff;
    setting.measures[m].income_limit = memory->second.income_limit;
  }
  for (Shard& shard : shards) {
    move_measures(places, dated, shard);
    check_integrity(shard);
    if (shard.village.price.size() != shard.villages() * good_count(s) ||
        shard.village.flows.front().size() != reason_count(catalog_.instruments.size()))
      saved.refuse("has other goods or instruments than this run");
  }
}

}  // namespace ruralsim
