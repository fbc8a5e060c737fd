// SPDX-License-Identifier: Apache-2.0
#include "sim/model/data_file.hpp"

#include <fmt/format.h>

namespace ruralsim {

std::optional<io::CsvTable> read_data_file(const base::Value& written_path, Decoding& d) {
  const std::filesystem::path file = d.beside(written_path);
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    d.problems.add(written_path.mark(), fmt::format("there is no data file `{}`", file.string()));
    return std::nullopt;
  }
  const std::size_t before = d.problems.all().size();
  io::CsvTable csv = io::read_csv(file, d.sources, d.problems);
  if (d.problems.all().size() != before) return std::nullopt;
  d.inputs.push_back(file);
  return csv;
}

char decode_status(const std::string& field, const base::Mark& mark, Decoding& d) {
  if (field == "V" || field == "R" || field == "C") return field[0];
  d.problems.add(mark, fmt::format("status is V, R or C, not `{}`", field));
  return 'C';
}

}  // namespace ruralsim
