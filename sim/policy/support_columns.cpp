// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ruralsim/policy/support_columns.hpp>

namespace ruralsim {
namespace {

/// Adds an amount for each of those counted, or for each mu.
template <class Number>
void add_for_each(double amount, std::span<const Number> counted, std::span<double> to) {
  if (amount == 0) return;
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += amount * static_cast<double>(counted[i]);
}

}  // namespace

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
