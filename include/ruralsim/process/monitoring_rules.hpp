// SPDX-License-Identifier: Apache-2.0
// Rules of 5.12 for one household that may be watched, free of columns and
// tested alone.
#pragma once
#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// What the monitoring sees of a household.
struct Watched {
  bool registered = false;   ///< ever
  bool on_register = false;  ///< still: it is helped as poor and not watched
  double income = 0;         ///< family income of the last 12 months without help, yuan a head
  double income_before = 0;  ///< of the calendar year before, yuan a head; 0: unknown
  double illness = 0;        ///< cost since the last look, yuan a head
  double disaster = 0;       ///< likewise
};

struct WatchReason {
  Monitored monitored = Monitored::none;
  MonitoredCause cause = MonitoredCause::none;
  bool operator==(const WatchReason&) const = default;
};

/// The class whose rule holds at a monitoring line (yuan a head and year), if
/// one does: below the line after leaving the register (unstable exit) or
/// without ever having been on it (marginal); or above it, after a cost of
/// illness or disaster or a fall of income of `hardship_share` of a year's
/// income, with less than `hardship_reach` lines left after that cost (sudden
/// hardship).
WatchReason reason_to_watch(const Watched&, double line, const MonitoringParameters&);

/// Whether the monitoring looks at households at the end of a step: every so
/// many months of a year.
bool looks_now(const Clock&, const MonitoringParameters&);

}  // namespace ruralsim
