// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>

#include <ruralsim/record/calibration.hpp>
#include <ruralsim/record/grouping.hpp>
#include <ruralsim/record/reach.hpp>
#include <ruralsim/record/transition.hpp>

namespace ruralsim {

/// Where a recorder's rows go. One call a row, in the order date, county before its villages, villages by
/// number, groups in the order of `group_names`.
struct RowSink {
  /// `values` in the order of the level's columns, NaN where undefined.
  std::function<void(base::Month, std::span<const double> values)> county;
  std::function<void(base::Month, std::uint64_t village, std::span<const double> values)> village;
  std::function<void(base::Month, const std::string& group, std::span<const double> values)> group;
  /// The county's flows of the step; zeros included.
  std::function<void(base::Month, const Flows&)> flows;
  // In the last step of a year.
  std::function<void(int year, std::span<const YearlyTransition>)> transitions;
  std::function<void(int year, std::span<const ReturnToPoverty>)> returns;
  /// Every step: the villages themselves, for who takes rows of households and persons from them.
  std::function<void(const Setting&, std::span<const Shard>)> panel;
  std::function<void(int year, std::span<const Reach>)> targeting;
  std::function<void(int year, std::span<const Calibration>)> vulnerability;
};

/// What is recorded.
struct RecordLists {
  std::span<const Indicator> indicators;
  std::span<const Grouping> groupings;
  std::size_t instruments = 0;
};

/// Reads the villages at the end of a step and sends rows to the members of the sink that are not empty;
/// writes nothing else.
void record_step(const Setting&, std::span<Shard>, const RecordLists&, const RowSink&);

}  // namespace ruralsim
