// SPDX-License-Identifier: Apache-2.0
#include "tools/ruralsim/amounts.hpp"

#include <cmath>

#include <fmt/format.h>

namespace ruralsim::cli {
namespace {

std::string with_separators(long long whole) {
  std::string digits = std::to_string(whole);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > (whole < 0 ? 1 : 0); at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return digits;
}

/// Two digits at least: 1.2, 12, 123.
std::string two_digits(double value) {
  return value < 9.95 ? fmt::format("{:.1f}", value) : fmt::format("{:.0f}", value);
}

}  // namespace

std::string count_text(double value) {
  if (value >= 1e9) return two_digits(value / 1e9) + " billion";
  if (value >= 1e6) return two_digits(value / 1e6) + " million";
  return with_separators(std::llround(value));
}

std::string bytes_text(double bytes) {
  if (bytes >= 1e9) return two_digits(bytes / 1e9) + " GB";
  if (bytes >= 1e6) return two_digits(bytes / 1e6) + " MB";
  return two_digits(bytes / 1e3) + " kB";
}

std::string duration_text(double seconds) {
  if (seconds >= 2 * 86400) return two_digits(seconds / 86400) + " days";
  if (seconds >= 2 * 3600) return two_digits(seconds / 3600) + " h";
  if (seconds >= 2 * 60) return two_digits(seconds / 60) + " min";
  return two_digits(seconds) + " s";
}

std::string number_text(double value) {
  return fmt::format("{}", value);
}

std::string amount_text(double value) {
  if (std::abs(value) >= 1000 && std::abs(value) < 1e15) return with_separators(std::llround(value));
  return fmt::format("{:.4g}", value);
}

}  // namespace ruralsim::cli
