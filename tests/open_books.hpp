// SPDX-License-Identifier: Apache-2.0
// A small county on the morning of April 2016, with the accounts of one of its villages open.
#pragma once
#include <vector>

#include "small_county.hpp"
#include <ruralsim/engine/synthesis.hpp>
#include <ruralsim/state/ledger.hpp>

struct OpenBooks {
  static constexpr std::size_t kInstruments = 5;

  ruralsim::Scenario scenario = small_county();
  ruralsim::Clock clock = ruralsim::clock_at(ruralsim::base::month_of(2016, 4), 4, false);
  std::vector<ruralsim::Shard> shards =
      ruralsim::synthesise(scenario, {1, 0}, ruralsim::base::month_of(2016, 1), 64, kInstruments);
  ruralsim::Village village{shards[0], 2};

  OpenBooks() { ruralsim::open_accounts(village, clock); }
  [[nodiscard]] std::uint32_t first() const { return *village.households().begin(); }
};
