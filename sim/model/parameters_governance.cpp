// SPDX-License-Identifier: Apache-2.0
// Capacity of village governments (docs/model.md 5.10).
#include "sim/model/parameter_lists.hpp"

namespace ruralsim {
namespace {

using S = Scenario;
using I = std::size_t;

}  // namespace

std::vector<Parameter> governance_parameters() {
  return {
      {.key = "governance.capacity",
       .meaning = "mean capacity of village governments; 1: the module is off, nothing is lost, missed or "
                  "late for want of it",
       .unit = "index",
       .basis = "",
       .lower = 0,
       .upper = 1,
       .fallback = 1,
       .prior = ".4-1",
       .source = "no source",
       .status = 'C',
       .module = "governance",
       .section = "5.10",
       .field = [](S& s, I) -> double& { return s.governance.capacity; }},
      {.key = "governance.capacity_spread",
       .meaning = "spread of that capacity between villages, kept within 0 to 1",
       .unit = "sd of index",
       .basis = "",
       .lower = 0,
       .upper = 1,
       .fallback = 0.15,
       .prior = "0-.3",
       .source = "no source",
       .status = 'C',
       .module = "governance",
       .section = "5.10",
       .field = [](S& s, I) -> double& { return s.governance.capacity_spread; }},
      {.key = "governance.leakage",
       .meaning =
           "share of what is paid in cash or handed out in kind that is lost on the way where capacity is 0",
       .unit = "share",
       .basis = "",
       .lower = 0,
       .upper = 1,
       .fallback = 0.25,
       .prior = "0-.5",
       .source = "24 % of what villages spent on roads was missing in Indonesia (Olken 2007, R); schools in "
                 "Uganda lost 87 % (Reinikka and Svensson 2004, R); nothing for the county",
       .status = 'C',
       .module = "governance",
       .section = "5.10",
       .field = [](S& s, I) -> double& { return s.governance.leakage; }},
      {.key = "governance.exclusion",
       .meaning = "share of the eligible that a list misses for want of capacity, where it is 0",
       .unit = "share",
       .basis = "",
       .lower = 0,
       .upper = 1,
       .fallback = 0.3,
       .prior = "0-.6",
       .source = "no source; studies of dibao find up to .9 from all causes (Golan et al. 2017, R)",
       .status = 'C',
       .module = "governance",
       .section = "5.10",
       .field = [](S& s, I) -> double& { return s.governance.exclusion; }},
      {.key = "governance.inclusion",
       .meaning = "share of the others that a list lets in for want of capacity, where it is 0",
       .unit = "share",
       .basis = "",
       .lower = 0,
       .upper = 1,
       .fallback = 0.1,
       .prior = "0-.3",
       .source = "no source",
       .status = 'C',
       .module = "governance",
       .section = "5.10",
       .field = [](S& s, I) -> double& { return s.governance.inclusion; }},
      {.key = "governance.delay",
       .meaning = "by how many times itself a measure's lag is longer where capacity is 0",
       .unit = "times",
       .basis = "",
       .lower = 0,
       .upper = 5,
       .fallback = 1,
       .prior = "0-3",
       .source = "no source",
       .status = 'C',
       .module = "governance",
       .section = "5.10",
       .field = [](S& s, I) -> double& { return s.governance.delay; }},
      {.key = "governance.steering",
       .meaning = "share of what entrants see of plants under way that they do not see where capacity is 0: "
                  "village governments steer them away from crowded products",
       .unit = "share",
       .basis = "",
       .lower = 0,
       .upper = 1,
       .fallback = 1,
       .prior = "0-1",
       .source = "no source",
       .status = 'C',
       .module = "governance",
       .section = "5.10",
       .field = [](S& s, I) -> double& { return s.governance.steering; }},
  };
}

}  // namespace ruralsim
