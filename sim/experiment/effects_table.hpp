// SPDX-License-Identifier: Apache-2.0
// The tables of a comparison and the files that describe them.
#pragma once
#include <span>
#include <string>
#include <vector>

#include <ruralsim/experiment/compare.hpp>
#include <ruralsim/io/files.hpp>

namespace ruralsim {

/// What all effects of an area at a date share.
struct EffectPlace {
  const std::string& base;
  const std::string& other;
  const std::string& date;
  const char* level;
  const std::string& area;
};

class EffectsTable {
 public:
  explicit EffectsTable(const std::filesystem::path& file);
  /// A row an indicator; those that no pair defines are left out.
  void write(const EffectPlace&, const std::vector<std::string>& indicators, std::span<const PairedEffect>,
             std::span<const CumulativeEffect>);
  void close();

 private:
  io::AppendFile file_;
  std::string buffer_;
};

/// frontier.csv: all runs by what they cost and the poverty they have.
void write_frontier(const std::filesystem::path& file, const CompareReport&);

/// attribution.csv: who returns to poverty in one run of a pair and not in the other.
void write_attribution(const std::filesystem::path& file, const CompareReport&);

/// behaviour.csv: effects split into mechanical and behavioural ones.
void write_behaviour(const std::filesystem::path& file, const CompareReport&);

/// Whether there is anything for mvpf.csv: the marginal value of public funds.
bool has_funds(const CompareReport&);
void write_funds(const std::filesystem::path& file, const CompareReport&);

/// decomposition.csv and welfare.csv: changes in poverty taken apart, and what they are worth.
void write_decomposition(const std::filesystem::path& file, const CompareReport&);
void write_welfare(const std::filesystem::path& file, const CompareReport&);

struct ComparedRun {
  std::string label;
  std::filesystem::path folder;
};

/// Writes datapackage.json and manifest.json of the tables that are there; the base is the first of `runs`.
void describe_comparison(const RunDirectory&, const CompareRequest&, const std::vector<ComparedRun>& runs,
                         std::int64_t seed, std::size_t replicates);

}  // namespace ruralsim
