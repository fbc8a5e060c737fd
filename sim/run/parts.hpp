// SPDX-License-Identifier: Apache-2.0
// What replicates leave behind while they run, and how one writer puts it together: each replicate spools its
// own part; tables are assembled in the order replicate, date, area, so that no thread decides the bytes.
#pragma once
#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sim/run/return_table.hpp"
#include "sim/run/yearly_table.hpp"
#include <ruralsim/engine/catalog.hpp>
#include <ruralsim/engine/simulation.hpp>
#include <ruralsim/io/digest.hpp>
#include <ruralsim/io/files.hpp>
#include <ruralsim/record/recorder.hpp>

namespace ruralsim {

/// Names of the indicators of a level, in order.
std::vector<std::string> columns_of(std::span<const Indicator>, Finest level);

/// Name of a flow's reason in tables: of support the instrument, with `_earmarked` for what is no income.
std::string reason_name(std::size_t reason, const Catalog&);

/// The kinds of rows a replicate leaves, each in a file of its own; `values` are the numbers of all rows, for
/// the summary, `panel` the sample of households and their rows as `panel_step` makes them.
inline constexpr std::array<const char*, 12> kPartKinds = {
    "county",    "village",       "group",      "flows",     "transitions", "returns",
    "targeting", "vulnerability", "households", "synthesis", "values",      "panel"};

/// How far the rows of one kind are: so many bytes of the file, which survive a power cut, and what waits
/// behind them.
struct SpoolImage {
  std::uint64_t on_disk = 0;
  std::string digest = io::digest_hex("");  ///< of the bytes on the disk
  std::string waiting = {};
};
/// By kind, in the order of `kPartKinds`.
using PartImage = std::array<SpoolImage, kPartKinds.size()>;

/// The rows of one replicate, on their way to the disk.
class Part {
 public:
  /// @param open  the file for each kind of rows
  Part(const std::function<io::AppendFile(const char* what)>& open, int replicate, const Scenario&,
       const Catalog&);
  /// Goes on from where the image was taken; what the files have beyond it is cut off.
  Part(const std::filesystem::path& folder, int replicate, const Scenario&, const Catalog&,
       const PartImage& = {});

  /// What has been handed in so far. Makes the files durable.
  PartImage image();
  /// The same with all rows in it and none on the disk.
  PartImage whole_image();

  /// Before the first step: draws the households to be followed from those there are, if any are asked for.
  void follow(const Simulation&);
  /// A sink a county that appends to this part; none must outlive the part.
  std::vector<RowSink> sinks();
  /// The margins of a county, by its place in the scenario, at the start, for synthesis.csv.
  void write(std::size_t county, const StartOfRun&);
  void write(std::size_t county, const std::string& margin, std::span<const MarginCell>);
  /// All households of a county, for households.csv.
  void write(const Setting&, std::span<const Shard>);
  /// Flushes everything; errors of the last bytes show here.
  void close();

  /// Bytes so far, of the rows of all tables and of the values that a summary is made of.
  [[nodiscard]] std::uint64_t table_bytes() const;
  [[nodiscard]] std::uint64_t value_bytes() const { return values_.bytes(); }
  [[nodiscard]] std::uint64_t panel_bytes() const { return panel_.bytes(); }
  /// The most bytes that wait in memory for the disk.
  static double most_buffered();

  static std::filesystem::path file(const std::filesystem::path& folder, int replicate, const char* what);

 private:
  struct Spool {
    io::AppendFile file;
    std::string buffer = {};
    io::Digest digest = {};  ///< of the file
    bool durable = true;
    void flush_if_large();
    void flush();
    [[nodiscard]] std::uint64_t bytes() const { return file.size() + buffer.size(); }
  };
  [[nodiscard]] std::array<Spool*, kPartKinds.size()> spools();
  RowSink sink(std::size_t county);
  void write(const Scenario& county, int year, std::span<const YearlyTransition>);
  void write(const Scenario& county, int year, std::span<const ReturnToPoverty>);
  template <class Row>
  void write(const Scenario& county, int year, std::span<const Row>, const std::vector<YearlyColumn<Row>>&,
             Spool&);

  const Scenario& scenario_;
  const Catalog& catalog_;
  int replicate_;
  std::vector<ReturnColumn> return_columns_ = return_columns();
  std::vector<YearlyColumn<Reach>> targeting_columns_ = targeting_columns();
  std::vector<YearlyColumn<Calibration>> vulnerability_columns_ = vulnerability_columns();
  Spool county_, village_, group_, flows_, transitions_, returns_, targeting_, vulnerability_, households_,
      synthesis_, values_, panel_;
  std::vector<PanelSample> samples_ = {};  ///< by county; empty: nobody is followed
};

/// county.csv, village.csv, group.csv, flows.csv, transitions.csv, returns.csv, targeting.csv,
/// vulnerability.csv and summary.csv from the parts of all replicates, if so households.csv, synthesis.csv
/// from the first one's, panel.nc when households are followed. Returns the files written; `threads` change
/// none.
std::vector<std::string> assemble(const std::filesystem::path& parts, const std::filesystem::path& to,
                                  int replicates, bool households, const Scenario&, const Catalog&,
                                  int threads);

}  // namespace ruralsim
