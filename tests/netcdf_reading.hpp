// SPDX-License-Identifier: Apache-2.0
// What a netCDF file holds, by the library's own reading.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <netcdf.h>

class NetcdfFile {
 public:
  explicit NetcdfFile(const std::filesystem::path& path) {
    REQUIRE(nc_open(path.c_str(), NC_NOWRITE, &file_) == NC_NOERR);
  }
  ~NetcdfFile() { nc_close(file_); }
  NetcdfFile(const NetcdfFile&) = delete;
  NetcdfFile& operator=(const NetcdfFile&) = delete;

  [[nodiscard]] std::size_t length(const char* dimension) const {
    int id = -1;
    std::size_t n = 0;
    REQUIRE_MESSAGE(nc_inq_dimid(file_, dimension, &id) == NC_NOERR, dimension);
    REQUIRE(nc_inq_dimlen(file_, id, &n) == NC_NOERR);
    return n;
  }
  [[nodiscard]] std::vector<std::string> variables() const {
    int n = 0;
    REQUIRE(nc_inq_nvars(file_, &n) == NC_NOERR);
    std::vector<std::string> names;
    for (int i = 0; i < n; ++i) {
      char name[NC_MAX_NAME + 1] = {};
      REQUIRE(nc_inq_varname(file_, i, name) == NC_NOERR);
      names.emplace_back(name);
    }
    return names;
  }
  [[nodiscard]] std::vector<double> numbers(const std::string& variable) const {
    std::vector<double> values(rows(variable));
    if (!values.empty()) REQUIRE(nc_get_var_double(file_, id_of(variable), values.data()) == NC_NOERR);
    return values;
  }
  /// Of a variable of characters.
  [[nodiscard]] std::vector<std::string> texts(const std::string& variable) const {
    const std::size_t n = rows(variable);
    int dimensions[2] = {};
    std::size_t width = 0;
    REQUIRE(nc_inq_vardimid(file_, id_of(variable), dimensions) == NC_NOERR);
    REQUIRE(nc_inq_dimlen(file_, dimensions[1], &width) == NC_NOERR);
    std::string all(n * width, '\0');
    if (n > 0) REQUIRE(nc_get_var_text(file_, id_of(variable), all.data()) == NC_NOERR);
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < n; ++i) texts.emplace_back(all.substr(i * width, width).c_str());
    return texts;
  }
  /// Nothing when there is no such attribute. @param variable  "" for the file
  [[nodiscard]] std::optional<std::string> text(const std::string& variable, const char* attribute) const {
    const int id = variable.empty() ? NC_GLOBAL : id_of(variable);
    std::size_t n = 0;
    nc_type type = NC_NAT;
    if (nc_inq_att(file_, id, attribute, &type, &n) != NC_NOERR || type != NC_CHAR) return std::nullopt;
    std::string value(n, '\0');
    REQUIRE(nc_get_att_text(file_, id, attribute, value.data()) == NC_NOERR);
    return value;
  }
  [[nodiscard]] std::vector<double> values(const std::string& variable, const char* attribute) const {
    std::size_t n = 0;
    nc_type type = NC_NAT, own = NC_NAT;
    if (nc_inq_att(file_, id_of(variable), attribute, &type, &n) != NC_NOERR) return {};
    REQUIRE(nc_inq_vartype(file_, id_of(variable), &own) == NC_NOERR);
    CHECK_MESSAGE(type == own, variable, ":", attribute, " has another type than the variable");
    std::vector<double> all(n);
    REQUIRE(nc_get_att_double(file_, id_of(variable), attribute, all.data()) == NC_NOERR);
    return all;
  }

 private:
  [[nodiscard]] int id_of(const std::string& variable) const {
    int id = -1;
    REQUIRE_MESSAGE(nc_inq_varid(file_, variable.c_str(), &id) == NC_NOERR, variable);
    return id;
  }
  [[nodiscard]] std::size_t rows(const std::string& variable) const {
    int dimensions[NC_MAX_VAR_DIMS] = {};
    std::size_t n = 0;
    REQUIRE(nc_inq_vardimid(file_, id_of(variable), dimensions) == NC_NOERR);
    REQUIRE(nc_inq_dimlen(file_, dimensions[0], &n) == NC_NOERR);
    return n;
  }
  int file_ = -1;
};
