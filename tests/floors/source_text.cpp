// SPDX-License-Identifier: Apache-2.0
#include "floors/source_text.hpp"

#include <array>
#include <cctype>
#include <fstream>
#include <sstream>

namespace ruralsim::floors {

namespace fs = std::filesystem;

namespace {

bool is_text(const fs::path& path) {
  static constexpr std::array<std::string_view, 10> endings{".cpp", ".hpp",  ".cmake", ".txt", ".py",
                                                            ".sh",  ".yaml", ".md",    ".in",  ".json"};
  const std::string ending = path.extension().string();
  if (ending.empty()) return true;
  for (const std::string_view known : endings)
    if (ending == known) return true;
  return false;
}

bool is_vendored(const fs::path& path) {
  for (const fs::path& part : path)
    if (part == "vendor" || part == "third_party" || part == "node_modules" || part == "__pycache__")
      return true;
  return false;
}

void read_into(Tree& tree, const fs::path& root, const fs::path& file) {
  const fs::path relative = file.lexically_relative(root);
  if (!is_text(file) || is_vendored(relative)) return;
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  tree.emplace(relative.generic_string(), text.str());
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// Blanks [from, to) but keeps line ends.
void blank(std::string& text, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to && i < text.size(); ++i)
    if (text[i] != '\n') text[i] = ' ';
}

/// Position after the closing quote of an ordinary literal that opens at `open`.
std::size_t end_of_literal(std::string_view text, std::size_t open) {
  std::size_t i = open + 1;
  while (i < text.size() && text[i] != text[open] && text[i] != '\n') i += text[i] == '\\' ? 2 : 1;
  return std::min(i + 1, text.size());
}

/// Position after the closing quote of the raw string whose quote is at `open`.
std::size_t end_of_raw_string(std::string_view text, std::size_t open) {
  const std::size_t bracket = text.find('(', open);
  if (bracket == std::string_view::npos) return text.size();
  const std::string closing = ")" + std::string(text.substr(open + 1, bracket - open - 1)) + "\"";
  const std::size_t close = text.find(closing, bracket);
  return close == std::string_view::npos ? text.size() : close + closing.size();
}

}  // namespace

Tree read_tree(const fs::path& root) {
  Tree tree;
  for (const char* folder : {"sim", "include", "tools", "tests", "docs", "scenarios", ".ci"}) {
    if (!fs::is_directory(root / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder))
      if (entry.is_regular_file()) read_into(tree, root, entry.path());
  }
  for (const char* file : {"CMakeLists.txt", "README.md", "CHANGELOG.md", "CMakePresets.json"})
    if (fs::is_regular_file(root / file)) read_into(tree, root, root / file);
  return tree;
}

std::string code_of(std::string_view text) {
  std::string code(text);
  std::size_t i = 0;
  while (i < text.size()) {
    const char c = text[i];
    std::size_t end = i + 1;
    if (text.substr(i, 2) == "//") {
      end = std::min(text.find('\n', i), text.size());
      blank(code, i, end);
    } else if (text.substr(i, 2) == "/*") {
      const std::size_t close = text.find("*/", i + 2);
      end = close == std::string_view::npos ? text.size() : close + 2;
      blank(code, i, end);
    } else if (c == '"') {
      const bool raw = i > 0 && text[i - 1] == 'R';
      end = raw ? end_of_raw_string(text, i) : end_of_literal(text, i);
      blank(code, i + 1, end - 1);
    } else if (c == '\'' && !(i > 0 && is_word(text[i - 1]))) {  // 1'000 is a number
      end = end_of_literal(text, i);
      blank(code, i + 1, end - 1);
    }
    i = end;
  }
  return code;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

std::vector<Include> includes_of(std::string_view text) {
  std::vector<Include> found;
  int number = 0;
  for (std::string_view line : lines_of(text)) {
    ++number;
    const std::size_t hash = line.find_first_not_of(" \t");
    if (hash == std::string_view::npos || line[hash] != '#') continue;
    const std::size_t word = line.find_first_not_of(" \t", hash + 1);
    if (word == std::string_view::npos || line.substr(word, 7) != "include") continue;
    const std::size_t open = line.find_first_of("<\"", word);
    if (open == std::string_view::npos) continue;
    const bool quoted = line[open] == '"';
    const std::size_t close = line.find(quoted ? '"' : '>', open + 1);
    if (close == std::string_view::npos) continue;
    found.push_back({number, std::string(line.substr(open + 1, close - open - 1)), quoted});
  }
  return found;
}

}  // namespace ruralsim::floors
