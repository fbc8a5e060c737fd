// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace ruralsim {

struct SensitivityRequest {
  std::filesystem::path directory;      ///< of a planned sweep; sensitivity.csv is written there
  std::filesystem::path results;        ///< a table with a column `run`; empty: results.csv of the directory
  std::vector<std::string> indicators;  ///< columns; empty: all
  std::vector<std::string> dates;       ///< such as 2030-10-01; empty: the last one
  int threads = 1;                      ///< no result depends on it
};

/// A measure of one factor, or of two for second order, or of none for a variance.
struct SensitivityRow {
  std::string scenario, date, indicator;
  std::string measure;  ///< first, total, second; mu_star, mu, sigma; variance, noise_variance
  std::string factor, with;
  double estimate, lo95, hi95;  ///< the interval is NaN for variances
};

struct SensitivityReport {
  std::vector<SensitivityRow> rows;
  std::vector<std::string> notes;  ///< what was left out and why
  std::filesystem::path file;
};

/// Sobol indices of a saltelli design, Morris measures of a morris design, of the means over replicates.
/// `noise_variance` is the variance that replicates leave in such a mean.
/// @throws base::ScenarioError  another design, results that lack runs or hold no numbers
SensitivityReport analyse_sensitivity(const SensitivityRequest&);

}  // namespace ruralsim
