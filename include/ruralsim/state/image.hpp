// SPDX-License-Identifier: Apache-2.0
// State <-> bytes: all columns of a county as sections of a file, village after village, so that shards of
// any size give the same bytes and are made of them again.
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include <ruralsim/io/sections.hpp>
#include <ruralsim/state/shard.hpp>

namespace ruralsim {

/// Adds one section a column (`person.born`, `household.cash`, ...) with its width, shape and rows, row
/// offsets included. The columns are those that `name_*_columns` name, so a new one is written by itself.
void write_columns(std::span<const Shard>, io::SectionWriter&);

/// The shards again, so many villages each. Throws base::ScenarioError when a column is missing, is not known
/// here, has another type or does not fit the rows.
/// @param dated  places of the measures whose lists keep dates
std::vector<Shard> read_columns(const io::SectionFile&, std::size_t villages_a_shard,
                                std::span<const std::size_t> dated);

/// Moves what households keep by measure (bits of `awards` and `granted`, dates of lists) to the measures'
/// new places: `places[m]` is the place that measure m has from now on, nothing when it goes.
/// @param dated  by new place: whether its list keeps dates; where it had none they are 0
void move_measures(std::span<const std::optional<std::size_t>> places, const std::vector<bool>& dated,
                   Shard&);

}  // namespace ruralsim
