// SPDX-License-Identifier: Apache-2.0
#include <ruralsim/state/rare_column.hpp>

namespace ruralsim {

RowGroups::RowGroups(std::vector<std::uint32_t> begin) : begin_(std::move(begin)) {
  std::uint32_t group = 0;
  for (std::size_t row = 0; row < rows(); row += 64) {
    while (begin_[group + 1] <= row) ++group;
    of_each_64th_.push_back(group);
  }
}

}  // namespace ruralsim
