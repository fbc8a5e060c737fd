// SPDX-License-Identifier: Apache-2.0
#include <regex>
#include <set>

#include <fmt/format.h>

#include "floors/rules.hpp"

namespace ruralsim::floors {
namespace {

bool is_program(const std::string& path) {
  const bool source = path.ends_with(".cpp") || path.ends_with(".hpp");
  return source && (path.starts_with("sim/") || path.starts_with("include/") || path.starts_with("tools/"));
}

/// Rooms to which a policy is levers, lists and flows.
bool knows_no_path(const std::string& path) {
  for (const std::string_view room : {"state/", "process/", "record/"}) {
    if (path.starts_with(fmt::format("sim/{}", room)) ||
        path.starts_with(fmt::format("include/ruralsim/{}", room)))
      return true;
  }
  return false;
}

/// What shipped scenarios are called.
std::set<std::string> scenario_names(const Tree& tree) {
  static const std::regex name("(?:^|\n)name:[ ]*([\\w-]+)");
  std::set<std::string> names;
  for (const auto& [path, text] : tree) {
    if (!path.starts_with("scenarios/") || !path.ends_with(".yaml")) continue;
    if (path.starts_with("scenarios/sweeps/")) continue;  // questions about scenarios, no scenarios
    std::smatch found;
    if (std::regex_search(text, found, name)) names.insert(found[1].str());
  }
  return names;
}

}  // namespace

Breaches policy_breaches(const Tree& tree) {
  static const std::regex path_word("\\b(DosePath|Transition)\\b");
  const std::set<std::string> names = scenario_names(tree);
  Breaches breaches;
  for (const auto& [path, text] : tree) {
    if (!is_program(path)) continue;
    for (const std::string& name : names) {
      if (text.find(name) != std::string::npos)
        breaches.push_back(fmt::format("{}: names the scenario {}; a transition is data alone.", path, name));
    }
    if (knows_no_path(path) && std::regex_search(text, path_word))
      breaches.push_back(fmt::format("{}: knows paths of a transition; it may know levers and lists.", path));
  }
  return breaches;
}

}  // namespace ruralsim::floors
