// SPDX-License-Identifier: Apache-2.0
// 8 Measured against administrative poverty. A household is helped by a programme when the treasury paid
// something for it in the calendar year, in cash or earmarked, before officials kept their part; persons are
// ranked by family income per head, which is what the poverty lines are held against.
#include <algorithm>
#include <array>

#include <ruralsim/record/reach.hpp>

namespace ruralsim {
namespace {

constexpr std::size_t kFifths = 5;
constexpr std::size_t kBins = 1u << 16;  ///< of one yuan a head and year; the last one holds all above
constexpr std::size_t kLists = std::size(kListNames);

using Incomes = std::array<double, kIncomeBases>;  ///< a head, yuan a year

Incomes incomes_of(const Shard& s, std::uint32_t h, double persons) {
  const double family = static_cast<double>(s.household.family_year[h]);
  const double support = static_cast<double>(s.household.income_year[place_of(Source::public_transfer)][h]);
  return {family / persons, (family - support) / persons};
}

std::size_t bin_of(double income) {
  return static_cast<std::size_t>(std::clamp(income, 0.0, static_cast<double>(kBins - 1)));
}

std::int64_t persons_in(const Shard& s, std::uint32_t h) {
  return s.person_begin[h + 1] - s.person_begin[h];
}

/// By bin of income, the fifth of persons in which its middle lies: equal incomes stay together.
class Fifths {
 public:
  explicit Fifths(std::span<const Shard> shards) {
    for (auto& bins : of_) bins.assign(kBins, 0);
    std::int64_t all = 0;
    for (const Shard& s : shards) {
      for (std::uint32_t h = 0; h < s.households(); ++h) {
        const std::int64_t persons = persons_in(s, h);
        const Incomes incomes = incomes_of(s, h, static_cast<double>(persons));
        for (std::size_t b = 0; b < kIncomeBases; ++b)
          of_[b][bin_of(incomes[b])] += static_cast<std::uint32_t>(persons);
        all += persons;
      }
    }
    for (auto& bins : of_) {
      std::int64_t below = 0;
      for (std::uint32_t& bin : bins) {
        const std::int64_t here = bin;
        if (here > 0)
          bin = static_cast<std::uint32_t>(
              std::min<std::int64_t>((2 * below + here) * static_cast<std::int64_t>(kFifths) / (2 * all),
                                     static_cast<std::int64_t>(kFifths) - 1));
        below += here;
      }
    }
  }
  [[nodiscard]] std::size_t of(std::size_t basis, double income) const { return of_[basis][bin_of(income)]; }

 private:
  std::array<std::vector<std::uint32_t>, kIncomeBases> of_;  ///< persons first, then the fifth
};

/// The sums of all programmes by basis and fifth. Who could be helped is the same for all of them.
class Sums {
 public:
  Sums(const Setting& now, std::span<const Shard> shards) : line_(now.drivers.headline), fifths_(shards) {
    const auto& received = shards.front().household.received;
    for (std::size_t i = 0; i < received.size(); ++i)
      if (!received[i].empty()) in_use_.push_back(i);
    helped_.resize(in_use_.size() + kLists);
    for (const Shard& s : shards) {
      for (std::uint32_t h = 0; h < s.households(); ++h) add(s, h);
    }
  }
  [[nodiscard]] const std::vector<std::size_t>& in_use() const { return in_use_; }
  [[nodiscard]] ReachSums at(std::size_t programme, std::size_t basis, std::size_t fifth) const {
    ReachSums sums = all_[basis][fifth];
    sums.add(helped_[programme][basis][fifth]);
    return sums;
  }

 private:
  using ByFifth = std::array<std::array<ReachSums, kFifths>, kIncomeBases>;

  /// A household as the bases see it.
  struct Seen {
    std::int64_t persons;
    std::array<std::size_t, kIncomeBases> fifth;
    std::array<bool, kIncomeBases> poor;
  };

  void add(const Shard& s, std::uint32_t h) {
    Seen seen{persons_in(s, h), {}, {}};
    const Incomes incomes = incomes_of(s, h, static_cast<double>(seen.persons));
    for (std::size_t b = 0; b < kIncomeBases; ++b) {
      seen.fifth[b] = fifths_.of(b, incomes[b]);
      seen.poor[b] = incomes[b] < line_;
      ReachSums& all = all_[b][seen.fifth[b]];
      ++all.households, all.persons += seen.persons, all.poor += seen.poor[b] ? seen.persons : 0;
    }
    base::Fen any = 0;
    for (std::size_t p = 0; p < in_use_.size(); ++p) {
      const base::Fen paid = s.household.received[in_use_[p]][h];
      any += paid;
      if (paid > 0) help(p, seen, paid);
    }
    const bool registered = s.household.registered[h] != 0;
    const std::size_t lists = in_use_.size();
    if (any > 0) help(lists, seen, any);
    if (registered) help(lists + 1, seen, 0);
    if (registered && s.household.exit_date[h] == 0) help(lists + 2, seen, 0);
    if (s.household.monitored[h] != Monitored::none) help(lists + 3, seen, 0);
  }

  void help(std::size_t programme, const Seen& seen, base::Fen paid) {
    for (std::size_t b = 0; b < kIncomeBases; ++b) {
      ReachSums& sums = helped_[programme][b][seen.fifth[b]];
      sums.helped += seen.persons, ++sums.helped_households, sums.paid += paid;
      if (seen.poor[b]) sums.helped_poor += seen.persons, sums.paid_to_poor += paid;
    }
  }

  double line_;
  Fifths fifths_;
  std::vector<std::size_t> in_use_ = {};
  ByFifth all_ = {};                  ///< households, persons and poor
  std::vector<ByFifth> helped_ = {};  ///< the rest, by programme
};

}  // namespace

void ReachSums::add(const ReachSums& o) {
  households += o.households, persons += o.persons, poor += o.poor;
  helped += o.helped, helped_poor += o.helped_poor, helped_households += o.helped_households;
  paid += o.paid, paid_to_poor += o.paid_to_poor;
}

std::vector<Reach> reach_of(const Setting& now, std::span<const Shard> shards) {
  const Sums sums(now, shards);
  std::vector<Reach> rows;
  const std::size_t programmes = sums.in_use().size() + kLists;
  for (std::size_t p = 0; p < programmes; ++p) {
    Reach all;
    if (p < sums.in_use().size()) {
      all.instrument = sums.in_use()[p];
    } else {
      all.list = kListNames[p - sums.in_use().size()];
      all.pays = p == sums.in_use().size();
    }
    for (std::size_t b = 0; b < kIncomeBases; ++b) {
      all.basis = static_cast<IncomeBasis>(b), all.sums = {};
      for (std::size_t f = 0; f < kFifths; ++f) all.sums.add(sums.at(p, b, f));
      if (all.list == nullptr && all.sums.helped == 0) continue;
      all.paid_in_all = all.sums.paid;
      rows.push_back(all);
      for (std::size_t f = 0; f < kFifths; ++f) {
        Reach fifth = all;
        fifth.fifth = static_cast<int>(f + 1);
        fifth.sums = sums.at(p, b, f);
        rows.push_back(std::move(fifth));
      }
    }
  }
  return rows;
}

}  // namespace ruralsim
