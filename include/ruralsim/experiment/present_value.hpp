// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>

#include <ruralsim/base/calendar.hpp>

namespace ruralsim {

/// Worth at `from`, at a yearly rate, of amounts that are paid in the first months of steps; what is paid
/// before `from` does not count.
double present_value(std::span<const double> amounts, std::span<const base::Month> dates, base::Month from,
                     double discount);

}  // namespace ruralsim
