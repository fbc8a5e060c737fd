# SPDX-License-Identifier: Apache-2.0
# cmake -D FOLDER=... -D OUTPUT=... -P embed.cmake
# Writes a C++ file that holds the text of every scenario, regime, sweep and data file, so that `ruralsim init` works
# wherever the program is.
cmake_minimum_required(VERSION 3.23)
file(GLOB_RECURSE files RELATIVE ${FOLDER} ${FOLDER}/*.yaml ${FOLDER}/*.csv)
list(SORT files)
set(rows "")
foreach(name IN LISTS files)
  file(READ ${FOLDER}/${name} text)
  string(FIND "${text}" ")embedded\"" at)
  if(NOT at EQUAL -1)
    message(FATAL_ERROR "${name} holds what ends a raw string")
  endif()
  # A literal of more than 64 KiB is more than a compiler must take.
  string(LENGTH "${text}" length)
  set(pieces "")
  set(from 0)
  while(from LESS length)
    string(SUBSTRING "${text}" ${from} 16000 piece)
    string(APPEND pieces "R\"embedded(${piece})embedded\"\n")
    math(EXPR from "${from} + 16000")
  endwhile()
  string(APPEND rows "    {\"${name}\", ${pieces}},\n")
endforeach()
file(WRITE ${OUTPUT}.new "// Written by tools/cmake/embed.cmake.
#include \"tools/ruralsim/templates.hpp\"

namespace ruralsim::cli {

std::span<const EmbeddedFile> embedded_files() {
  static constexpr EmbeddedFile kFiles[] = {
${rows}  };
  return kFiles;
}

}  // namespace ruralsim::cli
")
file(COPY_FILE ${OUTPUT}.new ${OUTPUT} ONLY_IF_DIFFERENT)
