// SPDX-License-Identifier: Apache-2.0
// Microdata: the households of a sample and their members, as they stand at the end of every step.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include <ruralsim/io/netcdf.hpp>
#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// What a panel variable may read: a household, and one of its members where it is of persons.
struct PanelRow {
  const Setting& now;
  const Shard& shard;
  std::size_t village;       ///< row in the shard
  std::uint32_t household;   ///< likewise
  std::uint32_t person = 0;  ///< likewise
};

/// What the values of a variable stand for: each for one thing, or a bit each.
struct PanelFlags {
  bool bits = false;
  std::vector<std::string> meanings;  ///< of 0, 1, ...; of bit 0, bit 1, ...
};

/// A row of the list of panel variables: a variable of panel.nc with its attributes, a line of `list panel`
/// and an entry of datapackage.json.
struct PanelVariable {
  enum class Of { household, person };
  std::string key;
  std::string unit;
  std::string meaning;
  std::string section;
  Of of = Of::household;
  io::NumberType type{};
  /// NaN where it is undefined, which only those may be that say so.
  std::function<double(const PanelRow&)> value;
  bool may_miss = false;
  std::function<PanelFlags(const Scenario&)> flags = {};
};

/// The list of panel variables, sim/record/panel_variables.cpp.
std::vector<PanelVariable> standard_panel();

/// Which households are followed: those with a lot up to the threshold, a lot being drawn from the
/// household's permanent id. A household that is founded later is followed when its own lot says so, so at
/// every date each household of the county has the same chance to be in the panel.
struct PanelSample {
  base::Key key;
  std::uint64_t threshold = 0;
  [[nodiscard]] bool has(std::uint64_t household) const;
};
/// The lot that decides.
std::uint64_t panel_lot(base::Key, std::uint64_t household);

/// The rows of one step as bytes: `PanelStep` reads them.
std::string panel_step(const Setting&, std::span<const Shard>, std::span<const PanelVariable>,
                       const PanelSample&);

/// Reads what `panel_step` wrote, without copying.
struct PanelStep {
  base::Month date{};
  std::size_t households = 0, persons = 0;
  std::string_view household_ids, person_ids;  ///< 8 bytes each
  std::string_view household_of;               ///< of each person, its household's row in this step, 4 bytes
  std::vector<std::string_view> columns;       ///< of each variable, in the order of the list

  /// Bytes of the step that begins with these 24, which tell.
  static constexpr std::size_t kHead = 24;
  static std::size_t size(std::string_view head, std::span<const PanelVariable>);
  PanelStep(std::string_view bytes, std::span<const PanelVariable>);
};

}  // namespace ruralsim
