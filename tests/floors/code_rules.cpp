// SPDX-License-Identifier: Apache-2.0
#include <regex>
#include <set>
#include <span>

#include <fmt/format.h>

#include "floors/rules.hpp"

namespace ruralsim::floors {

namespace {

enum class Where {
  model,    ///< base, state, policy, process
  results,  ///< those and engine: what decides a run's bytes
  library,  ///< sim/ and include/
  all       ///< tools/ as well
};

struct Rule {
  Where where;
  std::regex pattern;
  std::string why;
};

std::regex pattern(const char* text) {
  return std::regex(text, std::regex::ECMAScript | std::regex::optimize);
}

std::vector<Rule> rules() {
  std::vector<Rule> list;
  const auto add = [&](Where where, const char* text, const char* why) {
    list.push_back({where, pattern(text), why});
  };
  add(Where::results,
      R"((\bstd::|[^\w:.>]::)(exp|exp2|expm1|log|log2|log10|log1p|pow|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|cbrt|hypot|erf|erfc|tgamma|lgamma)\s*\()",
      "differs between machines, base/math.hpp is the only door to it");
  add(Where::results, R"(\bstd::\w+_distribution\b)",
      "is another sequence in another standard library, base/random.hpp has what is needed");
  add(Where::results,
      R"(\bstd::(mt19937\w*|minstd_rand\w*|default_random_engine|random_device|shuffle|sample|ranges::shuffle)\b)",
      "keeps generator state or differs between libraries, a draw is base::draw(key, id, month, purpose)");
  add(Where::results, R"((\bstd::|[^\w:.>])s?rand\s*\()",
      "is not a draw that can be repeated, base::draw is");
  add(Where::results, R"(\bstd::unordered_\w+)", "has an order that is nobody's, a sorted container has one");
  add(Where::results, R"(\bstd::(reduce|transform_reduce|execution)\b)",
      "sums in any order, base::ordered_sum in a fixed one");
  add(Where::results, R"(\bstd::(chrono::(system_clock|high_resolution_clock|utc_clock)|time|clock)\b)",
      "reads the clock, a result depends on the calendar only");
  add(Where::model, R"(\bstd::chrono::steady_clock\b)",
      "reads the clock, only the engine times a step, for a profile");
  add(Where::library,
      R"(\bstd::(cout|cerr|clog)\b|(\bstd::|fmt::|[^\w:.>])(printf|fprintf|puts|fputs|putchar|print)\s*\()",
      "prints, a library reports to its caller");
  add(Where::library, R"((\bstd::|[^\w:.>])(exit|_exit|quick_exit|abort|terminate)\s*\()",
      "ends the program, a library throws");
  add(Where::library, R"(\bthread_local\b)", "is hidden state, scratch memory is an argument");
  add(Where::all,
      R"(\bnew\s+[A-Za-z_:(]|\bdelete\s*(\[\s*\])?\s+[A-Za-z_*(]|(\bstd::|[^\w:.>])(malloc|calloc|realloc)\s*\()",
      "is memory without an owner, containers and make_unique have one");
  // Namespaces are not indented here, so what starts a line is at namespace scope. A parenthesis before = or
  // { or ; is a function. `const char* name` can be pointed elsewhere.
  add(Where::library,
      R"(^(static\s+|inline\s+|thread_local\s+|extern\s+)*(?!(const|constexpr|consteval|constinit|using|namespace|class|struct|union|enum|friend|template|typedef|static_assert|return|throw|case|goto|delete|else|static|inline|extern|thread_local|public|private|protected|operator|requires|concept|co_return)\b)[A-Za-z_][\w:]*(<[^()]*>)?[\s*&]+[A-Za-z_]\w*(\[[^\]]*\])*\s*(=.*|\{.*|;)$)",
      "is a mutable global, state has an owner");
  add(Where::library,
      R"(^(static\s+|inline\s+)*const\s+[\w:]+\s*\*\s*[A-Za-z_]\w*(\[[^\]]*\])*\s*(=.*|\{.*|;)$)",
      "is a mutable global (the pointer can be changed), state has an owner");
  add(Where::library,
      R"(^\s+(static\s+|inline\s+)*static\s+(?!(const|constexpr|constinit|inline)\b)[A-Za-z_][\w:]*(<[^()]*>)?[\s*&]+[A-Za-z_]\w*(\[[^\]]*\])*\s*(=.*|\{.*|;)$)",
      "is a mutable static, state has an owner");
  add(Where::library, R"(\b(namespace|class|struct)\s+\w*([Uu]tils|[Hh]elper|[Mm]anager|[Cc]ommon)\w*)",
      "says nothing about what it is, a name does");
  return list;
}

/// Eigen's own functions whose last bits depend on length and alignment; asked only where Eigen is included.
Rule eigen_rule() {
  return {Where::results,
          pattern(R"(\.(exp|log|pow|sum|mean|dot|prod|norm|squaredNorm)\s*\(|\.array\(\)\.sqrt\s*\()"),
          "depends on length and alignment when it is Eigen's, base/math.hpp and base::ordered_sum do not"};
}

bool in(Where where, const std::string& path) {
  const bool library = path.starts_with("sim/") || path.starts_with("include/ruralsim/");
  if (where == Where::all) return library || path.starts_with("tools/");
  if (where == Where::library) return library;
  for (const std::string room : {"base", "state", "policy", "process", "engine"}) {
    if (where == Where::model && room == "engine") continue;
    if (path.starts_with("sim/" + room + "/") || path.starts_with("include/ruralsim/" + room + "/"))
      return true;
  }
  return false;
}

/// Does `path` include Eigen, itself or through headers of this house?
bool sees_eigen(const Tree& tree, const std::string& path, std::set<std::string>& seen) {
  const auto file = tree.find(path);
  if (file == tree.end() || !seen.insert(path).second) return false;
  for (const Include& include : includes_of(file->second)) {
    if (include.target.starts_with("Eigen/")) return true;
    const bool own = include.target.starts_with("ruralsim/");
    if (sees_eigen(tree, own ? "include/" + include.target : include.target, seen)) return true;
  }
  return false;
}

void check(const Rule& rule, const std::string& path, std::span<const std::string_view> lines,
           Breaches& breaches) {
  if (!in(rule.where, path)) return;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::match_results<std::string_view::const_iterator> match;
    if (!std::regex_search(lines[i].begin(), lines[i].end(), match, rule.pattern)) continue;
    std::string found = match.str();
    found.erase(0, found.find_first_not_of(" \t(,=+-*/!<&|?{[;"));
    breaches.push_back(fmt::format("{}:{}: `{}` {}.", path, i + 1, found, rule.why));
  }
}

}  // namespace

Breaches code_breaches(const Tree& tree) {
  const std::vector<Rule> list = rules();
  const Rule eigen = eigen_rule();
  Breaches breaches;
  for (const auto& [path, text] : tree) {
    if (!in(Where::all, path) || !(path.ends_with(".cpp") || path.ends_with(".hpp"))) continue;
    const std::string code = code_of(text);
    const std::vector<std::string_view> lines = lines_of(code);
    for (const Rule& rule : list) check(rule, path, lines, breaches);
    std::set<std::string> seen;
    if (sees_eigen(tree, path, seen)) check(eigen, path, lines, breaches);
  }
  return breaches;
}

}  // namespace ruralsim::floors
