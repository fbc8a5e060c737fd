// SPDX-License-Identifier: Apache-2.0
// Tastes (5.1): what a household likes about a bundle beyond what it is worth, kept from the month in which
// they are drawn until they are drawn anew.
#pragma once
#include <array>
#include <span>

#include "sim/process/bundle_rules.hpp"

namespace ruralsim {

/// What the rule of choice weighs the bundles of a menu by, one number a bundle.
using Values = BundleColumns::Column;

/// A menu as the rule of choice meets it.
struct ValuedMenu {
  std::size_t size = 0;
  std::array<std::uint8_t, kMostBundles> label, nest;
  Values value;  ///< before tastes

  [[nodiscard]] std::span<const std::uint8_t> labels() const { return std::span(label).first(size); }
  [[nodiscard]] std::span<const double> values() const { return std::span(value).first(size); }
};

/// The tastes that a household drew in a month, and what it has to choose from.
struct Tasting {
  std::uint64_t household;
  base::Month drawn;
  const ValuedMenu* menu;
};

/// One standard Gumbel number a bundle, the tastes of the rule `empirical_logit`.
std::array<float, kMostBundles> draw_gumbels(const Setting&, const Tasting&);

/// The tastes of the nested logit, lambda (G + ln S) with a Gumbel number a bundle and a positive stable one
/// a nest, of at most kAtOnce tastings.
class NestedTastes {
 public:
  NestedTastes(const Setting&, std::span<const Tasting>);
  /// Of the bundles of a tasting's menu.
  [[nodiscard]] Values of(std::size_t tasting) const;
  /// The bundle of a tasting's menu that is preferred.
  [[nodiscard]] std::size_t preferred(std::size_t tasting) const {
    return choose_nested_logit(tastings_[tasting].menu->values(), of(tasting));
  }

 private:
  double lambda_;
  std::span<const Tasting> tastings_;
  std::array<std::uint16_t, kAtOnce> begin_;  ///< of each tasting's bundles
  std::array<float, kAtOnce * kMostBundles> gumbel_;
  std::array<float, kAtOnce * kNests> stable_;  ///< logarithms
};

}  // namespace ruralsim
