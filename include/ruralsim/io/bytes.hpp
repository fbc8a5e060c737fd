// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace ruralsim::io {

/// Values as bytes, one behind the other: whole numbers of 8 bytes, the lowest first; numbers as their IEEE
/// 754 bits; texts behind their length.
class BytesOut {
 public:
  BytesOut& whole(std::uint64_t value) {
    for (int i = 0; i < 8; ++i) bytes_ += static_cast<char>(value >> (8 * i) & 0xFFU);
    return *this;
  }
  BytesOut& number(double value) { return whole(std::bit_cast<std::uint64_t>(value)); }
  BytesOut& text(std::string_view value) {
    whole(value.size());
    bytes_ += value;
    return *this;
  }
  [[nodiscard]] std::string take() { return std::move(bytes_); }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

/// Reads them back. Where the bytes end early values are 0 and texts short; `ended_early` tells.
class BytesIn {
 public:
  explicit BytesIn(std::string_view bytes) : rest_(bytes) {}
  std::uint64_t whole() {
    std::uint64_t value = 0;
    const std::string_view piece = take(8);
    for (std::size_t i = 0; i < piece.size(); ++i)
      value |= std::uint64_t{static_cast<unsigned char>(piece[i])} << (8 * i);
    return value;
  }
  double number() { return std::bit_cast<double>(whole()); }
  std::string_view text() { return take(whole()); }
  std::string_view take(std::uint64_t bytes) {
    const std::string_view piece = rest_.substr(0, bytes);
    short_ = short_ || piece.size() < bytes;
    rest_.remove_prefix(piece.size());
    return piece;
  }
  [[nodiscard]] bool ended_early() const { return short_; }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
  bool short_ = false;
};

}  // namespace ruralsim::io
