// SPDX-License-Identifier: Apache-2.0
// returns.csv as a list of columns: what its header, its rows and its description are made of.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include <ruralsim/io/csv.hpp>
#include <ruralsim/model/scenario.hpp>
#include <ruralsim/record/transition.hpp>

namespace ruralsim {

struct ReturnColumn {
  std::string name;
  const char* type;
  const char* unit;
  std::string description;
  std::function<void(io::CsvWriter&, const ReturnToPoverty&, const Scenario&)> write;
};

/// Those behind scenario, replicate and year, in order.
std::vector<ReturnColumn> return_columns();

}  // namespace ruralsim
