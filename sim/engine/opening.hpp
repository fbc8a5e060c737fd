// SPDX-License-Identifier: Apache-2.0
// How a run begins: who works where is known from synthesis, the rest must fit it.
#pragma once
#include <span>

#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// Networks, lists of support, effective labour and tastes that fit what the county's households do. The
/// setting is that of the first step.
void open_county(Setting&, std::span<Shard>);

/// Gives a county that is about to begin the memory of one that has lived through the year before: incomes
/// and flows of 12 months, own food, what means tests saw, chances of a job, prices. Stocks (persons, cash,
/// herds, debts, plants) and who works where stay. Both have the same rows.
void remember_year(const Shard& lived, Shard& begins);

}  // namespace ruralsim
