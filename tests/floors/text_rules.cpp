// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <regex>

#include <fmt/format.h>

#include "floors/rules.hpp"

namespace ruralsim::floors {

namespace {

constexpr std::string_view licence = "SPDX-License-Identifier: Apache-2.0";

/// Source needs a licence line: C++, CMake, Python, shell, and any script that names its interpreter.
bool is_source(const std::string& path, std::string_view text) {
  for (const std::string_view ending :
       {".cpp", ".hpp", ".py", ".sh", ".cmake", ".cmake.in", "CMakeLists.txt"})
    if (path.ends_with(ending)) return true;
  return text.starts_with("#!");
}

void check_licence(const std::string& path, std::string_view text, Breaches& breaches) {
  if (!is_source(path, text)) return;
  const auto lines = lines_of(text);
  const std::size_t at = text.starts_with("#!") ? 1 : 0;
  if (lines.size() <= at || lines[at].find(licence) == std::string_view::npos)
    breaches.push_back(fmt::format("{}: line {} does not say \"{}\".", path, at + 1, licence));
}

void check_name(const std::string& path, Breaches& breaches) {
  std::string name = std::filesystem::path(path).filename().string();
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const std::string_view word : {"utils", "common", "manager", "helper"})
    if (name.find(word) != std::string::npos)
      breaches.push_back(
          fmt::format("{}: a file called `{}` is not one idea, a name says what is in it.", path, word));
}

void check_marks(const std::string& path, std::string_view text, Breaches& breaches) {
  // Spelt in two parts, so that this file does not accuse itself.
  static const std::regex mark(
      "\\b(TO"
      "DO|FIX"
      "ME|XX"
      "X)\\b");
  static const std::regex home("(^|[^\\w./])/(home|Users|root)/\\w");
  int number = 0;
  for (const std::string_view line : lines_of(text)) {
    ++number;
    if (std::regex_search(line.begin(), line.end(), mark))
      breaches.push_back(
          fmt::format("{}:{} carries an unfinished mark, what is open belongs in an issue.", path, number));
    if (std::regex_search(line.begin(), line.end(), home))
      breaches.push_back(fmt::format("{}:{} names a folder of somebody's machine.", path, number));
  }
}

void check_checkout(const std::string& path, std::string_view text, const std::string& checkout,
                    Breaches& breaches) {
  if (checkout.size() < 2) return;
  const std::size_t at = text.find(checkout + "/");
  if (at == std::string_view::npos ||
      (at > 0 && (std::isalnum(static_cast<unsigned char>(text[at - 1])) != 0 || text[at - 1] == '.' ||
                  text[at - 1] == '/')))
    return;
  const auto number = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n') + 1;
  breaches.push_back(fmt::format("{}:{} names the folder of this checkout, {}.", path, number, checkout));
}

/// CTest runs a case by its name; these characters end or split it on the way through CMake and doctest's
/// filter.
void check_test_names(const std::string& path, const std::string& text, Breaches& breaches) {
  static const std::regex name("TEST_CASE(?:_FIXTURE|_TEMPLATE)?\\((?:\\w+,\\s*)?\"((?:[^\"\\\\]|\\\\.)*)\"");
  for (std::sregex_iterator it(text.begin(), text.end(), name), end; it != end; ++it)
    if ((*it)[1].str().find_first_of(";[]*\\?\"") != std::string::npos)
      breaches.push_back(
          fmt::format("{}: the test name \"{}\" holds one of ; [ ] * ? \\, CTest could not select it.", path,
                      (*it)[1].str()));
}

}  // namespace

Breaches text_breaches(const Tree& tree, const std::string& checkout) {
  Breaches breaches;
  for (const auto& [path, text] : tree) {
    check_licence(path, text, breaches);
    check_name(path, breaches);
    check_marks(path, text, breaches);
    check_checkout(path, text, checkout, breaches);
    if (path.starts_with("tests/") && path.ends_with(".cpp") && !path.starts_with("tests/floors/"))
      check_test_names(path, text, breaches);
  }
  return breaches;
}

}  // namespace ruralsim::floors
