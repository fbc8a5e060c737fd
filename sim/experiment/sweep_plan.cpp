// SPDX-License-Identifier: Apache-2.0
#include "sim/experiment/sweep_plan.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <ruralsim/io/csv.hpp>
#include <ruralsim/io/digest.hpp>
#include <ruralsim/io/files.hpp>
#include <ruralsim/io/lock.hpp>
#include <ruralsim/run/version.hpp>

namespace ruralsim {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t kLargeBuffer = 1u << 20;
constexpr std::size_t kLargestPlan = std::size_t{64} << 20;
constexpr std::uint64_t kMostRuns = 1'000'000'000;

/// Relative to the sweep file, so that a plan is the same from every working folder.
std::string beside(const fs::path& sweep_file, const fs::path& input) {
  const fs::path folder = fs::absolute(sweep_file).lexically_normal().parent_path();
  return fs::absolute(input).lexically_normal().lexically_relative(folder).string();
}

/// A commit names the program; without one, or with changes on top of it, the program's own bytes do.
std::string build_of(const SweepRequest& request) {
  if (!request.build.empty()) return request.build;
  std::string text =
      fmt::format("ruralsim {}, results version {}, commit {}", version(), kResultsVersion, commit());
  const std::string_view source = commit();
  if (source == "unknown" || source.ends_with("-dirty")) {
    std::error_code none;
    const fs::path program = fs::read_symlink("/proc/self/exe", none);
    if (!none) text += ", program " + io::digest_file(program);
  }
  return text;
}

std::string factor_text(const Factor& f) {
  const Distribution& x = f.distribution;
  const std::string range =
      fmt::format("{} to {}{}", number_text(x.low), number_text(x.high), f.whole ? ", whole" : "");
  switch (x.kind) {
    case Distribution::Kind::uniform:
      return "uniform " + range;
    case Distribution::Kind::log_uniform:
      return "log_uniform " + range;
    case Distribution::Kind::triangular:
      return fmt::format("triangular {}, mode {}", range, number_text(x.mode));
    case Distribution::Kind::normal:
      return fmt::format("normal {}, mean {}, sd {}", range, number_text(x.mean), number_text(x.sd));
    case Distribution::Kind::discrete:
      break;
  }
  return f.values.empty()
             ? "listed"
             : fmt::format("values {}, weights {}", fmt::join(f.values, " "), fmt::join(x.weights, " "));
}

void add_design_facts(const SweepFile& file, PlanFacts& facts) {
  const DesignSpec& spec = file.design;
  facts.emplace_back("design.kind", kDesignKinds[static_cast<int>(spec.kind)]);
  facts.emplace_back("design.points", std::to_string(spec.points));
  facts.emplace_back("design.trajectories", std::to_string(spec.trajectories));
  facts.emplace_back("design.levels", std::to_string(spec.levels));
  facts.emplace_back("design.second_order", spec.second_order ? "true" : "false");
  facts.emplace_back("design.seed", std::to_string(spec.seed));
  for (const Factor& f : file.factors) facts.emplace_back("factor " + f.key, factor_text(f));
  for (const Constraint& c : file.constraints) facts.emplace_back("constraint " + c.text, "kept");
}

std::string dates_text(const SweepOutputs& outputs) {
  if (outputs.dates == SweepOutputs::Dates::year_ends) return "year_ends";
  if (outputs.dates == SweepOutputs::Dates::every_step) return "every_step";
  std::vector<std::string> months;
  for (const auto& [month, mark] : outputs.listed) months.push_back(base::text(month));
  return fmt::format("{}", fmt::join(months, " "));
}

PlanFacts facts_of(const PreparedSweep& sweep, const SweepRequest& request,
                   const std::vector<fs::path>& inputs) {
  PlanFacts facts = {{"name", sweep.file.name}, {"program", build_of(request)}};
  for (const SweptScenario& s : sweep.scenarios)
    facts.emplace_back("scenario " + s.name, beside(request.file, s.file));
  // The sweep file itself is in these facts; its comments may change.
  std::set<std::string> files;  // counties of a world name what they share by ways of their own
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    const std::string file = beside(request.file, inputs[i]);
    if (files.insert(file).second) facts.emplace_back("file " + file, io::digest_file(inputs[i]));
  }
  for (const Override& o : sweep.file.set) facts.emplace_back("set " + o.path, o.value);
  facts.emplace_back("replicates", std::to_string(sweep.file.replicates));
  facts.emplace_back("seed", std::to_string(sweep.seed));
  add_design_facts(sweep.file, facts);
  facts.emplace_back("outputs.indicators", fmt::format("{}", fmt::join(sweep.indicators, " ")));
  facts.emplace_back("outputs.dates", dates_text(sweep.file.outputs));
  facts.emplace_back("keep", sweep.file.keep ? "true" : "false");
  facts.emplace_back("points", std::to_string(sweep.points));
  facts.emplace_back("runs", std::to_string(sweep.runs));
  io::Digest design;
  write_design(sweep, [&](std::string_view rows) { design.update(rows); });
  facts.emplace_back("design.csv", design.hex());
  return facts;
}

void count_points(PreparedSweep& sweep, Decoding& d) {
  const std::size_t k = sweep.file.factors.size();
  const std::size_t dimensions = sweep.file.design.kind == DesignKind::saltelli ? 2 * k
                                 : sweep.file.design.kind == DesignKind::sobol  ? k
                                                                                : 0;
  if (dimensions > SobolSequence::kMostDimensions) {
    d.problems.add(sweep.file.design_at,
                   fmt::format("Sobol's sequence has at most {} dimensions; {} are asked for",
                               SobolSequence::kMostDimensions, dimensions));
    return;
  }
  const Design design(sweep.file.design, sweep.file.factors);
  if (design.size() > Design::kMostPoints) {
    d.problems.add(sweep.file.design_at,
                   fmt::format("the design has more than {} points", Design::kMostPoints));
    return;
  }
  for (std::uint64_t p = 0; p < design.size(); ++p) {
    if (sweep.file.constraints.empty()) break;
    if (!allowed(sweep.file, design.point(p))) ++sweep.left_out;
  }
  sweep.points = design.size() - sweep.left_out;
  const std::uint64_t scenarios = std::max<std::size_t>(1, sweep.scenarios.size());
  sweep.runs = sweep.points * scenarios * static_cast<std::uint64_t>(sweep.file.replicates);
  if (sweep.points == 0) d.problems.add(sweep.file.design_at, "no point of the design meets the constraints");
  if (sweep.runs > kMostRuns)
    d.problems.add(sweep.file.design_at,
                   fmt::format("{} runs are more than the {} allowed", sweep.runs, kMostRuns));
}

fs::path plan_file(const fs::path& directory) {
  return directory / "plan.json";
}

bool stands(const fs::path& file) {
  std::error_code error;
  const bool there = fs::exists(fs::symlink_status(file, error));
  if (!there && error && error != std::errc::no_such_file_or_directory && error != std::errc::not_a_directory)
    throw std::system_error(error, "cannot read " + file.string());
  return there;
}

[[noreturn]] void refuse(const std::vector<std::string>& sentences) {
  std::vector<base::Problem> problems;
  problems.reserve(sentences.size());
  for (const std::string& s : sentences) problems.push_back({{}, s, {}});
  throw base::ScenarioError(std::move(problems), base::Sources{});
}

void make_folder(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) throw std::system_error(error, "cannot create " + directory.string());
}

/// What a plan that was killed may have left goes; anything else is somebody's.
void clear_for_plan(const fs::path& directory, const PreparedSweep& sweep) {
  std::vector<fs::path> left;
  for (const auto& entry : fs::directory_iterator(directory)) {
    const std::string name = entry.path().filename().string();
    if (name == ".lock") continue;
    const bool own = name == "design.csv.partial" || name.starts_with("plan.json.tmp-") ||
                     (name == "design.csv" && io::digest_file(entry.path()) == fact(sweep.facts, name));
    if (!own) throw ExistingOutput(directory.string() + " exists and holds something else than a sweep");
    left.push_back(entry.path());
  }
  for (const fs::path& file : left) fs::remove(file);
}

void write_plan(const SweepRequest& request, const PreparedSweep& sweep) {
  const fs::path design = request.directory / "design.csv",
                 partial = request.directory / "design.csv.partial";
  io::AppendFile out(partial, 0);
  write_design(sweep, [&](std::string_view rows) { out.write(rows); });
  out.close();
  fs::rename(partial, design);
  Json facts = Json::object();
  for (const auto& [key, value] : sweep.facts) facts[key] = value;
  const Json plan = {{"digest", sweep.digest}, {"plan", facts}};
  io::write_file_durably(plan_file(request.directory), plan.dump(2) + "\n");
}

void check_plan(const SweepRequest& request, const PreparedSweep& sweep) {
  const PlanFacts planned = read_plan(request.directory);
  std::vector<std::string> sentences = differences(planned, sweep.facts);
  if (!sentences.empty()) {
    sentences.insert(
        sentences.begin(),
        fmt::format("{} was planned otherwise, and its runs can't be mixed with others: go back to what "
                    "it was, or choose another folder",
                    request.directory.string()));
    refuse(sentences);
  }
  if (io::digest_file(request.directory / "design.csv") != fact(planned, "design.csv"))
    refuse({fmt::format("{} was changed or damaged since it was planned",
                        (request.directory / "design.csv").string())});
}

}  // namespace

bool allowed(const SweepFile& file, const std::vector<std::string>& values) {
  return std::all_of(file.constraints.begin(), file.constraints.end(),
                     [&](const Constraint& c) { return c.met_by(values); });
}

std::vector<Override> overrides_at(const PreparedSweep& sweep, const std::vector<std::string>& values) {
  std::vector<Override> overrides = sweep.file.set;
  for (std::size_t j = 0; j < values.size(); ++j) {
    if (!values[j].empty()) overrides.push_back({sweep.file.factors[j].key, values[j]});
  }
  overrides.push_back({"seed", std::to_string(sweep.seed)});
  return overrides;
}

std::string digest_of(const PlanFacts& facts) {
  io::Digest digest;
  for (const auto& [key, value] : facts) {
    digest.update(key);
    digest.update(std::string_view("\0", 1));
    digest.update(value);
    digest.update(std::string_view("\0", 1));
  }
  return digest.hex();
}

std::string fact(const PlanFacts& facts, const std::string& key) {
  for (const auto& [k, value] : facts)
    if (k == key) return value;
  return "";
}

std::vector<std::string> differences(const PlanFacts& planned, const PlanFacts& now) {
  const std::map<std::string, std::string> before(planned.begin(), planned.end()),
      after(now.begin(), now.end());
  std::vector<std::string> sentences;
  for (const auto& [key, value] : planned) {
    const auto found = after.find(key);
    if (found == after.end()) {
      sentences.push_back(fmt::format("{}: was {}, is no longer there", key, value));
    } else if (found->second != value) {
      sentences.push_back(fmt::format("{}: was {}, is now {}", key, value, found->second));
    }
  }
  for (const auto& [key, value] : now)
    if (!before.contains(key)) sentences.push_back(fmt::format("{}: is new, {}", key, value));
  // Files in another order, say.
  if (sentences.empty() && planned != now) sentences.push_back("the same things stand in another order");
  return sentences;
}

void write_design(const PreparedSweep& sweep, const std::function<void(std::string_view)>& to) {
  std::string buffer = "run,scenario,point,replicate,seed";
  io::CsvWriter csv(buffer);
  for (const Factor& f : sweep.file.factors) {
    buffer += ',';
    std::string name;
    io::CsvWriter(name).text(f.key);
    buffer += name;
  }
  buffer += '\n';
  const Design design(sweep.file.design, sweep.file.factors);
  std::int64_t run = 0;
  const auto row = [&](const std::string& scenario, std::uint64_t point, std::int64_t replicate,
                       const std::vector<std::string>& values) {
    csv.integer(run++).text(scenario).natural(point).integer(replicate).integer(sweep.seed);
    for (const std::string& v : values) csv.text(v);
    csv.end_row();
    if (buffer.size() < kLargeBuffer) return;
    to(buffer);
    buffer.clear();
  };
  for (std::int64_t r = 0; r < sweep.file.replicates; ++r) {
    for (std::uint64_t p = 0; p < design.size(); ++p) {
      const std::vector<std::string> values = design.point(p);
      if (!allowed(sweep.file, values)) continue;
      if (sweep.scenarios.empty()) row("", p, r, values);
      for (const SweptScenario& s : sweep.scenarios) row(s.name, p, r, values);
    }
  }
  to(buffer);
}

PreparedSweep prepare_sweep(const SweepRequest& request, const Catalog& catalog) {
  const Vocabulary vocabulary = catalog.vocabulary();
  Decoding d{vocabulary, {}, {}, {}};
  PreparedSweep sweep;
  sweep.file = decode_sweep(request.file, d);
  const bool sound = d.problems.empty();
  load_scenarios(sweep, catalog, d);
  if (sound) count_points(sweep, d);
  d.problems.throw_if_any(d.sources);
  sweep.sources = d.sources;
  sweep.seed = sweep.file.seed.value_or(sweep.scenarios.empty() ? 0 : sweep.scenarios.front().scenario.seed);
  sweep.facts = facts_of(sweep, request, d.inputs);
  sweep.digest = digest_of(sweep.facts);
  return sweep;
}

PlanFacts read_plan(const fs::path& directory) {
  const fs::path file = plan_file(directory);
  if (!stands(file))
    refuse({fmt::format("{} holds no plan of a sweep; `ruralsim sweep plan` makes one", directory.string())});
  const std::string damaged = fmt::format("{} was changed or damaged since it was written", file.string());
  const Json plan = Json::parse(io::read_file(file, kLargestPlan), nullptr, false);
  if (!plan.is_object() || !plan.contains("digest") || !plan.contains("plan") || !plan["plan"].is_object())
    refuse({damaged});
  PlanFacts facts;
  for (const auto& [key, value] : plan["plan"].items())
    facts.emplace_back(key, value.is_string() ? value.get<std::string>() : value.dump());
  if (plan["digest"] != digest_of(facts)) refuse({damaged});
  return facts;
}

void settle_plan(const SweepRequest& request, const PreparedSweep& sweep, const Catalog& catalog,
                 bool may_plan) {
  const fs::path& directory = request.directory;
  if (!stands(plan_file(directory)) && may_plan) {
    check_points(sweep, catalog, request.threads);
    make_folder(directory);
    const io::FileLock lock(directory / ".lock", io::FileLock::Wait::yes);  // shards that start together
    if (!stands(plan_file(directory))) {
      clear_for_plan(directory, sweep);
      write_plan(request, sweep);
    }
  }
  check_plan(request, sweep);
}

}  // namespace ruralsim
