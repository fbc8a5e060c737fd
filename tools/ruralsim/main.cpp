// SPDX-License-Identifier: Apache-2.0
#include <ruralsim/cli.hpp>

int main(int argc, char** argv) {
  return ruralsim::cli_main(ruralsim::Catalog::standard(), argc, argv);
}
