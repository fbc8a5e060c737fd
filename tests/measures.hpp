// SPDX-License-Identifier: Apache-2.0
// Measures by the name of their instrument, and what a run's books say was paid.
#pragma once
#include <string>
#include <vector>

#include "small_county.hpp"

inline std::size_t instrument(const std::string& key) {
  std::size_t i = 0;
  while (standard_catalog().instruments[i].key != key) ++i;
  return i;
}

/// In force throughout, with doses that do not change.
inline ruralsim::Measure measure(const std::string& key, const std::vector<double>& doses) {
  ruralsim::Measure m;
  m.name = key;
  m.instrument = instrument(key);
  for (const double dose : doses) m.doses.push_back(ruralsim::constant_series(dose));
  return m;
}

/// Paid over a whole run, yuan.
inline double total(const History& h, std::size_t reason) {
  double sum = 0;
  for (const ruralsim::Flows& flows : h.flows) sum += ruralsim::base::to_yuan(flows[reason]);
  return sum;
}
inline double total(const History& h, ruralsim::Reason r) {
  return total(h, static_cast<std::size_t>(r));
}
