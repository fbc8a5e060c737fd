// SPDX-License-Identifier: Apache-2.0
#include <ruralsim/run/version.hpp>

namespace ruralsim {

// RURALSIM_VERSION and RURALSIM_COMMIT come from the build.
const char* version() {
  return RURALSIM_VERSION;
}
const char* commit() {
  return RURALSIM_COMMIT;
}

const char* compiler() {
#if defined(__clang__)
  return "clang " __clang_version__;
#elif defined(__GNUC__)
  return "g++ " __VERSION__;
#else
  return "unknown";
#endif
}

}  // namespace ruralsim
