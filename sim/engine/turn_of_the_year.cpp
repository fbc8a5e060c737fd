// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/turn_of_the_year.hpp"

#include <vector>

#include <ruralsim/process/processes.hpp>

namespace ruralsim {
namespace {

#ifdef NDEBUG
constexpr bool kCheckRows = false;
#else
constexpr bool kCheckRows = true;
#endif

}  // namespace

void turn_of_the_year(Setting& now, std::span<Shard> shards, const base::Workers& workers) {
  if (now.scenario.demography.vital_events.index == 1) return;
  const VitalChances chances(now, shards);
  std::vector<std::vector<RowChanges>> changes(shards.size());
  workers.each(shards.size(), [&](std::size_t i) {
    changes[i].resize(shards[i].villages());
    for (std::size_t row = 0; row < shards[i].villages(); ++row) {
      Village v{shards[i], row};
      mark_deaths_and_births(now, chances, v, changes[i][row]);
    }
  });
  const Heirs heirs(shards, changes);
  std::vector<std::vector<Bequest>> bequests(shards.size());
  workers.each(shards.size(), [&](std::size_t i) {
    for (std::size_t row = 0; row < shards[i].villages(); ++row) {
      Village v{shards[i], row};
      settle_estates(now, i, changes[i][row], heirs, v, bequests[i]);
    }
  });
  for (const auto& of_shard : bequests) hand_out(now, of_shard, shards);
  workers.each(shards.size(), [&](std::size_t i) { apply_row_changes(shards[i], changes[i]); });
  if constexpr (kCheckRows) check_integrity(shards);
}

void settle_families(Setting& now, std::span<Shard> shards, const base::Workers& workers) {
  form_households(now, shards, workers);
  if constexpr (kCheckRows) check_integrity(shards);
}

}  // namespace ruralsim
