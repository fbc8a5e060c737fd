// SPDX-License-Identifier: Apache-2.0
// For the build with the thread sanitizer: two loops without a race, and with a word on the command line also
// one with a race, which must be reported whatever is suppressed.
#include <iostream>
#include <vector>

#include "many_threads.hpp"
#include <ruralsim/base/parallel.hpp>

int main(int argc, char**) {
  constexpr std::size_t kBodies = 100'000;
  const ManyThreads many;
  const ruralsim::base::Workers workers(4);
  const bool race = argc > 1;
  int sum = 0;
  std::vector<int> own(kBodies);
  workers.each(kBodies, [&](std::size_t i) {
    own[i] = 1;
    if (race) sum += 1;
  });
  workers.each(kBodies, [&](std::size_t i) { own[kBodies - 1 - i] += 1; });
  for (const int one : own) sum += one;
  std::cout << sum << "\n";
  return 0;
}
