// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// Persons or households that were in one state a year ago and are in another, or the same, now.
struct YearlyTransition {
  const char*
      kind;  ///< "occupation" (persons, by what they mainly did) or "poverty" (households, headline line)
  const char* from;
  const char* to;
  std::optional<int> spell;  ///< poverty: years that `from` had lasted
  std::int64_t count;
};

/// The county's transitions of the year, those that happened, in a fixed order. For the last step of a year.
std::vector<YearlyTransition> transitions_of(const Setting&, std::span<const Shard>);

/// Why a household returned to poverty: what lessened its family income per head most since the year before.
enum class Cause : std::uint8_t {
  illness,
  course,
  disaster,
  price,
  job_loss,
  lost_support,
  remittance,
  household_size,
  other,
  count
};
const char* cause_name(Cause);

/// A household's two years, as the attribution of a cause sees them.
struct TwoYears {
  std::array<double, kIncomeSources> before{}, after{};  ///< family income by source, yuan
  double persons_before = 0, persons = 0;
  bool disaster = false;            ///< its village was struck this year
  bool ill = false;                 ///< a member of working age could not work in some month of this year
  bool course = false;              ///< a member of working age was in a course in some month of this year
  bool price_fell = false;          ///< of what land, herd and gathering grounds yield in its village
  bool product_price_fell = false;  ///< of its enterprise's product
};

/// What the change in family income per head is made of, yuan a person: a part a source, then household size.
/// The parts sum to the change (each source at the mean of the two sizes, size at the mean of the two
/// incomes: Shapley's division of a quotient).
std::array<double, kIncomeSources + 1> parts_of_change(const TwoYears&);
/// The largest fall among them, told by what happened that year; `other` where nothing fell.
Cause cause_of(const TwoYears&);

/// A household that was not poor a year ago and is now, by the headline line.
struct ReturnToPoverty {
  std::uint64_t village, household;  ///< permanent ids
  std::size_t type;
  bool registered;
  bool deep;  ///< more than 5 % below the line
  double line;
  TwoYears years;
  Cause cause;
  // Its state at the end of the year.
  int away;             ///< members who work away
  std::size_t product;  ///< 1 + row of the scenario's products; 0: no enterprise
  double herd;          ///< head
  base::Fen cash, debt;
};

/// The returns of the year, in the order of households. For the last step of a year.
std::vector<ReturnToPoverty> returns_of(const Setting&, std::span<Shard>);

}  // namespace ruralsim
