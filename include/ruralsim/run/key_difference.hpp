// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include <ruralsim/base/document.hpp>

namespace ruralsim {

/// A key of the resolved scenarios whose values differ, as YAML; "" where a scenario has no such key.
struct KeyDifference {
  std::string key, here, there;
};
/// The single values (items of lists and dated series included) that differ, in the order of `here`.
std::vector<KeyDifference> differing_keys(const base::Value& here, const base::Value& there);

}  // namespace ruralsim
