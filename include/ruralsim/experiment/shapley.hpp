// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace ruralsim {

/// Shapley's value of every factor: what switching it from the state before to the state after adds, averaged
/// over all orders in which the factors may be switched (Shapley 1953; Shorrocks 2013, "Decomposition
/// procedures for distributional analysis"). They sum to the value of all factors less that of none.
/// @param value  by subset, bit i for factor i: 2^factors of them
std::vector<double> shapley(std::size_t factors, std::span<const double> value);

/// A household in the two states that a change of poverty is taken apart between; amounts nominal, yuan a
/// year.
struct DecomposedHousehold {
  struct State {
    double persons = 0;
    double market = 0;                   ///< family income without public transfers
    std::vector<double> transfers = {};  ///< by transfer
  };
  State before, after;
};

/// What the change in poverty between two states is made of, FGT(0) and FGT(1) of family income per head.
struct PovertyParts {
  struct Part {
    double headcount = 0, gap = 0;
  };
  Part before, after;  ///< poverty of the households in both states
  Part growth;         ///< mean market income of a household
  Part dispersion;     ///< each household's market income relative to that mean
  Part size;           ///< persons of the households
  Part prices;         ///< the line, which is constant in real terms
  std::vector<Part> transfers;
};

/// Shapley's division with the factors above, exact: at most 12 transfers. Growth and dispersion alone are
/// the two components of Datt and Ravallion (1992), each averaged over both orders, without their residual.
PovertyParts decompose_poverty(std::span<const DecomposedHousehold>, double line_before, double line_after);

constexpr std::size_t kMostTransfers = 12;

}  // namespace ruralsim
