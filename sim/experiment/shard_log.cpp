// SPDX-License-Identifier: Apache-2.0
#include "sim/experiment/shard_log.hpp"

#include <algorithm>
#include <fstream>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <ruralsim/base/document.hpp>
#include <ruralsim/base/invariant.hpp>
#include <ruralsim/io/digest.hpp>

namespace ruralsim {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t kDigestLength = 32;

std::string sealed(const Json& content) {
  const std::string text = content.dump(-1, ' ', false, Json::error_handler_t::replace);
  return io::digest_hex(text) + " " + text + "\n";
}

/// The content of a line without its break; nothing when it isn't whole.
std::optional<Json> opened(const std::string& line) {
  if (line.size() < kDigestLength + 2) return std::nullopt;
  const std::string_view text = std::string_view(line).substr(kDigestLength + 1);
  if (io::digest_hex(text) != line.substr(0, kDigestLength)) return std::nullopt;
  Json content = Json::parse(text, nullptr, false);
  if (!content.is_object()) return std::nullopt;
  return content;
}

RunRecord record_of(const Json& line) {
  RunRecord r;
  r.run = line.at("run");
  r.finished = line.at("status") == "finished";
  r.cause = line.value("cause", "");
  r.build = line.at("build");
  r.seconds = line.at("seconds");
  r.rows = line.at("rows").get<std::vector<std::string>>();
  return r;
}

[[noreturn]] void refuse(const std::string& what) {
  throw base::ScenarioError({{{}, what, {}}}, base::Sources{});
}

fs::path log_file(const fs::path& directory, ShardOf shard) {
  std::error_code error;
  fs::create_directories(ShardLog::folder(directory), error);
  if (error) throw std::system_error(error, "cannot create " + ShardLog::folder(directory).string());
  return ShardLog::folder(directory) / fmt::format("{}-of-{}.log", shard.number, shard.count);
}

io::FileLock locked(const fs::path& file, ShardOf shard) {
  io::FileLock lock(file);
  if (lock.state() != io::FileLock::State::busy) return lock;
  throw ExistingOutput(fmt::format("shard {}/{} is being run by another process ({} is locked)", shard.number,
                                   shard.count, file.string()));
}

}  // namespace

std::filesystem::path ShardLog::folder(const fs::path& directory) {
  return directory / "shards";
}

ShardLog::ShardLog(const fs::path& directory, ShardOf shard, const std::string& plan_digest)
    : lock_(locked(log_file(directory, shard), shard)),
      file_(log_file(directory, shard), scan_log(log_file(directory, shard), plan_digest, {})) {
  if (file_.size() > 0) return;
  file_.write(sealed({{"plan", plan_digest}, {"shard", fmt::format("{}/{}", shard.number, shard.count)}}));
  file_.make_durable();
  io::make_durable(folder(directory));
}

void ShardLog::append(const RunRecord& r) {
  Json line = {{"run", r.run}, {"status", r.finished ? "finished" : "failed"}};
  if (!r.finished) line["cause"] = r.cause;
  line["build"] = r.build;
  line["seconds"] = r.seconds;
  line["rows"] = r.rows;
  const std::string text = sealed(line);
  const std::scoped_lock lock(mutex_);
  file_.write(text);
  file_.make_durable();
}

std::uint64_t scan_log(const fs::path& log, const std::string& plan_digest,
                       const std::function<void(const RunRecord&, std::uint64_t)>& each) {
  std::ifstream in(log, std::ios::binary);
  if (!in) throw std::system_error(errno, std::generic_category(), "cannot read " + log.string());
  std::string line;
  std::uint64_t at = 0;
  for (int number = 1; std::getline(in, line); ++number) {
    const bool broken_off = in.eof();  // no line break behind it
    const std::optional<Json> content = broken_off ? std::nullopt : opened(line);
    if (!content) {
      if (broken_off || in.peek() == std::char_traits<char>::eof()) break;
      refuse(fmt::format("{}: line {} is damaged", log.string(), number));
    }
    if (number == 1 && content->value("plan", "") != plan_digest)
      refuse(fmt::format("{} belongs to another plan than the one of its folder", log.string()));
    if (number > 1 && each) each(record_of(*content), at);
    at += line.size() + 1;
  }
  if (in.bad()) throw std::system_error(errno, std::generic_category(), "cannot read " + log.string());
  return at;
}

std::vector<fs::path> logs_of(const fs::path& directory) {
  std::vector<fs::path> logs;
  std::error_code error;
  if (!fs::exists(ShardLog::folder(directory), error)) return logs;
  for (const auto& entry : fs::directory_iterator(ShardLog::folder(directory)))
    if (entry.path().extension() == ".log") logs.push_back(entry.path());
  std::sort(logs.begin(), logs.end());
  return logs;
}

RunRecord read_record(std::istream& log, std::uint64_t offset) {
  std::string line;
  log.clear();
  log.seekg(static_cast<std::streamoff>(offset));
  std::getline(log, line);
  const std::optional<Json> content = opened(line);
  base::ensure(content.has_value(), "a shard's log changed while it was read");
  return record_of(*content);
}

}  // namespace ruralsim
