// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <ruralsim/io/lock.hpp>

namespace ruralsim::io {

FileLock::FileLock(const std::filesystem::path& file, Wait wait)
    : descriptor_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0)
    throw std::system_error(errno, std::generic_category(), "cannot write " + file.string());
  int result = 0;
  do {
    result = ::flock(descriptor_, wait == Wait::yes ? LOCK_EX : LOCK_EX | LOCK_NB);
  } while (result != 0 && errno == EINTR);
  if (result == 0) return;
  const int error = errno;
  if (error == EWOULDBLOCK) {
    state_ = State::busy;
  } else if (error == ENOSYS || error == EOPNOTSUPP || error == ENOLCK) {
    state_ = State::unsupported;  // better an unlocked run than none
  } else {
    ::close(descriptor_);
    throw std::system_error(error, std::generic_category(), "cannot lock " + file.string());
  }
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

FileLock::FileLock(FileLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), state_(other.state_) {}

int FileLock::release() {
  return std::exchange(descriptor_, -1);
}

}  // namespace ruralsim::io
