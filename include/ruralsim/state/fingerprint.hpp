// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <ruralsim/state/shard.hpp>

namespace ruralsim {

/// A column of the state by its place (`person.`, `household.` or `village.`) and name, and a digest of what
/// it holds over all shards.
struct ColumnDigest {
  std::string column;
  std::uint64_t digest = 0;
};

/// Digests of all columns, row offsets included (`person_begin`, `household_begin`), in a fixed order: to see
/// which of them a process writes. The income slots of a year count as one column.
std::vector<ColumnDigest> column_digests(std::span<const Shard>);

/// Names of the columns in which two such lists differ.
std::vector<std::string> changed_columns(const std::vector<ColumnDigest>& before,
                                         const std::vector<ColumnDigest>& after);

}  // namespace ruralsim
