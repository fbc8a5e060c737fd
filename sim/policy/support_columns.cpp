// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ruralsim/policy/support_columns.hpp>
#include <ruralsim/state/member_counts.hpp>

namespace ruralsim {
namespace {

/// Adds an amount for each of those counted, or for each mu.
template <class Number>
void add_for_each(double amount, std::span<const Number> counted, std::span<double> to) {
  if (amount == 0) return;
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += amount * static_cast<double>(counted[i]);
}

}  // namespace

BasisOfRows::BasisOfRows(const Setting& now, const Shard& s, std::uint32_t first, std::size_t rows,
                         const AskedOfMembers& asked)
    : rows_(rows),
      pasture_(std::span(s.household.pasture).subspan(first, rows)),
      assessed_(std::span(s.household.assessed).subspan(first, rows)) {
  const std::uint32_t* const begin = s.person_begin.data() + first;
  const Monitored* const monitored = s.household.monitored.data() + first;
  for (std::size_t i = 0; i < rows; ++i) {
    persons_[i] = static_cast<std::int32_t>(begin[i + 1] - begin[i]);
    watched_[i] = monitored[i] != Monitored::none ? 1 : 0;
  }
  const auto count = [&](bool wanted, const auto& mark, Column<std::int32_t>& to) {
    const std::span all = std::span(to).first(rows);
    if (wanted) {
      count_marked(s, first, mark, all);
    } else {
      std::fill(all.begin(), all.end(), 0);
    }
  };
  count(asked.elders, Elders(now, s), elders_);
  count(asked.pupils, Pupils(now, s), pupils_);
  count(asked.adult_stays, AbleAtHome(now, s), stays_);
}

void supports_a_year(const Levers& levers, const BasisColumns& basis, std::span<double> to) {
  std::fill(to.begin(), to.end(), levers.transfer_per_household);
  add_for_each(levers.transfer_per_person, basis.persons, to);
  add_for_each(levers.transfer_per_elder, basis.elders, to);
  add_for_each(levers.pupil_subsidy, basis.pupils, to);
  add_for_each(levers.transfer_per_pasture_mu, basis.pasture, to);
  if (const double help = levers.help_per_person; help != 0) {
    for (std::size_t i = 0; i < to.size(); ++i)
      to[i] += basis.watched[i] != 0 ? help * basis.persons[i] : 0.0;
  }
  if (const double pay = levers.post_pay; levers.posts > 0 && pay != 0) {
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += basis.adult_stays[i] != 0 ? pay : 0.0;
  }
  if (const double top = levers.top_up_to; top > 0) {
    for (std::size_t i = 0; i < to.size(); ++i) {
      const double lack = top - static_cast<double>(basis.assessed[i]);
      to[i] += basis.persons[i] * (lack > 0 ? lack : 0);
    }
  }
}

}  // namespace ruralsim
