// SPDX-License-Identifier: Apache-2.0
// Indices of functions known in closed form, by the way that a model outside this program goes: a plain
// design in, a table of results out.
#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "experiment/sensitivity_functions.hpp"
#include "sim/experiment/sensitivity_indices.hpp"
#include "temporary_folder.hpp"
#include <ruralsim/base/document.hpp>
#include <ruralsim/experiment/sensitivity.hpp>
#include <ruralsim/experiment/sweep.hpp>
#include <ruralsim/io/csv_stream.hpp>

using namespace ruralsim;

namespace {

namespace fs = std::filesystem;

/// A design for three variables of Ishigami's function, planned without scenarios, and the function's values.
class OutsideModel {
 public:
  OutsideModel(const std::string& design, int replicates, const Function& noise = {}) {
    std::ofstream(folder_.path() / "sweep.yaml")
        << "format: 1\nreplicates: " << replicates << "\ndesign: " << design
        << "\nfactors:\n  x1: {range: [-3.141592654, 3.141592654]}\n  x2: {range: [-3.141592654, "
           "3.141592654]}\n"
           "  x3: {range: [-3.141592654, 3.141592654]}\n";
    SweepRequest request;
    request.file = folder_.path() / "sweep.yaml";
    request.directory = folder_.path() / "plan";
    plan_sweep(request, Catalog::standard());
    io::CsvStream rows(folder_.path() / "plan/design.csv");
    std::ofstream out(folder_.path() / "results.csv");
    out.precision(12);
    out << "run,y\n";
    std::vector<std::string> fields;
    rows.next(fields);
    while (rows.next(fields)) {
      const std::array<double, 3> x = {std::stod(fields[5]), std::stod(fields[6]), std::stod(fields[7])};
      const std::array<double, 1> replicate = {std::stod(fields[3])};
      out << fields[0] << ',' << ishigami(x) + (noise ? noise(replicate) : 0) << '\n';
    }
  }
  [[nodiscard]] SensitivityRequest request() const {
    return {folder_.path() / "plan", folder_.path() / "results.csv", {}, {}, 1};
  }
  [[nodiscard]] fs::path path(const std::string& name) const { return folder_.path() / name; }

 private:
  TemporaryFolder folder_;
};

Index index_of(const SensitivityReport& report, const std::string& measure, const std::string& factor,
               const std::string& with = "") {
  for (const SensitivityRow& r : report.rows)
    if (r.measure == measure && r.factor == factor && r.with == with) return {r.estimate, r.lo95, r.hi95};
  FAIL("no " << measure << " of " << factor);
  return {};
}

std::string complaint(const SensitivityRequest& request) {
  try {
    (void)analyse_sensitivity(request);
  } catch (const base::ScenarioError& error) {
    return error.what();
  }
  return "";
}

void check_holds(const Index& index, double truth) {
  CHECK(index.lo95 <= truth);
  CHECK(index.hi95 >= truth);
  CHECK(index.estimate == doctest::Approx(truth).epsilon(0.02).scale(1));
}

}  // namespace

TEST_CASE("a design out and results in give Ishigami's indices inside their intervals at 4,096 points") {
  const OutsideModel model("{kind: saltelli, points: 4096}", 1);
  const SensitivityReport report = analyse_sensitivity(model.request());
  for (std::size_t j = 0; j < 3; ++j) {
    const std::string factor = "x" + std::to_string(j + 1);
    check_holds(index_of(report, "first", factor), kIshigamiFirst[j]);
    check_holds(index_of(report, "total", factor), kIshigamiTotal[j]);
  }
  check_holds(index_of(report, "second", "x1", "x3"), 0.243684);
  check_holds(index_of(report, "second", "x1", "x2"), 0);
  CHECK(index_of(report, "variance", "").estimate == doctest::Approx(13.844588).epsilon(0.01));
  CHECK(fs::exists(model.path("plan/sensitivity.csv")));
}

TEST_CASE("the g function's first and total indices are met at 1,024 points") {
  const GFunction g{{0, 1, 4.5, 9}};
  const SaltelliBlocks blocks{4, false};
  const SobolIndices s = sobol_indices(saltelli_values(g, blocks, 1024, {3, 0}), blocks, {3, 0});
  for (std::size_t j = 0; j < 4; ++j) {
    check_holds(s.first[j], g.first(j));
    check_holds(s.total[j], g.total(j));
  }
  CHECK(s.second.empty());
}

TEST_CASE("replicates are averaged and their noise is told from the factors") {
  // Replicates 0 and 1 shift the value by -3 and 3: a variance of 18 between them, 9 in their mean.
  const Function noise = [](std::span<const double> r) { return r[0] == 0 ? -3.0 : 3.0; };
  const OutsideModel plain("{kind: saltelli, points: 64}", 1),
      noisy("{kind: saltelli, points: 64}", 2, noise);
  const SensitivityReport a = analyse_sensitivity(plain.request()), b = analyse_sensitivity(noisy.request());
  CHECK(index_of(b, "noise_variance", "").estimate == doctest::Approx(9));
  CHECK(std::isnan(index_of(a, "noise_variance", "").estimate));
  CHECK(index_of(b, "total", "x1").estimate ==
        doctest::Approx(index_of(a, "total", "x1").estimate).epsilon(1e-6));
}

TEST_CASE("Morris measures of a straight line are its slopes, and an interaction spreads them") {
  const MorrisTrajectories design{3, 4};
  const base::Key key{4, 0};
  const auto values = [&](const Function& f) {
    std::vector<double> y, u(3);
    for (std::size_t p = 0; p < 40 * design.size(); ++p) {
      design.point(p, key, u);
      y.push_back(f(u));
    }
    return y;
  };
  const MorrisMeasures line =
      morris_measures(values([](auto u) { return 5 * u[0] - 2 * u[1]; }), design, key, key);
  CHECK(line.mu[0].estimate == doctest::Approx(5));
  CHECK(line.mu_star[1].estimate == doctest::Approx(2));
  CHECK(line.mu[1].estimate == doctest::Approx(-2));
  CHECK(line.mu_star[2].estimate == doctest::Approx(0));
  CHECK(line.sigma[0].estimate == doctest::Approx(0).epsilon(1e-9).scale(1));
  CHECK(line.mu[0].lo95 == doctest::Approx(5));
  // u0 u1 has the effect u1 of factor 0: 0, 1/3, 2/3 or 1, mean 1/2 and standard deviation .373.
  const MorrisMeasures product =
      morris_measures(values([](auto u) { return u[0] * u[1]; }), design, key, key);
  CHECK(product.mu[0].estimate == doctest::Approx(0.5).epsilon(0.3));
  CHECK(product.sigma[0].estimate == doctest::Approx(0.373).epsilon(0.3));
}

TEST_CASE("indices are refused of other designs, missing runs and tables without numbers") {
  const OutsideModel lhs("{kind: lhs, points: 8}", 1);
  CHECK(complaint(lhs.request()).find("holds a `lhs` design; indices come from `saltelli` and `morris`") !=
        std::string::npos);
  const OutsideModel model("{kind: morris, trajectories: 4}", 1);
  SensitivityRequest request = model.request();
  CHECK(complaint(request) == "");
  request.indicators = {"z"};
  CHECK(complaint(request).find("has no indicator `z`; it has y") != std::string::npos);
  request.indicators = {};
  std::ofstream(model.path("results.csv")) << "run,y\n0,1\n1,2\n";
  CHECK(complaint(request).find("point 2 has 0 of 1 values") != std::string::npos);
  std::ofstream(model.path("results.csv")) << "run,y\n0,one\n";
  CHECK(complaint(request).find("results.csv:2: `one` in the column `y` is no number") != std::string::npos);
  request.results = model.path("none.csv");
  CHECK(complaint(request).find("there is no ") != std::string::npos);
}
