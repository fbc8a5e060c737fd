// SPDX-License-Identifier: Apache-2.0
// Whom the monitoring watches, by a line of 6,000 yuan a head.
#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/process/monitoring_rules.hpp>

using namespace ruralsim;

namespace {

MonitoringParameters rules() {
  MonitoringParameters p;
  p.hardship_share = 0.4, p.hardship_reach = 1.5, p.every = 3;
  return p;
}

WatchReason reason(const Watched& w) {
  return reason_to_watch(w, 6000, rules());
}

constexpr WatchReason kNone{};

}  // namespace

TEST_CASE("below the line a household that left the register is an unstable exit, one never on it marginal") {
  CHECK(reason({.registered = true, .income = 5999}) ==
        WatchReason{Monitored::unstable_exit, MonitoredCause::low_income});
  CHECK(reason({.income = 5999}) == WatchReason{Monitored::marginal, MonitoredCause::low_income});
  CHECK(reason({.income = 6000}) == kNone);
  CHECK(reason({.registered = true, .on_register = true, .income = 100}) == kNone);
}

TEST_CASE("above the line a cost or a fall of two fifths of income is sudden hardship, if little is left") {
  CHECK(reason({.income = 10000, .illness = 4000}) ==
        WatchReason{Monitored::sudden_hardship, MonitoredCause::illness});
  CHECK(reason({.income = 10000, .illness = 3999}) == kNone);
  CHECK(reason({.income = 10000, .illness = 1000, .disaster = 3500}) ==
        WatchReason{Monitored::sudden_hardship, MonitoredCause::disaster});
  CHECK(reason({.income = 8000, .income_before = 14000}) ==
        WatchReason{Monitored::sudden_hardship, MonitoredCause::income_fall});
  CHECK(reason({.income = 8000, .income_before = 13000}) == kNone);
  CHECK(reason({.income = 20000, .illness = 9000}) == kNone);  // 11,000 are left
}

TEST_CASE("the monitoring looks every so many months of a year, whatever the number of steps") {
  MonitoringParameters p = rules();
  const auto looks = [&](int steps) {
    int n = 0;
    for (int slot = 0; slot < steps; ++slot)
      n += looks_now(clock_at(base::month_of(2021, 1) + slot * (12 / steps), steps, false), p) ? 1 : 0;
    return n;
  };
  CHECK(looks(12) == 4);
  CHECK(looks(4) == 4);
  CHECK(looks(2) == 2);
  p.every = 12;
  CHECK(looks(12) == 1);
  CHECK(looks(4) == 1);
}
