// SPDX-License-Identifier: Apache-2.0
#include "sim/run/checkpoint.hpp"

#include <system_error>

#include <fmt/format.h>

#include "sim/run/return_table.hpp"
#include <ruralsim/io/bytes.hpp>
#include <ruralsim/io/digest.hpp>
#include <ruralsim/io/yaml.hpp>
#include <ruralsim/run/version.hpp>

namespace ruralsim {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMagic = "ruralsim checkpoint";
/// Rises with the layout of the file; the state's columns need no new one, they are told apart by name.
constexpr std::uint32_t kFormat = 2;
constexpr const char* kAbout = "about";

std::string part_section(std::size_t kind) {
  return std::string("rows.") + kPartKinds[kind];
}

/// What the columns of tables and the places of instruments mean.
std::string lists_digest(const Catalog& catalog) {
  std::string text;
  const auto line = [&](const char* list, const std::string& key) {
    text += fmt::format("{} {}\n", list, key);
  };
  for (const Instrument& i : catalog.instruments) line("instrument", i.key);
  for (const Indicator& i : catalog.indicators) line("indicator", i.key);
  for (const Grouping& g : catalog.groupings) line("grouping", g.key);
  for (const Process& p : catalog.processes) line("process", p.key);
  for (const Margin& m : catalog.margins) line("margin", m.key);
  for (const ReturnColumn& c : return_columns()) line("return", c.name);
  for (const PanelVariable& v : catalog.panel) line("panel", v.key);
  return io::digest_hex(text);
}

constexpr double SpinUp::*kSpinUpFields[] = {&SpinUp::away, &SpinUp::nearby, &SpinUp::enterprise,
                                             &SpinUp::home, &SpinUp::income, &SpinUp::herd,
                                             &SpinUp::cash};

}  // namespace

RunIdentity identity_of_run(const Scenario& scenario, const Catalog& catalog) {
  Scenario nameless = scenario;  // of data files, whose content counts
  std::string contents;
  for (std::string* file : data_files(nameless)) {
    if (!file->empty()) contents += io::digest_file(*file);
    file->clear();
  }
  const std::string text = io::write_yaml(resolved_document(nameless, catalog.vocabulary())) + contents;
  return {kResultsVersion, lists_digest(catalog), io::digest_hex(text), scenario.seed};
}

fs::path checkpoint_file(const fs::path& folder, int replicate) {
  return folder / fmt::format("r{:05}.checkpoint", replicate);
}

void write_checkpoint(const fs::path& file, const RunIdentity& identity, const ReplicateState& state,
                      const Simulation* simulation) {
  io::SectionWriter to;
  io::BytesOut about;
  about.whole(static_cast<std::uint64_t>(identity.results_version)).text(identity.lists);
  about.text(identity.scenario).whole(static_cast<std::uint64_t>(identity.seed));
  about.whole(static_cast<std::uint64_t>(state.replicate))
      .whole(static_cast<std::uint32_t>(state.next.index));
  about.whole(state.begin.size());
  for (const SpinUp& begin : state.begin) {
    for (const auto f : kSpinUpFields) about.number(begin.*f);
  }
  to.add(kAbout, about.take());
  for (std::size_t kind = 0; kind < kPartKinds.size(); ++kind) {
    io::BytesOut rows;
    rows.whole(state.part[kind].on_disk).text(state.part[kind].digest).text(state.part[kind].waiting);
    to.add(part_section(kind), rows.take());
  }
  if (simulation != nullptr) simulation->save(to);
  io::write_file_durably(file, to.file(kMagic, kFormat));
}

Checkpoint::Checkpoint(const fs::path& file, const RunIdentity& expected, int replicate)
    : file_(file, kMagic, kFormat) {
  read(expected, replicate);
}

void Checkpoint::read(const RunIdentity& expected, int replicate) {
  io::BytesIn about(file_.at(kAbout));
  identity_.results_version = static_cast<std::int64_t>(about.whole());
  identity_.lists = about.text();
  identity_.scenario = about.text();
  identity_.seed = static_cast<std::int64_t>(about.whole());
  state_.replicate = static_cast<int>(about.whole());
  state_.next = base::Month{static_cast<std::int32_t>(about.whole())};
  for (std::uint64_t n = about.whole(); n > 0 && !about.ended_early(); --n) {
    SpinUp& begin = state_.begin.emplace_back();
    for (const auto f : kSpinUpFields) begin.*f = about.number();
  }
  if (about.ended_early()) file_.refuse("has a section about that this program can't read");
  if (identity_.results_version != expected.results_version) {
    file_.refuse(fmt::format("was written by results version {}; this program has {}",
                             identity_.results_version, expected.results_version));
  }
  if (identity_.lists != expected.lists)
    file_.refuse("was written by a program with other instruments, indicators, groups, processes or goods");
  if (identity_.seed != expected.seed)
    file_.refuse(fmt::format("has seed {}; this run has {}", identity_.seed, expected.seed));
  if (state_.replicate != replicate)
    file_.refuse(fmt::format("is of replicate {}, not {}", state_.replicate, replicate));
  for (std::size_t kind = 0; kind < kPartKinds.size(); ++kind) {
    io::BytesIn rows(file_.at(part_section(kind)));
    SpoolImage& spool = state_.part[kind];
    spool.on_disk = rows.whole();
    spool.digest = rows.text();
    spool.waiting = rows.text();
  }
}

void Checkpoint::check_parts(const fs::path& parts) const {
  for (std::size_t kind = 0; kind < kPartKinds.size(); ++kind) {
    const SpoolImage& spool = state_.part[kind];
    if (spool.on_disk == 0) continue;
    const fs::path rows = Part::file(parts, state_.replicate, kPartKinds[kind]);
    std::string bytes;
    try {
      bytes = io::read_file(rows);
    } catch (const std::system_error& error) {
      file_.refuse(fmt::format("counts on rows that are gone: {}", error.what()));
    }
    if (bytes.size() < spool.on_disk ||
        io::digest_hex(std::string_view(bytes).substr(0, spool.on_disk)) != spool.digest)
      file_.refuse(fmt::format("counts on {} bytes of {}, which is truncated or damaged", spool.on_disk,
                               rows.string()));
  }
}

}  // namespace ruralsim
