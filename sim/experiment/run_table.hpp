// SPDX-License-Identifier: Apache-2.0
// A finished run as a comparison reads it: its manifest, and its tables one date at a time, so that memory
// doesn't grow with the number of steps or runs.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "sim/experiment/compared_table.hpp"
#include <ruralsim/base/calendar.hpp>
#include <ruralsim/base/document.hpp>
#include <ruralsim/io/csv_stream.hpp>

namespace ruralsim {

/// A level of a run's tables: what `level` says in summary.csv and effects.csv, and where its rows stand.
struct Level {
  const char* name;
  const char* file;
  bool grouped;  ///< has a column `group` behind `area`
};
inline constexpr Level kLevels[] = {
    {"county", "county.csv", false}, {"village", "village.csv", false}, {"group", "group.csv", true}};

/// county.csv, village.csv or group.csv: every replicate, which is a unit, has every date, every date every
/// area.
class RunTable : public ComparedTable {
 public:
  /// Reads the file once and notes where the rows of each replicate and date begin.
  /// @throws std::system_error, base::ScenarioError naming the file and what is wrong
  RunTable(std::filesystem::path file, bool grouped);

  std::string scenario;

  void read(std::size_t date, std::vector<double>& values) override;

 private:
  std::size_t keys() const { return grouped_ ? 5 : 4; }
  void take_header(const std::vector<std::string>& fields);
  void index_rows();
  void begin_date(const std::vector<std::string>& fields);
  [[noreturn]] void refuse(const std::string& what) const;

  std::filesystem::path file_;
  bool grouped_;
  io::CsvStream rows_;
  std::vector<std::vector<std::uint64_t>> offsets_;  ///< by replicate, then date: where its first row begins
  std::size_t replicate_ = 0, date_ = 0;             ///< of the rows being indexed
};

/// The month of a date of a table, 2016-01-01.
base::Month month_of_date(const std::string& date);

/// What a comparison needs of a run directory.
struct FinishedRun {
  std::filesystem::path folder;
  std::string label;
  std::int64_t seed = 0;
  int results_version = 0;
  std::map<std::string, std::string> outputs;  ///< digest by file name
  std::string choices_of;  ///< digest of the resolved scenario whose choices it plays again; "": its own
};

/// Reads a manifest; adds a problem when the folder holds no finished run.
FinishedRun read_manifest(const std::filesystem::path& folder, base::Problems&);

}  // namespace ruralsim
