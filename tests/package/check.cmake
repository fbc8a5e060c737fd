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
