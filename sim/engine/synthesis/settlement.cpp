// SPDX-License-Identifier: Apache-2.0
// Which types of households live in which village. Villages differ in size and, among those registered as
// poor and among the others, in the share of registered households: a table type x village is fitted to the
// types' counts and the villages' (Deming and Stephan 1940) and rounded to both.
#include <numeric>

#include "sim/engine/synthesis/county_plan.hpp"
#include <ruralsim/base/math.hpp>
#include <ruralsim/base/proportional_fitting.hpp>

namespace ruralsim::synthesis {
namespace {

constexpr double kSmallestVillage = 0.6, kLargestVillage = 1.4;  ///< of the mean; C, no source

struct Block {
  std::size_t first_village, villages;
  std::vector<std::int64_t> of_type;
};

/// Rows: the block's villages; columns: types.
std::vector<std::int64_t> fill_block(const Scenario& s, base::Key key, const Block& block) {
  const std::size_t types = block.of_type.size();
  std::vector<double> weight;
  std::vector<std::uint64_t> ids;
  base::CrossTable table{{block.villages, types}, {}};
  for (std::size_t v = 0; v < block.villages; ++v) {
    ids.push_back(village_id(block.first_village + v));
    const auto bits = base::draw(key, ids.back(), kOnce, base::Purpose::synthesis_village);
    weight.push_back(kSmallestVillage +
                     (kLargestVillage - kSmallestVillage) * static_cast<double>(base::uniform(bits[0])));
    const double poverty =
        base::exp(s.population.village_poverty_spread * static_cast<double>(base::standard_normal(bits[1])));
    for (const HouseholdType& type : s.household_types) table.cells.push_back(type.registered ? poverty : 1);
  }
  const std::int64_t all = std::accumulate(block.of_type.begin(), block.of_type.end(), std::int64_t{0});
  const std::vector<std::int64_t> of_village = base::share_out(all, weight, ids);
  const std::vector<base::FitMargin> margins = {{{0}, {of_village.begin(), of_village.end()}},
                                                {{1}, {block.of_type.begin(), block.of_type.end()}}};
  base::fit_proportionally(table, margins);
  return base::round_to_totals(table, of_village, block.of_type);
}

}  // namespace

std::vector<HouseholdPlan> settle_villages(const Scenario& s, base::Key key) {
  const auto villages = static_cast<std::size_t>(s.county.villages);
  const auto poor = static_cast<std::size_t>(s.county.poor_villages);
  Block in_poor{0, poor, {}}, in_others{poor, villages - poor, {}};
  for (const HouseholdType& type : s.household_types) {
    const double share = poor == 0 ? 0 : poor == villages ? 1 : type.poor_village_share;
    in_poor.of_type.push_back(static_cast<std::int64_t>(share * static_cast<double>(type.households) + 0.5));
    in_others.of_type.push_back(type.households - in_poor.of_type.back());
  }
  std::vector<HouseholdPlan> plans;
  for (const Block& block : {in_poor, in_others}) {
    if (block.villages == 0) continue;
    const std::vector<std::int64_t> count = fill_block(s, key, block);
    for (std::size_t v = 0; v < block.villages; ++v) {
      std::uint32_t nth = 0;
      for (std::size_t type = 0; type < block.of_type.size(); ++type) {
        for (std::int64_t k = 0; k < count[v * block.of_type.size() + type]; ++k)
          plans.push_back({.county = s.county.code,
                           .village = static_cast<std::uint32_t>(block.first_village + v),
                           .nth = nth++,
                           .type = static_cast<std::uint16_t>(type)});
      }
    }
  }
  return plans;
}

}  // namespace ruralsim::synthesis
