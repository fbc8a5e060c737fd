// SPDX-License-Identifier: Apache-2.0
// Points of designs in the unit cube. Each is a function of the key and its own number, so that a design of
// any length takes no memory, and a shard of it computes its own points.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <ruralsim/base/random.hpp>

namespace ruralsim {

/// Where `index` goes in a random permutation of 0 ... n - 1, one permutation for each `which` (below 2^32):
/// a Feistel network walked until it lands inside (Black and Rogaway, "Ciphers with arbitrary finite
/// domains", 2002). n is 1 to 2^32.
std::uint64_t permuted(std::uint64_t index, std::uint64_t n, base::Key, std::uint64_t which);

/// Independent uniform draws.
void random_point(std::uint64_t index, base::Key, std::span<double> u);

/// Latin hypercube (McKay, Beckman and Conover 1979): of n points, each factor has one in every n-th of (0,
/// 1).
void latin_point(std::uint64_t index, std::uint64_t n, base::Key, std::span<double> u);

/// Sobol's sequence with the direction numbers of Joe and Kuo (2008, from Boost.Random), scrambled bit by bit
/// so that nets stay nets and every point is uniform (Owen, "Randomly permuted (t,m,s)-nets and
/// (t,s)-sequences", 1995). It begins with the point at the origin, which the scrambling moves: leaving that
/// out would unbalance every power of two (Owen, "On dropping the first Sobol' point", 2022).
class SobolSequence {
 public:
  static constexpr std::size_t kMostDimensions = 3667;
  /// Its points are below 2^32.
  explicit SobolSequence(std::size_t dimensions);
  void point(std::uint32_t index, base::Key scramble, std::span<double> u) const;
  /// The 32 bits of a coordinate before scrambling.
  [[nodiscard]] std::uint32_t bits(std::uint32_t index, std::size_t dimension) const;

 private:
  std::size_t dimensions_;
  std::vector<std::uint32_t> directions_;  ///< [bit * dimensions + dimension]
};

/// Blocks of Saltelli's design: for each point of a Sobol sequence in twice as many dimensions, halves A and
/// B, the points A, A with factor 1 from B, ..., A with factor k from B, the same the other way round where
/// second order is wanted, B (Saltelli 2002; Saltelli et al. 2010).
struct SaltelliBlocks {
  std::size_t factors = 0;
  bool second_order = true;

  [[nodiscard]] std::size_t size() const { return (second_order ? 2 : 1) * factors + 2; }
  [[nodiscard]] std::size_t a() const { return 0; }
  [[nodiscard]] std::size_t ab(std::size_t factor) const { return 1 + factor; }
  [[nodiscard]] std::size_t ba(std::size_t factor) const { return 1 + factors + factor; }
  [[nodiscard]] std::size_t b() const { return size() - 1; }
  /// `index` counts the points of all blocks; the sequence has 2 x factors dimensions.
  void point(std::uint64_t index, const SobolSequence&, base::Key, std::span<double> u) const;
};

/// Trajectories on a grid of `levels` (even) a factor: from a random point, one factor after another in
/// random order is moved by half of the levels, up or down (Morris 1991).
struct MorrisTrajectories {
  std::size_t factors = 0;
  std::size_t levels = 4;

  /// Points of a trajectory.
  [[nodiscard]] std::size_t size() const { return factors + 1; }
  /// How far a step goes, of the unit interval.
  [[nodiscard]] double step() const {
    const std::size_t half = levels / 2;
    return static_cast<double>(half) / static_cast<double>(levels - 1);
  }
  struct Move {
    std::size_t factor;
    bool up;
  };
  /// The move between points `step` and `step` + 1 of a trajectory.
  [[nodiscard]] Move move(std::uint64_t trajectory, std::size_t step, base::Key) const;
  /// `index` counts the points of all trajectories.
  void point(std::uint64_t index, base::Key, std::span<double> u) const;

 private:
  struct Start {
    std::size_t level;
    bool up;
  };
  [[nodiscard]] Start start(std::uint64_t trajectory, std::size_t factor, base::Key) const;
};

}  // namespace ruralsim
