// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

/// Files whose every refusal by the system (missing, forbidden, full disk, failing hardware) is a
/// std::system_error that names the path: "cannot write results/county.csv: No space left on device".
namespace ruralsim::io {

/// The whole content. @param at_most  refuse (std::errc::file_too_large) a longer file, without reading it
/// all
std::string read_file(const std::filesystem::path& file,
                      std::size_t at_most = std::numeric_limits<std::size_t>::max());

/// Replaces the file as a whole or not at all: writes a temporary neighbour, fsyncs it, renames it into place
/// and fsyncs the folder. On an error the old content (or absence) is untouched and the neighbour is removed.
/// A symbolic link is written through; a device or pipe is written directly.
void write_file_durably(const std::filesystem::path& file, std::string_view content);

/// Removes the neighbours that a kill in the midst of `write_file_durably` left in a folder or below it.
/// Nobody may be writing there.
void remove_torn_writes(const std::filesystem::path& folder);

/// fsync of a file or of a folder's list of names.
void make_durable(const std::filesystem::path& file_or_folder);

/// A file that only grows. Nothing is buffered here: hand it large pieces. Errors of the last bytes show only
/// in close(), so call it; the destructor closes too but has nobody to tell.
class AppendFile {
 public:
  /// Opens or creates the file. @param keep_bytes  if given, what lies beyond it is cut off (0: start anew);
  /// a shorter file is refused with std::errc::io_error, since something that was reported as written is gone
  explicit AppendFile(std::filesystem::path file, std::optional<std::uint64_t> keep_bytes = std::nullopt);
  ~AppendFile();
  AppendFile(AppendFile&& other) noexcept;
  AppendFile& operator=(AppendFile&& other) noexcept;

  /// Writes all bytes or throws; after an error part of them may be in the file.
  void write(std::string_view bytes);
  /// fsync: what was written survives a power cut.
  void make_durable();
  /// fsync and close; the file takes no more bytes. A second call does nothing.
  void close();
  /// Bytes in the file, counting those it had when opened.
  std::uint64_t size() const { return size_; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace ruralsim::io
