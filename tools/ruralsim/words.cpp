// SPDX-License-Identifier: Apache-2.0
#include "tools/ruralsim/words.hpp"

#include <algorithm>
#include <charconv>
#include <thread>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tools/ruralsim/console.hpp"
#include "tools/ruralsim/usage_error.hpp"
#include <ruralsim/base/document.hpp>

namespace ruralsim::cli {
namespace {

constexpr std::int64_t kMostThreads = 1024;

}  // namespace

std::int64_t whole_number(const std::string& flag, const std::string& text, std::int64_t lower,
                          std::int64_t upper) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size() && value >= lower && value <= upper)
    return value;
  throw UsageError(fmt::format("{} takes a whole number from {} to {}, not `{}`", flag, lower, upper, text));
}

double discount_of(const std::string& text) {
  if (text.empty()) return 0.03;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size() && value >= 0 && value <= 1) return value;
  throw UsageError(fmt::format("--discount takes a rate a year from 0 to 1, such as 0.03, not `{}`", text));
}

std::optional<std::int64_t> parameter(const std::string& flag, const std::string& text,
                                      const std::string& key, const Catalog& catalog) {
  if (text.empty()) return std::nullopt;
  for (const Parameter& p : catalog.parameters) {
    if (p.key != key) continue;
    return whole_number(flag, text, static_cast<std::int64_t>(p.lower), static_cast<std::int64_t>(p.upper));
  }
  throw UsageError(fmt::format("{}: this program has no parameter `{}`", flag, key));
}

std::string one_of(const std::string& what, const std::string& word,
                   const std::vector<std::string>& options) {
  if (std::find(options.begin(), options.end(), word) != options.end()) return word;
  const std::string near = base::closest(word, options);
  throw UsageError(fmt::format("{} is one of {}, not `{}`{}", what, fmt::join(options, ", "), word,
                               near.empty() ? "" : fmt::format("; did you mean `{}`?", near)));
}

Override override_of(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw UsageError(fmt::format(
        "--set takes path.to.key=value, such as --set labour.away.find_hazard=0.6, not `{}`", text));
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

ProgressStyle progress_style(const std::string& word) {
  one_of("--progress", word, {"auto", "plain", "none"});
  return word == "auto"    ? ProgressStyle::automatic
         : word == "plain" ? ProgressStyle::plain
                           : ProgressStyle::none;
}

bool colour_wished(const std::string& word) {
  one_of("--color", word, {"auto", "always", "never"});
  return use_colour(word == "auto" ? Colour::automatic : word == "always" ? Colour::always : Colour::never);
}

int threads_of(const Words& w) {
  if (w.threads.empty()) return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  return static_cast<int>(whole_number("--threads", w.threads, 1, kMostThreads));
}

double positive_number(const std::string& flag, const std::string& text) {
  base::Problems problems;
  const auto value = base::read_number(base::Value::scalar(text, {}), problems);
  if (value && *value > 0) return *value;
  throw UsageError(fmt::format("{} takes a number above 0, not `{}`", flag, text));
}

void add_text(CLI::App& app, const std::string& names, std::string& to, const std::string& shape,
              const std::string& help) {
  app.add_option(names, to, help)->type_name(shape)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

void add_colour(CLI::App& app, Words& w) {
  add_text(app, "--color", w.colour, "WHEN",
           "colour error messages: auto (on a terminal, unless NO_COLOR is set), always or never");
}

void add_set(CLI::App& app, Words& w) {
  app.add_option("--set", w.set, "set one key of the scenario; may be given many times, the last one counts")
      ->type_name("PATH.TO.KEY=VALUE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void add_discount(CLI::App& app, Words& w) {
  add_text(app, "--discount", w.discount, "RATE", "rate a year of present values (0.03)");
}

void add_many(CLI::App& app, const std::string& name, std::vector<std::string>& to, const std::string& shape,
              const std::string& help) {
  app.add_option(name, to, help)
      ->type_name(shape)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void add_threads(CLI::App& app, Words& w) {
  add_text(app, "-j,--threads", w.threads, "T",
           "threads; without it as many as the machine runs at a time. Results do not depend on it");
}

}  // namespace ruralsim::cli
