// SPDX-License-Identifier: Apache-2.0
// One household of a replicate under observation: between the processes its columns are read, while they run
// a witness in its shard writes down its payments.
#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "sim/run/parts.hpp"
#include <ruralsim/base/document.hpp>
#include <ruralsim/run/trace.hpp>

namespace ruralsim {
namespace {

/// A household's row.
struct Place {
  Shard* shard;
  std::uint32_t row;
};

std::optional<Place> place_of(std::span<Shard> shards, std::uint64_t household) {
  for (Shard& s : shards) {
    const auto found = std::find(s.household.id.begin(), s.household.id.end(), household);
    if (found != s.household.id.end())
      return Place{&s, static_cast<std::uint32_t>(found - s.household.id.begin())};
  }
  return std::nullopt;
}

class Observation {
 public:
  Observation(const Scenario& scenario, const Catalog& catalog, std::uint32_t replicate,
              std::uint64_t household, Execution how)
      : catalog_(catalog),
        household_(household),
        choice_(row_of(catalog, "choose_livelihoods")),
        end_(catalog.processes.size()),
        simulation_(scenario, catalog, replicate, listening(std::move(how))) {
    while (county_ < simulation_.counties() && !place_of(simulation_.shards(county_), household)) ++county_;
    if (county_ == simulation_.counties()) county_ = 0, refuse(replicate);
  }

  [[nodiscard]] bool finished() const { return simulation_.finished() || step_.ended; }

  const TracedStep& step() {
    const TracedStep last = std::exchange(step_, TracedStep{});
    payments_.clear();
    simulation_.step();
    if (step_.ended) {
      step_ = last;
      step_.ended = true, step_.members.clear(), step_.payments.clear(), step_.choice = {};
    }
    step_.county = &simulation_.setting(county_).scenario;
    step_.date = simulation_.setting().clock.now;
    step_.burn_in = simulation_.in_burn_in();
    return step_;
  }

 private:
  static std::size_t row_of(const Catalog& catalog, const std::string& process) {
    const auto found = std::find_if(catalog.processes.begin(), catalog.processes.end(),
                                    [&](const Process& p) { return p.key == process; });
    return static_cast<std::size_t>(found - catalog.processes.begin());
  }

  Execution listening(Execution how) {
    how.between = [this](std::size_t row) { look(row); };
    return how;
  }

  [[noreturn]] void refuse(std::uint32_t replicate) const {
    const Shard& first = simulation_.shards().front();
    throw base::ScenarioError(
        {{{},
          fmt::format(
              "replicate {} has no household {}; ids stand in the column `household` of returns.csv, and "
              "village v01 has {} to {}",
              replicate, household_, first.household.id.front(),
              first.household.id[first.household_begin[1] - 1]),
          {}}},
        base::Sources{});
  }

  /// Between two processes, before the one of this row.
  void look(std::size_t row) {
    for (Shard& s : simulation_.shards(county_)) s.witness = {};
    const auto place = place_of(simulation_.shards(county_), household_);
    if (!place) {
      step_.ended = true;
      return;
    }
    if (row == 0) step_.cash_before = place->shard->household.cash[place->row];
    if (row == choice_) look_at_choice(*place->shard, place->row);
    if (row == choice_ + 1) look_at_members(*place->shard, place->row, &TracedMember::chosen);
    if (row < end_) {
      place->shard->witness = {place->row, &payments_};
    } else {
      look_at_end(*place->shard, place->row);
    }
  }

  void look_at_choice(const Shard& s, std::uint32_t h) {
    const Setting& now = simulation_.setting(county_);
    step_.choice = weigh_livelihoods(now, s, h);
    for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
      const Occupation o = s.person.occupation[p];
      step_.members.push_back({s.person.id[p], age_at(s.person.born[p], now.clock.now),
                               s.person.female[p] != 0, s.person.health[p],
                               kept_from_work(s, p, now.clock.now), o, o, o});
    }
  }

  /// Rows stay as they are from the choice to the end of a step.
  void look_at_members(const Shard& s, std::uint32_t h, Occupation TracedMember::*when) {
    for (std::size_t i = 0; i < step_.members.size(); ++i)
      step_.members[i].*when = s.person.occupation[s.person_begin[h] + i];
  }

  void look_at_end(const Shard& s, std::uint32_t h) {
    const Setting& now = simulation_.setting(county_);
    look_at_members(s, h, &TracedMember::after);
    std::map<std::size_t, base::Fen> by_reason;
    for (const Payment& p : payments_) by_reason[p.reason] += p.amount;
    for (const auto& [reason, amount] : by_reason) {
      const FlowKind& kind = flow_kind(reason);
      step_.payments.push_back({reason_name(reason, catalog_), account_name(kind.payer),
                                account_name(kind.payee), amount, cash_sign(kind) * amount});
    }
    for (std::size_t m = 0; m < now.measures.size(); ++m) {
      if ((s.household.awards[h] >> m & 1u) != 0) step_.measures.push_back(m);
    }
    step_.product = s.household.product[h];
    step_.cash = s.household.cash[h];
    step_.debt = s.household.debt[h];
    step_.herd = s.household.herd[h] / kHead;
    step_.income =
        static_cast<double>(s.household.family_year[h]) / (s.person_begin[h + 1] - s.person_begin[h]);
    step_.line = now.drivers.headline;
    step_.monitored = s.household.monitored[h];
    if (!now.clock.last_of_year()) return;
    const PovertyRecord& r = s.household.poverty[h];
    const auto bit = [&](std::uint8_t bits) { return (bits >> now.drivers.headline_line & 1) != 0; };
    step_.judged = {bit(r.poor), bit(r.returned), bit(r.exited)};
  }

  const Catalog& catalog_;
  std::uint64_t household_;
  std::size_t choice_, end_;
  TracedStep step_;
  std::vector<Payment> payments_;
  std::size_t county_ = 0;  ///< the household's
  Simulation simulation_;
};

}  // namespace

void trace_household(const Scenario& scenario, const Catalog& catalog, std::uint32_t replicate,
                     std::uint64_t household, const Execution& how,
                     const std::function<void(const TracedStep&)>& show, const std::function<bool()>& stop) {
  Observation observation(scenario, catalog, replicate, household, how);
  while (!observation.finished() && !(stop && stop())) show(observation.step());
}

}  // namespace ruralsim
