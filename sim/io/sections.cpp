// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <set>
#include <system_error>

#include <fmt/format.h>

#include <ruralsim/base/document.hpp>
#include <ruralsim/base/invariant.hpp>
#include <ruralsim/io/bytes.hpp>
#include <ruralsim/io/digest.hpp>
#include <ruralsim/io/files.hpp>
#include <ruralsim/io/sections.hpp>

namespace ruralsim::io {
namespace {

constexpr std::size_t kDigestDigits = 32;

}  // namespace

void SectionWriter::add(std::string name, std::string bytes) {
  sections_.emplace_back(std::move(name), std::move(bytes));
}

std::string SectionWriter::file(std::string_view magic, std::uint32_t version) const {
  BytesOut table;
  std::set<std::string_view> names;
  std::size_t total = 0;
  for (const auto& [name, bytes] : sections_) {
    base::ensure(names.insert(name).second, "a file of sections has two of one name");
    table.text(name).whole(bytes.size()).text(digest_hex(bytes));
    total += bytes.size();
  }
  BytesOut head;
  head.whole(version).whole(sections_.size()).text(table.bytes());
  std::string file(magic);
  file += '\n' + head.bytes();
  file += digest_hex(file);
  file.reserve(file.size() + total);
  for (const auto& section : sections_) file += section.second;
  return file;
}

SectionFile::SectionFile(const std::filesystem::path& file, std::string_view magic, std::uint32_t version)
    : path_(file) {
  try {
    content_ = read_file(file);
  } catch (const std::system_error& error) {
    throw base::ScenarioError({{{}, error.what(), {}}}, base::Sources{});
  }
  read_table(magic, version);
}

SectionFile::SectionFile(SectionWriter sections, std::string name)
    : path_(std::move(name)), written_(std::move(sections)) {
  for (const auto& [section, bytes] : written_.sections_) sections_.emplace(section, bytes);
}

SectionFile::SectionFile(std::filesystem::path path, std::string content)
    : path_(std::move(path)), content_(std::move(content)) {
  read_table(kSectionsWithin, 1);
}

SectionFile SectionFile::within(const std::string& section) const {
  return {path_, std::string(at(section))};
}

void SectionFile::refuse(const std::string& why) const {
  throw base::ScenarioError({{{}, path_.string() + " " + why, {}}}, base::Sources{});
}

void SectionFile::read_table(std::string_view magic, std::uint32_t version) {
  const std::string first_line = std::string(magic) + '\n';
  if (!content_.starts_with(first_line)) {
    const bool cut = !content_.empty() && first_line.starts_with(content_);
    refuse(cut ? "is truncated" : fmt::format("is no {}", magic));
  }
  BytesIn front(std::string_view(content_).substr(first_line.size()));
  const std::uint64_t written = front.whole();
  const std::uint64_t count = front.whole();
  BytesIn table(front.text());
  const std::size_t head = content_.size() - front.rest().size();
  const std::string_view digest = front.take(kDigestDigits);
  if (front.ended_early()) refuse("is truncated or damaged: it ends within its table of contents");
  if (digest != digest_hex(std::string_view(content_).substr(0, head)))
    refuse("is damaged: its table of contents is not what was written");
  if (written != version)
    refuse(fmt::format("is of format {}, which this program does not read (it reads {})", written, version));
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string name(table.text());
    const std::string_view bytes = front.take(table.whole());
    if (front.ended_early()) refuse(fmt::format("is truncated: it ends within its section {}", name));
    if (digest_hex(bytes) != table.text()) refuse(fmt::format("is damaged in its section {}", name));
    sections_.emplace(name, bytes);
  }
  if (!front.rest().empty())
    refuse(fmt::format("is damaged: {} bytes too many stand at its end", front.rest().size()));
}

std::string_view SectionFile::at(const std::string& section) const {
  const auto found = sections_.find(section);
  if (found == sections_.end()) refuse(fmt::format("lacks the section {}", section));
  return found->second;
}

}  // namespace ruralsim::io
