// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string_view>

#include <unistd.h>

/// What a test gives the loader is also where the fuzzer begins: kept in the folder that RURALSIM_SEEDS names
/// (tools/fuzz), in the form of fuzz/loader_case.hpp. Bulk says nothing that a few lines do not.
inline void keep_as_seed(std::string_view text) {
  constexpr std::size_t kBulk = 16384;
  const char* folder = std::getenv("RURALSIM_SEEDS");
  if (folder == nullptr || text.size() > kBulk) return;
  static int number = 0;
  const std::string name = std::to_string(::getpid()) + "-" + std::to_string(number++);
  std::ofstream(std::filesystem::path(folder) / name, std::ios::binary) << text;
}
