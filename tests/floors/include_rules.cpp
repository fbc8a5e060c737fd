// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "floors/rules.hpp"

namespace ruralsim::floors {

namespace {

struct Room {
  std::string_view name;
  int floor;
  std::string_view beside;  ///< a room of the same floor that this one may use
};
constexpr std::array<Room, 11> rooms{{{"base", 0, ""},
                                      {"io", 1, ""},
                                      {"model", 1, "io"},
                                      {"state", 2, ""},
                                      {"policy", 3, ""},
                                      {"process", 4, ""},
                                      {"record", 4, ""},
                                      {"engine", 5, ""},
                                      {"run", 6, ""},
                                      {"experiment", 7, ""},
                                      {"tools", 8, ""}}};

/// An outside library: the headers it is known by and the files that may include them ("" = any file but a
/// public header; a folder ends with /).
struct Door {
  std::string_view library;
  std::array<std::string_view, 2> headers;
  std::string_view door;
};
constexpr std::array<Door, 10> doors{{{"yaml-cpp", {"yaml-cpp/", "yaml-cpp/"}, "sim/io/yaml.cpp"},
                                      {"TBB", {"tbb/", "oneapi/"}, "sim/base/parallel.cpp"},
                                      {"CLI11", {"CLI/", "CLI/"}, "tools/ruralsim/"},
                                      {"netCDF", {"netcdf", "netcdf"}, "sim/io/netcdf.cpp"},
                                      {"Random123", {"Random123/", "Random123/"}, "sim/base/"},
                                      {"xxHash", {"xxhash.h", "xxh3.h"}, "sim/io/digest.cpp"},
                                      {"zstd", {"zstd.h", "zstd_errors.h"}, "sim/io/"},
                                      {"MPI", {"mpi.h", "boost/mpi"}, "tools/"},
                                      {"fmt", {"fmt/", "fmt/"}, ""},
                                      {"nlohmann-json", {"nlohmann/", "nlohmann/"}, ""}}};

const Room* room_called(std::string_view name) {
  const auto* found = std::find_if(rooms.begin(), rooms.end(), [&](const Room& r) { return r.name == name; });
  return found == rooms.end() ? nullptr : found;
}

/// The folder that names the room: the second of sim/ROOM/, the third of include/ruralsim/ROOM/; all of
/// tools/ is one, with the header of ruralsim::cli.
std::optional<std::string> room_name(std::string_view path) {
  if (path.starts_with("tools/") || path == "include/ruralsim/cli.hpp") return "tools";
  for (const std::string_view house : {"sim/", "include/ruralsim/"}) {
    if (!path.starts_with(house)) continue;
    const std::string_view rest = path.substr(house.size());
    const std::size_t slash = rest.find('/');
    return std::string(slash == std::string_view::npos ? "" : rest.substr(0, slash));
  }
  return std::nullopt;
}

/// Path from the root of the checkout, or nothing for a header from outside.
std::optional<std::string> resolve(const Tree& tree, const std::string& from, const Include& include) {
  const std::string& target = include.target;
  if (target.starts_with("ruralsim/")) return "include/" + target;
  if (target.starts_with("sim/") || target.starts_with("tools/") || target.starts_with("include/"))
    return target;
  if (!include.quoted) return std::nullopt;
  const auto beside = std::filesystem::path(from).parent_path() / target;
  std::string path = beside.lexically_normal().generic_string();
  if (tree.contains(path) || room_name(path)) return path;
  return std::nullopt;
}

std::string place(const Room& room) {
  return room.name == "tools" ? fmt::format("tools, floor {}", room.floor)
                              : fmt::format("room {}, floor {}", room.name, room.floor);
}

void check_edge(const std::string& from, const Include& include, const std::string& to, Breaches& breaches) {
  const auto breach = [&](std::string_view rule) {
    breaches.push_back(fmt::format("{}:{} includes {}: {}.", from, include.line, include.target, rule));
  };
  const Room* here = room_called(*room_name(from));
  const auto there_name = room_name(to);
  const Room* there = there_name ? room_called(*there_name) : nullptr;
  if (there == nullptr) return breach("that is in no room of the house");
  if (here == there) return;
  const bool below = there->floor < here->floor || here->beside == there->name;
  if (!below) return breach(fmt::format("the {} may not know the {}", place(*here), place(*there)));
  if (to.starts_with("sim/"))
    breach(fmt::format(
        "a header under sim/ is private to its room {}, what others need lies under include/ruralsim/{}/",
        there->name, there->name));
}

std::string stem(const std::string& path) {
  return std::filesystem::path(path).stem().string();
}

void check_process(const Tree& tree, const std::string& from, const Include& include, const std::string& to,
                   Breaches& breaches) {
  if (room_name(from) != "process" || room_name(to) != "process") return;
  const std::string other = stem(to);
  if (other == "processes" || other == "rules" || other.ends_with("_rules"))
    return;  // the table of contents, and what several processes share
  if (other == stem(from) || stem(from) == "processes") return;
  if (!tree.contains("sim/process/" + other + ".cpp")) return;  // belongs to no process
  breaches.push_back(
      fmt::format("{}:{} includes {}: the process {} may not know the process {}, they meet in columns and "
                  "in the step's list.",
                  from, include.line, include.target, stem(from), other));
}

void check_doors(const std::string& from, const Include& include, Breaches& breaches) {
  for (const Door& door : doors) {
    const bool of_library = std::any_of(door.headers.begin(), door.headers.end(),
                                        [&](std::string_view h) { return include.target.starts_with(h); });
    if (!of_library) continue;
    if (from.starts_with("include/"))
      breaches.push_back(fmt::format("{}:{} includes {}: {} may not stand in a public header.", from,
                                     include.line, include.target, door.library));
    else if (!from.starts_with(door.door))
      breaches.push_back(fmt::format("{}:{} includes {}: the only door to {} is {}.", from, include.line,
                                     include.target, door.library, door.door));
  }
}

}  // namespace

Breaches include_breaches(const Tree& tree) {
  Breaches breaches;
  std::set<std::string> cli_files;
  for (const auto& [from, text] : tree) {
    const auto name = room_name(from);
    if (!name || !(from.ends_with(".cpp") || from.ends_with(".hpp"))) continue;
    if (room_called(*name) == nullptr) {
      breaches.push_back(fmt::format("{} stands in no room of the house.", from));
      continue;
    }
    for (const Include& include : includes_of(text)) {
      check_doors(from, include, breaches);
      if (include.target.starts_with("CLI/")) cli_files.insert(from);
      if (const auto to = resolve(tree, from, include)) {
        check_edge(from, include, *to, breaches);
        check_process(tree, from, include, *to, breaches);
      }
    }
  }
  if (cli_files.size() > 1)
    breaches.push_back(fmt::format(
        "{} files include CLI11, {} and {} among them: one file of tools/ruralsim is its only door.",
        cli_files.size(), *cli_files.begin(), *cli_files.rbegin()));
  return breaches;
}

}  // namespace ruralsim::floors
