// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <tbb/global_control.h>

/// Sixteen threads even on a machine of two cores, for the length of a test.
struct ManyThreads {
  tbb::global_control limit{tbb::global_control::max_allowed_parallelism, 16};
};
