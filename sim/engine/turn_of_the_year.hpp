// SPDX-License-Identifier: Apache-2.0
// 5.9 Where rows of persons and households come and go.
#pragma once
#include <span>

#include <ruralsim/base/parallel.hpp>
#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// Every village marks its deaths and births, households with nobody left are settled, heirs receive their
/// part, and each shard's rows change.
void turn_of_the_year(Setting&, std::span<Shard>, const base::Workers&);

/// Marriages and moves; rows change once more.
void settle_families(Setting&, std::span<Shard>, const base::Workers&);

}  // namespace ruralsim
