// SPDX-License-Identifier: Apache-2.0
#include "sim/io/utf8.hpp"

namespace ruralsim::io {
namespace {

struct Lead {
  std::size_t length;  // of the whole character; 0: no character starts with this byte
  unsigned char low;   // range of the second byte; all later ones are 80..BF
  unsigned char high;
};

/// Rows of table 3-7.
Lead read_lead(unsigned char byte) {
  if (byte < 0x80) return {1, 0, 0};
  if (byte >= 0xC2 && byte <= 0xDF) return {2, 0x80, 0xBF};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {3, 0x80, 0xBF};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte >= 0xF1 && byte <= 0xF3) return {4, 0x80, 0xBF};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

unsigned char byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

}  // namespace

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Lead lead = read_lead(byte_at(text, at));
    if (lead.length == 0 || at + lead.length > text.size()) return at;
    for (std::size_t k = 1; k < lead.length; ++k) {
      const unsigned char low = k == 1 ? lead.low : 0x80;
      const unsigned char high = k == 1 ? lead.high : 0xBF;
      const unsigned char byte = byte_at(text, at + k);
      if (byte < low || byte > high) return at;
    }
    at += lead.length;
  }
  return std::nullopt;
}

}  // namespace ruralsim::io
