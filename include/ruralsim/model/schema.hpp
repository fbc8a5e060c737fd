// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include <ruralsim/model/load.hpp>

namespace ruralsim {

/// JSON Schema (draft 2020-12) of a scenario file, derived from the lists: every key with its meaning, unit,
/// range, default and words. A file that `extends` another one may leave out any key; otherwise keys without
/// a default are required. `x-unit` holds a key's unit. Rules between keys and dates' order are left to
/// `ruralsim validate`.
std::string scenario_schema(const Vocabulary&);

/// The same of a regime file.
std::string regime_schema(const Vocabulary&);

}  // namespace ruralsim
