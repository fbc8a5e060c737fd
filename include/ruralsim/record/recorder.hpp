// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>

#include <ruralsim/record/indicator.hpp>

namespace ruralsim {

/// Where a recorder's rows go. One call a row, in the order date, county before its villages, villages by
/// number.
struct RowSink {
  /// `values` in the order of the level's columns, NaN where undefined.
  std::function<void(base::Month, std::span<const double> values)> county;
  std::function<void(base::Month, std::uint64_t village, std::span<const double> values)> village;
  /// The county's flows of the step; zeros included.
  std::function<void(base::Month, const Flows&)> flows;
};

/// Reads the villages at the end of a step and sends rows; writes nothing else.
void record_step(const Setting&, std::span<Shard>, std::span<const Indicator>, std::size_t instruments,
                 const RowSink&);

/// "v07": the area name of a village.
std::string village_name(std::uint64_t village);

}  // namespace ruralsim
