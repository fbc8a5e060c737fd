// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include <ruralsim/model/instrument.hpp>

namespace ruralsim {

/// The list of instruments: sim/policy/instruments.cpp.
std::vector<Instrument> standard_instruments();

}  // namespace ruralsim
