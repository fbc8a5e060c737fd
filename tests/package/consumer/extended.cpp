// SPDX-License-Identifier: Apache-2.0
// A program of somebody else's: ruralsim with one more instrument and one more indicator, each a row added
// through the public headers, as docs/developers.md tells it.
#include <ruralsim/cli.hpp>

namespace {

ruralsim::Instrument basic_income() {
  return {.key = "basic_income",
          .meaning = "the same payment to every person, without a means test",
          .section = "6.2",
          .source = "no programme in the county; amounts are scenario data",
          .doses = {{"level", "payment to each person", "yuan a year", 0, 100000, std::nullopt, true}},
          .act = [](std::span<const double> dose, ruralsim::Levers& levers) {
            levers.transfer_per_person = dose[0];
          }};
}

ruralsim::Indicator off_farm_workers() {
  return {.key = "off_farm_workers",
          .unit = "persons a household",
          .meaning = "members who work away or in jobs near home",
          .section = "5.1",
          .source = "count",
          .finest = ruralsim::Finest::group,
          .value = [](const ruralsim::Area& a) {
            return static_cast<double>(a.tally.away + a.tally.nearby) /
                   static_cast<double>(a.tally.households);
          }};
}

}  // namespace

int main(int argc, char** argv) {
  ruralsim::Catalog catalog = ruralsim::Catalog::standard();
  catalog.instruments.push_back(basic_income());
  catalog.indicators = ruralsim::standard_indicators(catalog.instruments);
  catalog.indicators.push_back(off_farm_workers());
  return ruralsim::cli_main(catalog, argc, argv);
}
