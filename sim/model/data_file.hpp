// SPDX-License-Identifier: Apache-2.0
// CSV files that a scenario names, and the letter by which their rows say how well a figure is known.
#pragma once
#include <optional>
#include <string>

#include <ruralsim/io/csv.hpp>
#include <ruralsim/model/decode.hpp>

namespace ruralsim {

/// The file that a path of the scenario leads to, which is then one of its inputs; nothing and a problem when
/// it is not there or not sound.
std::optional<io::CsvTable> read_data_file(const base::Value& written_path, Decoding&);

/// V seen in the source, R remembered from it, C none; otherwise a problem.
char decode_status(const std::string& field, const base::Mark&, Decoding&);

}  // namespace ruralsim
