// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ruralsim::io {

/// A file of named sections, each under a digest of its own, behind a table of contents that has one too: a
/// byte that changed anywhere is found, and the message says where.
class SectionWriter {
 public:
  /// Sections keep the order in which they are added; a name may stand once.
  void add(std::string name, std::string bytes);
  /// The file. @param magic  what kind of file it is, one line without its break; @param version  of its kind
  [[nodiscard]] std::string file(std::string_view magic, std::uint32_t version) const;

 private:
  friend class SectionFile;
  std::vector<std::pair<std::string, std::string>> sections_;
};

/// The kind of a section that holds sections of its own.
inline constexpr std::string_view kSectionsWithin = "ruralsim sections";

/// Such a file, read and checked to the last byte.
class SectionFile {
 public:
  /// @throws base::ScenarioError that names the file and says what is wrong with it: it can't be read, is of
  /// another kind or version, ends early, has more bytes than it should, or is damaged and in which section
  SectionFile(const std::filesystem::path& file, std::string_view magic, std::uint32_t version);
  /// The sections themselves, for what never leaves the memory. @param name  what messages call it
  SectionFile(SectionWriter sections, std::string name);
  /// The sections within one: it holds what `SectionWriter::file` gave for `kSectionsWithin` and version 1.
  /// @throws base::ScenarioError likewise
  [[nodiscard]] SectionFile within(const std::string& section) const;
  SectionFile(const SectionFile&) = delete;  // sections point into the content
  SectionFile& operator=(const SectionFile&) = delete;

  [[nodiscard]] bool has(const std::string& section) const { return sections_.contains(section); }
  /// Throws base::ScenarioError when there is none of that name.
  [[nodiscard]] std::string_view at(const std::string& section) const;
  /// In the order of the alphabet.
  [[nodiscard]] const std::map<std::string, std::string_view>& sections() const { return sections_; }
  /// Throws base::ScenarioError: the file is what it was written as and still of no use here.
  [[noreturn]] void refuse(const std::string& why) const;

 private:
  std::filesystem::path path_;
  std::string content_;
  SectionWriter written_;  ///< in place of a content
  std::map<std::string, std::string_view> sections_;

  SectionFile(std::filesystem::path path, std::string content);
  void read_table(std::string_view magic, std::uint32_t version);
};

}  // namespace ruralsim::io
