// SPDX-License-Identifier: Apache-2.0
#include "sim/process/taste_rules.hpp"

#include <algorithm>

#include <ruralsim/base/draws.hpp>
#include <ruralsim/base/random.hpp>

namespace ruralsim {
namespace {

/// The random bits of every bundle, keyed by household, label and month. One block of them serves four
/// labels.
void draw_words(const Setting& now, const Tasting& of, std::uint32_t* words) {
  constexpr std::uint32_t kAtATime = 16;  // labels
  std::array<base::Bits, 4> blocks;
  std::uint32_t end = 0;  // of the labels drawn so far; a menu's ascend
  for (const std::uint8_t label : of.menu->labels()) {
    for (; label >= end; end += kAtATime)
      blocks = base::draw_four(now.key, of.household, of.drawn, base::Purpose::taste, end / 4);
    *words++ = blocks[label % kAtATime / 4][label % 4];
  }
}

}  // namespace

std::array<float, kMostBundles> draw_gumbels(const Setting& now, const Tasting& of) {
  std::array<std::uint32_t, kMostBundles> words;
  draw_words(now, of, words.data());
  std::array<float, kMostBundles> gumbel;
  base::gumbels(std::span(words).first(of.menu->size), std::span(gumbel).first(of.menu->size));
  return gumbel;
}

NestedTastes::NestedTastes(const Setting& now, std::span<const Tasting> tastings)
    : lambda_(now.scenario.choice.dissimilarity), tastings_(tastings) {
  std::array<std::uint32_t, kAtOnce * kMostBundles> words;
  std::array<std::uint32_t, kAtOnce * kNests> a, b;  // keyed by household, nest and month
  std::size_t bundles = 0, nests = 0;
  for (std::size_t t = 0; t < tastings.size(); ++t) {
    const Tasting& of = tastings[t];
    begin_[t] = static_cast<std::uint16_t>(bundles);
    draw_words(now, of, &words[bundles]);
    bundles += of.menu->size;
    const auto bits = base::draw_four(now.key, of.household, of.drawn, base::Purpose::taste_nest);
    for (std::size_t n = 0; n < kNests; ++n, ++nests) a[nests] = bits[n][0], b[nests] = bits[n][1];
  }
  base::gumbels(std::span(words).first(bundles), std::span(gumbel_).first(bundles));
  base::log_positive_stables(static_cast<float>(lambda_), std::span(a).first(nests),
                             std::span(b).first(nests), std::span(stable_).first(nests));
}

Values NestedTastes::of(std::size_t tasting) const {
  const ValuedMenu& menu = *tastings_[tasting].menu;
  const float *gumbel = &gumbel_[begin_[tasting]], *stable = &stable_[tasting * kNests];
  Values taste;
  for (std::size_t i = 0; i < menu.size; ++i)
    taste[i] = lambda_ * (static_cast<double>(gumbel[i]) + static_cast<double>(stable[menu.nest[i]]));
  return taste;
}

}  // namespace ruralsim
