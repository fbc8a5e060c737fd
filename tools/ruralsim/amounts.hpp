// SPDX-License-Identifier: Apache-2.0
// How amounts read in messages: few digits and a word.
#pragma once
#include <string>

namespace ruralsim::cli {

/// "1.2 million", "45,300"
std::string count_text(double);
/// "45 MB"
std::string bytes_text(double);
/// "8.4 s", "12 min", "3.5 h"
std::string duration_text(double seconds);
/// The shortest decimal that reads back as the same number.
std::string number_text(double);
/// At most four significant digits, whole amounts in full.
std::string amount_text(double);

}  // namespace ruralsim::cli
