// SPDX-License-Identifier: Apache-2.0
// The words of the commands that look at files and lists: `validate`, `timeline`, `list`, `explain`,
// `schema`, `version`.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tools/ruralsim/usage_error.hpp"
#include "tools/ruralsim/words.hpp"

namespace ruralsim::cli {

void add_validate(CLI::App& app, Invocation& call) {
  CLI::App* validate_app =
      app.add_subcommand("validate", "check scenario, regime and sweep files, show what they will do");
  validate_app->add_option("FILE", call.words.files, "scenario, regime or sweep files")
      ->required()
      ->type_name("FILE");
  add_colour(*validate_app, call.words);
  validate_app->footer(
      "Prints every mistake of every file with its place, or a summary: dates, households, replicates and "
      "each\n"
      "measure's dose at the start, at the transition and in the last step.\n\n"
      "Example:\n"
      "  ruralsim validate scenarios/rangtang/*.yaml scenarios/regimes/*.yaml\n");
  validate_app->callback([&call] {
    call.colour = colour_wished(call.words.colour);
    call.command = [&call] {
      const std::vector<std::filesystem::path> files(call.words.files.begin(), call.words.files.end());
      return validate(files, call.colour, call.catalog);
    };
  });
}

void add_timeline(CLI::App& app, Invocation& call) {
  Words& w = call.words;
  CLI::App* timeline_app = app.add_subcommand("timeline", "show the dose of every measure as time passes");
  timeline_app->add_option("SCENARIO", w.scenario, "the scenario file")->required()->type_name("FILE");
  add_set(*timeline_app, w);
  add_text(*timeline_app, "--format", w.format, "HOW",
           "table (a chart, a column a year) or csv (a row a step)");
  add_colour(*timeline_app, w);
  timeline_app->footer(
      "Examples:\n"
      "  ruralsim timeline scenarios/rangtang/official.yaml\n"
      "  ruralsim timeline scenarios/rangtang/linear.yaml --format csv > linear-doses.csv\n");
  timeline_app->callback([&call] {
    call.colour = colour_wished(call.words.colour);
    const bool as_csv = one_of("--format", call.words.format, {"table", "csv"}) == "csv";
    std::vector<Override> overrides;
    for (const std::string& text : call.words.set) overrides.push_back(override_of(text));
    call.command = [&call, as_csv, overrides] {
      return timeline(call.words.scenario, overrides, as_csv, call.catalog);
    };
  });
}

void add_list(CLI::App& app, Invocation& call) {
  Words& w = call.words;
  CLI::App* list_app = app.add_subcommand("list", "list what a scenario can name and a run computes");
  list_app->add_option("WHAT", w.list, fmt::format("one of {}", fmt::join(list_names(), ", ")))
      ->required()
      ->type_name("LIST");
  list_app->add_option("WORD", w.word, "show only what holds this in its key or meaning")->type_name("TEXT");
  add_text(*list_app, "--format", w.format, "HOW", "table, or json with everything that explain shows");
  list_app->footer(
      "Examples:\n"
      "  ruralsim list instruments\n"
      "  ruralsim list parameters wage\n"
      "  ruralsim list indicators --format json\n");
  list_app->callback([&call] {
    const std::string which = one_of("the list", call.words.list, list_names());
    const bool json = one_of("--format", call.words.format, {"table", "json"}) == "json";
    call.command = [&call, which, json] { return list(which, call.words.word, json, call.catalog); };
  });
}

void add_explain(CLI::App& app, Invocation& call) {
  CLI::App* explain_app = app.add_subcommand("explain", "show all that is known of one key");
  explain_app->add_option("KEY", call.words.key, "a parameter, instrument, indicator, process or lever")
      ->required()
      ->type_name("TEXT");
  explain_app
      ->add_option("--scenario", call.words.scenario,
                   "show what this scenario has for the key too, and where that comes from")
      ->type_name("FILE");
  add_set(*explain_app, call.words);
  add_colour(*explain_app, call.words);
  explain_app->footer(
      "Examples:\n"
      "  ruralsim explain labour.away.wage_growth\n"
      "  ruralsim explain household_types.poor.herd\n"
      "  ruralsim explain social_assistance\n"
      "  ruralsim explain household_types.poor.households --scenario scenarios/mountain/cliff.yaml\n");
  explain_app->callback([&call] {
    call.colour = colour_wished(call.words.colour);
    std::vector<Override> overrides;
    for (const std::string& text : call.words.set) overrides.push_back(override_of(text));
    call.command = [&call, overrides] {
      return explain(call.words.key, call.words.scenario, overrides, call.catalog);
    };
  });
}

void add_schema(CLI::App& app, Invocation& call) {
  CLI::App* schema_app = app.add_subcommand("schema", "print the JSON Schema of scenario files, for editors");
  schema_app->add_option("WHAT", call.words.schema, "scenario (also without this word), regime or sweep")
      ->type_name("TEXT");
  schema_app->add_flag_callback(
      "--sweep", [&call] { call.words.schema = "sweep"; }, "the same as the word sweep");
  schema_app->footer(
      "An editor with a YAML language server completes and checks keys when the first line of a file is\n"
      "  # yaml-language-server: $schema=scenario.schema.json\n\n"
      "Example:\n"
      "  ruralsim schema > scenario.schema.json\n"
      "  ruralsim schema --sweep > sweep.schema.json\n");
  schema_app->callback([&call] {
    const std::string what = one_of("the schema", call.words.schema, schema_names());
    call.command = [&call, what] { return schema(what, call.catalog); };
  });
}

void add_version(CLI::App& app, Invocation& call) {
  CLI::App* version_app = app.add_subcommand("version", "print the version of program and results");
  version_app->add_flag("--json", call.words.json, "as JSON");
  version_app->callback([&call] { call.command = [&call] { return version(call.words.json); }; });
}

}  // namespace ruralsim::cli
