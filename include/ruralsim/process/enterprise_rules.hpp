// SPDX-License-Identifier: Apache-2.0
// Rules of 5.4 and 5.6 for one enterprise and one loan, free of columns, shared by choice and production and
// tested alone.
#pragma once
#include <cstdint>
#include <optional>

#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// An owner's plant as its plans see it.
struct Plant {
  double revenue = 0;  ///< sales of the full plant with full labour by this owner, yuan a year
  double cost = 0;     ///< materials and upkeep of what is left of it, yuan a year
  double capital = 1;  ///< share of a full plant's
};

/// Family members a plant can employ, and the share of the year that each gives to it.
constexpr int kMostMembers = 6;
int plant_members(const Product&);
double member_time(const Product&);

/// A year's plan.
struct PlantYear {
  double sales = 0;   ///< yuan
  double hired = 0;   ///< adults
  double profit = 0;  ///< sales less upkeep and wages of hired labour, yuan
};

/// The plant of a product at a step's prices, for an owner of the given lasting productivity.
Plant plant_of(const Product&, double productivity, double capital, double price_level);

/// The plant a household has, with what keeping a certificate costs from the application on.
Plant plant_of_household(const Setting&, const Shard&, std::size_t village, std::uint32_t household);

/// Labour is hired at the posted wage until its marginal product falls to it, beyond what the family gives,
/// up to twice the plant's normal labour: sales = price x revenue x K^a (L / L0)^b.
class PlantPlan {
 public:
  PlantPlan(const Product&, const Plant&, double price, double wage);
  /// The year when the family gives so much labour. As long as others are hired besides, all labour is the
  /// same, and its power is taken once.
  PlantYear with(double family_labour);

 private:
  const Product& product_;
  double cost_, wage_;
  bool runs_;
  double full_ = 0;                 ///< sales with normal labour
  double wanted_ = 0;               ///< labour, before limits
  double labour_ = -1, sales_ = 0;  ///< of the last year
};
PlantYear plan_year(const Product&, const Plant&, double family_labour, double price, double wage);

/// What an outlay is financed with.
struct Finance {
  double own = 0;           ///< yuan
  double loan = 0;          ///< yuan
  double rate = 0;          ///< of the bank, a year
  double paid_rate = 0;     ///< what the household pays of it, a year
  double term = 1;          ///< years
  bool instalments = true;  ///< else all at the end
};

/// Present value of what a loan costs its borrower.
double loan_present_value(const Finance&, double discount_factor);

/// -own - PV(loan) + sum over the years of sale of beta^t profit - (A / 2) sum beta^2t variance, profit net
/// of what the family's labour would earn elsewhere, A = risk aversion / household income.
double net_present_value(const Product&, const Finance&, double net_profit, double yearly_variance,
                         double absolute_risk_aversion, double discount_factor);

/// A loan a household can get now, yuan; the terms of the programme if it is on the list of one, else the
/// bank's.
struct Offer {
  double limit = 0;  ///< what is left of it, yuan
  double rate = 0;   ///< a year
  double term = 0;   ///< years
};
Offer loan_offer(const Setting&, const Shard&, std::uint32_t household);

/// Share of the interest on a debt, yuan, that measures on whose lists the household stands pay, 0 to 1.
double subsidised_share(const Setting&, const Shard&, std::uint32_t household, double debt);

/// Whether a member came back from away work within the last five years.
bool has_returnee(const Setting&, const Shard&, std::uint32_t household);

/// Share of an outlay that a measure pays a household on its list.
inline double outlay_share(const Levers& levers, bool returnee) {
  return levers.outlay_share + (returnee ? levers.startup_share : 0);
}

/// Share of an outlay that measures on whose lists the household stands pay, 0 to 1.
double granted_outlay(const Setting&, const Shard&, std::uint32_t household);

/// Books the treasury's part of an outlay, never more than all of it, and returns it.
base::Fen grant_outlay(const Setting&, double outlay, std::uint32_t household, Village&);

/// A plant's yield of the year around 1: the luck of its owner, by permanent id, and of its village.
double yield_of(const Setting&, std::uint64_t owner, std::uint64_t village, std::size_t product,
                const Product&);

/// Factor on an enterprise's sales by what the most skilled able member who is not away has learnt in courses
/// and in away work.
double skill_factor(const Setting&, const Shard&, std::uint32_t household);

/// What the capital of a village's industrial park, yuan at prices of 2016, does for enterprises there: a
/// factor on their sales, 1 below the threshold.
double park_effect(double capital, const ParkParameters&);

/// What place and effort make of an enterprise's lasting productivity now; 1 without a park, at full effort.
double circumstances(const Setting&, const Shard&, std::size_t village, std::uint32_t household);

/// How an outlay, less what is granted, would be paid: with cash above a reserve, the rest borrowed, or as
/// much as possible borrowed, whichever costs less in present value; nothing when cash and credit do not
/// reach.
std::optional<Finance> finance_for(const Setting&, const Shard&, std::uint32_t household, double outlay);

/// What a household may start.
struct Venture {
  std::size_t product = 0;
  double productivity = 1;
  double price = 1;  ///< expected
  Finance finance;
  double surplus = 0;  ///< net present value beyond the hurdle, in multiples of the outlay
};
/// The product whose net present value exceeds the household's hurdle most, with family labour valued at
/// `labour_value` yuan an adult and year, if there is one that the household can pay for.
std::optional<Venture> best_venture(const Setting&, const Shard&, std::size_t village,
                                    std::uint32_t household, int adults, double labour_value,
                                    double household_income);

/// Lasting factor of a household on a product's sales, mean 1, and its hurdle in multiples of the outlay.
double ability(const Scenario&, base::Key, std::uint64_t household, std::size_t product);
double hurdle(const Setting&, std::uint64_t household);

/// Books a loan: the account takes the terms of what is still owed and what is new, due at the end of a new
/// term.
void take_loan(const Setting&, std::uint32_t household, base::Fen amount, double rate, double term, Village&);

}  // namespace ruralsim
