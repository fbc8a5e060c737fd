// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "tools/killed_run.hpp"

TEST_CASE("a run of Rangtang that is killed at twenty random moments goes on to the same bytes") {
  kill_and_compare({"run", RURALSIM_SOURCE_DIR "/scenarios/rangtang/cliff.yaml", "--replicates", "3", "--set",
                    "end=2019-01", "--checkpoint-at", "2018-01"},
                   20, 2);
}
