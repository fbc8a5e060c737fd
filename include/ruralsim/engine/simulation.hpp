// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <deque>
#include <functional>
#include <span>
#include <vector>

#include <ruralsim/engine/catalog.hpp>
#include <ruralsim/io/sections.hpp>
#include <ruralsim/state/setting.hpp>

namespace ruralsim {

struct ColumnDigest;  // state/fingerprint.hpp

/// How a run uses the machine. No result depends on it.
struct Execution {
  int threads = 1;  ///< inside this run
  std::size_t villages_a_shard = 64;
  /// With one thread: called with the row of the process that begins, on a village or the county, and with
  /// the number of processes when the step ends. For profiles: the engine itself knows no clock.
  std::function<void(std::size_t process)> observe = {};
  /// Called with the row of the process that is next in all villages, and with the number of processes when
  /// the step ends; the processes then run one by one through all villages. Not called in the year before the
  /// run. The result is the same.
  std::function<void(std::size_t process)> between = {};
  /// Whether to compare digests of all columns around each process with what its row says it writes; on in
  /// builds with assertions. The result is the same, the way there is slower.
#ifdef NDEBUG
  bool check_writes = false;
#else
  bool check_writes = true;
#endif
};

/// What a county's draws are keyed by.
base::Key key_of_county(const Scenario& county, std::uint32_t replicate);

/// The first month simulated: of the burn-in, or the start without one.
base::Month first_month(const Scenario&);

/// One replicate of a scenario: its county, or its counties side by side, at a date, and the step that moves
/// them on. Counties meet in markets of scope `all` alone; each has its own treasury, lists, jobs and
/// accounts.
class Simulation {
 public:
  /// The scenario and the catalog must outlive the simulation.
  Simulation(const Scenario&, const Catalog&, std::uint32_t replicate, const Execution& = {});
  /// Goes on from what `save` wrote, for this scenario or for one whose history up to there is the same (see
  /// `require_same_history`): what households keep by measure is found by the measures' names. Throws
  /// base::ScenarioError when what was saved does not fit the program or the scenario.
  Simulation(const Scenario&, const Catalog&, std::uint32_t replicate, const Execution&,
             const io::SectionFile& saved);

  /// Between two steps: all that the next ones depend on. The bytes depend neither on threads nor on shards.
  void save(io::SectionWriter&) const;

  /// The month the next step begins with.
  [[nodiscard]] base::Month now() const { return next_; }
  [[nodiscard]] bool finished() const { return next_ >= setting().scenario.end; }
  /// Whether the last step belongs to the burn-in, which is not reported.
  [[nodiscard]] bool in_burn_in() const { return setting().clock.now < setting().scenario.start; }

  /// Runs all processes once. Throws base::InvariantViolation when the accounts do not close.
  void step();

  [[nodiscard]] std::size_t counties() const { return counties_.size(); }
  /// The setting of the last step of a county, by its place in the scenario.
  [[nodiscard]] const Setting& setting(std::size_t county = 0) const { return counties_[county].setting; }
  [[nodiscard]] std::span<Shard> shards(std::size_t county = 0) { return counties_[county].shards; }
  [[nodiscard]] std::span<const Shard> shards(std::size_t county = 0) const {
    return counties_[county].shards;
  }

 private:
  struct County {
    Setting setting;
    std::vector<Shard> shards;
  };
  struct VillageOf {
    const Setting& now;
    Village village;
  };
  const Catalog& catalog_;
  std::deque<County> counties_;
  std::vector<CountyNow> views_;
  std::vector<VillageOf> villages_;  ///< of all counties
  base::Workers workers_;
  base::Month next_;
  std::function<void(std::size_t)> observe_, between_;
  bool check_writes_;
  bool rehearsing_ = false;  ///< the year before the run, of which only the memory is kept

  void begin();
  void save_county(const County&, io::SectionWriter&) const;
  void restore(County&, const io::SectionFile&, std::size_t villages_a_shard);
  void show_villages();
  void set_out();
  void open();
  void run_phase(std::size_t from, std::size_t to);
  void run_checked(std::size_t row, std::vector<std::vector<ColumnDigest>>& digests);
  [[nodiscard]] std::vector<std::vector<ColumnDigest>> digests_of_counties() const;
  [[nodiscard]] bool due(std::size_t row) const;
};

}  // namespace ruralsim
