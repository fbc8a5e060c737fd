// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <cstdio>
#include <new>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <unistd.h>
#include <xxhash.h>

#include <ruralsim/io/digest.hpp>

namespace ruralsim::io {

namespace {

std::string in_hex(XXH128_hash_t hash) {
  XXH128_canonical_t canonical;  // most significant byte first, on any machine
  XXH128_canonicalFromHash(&canonical, hash);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : canonical.digest) {
    hex += kDigits[byte >> 4U];
    hex += kDigits[byte & 15U];
  }
  return hex;
}

}  // namespace

struct Digest::State {
  State() : running(XXH3_createState()) {
    if (running == nullptr) throw std::bad_alloc();
    XXH3_128bits_reset(running);
  }
  ~State() { XXH3_freeState(running); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  XXH3_state_t* running;
};

Digest::Digest() : state_(std::make_unique<State>()) {}
Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

void Digest::update(const void* bytes, std::size_t size) {
  if (size > 0) XXH3_128bits_update(state_->running, bytes, size);
}

std::string Digest::hex() const {
  return in_hex(XXH3_128bits_digest(state_->running));
}

std::uint64_t Digest::low64() const {
  return XXH3_128bits_digest(state_->running).low64;
}

std::string digest_hex(std::string_view bytes) {
  return in_hex(XXH3_128bits(bytes.data(), bytes.size()));
}

std::string digest_file(const std::filesystem::path& file) {
  const auto refuse = [&file](int error) {
    throw std::system_error(error, std::generic_category(), "cannot read " + file.string());
  };
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> opened(std::fopen(file.c_str(), "rbe"), &std::fclose);
  if (!opened) refuse(errno);
  Digest digest;
  std::vector<char> piece(std::size_t{1} << 18U);
  while (true) {
    const std::size_t got = std::fread(piece.data(), 1, piece.size(), opened.get());
    digest.update(piece.data(), got);
    if (got < piece.size()) break;
  }
  if (std::ferror(opened.get()) != 0) refuse(errno);
  return digest.hex();
}

}  // namespace ruralsim::io
