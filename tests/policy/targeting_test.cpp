// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/base/calendar.hpp>
#include <ruralsim/engine/synthesis.hpp>
#include <ruralsim/policy/targeting.hpp>

using namespace ruralsim;

namespace {

constexpr double kNoLimit = std::numeric_limits<double>::infinity();
const base::Month kNow = base::month_of(2016, 1);

/// The households of a small county whose assessed incomes count 1000, 1001, ... in a scrambled order, and
/// one measure.
struct Office {
  explicit Office(const MeasureInForce& measure, Scenario s = small_county())
      : scenario(std::move(s)),
        now{scenario,
            {3, 0},
            clock_at(kNow, 4, false),
            drivers_at(scenario, clock_at(kNow, 4, false)),
            {measure}},
        shards(synthesise(scenario, now.key, kNow, 2, 5)) {
    int next = 0;
    for (Shard& s2 : shards) {
      for (std::uint32_t h = 0; h < s2.households(); ++h)
        s2.household.assessed[h] = static_cast<float>(1000 + next++ * 37 % 85);
    }
  }

  struct Row {
    Shard* shard;
    std::uint32_t h;
    [[nodiscard]] bool listed() const { return (shard->household.awards[h] & 1u) != 0; }
    [[nodiscard]] double assessed() const { return static_cast<double>(shard->household.assessed[h]); }
    [[nodiscard]] std::uint64_t id() const { return shard->household.id[h]; }
  };
  [[nodiscard]] std::vector<Row> rows() {
    std::vector<Row> all;
    for (Shard& s : shards) {
      for (std::uint32_t h = 0; h < s.households(); ++h) all.push_back({&s, h});
    }
    return all;
  }
  std::set<std::uint64_t> draw_up() {
    draw_up_list(0, now, shards);
    std::set<std::uint64_t> ids;
    for (const Row& r : rows()) {
      if (r.listed()) ids.insert(r.id());
    }
    return ids;
  }
  double spent() {
    double sum = 0;
    for (const Row& r : rows()) {
      if (r.listed()) sum += support_a_year(now.measures[0].levers, support_basis(*r.shard, r.h, kNow));
    }
    return sum;
  }

  Scenario scenario;
  Setting now;
  std::vector<Shard> shards;
};

MeasureInForce measure(const Levers& levers) {
  MeasureInForce m;
  m.levers = levers;
  m.share = 1;
  return m;
}

MeasureInForce means_test(double share) {
  return measure({.transfer_per_person = 1000, .listed_share = share});
}
MeasureInForce posts(double number) {
  return measure({.posts = number, .post_pay = 6000});
}

}  // namespace

TEST_CASE("without places or budget everyone eligible is listed") {
  Office all(measure({.transfer_per_household = 100}));
  CHECK(all.draw_up().size() == all.rows().size());
  CHECK(all.now.measures[0].cutoff == kNoLimit);

  MeasureInForce registered = measure({.transfer_per_household = 100});
  registered.eligible.registered = true;
  Office some(registered);
  some.draw_up();
  for (const auto& r : some.rows()) CHECK(r.listed() == (r.shard->household.registered[r.h] != 0));
}

TEST_CASE("an income limit admits those below it") {
  MeasureInForce m = measure({.transfer_per_household = 100});
  m.eligible.income_below = 1030;
  m.eligible.registered = false;
  Office office(m);
  office.draw_up();
  std::size_t listed = 0;
  for (const auto& r : office.rows()) {
    CHECK(r.listed() == (r.assessed() < 1030 && r.shard->household.registered[r.h] == 0));
    listed += r.listed() ? 1 : 0;
  }
  CHECK(listed > 0);
}

TEST_CASE("whom a measure would pay nothing is not on its list") {
  Office office(measure({.transfer_per_elder = 1000}));
  office.draw_up();
  for (const auto& r : office.rows()) CHECK(r.listed() == (support_basis(*r.shard, r.h, kNow).elders > 0));
}

TEST_CASE("a means test lists the stated share of all households, the poorest by assessed income first") {
  for (const double share : {0.1, 0.25, 0.9}) {
    Office office(means_test(share));
    const auto places = static_cast<std::size_t>(share * static_cast<double>(office.rows().size()) + 0.5);
    CHECK(office.draw_up().size() == places);
    double richest_listed = 0, poorest_left = kNoLimit;
    for (const auto& r : office.rows()) {
      (r.listed() ? richest_listed : poorest_left) =
          r.listed() ? std::max(richest_listed, r.assessed()) : std::min(poorest_left, r.assessed());
    }
    CHECK(richest_listed < poorest_left);
    CHECK(office.now.measures[0].cutoff == richest_listed);
  }
}

TEST_CASE("a budget is never exceeded, and the next in the queue would exceed it") {
  for (const double budget : {0.0, 5000.0, 12345.0, 100000.0}) {
    CAPTURE(budget);
    MeasureInForce m = means_test(1);
    m.budget = budget;
    Office office(m);
    office.draw_up();
    CHECK(office.spent() <= budget);
    const Office::Row* next = nullptr;
    const auto rows = office.rows();
    for (const auto& r : rows) {
      if (!r.listed() && (next == nullptr || r.assessed() < next->assessed())) next = &r;
    }
    REQUIRE(next != nullptr);
    const double cost =
        support_a_year(office.now.measures[0].levers, support_basis(*next->shard, next->h, kNow));
    CHECK(office.spent() + cost > budget);
  }
}

TEST_CASE("as many posts are given as there are, one a household, and only where an adult stays") {
  Office office(posts(20));
  CHECK(office.draw_up().size() == 20);
  Office plenty(posts(1e6));
  plenty.draw_up();
  for (const auto& r : plenty.rows()) CHECK(r.listed() == support_basis(*r.shard, r.h, kNow).adult_stays);
}

TEST_CASE("posts are a lottery that lasts: more posts keep their holders, whatever households earn") {
  Office few(posts(15));
  const auto holders = few.draw_up();
  few.now.measures[0].levers.posts = 40;
  for (const auto& r : few.rows()) r.shard->household.assessed[r.h] *= 1.5F;
  const auto more = few.draw_up();
  CHECK(more.size() == 40);
  CHECK(std::includes(more.begin(), more.end(), holders.begin(), holders.end()));
}

TEST_CASE("who is listed may earn a little more than the cut-off before losing the place") {
  Scenario s = small_county();
  s.assistance.incumbent_bonus = 0.15;
  Office office(means_test(0.3), s);
  const auto first = office.draw_up();
  const auto change = [&](float factor) {
    for (const auto& r : office.rows()) {
      if (first.contains(r.id())) r.shard->household.assessed[r.h] *= factor;
    }
  };
  change(1.14F);
  CHECK(office.draw_up() == first);
  change(2);
  CHECK(office.draw_up() != first);
}

TEST_CASE("equal priorities go to the smaller permanent id") {
  Office office(means_test(0.4));
  for (const auto& r : office.rows()) r.shard->household.assessed[r.h] = 1500;
  const auto listed = office.draw_up();
  std::vector<std::uint64_t> ids;
  for (const auto& r : office.rows()) ids.push_back(r.id());
  std::sort(ids.begin(), ids.end());
  CHECK(std::vector<std::uint64_t>(listed.begin(), listed.end()) ==
        std::vector<std::uint64_t>(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(listed.size())));
}

TEST_CASE("a list replaces its forerunner and touches no other measure's bit") {
  Office office(means_test(0.3));
  for (const auto& r : office.rows()) r.shard->household.awards[r.h] = 0b110u;
  office.draw_up();
  for (const auto& r : office.rows()) CHECK((r.shard->household.awards[r.h] & ~1u) == 0b110u);
  office.now.measures[0].levers = {};
  CHECK(office.draw_up().empty());
  for (const auto& r : office.rows()) CHECK(r.shard->household.awards[r.h] == 0b110u);
}

TEST_CASE("what support is paid on: persons, the old, pasture, and whether an able adult stays") {
  Office office(means_test(0.3));
  Shard& s = office.shards[0];
  const std::uint32_t h = 3;
  SupportBasis expected{.persons = static_cast<int>(s.person_begin[h + 1] - s.person_begin[h]),
                        .pasture = static_cast<double>(s.household.pasture[h])};
  for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
    s.person.born[p] = static_cast<std::int16_t>(kNow.index - 12 * 30);
    s.person.ill_until[p] = 0;
    s.person.occupation[p] = Occupation::home;
  }
  const auto check = [&](int elders, bool stays) {
    const SupportBasis b = support_basis(s, h, kNow);
    CHECK(b.persons == expected.persons);
    CHECK(b.pasture == expected.pasture);
    CHECK(b.elders == elders);
    CHECK(b.adult_stays == stays);
  };
  check(0, true);
  for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p)
    s.person.occupation[p] = Occupation::away;
  check(0, false);
  s.person.occupation[s.person_begin[h]] = Occupation::searching_away;
  check(0, true);
  s.person.ill_until[s.person_begin[h]] = static_cast<std::int16_t>(kNow.index + 1);
  check(0, false);
  s.person.ill_until[s.person_begin[h]] = static_cast<std::int16_t>(kNow.index);
  s.person.born[s.person_begin[h]] = static_cast<std::int16_t>(kNow.index - 12 * 60);
  check(1, true);
  s.person.born[s.person_begin[h]] = static_cast<std::int16_t>(kNow.index - 12 * 60 + 1);
  check(0, true);
  s.person.born[s.person_begin[h]] = static_cast<std::int16_t>(kNow.index - 12 * 65);
  check(1, false);
}

TEST_CASE("support is the sum of its levers, a post's pay only where an adult stays") {
  const Levers all{.transfer_per_household = 100,
                   .transfer_per_person = 10,
                   .transfer_per_elder = 1000,
                   .transfer_per_pasture_mu = 2,
                   .posts = 5,
                   .post_pay = 6000};
  const SupportBasis basis{.persons = 4, .elders = 2, .pasture = 50, .adult_stays = true};
  CHECK(support_a_year(all, basis) == 100 + 40 + 2000 + 100 + 6000);
  CHECK(support_a_year(all, {.persons = 4, .elders = 2, .pasture = 50}) == 2240);
  CHECK(support_a_year({.post_pay = 6000}, basis) == 0);
  CHECK(support_a_year({}, basis) == 0);
}
