// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "sim/io/utf8.hpp"
#include <ruralsim/io/csv_stream.hpp>

namespace ruralsim::io {
namespace {

/// Splits one record; the text between quotes may hold commas, line feeds and doubled quotes.
bool split(std::string_view record, std::vector<std::string>& fields) {
  std::size_t n = 0, at = 0;
  while (true) {
    if (n == fields.size()) fields.emplace_back();
    std::string& field = fields[n++];
    if (at < record.size() && record[at] == '"') {
      field.clear();
      for (++at;; ++at) {
        const std::size_t quote = record.find('"', at);
        if (quote == std::string_view::npos) return false;
        field.append(record.substr(at, quote - at));
        at = quote + 1;
        if (at == record.size() || record[at] != '"') break;
        field += '"';
      }
      if (at < record.size() && record[at] != ',') return false;
    } else {
      const std::size_t comma = std::min(record.find(',', at), record.size());
      field.assign(record.substr(at, comma - at));
      if (field.find('"') != std::string::npos) return false;
      at = comma;
    }
    if (at == record.size()) break;
    ++at;
  }
  fields.resize(n);
  return true;
}

bool quotes_are_open(std::string_view record) {
  return std::count(record.begin(), record.end(), '"') % 2 != 0;
}

}  // namespace

CsvStream::CsvStream(std::filesystem::path file) : file_(std::move(file)) {
  errno = 0;
  in_.open(file_, std::ios::binary);
  if (!in_.is_open())
    throw std::system_error(errno, std::generic_category(), "cannot read " + file_.string());
}

bool CsvStream::read_line(std::string& line) {
  if (!std::getline(in_, line)) {
    if (in_.bad()) throw std::system_error(errno, std::generic_category(), "cannot read " + file_.string());
    return false;
  }
  at_ += line.size() + (in_.eof() ? 0 : 1);
  ++line_number_;
  return true;
}

bool CsvStream::next(std::vector<std::string>& fields) {
  while (true) {
    row_at_ = at_;
    row_line_ = line_number_ + 1;
    if (!read_line(line_)) return false;
    std::string more;
    while (quotes_are_open(line_) && read_line(more)) line_.append("\n").append(more);
    if (row_at_ == 0 && line_.starts_with(kByteOrderMark)) line_.erase(0, kByteOrderMark.size());
    if (line_.ends_with('\r')) line_.pop_back();
    if (line_.empty()) continue;
    if (split(line_, fields)) return true;
    throw std::invalid_argument(file_.string() + ", line " + std::to_string(row_line_) +
                                ": a quote stands where none may, or is never closed");
  }
}

void CsvStream::seek(std::uint64_t offset) {
  in_.clear();
  in_.seekg(static_cast<std::streamoff>(offset));
  if (!in_) throw std::system_error(errno, std::generic_category(), "cannot read " + file_.string());
  at_ = offset;
  line_number_ = 0;
}

}  // namespace ruralsim::io
