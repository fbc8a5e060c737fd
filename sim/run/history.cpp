// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include <fmt/format.h>

#include <ruralsim/base/invariant.hpp>
#include <ruralsim/engine/simulation.hpp>
#include <ruralsim/io/digest.hpp>
#include <ruralsim/io/yaml.hpp>
#include <ruralsim/model/decode.hpp>
#include <ruralsim/policy/schedule.hpp>
#include <ruralsim/run/history.hpp>

namespace ruralsim {
namespace {

using base::Month;
using base::Value;

std::string one_line(const Value& value) {
  std::string text = io::write_yaml(value);
  text.erase(text.find_last_not_of('\n') + 1);
  return text;
}

void flatten(const Value& value, const std::string& key,
             std::vector<std::pair<std::string, std::string>>& to) {
  const auto below = [&](const std::string& name) { return key.empty() ? name : key + "." + name; };
  if (value.items().empty() && value.entries().empty()) to.emplace_back(key, one_line(value));
  for (const Value::Entry& entry : value.entries()) flatten(entry.value, below(entry.key), to);
  for (std::size_t i = 0; i < value.items().size(); ++i)
    flatten(value.items()[i], below(std::to_string(i)), to);
}

const Value* value_at(const Value& document, std::string_view key) {
  const Value* at = &document;
  while (at != nullptr && !key.empty()) {
    const std::size_t dot = std::min(key.find('.'), key.size());
    at = at->find(key.substr(0, dot));
    key.remove_prefix(std::min(dot + 1, key.size()));
  }
  return at;
}

/// Where a key stands, or the nearest map above it that does.
base::Mark mark_of(const Value& document, std::string key) {
  while (true) {
    if (const Value* value = value_at(document, key)) return value->mark();
    const std::size_t dot = key.rfind('.');
    if (dot == std::string::npos) return document.mark();
    key.erase(dot);
  }
}

/// A scenario beside the history that it would go on from.
class Histories {
 public:
  /// @param county  one of the loaded scenario's
  Histories(const LoadedScenario& loaded, const Scenario& county, const Scenario& history, Month date,
            std::string where, const Catalog& catalog)
      : loaded_(loaded),
        prefix_(county.one_of_several ? "counties." + county.county.name + "." : ""),
        here_(county),
        there_(history),
        date_(date),
        where_(std::move(where)),
        catalog_(catalog),
        document_here_(resolved_document(here_, catalog.vocabulary())),
        document_there_(resolved_document(there_, catalog.vocabulary())) {}

  void require_same() {
    compare();
    problems_.throw_if_any(loaded_.sources);
  }

  [[nodiscard]] bool same_before(Month date) {
    date_ = date;
    problems_ = {};
    later_.clear();
    compare();
    return problems_.empty();
  }

 private:
  void compare() {
    for (const Parameter& p : catalog_.parameters) compare_parameter(p);
    if (problems_.empty()) compare_measures();
    if (problems_.empty()) compare_drivers();
  }

  void add(const std::string& key, const std::string& message) {
    const base::Mark mark = mark_of(loaded_.document, prefix_ + key);
    problems_.add(mark, prefix_.empty() ? message : here_.county.name + ": " + message);
  }

  /// All keys of a record in either scenario with the index of its field there, if it has it.
  struct Place {
    std::optional<std::size_t> here, there;
  };
  [[nodiscard]] std::map<std::string, Place> places_of(const Parameter& p) const {
    std::map<std::string, Place> places;
    const std::vector<std::string> here = written_keys(p, here_), there = written_keys(p, there_);
    for (std::size_t i = 0; i < here.size(); ++i) places[here[i]].here = i;
    for (std::size_t i = 0; i < there.size(); ++i) places[there[i]].there = i;
    return places;
  }

  void compare_parameter(const Parameter& p) {
    if (p.key == "name" || p.key == "replicates" || p.file) return;
    for (const auto& [key, place] : places_of(p)) {
      const Value* here = place.here ? value_at(document_here_, key) : nullptr;
      const Value* there = place.there ? value_at(document_there_, key) : nullptr;
      if (here != nullptr && there != nullptr) {
        if (one_line(*here) == one_line(*there)) continue;
        if (p.key == "end" || later_only(p, key, *place.here, *place.there)) {
          later_.push_back(key);
          continue;
        }
      }
      add(key, fmt::format("`{}` is {} here and {} in {}, of which this run would share the time before {}",
                           key, here == nullptr ? "not there" : short_text(*here),
                           there == nullptr ? "not there" : short_text(*there), where_, base::text(date_)));
    }
  }

  static std::string short_text(const Value& value) {
    if (value.kind() == Value::Kind::scalar) return one_line(value);
    return value.kind() == Value::Kind::map ? "a series or map" : "a list";
  }

  template <class T>
  [[nodiscard]] static const T* field(const Parameter& p, Scenario& s, std::size_t index) {
    const auto* accessor = std::get_if<T& (*)(Scenario&, std::size_t)>(&p.field);
    return accessor == nullptr ? nullptr : &(*accessor)(s, index);
  }

  /// The parameter that states how a series goes on after its last point, by the series' own key.
  [[nodiscard]] const Parameter* growth_of(const Parameter& series) const {
    const auto found = std::find_if(catalog_.parameters.begin(), catalog_.parameters.end(),
                                    [&](const Parameter& p) { return p.key == series.key + "_growth"; });
    return found == catalog_.parameters.end() ? nullptr : &*found;
  }
  [[nodiscard]] const Parameter* series_of(const Parameter& growth) const {
    const auto found = std::find_if(catalog_.parameters.begin(), catalog_.parameters.end(),
                                    [&](const Parameter& p) { return p.key + "_growth" == growth.key; });
    return found == catalog_.parameters.end() ? nullptr : &*found;
  }

  /// Whether a series, or the rate at which one goes on, gives the same values before the date.
  [[nodiscard]] bool later_only(const Parameter& p, const std::string& key, std::size_t here,
                                std::size_t there) {
    const Parameter* series = field<Series>(p, here_, here) != nullptr ? &p : series_of(p);
    if (series == nullptr || key.empty()) return false;
    const Series* a = field<Series>(*series, here_, here);
    const Series* b = field<Series>(*series, there_, there);
    if (a == nullptr || b == nullptr) return false;
    double growth_a = 0, growth_b = 0;
    if (const Parameter* growth = growth_of(*series)) {
      growth_a = *field<double>(*growth, here_, here);
      growth_b = *field<double>(*growth, there_, there);
    }
    for (Month m = begin() - 12; m < date_; m = m + 1) {
      if (a->at(m, growth_a) != b->at(m, growth_b)) return false;
    }
    return true;
  }

  /// A run first lives through the year before its own first month.
  [[nodiscard]] Month begin() const { return first_month(here_) - 12; }

  struct InForce {
    std::string identity, terms;
    MeasureInForce now;
  };

  /// What is in force in the step that begins in a month, in order.
  [[nodiscard]] std::vector<InForce> in_force(const Scenario& s, Month month) const {
    const Clock clock = clock_at(month, static_cast<int>(s.steps_per_year), false);
    const auto scheduled = scheduled_measures(s.policy);
    const auto measures = measures_at(s, catalog_.instruments, clock, {});
    std::vector<InForce> all;
    for (std::size_t m = 0; m < scheduled.size(); ++m) {
      if (measures[m].share <= 0) continue;
      Measure terms = *scheduled[m].measure;
      terms.budget.reset();  // a series: compared by its value of the month
      const auto entries = Value::map(targeting_entries(terms, catalog_.vocabulary()), {});
      all.push_back({identity_of(s.policy, scheduled[m]), one_line(entries), measures[m]});
    }
    return all;
  }

  static bool same(const InForce& a, const InForce& b) {
    const auto same_lever = [&](const LeverField& f) {
      return a.now.levers.*f.value == b.now.levers.*f.value;
    };
    return a.identity == b.identity && a.terms == b.terms && a.now.instrument == b.now.instrument &&
           a.now.share == b.now.share && a.now.budget == b.now.budget &&
           a.now.graduate_above == b.now.graduate_above && a.now.graduate_months == b.now.graduate_months &&
           std::all_of(std::begin(kLeverFields), std::end(kLeverFields), same_lever);
  }

  /// Reports each measure at the first step in which it differs. The order counts: payments of several
  /// measures are added up in it.
  void compare_measures() {
    std::set<std::string> reported;
    const int months = 12 / static_cast<int>(here_.steps_per_year);
    for (Month m = begin(); m < date_ && reported.empty(); m = m + months) {
      const auto here = in_force(here_, m), there = in_force(there_, m);
      const auto in_there = [&](const InForce& a) {
        return std::any_of(there.begin(), there.end(), [&](const InForce& b) { return same(a, b); });
      };
      const auto in_here = [&](const InForce& b) {
        return std::any_of(here.begin(), here.end(), [&](const InForce& a) { return same(a, b); });
      };
      for (const InForce& a : here) {
        if (!in_there(a) && reported.insert(a.identity).second) report(a.identity, m, "here", "in " + where_);
      }
      for (const InForce& b : there) {
        if (!in_here(b) && reported.insert(b.identity).second) report(b.identity, m, "in " + where_, "here");
      }
      if (reported.empty() && !std::equal(here.begin(), here.end(), there.begin(), there.end(), same))
        add("policy", fmt::format("the measures in force in {} stand in another order than in {}",
                                  base::text(m), where_)),
            reported.insert("");
    }
  }

  void report(const std::string& identity, Month month, const std::string& has, const std::string& lacks) {
    const bool single = identity.starts_with("(single)");
    add(single ? "policy.measures" : "policy.transition",
        fmt::format(
            "measure `{}` is in force in {} {} and not, or with other doses or terms, {}; this run would "
            "share the time before {}",
            identity, base::text(month), has, lacks, base::text(date_)));
  }

  /// What series and rates come to at each step. They may look alike before the date and still differ: a line
  /// is relative to the price level of 2020, whenever it is used.
  void compare_drivers() {
    const int steps = static_cast<int>(here_.steps_per_year);
    for (Month m = begin(); m < date_; m = m + 12 / steps) {
      const Clock clock = clock_at(m, steps, m == first_month(here_));
      if (drivers_at(here_, clock) == drivers_at(there_, clock)) continue;
      for (const std::string& key : later_) {
        if (key != "end")
          add(key, fmt::format("`{}` differs from {} after {} only, but figures of {} rest on it too", key,
                               where_, base::text(date_), base::text(m)));
      }
      base::ensure(!problems_.empty(), "two scenarios differ before a date by a key that has a name");
      return;
    }
  }

  const LoadedScenario& loaded_;
  std::string prefix_;
  Scenario here_, there_;  ///< copies: accessors give references that can be written
  Month date_;
  std::string where_;
  const Catalog& catalog_;
  Value document_here_, document_there_;
  base::Problems problems_;
  std::vector<std::string> later_;  ///< keys that differ, but not before the date
};

}  // namespace

std::vector<KeyDifference> differing_keys(const Value& here, const Value& there) {
  std::vector<std::pair<std::string, std::string>> a, b;
  flatten(here, "", a);
  flatten(there, "", b);
  std::map<std::string, std::string> others(b.begin(), b.end());
  std::vector<KeyDifference> all;
  for (const auto& [key, value] : a) {
    const auto other = others.find(key);
    if (other == others.end()) {
      all.push_back({key, value, ""});
    } else {
      if (other->second != value) all.push_back({key, value, other->second});
      others.erase(other);
    }
  }
  for (const auto& [key, value] : others) all.push_back({key, "", value});
  return all;
}

std::string differences_text(const std::vector<KeyDifference>& differences) {
  constexpr std::size_t kShown = 5;
  std::string text;
  for (std::size_t i = 0; i < std::min(kShown, differences.size()); ++i) {
    const KeyDifference& d = differences[i];
    text += fmt::format("{}`{}` is {} now and was {}", i == 0 ? "" : "; ", d.key,
                        d.here.empty() ? "not there" : d.here, d.there.empty() ? "not there" : d.there);
  }
  if (differences.size() > kShown) text += fmt::format("; and {} more", differences.size() - kShown);
  return text;
}

namespace {

bool same_counties(const Scenario& here, const Scenario& history) {
  const auto counties = counties_of(here), before = counties_of(history);
  const auto same = [](const Scenario& a, const Scenario& b) {
    return a.one_of_several == b.one_of_several && (!a.one_of_several || a.county.name == b.county.name);
  };
  return std::equal(counties.begin(), counties.end(), before.begin(), before.end(), same);
}

bool same_tables(Scenario here, Scenario history) {
  const std::vector<std::string*> files = data_files(here), others = data_files(history);
  const auto same = [](const std::string* a, const std::string* b) {
    if (a->empty() || b->empty()) return *a == *b;
    return io::digest_file(*a) == io::digest_file(*b);
  };
  return std::equal(files.begin(), files.end(), others.begin(), others.end(), same);
}

void require_same_counties(const LoadedScenario& here, const Scenario& history, Month date,
                           const std::string& where) {
  if (same_counties(here.scenario, history)) return;
  base::Problems problems;
  problems.add(
      mark_of(here.document, "counties"),
      fmt::format("the counties are not those of {}, of which this run would share the time before {}", where,
                  base::text(date)));
  problems.throw_if_any(here.sources);
}

}  // namespace

void require_same_history(const LoadedScenario& here, const Scenario& history, Month date,
                          const std::string& where, const Catalog& catalog) {
  require_same_counties(here, history, date, where);
  for (std::size_t c = 0; c < counties_of(here.scenario).size(); ++c) {
    Histories(here, counties_of(here.scenario)[c], counties_of(history)[c], date, where, catalog)
        .require_same();
  }
}

base::Month same_history_until(const LoadedScenario& here, const Scenario& history, const Catalog& catalog,
                               std::optional<Month> guess) {
  const int months = 12 / static_cast<int>(history.steps_per_year);
  const Month first = first_month(history);
  const bool same_clock = first_month(here.scenario) == first &&
                          here.scenario.steps_per_year == history.steps_per_year &&
                          same_counties(here.scenario, history) && same_tables(here.scenario, history);
  if (!same_clock) return first;
  std::deque<Histories> both;  // of each county
  for (std::size_t c = 0; c < counties_of(here.scenario).size(); ++c)
    both.emplace_back(here, counties_of(here.scenario)[c], counties_of(history)[c], first, history.name,
                      catalog);
  const int last = (std::min(here.scenario.end, history.end) - first) / months;
  int same = 0, differs = last + 1;  // in steps: what holds up to a date holds up to every earlier one
  const auto look_at = [&](int step) {
    if (step <= same || step >= differs) return;
    const bool all = std::all_of(both.begin(), both.end(),
                                 [&](Histories& h) { return h.same_before(first + step * months); });
    (all ? same : differs) = step;
  };
  if (guess) {
    const int step = (*guess - first) / months;
    look_at(step);
    look_at(step + 1);
  }
  while (differs - same > 1) look_at(same + (differs - same) / 2);
  return first + same * months;
}

}  // namespace ruralsim
