// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include <ruralsim/base/document.hpp>

namespace ruralsim::io {

/// Reads one YAML document. Every mistake becomes a problem, and the value is null when nothing could be
/// read. Refused beside syntax errors: more than 4 MiB, 100,000 lines, 128 KiB in a line, 100,000 values, 16
/// KiB in a scalar, 200 bytes in a key or 64 levels; other encodings than UTF-8, control characters, tabs in
/// the indentation, directives, anchors, aliases, tags, several documents, duplicate keys, keys that are not
/// scalars, empty files. A file that cannot be read is a problem at `referred_from`, the place that names it.
base::Value read_yaml(const std::filesystem::path&, base::Sources&, base::Problems&,
                      base::Mark referred_from = {});

/// The same for a text at hand, which is added to the sources under `name`.
base::Value parse_yaml(std::string text, std::string name, base::Sources&, base::Problems&);

struct Loaded {
  base::Value document;
  std::vector<std::filesystem::path> files;
};

/// Reads a file that holds a map and follows its key `extends: other.yaml` (relative to the file it stands
/// in), chain by chain. The document is the merged map without `extends`; it is null when a file of the chain
/// could not be read or has a syntax error, and whole after lesser mistakes (a duplicate key), so that
/// decoding can find the others. Every value keeps the mark of its own file, and the name of a source is the
/// path by which it was opened. `files` lists what was read, the given file first. A missing target, a
/// circular chain and one of more than 16 files are problems at the `extends` value that name the whole
/// chain.
Loaded load_with_extends(const std::filesystem::path&, base::Sources&, base::Problems&);

/// Block style, two spaces, LF, the same text for the same tree; texts are quoted only where they would
/// otherwise be read as something else (numbers, booleans, dates, null), scalars that were not quoted keep
/// their text. Reading the result back gives an equal tree.
std::string write_yaml(const base::Value&);

}  // namespace ruralsim::io
