// SPDX-License-Identifier: Apache-2.0
// schema and version: what other programs ask this one.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tools/ruralsim/commands.hpp"
#include "tools/ruralsim/console.hpp"
#include <ruralsim/experiment/sweep_schema.hpp>
#include <ruralsim/model/schema.hpp>
#include <ruralsim/run/version.hpp>

namespace ruralsim::cli {

std::vector<std::string> schema_names() {
  return {"scenario", "regime", "sweep"};
}

int schema(const std::string& what, const Catalog& catalog) {
  const Vocabulary vocabulary = catalog.vocabulary();
  print(what == "regime"  ? regime_schema(vocabulary)
        : what == "sweep" ? sweep_schema(vocabulary)
                          : scenario_schema(vocabulary));
  return 0;
}

int version(bool json) {
  if (!json) {
    print(fmt::format("ruralsim {} (results version {}, commit {}, {})\n", ruralsim::version(),
                      kResultsVersion, commit(), compiler()));
    return 0;
  }
  const nlohmann::ordered_json facts = {{"program", "ruralsim"},
                                        {"version", ruralsim::version()},
                                        {"results_version", kResultsVersion},
                                        {"commit", commit()},
                                        {"compiler", compiler()}};
  print(facts.dump(2) + "\n");
  return 0;
}

}  // namespace ruralsim::cli
