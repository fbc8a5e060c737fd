// SPDX-License-Identifier: Apache-2.0
// trace: what one household does and why, a block a step for the eye or a JSON document for a program.
#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "tools/ruralsim/commands.hpp"
#include "tools/ruralsim/console.hpp"
#include "tools/ruralsim/signals.hpp"
#include "tools/ruralsim/table.hpp"
#include <ruralsim/policy/schedule.hpp>
#include <ruralsim/run/trace.hpp>

namespace ruralsim::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kOccupations[] = {"home",           "nearby",         "away",
                                        "searching_away", "seeking_nearby", "enterprise"};
constexpr const char* kHealth[] = {"well", "chronic", "disabled"};

const char* name_of(Occupation o) {
  return kOccupations[static_cast<std::size_t>(o)];
}

std::string yuan(base::Fen amount) {
  return fmt::format("{:.2f}", base::to_yuan(amount));
}

std::string product_of(std::size_t product, const Scenario& s) {
  return product == 0 ? "" : s.products[product - 1].name;
}

std::vector<std::string> measures_of(const TracedStep& step, const Scenario& s) {
  const auto scheduled = scheduled_measures(s.policy);
  std::vector<std::string> names;
  for (const std::size_t m : step.measures) names.push_back(scheduled[m].measure->name);
  return names;
}

/// "home -> searching_away -> away", without what stays the same.
std::string path_of(const TracedMember& m) {
  std::string text = name_of(m.before);
  if (m.chosen != m.before) text += fmt::format(" -> {}", name_of(m.chosen));
  if (m.after != m.chosen) text += fmt::format(" -> {}", name_of(m.after));
  return text;
}

std::string members_text(const TracedStep& step) {
  std::vector<Row> rows;
  for (const TracedMember& m : step.members) {
    std::string state = kHealth[static_cast<std::size_t>(m.health)];
    if (m.ill) state += ", not able to work";
    rows.push_back({fmt::format("{} {}", m.female ? "woman" : "man", m.age), path_of(m), state});
  }
  return table_text(rows, "    ");
}

std::string choice_text(const TracedStep& step, const Scenario& s) {
  const Weighing& w = step.choice;
  std::string text =
      fmt::format("  choice     draw {:.4f}, chance {:.4f}: {}\n", w.reconsider_draw, w.reconsider_chance,
                  w.menu.empty() ? "it goes on as before" : "it reconsiders");
  if (w.looks_into_starting) text += "             it looks into starting an enterprise\n";
  if (w.menu.empty()) return text;
  text += fmt::format("             tastes of {}\n", base::text(w.tastes_drawn));
  std::vector<Row> rows = {
      {"", "AWAY", "NEARBY", "ENTERPRISE", "INCOME", "HARDSHIP", "VALUE", "TASTE", "SCORE"}};
  for (std::size_t i = 0; i < w.menu.size(); ++i) {
    const WeighedBundle& b = w.menu[i];
    const std::string plant = !b.bundle.plant  ? "-"
                              : w.product != 0 ? "starts " + product_of(w.product, s)
                                               : "goes on";
    rows.push_back({i == w.chosen ? "*" : "", std::to_string(b.bundle.away), std::to_string(b.bundle.nearby),
                    plant, fmt::format("{:.0f}", b.bundle.income), fmt::format("{:.0f}", b.bundle.hardship),
                    fmt::format("{:.4f}", b.value), fmt::format("{:.4f}", b.taste),
                    fmt::format("{:.4f}", b.score)});
  }
  return text + table_text(rows, "    ");
}

std::string payments_text(const TracedStep& step) {
  std::vector<Row> rows;
  for (const TracedPayment& p : step.payments) {
    const std::string sum = p.cash == 0 ? yuan(p.amount) : (p.cash > 0 ? "+" : "") + yuan(p.cash);
    rows.push_back({sum, p.reason, fmt::format("{} to {}", p.payer, p.payee)});
  }
  return table_text(rows, "    ");
}

std::string state_text(const TracedStep& step, const Scenario& s) {
  const std::vector<std::string> measures = measures_of(step, s);
  std::string text = fmt::format("  cash       {} -> {} yuan; debt {}; herd {:.2f} head{}\n",
                                 yuan(step.cash_before), yuan(step.cash), yuan(step.debt), step.herd,
                                 step.product == 0 ? "" : "; enterprise: " + product_of(step.product, s));
  text += fmt::format("  lists      {}\n",
                      measures.empty() ? "none" : fmt::format("{}", fmt::join(measures, ", ")));
  text += fmt::format("  poverty    family income of 12 months {:.0f} yuan a person, line {:.0f}",
                      step.income, step.line);
  if (step.monitored != Monitored::none)
    text += fmt::format("; watched: {}", kMonitoredNames[static_cast<std::size_t>(step.monitored)]);
  if (step.judged) {
    text += step.judged->poor ? "; judged poor" : "; judged not poor";
    if (step.judged->returned) text += ", it has returned to poverty";
    if (step.judged->exited) text += ", it has left poverty";
  }
  return text + "\n";
}

std::string step_text(const TracedStep& step, const Scenario& s) {
  std::string text = base::text(step.date) + (step.burn_in ? "  (burn-in)" : "") + "\n";
  if (step.ended) return text + "  nobody is left\n";
  text += "  members\n" + members_text(step) + choice_text(step, s);
  if (!step.payments.empty()) text += "  payments   yuan\n" + payments_text(step);
  return text + state_text(step, s) + "\n";
}

Json members_json(const TracedStep& step) {
  Json all = Json::array();
  for (const TracedMember& m : step.members) {
    all.push_back({{"id", m.id},
                   {"age", m.age},
                   {"female", m.female},
                   {"health", kHealth[static_cast<std::size_t>(m.health)]},
                   {"ill", m.ill},
                   {"before", name_of(m.before)},
                   {"chosen", name_of(m.chosen)},
                   {"after", name_of(m.after)}});
  }
  return all;
}

Json choice_json(const Weighing& w, const Scenario& s) {
  Json menu = Json::array();
  for (std::size_t i = 0; i < w.menu.size(); ++i) {
    const WeighedBundle& b = w.menu[i];
    menu.push_back({{"away", b.bundle.away},
                    {"nearby", b.bundle.nearby},
                    {"enterprise", b.bundle.plant},
                    {"income", b.bundle.income},
                    {"hardship", b.bundle.hardship},
                    {"variance", b.bundle.variance},
                    {"value", b.value},
                    {"taste", b.taste},
                    {"score", b.score},
                    {"chosen", i == w.chosen}});
  }
  return {{"draw", w.reconsider_draw},
          {"chance", w.reconsider_chance},
          {"looks_into_starting", w.looks_into_starting},
          {"product", product_of(w.product, s)},
          {"tastes_of", base::text(w.tastes_drawn)},
          {"menu", menu}};
}

Json step_json(const TracedStep& step, const Scenario& s) {
  Json payments = Json::array();
  for (const TracedPayment& p : step.payments) {
    payments.push_back({{"reason", p.reason},
                        {"payer", p.payer},
                        {"payee", p.payee},
                        {"amount_fen", p.amount},
                        {"cash_fen", p.cash}});
  }
  Json json = {{"date", base::iso_day(step.date)},
               {"burn_in", step.burn_in},
               {"ended", step.ended},
               {"members", members_json(step)},
               {"choice", choice_json(step.choice, s)},
               {"payments", payments},
               {"lists", measures_of(step, s)},
               {"enterprise", product_of(step.product, s)},
               {"cash_before_fen", step.cash_before},
               {"cash_fen", step.cash},
               {"debt_fen", step.debt},
               {"herd_head", step.herd},
               {"income_yuan_a_person", step.income},
               {"line_yuan_a_person", step.line},
               {"watched", kMonitoredNames[static_cast<std::size_t>(step.monitored)]}};
  if (step.judged) {
    json["judged"] = {
        {"poor", step.judged->poor}, {"returned", step.judged->returned}, {"exited", step.judged->exited}};
  }
  return json;
}

}  // namespace

int trace(const TraceCommand& command, const Catalog& standard) {
  const Scenario s = load_requested(command.request, standard).scenario;
  const Catalog catalog = standard.for_scenario(s);
  const SignalWatch watch;
  Json steps = Json::array();
  trace_household(
      s, catalog, command.replicate, command.household, {},
      [&](const TracedStep& step) {
        if (command.as_json) {
          steps.push_back(step_json(step, *step.county));
        } else {
          print(step_text(step, *step.county));
        }
      },
      [&] { return watch.number().load() != 0; });
  if (const int signal = watch.number().load(); signal != 0) throw Interrupted(signal);
  if (command.as_json) {
    print(Json{{"scenario", s.name},
               {"replicate", command.replicate},
               {"household", command.household},
               {"steps", steps}}
              .dump(1) +
          "\n");
  }
  return 0;
}

}  // namespace ruralsim::cli
