// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <ruralsim/model/scenario.hpp>

namespace ruralsim {

/// Where a parameter lives in the typed scenario. The index is the household type or the product for keys
/// with a `*`, else 0.
using Field = std::variant<double& (*)(Scenario&, std::size_t), std::int64_t& (*)(Scenario&, std::size_t),
                           bool& (*)(Scenario&, std::size_t), std::string& (*)(Scenario&, std::size_t),
                           base::Month& (*)(Scenario&, std::size_t), Choice& (*)(Scenario&, std::size_t),
                           Series& (*)(Scenario&, std::size_t), Season& (*)(Scenario&, std::size_t),
                           WordSet& (*)(Scenario&, std::size_t)>;

/// The record of one parameter. The decoder, its error messages, the JSON Schema, `list`, `explain` and the
/// reference docs all read this record and nothing else.
struct Parameter {
  std::string key;  ///< path in the scenario file; `household_types.*.herd` stands for one key a household
                    ///< type, `products.*.outlay` for one a product
  std::string meaning;
  std::string unit;
  std::string basis;  ///< what the unit is counted per: "a year", "a household", ...
  double lower = 0;
  double upper = 0;
  std::optional<double> fallback =
      std::nullopt;        ///< the value when the key is left out; without one the key is required
  std::string prior = {};  ///< plausible range for a sensitivity study, "" where the value is a fact
  std::string source;
  char status = 'C';  ///< V seen in a source, R remembered from a named one, C no source: calibrate or vary
  std::string module = "core";
  std::string section;  ///< of docs/model.md
  Field field;
  std::vector<std::string> options = {};  ///< the words a Choice or WordSet may take; numbers have
                                          ///< none, but for `all` (see `takes_all`)
  bool file = false;    ///< the text is the path of a data file beside the scenario; empty: none
  bool of_run = false;  ///< of the run and not of a county: a world has one value
};

/// The list of parameters: sim/model/parameters.cpp.
std::vector<Parameter> standard_parameters();

/// The keys of a scenario file that a record stands for, by the index of its field: the record's own key, or
/// one for each household type or product.
std::vector<std::string> written_keys(const Parameter&, const Scenario&);

/// "number", "whole number", "true or false", "text", "month", "one of ...", "dated series",
/// "twelve monthly weights", "list of words".
std::string kind_name(const Parameter&);

}  // namespace ruralsim
