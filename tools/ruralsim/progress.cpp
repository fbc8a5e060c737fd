// SPDX-License-Identifier: Apache-2.0
#include "tools/ruralsim/progress.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tools/ruralsim/amounts.hpp"
#include "tools/ruralsim/console.hpp"

namespace ruralsim::cli {
namespace {

constexpr std::chrono::milliseconds kBarEvery{100};
constexpr std::chrono::seconds kLineEvery{5};
constexpr int kWidestBar = 30;
constexpr const char* kClearLine = "\r\x1b[K";

double share_done(const Progress& p) {
  return p.steps_total > 0 ? static_cast<double>(p.steps_done) / static_cast<double>(p.steps_total) : 0;
}

std::string bar(double share, const std::string& text) {
  const int room = terminal_width() - 1;
  const int width = std::min(kWidestBar, room - static_cast<int>(text.size()) - 3);
  if (width < 5) return text.substr(0, static_cast<std::size_t>(std::max(room, 0)));
  const auto full = static_cast<std::size_t>(share * width);
  return "[" + std::string(full, '#') + std::string(static_cast<std::size_t>(width) - full, '-') + "] " +
         text;
}

}  // namespace

std::string progress_text(const Progress& p, double household_steps_a_step, double seconds,
                          const std::string& what) {
  std::string text =
      fmt::format("{:.0f} %, {} of {} {}", 100 * share_done(p), p.replicates_done, p.replicates_total, what);
  const auto done = static_cast<double>(p.steps_done - p.steps_kept);
  if (done <= 0 || seconds <= 0) return text;
  text += fmt::format(", {} household-steps a second", count_text(household_steps_a_step * done / seconds));
  if (p.steps_done == p.steps_total) return text + ", writing the tables";
  const double left = seconds * static_cast<double>(p.steps_total - p.steps_done) / done;
  return text + fmt::format(", {} left", duration_text(left));
}

ProgressDisplay::ProgressDisplay(ProgressStyle style, std::int64_t households, std::string what)
    : kind_(style == ProgressStyle::none                                   ? Kind::nothing
            : style == ProgressStyle::automatic && errors_go_to_terminal() ? Kind::bar
                                                                           : Kind::lines),
      households_(static_cast<double>(households)),
      what_(std::move(what)),
      next_(begin_ + (kind_ == Kind::bar ? Clock::duration(kBarEvery) : Clock::duration(kLineEvery))) {}

ProgressDisplay::~ProgressDisplay() {
  if (kind_ == Kind::bar && shown_) tell(kClearLine);
}

void ProgressDisplay::show(const Progress& p) {
  if (kind_ == Kind::nothing) return;
  const Clock::time_point now = Clock::now();
  const bool last = kind_ == Kind::bar && p.steps_done == p.steps_total;
  if (now < next_ && !last) return;
  const std::string text =
      progress_text(p, households_, std::chrono::duration<double>(now - begin_).count(), what_);
  tell(kind_ == Kind::bar ? kClearLine + bar(share_done(p), text) : text + "\n");
  next_ = now + (kind_ == Kind::bar ? Clock::duration(kBarEvery) : Clock::duration(kLineEvery));
  shown_ = true;
}

}  // namespace ruralsim::cli
