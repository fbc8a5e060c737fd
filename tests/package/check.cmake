# SPDX-License-Identifier: Apache-2.0
# cmake -D BUILD_DIR=... -D WORK_DIR=... -D CXX=... -P check.cmake
# Installs the build tree into an empty folder, builds the consumer against that folder alone and runs it.
file(REMOVE_RECURSE ${WORK_DIR})
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD_DIR} --prefix ${WORK_DIR}/install
                OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/consumer -B ${WORK_DIR}/build -G ${GENERATOR}
                        -D CMAKE_PREFIX_PATH=${WORK_DIR}/install -D CMAKE_CXX_COMPILER=${CXX}
                        -D CMAKE_CXX_FLAGS=${CXX_FLAGS}
                COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${WORK_DIR}/build COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${WORK_DIR}/build/consumer COMMAND_ERROR_IS_FATAL ANY)

# What is installed beside it, and a project out of a program that knows no checkout.
foreach(file IN ITEMS share/man/man1/ruralsim.1 share/bash-completion/completions/ruralsim
        share/zsh/site-functions/_ruralsim share/fish/vendor_completions.d/ruralsim.fish)
  if(NOT EXISTS ${WORK_DIR}/install/${file})
    message(FATAL_ERROR "${file} was not installed")
  endif()
  file(READ ${WORK_DIR}/install/${file} text)
  if(NOT text MATCHES "timeline")
    message(FATAL_ERROR "${file} does not know the commands")
  endif()
endforeach()
set(installed ${WORK_DIR}/install/bin/ruralsim)
execute_process(COMMAND ${installed} init ${WORK_DIR}/project -q COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${installed} validate my-question.yaml WORKING_DIRECTORY ${WORK_DIR}/project
                OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)

# The program with two rows more: its instrument pays out and is accounted for, its indicator is counted, and a dose out of
# range is refused in the words of the new row.
set(extended ${WORK_DIR}/build/extended)
set(scenarios ${CMAKE_CURRENT_LIST_DIR}/../../scenarios/rangtang)
function(write_scenario file level)
  file(WRITE ${file} "format: 1
name: with-basic-income
extends: ${scenarios}/continuity.yaml
start: 2016-01
end: 2017-01
burn_in_years: 0
replicates: 1
policy:
  measures:
    - {instrument: basic_income, from: 2016-07, level: ${level}}
")
endfunction()
write_scenario(${WORK_DIR}/paid.yaml 500)
write_scenario(${WORK_DIR}/too_much.yaml 500000)
execute_process(COMMAND ${extended} run ${WORK_DIR}/paid.yaml -o ${WORK_DIR}/paid -q COMMAND_ERROR_IS_FATAL ANY)
file(STRINGS ${WORK_DIR}/paid/county.csv county)
list(POP_FRONT county header)
string(REPLACE "," ";" header "${header}")
list(FIND header cost_basic_income cost)
list(FIND header off_farm_workers workers)
list(FIND header population population)
foreach(line IN LISTS county)
  # An empty field would vanish from a CMake list.
  string(REPLACE ",," ",-," line "${line}")
  string(REPLACE ",," ",-," line "${line}")
  string(REPLACE "," ";" line "${line}")
  list(GET line 2 date)
  list(GET line ${cost} paid)
  list(GET line ${workers} off_farm)
  list(GET line ${population} persons)
  set(due 0)
  if(date STRGREATER "2016-06")
    math(EXPR due "${persons} * 500 / 4")
  endif()
  if(NOT paid EQUAL due OR NOT off_farm GREATER 0)
    message(FATAL_ERROR "${date}: basic income of ${persons} persons is ${due} yuan, county.csv says ${paid}; "
                        "off-farm workers a household: ${off_farm}")
  endif()
endforeach()
execute_process(COMMAND ${extended} validate ${WORK_DIR}/too_much.yaml RESULT_VARIABLE code ERROR_VARIABLE said)
if(NOT code EQUAL 3 OR NOT said MATCHES "too_much.yaml:[0-9]+:[0-9]+: error: .*100000")
  message(FATAL_ERROR "a dose out of range ended with ${code} and said: ${said}")
endif()
