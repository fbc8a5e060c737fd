// SPDX-License-Identifier: Apache-2.0
// The words of `indicators`.
#include <fmt/format.h>

#include "tools/ruralsim/usage_error.hpp"
#include "tools/ruralsim/words.hpp"

namespace ruralsim::cli {
namespace {

IndicatorsCommand indicators_command(const Words& w) {
  IndicatorsCommand c{w.scenario, {w.income, w.weight, w.group, w.deprivations}, {}, w.format};
  one_of("--format", w.format, {"table", "csv", "json"});
  for (const std::string& line : w.lines) c.asked.lines.push_back(positive_number("--line", line));
  const double dimensions = static_cast<double>(w.deprivations.size());
  c.asked.k = w.k.empty() ? dimensions / 3 : positive_number("--k", w.k);
  if (!w.k.empty() && c.asked.k > dimensions) {
    throw UsageError(fmt::format("--k {} asks for more deprivations than the {} named with --deprivation",
                                 w.k, dimensions));
  }
  return c;
}

}  // namespace

void add_indicators(CLI::App& app, Invocation& call) {
  Words& w = call.words;
  CLI::App* indicators_app =
      app.add_subcommand("indicators", "poverty and inequality of any table of households");
  indicators_app->add_option("DATA", w.scenario, "a CSV file with a header, a row a household")
      ->required()
      ->type_name("FILE");
  indicators_app->add_option("--income", w.income, "column of income or consumption a head")
      ->required()
      ->type_name("COLUMN");
  add_text(*indicators_app, "--weight", w.weight, "COLUMN",
           "column of the persons a row stands for (household size x survey weight); without it 1");
  add_text(*indicators_app, "--group", w.group, "COLUMN", "column by which the table is divided as well");
  add_many(*indicators_app, "--line", w.lines, "Z",
           "poverty line in the table's money; may be given many times");
  add_many(*indicators_app, "--deprivation", w.deprivations, "COLUMN",
           "column of a deprivation, 1 or 0; may be given many times");
  add_text(
      *indicators_app, "--k", w.k, "K",
      "deprivations from which on a person is multidimensionally poor; without it a third of those named");
  add_text(*indicators_app, "--format", w.format, "HOW", "table, csv or json");
  add_colour(*indicators_app, w);
  indicators_app->footer(
      "The statistics are those that a run's county.csv has, over the rows of any table.\n\n"
      "Example:\n"
      "  ruralsim indicators survey.csv --income income_pc --weight persons --line 4000 --group village\n");
  indicators_app->callback([&call] {
    call.colour = colour_wished(call.words.colour);
    call.command = [command = indicators_command(call.words)] { return indicators(command); };
  });
}

}  // namespace ruralsim::cli
