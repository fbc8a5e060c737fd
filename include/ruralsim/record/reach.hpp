// SPDX-License-Identifier: Apache-2.0
// Whom programmes reach, against measured poverty: coverage, exclusion, inclusion and leakage by fifth.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// What incomes are ranked and held against the headline line: family income of the calendar year, or what it
/// would have been without the public transfers in it (choices as they were).
enum class IncomeBasis : std::uint8_t { with_support, before_support, count };
constexpr std::size_t kIncomeBases = static_cast<std::size_t>(IncomeBasis::count);
inline constexpr const char* kIncomeBasisNames[] = {"with_support", "before_support"};

/// Who is helped by a programme, of one fifth of persons.
struct ReachSums {
  std::int64_t households = 0, persons = 0;
  std::int64_t poor = 0;         ///< persons below the headline line
  std::int64_t helped = 0;       ///< persons of households the programme reaches
  std::int64_t helped_poor = 0;  ///< of them, below the line
  std::int64_t helped_households = 0;
  base::Fen paid = 0, paid_to_poor = 0;

  void add(const ReachSums&);
};

/// A programme in a year, ranked by one basis. Errors of inclusion and exclusion as in Cornia and Stewart
/// (1993); incidence by quantiles as in van de Walle (1998).
struct Reach {
  std::size_t instrument = 0;  ///< row of the list of instruments, where `list` is empty
  const char* list = nullptr;  ///< a name of `kListNames`
  bool pays = true;            ///< whether `sums` knows amounts: of registers it does not
  IncomeBasis basis = IncomeBasis::with_support;
  int fifth = 0;  ///< 1 the poorest; 0: all
  ReachSums sums;
  base::Fen paid_in_all = 0;  ///< the programme's spending on all fifths
};

/// Beside the instruments: support of any kind, and lists of the administration. Ever registered as poor;
/// still on the register at the end of the year; watched for a return to poverty.
inline constexpr const char* kListNames[] = {"any_support", "registered", "on_register", "monitored"};

/// Every instrument that somebody received something of in the year, then the lists; with each basis; all
/// persons and then the fifths. For the last step of a year.
std::vector<Reach> reach_of(const Setting&, std::span<const Shard>);

}  // namespace ruralsim
