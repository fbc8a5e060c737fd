// SPDX-License-Identifier: Apache-2.0
#include "tools/ruralsim/templates.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

namespace ruralsim::cli {
namespace {

constexpr std::string_view kBase = "/base.yaml";

bool is_path_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_-./").find(c) != std::string_view::npos;
}

/// Every word of a text that could be the path of a YAML or CSV file.
std::vector<std::string> paths_in(std::string_view text) {
  std::vector<std::string> paths;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_path_character(text[end])) ++end;
    const std::string_view word = text.substr(at, end - at);
    if (word.ends_with(".yaml") || word.ends_with(".csv")) paths.emplace_back(word);
    at = end + 1;
  }
  return paths;
}

const EmbeddedFile* file_called(std::string_view name) {
  const auto all = embedded_files();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const EmbeddedFile& f) { return f.name == name; });
  return found == all.end() ? nullptr : &*found;
}

/// The embedded files that a file names, relative to where it stands.
std::vector<const EmbeddedFile*> named_by(const EmbeddedFile& file) {
  std::vector<const EmbeddedFile*> files;
  const std::filesystem::path here = std::filesystem::path(file.name).parent_path();
  for (const std::string& path : paths_in(file.text)) {
    if (const EmbeddedFile* other = file_called((here / path).lexically_normal().generic_string()))
      files.push_back(other);
  }
  return files;
}

/// Adds a file with all that it leads to.
void add(const EmbeddedFile& file, std::set<std::string_view>& names) {
  if (!names.insert(file.name).second) return;
  for (const EmbeddedFile* other : named_by(file)) add(*other, names);
}

bool is_of(std::string_view name, const std::string& folder) {
  return name.starts_with(folder + "/");
}

/// Whether all the scenarios that a sweep runs are the template's.
bool sweeps_it(const EmbeddedFile& sweep, const std::string& name) {
  const auto named = named_by(sweep);
  return !named.empty() &&
         std::all_of(named.begin(), named.end(), [&](const EmbeddedFile* f) { return is_of(f->name, name); });
}

}  // namespace

std::vector<std::string> template_names() {
  std::vector<std::string> names;
  for (const EmbeddedFile& f : embedded_files()) {
    const std::size_t slash = f.name.find('/');
    if (slash != std::string_view::npos && f.name.substr(slash) == kBase)
      names.emplace_back(f.name.substr(0, slash));
  }
  return names;
}

std::vector<EmbeddedFile> files_of_template(const std::string& name) {
  std::set<std::string_view> names;
  for (const EmbeddedFile& f : embedded_files()) {
    if (is_of(f.name, name) || (is_of(f.name, "sweeps") && sweeps_it(f, name))) add(f, names);
  }
  std::vector<EmbeddedFile> files;
  for (const std::string_view n : names) files.push_back(*file_called(n));
  return files;
}

std::string question_of(std::string_view text) {
  constexpr std::string_view kMark = "# Question: ";
  std::string question;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (question.empty() ? !line.starts_with(kMark) : !line.starts_with("# ")) {
      if (!question.empty() || !line.starts_with('#')) break;
      continue;
    }
    question += question.empty() ? line.substr(kMark.size()) : line.substr(1);
    if (question.find('?') != std::string::npos) break;
  }
  return question;
}

}  // namespace ruralsim::cli
