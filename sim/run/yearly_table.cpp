// SPDX-License-Identifier: Apache-2.0
#include "sim/run/yearly_table.hpp"

#include <limits>
#include <string>

namespace ruralsim {
namespace {

using Csv = io::CsvWriter;
using R = const Reach&;
using V = const Calibration&;
using Lists = const Catalog&;

double share(double part, double whole) {
  return whole > 0 ? part / whole : std::numeric_limits<double>::quiet_NaN();
}
double share(std::int64_t part, std::int64_t whole) {
  return share(static_cast<double>(part), static_cast<double>(whole));
}

void amount(Csv& c, R r, base::Fen fen) {
  if (r.pays) {
    c.number(base::to_yuan(fen));
  } else {
    c.empty();
  }
}

/// "all" for 0.
void place(Csv& c, int number) {
  if (number == 0) {
    c.text("all");
  } else {
    c.text(std::to_string(number));
  }
}

}  // namespace

std::vector<YearlyColumn<Reach>> targeting_columns() {
  return {
      {"programme", "string", "",
       "an instrument that households received something of, in cash or earmarked, in the calendar year; or "
       "any_support (of any of them), registered (ever as poor), on_register or monitored (at its end)",
       [](Csv& c, R r, Lists lists) {
         c.text(r.list != nullptr ? std::string(r.list) : lists.instruments[r.instrument].key);
       }},
      {"income_basis", "string", "",
       "with_support: family income of the year per head, as poverty is measured; before_support: the same "
       "less public transfers, with the choices made",
       [](Csv& c, R r, Lists) { c.text(kIncomeBasisNames[static_cast<std::size_t>(r.basis)]); }},
      {"quintile", "string", "", "all, or the fifth of persons by that income, 1 the poorest",
       [](Csv& c, R r, Lists) { place(c, r.fifth); }},
      {"households", "integer", "households", "households of the fifth",
       [](Csv& c, R r, Lists) { c.integer(r.sums.households); }},
      {"persons", "integer", "persons", "their persons",
       [](Csv& c, R r, Lists) { c.integer(r.sums.persons); }},
      {"poor", "integer", "persons", "of them, below the headline line by that income",
       [](Csv& c, R r, Lists) { c.integer(r.sums.poor); }},
      {"helped_households", "integer", "households", "households that the programme reaches",
       [](Csv& c, R r, Lists) { c.integer(r.sums.helped_households); }},
      {"helped", "integer", "persons", "their persons", [](Csv& c, R r, Lists) { c.integer(r.sums.helped); }},
      {"helped_poor", "integer", "persons", "of them, poor",
       [](Csv& c, R r, Lists) { c.integer(r.sums.helped_poor); }},
      {"yuan", "number", "yuan",
       "what the treasury paid for the fifth in the year, what officials kept included; empty for lists",
       [](Csv& c, R r, Lists) { amount(c, r, r.sums.paid); }},
      {"yuan_to_poor", "number", "yuan", "of it, for the poor",
       [](Csv& c, R r, Lists) { amount(c, r, r.sums.paid_to_poor); }},
      {"coverage", "number", "share", "helped in persons",
       [](Csv& c, R r, Lists) { c.number(share(r.sums.helped, r.sums.persons)); }},
      {"coverage_poor", "number", "share", "helped_poor in poor",
       [](Csv& c, R r, Lists) { c.number(share(r.sums.helped_poor, r.sums.poor)); }},
      {"exclusion", "number", "share",
       "error of exclusion: the poor whom the programme does not reach, in poor",
       [](Csv& c, R r, Lists) { c.number(share(r.sums.poor - r.sums.helped_poor, r.sums.poor)); }},
      {"inclusion", "number", "share", "error of inclusion: those reached who are not poor, in helped",
       [](Csv& c, R r, Lists) { c.number(share(r.sums.helped - r.sums.helped_poor, r.sums.helped)); }},
      {"leakage", "number", "share", "yuan that go to who is not poor, in yuan",
       [](Csv& c, R r, Lists) { c.number(share(r.sums.paid - r.sums.paid_to_poor, r.sums.paid)); }},
      {"share_of_spending", "number", "share", "yuan of the fifth in the programme's",
       [](Csv& c, R r, Lists) { c.number(share(r.sums.paid, r.paid_in_all)); }},
  };
}

std::vector<YearlyColumn<Calibration>> vulnerability_columns() {
  return {
      {"decile", "string", "",
       "all, or the tenth of households by the chance foreseen a year before, 1 the lowest; equal chances "
       "stay "
       "together",
       [](Csv& c, V v, Lists) { place(c, v.tenth); }},
      {"households", "integer", "households", "households for which a chance was foreseen",
       [](Csv& c, V v, Lists) { c.integer(v.households); }},
      {"poor", "integer", "households", "of them, below the line of 2020 this December",
       [](Csv& c, V v, Lists) { c.integer(v.poor); }},
      {"predicted", "number", "share",
       "mean chance foreseen last December, from what was known then, to be below it",
       [](Csv& c, V v, Lists) { c.number(v.predicted); }},
      {"observed", "number", "share", "poor in households", [](Csv& c, V v, Lists) { c.number(v.observed); }},
      {"brier", "number", "index", "Brier's score: mean squared difference of chance and outcome",
       [](Csv& c, V v, Lists) { c.number(v.brier); }},
      {"brier_constant", "number", "index",
       "the score of whoever foresees for everybody the share observed over all",
       [](Csv& c, V v, Lists) { c.number(v.brier_constant); }},
      {"skill", "number", "share", "1 less brier over brier_constant; empty where all or none are poor",
       [](Csv& c, V v, Lists) {
         c.number(v.brier_constant > 0 ? 1 - v.brier / v.brier_constant
                                       : std::numeric_limits<double>::quiet_NaN());
       }},
  };
}

}  // namespace ruralsim
