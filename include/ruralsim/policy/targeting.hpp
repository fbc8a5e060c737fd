// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>

#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// What support is paid on, of one household.
struct SupportBasis {
  int persons = 0;
  int elders = 0;
  double pasture = 0;  ///< mu
  int untrained = 0;   ///< able adults who have had no course
  bool adult_stays = false;
};
SupportBasis support_basis(const Shard&, std::uint32_t household, base::Month now);

/// What a listed household receives from a measure, yuan a year.
inline double support_a_year(const Levers& levers, const SupportBasis& basis) {
  return levers.transfer_per_household + levers.transfer_per_person * basis.persons +
         levers.transfer_per_elder * basis.elders + levers.transfer_per_pasture_mu * basis.pasture +
         (levers.posts > 0 && basis.adult_stays ? levers.post_pay : 0.0);
}

/// Whether a rule lets a household in.
bool eligible(const Eligibility&, const Shard&, std::uint32_t household);

/// A household that may be put on a list.
struct Candidate {
  double priority;   ///< smaller comes first
  std::uint64_t id;  ///< permanent, breaks ties
  std::size_t shard;
  std::uint32_t household;
  double cost;  ///< yuan a year
};

/// Draws up the list of measure `m` over all shards and sets the households' award bits: those eligible in
/// the order of priority (the means test's assessed income, for posts a lasting lottery) until the listed
/// share, the posts or the budget is used up. Notes the means test's cut-off in the measure.
void draw_up_list(std::size_t m, Setting& setting, std::span<Shard> shards);

}  // namespace ruralsim
