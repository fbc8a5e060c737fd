// SPDX-License-Identifier: Apache-2.0
// The price level and the lines that follow it (docs/model.md 3).
#include "sim/model/parameter_lists.hpp"

namespace ruralsim {
namespace {

using S = Scenario;
using I = std::size_t;

}  // namespace

std::vector<Parameter> price_parameters() {
  return {
      {.key = "economy.cpi",
       .meaning = "consumer price index; only ratios matter",
       .unit = "index",
       .basis = "",
       .lower = 1,
       .upper = 100000,
       .source = "NBS communiques, annual averages placed at mid-year",
       .status = 'R',
       .section = "3",
       .field = [](S& s, I) -> Series& { return s.economy.cpi; }},
      {.key = "economy.cpi_growth",
       .meaning = "inflation after the last point of `economy.cpi`",
       .unit = "share",
       .basis = "a year",
       .lower = -0.1,
       .upper = 0.3,
       .fallback = 0.02,
       .prior = ".01-.03",
       .source = "no source",
       .status = 'C',
       .section = "3",
       .field = [](S& s, I) -> double& { return s.economy.cpi_growth; }},
      {.key = "economy.national_median_income",
       .meaning = "national rural median income per head: its growth moves a line, half of it is another",
       .unit = "yuan",
       .basis = "a person and year",
       .lower = 1,
       .upper = 10000000,
       .source = "NBS rural mean income per head times .881, the ratio of 2022",
       .status = 'R',
       .section = "3",
       .field = [](S& s, I) -> Series& { return s.economy.national_median_income; }},
      {.key = "economy.national_median_income_growth",
       .meaning = "its growth after the last point",
       .unit = "share",
       .basis = "a year",
       .lower = -0.1,
       .upper = 0.3,
       .fallback = 0.05,
       .prior = ".03-.07",
       .source = "no source",
       .status = 'C',
       .section = "3",
       .field = [](S& s, I) -> double& { return s.economy.national_median_income_growth; }},
      {.key = "poverty.line_2010",
       .meaning = "line of the 2010 standard at prices of 2019, moved by the CPI",
       .unit = "yuan",
       .basis = "a person and year",
       .lower = 1,
       .upper = 1000000,
       .fallback = 3218,
       .source = "official line of 2019",
       .status = 'V',
       .section = "3",
       .field = [](S& s, I) -> double& { return s.poverty.line_2010; }},
      {.key = "poverty.line_2020",
       .meaning = "line of 2020 at prices of 2020, moved by the CPI (the headline from 2020) and, as a third "
                  "line, by "
                  "the national median income",
       .unit = "yuan",
       .basis = "a person and year",
       .lower = 1,
       .upper = 1000000,
       .fallback = 4000,
       .source = "official line of 2020, about 4,000",
       .status = 'V',
       .section = "3",
       .field = [](S& s, I) -> double& { return s.poverty.line_2020; }},
  };
}

}  // namespace ruralsim
