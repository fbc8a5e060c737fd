// SPDX-License-Identifier: Apache-2.0
// libFuzzer's door to the loader (tools/fuzz): a broken promise is a crash, and so the bytes that broke it
// are kept.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "fuzz/loader_case.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static ruralsim::fuzz::LoaderFolder folder;
  const std::string broken = folder.broken_promise({reinterpret_cast<const char*>(bytes), size});
  if (!broken.empty()) {
    std::fprintf(stderr, "Broken promise: %s\n", broken.c_str());
    std::abort();
  }
  return 0;
}
