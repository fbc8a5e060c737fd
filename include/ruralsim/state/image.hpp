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

/// Which measures' lists keep dates for every household, by place: since when it is listed, since when it
/// waits; and by instrument whether it is kept what households received.
struct DatedLists {
  std::vector<bool> listed = {}, waiting = {}, received = {};
};

/// The shards again, so many villages each. Throws base::ScenarioError when a column is missing, is not known
/// here, has another type or does not fit the rows.
std::vector<Shard> read_columns(const io::SectionFile&, std::size_t villages_a_shard, const DatedLists&);

/// Moves what households keep by measure (bits of `awards` and `granted`, dates of lists) to the measures'
/// new places: `places[m]` is the place that measure m has from now on, nothing when it goes. Where a list
/// kept no dates, or an instrument no receipts, and does now they are 0.
void move_measures(std::span<const std::optional<std::size_t>> places, const DatedLists& now, Shard&);

}  // namespace ruralsim
