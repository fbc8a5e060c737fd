// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <vector>

#include <ruralsim/base/calendar.hpp>

namespace ruralsim {

/// A dated input: straight lines between the given months, flat before the first one. After the last one it
/// stays flat, or grows by the rate a separate `..._growth` parameter states.
struct Series {
  struct Point {
    base::Month when;
    double value;
    bool operator==(const Point&) const = default;
  };
  std::vector<Point> points;  ///< strictly ascending dates, at least one

  /// The value at `when`; `growth` is the share a year by which it grows after the last point. A constant has
  /// no date to grow from, so it never grows.
  [[nodiscard]] double at(base::Month when, double growth = 0.0) const;
  /// Whether the series is one number without a date.
  [[nodiscard]] bool constant() const;
  bool operator==(const Series&) const = default;
};

/// A number without a date: its only point stands in January 1900, before anything that is simulated.
Series constant_series(double value);

/// Twelve monthly weights, January first, that sum to 1: how a year's harvest, births or sales fall over the
/// months.
struct Season {
  std::array<double, 12> weight{};

  /// Share of the year that falls into the `months` months from `first` on.
  [[nodiscard]] double share(base::Month first, int months) const;
  bool operator==(const Season&) const = default;
};

}  // namespace ruralsim
