// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "model/schema_checker.hpp"
#include <ruralsim/engine/catalog.hpp>
#include <ruralsim/experiment/sweep_schema.hpp>
#include <ruralsim/io/yaml.hpp>

using namespace ruralsim;

namespace {

const nlohmann::json& schema() {
  static const nlohmann::json parsed = nlohmann::json::parse(sweep_schema(Catalog::standard().vocabulary()));
  return parsed;
}

std::string mistake_in(const std::string& yaml) {
  base::Sources sources;
  base::Problems problems;
  const base::Value document = io::parse_yaml(yaml, "a.yaml", sources, problems);
  problems.throw_if_any(sources);
  return Checker(schema()).mistake(json_of(document), schema());
}

}  // namespace

TEST_CASE("the schema of sweeps accepts every shipped sweep") {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(RURALSIM_SOURCE_DIR "/scenarios/sweeps")) {
    base::Sources sources;
    base::Problems problems;
    const base::Value document = io::read_yaml(entry.path(), sources, problems);
    problems.throw_if_any(sources);
    CHECK_MESSAGE(Checker(schema()).mistake(json_of(document), schema()) == "", entry.path());
    ++files;
  }
  CHECK(files >= 1);
}

TEST_CASE("every parameter may be a factor but those on which rows rest") {
  const Catalog catalog = Catalog::standard();
  const auto factor = [&](std::string key) {
    for (std::size_t star = key.find('*'); star != std::string::npos; star = key.find('*'))
      key.replace(star, 1, "poor");
    return mistake_in("format: 1\ndesign: {kind: lhs, points: 4}\nfactors: {" + key + ": {range: [0, 1]}}\n");
  };
  for (const Parameter& p : catalog.parameters) {
    const bool never =
        p.key == "name" || p.key == "seed" || p.key == "replicates" || p.key == "start" || p.key == "end";
    CHECK_MESSAGE(factor(p.key).empty() != never, p.key);
  }
  CHECK(factor("policy.measures.0.level") == "");
  CHECK(factor("herd.oftake") != "");
}

TEST_CASE("the schema of sweeps refuses what plan refuses") {
  const std::string head = "format: 1\nscenarios: [a.yaml]\n";
  const std::string factors = "factors: {herd.offtake: {range: [0.1, 0.2]}}\n";
  const auto design = [&](const std::string& text) {
    return mistake_in(head + factors + "design: " + text + "\n");
  };
  CHECK(design("{kind: saltelli, points: 64, second_order: off, seed: 3}") == "");
  CHECK(design("{kind: morris, trajectories: 10, levels: 4}") == "");
  CHECK(design("{kind: grid}") == "");
  CHECK(design("{kind: lhs}") != "");
  CHECK(design("{kind: lhs, points: 0}") != "");
  CHECK(design("{kind: lhs, points: 4, trajectories: 3}") != "");
  CHECK(design("{kind: hypercube, points: 4}") != "");
  CHECK(mistake_in(head + factors) != "");                   // no design
  CHECK(mistake_in(head + "design: {kind: grid}\n") != "");  // no factors
  CHECK(mistake_in(head + "design: {kind: list, file: points.csv}\n") == "");
  CHECK(mistake_in(factors + "design: {kind: grid}\n") != "");  // no format
  const auto factor = [&](const std::string& text) {
    return mistake_in(head + "design: {kind: lhs, points: 4}\nfactors: {herd.offtake: " + text + "}\n");
  };
  CHECK(factor("{range: [1, 2], distribution: triangular, mode: 1.5}") == "");
  CHECK(factor("{range: [1, 2], distribution: normal, mean: 1, sd: 2}") == "");
  CHECK(factor("{range: [1, 2], distribution: uniform}") == "");
  CHECK(factor("{values: [a, b], weights: [1, 2]}") == "");
  CHECK(factor("{range: [1, 2], distribution: triangular}") != "");
  CHECK(factor("{range: [1, 2], mode: 1.5}") != "");
  CHECK(factor("{range: [1]}") != "");
  CHECK(factor("{range: [1, 2], values: [1, 2]}") != "");
  const auto more = [&](const std::string& text) {
    return mistake_in(head + factors + "design: {kind: lhs, points: 4}\n" + text + "\n");
  };
  CHECK(more("set: {end: 2018-01, herd: {price: 3000}}") == "");
  CHECK(more("set: {herd: {prize: 3000}}") != "");
  CHECK(more("constraints: [\"herd.offtake < 0.2\"]") == "");
  CHECK(more("constraints: [\"herd.offtake below 0.2\"]") != "");
  CHECK(more("outputs: {indicators: [gini], dates: [2018-01]}") == "");
  CHECK(more("outputs: {dates: monthly}") != "");
  CHECK(more("replicates: 0") != "");
  CHECK(more("keep: on") == "");
  CHECK(more("repeat: 3") != "");
}
