// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/engine/synthesis.hpp>
#include <ruralsim/process/enterprise_rules.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/state/ledger.hpp>

using namespace ruralsim;

namespace {

/// The first household of the first village, quarter after quarter, with a loan and nobody else in debt.
struct Borrower {
  Scenario scenario;
  Clock clock = clock_at(base::month_of(2018, 1), 4, false);
  Setting now{scenario, {1, 0}, clock, drivers_at(scenario, clock), {}};
  std::vector<Shard> shards =
      synthesise(scenario, {1, 0}, scenario.start, 64, standard_catalog().instruments.size());
  Village village{shards[0], 0};
  std::uint32_t h = *village.households().begin();

  Borrower(double cash, double loan, double rate, const std::vector<Override>& over = {})
      : scenario(small_county("continuity", over)) {
    household().debt.assign(household().debt.size(), 0);
    household().cash[h] = base::to_fen(cash);
    open_accounts(village, now.clock);
    take_loan(now, h, base::to_fen(loan), rate, now.scenario.credit.term, village);
    household().cash[h] = base::to_fen(cash);
    open_accounts(village, now.clock);
  }
  Shard::Households& household() { return shards[0].household; }
  [[nodiscard]] double debt() const { return base::to_yuan(shards[0].household.debt[h]); }
  [[nodiscard]] double cash() const { return base::to_yuan(shards[0].household.cash[h]); }
  [[nodiscard]] double paid(std::size_t reason) const {
    return base::to_yuan(shards[0].village.flows[0][reason]);
  }
  [[nodiscard]] double paid(Reason r) const { return paid(static_cast<std::size_t>(r)); }
  void quarter() {
    open_accounts(village, now.clock);
    repay(now, village);
    CHECK_NOTHROW(close_accounts(village, now.clock));
    now.clock = clock_at(now.clock.now + 3, 4, false);
  }
};

doctest::Approx about(double value) {
  return doctest::Approx(value).epsilon(1e-4);
}

}  // namespace

TEST_CASE("instalments pay a loan off over its term, with interest on what is still owed") {
  Borrower b(1e6, 12000, 0.08);
  double interest = 0, principal = 0;
  for (int q = 0; q < 12; ++q) {
    b.quarter();
    interest += b.paid(Reason::interest_paid);
    principal += b.paid(Reason::loan_repaid);
    CHECK(b.debt() == about(12000 - 1000 * (q + 1)));
  }
  CHECK(principal == about(12000));
  CHECK(interest == about(0.08 / 4 * 1000 * (12 * 13 / 2)));
  b.quarter();
  CHECK(b.paid(Reason::interest_paid) == 0);
}

TEST_CASE("a bullet loan pays interest alone until its term ends") {
  Borrower b(1e6, 12000, 0.08, {{"credit.repayment", "bullet"}});
  for (int q = 0; q < 11; ++q) {
    b.quarter();
    CHECK(b.paid(Reason::loan_repaid) == 0);
    CHECK(b.paid(Reason::interest_paid) == about(240));
  }
  b.quarter();
  CHECK(b.debt() == 0);
}

TEST_CASE("a bullet loan that can't be paid is renewed or in arrears, as the chance of a renewal says") {
  for (const bool renewed : {true, false}) {
    Borrower b(0, 12000, 0, {{"credit.repayment", "bullet"}, {"credit.rollover", renewed ? "1" : "0"}});
    for (int q = 0; q < 12; ++q) b.quarter();
    CHECK(b.debt() == about(12000));
    CHECK((b.household().arrears[b.h] == 0) == renewed);
  }
}

TEST_CASE("who can't pay falls into arrears, is written off after the bank's patience and then barred") {
  Borrower b(0, 12000, 0.08, {{"credit.patience", "12"}, {"credit.barred_years", "5"}});
  for (int q = 0; q < 3; ++q) {
    b.quarter();
    CHECK(b.household().arrears[b.h] == 3 * (q + 1));
  }
  CHECK(b.debt() == about(12000 * 1.02 * 1.02 * 1.02));  // interest that can't be paid is lent on
  CHECK(loan_offer(b.now, b.shards[0], b.h).rate > 0);
  b.quarter();
  CHECK(b.debt() == 0);
  CHECK(b.shards[0].village.defaults[0] == 1);
  CHECK(base::to_yuan(b.shards[0].village.loans_written_off[0]) == about(12000 * 1.08243));
  CHECK(loan_offer(b.now, b.shards[0], b.h).limit == 0);
  b.now.clock = clock_at(b.now.clock.now + 12 * 5, 4, false);
  CHECK(loan_offer(b.now, b.shards[0], b.h).limit > 0);
}

TEST_CASE("principal leaves a step's subsistence in the house") {
  Borrower b(0, 12000, 0);
  const double need = b.now.drivers.subsistence * static_cast<double>(b.village.persons(b.h).size()) / 4;
  b.household().cash[b.h] = base::to_fen(need + 300);
  b.quarter();
  CHECK(b.paid(Reason::loan_repaid) == about(300));
  CHECK(b.cash() == about(need));
}

TEST_CASE(
    "an interest subsidy pays its share through the treasury, and the household's income bears the rest") {
  Borrower b(1e6, 12000, 0.08);
  std::size_t instrument = 0;
  while (standard_catalog().instruments[instrument].key != "interest_subsidy") ++instrument;
  MeasureInForce measure;
  measure.instrument = instrument;
  measure.levers.interest_share = 0.7;
  b.now.measures = {measure};
  b.household().awards[b.h] = 1;
  CHECK(subsidised_share(b.now, b.shards[0], b.h, 1000) == about(0.7));
  b.quarter();
  CHECK(b.paid(Reason::interest_paid) == about(240));
  CHECK(b.paid(support_reason(instrument)) == about(168));
  CHECK(static_cast<double>(b.household().family_income[0][b.h]) == about(-72));
}

TEST_CASE(
    "a programme's cap and rate replace the bank's for households on its list where they reach further") {
  Borrower b(0, 0, 0.09, {{"credit.smallest_share", "1"}});
  b.household().family_year[b.h] = 20000;
  const Offer bank = loan_offer(b.now, b.shards[0], b.h);
  CHECK(bank.limit == about(b.scenario.credit.limit * 20000));
  CHECK(bank.rate == about(b.scenario.credit.rate));
  MeasureInForce measure;
  measure.levers.credit_cap = 50000;
  measure.levers.credit_rate = 0.04;
  b.now.measures = {measure};
  CHECK(loan_offer(b.now, b.shards[0], b.h).limit == about(bank.limit));  // not on the list
  b.household().awards[b.h] = 1;
  CHECK(loan_offer(b.now, b.shards[0], b.h).limit == about(50000));
  CHECK(loan_offer(b.now, b.shards[0], b.h).rate == about(0.04));
  b.household().debt[b.h] = base::to_fen(30000);
  CHECK(loan_offer(b.now, b.shards[0], b.h).limit == about(20000));
}

TEST_CASE("where cash and animals do not reach for subsistence the household borrows, up to the limit") {
  Borrower b(0, 0, 0.09, {{"credit.hardship_limit", "0.1"}});
  b.household().herd[b.h] = 0;
  b.household().own_food_year[b.h] = 0;
  b.household().owed_illness[b.h] = 0;
  b.household().family_year[b.h] = 5000;
  for (const std::uint32_t other : b.village.households()) {
    if (other != b.h) b.household().cash[other] = base::to_fen(1e7);
  }
  open_accounts(b.village, b.now.clock);
  consume(b.now, b.village);
  CHECK_NOTHROW(close_accounts(b.village, b.now.clock));
  CHECK(b.debt() == about(500));
  CHECK(b.paid(Reason::loan_taken) == about(500));
}

TEST_CASE(
    "loans have a size distribution: grants spread evenly from the smallest share of the limit to all of "
    "it") {
  Borrower b(0, 0, 0.09);
  MeasureInForce programme;
  programme.levers = {.credit_cap = 50000, .credit_rate = 0.0435};
  b.now.measures = {programme};
  double sum = 0, smallest = 1e9, largest = 0;
  const auto households = static_cast<std::uint32_t>(b.shards[0].households());
  for (std::uint32_t h = 0; h < households; ++h) {
    b.household().awards[h] = 1;
    b.household().family_year[h] = 8000;
    const double limit = loan_offer(b.now, b.shards[0], h).limit;
    CHECK(limit == loan_offer(b.now, b.shards[0], h).limit);  // it lasts
    sum += limit;
    smallest = std::min(smallest, limit), largest = std::max(largest, limit);
  }
  // Micro-loans of at most 50,000 yuan average 42,673 (2021-23). 4.5 standard errors: false alarm 7e-6.
  const double sd = 50000 * (1 - b.scenario.credit.smallest_share) / std::sqrt(12.0);
  CHECK(std::abs(sum / households - 42500) < 4.5 * sd / std::sqrt(households));
  CHECK(smallest >= 35000 - 1);
  CHECK(smallest < 37000);
  CHECK(largest <= 50000);
  CHECK(largest > 48000);
}

TEST_CASE("at the start 10 to 20 % of households owe 10 to 30 thousand yuan, at the bank's rate") {
  const Scenario s = small_county("continuity", {}, 30);
  int owing = 0, households = 0;
  for (const Shard& shard : synthesise(s, {1, 0}, s.start, 64, standard_catalog().instruments.size())) {
    for (std::uint32_t h = 0; h < shard.households(); ++h) {
      ++households;
      if (shard.household.debt[h] == 0) continue;
      ++owing;
      CHECK(base::to_yuan(shard.household.debt[h]) >= 10000);
      CHECK(base::to_yuan(shard.household.debt[h]) <= 30000);
      CHECK(shard.household.loan_rate[h] == static_cast<float>(s.credit.rate));
    }
  }
  // 2,550 households, .15 expected: .1 and .2 lie seven standard errors away.
  CHECK(owing > 0.1 * households);
  CHECK(owing < 0.2 * households);
}
