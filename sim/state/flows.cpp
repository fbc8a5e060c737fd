// SPDX-License-Identifier: Apache-2.0
#include <ruralsim/state/flows.hpp>

namespace ruralsim {

const char* account_name(Account a) {
  static constexpr const char* kNames[] = {
      "households",  "treasury",         "traders",   "own_production", "local_employers", "away_employers",
      "city",        "health_providers", "heirs",     "bank",           "schools",         "savings_away",
      "land_leases", "cooperatives",     "officials", "parks",          "insurer"};
  return kNames[static_cast<std::size_t>(a)];
}

std::array<base::Fen, static_cast<std::size_t>(Account::count)> net_receipts(const Flows& flows) {
  std::array<base::Fen, static_cast<std::size_t>(Account::count)> net{};
  for (std::size_t r = 0; r < flows.size(); ++r) {
    net[static_cast<std::size_t>(flow_kind(r).payee)] += flows[r];
    net[static_cast<std::size_t>(flow_kind(r).payer)] -= flows[r];
  }
  return net;
}

}  // namespace ruralsim
