// SPDX-License-Identifier: Apache-2.0
// Who moves where at the turn of the year, as a plan of the county: whom a mover brings along, whom it leaves
// behind, and in the end the rows of the shards.
#pragma once
#include <span>
#include <vector>

#include "sim/process/share_rules.hpp"
#include <ruralsim/base/parallel.hpp>

namespace ruralsim {

/// A household's place in the county. It and those below hold until the rows change.
struct HomeRow {
  std::size_t shard = 0, village = 0;
  std::uint32_t household = 0;
  bool operator==(const HomeRow&) const = default;
};

/// Members who stay when some leave.
struct LeftBehind {
  int persons = 0;
  int adults = 0;   ///< of 16 and older
  int working = 0;  ///< of 16 to 64
};

class Moves {
 public:
  Moves(const Setting&, std::span<Shard>);

  /// Whether a person has a part in a marriage or move of this year already.
  [[nodiscard]] bool taken(const HomeRow& home, std::uint32_t person) const {
    return person_taken_[home.shard][person] != 0;
  }
  /// Whether somebody comes to a household or leaves it this year.
  [[nodiscard]] bool touched(const HomeRow& home) const {
    return home_touched_[home.shard][home.household] != 0;
  }
  /// A person and the unmarried children of its own, in the order of their rows.
  [[nodiscard]] std::vector<std::uint32_t> party_of(const HomeRow&, std::uint32_t person) const;
  /// Who is left when a party leaves beside those who leave already.
  [[nodiscard]] LeftBehind left_behind(const HomeRow&, std::span<const std::uint32_t> party) const;

  /// `mover` comes with its party to live with `stayer`, as husband and wife.
  void marry(const HomeRow& from, std::uint32_t mover, const HomeRow& to, std::uint32_t stayer);
  /// A party leaves and founds a household; `founder` gives it its id.
  void found(const HomeRow& home, std::uint32_t founder, std::span<const std::uint32_t> party);
  /// All members of a household move to another one of the village.
  void join(const HomeRow& from, const HomeRow& to);

  /// Carries the plan out: rows move, households' columns are divided.
  void carry_out(const base::Workers&);

 private:
  struct Move {
    PersonRow who;
    HomeRow from;
    std::size_t to_shard, to_village;
    std::uint32_t to;  ///< as in Arrival
    std::uint8_t nucleus, child_of;
    bool leaves_home;  ///< it grew up where it leaves, as far as is known
  };
  struct Founding {
    HomeRow from;
    std::uint64_t parent;  ///< id of the household they leave
    Leavers who;
  };

  [[nodiscard]] Village village(const HomeRow& home) const { return {shards_[home.shard], home.village}; }
  void send(const HomeRow& from, std::uint32_t person, const HomeRow& to, std::uint8_t nucleus,
            std::uint8_t child_of, bool leaves_home);
  [[nodiscard]] Shard::Persons movers() const;
  void divide(const Founding&, std::size_t place) const;

  const Setting& now_;
  std::span<Shard> shards_;
  std::vector<std::vector<std::uint8_t>> person_taken_;  ///< 1: stays and marries; 2: moves
  std::vector<std::vector<std::uint8_t>> home_touched_;
  std::vector<std::vector<RowChanges>> changes_;
  std::vector<Move> moves_;
  std::vector<Founding> foundings_;
};

}  // namespace ruralsim
