// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include <ruralsim/base/math.hpp>
#include <ruralsim/state/setting.hpp>

namespace ruralsim {
namespace {

using base::month_of;
using base::per_step;

/// A chance a year as a chance in `years` of which it holds with full weight: 1 - (1 - p)^years.
double chance_in(double a_year, double years) {
  if (a_year >= 1) return 1;
  return years > 0 ? 1 - base::pow(1 - a_year, years) : 0;
}

/// Reconsidering crowds into the Spring-Festival quarter: `weight` of the year's hazard falls into January to
/// March.
double festival_years(double weight, const Clock& clock) {
  double years = 0;
  for (int m = 0; m < clock.months; ++m)
    years += (clock.now + m).month() <= 3 ? weight / 3 : (1 - weight) / 9;
  return years;
}

}  // namespace

Clock clock_at(base::Month now, int steps_per_year, bool first_of_run) {
  const int months = 12 / steps_per_year;
  return {.now = now,
          .steps_per_year = steps_per_year,
          .months = months,
          .slot = (now.month() - 1) / months,
          .year_start = month_of(now.year(), 1),
          .first_of_run = first_of_run};
}

void able_persons(const Shard& s, std::uint32_t first, base::Month now, std::span<std::uint8_t> to) {
  const std::int16_t *born = s.person.born.data() + first, *ill_until = s.person.ill_until.data() + first,
                     *course_until = s.person.course_until.data() + first;
  const std::uint8_t* enrolled = s.person.enrolled.data() + first;
  const Health* health = s.person.health.data() + first;
  const auto month = static_cast<std::int16_t>(now.index);
  // Months in 16 bits: 16 persons a vector.
  for (std::size_t i = 0; i < to.size(); ++i) {
    const auto months = static_cast<std::int16_t>(month - born[i]);
    const std::int16_t busy_until = ill_until[i] > course_until[i] ? ill_until[i] : course_until[i];
    const bool of_age = (months >= 12 * kWorkingAge) & (months < 12 * kRetirementAge);
    const bool fit = (busy_until <= month) & (health[i] != Health::disabled);
    const bool free = enrolled[i] == 0;  // for who is of age, `studies` asks no more
    to[i] = (of_age & fit & free) ? 1 : 0;
  }
}

std::string village_name(std::uint64_t village) {
  return fmt::format("v{:02}", village);
}

std::string village_area(const Scenario& county, std::uint64_t village) {
  return county.one_of_several ? county.county.name + "." + village_name(village) : village_name(village);
}

std::string good_name(const Scenario& s, std::size_t good) {
  static constexpr const char* kNames[kBaseGoods] = {"crops", "herd", "gathering"};
  return good < kBaseGoods ? kNames[good] : s.products[good - kBaseGoods].name;
}

const MarketOfGood& market_of(const Scenario& s, std::size_t good) {
  const MarketParameters& m = s.markets;
  switch (good) {
    case static_cast<std::size_t>(Good::crops):
      return m.crops;
    case static_cast<std::size_t>(Good::herd):
      return m.herd;
    case static_cast<std::size_t>(Good::gathering):
      return m.gathering;
    default:
      return s.products[good - kBaseGoods].market;
  }
}

namespace {

double relative(const Series& series, double growth, base::Month now, base::Month start) {
  const double then = series.at(start, growth);
  return then > 0 ? series.at(now, growth) / then : 1.0;
}

/// Usual prices follow each base good's own series and for products the price level; demand for base goods
/// stays, since their price series already hold what demand did.
void goods_at(const Scenario& s, const Clock& clock, Drivers& d) {
  const base::Month now = clock.now, start = s.start;
  const double herd_offtake = s.herd.offtake / std::max(1e-9, s.herd.offtake + s.herd.dairy);
  d.dairy_share = clock.years();
  d.good_price = {relative(s.crops.value, s.crops.value_growth, now, start),
                  relative(s.herd.price, s.herd.price_growth, now, start),
                  relative(s.gathering.value, s.gathering.value_growth, now, start)};
  d.good_demand.assign(kBaseGoods, 1.0);
  d.good_share = {d.crop_share, herd_offtake * d.offtake_share + (1 - herd_offtake) * d.dairy_share,
                  d.gathering_share};
  for (const Product& p : s.products) {
    d.good_price.push_back(relative(s.economy.cpi, s.economy.cpi_growth, now, start));
    d.good_demand.push_back(relative(p.demand, p.demand_growth, now, start));
    d.good_share.push_back(p.season.share(now, clock.months));
  }
}

/// The labour market away moves from month to month: a step takes the mean of its months' chances to find
/// work, and what is left after each month's chance to lose it.
void away_market_at(const AwayParameters& away, const Clock& clock, Drivers& d) {
  double cycle = 0, kept = 1;
  for (int m = 0; m < clock.months; ++m) {
    cycle += away.cycle.at(clock.now + m) / clock.months;
    kept *= 1 - per_step(std::min(1.0, away.job_loss.at(clock.now + m)), 12);
  }
  d.find_job = away.find_hazard * cycle;
  d.lose_away_job = 1 - kept;
  d.injury_away = per_step(away.injury_hazard, clock.steps_per_year);
}

/// Farm capital when the run began: there the last yuan brought what it costs in wear and return.
void farm_capital_at(const Scenario& s, base::Month now, Drivers& d) {
  const CropParameters& p = s.crops;
  const auto real_value = [&](base::Month when) {
    return p.value.at(when, p.value_growth) / s.economy.cpi.at(when, s.economy.cpi_growth);
  };
  const base::Month first = s.start - static_cast<int>(12 * s.burn_in_years);
  const double began = real_value(first);
  if (p.capital_elasticity <= 0 || began <= 0) return;
  d.crop_growth = real_value(now) / began;
  d.crop_capital = p.capital_elasticity * began * s.economy.cpi.at(month_of(2016, 7), s.economy.cpi_growth) /
                   (1 / p.capital_life + p.capital_return);
}

}  // namespace

Drivers drivers_at(const Scenario& s, const Clock& clock) {
  Drivers d;
  const base::Month now = clock.now;
  // A line is held against the 12 months that end with this step, so it takes the price level of their
  // middle.
  const base::Month middle = now + clock.months - 6;
  const double cpi = s.economy.cpi.at(middle, s.economy.cpi_growth);
  const double cpi_2019 = s.economy.cpi.at(month_of(2019, 7), s.economy.cpi_growth);
  const double cpi_2020 = s.economy.cpi.at(month_of(2020, 7), s.economy.cpi_growth);
  const double median = s.economy.national_median_income.at(middle, s.economy.national_median_income_growth);
  const double median_2020 =
      s.economy.national_median_income.at(month_of(2020, 7), s.economy.national_median_income_growth);
  d.line = {s.poverty.line_2010 * cpi / cpi_2019, s.poverty.line_2020 * cpi / cpi_2020,
            s.poverty.line_2020 * median / median_2020};
  d.cpi_since_2020 = cpi / cpi_2020;
  d.national_median = median;
  d.headline_line = middle.year() >= 2020 ? static_cast<std::size_t>(Line::line_2020)
                                          : static_cast<std::size_t>(Line::standard_2010);
  d.headline = d.line[d.headline_line];
  d.subsistence = s.choice.subsistence * d.line[static_cast<std::size_t>(Line::line_2020)];
  d.price_level =
      s.economy.cpi.at(now, s.economy.cpi_growth) / s.economy.cpi.at(month_of(2016, 7), s.economy.cpi_growth);

  d.away_pay = 12 * s.away.wage.at(now, s.away.wage_growth) * s.away.wage_level;
  d.away_living = s.away.living_cost_share * d.away_pay;
  d.hardship_away = s.choice.hardship_away.at(now, s.away.wage_growth);
  d.nearby_pay = s.nearby.wage.at(now, s.nearby.wage_growth);
  d.hardship_nearby =
      s.choice.hardship_nearby * d.nearby_pay / s.nearby.wage.at(month_of(2016, 7), s.nearby.wage_growth);
  std::int64_t households = 0;
  for (const HouseholdType& type : s.household_types) {
    households += type.households;
    d.other_income.push_back(type.other_income.at(now));
  }
  d.nearby_jobs = static_cast<std::int64_t>(
      s.nearby.jobs.at(now, s.nearby.jobs_growth) * static_cast<double>(households) + 0.5);
  d.crop_value = s.crops.value.at(now, s.crops.value_growth);
  farm_capital_at(s, now, d);
  d.herd_price = s.herd.price.at(now, s.herd.price_growth);
  d.gathering_value = s.gathering.value.at(now, s.gathering.value_growth);
  d.crop_share = s.crops.season.share(now, clock.months);
  d.birth_share = s.herd.birth_season.share(now, clock.months);
  d.offtake_share = s.herd.offtake_season.share(now, clock.months);
  d.gathering_share = s.gathering.season.share(now, clock.months);

  goods_at(s, clock, d);
  if (s.new_media.on) d.online_access = s.new_media.access.at(now);
  if (s.tourism.on) d.visitors = s.tourism.visitors.at(now, s.tourism.visitors_growth);
  if (s.cultural_industry.on) d.craft_orders = s.cultural_industry.orders.at(now);

  d.enter = per_step(s.enterprise.entry_hazard, clock.steps_per_year);
  d.reconsider = chance_in(s.choice.reconsider, festival_years(s.choice.spring_festival_weight, clock));
  d.taste_redraw = per_step(s.choice.taste_redraw, clock.steps_per_year);
  away_market_at(s.away, clock, d);
  d.lose_job = per_step(s.nearby.job_loss_hazard, clock.steps_per_year);
  for (std::size_t kind = 0; kind < kDisasters; ++kind)
    d.disaster[kind] = per_step(s.shocks.disaster[kind].hazard, clock.steps_per_year);
  for (const bool frail : {false, true}) {
    const double factor = frail ? s.shocks.illness_frail_factor : 1.0;
    d.illness[frail ? 1 : 0] = {
        per_step(std::min(1.0, factor * s.shocks.illness_hazard), clock.steps_per_year),
        per_step(std::min(1.0, factor * s.shocks.illness_hazard_elder), clock.steps_per_year)};
  }
  return d;
}

}  // namespace ruralsim
