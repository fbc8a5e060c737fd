// SPDX-License-Identifier: Apache-2.0
// What a comparison reads: values by unit, date, area and indicator. Units of two tables with the same name
// share their random numbers and are a pair.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace ruralsim {

class ComparedTable {
 public:
  virtual ~ComparedTable() = default;

  std::vector<std::string> units;  ///< replicates of a run; points of a sweep or their replicates
  std::vector<std::string> dates;  ///< such as 2016-01-01
  std::vector<std::string> areas;  ///< of a grouped table "area/group"
  std::vector<std::string> indicators;
  /// Indicators that an area has no column of, at area * indicators + k; empty: every area has all.
  std::vector<std::uint8_t> lacking;

  /// Value k of area a in unit u stands at (u * areas + a) * indicators + k; NaN where it is undefined.
  virtual void read(std::size_t date, std::vector<double>& values) = 0;

  /// Where an indicator stands among `indicators`; their number when it isn't there.
  [[nodiscard]] std::size_t place_of(const std::string& indicator) const {
    std::size_t k = 0;
    while (k < indicators.size() && indicators[k] != indicator) ++k;
    return k;
  }

  /// Whether the table has indicator k of an area; a world's sweep may hold that of one county alone.
  [[nodiscard]] bool has(std::size_t area, std::size_t k) const {
    return k < indicators.size() && (lacking.empty() || lacking[area * indicators.size() + k] == 0);
  }

  [[nodiscard]] bool everywhere(const std::string& indicator) const {
    const std::size_t k = place_of(indicator);
    std::size_t area = 0;
    while (area < areas.size() && has(area, k)) ++area;
    return area == areas.size();
  }
};

}  // namespace ruralsim
