// SPDX-License-Identifier: Apache-2.0
// Grass of the pasture (docs/model.md 5.3), a module that is off unless a scenario turns it on.
#include "sim/model/parameter_lists.hpp"

namespace ruralsim {
namespace {

using S = Scenario;
using I = std::size_t;

}  // namespace

std::vector<Parameter> pasture_parameters() {
  return {
      {.key = "modules.pasture_ecology",
       .meaning = "whether grass grows, is grazed and carries the herd; off: pasture carries the herd it did "
                  "when the run began",
       .unit = "on or off",
       .basis = "",
       .fallback = 0,
       .source = "an optional module",
       .status = 'V',
       .module = "pasture_ecology",
       .section = "5.3",
       .field = [](S& s, I) -> bool& { return s.pasture.grows; }},
      {.key = "pasture.condition",
       .meaning = "grass when the run begins, as a share of what stands without grazing",
       .unit = "share",
       .basis = "",
       .lower = 0.05,
       .upper = 0.95,
       .fallback = 0.6,
       .prior = ".4-.8",
       .source = "no source for the county; grassland of the plateau is widely degraded (V)",
       .status = 'C',
       .module = "pasture_ecology",
       .section = "5.3",
       .field = [](S& s, I) -> double& { return s.pasture.condition; }},
      {.key = "pasture.regrowth",
       .meaning = "r: rate at which little grass would grow without grazing",
       .unit = "rate",
       .basis = "a year",
       .lower = 0,
       .upper = 1.9,
       .fallback = 0.6,
       .prior = ".2-1.2",
       .source = "no source",
       .status = 'C',
       .module = "pasture_ecology",
       .section = "5.3",
       .field = [](S& s, I) -> double& { return s.pasture.regrowth; }},
      {.key = "pasture.response",
       .meaning = "elasticity of the herd that pasture carries to its grass",
       .unit = "elasticity",
       .basis = "",
       .lower = 0,
       .upper = 3,
       .fallback = 1,
       .prior = ".5-1.5",
       .source = "no source",
       .status = 'C',
       .module = "pasture_ecology",
       .section = "5.3",
       .field = [](S& s, I) -> double& { return s.pasture.response; }},
  };
}

}  // namespace ruralsim
