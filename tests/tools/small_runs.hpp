// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

/// The words that run a scenario of Rangtang with 85 households, in two replicates, over its transition.
inline std::vector<std::string> small_run_of(const std::string& scenario,
                                             const std::vector<std::string>& more = {}) {
  std::vector<std::string> words = {"run", RURALSIM_SOURCE_DIR "/scenarios/rangtang/" + scenario + ".yaml",
                                    "--replicates", "2"};
  for (const char* set :
       {"start=2020-01", "end=2022-01", "burn_in_years=1", "county.villages=3", "county.poor_villages=2",
        "household_types.poor.households=22", "household_types.poor.persons=96",
        "household_types.middle.households=46", "household_types.middle.persons=195",
        "household_types.rich.households=17", "household_types.rich.persons=69"}) {
    words.insert(words.end(), {"--set", set});
  }
  words.insert(words.end(), more.begin(), more.end());
  return words;
}
