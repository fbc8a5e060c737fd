// SPDX-License-Identifier: Apache-2.0
// Words of the command line: how a command takes them, and how a wrong one is refused in plain words.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "tools/ruralsim/commands.hpp"

namespace ruralsim::cli {

/// The words of the command line, as they were written.
struct Words {
  std::string scenario, output, replicates, seed, threads, shard_villages, shard, equal_cost_with, discount,
      checkpoint_every, from, household, replicate, choices_of;
  std::vector<std::string> set, files, indicators, dates, years;
  std::string income, weight, group, k;
  std::vector<std::string> lines, deprivations;
  std::string colour = "auto", progress = "auto", format = "table", list, word, key, schema = "scenario";
  std::string engine, tasks, time, memory, partition, account, name;
  bool force = false, resume = false, dry_run = false, profile = false, quiet = false, json = false,
       partial = false;
};

struct Invocation {
  const Catalog& catalog;
  std::vector<std::string> command_line;
  Words words = {};
  std::function<int()> command = {};  ///< set by the subcommand that was named
  bool colour = false;                ///< of error messages
};

std::int64_t whole_number(const std::string& flag, const std::string& text, std::int64_t lower,
                          std::int64_t upper);
double positive_number(const std::string& flag, const std::string& text);
/// The rate of --discount, 3 % when it is not given.
double discount_of(const std::string& text);
/// A flag that stands for a parameter has its range.
std::optional<std::int64_t> parameter(const std::string& flag, const std::string& text,
                                      const std::string& key, const Catalog& catalog);
std::string one_of(const std::string& what, const std::string& word, const std::vector<std::string>& options);
Override override_of(const std::string& text);
ProgressStyle progress_style(const std::string& word);
bool colour_wished(const std::string& word);
int threads_of(const Words& w);

/// An option that takes one word each time it is named; the last one counts.
void add_text(CLI::App& app, const std::string& names, std::string& to, const std::string& shape,
              const std::string& help);
/// An option whose words all count.
void add_many(CLI::App& app, const std::string& name, std::vector<std::string>& to, const std::string& shape,
              const std::string& help);
void add_colour(CLI::App& app, Words& w);
void add_set(CLI::App& app, Words& w);
void add_discount(CLI::App& app, Words& w);
void add_threads(CLI::App& app, Words& w);

// Each adds its command to the program.
void add_run(CLI::App& app, Invocation& call);
void add_compare(CLI::App& app, Invocation& call);
void add_sweep(CLI::App& app, Invocation& call);
void add_sensitivity(CLI::App& app, Invocation& call);
void add_indicators(CLI::App& app, Invocation& call);
void add_validate(CLI::App& app, Invocation& call);
void add_timeline(CLI::App& app, Invocation& call);
void add_trace(CLI::App& app, Invocation& call);
void add_list(CLI::App& app, Invocation& call);
void add_explain(CLI::App& app, Invocation& call);
void add_schema(CLI::App& app, Invocation& call);
void add_version(CLI::App& app, Invocation& call);
void add_init(CLI::App& app, Invocation& call);
void add_report(CLI::App& app, Invocation& call);
void add_completions(CLI::App& app, Invocation& call);

}  // namespace ruralsim::cli
