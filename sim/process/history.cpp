// SPDX-License-Identifier: Apache-2.0
// 3 What the year's record needs of the year before: work, income by source, size, prices; and what a
// person's absence makes of it: residence (2) and skill (5.2).
#include <algorithm>
#include <array>
#include <span>

#include "sim/process/marked_members.hpp"
#include <ruralsim/process/processes.hpp>
#include <ruralsim/process/rules.hpp>
#include <ruralsim/state/history.hpp>

namespace ruralsim {
namespace {

/// What the months of a step add to a year's packed count. Of somebody who is able; who looks for work is
/// still at home.
class StepOfWork {
 public:
  explicit StepOfWork(int months)
      : away_(add_months(0, MainWork::away, months)),
        enterprise_(add_months(0, MainWork::enterprise, months)),
        nearby_(add_months(0, MainWork::local_job, months)),
        home_(add_months(0, MainWork::home, months)),
        not_able_(add_months(0, MainWork::not_able, months)) {}
  [[nodiscard]] std::uint16_t of(Occupation o, bool able) const {
    const std::uint16_t at_home = able ? home_ : not_able_;
    return o == Occupation::away         ? away_
           : o == Occupation::enterprise ? enterprise_
           : o == Occupation::nearby     ? nearby_
                                         : at_home;
  }

 private:
  std::uint16_t away_, enterprise_, nearby_, home_, not_able_;
};

/// Of somebody who works away or did so of late: the last 12 months' absence and the months of away work so
/// far.
void note_absence(const Setting& now, Shard& s, std::uint32_t p) {
  const bool holds_job = s.person.occupation[p] == Occupation::away;
  std::uint16_t& recent = s.person.away_recent[p];
  const std::uint32_t bits =
      holds_job ? months_away(months_of_away_work(now.key, s.person.id[p], now.scenario.away), now.clock.now,
                              now.clock.months)
                : 0;
  const std::uint32_t year = (std::uint32_t{recent} << now.clock.months | bits) & kLastYear;
  const std::uint32_t before = (recent & kHeldAwayJob) != 0 ? kHeldAwayJobBefore : 0u;
  recent = static_cast<std::uint16_t>(year | before | (holds_job ? kHeldAwayJob : 0u));
  s.person.months_away[p] = static_cast<std::uint16_t>(s.person.months_away[p] + std::popcount(bits));
}

/// The years of plants founded become a year older. A plant that is dated now, before anybody has invested,
/// was there when the run began: it belongs to the new year, in which its age will count it.
void age_cohorts(const Setting& now, Village& v) {
  const std::size_t goods = good_count(now.scenario);
  const auto first =
      v.shard.village.plants_founded.begin() + static_cast<std::ptrdiff_t>(v.row * kPlantCohorts * goods);
  const auto year = static_cast<std::ptrdiff_t>(goods),
             all = static_cast<std::ptrdiff_t>(kPlantCohorts * goods);
  std::copy_backward(first, first + all - year, first + all);
  std::fill_n(first, goods, 0u);
  const auto& household = v.shard.household;
  for (const std::uint32_t h : v.households()) {
    if (household.product[h] > 0 && household.plant_since[h] == now.clock.now.index)
      ++first[kBaseGoods - 1 + household.product[h]];
  }
}

/// Mean prices of the year's seasons, yuan of the date for what cost 1 at the start.
void note_prices_of_year(const Setting& now, Village& v) {
  auto& village = v.shard.village;
  const std::size_t goods = good_count(now.scenario);
  for (std::size_t k = 0; k < goods; ++k) {
    const std::size_t i = v.row * goods + k;
    const double relative =
        village.price_weight[i] > 0 ? village.price_sum[i] / village.price_weight[i] : village.price[i];
    village.price_year[i] = relative * now.drivers.good_price[k];
  }
}

void file_incomes(std::span<float> year, std::int16_t* before) {
  for (std::size_t i = 0; i < year.size(); ++i) before[i] = in_tens(static_cast<double>(year[i]));
  std::fill(year.begin(), year.end(), 0.0F);
}

void file_work(bool first_of_run, std::span<std::uint16_t> months, std::uint8_t* before) {
  for (std::size_t i = 0; i < months.size(); ++i) before[i] = static_cast<std::uint8_t>(main_work(months[i]));
  if (first_of_run) std::fill_n(before, months.size(), std::uint8_t{0});
  std::fill(months.begin(), months.end(), std::uint16_t{0});
}

}  // namespace

void file_last_year(const Setting& now, Village& v) {
  Shard& s = v.shard;
  auto& h = s.household;
  const std::size_t first = s.household_begin[v.row], rows = v.size();
  for (std::size_t source = 0; source < kIncomeSources; ++source)
    file_incomes(std::span(h.income_year[source]).subspan(first, rows),
                 h.income_before[source].data() + first);
  for (const std::uint32_t row : v.households())
    h.persons_before[row] = static_cast<std::uint8_t>(std::min<std::size_t>(v.persons(row).size(), 255));
  const std::size_t first_person = s.person_begin[first],
                    persons = s.person_begin[first + rows] - first_person;
  file_work(now.clock.first_of_run, std::span(s.person.months).subspan(first_person, persons),
            s.person.work_before.data() + first_person);
  std::fill_n(h.consumed.data() + first, rows, 0);
  std::fill_n(h.coping.data() + first, rows, std::uint8_t{0});
  for (auto& column : h.received) {
    column.reset(first, first + rows);
  }
  const std::size_t goods = good_count(now.scenario);
  for (std::size_t i = v.row * goods; i < (v.row + 1) * goods; ++i)
    s.village.price_before[i] = s.village.price_year[i];
  s.village.struck_year[v.row] = 0;
  age_cohorts(now, v);
}

void note_the_step(const Setting& now, Village& v) {
  Shard& s = v.shard;
  const StepOfWork work(now.clock.months);
  const std::uint32_t first = s.person_begin[s.household_begin[v.row]],
                      last = s.person_begin[s.household_begin[v.row + 1]];
  std::uint16_t* const months = s.person.months.data();
  const Occupation* const occupation = s.person.occupation.data();
  each_block_with_ability(s, first, last, now.clock.now,
                          [=](std::size_t begin, std::span<const std::uint8_t> able) {
                            for (std::size_t i = 0; i < able.size(); ++i) {
                              const std::uint16_t added = work.of(occupation[begin + i], able[i] != 0);
                              months[begin + i] = static_cast<std::uint16_t>(months[begin + i] + added);
                            }
                          });
  const std::uint16_t* const recent = s.person.away_recent.data();
  each_marked(
      first, last, [=](std::size_t p) { return (occupation[p] == Occupation::away) | (recent[p] != 0); },
      [&](std::uint32_t p) { note_absence(now, s, p); });
  s.village.struck_year[v.row] |= s.village.struck[v.row];
  if (now.clock.last_of_year()) note_prices_of_year(now, v);
}

}  // namespace ruralsim
