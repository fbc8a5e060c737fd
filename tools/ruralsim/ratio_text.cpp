// SPDX-License-Identifier: Apache-2.0
#include "tools/ruralsim/ratio_text.hpp"

namespace ruralsim::cli {

std::string ratio_interval_text(const RatioInterval& x, std::string (*number)(double)) {
  switch (x.kind) {
    case RatioInterval::Kind::bounded:
      return number(x.lo95) + " to " + number(x.hi95);
    case RatioInterval::Kind::outside:
      return "unbounded: below " + number(x.lo95) + " or above " + number(x.hi95);
    case RatioInterval::Kind::unbounded:
      return "unbounded: any";
    case RatioInterval::Kind::undefined:
      break;
  }
  return "-";
}

}  // namespace ruralsim::cli
