// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ruralsim::io {

/// How a number lies in memory and in a file: two's complement and IEEE 754, the machine's byte order.
enum class NumberType { int8, int16, int32, int64, uint32, float32, float64, character };
std::size_t bytes_of(NumberType);
/// The name that a Python or R user knows it by: "int8", "float64", "char".
const char* name_of(NumberType);

/// Appends a number as the type has it; whole numbers are those nearest to it.
void append_number(std::string& to, NumberType, double value);

/// The value that stands for "undefined" in a variable of this type: netCDF's own default for it.
double fill_value(NumberType);

struct NetcdfAttribute {
  std::string name;
  /// A text, or numbers, which are written in the type of the variable.
  std::variant<std::string, std::vector<double>> value;
};

struct NetcdfDimension {
  std::string name;
  std::size_t length;
};

/// A column of a table: numbers along one dimension, or of characters along it and a second one.
struct NetcdfVariable {
  std::string name;
  NumberType type;
  std::size_t dimension;  ///< place in the list of dimensions
  bool may_miss;          ///< has a `_FillValue`
  std::size_t width = 0;  ///< of characters: place of the dimension that runs along a text
  std::vector<NetcdfAttribute> attributes = {};
};

/// Writes a netCDF-4 file of columns. Each is handed in from its first row to its last and reaches the disk
/// in whole chunks, each compressed once, so that the bytes depend on the values and on how the variables
/// take turns, and memory on the number of variables alone; no time of day is kept. Compression loses nothing
/// (shuffle and deflate 1). Not for several threads at a time, in whatever files. Refusals by the system are
/// std::system_error that names the file.
class NetcdfWriter {
 public:
  NetcdfWriter(const std::filesystem::path&, const std::vector<NetcdfDimension>&,
               const std::vector<NetcdfVariable>&, const std::vector<NetcdfAttribute>& of_file);
  ~NetcdfWriter();
  NetcdfWriter(const NetcdfWriter&) = delete;
  NetcdfWriter& operator=(const NetcdfWriter&) = delete;

  /// The next rows of a variable. @param bytes  as `append_number` makes them
  void append(std::size_t variable, std::string_view bytes);
  /// Every variable must have all its rows by now. Errors of the last bytes show here.
  void close();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ruralsim::io
