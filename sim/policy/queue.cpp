// SPDX-License-Identifier: Apache-2.0
#include "sim/policy/queue.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <span>

namespace ruralsim {
namespace {

constexpr double kFurthest = std::numeric_limits<double>::infinity();

/// An object and no function, so that sorting calls none.
struct ComesFirst {
  bool operator()(const Candidate& a, const Candidate& b) const {
    return a.priority != b.priority ? a.priority < b.priority : a.id < b.id;
  }
};

/// Numbers of candidates by where their places lie between the first and the last.
class Histogram {
 public:
  explicit Histogram(std::span<const Candidate> queue) : first_(kFurthest) {
    double last = -kFurthest;
    for (const Candidate& c : queue) first_ = std::min(first_, c.priority), last = std::max(last, c.priority);
    scale_ = kBins / (last - first_);
    if (!resolves()) return;
    for (const Candidate& c : queue) ++counts_[bin_of(c)];
  }
  /// Whether the places are apart.
  [[nodiscard]] bool resolves() const { return scale_ > 0 && scale_ < kFurthest; }
  /// Rises with the place.
  [[nodiscard]] std::size_t bin_of(const Candidate& c) const {
    return std::min(kBins - 1, static_cast<std::size_t>((c.priority - first_) * scale_));
  }
  /// The bin in which the candidate is that so many come before.
  [[nodiscard]] std::size_t bin_behind(std::size_t candidates) const {
    std::size_t bin = 0;
    for (; counts_[bin] <= candidates; ++bin) candidates -= counts_[bin];
    return bin;
  }

 private:
  static constexpr std::size_t kBins = 1024;
  double first_, scale_;
  std::array<std::uint32_t, kBins> counts_{};
};

}  // namespace

void bring_forward(std::vector<Candidate>& queue, std::size_t most, bool in_order) {
  if (in_order) {
    std::sort(queue.begin(), queue.end(), ComesFirst{});
  } else if (most < queue.size()) {
    std::nth_element(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(most), queue.end(),
                     ComesFirst{});
  }
}

void select_first(std::vector<Candidate>& queue, std::size_t most) {
  if (most >= queue.size()) return;
  const Histogram histogram(queue);
  if (!histogram.resolves()) return bring_forward(queue, most, false);
  const std::size_t last = histogram.bin_behind(most);
  const auto begins = std::partition(queue.begin(), queue.end(),
                                     [&](const Candidate& c) { return histogram.bin_of(c) < last; });
  const auto ends =
      std::partition(begins, queue.end(), [&](const Candidate& c) { return histogram.bin_of(c) == last; });
  std::nth_element(begins, queue.begin() + static_cast<std::ptrdiff_t>(most), ends, ComesFirst{});
}

}  // namespace ruralsim
