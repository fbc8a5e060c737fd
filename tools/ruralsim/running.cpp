// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <system_error>

#include <fmt/format.h>

#include "tools/ruralsim/amounts.hpp"
#include "tools/ruralsim/commands.hpp"
#include "tools/ruralsim/console.hpp"
#include "tools/ruralsim/signals.hpp"
#include "tools/ruralsim/table.hpp"
#include "tools/ruralsim/usage_error.hpp"
#include <ruralsim/base/utf8.hpp>

namespace ruralsim::cli {
namespace {

/// results/<name of the scenario>, when the name can be that of a folder.
std::filesystem::path default_output(const std::string& scenario) {
  bool plain = !scenario.empty() && scenario.front() != '.' && scenario.find('/') == std::string::npos;
  for (std::size_t at = 0; plain && at < scenario.size();) {
    const base::CodePoint c = base::decode_utf8(scenario, at);
    plain = c.bytes > 0 && !base::needs_escape(c.value);
    at += c.bytes;
  }
  if (!plain)
    throw UsageError("the scenario's name can't be the name of a folder; say where results go with -o DIR");
  return std::filesystem::path("results") / scenario;
}

std::string threads_text(const RunPlan& plan) {
  return fmt::format("{} replicate{} at a time, {} thread{} each", plan.parallel_replicates,
                     plan.parallel_replicates == 1 ? "" : "s", plan.threads_a_replicate,
                     plan.threads_a_replicate == 1 ? "" : "s");
}

std::string output_text(const RunRequest& request) {
  std::error_code ignored;
  const bool exists = std::filesystem::exists(request.output, ignored);
  if (!exists) return request.output.string();
  return request.output.string() + (request.overwrite == Overwrite::force
                                        ? " (exists; will be replaced)"
                                        : " (exists; the run needs --force)");
}

std::string plan_text(const RunPlan& plan, const RunEstimate& estimate, const RunRequest& request) {
  const auto count = [](std::int64_t n) { return count_text(static_cast<double>(n)); };
  return table_text({{"scenario", plan.scenario},
                     {"output", output_text(request)},
                     {"runs", count(plan.replicates)},
                     {"steps", count(plan.steps) + " a run, burn-in included"},
                     {"households", count(plan.households)},
                     {"persons", count(plan.persons)},
                     {"threads", threads_text(plan)},
                     {"memory", "about " + bytes_text(estimate.memory_bytes)},
                     {"disk", fmt::format("about {}, {} while it runs", bytes_text(estimate.disk_bytes),
                                          bytes_text(estimate.disk_bytes_while_running))},
                     {"time", fmt::format("about {}, if the machine has nothing else to do",
                                          duration_text(estimate.seconds))},
                     {"measured", fmt::format("on {} step{} of one replicate, made for this estimate",
                                              estimate.steps_tried, estimate.steps_tried == 1 ? "" : "s")}});
}

/// Time of each process of the step, the costliest first.
std::string profile_text(const RunReport& report) {
  double all = 0;
  for (const ProcessTime& row : report.profile) all += row.seconds;
  std::vector<Row> rows = {{"process", "time", "share", "ns a household-step"}};
  for (const ProcessTime& row : report.profile) {
    rows.push_back({row.process, fmt::format("{:.3f} s", row.seconds),
                    fmt::format("{:.1f} %", 100 * row.seconds / all),
                    fmt::format("{:.1f}", 1e9 * row.seconds / static_cast<double>(report.household_steps))});
  }
  return table_text(rows);
}

std::string report_text(const RunReport& report, const RunPlan& plan) {
  const double rate = static_cast<double>(report.household_steps) / std::max(report.seconds, 1e-9);
  return fmt::format("{}: {} replicate{} in {}, {} household-steps a second\n", report.directory.string(),
                     plan.replicates, plan.replicates == 1 ? "" : "s", duration_text(report.seconds),
                     count_text(rate));
}

/// Finds the scale that makes the scenario cost as much as its reference, in a world that of each county, and
/// lays it over the scenario.
void scale_to_equal_cost(RunCommand& command, const Catalog& catalog) {
  const SignalWatch watch;
  command.request.signal = &watch.number();
  EqualCostRequest request{command.request, command.equal_cost_with, command.discount};
  const auto of = [](const std::string& county) { return county.empty() ? "" : county + ": "; };
  request.tried = [&](const std::string& county, double scale, double cost) {
    if (!command.quiet)
      tell(fmt::format("{}scale {}: the treasury pays {} yuan in present value\n", of(county),
                       amount_text(scale), count_text(cost)));
  };
  const EqualCost found = find_equal_cost(request, catalog);
  for (const EqualCost::County& county : found.counties) {
    if (!county.scale) continue;
    if (!command.quiet)
      tell(fmt::format("{}scale {} costs {:.2f} % of {}\n", of(county.name), amount_text(*county.scale),
                       100 * county.found / county.target, found.reference));
    const std::string prefix = county.name.empty() ? "" : "counties." + county.name + ".";
    command.request.overrides.push_back({prefix + "policy.transition.scale", number_text(*county.scale)});
  }
  command.request.equal_cost = found;
}

}  // namespace

int run(RunCommand command, const Catalog& catalog) {
  const RunPlan plan = plan_run(command.request, catalog);
  if (command.request.output.empty())
    command.request.output =
        default_output(plan.scenario + (command.request.choices_of.empty() ? "" : "-mechanical"));
  if (command.dry_run) {
    print(plan_text(plan, estimate_run(command.request, catalog), command.request));
    return 0;
  }
  if (!command.equal_cost_with.empty()) scale_to_equal_cost(command, catalog);
  RunReport report;
  {
    const SignalWatch watch;
    ProgressDisplay display(command.quiet ? ProgressStyle::none : command.progress, plan.households);
    command.request.signal = &watch.number();
    command.request.progress = [&](const Progress& p) { display.show(p); };
    report = run_scenario(command.request, catalog);
  }
  if (command.quiet) return 0;
  tell(report_text(report, plan));
  if (!report.profile.empty()) tell(profile_text(report));
  return 0;
}

}  // namespace ruralsim::cli
