// SPDX-License-Identifier: Apache-2.0
// A run that plays the choices of another scenario again: the reference runs beside it, step by step, and its
// livelihoods and prices take the place of those that households and markets would come to.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <ruralsim/engine/simulation.hpp>
#include <ruralsim/run/run.hpp>

namespace ruralsim {

/// Loads the scenario whose choices a request plays again: a scenario file with the request's overrides, or
/// that of a finished run as it is.
/// @throws base::ScenarioError  where it can't be played again: another seed, start, burn-in or number of
///                              steps a year, other counties, villages or products, fewer replicates, an
///                              earlier end
LoadedScenario load_reference(const RunRequest&, const Scenario& replayed, const Catalog&);

/// What is kept of the reference's choices at one point of a step, of one shard. Only the columns of that
/// point are filled.
struct KeptChoices {
  std::vector<Occupation> occupation;
  std::vector<std::uint8_t> enrolled, product, product_wanted;
  std::vector<std::int16_t> taste_drawn;
  std::vector<std::int32_t> leased;
  std::vector<double> rent, wage, price, certified_price, price_sum, price_weight;
  std::vector<std::uint32_t> prices_clipped;
};

/// A row of the reference.
struct ReferenceRow {
  std::uint64_t id;
  std::uint32_t shard, row;
};

/// Finds persons and households of the reference by their permanent ids.
class ReferenceRows {
 public:
  ReferenceRows(std::span<const Shard> reference, bool persons);
  /// Of the row of the replay's shard; most stand where they stand in the reference.
  [[nodiscard]] std::optional<ReferenceRow> find(std::uint64_t id, std::size_t shard,
                                                 std::uint32_t row) const;

 private:
  [[nodiscard]] const std::vector<std::uint64_t>& ids(std::size_t shard) const;
  std::span<const Shard> reference_;
  bool persons_;
  mutable std::vector<ReferenceRow> sorted_ = {};  ///< made when it is first asked for
};

/// One replicate of the reference, and what it hands to the one that replays it.
class ChoicesOf {
 public:
  ChoicesOf(const Scenario& reference, const Catalog&, std::uint32_t replicate, Execution);
  ChoicesOf(const ChoicesOf&) = delete;
  ChoicesOf& operator=(const ChoicesOf&) = delete;

  [[nodiscard]] base::Month now() const { return simulation_.now(); }
  /// Runs the reference's next step and keeps its choices: before the replay's step of the same date.
  void step() { simulation_.step(); }
  /// For `Execution::between` of the replay: what the reference decided in the process before the one of this
  /// row, county by county.
  void hand_over(std::size_t row, Simulation& replay) const;

 private:
  Execution listening(Execution);

  const Catalog& catalog_;
  std::vector<std::vector<std::vector<KeptChoices>>> kept_;  ///< by choice, county and shard
  Simulation simulation_;
};

}  // namespace ruralsim
