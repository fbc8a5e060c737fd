// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include <ruralsim/experiment/ratio.hpp>

namespace ruralsim::cli {

/// Fieller's interval in words: it may be bounded, all but an interval, everything, or undefined.
/// @param number  how a number reads
std::string ratio_interval_text(const RatioInterval&, std::string (*number)(double));

}  // namespace ruralsim::cli
