// SPDX-License-Identifier: Apache-2.0
// What a household that reconsiders knows and expects (5.1): its members, what home yields with fewer of
// them, what support a bundle leaves, what an enterprise brings.
#pragma once
#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>

#include <ruralsim/policy/targeting.hpp>
#include <ruralsim/process/empirical_logit_rules.hpp>
#include <ruralsim/process/enterprise_rules.hpp>
#include <ruralsim/process/rules.hpp>

namespace ruralsim {

constexpr int kMostAway = 3;
constexpr int kMostNearby = 2;
constexpr std::size_t kMostBundles = std::size_t{2} * (kMostAway + 1) * (kMostNearby + 1);
static_assert(kMostBundles <= kLongestMenu);
constexpr std::size_t kMostAdults = 24;
/// Households that are looked at together, so that what takes draws and logarithms fills whole vectors.
constexpr std::size_t kAtOnce = 32;

struct Adult {
  std::uint32_t person;
  double net_away;       ///< expected pay net of city living, yuan a year
  double gain;           ///< expected from leaving, yuan a year; found out by outlook_of
  double effectiveness;  ///< at home
  double year_away;      ///< share of a year that its away work takes
  double fitness;        ///< factor on pay near home, by health
  bool gone;             ///< away or looking for it
  bool employed;         ///< away, in work
  bool nearby;
};

/// A household as its choice sees it.
struct Family {
  std::array<Adult, kMostAdults> adult;  ///< able, from outlook_of on in the order in which they leave
  std::size_t adults = 0;
  double equivalents = 0;
  double labour = 0;   ///< effective labour if everybody stays
  int dependants = 0;  ///< children under 16 and elders over 70
  SupportBasis basis;
};
Family family_of(const Setting&, const FarmEffectiveness&, const Shard&, std::uint32_t household);

/// What able members of several households can expect of away work: their pay takes an exponential and their
/// months a draw, which are made of many at a time.
class AwayPay {
 public:
  explicit AwayPay(const Setting& now) : now_(now) {}
  /// `fill` writes the member's pay and months, at the latest.
  void add(const Worker&, std::uint64_t id, Adult&);
  void fill();

 private:
  static constexpr std::size_t kMost = 64;
  const Setting& now_;
  std::array<std::uint64_t, kMost> id_;
  std::array<Adult*, kMost> adult_;
  std::array<double, kMost> log_pay_, fitness_, language_;
  std::size_t size_ = 0;
};

/// Households of a village that are looked at together, at most kAtOnce.
class Families {
 public:
  Families(const Setting& now, const FarmEffectiveness& effectiveness, const Shard& s)
      : now_(now), effectiveness_(effectiveness), s_(s), pay_(now) {}

  /// The household without its members' pay, which `complete` works out.
  const Family& add(std::uint32_t household);
  /// Leaves out the last one, which has no able member.
  void drop() { --size_; }
  void complete() { pay_.fill(); }
  void clear() { size_ = 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::span<const std::uint32_t> households() const {
    return std::span(household_).first(size_);
  }
  [[nodiscard]] std::span<Family> families() { return std::span(family_).first(size_); }

 private:
  const Setting& now_;
  const FarmEffectiveness& effectiveness_;
  const Shard& s_;
  AwayPay pay_;
  std::array<std::uint32_t, kAtOnce> household_;
  std::array<Family, kAtOnce> family_;
  std::size_t size_ = 0;
};

/// A member as what decides pay sees it.
Worker worker_of(const Setting&, const Shard&, std::uint32_t person);
/// The household as the rule `empirical_logit` sees it.
HouseholdTraits traits_of(const Shard&, std::uint32_t household, double network, const Family&);

/// A value for each number of adults who may leave home, 0 first, and places to spare so that loops over them
/// run in whole vectors.
using IncomeByLeaving = std::array<double, 8>;
static_assert(kMostAway + kMostNearby + 1 <= std::tuple_size_v<IncomeByLeaving>);

/// What home production yields a year when everybody stays, by how it answers to labour.
struct HomeIncome {
  double crops, herd, gathering;
};

/// An enterprise of the household as a bundle with it counts on it.
struct PlantOutlook {
  int members = 0;                                ///< of the family it can employ
  double member_time = 0;                         ///< share of a year each gives
  std::array<double, kMostMembers + 1> profit{};  ///< less interest, yuan a year, by family members in it
  double spread = 0;                              ///< sd of a year's sales, yuan
  IncomeByLeaving farm{};                         ///< income at home beside it, yuan a year
};

/// Support of measures whose lists do not ask for income, with and without an adult who stays, and of each
/// means test by itself.
struct SupportOutlook {
  double arrives = 1;  ///< share of what is paid that reaches the household
  std::array<double, 2> fixed{};
  struct Tested {
    double limit;  ///< assessed income per head below which it is kept in full
    std::array<double, 2> paid;
    double top_up_to;  ///< assessed income per head up to which it is filled besides
  };
  std::array<Tested, 8> tested;
  std::size_t tests = 0;

  SupportOutlook() {}  // leaves `tested` as it is: most households stand no test
};

/// What all households of a village look out on alike.
class Prospects {
 public:
  Prospects(const Setting&, const Shard&, std::size_t village);

  /// A measure that pays support, and the assessed income per head up to which it does.
  struct Payer {
    std::uint32_t bit;  ///< of `awards`
    const Levers* levers;
    double limit;
  };
  [[nodiscard]] std::span<const Payer> payers() const { return {payer_.data(), payers_}; }

  double crops, herd, gathering;     ///< yuan a mu, a head and a household of mean access at the gate, a year
  double richness;                   ///< of the gathering grounds, 1 in a normal year
  double hardship_nearby;            ///< yuan a year
  std::uint32_t posts, search_help;  ///< measures with posts and with help in finding away work, a bit each

 private:
  std::array<Payer, kMostMeasures> payer_;
  std::size_t payers_ = 0;
};

/// What the members who leave for away work bring, and what those who stay on make without them.
struct AwayPart {
  double earned = 0;    ///< yuan a year, with what they make at home for the rest of the year
  double variance = 0;  ///< of it, squared yuan
  double years = 0;     ///< away
  int newly = 0;
};

/// Everything about a household that does not change between its bundles.
struct Outlook {
  Outlook(const Setting& setting, const Family& of, const HomeIncome& home_income, double reference)
      : now(setting), family(of), home(home_income), labour_reference(reference) {}

  const Setting& now;
  const Family& family;
  HomeIncome home;
  SupportOutlook support = {};
  PlantOutlook plant = {};
  IncomeByLeaving farm{};                      ///< income at home without an enterprise, yuan a year
  std::array<AwayPart, kMostAway + 1> away{};  ///< by how many are away
  double other = 0;
  double labour_reference;
  double post_time = 0;  ///< share of an adult's year that public posts take
  double hardship_away = 0;
  double hardship_nearby = 0;
  double fill_rate = 1;
  double search_share = 1;  ///< of a year's pay that someone who starts to look can expect
  double noise = 1;
};
/// Room for the outlooks of at most kAtOnce households, none made until it is asked for: they are large.
class Outlooks {
 public:
  template <class... Parts>
  Outlook& make(std::size_t i, Parts&&... parts) {
    static_assert(std::is_trivially_destructible_v<Outlook>);
    return *std::construct_at(reinterpret_cast<Outlook*>(place(i)), std::forward<Parts>(parts)...);
  }
  Outlook& operator[](std::size_t i) { return *std::launder(reinterpret_cast<Outlook*>(place(i))); }

 private:
  std::byte* place(std::size_t i) { return room_.data() + i * sizeof(Outlook); }
  alignas(Outlook) std::array<std::byte, kAtOnce * sizeof(Outlook)> room_;
};

/// The outlooks of at most kAtOnce households of a village, one each, with the enterprise that it has; also
/// puts the families in order.
void look_out(const Setting&, const Prospects&, const Shard&, std::size_t village,
              std::span<const std::uint32_t> households, std::span<Family>, Outlooks&);
Outlook outlook_of(const Setting&, const Prospects&, const Shard&, std::size_t village,
                   std::uint32_t household, Family&);

/// Income at home with as many effective adults, yuan a year, by how many of the family leave.
IncomeByLeaving farm_income(const Outlook&, const IncomeByLeaving& labour);

/// What an adult and year is worth to a household that would tie it to an enterprise: the better of its
/// product at home and of a job near home as far as those are found.
double value_of_labour(const Outlook&);

/// The enterprise it has, and one it could start.
PlantOutlook plant_at_hand(const Setting&, const Shard&, std::size_t village, std::uint32_t household);
PlantOutlook plant_to_be(const Setting&, const Venture&);
/// The outlook with that enterprise instead, and what its members leave undone at home.
void count_on(const PlantOutlook&, Outlook&);

/// The bundles a household chooses from with what it expects of each: 0-3 members away, 0-2 in jobs near
/// home.
class Menu {
 public:
  /// Adds all bundles with the plant of the outlook or without one. A plant needs somebody who stays.
  void add(const Outlook&, bool with_plant);
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] Bundle operator[](std::size_t i) const;
  /// What tells bundles apart, whatever the size of the menu: tastes are keyed by it. Ascending.
  [[nodiscard]] std::span<const std::uint8_t> labels() const { return std::span(label_).first(size_); }
  [[nodiscard]] std::span<const std::uint8_t> nests() const { return std::span(nest_).first(size_); }
  [[nodiscard]] const BundleColumns& columns() const { return columns_; }

 private:
  BundleColumns columns_;
  std::array<std::uint8_t, kMostBundles> label_, nest_;
  std::size_t size_ = 0;
};
/// The bundle of a label, without what is expected of it.
Bundle bundle_of(std::uint8_t label);

}  // namespace ruralsim
