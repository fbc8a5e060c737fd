// SPDX-License-Identifier: Apache-2.0
// The points of a sweep: which value each factor has at each.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/experiment/factor.hpp"
#include "sim/experiment/unit_design.hpp"

namespace ruralsim {

enum class DesignKind { grid, list, random, lhs, sobol, saltelli, morris, one_at_a_time };
inline constexpr const char* kDesignKinds[] = {"grid",  "list",     "random", "lhs",
                                               "sobol", "saltelli", "morris", "one_at_a_time"};

struct DesignSpec {
  DesignKind kind = DesignKind::grid;
  std::int64_t points = 0;        ///< random, lhs, sobol; saltelli: points of its base sequence
  std::int64_t trajectories = 0;  ///< morris
  std::int64_t levels = 0;        ///< grid, one_at_a_time, morris
  bool second_order = true;       ///< saltelli
  std::uint32_t seed = 0;         ///< of the points, where they are random
  std::vector<std::vector<std::string>> list = {};  ///< rows of a value a factor

  [[nodiscard]] base::Key key() const { return {seed, 0}; }
  [[nodiscard]] MorrisTrajectories trajectories_of(std::size_t factors) const;
  [[nodiscard]] SaltelliBlocks blocks_of(std::size_t factors) const;
};

/// A condition that points must meet: `a < b`, where each side is a factor or a number.
struct Constraint {
  struct Side {
    std::optional<std::size_t> factor;
    double number = 0;
  };
  Side left, right;
  std::string relation;  ///< one of < <= > >=
  std::string text;      ///< as it was written

  /// A side without a value, which the scenario decides, keeps no point away.
  [[nodiscard]] bool met_by(const std::vector<std::string>& values) const;
};

/// A function of the number of a point, so that it takes no memory but for lists.
class Design {
 public:
  /// The factors must outlive it.
  Design(DesignSpec, const std::vector<Factor>&);

  /// Points, before constraints; at most kMostPoints.
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// The value of each factor; an empty text leaves the scenario's own.
  [[nodiscard]] std::vector<std::string> point(std::uint64_t index) const;

  static constexpr std::uint64_t kMostPoints = 100'000'000;

 private:
  [[nodiscard]] std::vector<std::string> grid_point(std::uint64_t index) const;
  [[nodiscard]] std::vector<std::string> changed_alone(std::uint64_t index) const;
  [[nodiscard]] std::size_t levels_of(const Factor&) const;
  [[nodiscard]] std::uint64_t count() const;
  void place(std::uint64_t index, std::span<double> u) const;

  DesignSpec spec_;
  const std::vector<Factor>& factors_;
  std::uint64_t size_;
  std::optional<SobolSequence> sequence_;
};

}  // namespace ruralsim
