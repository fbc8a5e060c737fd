// SPDX-License-Identifier: Apache-2.0
#include "fuzz/loader_case.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <fstream>
#include <tuple>
#include <utility>

#include <ruralsim/base/utf8.hpp>
#include <ruralsim/io/yaml.hpp>
#include <ruralsim/policy/instruments.hpp>
#include <ruralsim/policy/targeting_rules.hpp>

namespace ruralsim::fuzz {
namespace {

namespace fs = std::filesystem;

const fs::path kShipped = fs::path(RURALSIM_SOURCE_DIR) / "scenarios";

/// The line that begins a part, and the shipped file that the part overwrites.
struct Part {
  std::string_view line, file;
};
constexpr std::array<Part, 4> kParts = {{{"%% scenario\n", "rangtang/cliff.yaml"},
                                         {"%% base\n", "rangtang/base.yaml"},
                                         {"%% regime\n", "regimes/poverty_alleviation.yaml"},
                                         {"%% tables\n", "rangtang/data/population.csv"}}};
constexpr const Part& kScenario = kParts[0];
constexpr const Part& kRegime = kParts[2];

/// Where the next part begins, and which it is; the end of the text and nothing when none does.
std::pair<std::size_t, const Part*> next_part(std::string_view text) {
  std::pair<std::size_t, const Part*> next = {text.size(), nullptr};
  for (const Part& part : kParts) {
    std::size_t at = text.find(part.line);
    while (at != std::string_view::npos && at > 0 && text[at - 1] != '\n') at = text.find(part.line, at + 1);
    if (at < next.first) next = {at, &part};
  }
  return next;
}

void write(const fs::path& file, std::string_view text) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << text;
}

std::string what_is_wrong_with(const base::Mark& mark, const base::Sources& sources) {
  if (mark.source < 0 || mark.source >= sources.size()) return "stands in no text";
  if (mark.line == 0) return {};  // the file as a whole
  const std::string& text = sources.text(mark.source);
  if (mark.line < 0 || mark.line > 1 + std::count(text.begin(), text.end(), '\n'))
    return "stands beyond the last line";
  const auto length = static_cast<int>(base::count_characters(sources.line(mark.source, mark.line)));
  if (mark.column < 1 || mark.column > length + 1) return "stands beyond the end of its line";
  return mark.length < 1 ? "marks nothing" : "";
}

}  // namespace

std::string misplaced(const base::ScenarioError& error) {
  if (error.problems.empty()) return "an error without a mistake";
  if (error.render(false) != error.what() || error.render(true).size() <= error.render(false).size())
    return "an error is shown in two ways";
  for (const base::Problem& problem : error.problems) {
    std::string wrong = what_is_wrong_with(problem.mark, error.sources());
    for (const base::Note& note : problem.notes) {
      if (wrong.empty()) wrong = what_is_wrong_with(note.mark, error.sources());
    }
    if (!wrong.empty()) return "this mistake " + wrong + ": " + problem.message;
    if (problem.message.empty()) return "a mistake without a message";
  }
  return {};
}

namespace {

/// Runs what may throw a ScenarioError with sound places, and nothing else.
template <class Action>
std::string broken_by(Action action) {
  try {
    return action();
  } catch (const base::ScenarioError& error) {
    return misplaced(error);
  } catch (const std::exception& error) {
    return std::string("not a ScenarioError: ") + error.what();
  }
}

}  // namespace

LoaderFolder::LoaderFolder()
    : instruments_(standard_instruments()),
      conditions_(standard_conditions()),
      priorities_(standard_priorities()) {
  fs::create_directories(folder_.path() / "resolved/inputs");
  for (const auto& entry : fs::recursive_directory_iterator(kShipped)) {
    const fs::path place = folder_.path() / entry.path().lexically_relative(kShipped);
    if (entry.is_directory()) fs::create_directories(place);
    if (entry.is_regular_file()) fs::copy_file(entry.path(), place);
  }
}

void LoaderFolder::lay_out(std::string_view bytes) {
  std::set<std::string_view> written;
  const auto lay = [&](const Part& part, std::string_view text) {
    write(folder_.path() / part.file, text);
    written.insert(part.file);
  };
  auto [at, part] = next_part(bytes);
  if (at > 0 || part == nullptr) lay(kScenario, bytes.substr(0, at));
  while (part != nullptr) {
    const Part& current = *part;
    bytes.remove_prefix(at + current.line.size());
    std::tie(at, part) = next_part(bytes);
    lay(current, bytes.substr(0, at));
  }
  for (const std::string_view file : overwritten_) {
    if (written.contains(file)) continue;
    fs::copy_file(kShipped / file, folder_.path() / file, fs::copy_options::overwrite_existing);
  }
  overwritten_ = std::move(written);
}

std::string LoaderFolder::broken_by_scenario() {
  const fs::path file = folder_.path() / kScenario.file;
  return broken_by([&]() -> std::string {
    if (is_regime_file(file)) return {};
    return broken_by_resolved(load_scenario(file, {}, vocabulary()));
  });
}

std::string LoaderFolder::broken_by_regime() {
  if (!overwritten_.contains(kRegime.file)) return {};
  return broken_by([&]() -> std::string {
    const Regime regime = load_regime(folder_.path() / kRegime.file, vocabulary());
    return regime.name.empty() ? "a regime without a name" : "";
  });
}

std::string LoaderFolder::broken_by_resolved(const LoadedScenario& loaded) {
  const Vocabulary known = vocabulary();
  const std::string text = io::write_yaml(resolved_document(loaded.scenario, known));
  Scenario named = loaded.scenario;
  for (const std::string* file : data_files(named)) {
    const fs::path data = *file;
    if (data.empty()) continue;
    fs::copy_file(data, folder_.path() / "resolved/inputs" / data.filename(),
                  fs::copy_options::overwrite_existing);
  }
  const fs::path file = folder_.path() / "resolved/scenario.yaml";
  write(file, text);
  try {
    const Scenario again = load_scenario(file, {}, known).scenario;
    if (io::write_yaml(resolved_document(again, known)) == text) return {};
    return "the resolved scenario resolves to another one";
  } catch (const base::ScenarioError& error) {
    return std::string("the resolved scenario does not load: ") + error.what();
  }
}

std::string LoaderFolder::broken_promise(std::string_view bytes) {
  lay_out(bytes);
  std::string broken = broken_by_scenario();
  return broken.empty() ? broken_by_regime() : broken;
}

}  // namespace ruralsim::fuzz
