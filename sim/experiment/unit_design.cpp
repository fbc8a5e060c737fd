// SPDX-License-Identifier: Apache-2.0
#include "sim/experiment/unit_design.hpp"

#include <boost/random/sobol.hpp>

#include <ruralsim/base/invariant.hpp>

namespace ruralsim {
namespace {

constexpr unsigned kBits = 32;

/// What a number of a design is for; stands where other draws have the month.
enum class Part : std::int32_t { permutation, place, scramble, trajectory };

base::Bits design_draw(base::Key key, std::uint64_t id, Part part, std::size_t column) {
  return base::draw(key, id, base::Month{static_cast<std::int32_t>(part)}, base::Purpose::design,
                    static_cast<std::uint32_t>(column));
}

/// The middle of a cell of 2^-32: above 0 and below 1.
double unit(std::uint32_t bits) {
  return (static_cast<double>(bits) + 0.5) * 0x1p-32;
}

/// Flips each bit at random, by a coin for every value of the bits above it. The 127 coins of seven bits and
/// all values of those among them fit into one draw.
std::uint32_t nested_scramble(std::uint32_t x, base::Key key, std::size_t dimension) {
  constexpr unsigned kAtOnce = 7;
  std::uint32_t scrambled = 0;
  for (unsigned done = 0; done < kBits;) {
    const std::uint64_t above = done == 0 ? 0 : x >> (kBits - done);
    const base::Bits coins = design_draw(key, std::uint64_t{done} << 32 | above, Part::scramble, dimension);
    std::uint32_t node = 1;
    for (unsigned n = 0; n < kAtOnce && done < kBits; ++n, ++done) {
      const std::uint32_t bit = x >> (kBits - 1 - done) & 1u, coin = coins[node / 32] >> node % 32 & 1u;
      scrambled = scrambled << 1 | (bit ^ coin);
      node = node << 1 | bit;
    }
  }
  return scrambled;
}

}  // namespace

std::uint64_t permuted(std::uint64_t index, std::uint64_t n, base::Key key, std::uint64_t which) {
  base::ensure(index < n && n <= std::uint64_t{1} << 32 && which < std::uint64_t{1} << 32,
               "a permutation is of at most 2^32 things");
  unsigned half = 1;
  while ((std::uint64_t{1} << 2 * half) < n) ++half;
  const std::uint64_t mask = (std::uint64_t{1} << half) - 1;
  do {
    std::uint64_t left = index >> half, right = index & mask;
    for (std::uint64_t round = 0; round < 6; ++round) {
      const std::uint64_t id = which << 32 | round << 24 | right;
      const std::uint64_t next = left ^ (design_draw(key, id, Part::permutation, 0)[0] & mask);
      left = right;
      right = next;
    }
    index = left << half | right;
  } while (index >= n);
  return index;
}

void random_point(std::uint64_t index, base::Key key, std::span<double> u) {
  for (std::size_t j = 0; j < u.size(); ++j) u[j] = unit(design_draw(key, index, Part::place, j)[0]);
}

void latin_point(std::uint64_t index, std::uint64_t n, base::Key key, std::span<double> u) {
  for (std::size_t j = 0; j < u.size(); ++j) {
    const auto stratum = static_cast<double>(permuted(index, n, key, j));
    u[j] = (stratum + unit(design_draw(key, index, Part::place, j)[0])) / static_cast<double>(n);
  }
}

SobolSequence::SobolSequence(std::size_t dimensions)
    : dimensions_(dimensions), directions_(kBits * dimensions) {
  base::ensure(dimensions >= 1 && dimensions <= kMostDimensions, "Sobol's sequence has 1 to 3667 dimensions");
  boost::random::sobol_engine<std::uint32_t, kBits> engine(dimensions);
  // Boost's sequence is in the order of Gray's code and begins behind the origin: number 2^b of it differs
  // from direction b by direction b - 1.
  for (unsigned b = 0; b < kBits; ++b) {
    engine.seed((std::uint32_t{1} << b) - 1);
    for (std::size_t j = 0; j < dimensions; ++j) {
      const std::uint32_t before = b == 0 ? 0 : directions_[(b - 1) * dimensions + j];
      directions_[b * dimensions + j] = engine() ^ before;
    }
  }
}

std::uint32_t SobolSequence::bits(std::uint32_t index, std::size_t dimension) const {
  std::uint32_t x = 0;
  for (unsigned b = 0; index >> b != 0; ++b) {
    if ((index >> b & 1u) != 0) x ^= directions_[b * dimensions_ + dimension];
    if (b == kBits - 1) break;
  }
  return x;
}

void SobolSequence::point(std::uint32_t index, base::Key scramble, std::span<double> u) const {
  base::ensure(u.size() == dimensions_, "a point of Sobol's sequence has its dimensions");
  for (std::size_t j = 0; j < u.size(); ++j) u[j] = unit(nested_scramble(bits(index, j), scramble, j));
}

void SaltelliBlocks::point(std::uint64_t index, const SobolSequence& sequence, base::Key key,
                           std::span<double> u) const {
  const std::size_t place = index % size();
  std::vector<double> both(2 * factors);
  sequence.point(static_cast<std::uint32_t>(index / size()), key, both);
  for (std::size_t j = 0; j < factors; ++j) {
    const bool mostly_b = place == b() || (second_order && place >= ba(0) && place < b());
    const bool exchanged = place == ab(j) || (second_order && place == ba(j));
    u[j] = both[mostly_b != exchanged ? factors + j : j];
  }
}

MorrisTrajectories::Start MorrisTrajectories::start(std::uint64_t trajectory, std::size_t factor,
                                                    base::Key key) const {
  const base::Bits bits = design_draw(key, trajectory, Part::trajectory, factor);
  const std::size_t half = levels / 2;
  const auto low = static_cast<std::size_t>((std::uint64_t{bits[0]} * half) >> 32);
  const bool up = (bits[1] & 1u) != 0;
  return {up ? low : low + half, up};
}

MorrisTrajectories::Move MorrisTrajectories::move(std::uint64_t trajectory, std::size_t step,
                                                  base::Key key) const {
  const std::size_t factor = permuted(step, factors, key, trajectory);
  return {factor, start(trajectory, factor, key).up};
}

void MorrisTrajectories::point(std::uint64_t index, base::Key key, std::span<double> u) const {
  const std::uint64_t trajectory = index / size();
  std::vector<std::size_t> level(factors);
  for (std::size_t j = 0; j < factors; ++j) level[j] = start(trajectory, j, key).level;
  for (std::size_t s = 0; s < index % size(); ++s) {
    const Move m = move(trajectory, s, key);
    level[m.factor] += m.up ? levels / 2 : -(levels / 2);
  }
  for (std::size_t j = 0; j < factors; ++j)
    u[j] = static_cast<double>(level[j]) / static_cast<double>(levels - 1);
}

}  // namespace ruralsim
