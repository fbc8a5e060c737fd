#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# tools/outcome_table pairs by replicate, takes the last step of a year, and survives missing columns and values.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() { echo "FAILED: $*"; cat "$work/out"; exit 1; }
# line PATTERN...: some line of the table holds these words in this order
line() { grep -qE "$(printf '%s +' "$@" | sed 's/ +$//')( |$)" "$work/out" || fail "no line reads: $*"; }

# Replicates in another order on the other side; differences 1, 2 and 3: mean 2, paired standard error 1/sqrt(3) = 0.5774,
# unpaired sqrt((100^2 + 101^2) / 3) = 82.06.
cat >"$work/base.csv" <<'CSV'
scenario,replicate,date,area,income_pc_mean,poverty_headcount,treasury_cost
stay,0,2020-07-01,Rangtang,999,0.9,0
stay,0,2020-10-01,Rangtang,100,0.1,20000000
stay,1,2020-10-01,Rangtang,200,,20000000
stay,2,2020-10-01,Rangtang,300,,20000000
stay,2,2020-10-01,"Elsewhere, far",7,7,7
CSV
cat >"$work/other.csv" <<'CSV'
scenario,replicate,date,area,poverty_headcount,income_pc_mean,treasury_cost
go,2,2020-10-01,Rangtang,,303,10000000
go,1,2020-10-01,Rangtang,0.5,202,10000000
go,0,2020-10-01,Rangtang,0.3,101,10000000
CSV
tools/outcome_table "$work/base.csv" "$work/other.csv" >"$work/out" || fail "exit code $?"
line 2020-10-01 income_pc_mean 200 202 2 0.5774 82.06 3
line 2020-10-01 poverty_headcount 0.1 0.3 0.2 - - 1
line 2020-10-01 treasury_cost 20000000 10000000 -10000000 0 0 3
line 2020-10-01 away_share "\(not in the output\)"
line 2030 "\(not simulated\)"

code=0
tools/outcome_table "$work/base.csv" >"$work/out" 2>&1 || code=$?
[ $code = 2 ] || fail "one file gives exit code $code, not 2"
echo "a,b" >"$work/odd.csv"
code=0
tools/outcome_table "$work/odd.csv" "$work/odd.csv" >"$work/out" 2>&1 || code=$?
[ $code = 3 ] || fail "a table without replicates gives exit code $code, not 3"
echo "tools/outcome_table: passed"
