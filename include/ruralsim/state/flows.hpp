// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <iterator>
#include <vector>

#include <ruralsim/base/money.hpp>

namespace ruralsim {

/// Who can pay and be paid. Only households, their co-operatives and their parks' firms act; the others are
/// accounts of the world around them.
enum class Account : std::uint8_t {
  households,
  treasury,
  traders,         ///< landless buyers of farm products and sellers of goods, outside the county
  own_production,  ///< the household as producer and eater of its own food: always even
  local_employers,
  away_employers,
  city,  ///< where migrants live and spend
  health_providers,
  heirs,  ///< of households that end: children's households inherit from it, else it is relatives elsewhere
  bank,
  schools,
  savings_away,  ///< what migrants put aside until they come home
  land_leases,   ///< between households of a village: always even
  cooperatives,
  officials,  ///< who keep part of what they hand out
  parks,      ///< firms of villages' industrial parks, owned by the villages' households
  insurer,    ///< of disaster losses, outside the county
  count
};
const char* account_name(Account);

/// The part of income a flow belongs to, in the resident definition of docs/model.md.
enum class Source : std::uint8_t { none, wage, business, property, remittance, public_transfer, enterprise };
/// Without `none`; source s stands at place s - 1.
constexpr std::size_t kIncomeSources = 6;
inline constexpr const char* kIncomeSourceNames[] = {"wage",       "business",        "property",
                                                     "remittance", "public_transfer", "enterprise"};
static_assert(std::size(kIncomeSourceNames) == kIncomeSources);
constexpr std::size_t place_of(Source s) {
  return static_cast<std::size_t>(s) - 1;
}

/// What a payment is for. Support by an instrument is `support + row of the instrument list`.
enum class Reason : std::uint16_t {
  crops_sold,
  crops_eaten_earned,
  herd_sold,
  herd_eaten_earned,
  gathering_sold,
  other_income,
  nearby_wage,
  away_wage,
  city_living,
  migrant_spending,
  herd_distress_sale,
  herd_surplus_sale,
  illness_cost,
  subsistence,
  consumption,
  own_food_eaten,
  durables,
  estate,
  plant_sales,
  plant_costs,
  hired_wages,
  plant_outlay,
  plant_salvage,
  loan_taken,
  loan_repaid,
  interest_paid,
  animals_granted,
  course_fee,
  seasonal_wage,
  seasonal_living,
  seasonal_spending,
  migrant_saving,
  savings_brought_home,
  rent_paid,
  rent_received,
  schooling_cost,
  health_cost,
  service_fee,
  cooperative_shares,
  shares_returned,
  dividend,
  cooperative_sales,
  cooperative_costs,
  cooperative_wages,
  cooperative_outlay,
  status_spending,
  home_mended,
  insurance_premium,
  farm_outlay,
  machines_granted,
  leakage,
  leakage_in_kind,
  inheritance,
  park_investment,
  park_outlay,
  park_sales,
  park_costs,
  park_wages,
  park_dividend,
  park_returned,
  disaster_premium,
  disaster_payout,
  losses_replaced,
  support
};

/// A row of the list of flows: who pays whom, and which incomes the flow counts in (+1, 0 or -1).
struct FlowKind {
  Reason reason;
  const char* name;
  Account payer;
  Account payee;
  int resident_income;
  int family_income;
  Source source;
};

/// The list of flows, in the order of `Reason`; the last row stands for every instrument's support. A
/// migrant's wage enters the resident definition only as what is left of it at home (the wage less city
/// living and less what the migrant spends: the remittance). The family definition counts the wage less city
/// living.
inline constexpr FlowKind kFlowKinds[] = {
    {Reason::crops_sold, "crops_sold", Account::traders, Account::households, 1, 1, Source::business},
    {Reason::crops_eaten_earned, "crops_for_own_use", Account::own_production, Account::households, 1, 1,
     Source::business},
    {Reason::herd_sold, "herd_sold", Account::traders, Account::households, 1, 1, Source::business},
    {Reason::herd_eaten_earned, "herd_for_own_use", Account::own_production, Account::households, 1, 1,
     Source::business},
    {Reason::gathering_sold, "gathering_sold", Account::traders, Account::households, 1, 1, Source::business},
    {Reason::other_income, "other_income", Account::traders, Account::households, 1, 1, Source::property},
    {Reason::nearby_wage, "nearby_wage", Account::local_employers, Account::households, 1, 1, Source::wage},
    {Reason::away_wage, "away_wage", Account::away_employers, Account::households, 1, 1, Source::remittance},
    {Reason::city_living, "city_living", Account::households, Account::city, -1, -1, Source::remittance},
    {Reason::migrant_spending, "migrant_spending", Account::households, Account::city, -1, 0,
     Source::remittance},
    {Reason::herd_distress_sale, "herd_distress_sale", Account::traders, Account::households, 0, 0,
     Source::none},
    {Reason::herd_surplus_sale, "herd_surplus_sale", Account::traders, Account::households, 0, 0,
     Source::none},
    {Reason::illness_cost, "illness_cost", Account::households, Account::health_providers, 0, 0,
     Source::none},
    {Reason::subsistence, "subsistence", Account::households, Account::traders, 0, 0, Source::none},
    {Reason::consumption, "consumption", Account::households, Account::traders, 0, 0, Source::none},
    {Reason::own_food_eaten, "own_food_eaten", Account::households, Account::own_production, 0, 0,
     Source::none},
    {Reason::durables, "durables", Account::households, Account::traders, 0, 0, Source::none},
    {Reason::estate, "estate", Account::households, Account::heirs, 0, 0, Source::none},
    {Reason::plant_sales, "enterprise_sales", Account::traders, Account::households, 1, 1,
     Source::enterprise},
    {Reason::plant_costs, "enterprise_costs", Account::households, Account::traders, -1, -1,
     Source::enterprise},
    {Reason::hired_wages, "hired_wages", Account::households, Account::local_employers, -1, -1,
     Source::enterprise},
    {Reason::plant_outlay, "enterprise_outlay", Account::households, Account::traders, 0, 0, Source::none},
    {Reason::plant_salvage, "enterprise_salvage", Account::traders, Account::households, 0, 0, Source::none},
    {Reason::loan_taken, "loan_taken", Account::bank, Account::households, 0, 0, Source::none},
    {Reason::loan_repaid, "loan_repaid", Account::households, Account::bank, 0, 0, Source::none},
    {Reason::interest_paid, "interest_paid", Account::households, Account::bank, -1, -1, Source::property},
    {Reason::animals_granted, "animals_granted", Account::households, Account::traders, 0, 0, Source::none},
    {Reason::course_fee, "course_fee", Account::households, Account::schools, 0, 0, Source::none},
    {Reason::seasonal_wage, "seasonal_wage", Account::away_employers, Account::households, 1, 1,
     Source::wage},
    {Reason::seasonal_living, "seasonal_living", Account::households, Account::city, -1, -1, Source::wage},
    {Reason::seasonal_spending, "seasonal_spending", Account::households, Account::city, 0, 0, Source::none},
    {Reason::migrant_saving, "migrant_saving", Account::households, Account::savings_away, -1, 0,
     Source::remittance},
    {Reason::savings_brought_home, "savings_brought_home", Account::savings_away, Account::households, 0, 0,
     Source::none},
    {Reason::rent_paid, "rent_paid", Account::households, Account::land_leases, -1, -1, Source::business},
    {Reason::rent_received, "rent_received", Account::land_leases, Account::households, 1, 1,
     Source::property},
    {Reason::schooling_cost, "schooling_cost", Account::households, Account::schools, 0, 0, Source::none},
    {Reason::health_cost, "health_cost", Account::households, Account::health_providers, 0, 0, Source::none},
    {Reason::service_fee, "service_fee", Account::households, Account::traders, 0, 0, Source::none},
    {Reason::cooperative_shares, "cooperative_shares", Account::households, Account::cooperatives, 0, 0,
     Source::none},
    {Reason::shares_returned, "shares_returned", Account::cooperatives, Account::households, 0, 0,
     Source::none},
    {Reason::dividend, "dividend", Account::cooperatives, Account::households, 1, 1, Source::property},
    {Reason::cooperative_sales, "cooperative_sales", Account::traders, Account::cooperatives, 0, 0,
     Source::none},
    {Reason::cooperative_costs, "cooperative_costs", Account::cooperatives, Account::traders, 0, 0,
     Source::none},
    {Reason::cooperative_wages, "cooperative_wages", Account::cooperatives, Account::local_employers, 0, 0,
     Source::none},
    {Reason::cooperative_outlay, "cooperative_outlay", Account::cooperatives, Account::traders, 0, 0,
     Source::none},
    {Reason::status_spending, "status_spending", Account::households, Account::traders, 0, 0, Source::none},
    {Reason::home_mended, "home_mended", Account::households, Account::traders, 0, 0, Source::none},
    {Reason::insurance_premium, "insurance_premium", Account::households, Account::health_providers, 0, 0,
     Source::none},
    {Reason::farm_outlay, "farm_outlay", Account::households, Account::traders, 0, 0, Source::none},
    {Reason::machines_granted, "machines_granted", Account::households, Account::traders, 0, 0, Source::none},
    {Reason::leakage, "leakage", Account::households, Account::officials, -1, -1, Source::public_transfer},
    {Reason::leakage_in_kind, "leakage_in_kind", Account::households, Account::officials, 0, 0, Source::none},
    {Reason::inheritance, "inheritance", Account::heirs, Account::households, 0, 0, Source::none},
    {Reason::park_investment, "park_investment", Account::households, Account::parks, 0, 0, Source::none},
    {Reason::park_outlay, "park_outlay", Account::parks, Account::traders, 0, 0, Source::none},
    {Reason::park_sales, "park_sales", Account::traders, Account::parks, 0, 0, Source::none},
    {Reason::park_costs, "park_costs", Account::parks, Account::traders, 0, 0, Source::none},
    {Reason::park_wages, "park_wages", Account::parks, Account::local_employers, 0, 0, Source::none},
    {Reason::park_dividend, "park_dividend", Account::parks, Account::households, 1, 1, Source::property},
    {Reason::park_returned, "park_returned", Account::parks, Account::households, 0, 0, Source::none},
    {Reason::disaster_premium, "disaster_premium", Account::households, Account::insurer, 0, 0, Source::none},
    {Reason::disaster_payout, "disaster_payout", Account::insurer, Account::households, 0, 0, Source::none},
    {Reason::losses_replaced, "losses_replaced", Account::households, Account::traders, 0, 0, Source::none},
    {Reason::support, "support", Account::treasury, Account::households, 1, 1, Source::public_transfer},
};

constexpr std::size_t kFixedReasons = static_cast<std::size_t>(Reason::support);
static_assert(std::size(kFlowKinds) == kFixedReasons + 1);

/// What an instrument pays that is earmarked: it passes through the household's hands for the purpose alone
/// and is no income.
inline constexpr FlowKind kEarmarked = {
    Reason::support, "earmarked", Account::treasury, Account::households, 0, 0, Source::none};

/// Each instrument has two reasons, for support that is income and for what is earmarked.
constexpr std::size_t reason_count(std::size_t instruments) {
  return kFixedReasons + 2 * instruments;
}
constexpr std::size_t support_reason(std::size_t instrument) {
  return kFixedReasons + 2 * instrument;
}
constexpr std::size_t earmarked_reason(std::size_t instrument) {
  return kFixedReasons + 2 * instrument + 1;
}

/// Of either of them.
constexpr std::size_t instrument_of(std::size_t reason) {
  return (reason - kFixedReasons) / 2;
}

/// The row of any reason number, those of instruments included.
constexpr const FlowKind& flow_kind(std::size_t reason) {
  if (reason < kFixedReasons) return kFlowKinds[reason];
  return (reason - kFixedReasons) % 2 == 0 ? kFlowKinds[kFixedReasons] : kEarmarked;
}

/// Whether a flow adds to the cash of households (+1), takes from it (-1), or moves none (own production).
constexpr int cash_sign(const FlowKind& kind) {
  if (kind.payer == Account::own_production || kind.payee == Account::own_production) return 0;
  if (kind.payee == Account::households) return 1;
  return kind.payer == Account::households ? -1 : 0;
}

/// The consumption of residents, own food, schooling and care of health included: durables, ceremonies and
/// the cost of serious illness are not in it.
inline constexpr Reason kConsumption[] = {Reason::subsistence, Reason::consumption, Reason::own_food_eaten,
                                          Reason::schooling_cost, Reason::health_cost};
constexpr bool is_consumption(Reason reason) {
  for (const Reason r : kConsumption)
    if (r == reason) return true;
  return false;
}

/// The transaction-flow matrix of one step and area: amounts by reason.
using Flows = std::vector<base::Fen>;

/// Net receipts of every account; their sum is zero by double entry, which `close` in ledger.hpp checks.
std::array<base::Fen, static_cast<std::size_t>(Account::count)> net_receipts(const Flows&);

}  // namespace ruralsim
