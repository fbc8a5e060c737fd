// SPDX-License-Identifier: Apache-2.0
// THE list of parameters, put together of its parts, the files parameters_*.cpp beside this one. One row
// gives a key its place in the scenario, meaning, unit, range, default, source and status; nothing else in
// the program names a parameter's range or default.
#include "sim/model/parameter_lists.hpp"
#include <ruralsim/model/parameter.hpp>

namespace ruralsim {
std::vector<Parameter> standard_parameters() {
  std::vector<Parameter> all;
  for (auto part :
       {run_parameters,          population_parameters,      price_parameters,      labour_parameters,
        choice_parameters,       empirical_logit_parameters, production_parameters, market_parameters,
        enterprise_parameters,   credit_parameters,          shock_parameters,      health_parameters,
        registration_parameters, family_parameters,          schooling_parameters,  household_parameters,
        aspiration_parameters,   governance_parameters,      pasture_parameters,    outlet_parameters}) {
    for (Parameter& p : part()) all.push_back(std::move(p));
  }
  return all;
}

std::vector<std::string> written_keys(const Parameter& p, const Scenario& s) {
  const std::size_t star = p.key.find('*');
  if (star == std::string::npos) return {p.key};
  std::vector<std::string> keys;
  const auto add = [&](const auto& rows) {
    for (const auto& row : rows) {
      keys.push_back(p.key);
      keys.back().replace(star, 1, row.name);
    }
  };
  if (p.key.starts_with("products.")) {
    add(s.products);
  } else {
    add(s.household_types);
  }
  return keys;
}

std::string kind_name(const Parameter& p) {
  static constexpr const char* kNames[] = {
      "number", "whole number", "true or false",          "text",         "month",
      "word",   "dated series", "twelve monthly weights", "list of words"};
  return kNames[p.field.index()];
}

}  // namespace ruralsim
