// SPDX-License-Identifier: Apache-2.0
// Plants of a village that plan their season together: their powers and normal draws are made in vectors.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include <ruralsim/process/enterprise_rules.hpp>

namespace ruralsim {

/// What plan_year asks of a plant.
struct PlantAtWork {
  const Product* product;
  Plant plant;
  double family_labour;
  double price;
};

constexpr std::size_t kPlantsTogether = 32;

/// plan_year of every plant, at most kPlantsTogether.
void plan_years(std::span<const PlantAtWork> plants, double wage, std::span<PlantYear> to);

/// What yield_of draws of the owners of a village's plants and of the village itself.
class Yields {
 public:
  Yields(const Setting&, std::uint64_t village);
  /// yield_of every household's plant, at most kPlantsTogether.
  /// @param product  of each, its row
  void draw(std::span<const std::uint64_t> households, std::span<const std::uint8_t> product,
            std::span<double> to);

 private:
  double of_village(std::size_t product);

  const Setting& now_;
  std::uint64_t village_;
  std::vector<double> of_village_;  ///< by product; negative until it is asked for
};

}  // namespace ruralsim
