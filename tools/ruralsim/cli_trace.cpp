// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include <fmt/format.h>

#include "tools/ruralsim/usage_error.hpp"
#include "tools/ruralsim/words.hpp"

namespace ruralsim::cli {
namespace {

/// A permanent id uses all 64 bits.
std::uint64_t household_id_of(const std::string& text) {
  constexpr const char* kWhere = "; ids stand in the column `household` of a run's returns.csv";
  if (text.empty())
    throw UsageError(fmt::format("--household is missing: the id of the household to follow{}", kWhere));
  std::uint64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error == std::errc() && end == text.data() + text.size()) return id;
  throw UsageError(fmt::format("--household takes an id in digits, not `{}`{}", text, kWhere));
}

TraceCommand trace_command(const Invocation& call) {
  const Words& w = call.words;
  TraceCommand c;
  c.request.scenario = w.scenario;
  for (const std::string& text : w.set) c.request.overrides.push_back(override_of(text));
  c.request.seed = parameter("--seed", w.seed, "seed", call.catalog);
  c.household = household_id_of(w.household);
  constexpr std::int64_t kMostReplicates = 99'999;
  if (!w.replicate.empty())
    c.replicate = static_cast<std::uint32_t>(whole_number("--replicate", w.replicate, 0, kMostReplicates));
  c.as_json = one_of("--format", w.format == "table" ? "text" : w.format, {"text", "json"}) == "json";
  return c;
}

}  // namespace

void add_trace(CLI::App& app, Invocation& call) {
  Words& w = call.words;
  CLI::App* trace_app = app.add_subcommand("trace", "follow one household: why did they leave?");
  trace_app->add_option("SCENARIO", w.scenario, "the scenario file")->required()->type_name("FILE");
  add_text(*trace_app, "--household", w.household, "ID",
           "its permanent id, the same in all scenarios of one seed: column `household` of returns.csv");
  add_text(*trace_app, "--replicate", w.replicate, "R", "in which replicate, the first without it (0)");
  add_text(*trace_app, "--seed", w.seed, "S", "seed of all random draws, instead of the scenario's own");
  add_set(*trace_app, w);
  add_text(*trace_app, "--format", w.format, "HOW", "text, or json with everything");
  add_colour(*trace_app, w);
  trace_app->footer(
      "Runs the replicate once more and prints, step by step: members and what they do, the bundles weighed "
      "with\n"
      "their income, utility and taste, the choice, payments by reason, lists of support, the judgement. * "
      "is\n"
      "what is chosen, the bundle of the highest score.\n\n"
      "Example:\n"
      "  ruralsim trace scenarios/rangtang/cliff.yaml --household 4611686018444165123 | less\n");
  trace_app->callback([&call] {
    call.colour = colour_wished(call.words.colour);
    call.command = [command = trace_command(call), &call] { return trace(command, call.catalog); };
  });
}

}  // namespace ruralsim::cli
