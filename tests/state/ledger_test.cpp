// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "open_books.hpp"
#include <ruralsim/base/invariant.hpp>

using namespace ruralsim;

namespace {

struct Books : OpenBooks {
  std::uint32_t household = first() + 1;

  [[nodiscard]] base::Fen& cash() { return shards[0].household.cash[household]; }
  [[nodiscard]] float resident() { return shards[0].household.resident_income[1][household]; }
  [[nodiscard]] float family() { return shards[0].household.family_income[1][household]; }
  [[nodiscard]] Flows& flows() { return shards[0].village.flows[2]; }

  /// What close_accounts says, "" when it is content.
  std::string complaint() {
    try {
      close_accounts(village, clock);
    } catch (const base::InvariantViolation& e) {
      return e.what();
    }
    return "";
  }
};

bool names(const std::string& message, const std::string& account) {
  return message.find("2016-04") != std::string::npos && message.find("village 3") != std::string::npos &&
         message.find(account) != std::string::npos;
}

}  // namespace

TEST_CASE("the list of flows has a row for every reason, in their order") {
  for (std::size_t r = 0; r <= kFixedReasons; ++r) CHECK(static_cast<std::size_t>(kFlowKinds[r].reason) == r);
  CHECK(reason_count(OpenBooks::kInstruments) == kFixedReasons + 2 * OpenBooks::kInstruments);
  for (std::size_t i = 0; i < OpenBooks::kInstruments; ++i)
    CHECK(flow_kind(support_reason(i)).reason == Reason::support);
}

TEST_CASE(
    "every flow joins two different accounts, one of them the households, their co-operatives or their "
    "parks") {
  for (const FlowKind& kind : kFlowKinds) {
    CAPTURE(kind.name);
    CHECK(kind.payer != kind.payee);
    const auto of = [&](Account a) { return kind.payer == a || kind.payee == a; };
    CHECK((of(Account::households) || of(Account::cooperatives) || of(Account::parks)));
    CHECK(account_name(kind.payer) != nullptr);
  }
}

TEST_CASE(
    "flows to households are income, less a migrant's city and savings, an enterprise's costs, rent, "
    "interest and what officials keep") {
  const std::set<Account> lessening = {Account::city,     Account::traders,      Account::local_employers,
                                       Account::bank,     Account::savings_away, Account::land_leases,
                                       Account::officials};
  for (const FlowKind& kind : kFlowKinds) {
    CAPTURE(kind.name);
    if (kind.resident_income > 0 || kind.family_income > 0) CHECK(kind.payee == Account::households);
    if (kind.resident_income < 0 || kind.family_income < 0) CHECK(lessening.contains(kind.payee));
    CHECK((kind.source == Source::none) == (kind.resident_income == 0));
  }
}

TEST_CASE("what is no income moves none: distress and surplus sales, estates, plants and loans") {
  for (const Reason r :
       {Reason::herd_distress_sale, Reason::herd_surplus_sale, Reason::estate, Reason::plant_outlay,
        Reason::plant_salvage, Reason::loan_taken, Reason::loan_repaid}) {
    const FlowKind& kind = flow_kind(static_cast<std::size_t>(r));
    CHECK(kind.resident_income == 0);
    CHECK(kind.family_income == 0);
    CHECK(kind.source == Source::none);
  }
}

TEST_CASE("net receipts of all accounts sum to zero for any amounts") {
  Flows flows(reason_count(OpenBooks::kInstruments));
  for (std::size_t r = 0; r < flows.size(); ++r) flows[r] = static_cast<base::Fen>(r * r * 7919 % 1000003);
  base::Fen sum = 0;
  for (const base::Fen n : net_receipts(flows)) sum += n;
  CHECK(sum == 0);
}

TEST_CASE("booking moves the flow, the household's cash and its incomes by the same amount") {
  for (std::size_t r = 0; r < reason_count(OpenBooks::kInstruments); ++r) {
    CAPTURE(r);
    Books b;
    b.cash() = 1000000;
    b.shards[0].household.debt[b.household] = 1000000;
    open_accounts(b.village, b.clock);
    const FlowKind& kind = flow_kind(r);
    book(b.village, b.clock, b.household, r, 12345);
    if (r == static_cast<std::size_t>(Reason::loan_taken)) b.shards[0].household.debt[b.household] += 12345;
    if (r == static_cast<std::size_t>(Reason::loan_repaid)) b.shards[0].household.debt[b.household] -= 12345;
    auto savings = b.shards[0].household.savings_away[b.household];
    if (r == static_cast<std::size_t>(Reason::migrant_saving)) savings += 12345;
    if (r == static_cast<std::size_t>(Reason::savings_brought_home)) savings -= 12345;
    CHECK(b.flows()[r] == 12345);
    const bool own = kind.payer == Account::own_production || kind.payee == Account::own_production ||
                     (kind.payer != Account::households && kind.payee != Account::households);
    CHECK(b.cash() - 1000000 == (own ? 0 : kind.payee == Account::households ? 12345 : -12345));
    CHECK(b.resident() == static_cast<float>(kind.resident_income) * 123.45F);
    CHECK(b.family() == static_cast<float>(kind.family_income) * 123.45F);
    for (std::size_t source = 0; source < kIncomeSources; ++source) {
      const bool own_source = kind.source != Source::none && place_of(kind.source) == source;
      CHECK(b.shards[0].household.income_year[source][b.household] == (own_source ? b.family() : 0));
    }
    const std::set<Account> paired = {Account::land_leases, Account::cooperatives, Account::parks};
    const bool pair = own || paired.contains(kind.payer) || paired.contains(kind.payee);
    CHECK(b.complaint().empty() == !pair);  // half of a pair does not close
  }
}

TEST_CASE("books in order close, with births, deaths, sales and losses of animals explained") {
  Books b;
  Shard& s = b.shards[0];
  s.household.herd[b.household] = 10000;
  open_accounts(b.village, b.clock);
  s.household.herd[b.household] += 900 - 200 - 100 - 300 - 50;
  s.village.herd_born[2] = 900, s.village.herd_died[2] = 200, s.village.herd_lost[2] = 100;
  s.village.herd_taken[2] = 300, s.village.herd_left[2] = 50;
  book(b.village, b.clock, b.household, Reason::crops_eaten_earned, 700);
  book(b.village, b.clock, b.household, Reason::own_food_eaten, 700);
  book(b.village, b.clock, b.household, support_reason(3), 5000);
  CHECK(b.complaint().empty());
  CHECK(s.village.flows_by_slot[2][1] == b.flows());
}

TEST_CASE("cash that came from nowhere stops the run, naming step, village and account") {
  for (const base::Fen planted : {1, -1, 100000}) {
    Books b;
    b.cash() += planted;
    CHECK(names(b.complaint(), "cash of households (fen) is off by " + std::to_string(planted)));
  }
}

TEST_CASE("a flow nobody paid stops the run") {
  Books b;
  b.flows()[static_cast<std::size_t>(Reason::consumption)] += 3;
  CHECK(names(b.complaint(), "cash of households (fen) is off by 3"));
}

TEST_CASE("food eaten that nobody grew stops the run") {
  for (const Reason half : {Reason::own_food_eaten, Reason::crops_eaten_earned, Reason::herd_eaten_earned}) {
    Books b;
    book(b.village, b.clock, b.household, half, 250);
    CHECK(names(b.complaint(), "own production (fen) is off by"));
  }
}

TEST_CASE("an animal that came from nowhere or vanished stops the run") {
  for (const std::int32_t planted : {1, -1, 5000}) {
    Books b;
    b.shards[0].household.herd[b.household] = 9000;
    open_accounts(b.village, b.clock);
    b.shards[0].household.herd[b.household] += planted;
    CHECK(names(b.complaint(), "the herd (thousandths of a head) is off by " + std::to_string(planted)));
  }
  Books births;
  births.shards[0].village.herd_born[2] = 4;
  CHECK(names(births.complaint(), "the herd (thousandths of a head) is off by -4"));
}

TEST_CASE("persons and land that came from nowhere or vanished stop the run") {
  Books born;
  born.shards[0].village.persons_born[2] = 2;
  CHECK(names(born.complaint(), "the persons is off by -2"));
  Books died;
  died.shards[0].village.persons_died[2] = 1;
  CHECK(names(died.complaint(), "the persons is off by 1"));
  Books land;
  land.shards[0].household.pasture[land.household] += 3;
  CHECK(names(land.complaint(), "the land (millionths of a mu) is off by"));
  Books left;
  left.shards[0].village.land_left[2] = 0.5;
  CHECK(names(left.complaint(), "the land (millionths of a mu) is off by"));
}

TEST_CASE("opening the accounts clears this step of this village and nothing else") {
  Books b;
  Shard& s = b.shards[0];
  const float last_quarter = s.household.resident_income[0][b.household];
  book(b.village, b.clock, b.household, Reason::nearby_wage, 999);
  s.village.herd_lost[2] = s.village.herd_taken[2] = 7;
  s.village.unmet[2] = 5;
  s.village.struck[2] = 1;
  s.village.flows[1][0] = 42;
  open_accounts(b.village, b.clock);
  CHECK(b.flows() == Flows(reason_count(OpenBooks::kInstruments), 0));
  CHECK(b.resident() == 0);
  CHECK(b.family() == 0);
  CHECK(s.village.herd_lost[2] + s.village.herd_taken[2] + s.village.unmet[2] + s.village.struck[2] == 0);
  CHECK(s.village.flows[1][0] == 42);
  CHECK(s.household.resident_income[0][b.household] == last_quarter);
  CHECK(s.village.opening_cash[2] == total_cash(b.village));
  CHECK(b.complaint().empty());
}

TEST_CASE("last year's income is the sum of the slots of the year") {
  std::array<std::vector<float>, kMaxStepsPerYear> income;
  for (std::size_t slot = 0; slot < 4; ++slot) income[slot] = {0, static_cast<float>(10 * (slot + 1))};
  CHECK(last_year(income, 1, 4) == 100);
  CHECK(last_year(income, 1, 2) == 30);
}
