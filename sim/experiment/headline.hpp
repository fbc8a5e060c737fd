// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ruralsim {

/// The indicators of the county that a reader asks for first, where a run has them.
inline constexpr const char* kHeadline[] = {
    "poverty_headcount", "returns_to_poverty", "income_pc_mean", "income_pc_median", "gini", "m0",
    "away_share",        "local_job_share",    "transfer_share", "treasury_cost"};

}  // namespace ruralsim
