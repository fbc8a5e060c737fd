// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace ruralsim::io {

/// Streaming XXH3-128 (https://github.com/Cyan4973/xxHash), the same on every machine and however the bytes
/// were cut into pieces. It detects damage and tells outputs apart; it's no protection against forgery.
class Digest {
 public:
  Digest();
  ~Digest();
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;

  void update(const void* bytes, std::size_t size);
  void update(std::string_view bytes) { update(bytes.data(), bytes.size()); }
  /// 32 lower-case hexadecimal digits of all bytes so far, as `xxh128sum` prints them; more may follow.
  std::string hex() const;
  /// The low 64 bits of the same digest.
  std::uint64_t low64() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string digest_hex(std::string_view bytes);

/// Digest of a file's content. @throws std::system_error that names the file
std::string digest_file(const std::filesystem::path& file);

}  // namespace ruralsim::io
