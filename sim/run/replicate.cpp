// SPDX-License-Identifier: Apache-2.0
#include "sim/run/replicate.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "sim/run/replay.hpp"
#include <ruralsim/io/yaml.hpp>
#include <ruralsim/run/history.hpp>

namespace ruralsim {
namespace {

namespace fs = std::filesystem;

int months_a_step(const Scenario& s) {
  return 12 / static_cast<int>(s.steps_per_year);
}

/// Whether the branch points that a replicate had to leave by then are there.
bool left_branch_points(const RunInProgress& run, const ReplicateState& state) {
  return std::all_of(
      run.request.checkpoint_at.begin(), run.request.checkpoint_at.end(), [&](base::Month date) {
        return date > state.next || fs::exists(checkpoint_file(branch_folder(run, date), state.replicate));
      });
}

int signal_of(const RunRequest& request) {
  return request.signal == nullptr ? 0 : request.signal->load();
}

/// What a replicate goes on from, nullptr at the start.
std::unique_ptr<Checkpoint> beginning_of(int replicate, const RunInProgress& run) {
  const fs::path own = checkpoint_file(run.parts, replicate);
  if (fs::exists(own)) {
    auto checkpoint = std::make_unique<Checkpoint>(own, run.identity, replicate);
    checkpoint->check_parts(run.parts);
    if (left_branch_points(run, checkpoint->state())) return checkpoint;
  }
  if (run.from != nullptr && run.from->has(replicate)) return run.from->open(replicate);
  return nullptr;
}

/// A replicate under way: its simulation and its rows.
class Replicate {
 public:
  Replicate(int replicate, const RunInProgress& run, const Execution& how, const Checkpoint* from)
      : run_(run),
        state_(from == nullptr ? ReplicateState{replicate, {}, {}, {}} : from->state()),
        part_(run.parts, replicate, run.scenario, run.catalog, state_.part),
        sinks_(part_.sinks()),
        choices_(run.choices_of == nullptr
                     ? nullptr
                     : std::make_unique<ChoicesOf>(*run.choices_of, run.catalog, number_of(replicate), how)),
        simulation_(from == nullptr ? Simulation(run.scenario, run.catalog, number_of(replicate), heard(how))
                                    : Simulation(run.scenario, run.catalog, number_of(replicate), heard(how),
                                                 from->file())) {
    state_.part = {};
    if (from != nullptr) return;
    part_.follow(simulation_);
    begin();
  }

  [[nodiscard]] bool finished() const { return simulation_.finished(); }

  void step() {
    const base::Month first = first_month(run_.scenario);
    // After a checkpoint the reference, which has none, begins anew and catches up.
    while (choices_ && choices_->now() <= simulation_.now()) choices_->step();
    simulation_.step();
    for (std::size_t c = 0; c < simulation_.counties(); ++c) {
      if (state_.replicate == 0 && simulation_.now() == first + 12) {
        part_.write(c, "spin_up", spin_up_cells(state_.begin[c], spin_up(simulation_.shards(c), first + 12)));
      }
      if (!simulation_.in_burn_in())
        record_step(simulation_.setting(c), simulation_.shards(c), run_.catalog.records(), sinks_[c]);
      if (asked_for(simulation_.setting(c).clock)) part_.write(simulation_.setting(c), simulation_.shards(c));
    }
    const auto& dates = run_.request.checkpoint_at;
    if (std::find(dates.begin(), dates.end(), simulation_.now()) != dates.end()) leave_branch_point();
    const std::int64_t every = run_.request.checkpoint_every * months_a_step(run_.scenario);
    if (every > 0 && (simulation_.now() - first) % every == 0 && !finished()) save();
  }

  /// For --resume. Before the first step there is nothing to save.
  void save() {
    if (simulation_.now() == first_month(run_.scenario)) return;
    write(run_.parts, run_.identity, part_.image(), &simulation_);
  }

  /// Flushes the rows and marks the replicate as finished.
  void close() {
    part_.close();
    write(run_.parts, run_.identity, part_.image(), nullptr);
  }

 private:
  /// With a reference the simulation is handed its choices.
  Execution heard(Execution how) {
    if (choices_) {
      how.between = [this](std::size_t row) { choices_->hand_over(row, simulation_); };
    }
    return how;
  }

  /// Whether the households go into households.csv.
  [[nodiscard]] bool asked_for(const Clock& clock) const {
    const auto& years = run_.request.household_years;
    return clock.last_of_year() && !simulation_.in_burn_in() &&
           std::find(years.begin(), years.end(), clock.year_start.year()) != years.end();
  }

  static std::uint32_t number_of(int replicate) { return static_cast<std::uint32_t>(replicate); }

  void begin() {
    if (state_.replicate != 0) return;
    for (std::size_t c = 0; c < simulation_.counties(); ++c) {
      state_.begin.push_back(spin_up(simulation_.shards(c), simulation_.now()));
      part_.write(c, {simulation_.setting(c).scenario, run_.catalog.parameters, simulation_.shards(c),
                      simulation_.now()});
    }
  }

  void leave_branch_point() {
    const fs::path folder = branch_folder(run_, simulation_.now());
    fs::create_directories(folder);
    write(folder, run_.history, part_.whole_image(), &simulation_);
  }

  void write(const fs::path& folder, const RunIdentity& identity, PartImage part,
             const Simulation* simulation) const {
    write_checkpoint(checkpoint_file(folder, state_.replicate), identity,
                     {state_.replicate, simulation_.now(), state_.begin, std::move(part)}, simulation);
  }

  const RunInProgress& run_;
  ReplicateState state_;  ///< without the rows
  Part part_;
  std::vector<RowSink> sinks_;          ///< by county
  std::unique_ptr<ChoicesOf> choices_;  ///< nullptr: households choose for themselves
  Simulation simulation_;
};

}  // namespace

Watch::Watch(const RunRequest& request, std::int64_t steps, std::int64_t replicates) : request_(request) {
  progress_.steps_total = steps * replicates;
  progress_.replicates_total = static_cast<int>(replicates);
}

void Watch::update(std::int64_t steps, std::int64_t kept, int replicates) {
  const std::scoped_lock lock(mutex_);
  progress_.steps_done += steps;
  progress_.steps_kept += kept;
  progress_.replicates_done += replicates;
  if (request_.progress) request_.progress(progress_);
}

fs::path branch_folder(const RunInProgress& run, base::Month date) {
  return run.parts / base::text(date);
}

void check_checkpoints(const RunInProgress& run, const fs::path& begun_with) {
  base::Problems problems;
  bool foreign = false;
  for (int r = 0; r < run.scenario.replicates && !foreign; ++r) {
    const fs::path file = checkpoint_file(run.parts, r);
    if (!fs::exists(file)) continue;
    try {
      const Checkpoint checkpoint(file, run.identity, r);
      foreign = checkpoint.identity().scenario != run.identity.scenario;
      if (!foreign) checkpoint.check_parts(run.parts);
    } catch (const base::ScenarioError& error) {
      for (const base::Problem& p : error.problems)
        problems.add({},
                     p.message + "; without the file this replicate starts anew, --force starts all anew");
    }
  }
  if (foreign) {
    base::Sources sources;
    base::Problems unread;
    const base::Value there = io::read_yaml(begun_with, sources, unread);
    const auto differences = differing_keys(resolved_document(run.scenario, run.catalog.vocabulary()), there);
    problems.add({}, fmt::format("{} holds the beginning of another run: {}; --force starts anew",
                                 run.parts.parent_path().string(),
                                 differences.empty()
                                     ? "its data file held other data, or --choices-of or --households "
                                       "were other ones"
                                     : differences_text(differences)));
  }
  problems.throw_if_any(base::Sources{});
}

void run_replicate(int replicate, const RunInProgress& run, const Execution& how, Watch& watch) {
  stop_if_signalled(run.request);
  std::optional<Replicate> running;
  {
    const std::unique_ptr<Checkpoint> from = beginning_of(replicate, run);
    const base::Month next = from == nullptr ? first_month(run.scenario) : from->state().next;
    if (from != nullptr) watch.steps_kept((next - first_month(run.scenario)) / months_a_step(run.scenario));
    if (next < run.scenario.end) running.emplace(replicate, run, how, from.get());
  }
  while (running && !running->finished()) {
    if (const int signal = signal_of(run.request); signal != 0) {
      running->save();
      throw Interrupted(signal);
    }
    running->step();
    watch.step_done();
  }
  if (running) running->close();
  watch.replicate_done();
}

}  // namespace ruralsim
