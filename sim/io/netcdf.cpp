// SPDX-License-Identifier: Apache-2.0
// The only door to libnetcdf.
#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cmath>
#include <system_error>
#include <utility>

#include <dlfcn.h>
#include <fmt/format.h>
#include <netcdf.h>

#include <ruralsim/base/invariant.hpp>
#include <ruralsim/io/netcdf.hpp>

namespace ruralsim::io {
namespace {

/// Rows of a chunk. At 8 bytes a chunk fills 128 KiB: large enough to compress well, small enough to be held
/// for every variable at a time.
constexpr std::size_t kChunkRows = 16384;

struct TypeRow {
  const char* name;
  std::size_t bytes;
  nc_type type;
  double fill;
};
constexpr std::array<TypeRow, 8> kTypes = {{{"int8", 1, NC_BYTE, NC_FILL_BYTE},
                                            {"int16", 2, NC_SHORT, NC_FILL_SHORT},
                                            {"int32", 4, NC_INT, NC_FILL_INT},
                                            {"int64", 8, NC_INT64, -9007199254740992.0},
                                            {"uint32", 4, NC_UINT, NC_FILL_UINT},
                                            {"float32", 4, NC_FLOAT, double{NC_FILL_FLOAT}},
                                            {"float64", 8, NC_DOUBLE, NC_FILL_DOUBLE},
                                            {"char", 1, NC_CHAR, 0}}};
const TypeRow& row_of(NumberType type) {
  return kTypes[static_cast<std::size_t>(type)];
}

template <class T>
void append_as(std::string& to, T value) {
  const auto bytes = std::bit_cast<std::array<char, sizeof(T)>>(value);
  to.append(bytes.data(), bytes.size());
}

template <class T>
void append_whole(std::string& to, double value) {
  append_as(to, static_cast<T>(std::llround(value)));
}

/// HDF5, which netCDF-4 files are written through, crashes when the program ends after a write was refused
/// (of version 1.10.8: a full disk): its own tidying at the end meets what could not be written. It offers to
/// leave that out if asked before its first use. Our files are closed by then.
void keep_hdf5_from_tidying() {
  using Request = int (*)();
  static const int asked = [] {
    const auto request = reinterpret_cast<Request>(::dlsym(RTLD_DEFAULT, "H5dont_atexit"));
    return request == nullptr ? -1 : request();
  }();
  static_cast<void>(asked);
}

}  // namespace

std::size_t bytes_of(NumberType type) {
  return row_of(type).bytes;
}
const char* name_of(NumberType type) {
  return row_of(type).name;
}
double fill_value(NumberType type) {
  return row_of(type).fill;
}

void append_number(std::string& to, NumberType type, double value) {
  switch (type) {
    case NumberType::int8:
      return append_whole<std::int8_t>(to, value);
    case NumberType::int16:
      return append_whole<std::int16_t>(to, value);
    case NumberType::int32:
      return append_whole<std::int32_t>(to, value);
    case NumberType::int64:
      return append_whole<std::int64_t>(to, value);
    case NumberType::uint32:
      return append_whole<std::uint32_t>(to, value);
    case NumberType::float32:
      return append_as(to, static_cast<float>(value));
    case NumberType::float64:
      return append_as(to, value);
    case NumberType::character:
      return append_whole<char>(to, value);
  }
}

struct NetcdfWriter::State {
  struct Column {
    int id = -1;
    std::size_t row_bytes = 0, rows = 0, width = 0;
    std::size_t written = 0;
    std::string waiting = {};
  };

  std::filesystem::path path;
  int file = -1;
  std::vector<Column> columns = {};

  /// Of the library's codes those above 0 are the system's.
  void check(int code) const {
    if (code == NC_NOERR) return;
    const int system = code > 0 ? code : errno != 0 ? errno : EIO;
    throw std::system_error(system, std::generic_category(),
                            fmt::format("cannot write {} ({})", path.string(), nc_strerror(code)));
  }

  void attribute(int variable, NumberType type, const NetcdfAttribute& a) const {
    if (const auto* text = std::get_if<std::string>(&a.value)) {
      check(nc_put_att_text(file, variable, a.name.c_str(), text->size(), text->c_str()));
      return;
    }
    std::string bytes;
    const auto& numbers = std::get<std::vector<double>>(a.value);
    for (const double v : numbers) append_number(bytes, type, v);
    check(nc_put_att(file, variable, a.name.c_str(), row_of(type).type, numbers.size(), bytes.data()));
  }

  void define(const NetcdfVariable& v, const std::vector<NetcdfDimension>& dimensions) {
    Column c;
    const bool text = v.type == NumberType::character;
    const std::array<int, 2> along = {static_cast<int>(v.dimension), static_cast<int>(v.width)};
    c.rows = dimensions[v.dimension].length;
    c.width = text ? dimensions[v.width].length : 1;
    c.row_bytes = c.width * bytes_of(v.type);
    check(nc_def_var(file, v.name.c_str(), row_of(v.type).type, text ? 2 : 1, along.data(), &c.id));
    const std::array<std::size_t, 2> chunk = {std::clamp<std::size_t>(c.rows, 1, kChunkRows), c.width};
    check(nc_def_var_chunking(file, c.id, NC_CHUNKED, chunk.data()));
    check(nc_def_var_deflate(file, c.id, 1, 1, 1));
    // Chunks come whole and never back: without this every variable keeps 16 MiB of them.
    check(nc_set_var_chunk_cache(file, c.id, chunk[0] * c.row_bytes, 1, 1.0F));
    std::string fill;
    append_number(fill, v.type, fill_value(v.type));
    check(nc_def_var_fill(file, c.id, v.may_miss ? NC_FILL : NC_NOFILL, v.may_miss ? fill.data() : nullptr));
    for (const NetcdfAttribute& a : v.attributes) attribute(c.id, v.type, a);
    columns.push_back(std::move(c));
  }

  void put(Column& c, std::string_view bytes) const {
    const std::array<std::size_t, 2> start = {c.written, 0}, count = {bytes.size() / c.row_bytes, c.width};
    if (count[0] == 0) return;
    check(nc_put_vara(file, c.id, start.data(), count.data(), bytes.data()));
    c.written += count[0];
  }
};

NetcdfWriter::NetcdfWriter(const std::filesystem::path& path, const std::vector<NetcdfDimension>& dimensions,
                           const std::vector<NetcdfVariable>& variables,
                           const std::vector<NetcdfAttribute>& of_file)
    : state_(std::make_unique<State>(State{path})) {
  State& s = *state_;
  keep_hdf5_from_tidying();
  errno = 0;
  s.check(nc_create(path.c_str(), NC_NETCDF4 | NC_CLOBBER, &s.file));
  for (const NetcdfDimension& d : dimensions) {
    int id = -1;
    s.check(nc_def_dim(s.file, d.name.c_str(), d.length, &id));
  }
  for (const NetcdfVariable& v : variables) s.define(v, dimensions);
  for (const NetcdfAttribute& a : of_file) s.attribute(NC_GLOBAL, NumberType::int64, a);
  s.check(nc_enddef(s.file));
}

NetcdfWriter::~NetcdfWriter() {
  // A destructor has nobody to tell. Not nc_abort, which crashes where a write was refused.
  if (state_->file >= 0) nc_close(state_->file);
}

void NetcdfWriter::append(std::size_t variable, std::string_view bytes) {
  State::Column& c = state_->columns[variable];
  base::ensure(bytes.size() % c.row_bytes == 0, "rows of a variable come whole");
  const std::size_t chunk = kChunkRows * c.row_bytes;
  errno = 0;
  while (c.waiting.size() + bytes.size() >= chunk) {
    const std::size_t some = chunk - c.waiting.size();
    c.waiting += bytes.substr(0, some);
    bytes.remove_prefix(some);
    state_->put(c, c.waiting);
    c.waiting.clear();
  }
  c.waiting += bytes;
}

void NetcdfWriter::close() {
  State& s = *state_;
  errno = 0;
  for (State::Column& c : s.columns) {
    s.put(c, c.waiting);
    c.waiting.clear();
    base::ensure(c.written == c.rows, "a variable of a netCDF file has as many rows as its dimension");
  }
  const int file = std::exchange(s.file, -1);
  s.check(nc_close(file));
}

}  // namespace ruralsim::io
