// SPDX-License-Identifier: Apache-2.0
// 8 Whom programmes reach, on the county of three households.
#include <doctest/doctest.h>

#include "record/three_households.hpp"
#include <ruralsim/record/reach.hpp>

using namespace ruralsim;

namespace {

/// A (3 persons) 3,000 a head, B (2) 5,000, C (1) 1,000; the line is 4,000. Instrument 2 paid A 100 yuan and
/// B 300; 7,000 of B's 10,000 yuan are public transfers. A was registered, C is watched.
County helped_county() {
  County c;
  Shard& s = c.shards[0];
  s.household.received.resize(4);
  s.household.received[2] = {10000, 30000, 0};
  s.household.income_year[place_of(Source::public_transfer)] = {100, 7000, 0};
  s.household.registered = {1, 0, 0};
  s.household.exit_date = {kOctober.index, 0, 0};
  s.household.monitored = {Monitored::none, Monitored::none, Monitored::marginal};
  return c;
}

Reach row(const std::vector<Reach>& rows, const char* list, IncomeBasis basis, int fifth) {
  for (const Reach& r : rows) {
    const bool same = list == nullptr ? r.list == nullptr : r.list != nullptr && std::string(r.list) == list;
    if (same && r.basis == basis && r.fifth == fifth) return r;
  }
  FAIL("no such row");
  return {};
}

}  // namespace

TEST_CASE("a programme reaches those it paid, and money that goes to who is not poor leaks") {
  const County c = helped_county();
  const auto rows = reach_of(c.now, c.shards);
  CHECK(rows.size() == 5 * 2 * 6);  // one instrument and four lists, two bases, all and five fifths
  const Reach all = row(rows, nullptr, IncomeBasis::with_support, 0);
  CHECK(all.instrument == 2);
  CHECK(all.sums.households == 3);
  CHECK(all.sums.persons == 6);
  CHECK(all.sums.poor == 4);
  CHECK(all.sums.helped == 5);
  CHECK(all.sums.helped_poor == 3);
  CHECK(all.sums.helped_households == 2);
  CHECK(all.sums.paid == 40000);
  CHECK(all.sums.paid_to_poor == 10000);
  // Without its transfers B would have 1,500 a head.
  const Reach before = row(rows, nullptr, IncomeBasis::before_support, 0);
  CHECK(before.sums.poor == 6);
  CHECK(before.sums.helped_poor == 5);
  CHECK(before.sums.paid_to_poor == 40000);
}

TEST_CASE("fifths are of persons by income, and a household is in the one in which its middle lies") {
  const County c = helped_county();
  const auto rows = reach_of(c.now, c.shards);
  // With support C has the first sixth of persons (middle 1/12), A the next three (5/12), B the last two
  // (10/12); without it C, B (4/12), A (9/12).
  const auto persons = [&](IncomeBasis basis) {
    std::vector<std::int64_t> all;
    for (int fifth = 1; fifth <= 5; ++fifth) all.push_back(row(rows, nullptr, basis, fifth).sums.persons);
    return all;
  };
  CHECK(persons(IncomeBasis::with_support) == std::vector<std::int64_t>{1, 0, 3, 0, 2});
  CHECK(persons(IncomeBasis::before_support) == std::vector<std::int64_t>{1, 2, 0, 3, 0});
  CHECK(row(rows, nullptr, IncomeBasis::before_support, 2).sums.paid == 30000);
  CHECK(row(rows, nullptr, IncomeBasis::before_support, 2).paid_in_all == 40000);
}

TEST_CASE("registers are programmes without amounts, and support of any kind adds up all instruments") {
  County c = helped_county();
  c.shards[0].household.received[0] = {0, 0, 500};
  const auto rows = reach_of(c.now, c.shards);
  CHECK(rows.size() == 6 * 2 * 6);
  const Reach any = row(rows, "any_support", IncomeBasis::with_support, 0);
  CHECK(any.pays);
  CHECK(any.sums.helped == 6);
  CHECK(any.sums.paid == 40500);
  const Reach registered = row(rows, "registered", IncomeBasis::with_support, 0);
  CHECK_FALSE(registered.pays);
  CHECK(registered.sums.helped == 3);
  CHECK(row(rows, "on_register", IncomeBasis::with_support, 0).sums.helped == 0);  // it has left
  CHECK(row(rows, "monitored", IncomeBasis::with_support, 0).sums.helped_poor == 1);
}
