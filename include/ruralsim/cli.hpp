// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ruralsim/engine/catalog.hpp>

namespace ruralsim {

/// The program `ruralsim`, with the rows of this catalog: a program of one's own adds rows to
/// Catalog::standard(), passes the catalog on and links ruralsim::cli. Results go to files and standard
/// output, all else to standard error. Ignores SIGPIPE; while a run is in progress it waits for SIGINT and
/// SIGTERM.
/// @return the exit code: 0 done; 1 unwritable output, full disk or a mistake of the program; 2 a wrong
/// command line or an output that exists; 3 missing or invalid input; 128 + n after signal n
int cli_main(const Catalog&, int argc, char** argv);

}  // namespace ruralsim
