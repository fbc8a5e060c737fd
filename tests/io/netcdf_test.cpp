// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <csignal>
#include <system_error>
#include <thread>

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "netcdf_reading.hpp"
#include "temporary_folder.hpp"
#include <ruralsim/base/invariant.hpp>
#include <ruralsim/io/files.hpp>
#include <ruralsim/io/netcdf.hpp>

using namespace ruralsim;
using io::NumberType;

namespace {

/// More than two chunks.
constexpr std::size_t kRows = 40000;

std::vector<io::NetcdfVariable> table() {
  const auto column = [](const char* name, NumberType type, bool may_miss) {
    return io::NetcdfVariable{name,     type, 0,
                              may_miss, 1,    {{"units", "mu"}, {"flag_values", std::vector{0.0, 1.0}}}};
  };
  return {column("a", NumberType::int8, false),    column("b", NumberType::int16, true),
          column("c", NumberType::int32, false),   column("d", NumberType::int64, false),
          column("e", NumberType::uint32, false),  column("f", NumberType::float32, true),
          column("g", NumberType::float64, false), {"t", NumberType::character, 0, false, 1, {}}};
}

double value_at(std::size_t row, std::size_t column) {
  return static_cast<double>((row * 7919 + column) % 120);
}

std::string column_bytes(const io::NetcdfVariable& v, std::size_t column) {
  std::string bytes;
  for (std::size_t row = 0; row < kRows; ++row) {
    if (v.type == NumberType::character) {
      std::string text = std::to_string(row);
      text.resize(6, '\0');
      bytes += text;
    } else {
      const bool undefined = v.may_miss && row % 3 == 0;
      io::append_number(bytes, v.type, undefined ? io::fill_value(v.type) : value_at(row, column));
    }
  }
  return bytes;
}

/// The file handed in by so many rows at a time, in turns of the variables.
void write(const std::filesystem::path& path, std::size_t rows_at_a_time) {
  const auto variables = table();
  io::NetcdfWriter file(path, {{"row", kRows}, {"width", 6}}, variables, {{"title", "a table"}});
  std::vector<std::string> columns;
  for (std::size_t v = 0; v < variables.size(); ++v) columns.push_back(column_bytes(variables[v], v));
  for (std::size_t row = 0; row < kRows; row += rows_at_a_time) {
    for (std::size_t v = 0; v < variables.size(); ++v) {
      const std::size_t width = columns[v].size() / kRows;
      file.append(v, std::string_view(columns[v]).substr(row * width, rows_at_a_time * width));
    }
  }
  file.close();
}

}  // namespace

TEST_CASE(
    "columns of every type read back as they were handed in, with their attributes and what is undefined") {
  const TemporaryFolder folder;
  write(folder.path() / "t.nc", 777);
  const NetcdfFile file(folder.path() / "t.nc");
  CHECK(file.length("row") == kRows);
  CHECK(file.text("", "title") == "a table");
  const auto variables = table();
  for (std::size_t v = 0; v + 1 < variables.size(); ++v) {
    const std::string& name = variables[v].name;
    CHECK(file.text(name, "units") == "mu");
    CHECK(file.values(name, "flag_values") == std::vector{0.0, 1.0});
    const auto fill = file.values(name, "_FillValue");
    CHECK(fill ==
          (variables[v].may_miss ? std::vector{io::fill_value(variables[v].type)} : std::vector<double>{}));
    const auto values = file.numbers(name);
    std::size_t wrong = 0;
    for (std::size_t row = 0; row < kRows; ++row) {
      const bool undefined = variables[v].may_miss && row % 3 == 0;
      wrong += values[row] == (undefined ? fill[0] : value_at(row, v)) ? 0 : 1;
    }
    CHECK_MESSAGE(wrong == 0, name);
  }
  CHECK(file.texts("t").front() == "0");
  CHECK(file.texts("t").back() == "39999");
}

TEST_CASE("a file has the same bytes when it is written again at another second") {
  const TemporaryFolder folder;
  write(folder.path() / "a.nc", 777);
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));
  write(folder.path() / "b.nc", 777);
  const std::string a = io::read_file(folder.path() / "a.nc");
  const bool same = a == io::read_file(folder.path() / "b.nc");
  CHECK(same);
  CHECK(a.size() < kRows * 30 / 2);  // 30 bytes a row before compression
}

TEST_CASE("a table without rows is a file all the same") {
  const TemporaryFolder folder;
  io::NetcdfWriter writer(folder.path() / "t.nc", {{"row", 0}, {"width", 6}}, table(), {});
  writer.close();
  const NetcdfFile file(folder.path() / "t.nc");
  CHECK(file.length("row") == 0);
  CHECK(file.numbers("c").empty());
}

TEST_CASE("a file that is closed without all its rows is a mistake of the program") {
  const TemporaryFolder folder;
  io::NetcdfWriter writer(folder.path() / "t.nc", {{"row", 2}, {"width", 6}}, table(), {});
  CHECK_THROWS_AS(writer.append(2, "abc"), base::InvariantViolation);
  CHECK_THROWS_AS(writer.close(), base::InvariantViolation);
}

TEST_CASE("a file that can't be made is refused with its name") {
  try {
    io::NetcdfWriter writer("/no/such/folder/t.nc", {{"row", 1}, {"width", 6}}, table(), {});
    FAIL("nothing was refused");
  } catch (const std::system_error& refusal) {
    CHECK(std::string(refusal.what()).find("/no/such/folder/t.nc") != std::string::npos);
  }
}

TEST_CASE("a disk that is full is an error that names the file, and the program ends in its own way") {
  const TemporaryFolder folder;
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small = {20000, 20000};
    ::setrlimit(RLIMIT_FSIZE, &small);
    int code = 3;
    try {
      write(folder.path() / "t.nc", 5000);
    } catch (const std::system_error& refusal) {
      code = std::string(refusal.what()).find("t.nc") != std::string::npos ? 7 : 4;
    }
    std::exit(code);  // the libraries' own endings included
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 7);
}
