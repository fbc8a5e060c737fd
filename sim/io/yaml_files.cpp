// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <system_error>
#include <utility>

#include "sim/io/yaml_text.hpp"
#include <ruralsim/io/files.hpp>
#include <ruralsim/io/yaml.hpp>

namespace ruralsim::io {
namespace {

namespace fs = std::filesystem;
using base::Mark;
using base::Value;

constexpr std::size_t kLongestChain = 16;

/// Why the file cannot be read; empty when it can.
std::string obstacle(const fs::path& file) {
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (status.type() == fs::file_type::not_found) return "no such file";
  if (error) return error.message();
  if (status.type() == fs::file_type::directory) return "it is a folder";
  if (status.type() != fs::file_type::regular) return "it is not a regular file";
  return {};
}

/// The content of a regular file within the size limit, or nothing and a problem.
std::optional<std::string> read_text_file(const fs::path& file, base::Problems& problems,
                                          Mark referred_from) {
  std::string reason = obstacle(file);
  if (reason.empty()) {
    try {
      return read_file(file, kMostYamlBytes);
    } catch (const std::system_error& error) {
      reason = error.code() == std::errc::file_too_large ? too_large_message() : error.code().message();
    }
  }
  problems.add(referred_from, "cannot read '" + file.string() + "': " + reason);
  return std::nullopt;
}

/// "cliff.yaml -> base.yaml -> cliff.yaml"
std::string chain_text(const std::vector<fs::path>& files, const fs::path& next) {
  std::string text;
  for (const fs::path& file : files) text += file.string() + " -> ";
  return text + next.string();
}

bool is_same_file(const fs::path& a, const fs::path& b) {
  std::error_code ignored;
  return fs::equivalent(a, b, ignored);
}

/// The file that the `extends` of the last of `files` names, or nothing (and perhaps a problem).
std::optional<fs::path> extended_file(const Value& written, const std::vector<fs::path>& files,
                                      base::Problems& problems) {
  if (written.kind() != Value::Kind::scalar || written.text().empty()) {
    problems.add(written.mark(), "expected the name of the file to extend, found " + base::describe(written));
    return std::nullopt;
  }
  fs::path target = files.back().parent_path() / fs::path(written.text());
  const std::string chain = chain_text(files, target);
  const bool circular =
      std::any_of(files.begin(), files.end(), [&](const fs::path& f) { return is_same_file(f, target); });
  if (circular) {
    problems.add(written.mark(), "circular extends: " + chain);
    return std::nullopt;
  }
  if (const std::string reason = obstacle(target); !reason.empty()) {
    problems.add(written.mark(),
                 "cannot read '" + target.string() + "': " + reason + " (extends: " + chain + ")");
    return std::nullopt;
  }
  if (files.size() == kLongestChain) {
    problems.add(written.mark(), "a chain of more than 16 files: " + chain);
    return std::nullopt;
  }
  return target;
}

Value without_extends(const Value& document) {
  std::vector<Value::Entry> entries;
  for (const Value::Entry& entry : document.entries())
    if (entry.key != "extends") entries.push_back(entry);
  return Value::map(std::move(entries), document.mark());
}

}  // namespace

Value read_yaml(const fs::path& file, base::Sources& sources, base::Problems& problems, Mark referred_from) {
  std::optional<std::string> text = read_text_file(file, problems, referred_from);
  if (!text) return Value::null(referred_from);
  return parse_yaml(std::move(*text), file.string(), sources, problems);
}

Loaded load_with_extends(const fs::path& file, base::Sources& sources, base::Problems& problems) {
  Loaded loaded;
  std::vector<Value> layers;
  std::optional<fs::path> next = file;
  Mark referred_from;
  while (next) {
    const std::size_t before = problems.all().size();
    const Value document = read_yaml(*next, sources, problems, referred_from);
    if (document.kind() != Value::Kind::map) {
      if (problems.all().size() == before)
        problems.add(document.mark(),
                     "expected keys with values (key: value), found " + base::describe(document));
      return loaded;
    }
    loaded.files.push_back(*next);
    layers.push_back(without_extends(document));
    const Value* extends = document.find("extends");
    next = extends == nullptr ? std::nullopt : extended_file(*extends, loaded.files, problems);
    if (extends != nullptr && !next) return loaded;
    if (extends != nullptr) referred_from = extends->mark();
  }
  loaded.document = std::move(layers.back());
  for (std::size_t i = layers.size() - 1; i-- > 0;)
    loaded.document = base::merged(loaded.document, layers[i]);
  return loaded;
}

}  // namespace ruralsim::io
