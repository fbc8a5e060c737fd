# SPDX-License-Identifier: Apache-2.0
# cmake -D SOURCE_DIR=... -D HEADER=... -P commit.cmake
# Says which commit is being built. Runs with every build and touches the header only when the answer changes.
cmake_minimum_required(VERSION 3.23)
execute_process(COMMAND git -C ${SOURCE_DIR} describe --always --dirty --abbrev=12 --exclude=*
                OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  set(commit unknown)
endif()
file(CONFIGURE OUTPUT ${HEADER} CONTENT "#define RURALSIM_COMMIT \"@commit@\"\n" @ONLY)
