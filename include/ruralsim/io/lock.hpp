// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>

namespace ruralsim::io {

/// Holds a file by flock, against every other process and every other lock of this one. It goes with the
/// object or with the process, however that ends; the file stays.
class FileLock {
 public:
  enum class State {
    held,
    busy,        ///< somebody else holds it
    unsupported  ///< the file system knows no locks (Lustre without flock, some of FUSE)
  };
  enum class Wait { no, yes };

  /// Opens or creates the file. @throws std::system_error naming the file
  explicit FileLock(const std::filesystem::path& file, Wait = Wait::no);
  ~FileLock();
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&&) = delete;

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] int descriptor() const { return descriptor_; }
  /// The descriptor, to be closed by the caller, with whom the lock goes.
  int release();

 private:
  int descriptor_;
  State state_ = State::held;
};

}  // namespace ruralsim::io
