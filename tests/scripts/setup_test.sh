#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# tools/setup --check says what is missing, on an ordinary machine and on one without apt, and never installs.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() { echo "FAILED: $*"; exit 1; }

# These tests run where the project was built, so nothing is missing here.
tools/setup --check --tests >"$work/out" || fail "something is missing on the machine that runs the tests: exit code $?"
grep -qx "Nothing is missing." "$work/out" || fail "it does not say that nothing is missing: $(cat "$work/out")"
tools/setup --tests >"$work/out" 2>&1 || fail "the installer fails where nothing is to be done"
[ ! -s "$work/out" ] || fail "it has something to say where nothing is to be done: $(cat "$work/out")"

# A machine with a shell and nothing else.
mkdir "$work/bin"
for program in bash env sed awk grep id; do ln -s "$(command -v $program)" "$work/bin/$program"; done
code=0
PATH=$work/bin CXX=c++ tools/setup --check 2>"$work/err" || code=$?
[ $code = 1 ] || fail "--check exits $code where everything is missing, not 1"
for package in g++ cmake ninja-build libyaml-cpp-dev librandom123-dev; do
  grep -qF "(package $package)" "$work/err" || fail "--check does not name the missing $package: $(cat "$work/err")"
done
! grep -qF python3 "$work/err" || fail "--check without --tests asks for what only the tests need"
code=0
PATH=$work/bin CXX=c++ tools/setup 2>"$work/err" || code=$?
[ $code = 1 ] || fail "without apt-get the exit code is $code, not 1"
grep -q "Debian and Ubuntu only" "$work/err" || fail "without apt-get it does not say so: $(cat "$work/err")"

# One library missing: a compiler that does not find xxhash.h.
cat >"$work/bin/one-short" <<'SH'
#!/bin/sh
cat >/dev/null
echo "absent xxhash.h"
SH
chmod +x "$work/bin/one-short"
code=0
CXX=$work/bin/one-short tools/setup --check 2>"$work/err" || code=$?
[ $code = 1 ] || fail "--check exits $code where one library is missing, not 1"
[ "$(grep -c package "$work/err")" = 1 ] && grep -qF "libxxhash-dev" "$work/err" || fail "it names $(cat "$work/err")"

code=0
tools/setup --chekc 2>"$work/err" || code=$?
[ $code = 2 ] || fail "a misspelt argument gives exit code $code, not 2"
echo "tools/setup: passed"
