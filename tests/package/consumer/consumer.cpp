// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdint>
#include <cstdio>

#include <ruralsim/base/calendar.hpp>
#include <ruralsim/base/money.hpp>

int main() {
  using namespace ruralsim::base;
  const std::array<double, 3> weights{1, 1, 1};
  const std::array<std::uint64_t, 3> ids{7, 8, 9};
  const auto parts = share_out(to_fen(1.00), weights, ids);
  const bool right =
      parts[0] == 34 && parts[1] == 33 && parts[2] == 33 && text(month_of(2021, 2)) == "2021-02";
  std::puts(right ? "linked against the installed ruralsim" : "the installed ruralsim answers wrongly");
  return right ? 0 : 1;
}
