// SPDX-License-Identifier: Apache-2.0
// The shipped scenarios inside the program, and what of them makes a project.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ruralsim::cli {

/// A file of scenarios/ by its name there.
struct EmbeddedFile {
  std::string_view name, text;
};
/// All of them, in the order of their names; written by tools/cmake/embed.cmake.
std::span<const EmbeddedFile> embedded_files();

/// The folders of scenarios/ that have a base.yaml.
std::vector<std::string> template_names();

/// What a template needs: its folder, every file that one of those names, and the sweeps that name one of its
/// scenarios alone. In the order of their names.
std::vector<EmbeddedFile> files_of_template(const std::string& name);

/// The question with which a scenario file begins, on one line; "" when it begins with none.
std::string question_of(std::string_view text);

}  // namespace ruralsim::cli
