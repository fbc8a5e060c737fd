// SPDX-License-Identifier: Apache-2.0
#include "tools/ruralsim/targeting_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tools/ruralsim/amounts.hpp"

namespace ruralsim::cli {
namespace {

std::string spaced(std::string key) {
  std::replace(key.begin(), key.end(), '_', ' ');
  return key;
}

std::string names_text(const std::vector<std::string>& names) {
  constexpr std::size_t kMostShown = 3;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kMostShown; ++i) text += (i == 0 ? "" : "/") + names[i];
  return names.size() > kMostShown ? text + fmt::format(" and {} more", names.size() - kMostShown) : text;
}

/// What is asked, without the condition's words.
std::string asked_text(const Asked& asked, const Condition& condition) {
  switch (condition.kind) {
    case Condition::Kind::yes_or_no:
      break;
    case Condition::Kind::amount:
      return amount_text(asked.from);
    case Condition::Kind::range:
      return fmt::format("{}-{}", amount_text(asked.from), amount_text(asked.to));
    case Condition::Kind::names:
      return names_text(asked.names);
  }
  return "";
}

std::string text_of(const Requirement& r, const Condition& condition) {
  std::string asked = asked_text(r.asked, condition);
  if (asked.empty()) return (r.asked.yes ? "" : "not ") + spaced(condition.key);
  const std::string brief = condition.brief.empty() ? spaced(condition.key) + " {}" : condition.brief;
  return fmt::format(fmt::runtime(brief), asked);
}

std::string share_text(double share) {
  return share > 0 ? amount_text(100 * share) + " %" : "-";
}

bool on_its_own_terms(const Measure& m, bool conditions) {
  return (conditions && !m.eligible.empty()) || m.priority || m.errors.inclusion > 0 ||
         m.errors.exclusion > 0 || m.lag > 0;
}

}  // namespace

std::string eligible_text(const Measure& m, const Catalog& catalog) {
  std::string text;
  for (const Requirement& r : m.eligible)
    text += (text.empty() ? "" : ", ") + text_of(r, catalog.conditions[r.condition]);
  return text.empty() ? "all" : text;
}

bool dose_is_used(const DoseKey& key, const Series& dose) {
  return !(key.fallback && *key.fallback == 0 && dose.constant() && dose.points.front().value == 0);
}

std::string targeting_text(const std::vector<NamedMeasure>& measures, bool conditions,
                           const Catalog& catalog) {
  std::vector<Row> rows = {{"regime", "measure", "eligible", "first", "missed", "let in", "lag"}};
  for (const auto& [regime, m] : measures) {
    if (!on_its_own_terms(*m, conditions)) continue;
    rows.push_back({regime, m->name, eligible_text(*m, catalog),
                    m->priority ? catalog.priorities[m->priority->priority].key : "-",
                    share_text(m->errors.exclusion), share_text(m->errors.inclusion),
                    m->lag > 0 ? fmt::format("{} months", m->lag) : "-"});
  }
  if (rows.size() == 1) return "";
  for (Row& row : rows) {
    if (!conditions) row.erase(row.begin() + 2);
    if (measures.front().regime.empty()) row.erase(row.begin());
  }
  return table_text(rows, "  ");
}

}  // namespace ruralsim::cli
