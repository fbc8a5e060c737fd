// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ruralsim {

/// What produced a result. `kResultsVersion` rises with any change that moves the bytes of a golden run; the
/// changelog says which figures moved and why.
inline constexpr int kResultsVersion = 6;
const char* version();
const char* commit();  ///< of the source, "unknown" outside a checkout
const char* compiler();

}  // namespace ruralsim
