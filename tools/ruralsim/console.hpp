// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

namespace ruralsim::cli {

/// Keeps files that are opened later away from the numbers of standard streams that were closed, and a reader
/// that went away from ending the program.
void secure_standard_streams();

/// Writes results to standard output. A reader that went away (`| head`) has had enough: the rest is dropped.
/// Throws std::system_error when it can't be written otherwise, such as on a full disk.
void print(std::string_view text);

/// Writes to standard error; there is nobody to tell when that fails.
void tell(std::string_view text);

/// Whether standard error is a terminal that understands escapes.
bool errors_go_to_terminal();
/// Columns of the terminal behind standard error, 80 when it doesn't say.
int terminal_width();

enum class Colour { automatic, always, never };
/// Automatic: on a terminal unless NO_COLOR is set.
bool use_colour(Colour);

}  // namespace ruralsim::cli
