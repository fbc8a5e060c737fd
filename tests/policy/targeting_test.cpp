// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <set>

#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/base/calendar.hpp>
#include <ruralsim/engine/synthesis.hpp>
#include <ruralsim/policy/targeting.hpp>
#include <ruralsim/policy/targeting_rules.hpp>

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
      if (r.listed()) sum += support_a_year(now.measures[0].levers, support_basis(now, *r.shard, r.h));
    }
    return sum;
  }

  Scenario scenario;
  Setting now;
  std::vector<Shard> shards;
};

Requirement asks(const std::string& key, Asked asked) {
  const auto& conditions = standard_catalog().conditions;
  for (std::size_t c = 0; c < conditions.size(); ++c) {
    if (conditions[c].key == key) return require(c, conditions[c], std::move(asked));
  }
  throw std::invalid_argument("no condition " + key);
}

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

MeasureInForce in_order(MeasureInForce m, const std::string& priority) {
  const auto& list = standard_catalog().priorities;
  for (std::size_t p = 0; p < list.size(); ++p) {
    if (list[p].key == priority) m.priority = rank_by(p, list[p]);
  }
  REQUIRE(m.priority.has_value());
  return m;
}

}  // namespace

TEST_CASE("without places or budget everyone eligible is listed") {
  Office all(measure({.transfer_per_household = 100}));
  CHECK(all.draw_up().size() == all.rows().size());
  CHECK(all.now.measures[0].cutoff == kNoLimit);

  MeasureInForce registered = measure({.transfer_per_household = 100});
  registered.eligible = {asks("registered", {.yes = true})};
  Office some(registered);
  some.draw_up();
  for (const auto& r : some.rows()) CHECK(r.listed() == (r.shard->household.registered[r.h] != 0));
}

TEST_CASE("an income limit admits those below it") {
  MeasureInForce m = measure({.transfer_per_household = 100});
  m.eligible = {asks("income_below", {.from = 1030}), asks("registered", {.yes = false})};
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
  for (const auto& r : office.rows())
    CHECK(r.listed() == (support_basis(office.now, *r.shard, r.h).elders > 0));
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
        support_a_year(office.now.measures[0].levers, support_basis(office.now, *next->shard, next->h));
    CHECK(office.spent() + cost > budget);
  }
}

TEST_CASE("as many posts are given as there are, one a household, and only where an adult stays") {
  Office office(posts(20));
  CHECK(office.draw_up().size() == 20);
  Office plenty(posts(1e6));
  plenty.draw_up();
  for (const auto& r : plenty.rows())
    CHECK(r.listed() == support_basis(plenty.now, *r.shard, r.h).adult_stays);
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
    const SupportBasis b = support_basis(office.now, s, h);
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
                   .post_pay = 6000,
                   .pupil_subsidy = 300};
  const SupportBasis basis{.persons = 4, .elders = 2, .pupils = 3, .pasture = 50, .adult_stays = true};
  CHECK(support_a_year(all, basis) == 100 + 40 + 2000 + 900 + 100 + 6000);
  CHECK(support_a_year(all, {.persons = 4, .elders = 2, .pasture = 50}) == 2240);
  CHECK(support_a_year({.post_pay = 6000}, basis) == 0);
  CHECK(support_a_year({}, basis) == 0);
}

TEST_CASE("a priority of its own takes the place of the usual order") {
  const auto first_by = [](const std::string& key) { return in_order(posts(20), key); };
  Office poorest(first_by("income"));
  poorest.draw_up();
  double richest_listed = 0, poorest_left = kNoLimit;
  for (const auto& r : poorest.rows()) {
    if (!support_basis(poorest.now, *r.shard, r.h).adult_stays) continue;
    double& bound = r.listed() ? richest_listed : poorest_left;
    bound = r.listed() ? std::max(bound, r.assessed()) : std::min(bound, r.assessed());
  }
  CHECK(richest_listed < poorest_left);
  CHECK(poorest.now.measures[0].cutoff == richest_listed);
  Office lots(first_by("lottery"));
  CHECK(lots.draw_up() == Office(posts(20)).draw_up());
  Office villages(first_by("poor_villages"));
  villages.draw_up();
  for (const auto& r : villages.rows()) {
    if (r.listed()) CHECK(r.shard->village.poor[village_of(*r.shard, r.h)] == 1);
  }
  Office families(first_by("persons"));
  families.draw_up();
  std::uint32_t smallest = 1000, largest = 0;
  for (const auto& r : families.rows()) {
    const std::uint32_t size = r.shard->person_begin[r.h + 1] - r.shard->person_begin[r.h];
    if (!support_basis(families.now, *r.shard, r.h).adult_stays) continue;
    (r.listed() ? smallest : largest) = r.listed() ? std::min(smallest, size) : std::max(largest, size);
  }
  CHECK(smallest >= largest);
}

TEST_CASE("under a budget that binds, those in greatest need come first, whoever is listed") {
  Scenario s = small_county();
  s.assistance.incumbent_bonus = 0.5;
  MeasureInForce m = in_order(measure({.transfer_per_household = 100}), "need");
  m.budget = 2050;
  Office office(m, s);
  const auto first = office.draw_up();
  CHECK(first.size() == 20);
  for (const auto& r : office.rows()) CHECK(r.listed() == (r.assessed() < 1020));
  CHECK(income_limit(office.now.measures[0], s) == 1019);
  // A little more income costs the place, where the usual means test would leave it.
  for (const auto& r : office.rows()) {
    if (r.assessed() == 1000) r.shard->household.assessed[r.h] = 1020.5F;
  }
  const auto then = office.draw_up();
  CHECK(then.size() == 20);
  CHECK(then != first);
}

TEST_CASE(
    "those who have waited longest come first, so everybody is served within households / places lists") {
  Office office(in_order(posts(20), "waiting"));
  for (Shard& s : office.shards) {
    s.household.waiting_since[0].assign(s.households(), 0);
    for (Occupation& o : s.person.occupation) o = Occupation::home;
  }
  std::vector<std::uint64_t> queue;  // by permanent id, since all wait from the same month on
  for (const auto& r : office.rows()) {
    if (support_basis(office.now, *r.shard, r.h).adult_stays) queue.push_back(r.id());
  }
  std::sort(queue.begin(), queue.end());
  const std::size_t lists = (queue.size() + 19) / 20;
  std::set<std::uint64_t> served;
  for (std::size_t list = 0; list < lists; ++list) {
    office.now.clock = clock_at(kNow + static_cast<int>(list), 12, false);
    const auto now = office.draw_up();
    const auto from = queue.begin() + static_cast<std::ptrdiff_t>(20 * list);
    CHECK(now.size() == 20);
    if (list + 1 < lists) CHECK(now == std::set<std::uint64_t>(from, from + 20));
    CHECK(office.draw_up() == now);  // a list drawn up again in the same month stays
    served.insert(now.begin(), now.end());
  }
  CHECK(served.size() == queue.size());
  // Who is let in no more loses its date, and starts again when it is.
  const auto has_date = [&] {
    for (const auto& r : office.rows()) {
      if (r.shard->household.waiting_since[0][r.h] != 0) return true;
    }
    return false;
  };
  CHECK(has_date());
  office.now.measures[0].eligible = {asks("income_below", {.from = 1})};
  CHECK(office.draw_up().empty());
  CHECK(!has_date());
}

TEST_CASE("errors miss and let in the stated shares, the same households at every review") {
  // 850 households; a share of .3 is met within four standard errors, one false alarm in about 10,000.
  MeasureInForce m = measure({.transfer_per_household = 100});
  m.eligible = {asks("registered", {.yes = true})};
  m.errors = {.inclusion = 0.3, .exclusion = 0.3};
  m.error_key = 17;
  Office office(m, small_county("continuity", {}, 10));
  const auto listed = office.draw_up();
  double entitled = 0, missed = 0, others = 0, let_in = 0;
  for (const auto& r : office.rows()) {
    if (r.shard->household.registered[r.h] != 0) {
      entitled += 1, missed += r.listed() ? 0 : 1;
    } else {
      others += 1, let_in += r.listed() ? 1 : 0;
    }
  }
  CHECK(std::abs(missed / entitled - 0.3) < 4 * std::sqrt(0.21 / entitled));
  CHECK(std::abs(let_in / others - 0.3) < 4 * std::sqrt(0.21 / others));
  CHECK(office.draw_up() == listed);
  office.now.measures[0].error_key = 18;
  CHECK(office.draw_up() != listed);
  // More of an error touches whom less of it does.
  office.now.measures[0].error_key = 17;
  office.now.measures[0].errors = {.inclusion = 0.3, .exclusion = 0.6};
  const auto fewer = office.draw_up();
  CHECK(std::includes(listed.begin(), listed.end(), fewer.begin(), fewer.end()));
  office.now.measures[0].errors = {.inclusion = 0, .exclusion = 1};
  CHECK(office.draw_up().empty());
}

TEST_CASE("a household is paid when its lag has passed, no more once it is off the list") {
  MeasureInForce m = posts(15);
  m.lag = 6;
  Office office(m);
  for (Shard& s : office.shards) s.household.listed_since[0].assign(s.households(), 0);
  const auto paid_at = [&](int month) {
    office.now.clock = clock_at(kNow + month, 4, false);
    begin_payments(0, office.now, office.shards);
    std::set<std::uint64_t> ids;
    for (const auto& r : office.rows()) {
      if (r.listed()) ids.insert(r.id());
    }
    return ids;
  };
  CHECK(office.draw_up().empty());
  CHECK(paid_at(3).empty());
  const auto first = paid_at(6);
  CHECK(first.size() == 15);
  // Ten more posts: their holders wait, those of the first list go on.
  office.now.measures[0].levers.posts = 25;
  CHECK(office.draw_up() == first);
  CHECK(paid_at(9) == first);
  CHECK(paid_at(12).size() == 25);
  // Five posts: twenty lose theirs at once.
  office.now.measures[0].levers.posts = 5;
  CHECK(office.draw_up().size() == 5);
}

TEST_CASE("what a measure with a condition on income pays is not in the income it assesses") {
  MeasureInForce m = measure({.transfer_per_household = 100});
  CHECK(!means_tested(m));
  CHECK(income_limit(m, small_county()) == kNoLimit);
  m.eligible = {asks("income_below", {.from = 1030})};
  CHECK(means_tested(m));
  Office office(m);
  office.draw_up();
  CHECK(income_limit(office.now.measures[0], office.scenario) == 1030);
  CHECK(means_tested(means_test(0.2)));
  CHECK(!means_tested(posts(20)));
}
