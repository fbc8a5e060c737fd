// SPDX-License-Identifier: Apache-2.0
// The rule of 5.5 by which an owner has an enterprise certified, free of columns that change and tested
// alone.
#pragma once
#include <cstdint>

#include <ruralsim/process/enterprise_rules.hpp>
#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// What a certificate is expected to bring and cost.
struct Certificate {
  double wait = 0;     ///< years from applying to the certificate
  double left = 0;     ///< years until the plant is worn out
  double gain = 0;     ///< yuan a year, once it is certified
  double upkeep = 0;   ///< yuan a year, from applying on
  double own_fee = 0;  ///< yuan, what the treasury does not pay
};

/// Present value of applying: gains from the certificate on, upkeep at once, the fee now.
double value_of_certificate(const Certificate&, double discount_factor);

/// What it is for a household's enterprise on the terms of a measure, at the price it expects and full
/// labour.
Certificate certificate_for(const Setting&, const Levers&, const Shard&, std::size_t village,
                            std::uint32_t household);

}  // namespace ruralsim
