// SPDX-License-Identifier: Apache-2.0
#include "sim/record/year_sums.hpp"

#include <algorithm>

namespace ruralsim {
namespace {

double& at(YearRow& row, YearAmount lane, std::size_t k = 0) {
  return row.amounts[static_cast<std::size_t>(lane) + k];
}

using YearWords = std::array<std::uint64_t, kYearWords>;

/// What a judgement found by one line.
struct Judged {
  bool poor, returned, exited, deep_return;
  unsigned spell;  ///< class of the spell before, from 1; 0 when there was none

  static constexpr std::size_t kKinds = 16 * (kSpellClasses + 1);
  [[nodiscard]] constexpr std::size_t kind() const {
    return static_cast<unsigned>(poor) | static_cast<unsigned>(returned) << 1 |
           static_cast<unsigned>(exited) << 2 | static_cast<unsigned>(deep_return) << 3 | spell << 4;
  }
  static constexpr Judged of_kind(std::size_t kind) {
    return {(kind & 1) != 0, (kind & 2) != 0, (kind & 4) != 0, (kind & 8) != 0,
            static_cast<unsigned>(kind >> 4)};
  }
};

constexpr YearWords words_of(const Judged& judged) {
  YearWords words{};
  const auto count = [&](bool yes, YearFew lane, std::size_t k = 0) {
    const std::size_t place = static_cast<std::size_t>(lane) + k;
    words[place / 8] += std::uint64_t{yes} << 8 * (place % 8);
  };
  // Who was not poor at the judgement before: the returned, and the non-poor who did not just leave poverty.
  const bool could_return = judged.returned || (!judged.poor && !judged.exited);
  count(true, YearFew::households);
  count(judged.returned, YearFew::returned), count(judged.deep_return, YearFew::returned_deep);
  count(judged.exited, YearFew::exited), count(could_return, YearFew::could_return);
  if (judged.spell == 0) return words;
  const std::size_t spell = judged.spell - 1;
  count(true, could_return ? YearFew::not_poor_for : YearFew::poor_for, spell);
  count(judged.returned, YearFew::returned_after, spell), count(judged.exited, YearFew::exited_after, spell);
  return words;
}

/// The words of every kind: which one a household is cannot be guessed.
constexpr auto kWordsOf = [] {
  std::array<YearWords, Judged::kKinds> all{};
  for (std::size_t kind = 0; kind < all.size(); ++kind) all[kind] = words_of(Judged::of_kind(kind));
  return all;
}();

YearWords count_judgement(const Setting& now, const Shard& s, std::uint32_t h) {
  const PovertyRecord& record = s.household.poverty[h];
  const std::size_t line = now.drivers.headline_line;
  const auto has = [line](std::uint8_t bits) { return (bits >> line & 1u) != 0; };
  const unsigned spell = std::min<unsigned>(record.spell[line], kSpellClasses);
  YearWords words = kWordsOf[Judged{has(record.poor), has(record.returned), has(record.exited),
                                    has(record.deep_return), spell}
                                 .kind()];
  constexpr auto kCoped = static_cast<unsigned>(YearFew::coped);
  static_assert(kCoped + static_cast<unsigned>(Coping::count) <= 8, "in the first word");
  words[0] += kSpread[s.household.coping[h]] << 8 * kCoped;
  return words;
}

double squared_gap(double ratio) {
  return ratio < 1 ? (1 - ratio) * (1 - ratio) : 0;
}

/// What the Decembers kept tell of some households, a column each; the numbers of years are doubles so that
/// all is reckoned in vectors.
struct YearsKept {
  static constexpr std::size_t kAtOnce = 64;
  std::array<double, kAtOnce> years{}, poor{}, income{}, severity{};

  YearsKept(const Shard& s, std::size_t first, std::size_t households) {
    for (const auto& column : s.household.income_ratio) {
      const auto* const year = column.data() + first;
      for (std::size_t i = 0; i < households; ++i) {
        const bool known = year[i] != 0;
        const double ratio = year[i] / 1000.0;
        years[i] += known ? 1 : 0, poor[i] += (known & (ratio < 1)) ? 1 : 0;
        income[i] += known ? ratio : 0, severity[i] += known ? squared_gap(ratio) : 0;
      }
    }
  }
};

/// Poverty of the years kept: Jalan and Ravallion's chronic part is that of mean income.
void count_years(const YearsKept& kept, std::size_t i, double persons, YearRow& t) {
  const double years = kept.years[i], followed = years < 2 ? 0 : persons;
  const double mean = kept.income[i] / std::max(years, 1.0);
  const bool always = kept.poor[i] == years, on_average = !always & (mean < 1);
  at(t, YearAmount::followed) = followed;
  at(t, YearAmount::severity) = followed * kept.severity[i] / std::max(years, 1.0);
  at(t, YearAmount::severity_of_mean) = followed * squared_gap(mean);
  at(t, YearAmount::always) = always ? followed : 0;
  at(t, YearAmount::on_average) = on_average ? followed : 0;
  const bool at_times = !always & !on_average & (kept.poor[i] > 0);
  at(t, YearAmount::at_times) = at_times ? followed : 0;
}

/// From this chance on the odds to be poor in one of two years are even, (1 - p)^2 = .5.
constexpr double kEvenInTwo = 0.2928932188134524;

void count_chances(const Shard& s, std::uint32_t h, double persons, YearRow& t) {
  const auto chance = static_cast<double>(s.household.poor_chance[h]);
  at(t, YearAmount::foreseen) = chance > 0 ? persons : 0;
  at(t, YearAmount::chance) = chance > 0 ? chance * persons : 0;
  at(t, YearAmount::vulnerable) = chance >= 0.5 ? persons : 0;
  at(t, YearAmount::even_in_two) = chance >= kEvenInTwo ? persons : 0;
}

void count_consumption(const Setting& now, const Shard& s, std::uint32_t h, double residents, YearRow& t) {
  const double ratio = base::to_yuan(s.household.consumed[h]) / residents / now.drivers.headline;
  const bool below = (residents > 0) & (now.drivers.headline > 0) & (ratio < 1);
  at(t, YearAmount::below) = below ? residents : 0;
  at(t, YearAmount::consumption_gap) = below ? (1 - ratio) * residents : 0;
  at(t, YearAmount::consumption_severity) = below ? squared_gap(ratio) * residents : 0;
}

}  // namespace

void fill_year_rows(const Setting& now, const Shard& s, std::uint32_t first,
                    std::span<const std::uint32_t> residents, std::span<YearRow> rows) {
  for (std::size_t begin = 0; begin < rows.size(); begin += YearsKept::kAtOnce) {
    const std::size_t n = std::min(YearsKept::kAtOnce, rows.size() - begin);
    const YearsKept kept(s, first + begin, n);
    for (std::size_t i = 0; i < n; ++i) {
      const auto h = first + static_cast<std::uint32_t>(begin + i);
      const double persons = s.person_begin[h + 1] - s.person_begin[h];
      YearRow& row = rows[begin + i];
      row.few = count_judgement(now, s, h);
      count_years(kept, i, persons, row);
      count_chances(s, h, persons, row);
      count_consumption(now, s, h, residents[begin + i], row);
      for (std::size_t k = 0; k < kIncomeSources; ++k)
        at(row, YearAmount::family_income, k) = static_cast<double>(s.household.income_year[k][h]);
    }
  }
}

void YearSums::add(const YearRow& row) {
  for (std::size_t word = 0; word < kYearWords; ++word) {
    const auto bytes = std::bit_cast<std::array<std::uint8_t, 8>>(row.few[word]);
    for (std::size_t i = 0; i < 8; ++i) few_[8 * word + i] += bytes[i];
  }
  for (std::size_t i = 0; i < kYearAmounts; ++i) amounts_[i] += row.amounts[i];
}

void YearSums::unpack_into(HouseholdSums& t) const {
  JudgementSums& judged = t.judged;
  judged.households = of(YearFew::households);
  judged.returned = of(YearFew::returned), judged.returned_deep = of(YearFew::returned_deep);
  judged.exited = of(YearFew::exited), judged.could_return = of(YearFew::could_return);
  for (std::size_t k = 0; k < kSpellClasses; ++k) {
    judged.not_poor_for[k] = of(YearFew::not_poor_for, k), judged.poor_for[k] = of(YearFew::poor_for, k);
    judged.returned_after[k] = of(YearFew::returned_after, k);
    judged.exited_after[k] = of(YearFew::exited_after, k);
  }
  for (std::size_t k = 0; k < kIncomeSources; ++k) judged.family_income[k] = of(YearAmount::family_income, k);
  const auto persons = [this](YearAmount lane) { return static_cast<std::int64_t>(of(lane)); };
  PanelSums& panel = t.panel;
  panel.foreseen = persons(YearAmount::foreseen), panel.chance = of(YearAmount::chance);
  panel.vulnerable = persons(YearAmount::vulnerable), panel.even_in_two = persons(YearAmount::even_in_two);
  panel.followed = persons(YearAmount::followed), panel.severity = of(YearAmount::severity);
  panel.severity_of_mean = of(YearAmount::severity_of_mean), panel.always = persons(YearAmount::always);
  panel.on_average = persons(YearAmount::on_average), panel.at_times = persons(YearAmount::at_times);
  CopingSums& coping = t.coping;
  coping.below = persons(YearAmount::below), coping.gap = of(YearAmount::consumption_gap);
  coping.severity = of(YearAmount::consumption_severity);
  for (std::size_t c = 0; c < coping.households.size(); ++c) coping.households[c] = of(YearFew::coped, c);
}

}  // namespace ruralsim
