// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ruralsim/io/files.hpp>

namespace ruralsim::io {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(int error, const char* verb, const fs::path& file) {
  throw std::system_error(error, std::generic_category(),
                          std::string("cannot ") + verb + ' ' + file.string());
}

/// An open file; close() is for those who want to know whether it went well.
class Descriptor {
 public:
  Descriptor(const fs::path& file, int flags, const char* verb)
      : number_(::open(file.c_str(), flags | O_CLOEXEC, 0666)) {
    if (number_ < 0) refuse(errno, verb, file);
  }
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

void write_all(int descriptor, std::string_view bytes, const fs::path& file) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      refuse(errno, "write", file);
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void synchronise(int descriptor, const fs::path& file) {
  // EINVAL: pipes, devices and the folders of some network file systems have nothing to synchronise.
  if (::fsync(descriptor) != 0 && errno != EINVAL) refuse(errno, "write", file);
}

void close_checked(int descriptor, const fs::path& file) {
  // Linux has released the descriptor even when it reports EINTR.
  if (::close(descriptor) != 0 && errno != EINTR) refuse(errno, "write", file);
}

fs::path folder_of(const fs::path& file) {
  return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

constexpr const char* kNeighbour = ".tmp-";

/// Opens a neighbour of the file that nobody else has. The process id alone doesn't do: machines that share a
/// disk, and containers, have equal ones.
std::pair<int, fs::path> open_neighbour(const fs::path& file) {
  for (int attempt = 0;; ++attempt) {
    fs::path neighbour = file;
    neighbour += kNeighbour + std::to_string(::getpid()) + '-' + std::to_string(attempt);
    const int descriptor = ::open(neighbour.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor >= 0) return {descriptor, neighbour};
    if (errno != EEXIST) refuse(errno, "write", file);
  }
}

void write_and_close(int descriptor, std::string_view content, const fs::path& file) {
  try {
    write_all(descriptor, content, file);
    synchronise(descriptor, file);
  } catch (...) {
    ::close(descriptor);
    throw;
  }
  close_checked(descriptor, file);
}

}  // namespace

std::string read_file(const fs::path& file, std::size_t at_most) {
  const Descriptor opened(file, O_RDONLY, "read");
  struct stat status {};
  if (::fstat(opened.number(), &status) != 0) refuse(errno, "read", file);
  // The reported size is a hint only: pipes and /proc report 0, and a file may grow while it's read.
  const auto hint = static_cast<std::size_t>(std::max<off_t>(status.st_size, 0));
  if (hint > at_most) refuse(EFBIG, "read", file);

  std::string content(hint + 1, '\0');
  std::size_t filled = 0;
  while (true) {
    if (filled == content.size()) content.resize(content.size() * 2 + 4096);
    const ssize_t got = ::read(opened.number(), content.data() + filled, content.size() - filled);
    if (got < 0) {
      if (errno == EINTR) continue;
      refuse(errno, "read", file);
    }
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
    if (filled > at_most) refuse(EFBIG, "read", file);
  }
  content.resize(filled);
  return content;
}

void make_durable(const fs::path& file_or_folder) {
  const Descriptor opened(file_or_folder, O_RDONLY, "write");
  synchronise(opened.number(), file_or_folder);
}

void write_file_durably(const fs::path& file, std::string_view content) {
  std::error_code ignored;
  const fs::file_status status = fs::status(file, ignored);
  if (fs::is_directory(status)) refuse(EISDIR, "write", file);
  if (fs::exists(status) &&
      !fs::is_regular_file(status)) {  // renaming over /dev/null would remove it from the system
    Descriptor device(file, O_WRONLY, "write");
    write_and_close(device.release(), content, file);
    return;
  }
  const bool link = fs::is_symlink(fs::symlink_status(file, ignored));
  const fs::path target = link && fs::exists(status) ? fs::canonical(file) : file;
  const auto [descriptor, neighbour] = open_neighbour(target);
  try {
    write_and_close(descriptor, content, file);
    if (std::rename(neighbour.c_str(), target.c_str()) != 0) refuse(errno, "write", file);
  } catch (...) {
    ::unlink(neighbour.c_str());
    throw;
  }
  make_durable(folder_of(target));
}

void remove_torn_writes(const fs::path& folder) {
  std::vector<fs::path> torn;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().filename().string().find(kNeighbour) != std::string::npos) torn.push_back(entry.path());
  }
  for (const fs::path& file : torn) fs::remove(file);
}

AppendFile::AppendFile(fs::path file, std::optional<std::uint64_t> keep_bytes) : path_(std::move(file)) {
  Descriptor opened(path_, O_WRONLY | O_CREAT | O_APPEND, "write");
  struct stat status {};
  if (::fstat(opened.number(), &status) != 0) refuse(errno, "write", path_);
  size_ = static_cast<std::uint64_t>(std::max<off_t>(status.st_size, 0));
  if (keep_bytes && S_ISREG(status.st_mode)) {
    if (size_ < *keep_bytes) {
      throw std::system_error(EIO, std::generic_category(),
                              "cannot continue " + path_.string() + ": it has " + std::to_string(size_) +
                                  " of " + std::to_string(*keep_bytes) + " bytes that were written before");
    }
    if (::ftruncate(opened.number(), static_cast<off_t>(*keep_bytes)) != 0) refuse(errno, "write", path_);
    size_ = *keep_bytes;
  }
  descriptor_ = opened.release();
}

AppendFile::~AppendFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

AppendFile::AppendFile(AppendFile&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)), size_(other.size_) {}

AppendFile& AppendFile::operator=(AppendFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(size_, other.size_);
  return *this;
}

void AppendFile::write(std::string_view bytes) {
  write_all(descriptor_, bytes, path_);
  size_ += bytes.size();
}

void AppendFile::make_durable() {
  synchronise(descriptor_, path_);
}

void AppendFile::close() {
  if (descriptor_ < 0) return;
  try {
    synchronise(descriptor_, path_);
  } catch (...) {
    ::close(std::exchange(descriptor_, -1));
    throw;
  }
  close_checked(std::exchange(descriptor_, -1), path_);
}

}  // namespace ruralsim::io
