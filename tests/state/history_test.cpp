// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include <doctest/doctest.h>

#include <ruralsim/state/history.hpp>

using namespace ruralsim;

namespace {

const std::vector<MainWork> kWorks = {MainWork::away, MainWork::enterprise, MainWork::local_job,
                                      MainWork::home, MainWork::not_able};

/// The main work of a year of these months, in the order above.
MainWork main_of(const std::vector<int>& months) {
  std::uint16_t packed = 0;
  for (std::size_t w = 0; w < kWorks.size(); ++w) {
    for (int m = 0; m < months[w]; ++m) packed = add_months(packed, kWorks[w], 1);
  }
  return main_work(packed);
}

}  // namespace

TEST_CASE("a year's months of every kind of work fit into one number, and the most are the main work") {
  int years = 0;
  for (int away = 0; away <= 12; ++away) {
    for (int own = 0; own + away <= 12; ++own) {
      for (int local = 0; local + own + away <= 12; ++local) {
        for (int home = 0; home + local + own + away <= 12; ++home, ++years) {
          const std::vector<int> months = {away, own, local, home, 12 - away - own - local - home};
          // Of equals the first.
          const auto most = std::max_element(months.begin(), months.end()) - months.begin();
          REQUIRE(main_of(months) == kWorks[static_cast<std::size_t>(most)]);
        }
      }
    }
  }
  CHECK(years == 1820);  // 16 over 4
}

TEST_CASE("quarters count as three months") {
  std::uint16_t packed = 0;
  for (const MainWork w : {MainWork::home, MainWork::away, MainWork::away, MainWork::not_able})
    packed = add_months(packed, w, 3);
  CHECK(main_work(packed) == MainWork::away);
}

TEST_CASE("incomes in tens of yuan are rounded and held at the ends") {
  CHECK(in_tens(0) == 0);
  CHECK(in_tens(14.9) == 1);
  CHECK(in_tens(15.1) == 2);
  CHECK(in_tens(-15.1) == -2);
  CHECK(in_tens(1e9) == 32767);
  CHECK(in_tens(-1e9) == -32767);
}
