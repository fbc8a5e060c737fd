// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include <ruralsim/model/load.hpp>

namespace ruralsim {

/// JSON Schema (draft 2020-12) of a sweep file: its keys, the kinds of designs with what each takes, every
/// key of a scenario that may be a factor or stand in `set`. Values at the points of a design are left to
/// `ruralsim validate`.
std::string sweep_schema(const Vocabulary&);

}  // namespace ruralsim
