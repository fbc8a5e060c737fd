// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include <ruralsim/base/math.hpp>
#include <ruralsim/process/enterprise_rules.hpp>
#include <ruralsim/process/outlet_rules.hpp>
#include <ruralsim/process/rules.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {

Plant plant_of(const Product& p, double productivity, double capital, double price_level) {
  return {p.revenue * productivity * price_level, p.operating_cost * p.revenue * price_level * capital,
          capital};
}

Plant plant_of_household(const Setting& now, const Shard& s, std::size_t village, std::uint32_t h) {
  const auto lasting = static_cast<double>(s.household.plant_productivity[h]);
  Plant plant = plant_of(now.scenario.products[s.household.product[h] - 1u],
                         lasting * circumstances(now, s, village, h),
                         static_cast<double>(s.household.plant_capital[h]), now.drivers.price_level);
  if (s.household.certified_from[h] != 0) plant.cost *= 1 + now.scenario.certification.extra_cost;
  return plant;
}

int plant_members(const Product& p) {
  return std::clamp(static_cast<int>(std::ceil(p.labour)), 1, kMostMembers);
}

double member_time(const Product& p) {
  return std::min(1.0, p.labour / plant_members(p));
}

PlantPlan::PlantPlan(const Product& p, const Plant& plant, double price, double wage)
    : product_(p), cost_(plant.cost), wage_(wage), runs_(plant.capital > 0 && plant.revenue > 0) {
  if (!runs_) return;
  const double worn = plant.capital == 1 ? 1.0 : base::pow(plant.capital, p.capital_elasticity);
  full_ = plant.revenue * price * worn;
  wanted_ = 2 * p.labour;
  if (wage > 0) {
    // b full (L / L0)^(b - 1) / L0 = wage
    wanted_ =
        p.labour * base::pow(p.labour_elasticity * full_ / (wage * p.labour), 1 / (1 - p.labour_elasticity));
  }
}

PlantYear PlantPlan::with(double family_labour) {
  if (!runs_) return {};
  const double family = std::min(family_labour, product_.labour);
  const double labour = std::clamp(wanted_, family, std::max(family, 2 * product_.labour));
  if (labour != labour_) {
    labour_ = labour;
    sales_ = labour > 0 ? full_ * base::pow(labour / product_.labour, product_.labour_elasticity) : 0;
  }
  PlantYear year;
  year.hired = labour - family;
  year.sales = sales_;
  year.profit = year.sales - cost_ - wage_ * year.hired;
  return year;
}

PlantYear plan_year(const Product& p, const Plant& plant, double family_labour, double price, double wage) {
  return PlantPlan(p, plant, price, wage).with(family_labour);
}

double loan_present_value(const Finance& f, double beta) {
  if (f.loan <= 0) return 0;
  if (!f.instalments) return f.loan * (1 + f.paid_rate * f.term) * base::pow(beta, f.term);
  // Yearly instalments; a term of a year and a half has one at the end of each begun year.
  const int years = std::max(1, static_cast<int>(f.term + 0.999));
  double owed = f.loan, value = 0, weight = 1;
  for (int t = 0; t < years; ++t) {
    weight *= beta;
    value += weight * (f.loan / years + f.paid_rate * owed);
    owed -= f.loan / years;
  }
  return value;
}

double net_present_value(const Product& p, const Finance& f, double net_profit, double yearly_variance,
                         double absolute_risk_aversion, double beta) {
  double weight = base::pow(beta, p.gestation / 12);
  double annuity = 0, squares = 0;
  for (double year = p.gestation / 12; year < p.life; year += 1) {
    const double part = std::min(1.0, p.life - year);
    annuity += weight * part;
    squares += weight * weight * part;
    weight *= beta;
  }
  return -f.own - loan_present_value(f, beta) + annuity * net_profit -
         0.5 * absolute_risk_aversion * squares * yearly_variance;
}

double subsidised_share(const Setting& now, const Shard& s, std::uint32_t h, double debt) {
  double share = 0;
  for (std::size_t m = 0; m < now.measures.size(); ++m) {
    const Levers& levers = now.measures[m].levers;
    if ((s.household.awards[h] >> m & 1u) == 0) continue;
    const bool limited = levers.interest_limit > 0 && levers.interest_limit < debt;
    share += levers.interest_share * (limited ? levers.interest_limit / debt : 1.0);
  }
  return std::min(1.0, share);
}

Offer loan_offer(const Setting& now, const Shard& s, std::uint32_t h) {
  if (s.household.barred_until[h] > now.clock.now.index) return {};
  const CreditParameters& p = now.scenario.credit;
  Offer offer{p.limit * std::max(0.0, static_cast<double>(s.household.family_year[h])), p.rate, p.term};
  for (std::size_t m = 0; m < now.measures.size(); ++m) {
    const Levers& levers = now.measures[m].levers;
    if ((s.household.awards[h] >> m & 1u) == 0 || levers.credit_cap <= offer.limit) continue;
    offer.limit = levers.credit_cap;
    offer.rate = levers.credit_rate;
    if (levers.credit_term > 0) offer.term = levers.credit_term;
  }
  const auto bits = base::draw(now.key, s.household.id[h], base::Month{0}, base::Purpose::loan_size);
  const double granted =
      p.smallest_share + (1 - p.smallest_share) * static_cast<double>(base::uniform(bits[0]));
  offer.limit = std::max(0.0, offer.limit * granted - base::to_yuan(s.household.debt[h]));
  return offer;
}

bool has_returnee(const Setting& now, const Shard& s, std::uint32_t h) {
  constexpr int kYears = 5;
  return s.household.last_return[h] > 0 && now.clock.now.index - s.household.last_return[h] < 12 * kYears;
}

double granted_outlay(const Setting& now, const Shard& s, std::uint32_t h) {
  const bool returnee = has_returnee(now, s, h);
  double share = 0;
  for (std::size_t m = 0; m < now.measures.size(); ++m) {
    if ((s.household.awards[h] >> m & 1u) != 0) share += outlay_share(now.measures[m].levers, returnee);
  }
  return std::min(1.0, share);
}

base::Fen grant_outlay(const Setting& now, double outlay, std::uint32_t h, Village& v) {
  base::Fen granted = 0;
  const bool returnee = has_returnee(now, v.shard, h);
  const base::Fen whole = base::to_fen(outlay);
  for (std::size_t m = 0; m < now.measures.size(); ++m) {
    const double share = outlay_share(now.measures[m].levers, returnee);
    if (share <= 0 || (v.shard.household.awards[h] >> m & 1u) == 0) continue;
    const base::Fen paid = std::min(whole - granted, base::to_fen(outlay * share));
    book(v, now.clock, h, earmarked_reason(now.measures[m].instrument), paid);
    granted += paid;
  }
  return granted;
}

double yield_of(const Setting& now, std::uint64_t household, std::uint64_t village, std::size_t product,
                const Product& p) {
  const auto own = base::draw(now.key, household, now.clock.year_start, base::Purpose::yield);
  const auto all = base::draw(now.key, village, now.clock.year_start, base::Purpose::yield_village,
                              static_cast<std::uint32_t>(product));
  const auto a = static_cast<float>(p.own_risk), b = static_cast<float>(p.village_risk);
  return static_cast<double>(base::lognormal(-0.5F * a * a, a, own[0])) *
         static_cast<double>(base::lognormal(-0.5F * b * b, b, all[0]));
}

double skill_factor(const Setting& now, const Shard& s, std::uint32_t h) {
  double best = 0;
  for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
    if ((s.person.skill[p] == 0 && s.person.months_away[p] == 0) || !able(s, p, now.clock.now)) continue;
    if (s.person.occupation[p] == Occupation::away) continue;
    best = std::max(best,
                    s.person.skill[p] / 100.0 + skill_from_away(s.person.months_away[p], now.scenario.away));
  }
  return best > 0 ? base::exp(best) : 1.0;
}

double park_effect(double capital, const ParkParameters& p) {
  if (capital < p.threshold || capital <= 0) return 1;
  return 1 + p.productivity * std::min(1.0, capital / p.full);
}

double circumstances(const Setting& now, const Shard& s, std::size_t village, std::uint32_t h) {
  return park_effect(s.village.park_capital[village], now.scenario.park) *
         static_cast<double>(s.household.effort[h]);
}

std::optional<Finance> finance_for(const Setting& now, const Shard& s, std::uint32_t h, double whole) {
  const double outlay = whole * (1 - granted_outlay(now, s, h));
  const Offer offer = loan_offer(now, s, h);
  const double reserve = now.scenario.consumption.buffer_months / 12 *
                         std::max(0.0, static_cast<double>(s.household.resident_year[h]));
  const double spare = std::max(0.0, base::to_yuan(s.household.cash[h]) - reserve);
  if (spare + offer.limit < outlay) return std::nullopt;
  const CreditParameters& p = now.scenario.credit;
  const double owed = base::to_yuan(s.household.debt[h]);
  const auto with_loan = [&](double loan) {
    const double paid_share = 1 - subsidised_share(now, s, h, owed + loan);
    return Finance{outlay - loan,           loan,       offer.rate,
                   offer.rate * paid_share, offer.term, p.repayment.index == kInstalments};
  };
  const Finance own_first = with_loan(std::max(0.0, outlay - spare));
  const Finance loan_first = with_loan(std::min(outlay, offer.limit));
  const double beta = now.scenario.enterprise.discount_factor;
  const auto cost = [beta](const Finance& f) { return f.own + loan_present_value(f, beta); };
  // Who can't keep the reserve otherwise borrows first; with cheap credit it pays as well.
  return loan_first.own <= spare && cost(loan_first) < cost(own_first) ? loan_first : own_first;
}

std::optional<Venture> best_venture(const Setting& now, const Shard& s, std::size_t village, std::uint32_t h,
                                    int adults, double labour_value, double household_income) {
  const EnterpriseParameters& p = now.scenario.enterprise;
  const std::size_t goods = good_count(now.scenario);
  const double asked = hurdle(now, s.household.id[h]);
  const double aversion = now.scenario.choice.risk_aversion / std::max(household_income, 1000.0);
  const double skill = skill_factor(now, s, h) * circumstances(now, s, village, h);
  const Outlets outlets(now, s, village);
  const double seen = pipeline_seen(now, s, village, s.household.awards[h]);
  std::optional<Venture> best;
  for (std::size_t k = 0; k < now.scenario.products.size(); ++k) {
    const Product& product = now.scenario.products[k];
    const double outlay = product.outlay * now.drivers.price_level;
    const auto finance = finance_for(now, s, h, outlay);
    if (!finance) continue;
    const std::size_t good = kBaseGoods + k;
    const double price = outlets.at(good, s.household.awards[h]) *
                         s.village.price_expected[village * goods + good] * crowding_seen(now, good, seen);
    const double productivity = ability(now.scenario, now.key, s.household.id[h], k) * skill *
                                s.village.suitability[village * now.scenario.products.size() + k];
    const double family = std::min(adults, plant_members(product)) * member_time(product);
    const Plant plant = plant_of(product, productivity, 1, now.drivers.price_level);
    const PlantYear year = plan_year(product, plant, family, price, now.drivers.nearby_pay);
    const double risk = product.own_risk * product.own_risk + product.village_risk * product.village_risk;
    const double value = net_present_value(product, *finance, year.profit - labour_value * family,
                                           risk * year.sales * year.sales, aversion, p.discount_factor);
    const double surplus = value / outlay - asked;
    if (surplus < 0 || (best && surplus <= best->surplus)) continue;
    best = Venture{k, productivity, price, *finance, surplus};
  }
  return best;
}

double ability(const Scenario& s, base::Key key, std::uint64_t id, std::size_t product) {
  const auto bits = base::draw(key, id, base::Month{0}, base::Purpose::enterprise_ability,
                               static_cast<std::uint32_t>(product));
  const auto sd = static_cast<float>(s.enterprise.ability_spread);
  return static_cast<double>(base::lognormal(-0.5F * sd * sd, sd, bits[0]));
}

double hurdle(const Setting& now, std::uint64_t id) {
  const auto bits = base::draw(now.key, id, base::Month{0}, base::Purpose::enterprise_hurdle);
  return now.scenario.enterprise.hurdle +
         now.scenario.enterprise.hurdle_spread * static_cast<double>(base::standard_normal(bits[0]));
}

void take_loan(const Setting& now, std::uint32_t h, base::Fen amount, double rate, double term, Village& v) {
  if (amount <= 0) return;
  auto& household = v.shard.household;
  const CreditParameters& p = now.scenario.credit;
  const double before = base::to_yuan(household.debt[h]), added = base::to_yuan(amount);
  household.loan_rate[h] = static_cast<float>(
      (before * static_cast<double>(household.loan_rate[h]) + added * rate) / (before + added));
  book(v, now.clock, h, Reason::loan_taken, amount);
  household.debt[h] += amount;
  household.instalment[h] =
      p.repayment.index == kInstalments ? static_cast<float>((before + added) / term) : 0.0F;
  household.loan_due[h] = static_cast<std::int16_t>(now.clock.now.index + static_cast<int>(12 * term + 0.5));
}

}  // namespace ruralsim
