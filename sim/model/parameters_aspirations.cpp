// SPDX-License-Identifier: Apache-2.0
// Aspirations and effort (docs/model.md 5.11), a module that is off unless a scenario turns it on.
#include "sim/model/parameter_lists.hpp"

namespace ruralsim {
namespace {

using S = Scenario;
using I = std::size_t;

}  // namespace

std::vector<Parameter> aspiration_parameters() {
  return {
      {.key = "modules.aspirations",
       .meaning = "whether what households aim at decides how hard they try; off: all try in full",
       .unit = "on or off",
       .basis = "",
       .fallback = 0,
       .source = "an optional module",
       .status = 'V',
       .module = "aspirations",
       .section = "5.11",
       .field = [](S& s, I) -> bool& { return s.aspirations.matter; }},
      {.key = "aspirations.adaptation",
       .meaning = "part of the way that an aspiration goes towards what is sought",
       .unit = "share",
       .basis = "a year",
       .lower = 0,
       .upper = 1,
       .fallback = 0.5,
       .prior = ".2-1",
       .source = "no source",
       .status = 'C',
       .module = "aspirations",
       .section = "5.11",
       .field = [](S& s, I) -> double& { return s.aspirations.adaptation; }},
      {.key = "aspirations.reference",
       .meaning = "weight of the village's income, against what the household achieves itself, in what is "
                  "sought by those who have less",
       .unit = "share",
       .basis = "",
       .lower = 0,
       .upper = 1,
       .fallback = 0.5,
       .prior = ".2-.8",
       .source = "no source for the weight; reference groups of one's own village dominate in rural China "
                 "(Knight, Song and Gunatilaka 2009)",
       .status = 'C',
       .module = "aspirations",
       .section = "5.11",
       .field = [](S& s, I) -> double& { return s.aspirations.reference; }},
      {.key = "aspirations.reach",
       .meaning = "how far above its means the aspiration lies at which a household tries hardest",
       .unit = "log points",
       .basis = "",
       .lower = -1,
       .upper = 2,
       .fallback = 0.25,
       .prior = "0-.6",
       .source = "no source",
       .status = 'C',
       .module = "aspirations",
       .section = "5.11",
       .field = [](S& s, I) -> double& { return s.aspirations.reach; }},
      {.key = "aspirations.sensitivity",
       .meaning = "fall of effort with the square of how far the aspiration is from that one: effort is "
                  "halved at the inverse of its root",
       .unit = "1 / squared log points",
       .basis = "",
       .lower = 0,
       .upper = 20,
       .fallback = 1,
       .prior = "0-3",
       .source = "no source",
       .status = 'C',
       .module = "aspirations",
       .section = "5.11",
       .field = [](S& s, I) -> double& { return s.aspirations.sensitivity; }},
  };
}

}  // namespace ruralsim
