// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ruralsim::floors {

/// Path from the root of the checkout, with forward slashes, to the file's text.
using Tree = std::map<std::string, std::string>;

/// Every text file below sim/, include/, tools/, tests/, docs/, scenarios/ and .ci/ and at the top, without
/// what was vendored.
Tree read_tree(const std::filesystem::path& root);

/// C++ text with comments and the insides of string and character literals turned into spaces, so that lines
/// and columns stay. Understands raw strings and digit separators.
std::string code_of(std::string_view text);

std::vector<std::string_view> lines_of(std::string_view text);

struct Include {
  int line = 0;
  std::string target;   ///< as written between <> or ""
  bool quoted = false;  ///< written with ""
};
std::vector<Include> includes_of(std::string_view text);

}  // namespace ruralsim::floors
