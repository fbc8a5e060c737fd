// SPDX-License-Identifier: Apache-2.0
// How a run begins: who works where is known from synthesis, the rest must fit it.
#pragma once
#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <ruralsim/engine/catalog.hpp>
#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// Networks, lists of support, effective labour and tastes that fit what the county's households do. The
/// setting is that of the first step.
void open_county(Setting&, std::span<Shard>);

/// Shards as they are before a year is lived through in advance, as far as that year changes them: what no
/// process writes is not kept, nor what the county is to remember of the year, and columns of nothing but
/// zeros take no place.
class BeforeTheYear {
 public:
  BeforeTheYear(std::span<const Shard>, const std::vector<Process>&);
  /// Gives a county back its stocks (persons, cash, herds, debts, plants) and who works where, and leaves it
  /// the memory of the year: incomes and flows of 12 months, own food, what means tests saw, chances of a
  /// job, prices. The rows must be the same.
  void restore(std::span<Shard>) const;

 private:
  struct Kept {
    std::vector<std::vector<std::byte>> columns;  ///< in the order of storage; empty for zeros
    Shard::Villages villages;
  };
  [[nodiscard]] bool keeps(const std::string& column) const;
  std::set<std::string> written_;  ///< by some process; empty when it is not known of all
  std::vector<Kept> shards_;
};

}  // namespace ruralsim
