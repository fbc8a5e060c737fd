// SPDX-License-Identifier: Apache-2.0
// Rules of 5.4 for a firm that belongs to a village and not to a household, shared by co-operatives and the
// firms of industrial parks: several plants of a household in size, hired labour alone.
#pragma once
#include <cstdint>
#include <optional>

#include <ruralsim/process/enterprise_rules.hpp>

namespace ruralsim {

/// A household's plant, `scale` times as big.
Product enlarged(const Product&, double scale);

/// What altitude and park of the village make of a firm's sales of a product.
double productivity_of_place(const Setting&, const Village&, std::size_t product);

struct FirmPlan {
  std::size_t product;
  double outlay;   ///< yuan
  double running;  ///< costs and wages of a year, yuan
  double value;    ///< net present value for each yuan of outlay
};
/// The product that promises a firm most above what it costs, at the prices the village expects and with the
/// risk borne out of `income` yuan a year; none if none does.
std::optional<FirmPlan> best_plan(const Setting&, const Village&, double scale, double income);

/// What a firm does in a step: labour is hired at expected prices, what can't be paid for in advance out of
/// `cash` is not made.
struct FirmSeason {
  double hired = 0;  ///< adults
  base::Fen wages = 0, costs = 0;
  double made = 0;  ///< yuan at the usual prices of the date
};
/// @param owner  permanent id by which its own luck is drawn
FirmSeason run_firm(const Setting&, const Village&, std::size_t product, double scale, base::Fen cash,
                    std::uint64_t owner);

}  // namespace ruralsim
