// SPDX-License-Identifier: Apache-2.0
// 8 Poverty taken apart and welfare in money, from tables of households read one replicate at a time.
#include <algorithm>
#include <charconv>
#include <map>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <tuple>

#include <fmt/format.h>

#include "sim/experiment/summed_area.hpp"
#include <ruralsim/base/document.hpp>
#include <ruralsim/experiment/paired.hpp>
#include <ruralsim/experiment/shapley.hpp>
#include <ruralsim/experiment/welfare_effects.hpp>
#include <ruralsim/io/csv_stream.hpp>
#include <ruralsim/process/welfare.hpp>

namespace ruralsim {
namespace {

constexpr std::string_view kTransfer = "transfer_";

[[noreturn]] void refuse(const std::string& what) {
  throw base::ScenarioError({{{}, what, {}}}, base::Sources{});
}

struct Household {
  std::uint64_t id;
  std::string type, registered;
  double persons, line, income;
  Welfare welfare;
  std::vector<double> transfers;
  std::size_t county;  ///< its place among those of the run
};
/// By permanent id.
using Households = std::vector<Household>;
using Years = std::map<std::string, Households>;

/// households.csv, a replicate at a time.
class HouseholdReader {
 public:
  HouseholdReader(const HouseholdsOfRun& run, const std::vector<std::string>& counties)
      : label(run.label), file_(run.file), rows_(run.file), counties_(counties) {
    std::vector<std::string> header;
    if (!rows_.next(header)) refuse(file_.string() + " is empty");
    width_ = header.size();
    for (const char* name : {"replicate", "year", "household", "type", "registered", "persons", "line",
                             "family_income", "equivalents", "surplus", "utility", "county"}) {
      if (name == std::string_view("county") && counties.size() < 2) continue;
      const auto found = std::find(header.begin(), header.end(), name);
      if (found == header.end()) refuse(fmt::format("{} has no column `{}`", file_.string(), name));
      places_.push_back(static_cast<std::size_t>(found - header.begin()));
    }
    for (std::size_t c = 0; c < header.size(); ++c) {
      if (header[c].starts_with(kTransfer)) transfers.push_back(header[c]), transfer_places_.push_back(c);
    }
    more_ = rows_.next(row_);
  }
  /// The next replicate's years; nothing at the end.
  std::optional<Years> next() {
    if (!more_) return std::nullopt;
    Years years;
    const std::string replicate = field(0);
    while (more_ && field(0) == replicate) {
      years[field(1)].push_back(household());
      more_ = rows_.next(row_);
    }
    for (auto& [year, households] : years) {
      std::sort(households.begin(), households.end(),
                [](const Household& a, const Household& b) { return a.id < b.id; });
    }
    return years;
  }

  std::string label;
  std::vector<std::string> transfers;  ///< names of their columns

 private:
  const std::string& field(std::size_t wanted) {
    if (row_.size() != width_)
      refuse(fmt::format("{}: line {} has {} fields, the header has {}", file_.string(), rows_.line(),
                         row_.size(), width_));
    return row_[places_[wanted]];
  }
  template <class T>
  T number(const std::string& text) const {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
      refuse(fmt::format("{}: line {} holds `{}` where a number is expected", file_.string(), rows_.line(),
                         text));
    return value;
  }
  std::size_t county_of(const std::string& name) const {
    const auto found = std::find(counties_.begin(), counties_.end(), name);
    if (found == counties_.end())
      refuse(
          fmt::format("{}: line {} is of `{}`, no county of county.csv", file_.string(), rows_.line(), name));
    return static_cast<std::size_t>(found - counties_.begin());
  }
  Household household() {
    Household h{number<std::uint64_t>(field(2)),
                field(3),
                field(4),
                number<double>(field(5)),
                number<double>(field(6)),
                number<double>(field(7)),
                {number<double>(field(8)), number<double>(field(9)), number<double>(field(10))},
                {},
                counties_.size() < 2 ? 0 : county_of(field(11))};
    for (const std::size_t c : transfer_places_) h.transfers.push_back(number<double>(row_[c]));
    return h;
  }

  std::filesystem::path file_;
  io::CsvStream rows_;
  const std::vector<std::string>& counties_;
  std::size_t width_ = 0;
  std::vector<std::size_t> places_ = {}, transfer_places_ = {};
  std::vector<std::string> row_ = {};
  bool more_ = false;
};

/// Values a replicate under names, in the order in which the names first come; 0 where a replicate has none.
template <class Key>
class Cells {
 public:
  void add(std::size_t replicate, const Key& key, double value) {
    const auto [place, fresh] = places_.try_emplace(key, values_.size());
    if (fresh) keys_.push_back(key), values_.emplace_back();
    std::vector<double>& of = values_[place->second];
    of.resize(std::max(of.size(), replicate + 1), 0);
    of[replicate] = value;
  }
  template <class F>
  void each(std::size_t replicates, F&& f) {
    for (std::size_t c = 0; c < keys_.size(); ++c) {
      values_[c].resize(replicates, 0);
      f(keys_[c], cumulative_effect(values_[c]));
    }
  }

 private:
  std::map<Key, std::size_t> places_ = {};
  std::vector<Key> keys_ = {};
  std::vector<std::vector<double>> values_ = {};
};

/// One state of a change: who, when, and what its transfers are called.
struct Side {
  const std::string &run, &year;
  Households households;
  const std::vector<std::string>& transfers;
  const std::string& area;
};

Side side_of(const HouseholdReader& run, const std::string& year, const Households& all,
             const SummedArea& area) {
  Side side{run.label, year, {}, run.transfers, area.name};
  std::copy_if(all.begin(), all.end(), std::back_inserter(side.households),
               [&](const Household& h) { return area.holds(h.county); });
  return side;
}

/// Households of both sides, as pairs of places.
std::vector<std::pair<std::size_t, std::size_t>> matched(const Households& a, const Households& b) {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i].id == b[j].id)
      pairs.emplace_back(i++, j++);
    else if (a[i].id < b[j].id)
      ++i;
    else
      ++j;
  }
  return pairs;
}

/// The transfers that somebody has on one of the sides, and where they stand on each. What does not fit into
/// an exact division any more is left in market income.
struct SharedTransfers {
  std::vector<std::string> names;
  std::vector<std::optional<std::size_t>> in_a, in_b;

  SharedTransfers(const Side& a, const Side& b) {
    std::vector<std::string> all = a.transfers;
    for (const std::string& name : b.transfers)
      if (std::find(all.begin(), all.end(), name) == all.end()) all.push_back(name);
    for (const std::string& name : all) {
      const auto x = used(a, name), y = used(b, name);
      if ((!x && !y) || names.size() == kMostTransfers) continue;
      names.push_back(name), in_a.push_back(x), in_b.push_back(y);
    }
  }
  static std::optional<std::size_t> used(const Side& side, const std::string& name) {
    const auto found = std::find(side.transfers.begin(), side.transfers.end(), name);
    if (found == side.transfers.end()) return std::nullopt;
    const auto k = static_cast<std::size_t>(found - side.transfers.begin());
    const bool any = std::any_of(side.households.begin(), side.households.end(),
                                 [k](const Household& h) { return h.transfers[k] != 0; });
    return any ? std::optional(k) : std::nullopt;
  }
  static DecomposedHousehold::State state(const Household& h,
                                          const std::vector<std::optional<std::size_t>>& places) {
    DecomposedHousehold::State s{h.persons, h.income, {}};
    for (const auto& k : places) {
      s.transfers.push_back(k ? h.transfers[*k] : 0);
      s.market -= s.transfers.back();
    }
    return s;
  }
};

PovertyParts::Part poverty_of(const Households& households) {
  PovertyParts::Part p;
  double persons = 0;
  for (const Household& h : households) {
    persons += h.persons;
    const double needed = h.line * h.persons;
    if (h.income >= needed) continue;
    p.headcount += h.persons;
    p.gap += (needed - std::max(h.income, 0.0)) / h.line;
  }
  return {p.headcount / persons, p.gap / persons};
}

/// Area, runs, years, measure, factor.
using ChangeKey =
    std::tuple<std::string, std::string, std::string, std::string, std::string, std::string, std::string>;
/// Area, runs, year, group, figure.
using WelfareKey = std::tuple<std::string, std::string, std::string, std::string, std::string, std::string>;

void decompose(std::size_t replicate, const Side& a, const Side& b, Cells<ChangeKey>& cells) {
  const SharedTransfers shared(a, b);
  std::vector<DecomposedHousehold> both;
  for (const auto& [i, j] : matched(a.households, b.households)) {
    both.push_back({SharedTransfers::state(a.households[i], shared.in_a),
                    SharedTransfers::state(b.households[j], shared.in_b)});
  }
  if (both.empty()) return;
  const PovertyParts p = decompose_poverty(both, a.households.front().line, b.households.front().line);
  const PovertyParts::Part before = poverty_of(a.households), after = poverty_of(b.households);
  const auto put = [&](const std::string& factor, const PovertyParts::Part& part) {
    cells.add(replicate, {a.area, a.run, b.run, a.year, b.year, "headcount", factor}, part.headcount);
    cells.add(replicate, {a.area, a.run, b.run, a.year, b.year, "gap", factor}, part.gap);
  };
  const auto less = [](const PovertyParts::Part& x, const PovertyParts::Part& y) {
    return PovertyParts::Part{x.headcount - y.headcount, x.gap - y.gap};
  };
  put("before", before), put("after", after), put("change", less(after, before));
  put("growth", p.growth), put("dispersion", p.dispersion);
  put("household_size", p.size), put("prices", p.prices);
  for (std::size_t k = 0; k < shared.names.size(); ++k) put(shared.names[k], p.transfers[k]);
  put("turnover", less(less(after, before), less(p.after, p.before)));
}

/// The fifth of persons by income per head in the base that each of the matched is in, 1 the poorest.
std::vector<int> fifths_of(const Households& base,
                           const std::vector<std::pair<std::size_t, std::size_t>>& pairs) {
  std::vector<std::size_t> order(pairs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto head = [&](std::size_t i) { return base[pairs[i].first].income / base[pairs[i].first].persons; };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t i, std::size_t j) { return head(i) < head(j); });
  double all = 0, below = 0;
  for (const auto& [i, j] : pairs) all += base[i].persons;
  std::vector<int> fifths(pairs.size());
  for (const std::size_t i : order) {
    const double persons = base[pairs[i].first].persons;
    fifths[i] = std::min(5, static_cast<int>(5 * (below + persons / 2) / all) + 1);
    below += persons;
  }
  return fifths;
}

void weigh_welfare(std::size_t replicate, const Side& a, const Side& b, Cells<WelfareKey>& cells) {
  struct Sums {
    double households = 0, persons = 0, gain = 0, gainers = 0, losers = 0;
  };
  const auto pairs = matched(a.households, b.households);
  const std::vector<int> fifths = fifths_of(a.households, pairs);
  std::map<std::string, Sums> groups;
  for (std::size_t p = 0; p < pairs.size(); ++p) {
    const Household &x = a.households[pairs[p].first], &y = b.households[pairs[p].second];
    const double gain = equivalent_variation(x.welfare, y.welfare);
    for (const std::string& group : {std::string("all"), "quintile:" + std::to_string(fifths[p]),
                                     "registered:" + x.registered, "type:" + x.type}) {
      Sums& sums = groups[group];
      ++sums.households, sums.persons += x.persons, sums.gain += gain;
      (gain > 0 ? sums.gainers : sums.losers) += gain != 0 ? x.persons : 0;
    }
  }
  for (const auto& [group, sums] : groups) {
    const auto put = [&, &group = group](const char* figure, double value) {
      cells.add(replicate, {a.area, a.run, b.run, a.year, group, figure}, value);
    };
    put("gain", sums.gain / sums.persons), put("households", sums.households), put("total", sums.gain);
    put("gainers", sums.gainers / sums.persons), put("losers", sums.losers / sums.persons);
  }
}

/// From each year to the next, and from the first to the last.
void decompose_years(std::size_t replicate, const HouseholdReader& run, const Years& years,
                     const SummedArea& area, Cells<ChangeKey>& cells) {
  const auto change = [&](const auto& a, const auto& b) {
    decompose(replicate, side_of(run, a->first, a->second, area), side_of(run, b->first, b->second, area),
              cells);
  };
  if (years.size() < 2) return;
  for (auto a = years.begin(), b = std::next(a); b != years.end(); ++a, ++b) change(a, b);
  if (years.size() > 2) change(years.begin(), std::prev(years.end()));
}

}  // namespace

HouseholdComparison compare_households(const std::vector<HouseholdsOfRun>& runs,
                                       const std::vector<std::string>& counties) {
  std::vector<HouseholdReader> readers;
  for (const HouseholdsOfRun& run : runs) readers.emplace_back(run, counties);
  const std::vector<SummedArea> areas = areas_to_sum(counties);
  const auto has_one_line = [&](const SummedArea& area) { return area.county || counties.size() < 2; };
  Cells<ChangeKey> changes;
  Cells<WelfareKey> welfare;
  std::size_t replicates = 0;
  for (;; ++replicates) {
    std::vector<std::optional<Years>> years;
    for (HouseholdReader& reader : readers) years.push_back(reader.next());
    const Years* base = years.front() ? &*years.front() : nullptr;
    for (std::size_t r = 0; r < runs.size(); ++r) {
      if (years[r].has_value() != (base != nullptr))
        refuse(fmt::format("{} has other replicates than {}", runs[r].file.string(), runs[0].file.string()));
    }
    if (base == nullptr) break;
    for (std::size_t r = 0; r < runs.size(); ++r) {
      for (const SummedArea& area : areas) {
        if (has_one_line(area)) decompose_years(replicates, readers[r], *years[r], area, changes);
        for (const auto& [year, households] : *base) {
          const auto other = years[r]->find(year);
          if (r == 0 || other == years[r]->end()) continue;
          const Side a = side_of(readers[0], year, households, area),
                     b = side_of(readers[r], year, other->second, area);
          if (has_one_line(area)) decompose(replicates, a, b, changes);
          weigh_welfare(replicates, a, b, welfare);
        }
      }
    }
  }
  HouseholdComparison all;
  const int n = static_cast<int>(replicates);
  changes.each(replicates, [&](const ChangeKey& key, const CumulativeEffect& e) {
    const auto& [area, base, other, from, to, measure, factor] = key;
    all.decomposition.push_back(
        {base, other, from, to, measure, factor, e.sum, e.se, e.lo95, e.hi95, n, area});
  });
  welfare.each(replicates, [&](const WelfareKey& key, const CumulativeEffect& e) {
    const auto& [area, base, other, year, group, figure] = key;
    if (figure == "gain")  // the first figure of a group
      all.welfare.push_back({base, other, year, group, 0, e.sum, e.se, e.lo95, e.hi95, 0, 0, 0, n, area});
    WelfareEffect& row = all.welfare.back();
    if (figure == "households") row.households = e.sum;
    if (figure == "total") row.total = e.sum;
    if (figure == "gainers") row.gainers = e.sum;
    if (figure == "losers") row.losers = e.sum;
  });
  return all;
}

}  // namespace ruralsim
