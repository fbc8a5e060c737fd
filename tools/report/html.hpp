// SPDX-License-Identifier: Apache-2.0
// Tables and sections of a page.
#pragma once
#include <string>
#include <vector>

namespace ruralsim::report {

/// A table with a caption; the first row is its head, the first cell of every other row the row's name.
/// @param numbers  whether the other cells are numbers, which stand to the right
std::string table_of(const std::string& caption, const std::vector<std::vector<std::string>>& rows,
                     bool numbers = true);

std::string paragraph(const std::string& text);
/// Something that is shown when it is asked for.
std::string folded(const std::string& summary, const std::string& html);
std::string section(const std::string& id, const std::string& title, const std::string& html);

/// The page around its sections.
std::string document(const std::string& title, const std::string& body);

}  // namespace ruralsim::report
