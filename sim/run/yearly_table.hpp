// SPDX-License-Identifier: Apache-2.0
// targeting.csv and vulnerability.csv as lists of columns: what their headers, rows and descriptions are made
// of.
#pragma once
#include <vector>

#include <ruralsim/engine/catalog.hpp>
#include <ruralsim/io/csv.hpp>
#include <ruralsim/record/calibration.hpp>
#include <ruralsim/record/reach.hpp>

namespace ruralsim {

template <class Row>
struct YearlyColumn {
  const char* name;
  const char* type;
  const char* unit;
  const char* description;
  void (*write)(io::CsvWriter&, const Row&, const Catalog&);
};

/// Those behind scenario, replicate, year and area, in order.
std::vector<YearlyColumn<Reach>> targeting_columns();
std::vector<YearlyColumn<Calibration>> vulnerability_columns();

}  // namespace ruralsim
