// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <ruralsim/engine/catalog.hpp>

namespace ruralsim::cli {

/// Everything the catalog says of one row, in the order in which it is shown: `list` picks some of it,
/// `explain` and JSON give all.
struct Record {
  std::string kind;  ///< "parameter"
  std::string key;
  std::string meaning;
  nlohmann::ordered_json facts;
};

/// One of the lists a catalog holds.
struct ReferenceList {
  std::string name;                  ///< "parameters"
  std::vector<std::string> columns;  ///< the facts that `list` shows
  std::vector<Record> records;
};

/// Instruments, conditions, priorities, indicators, groupings, parameters, processes, levers, panel
/// variables.
std::vector<ReferenceList> reference(const Catalog&);

/// "V: seen in a public copy of the source"
const char* status_text(char status);

/// A fact as a cell of a table: lists joined by commas, "-" for nothing.
std::string fact_text(const nlohmann::ordered_json&);

}  // namespace ruralsim::cli
