// SPDX-License-Identifier: Apache-2.0
// Payments booked for many households at once leave the books as if each were booked alone.
#include <vector>

#include <doctest/doctest.h>

#include "open_books.hpp"
#include <ruralsim/state/fingerprint.hpp>
#include <ruralsim/state/ledger_columns.hpp>

using namespace ruralsim;

namespace {

struct Books : OpenBooks {
  void book_one_by_one(std::size_t reason, const std::vector<double>& fen) {
    for (std::size_t i = 0; i < fen.size(); ++i)
      book(village, clock, first() + static_cast<std::uint32_t>(i), reason, static_cast<base::Fen>(fen[i]));
  }
};

/// Amounts that leave rests in floats, and nothing for every fifth household.
std::vector<double> amounts(std::size_t households, std::size_t reason) {
  std::vector<double> fen(households);
  for (std::size_t i = 0; i < households; ++i)
    fen[i] = i % 5 == 4 ? 0 : static_cast<double>((i + 1) * (i + 3) * 7919 * (reason + 1) % 100000007);
  return fen;
}

void check_same(const Books& a, const Books& b) {
  CHECK(changed_columns(column_digests(a.shards), column_digests(b.shards)).empty());
}

}  // namespace

TEST_CASE("every kind of payment booked for many households is booked as for each alone") {
  Books alone, together;
  for (std::size_t r = 0; r < reason_count(OpenBooks::kInstruments); ++r) {
    CAPTURE(r);
    const std::vector<double> fen = amounts(alone.village.size(), r);
    alone.book_one_by_one(r, fen);
    book_column(together.village, together.clock, together.first(), r, fen);
    check_same(together, alone);
  }
}

TEST_CASE("so are amounts beyond what vectors convert, and years' sums beyond what they hold") {
  Books alone, together;
  std::vector<double> fen = amounts(alone.village.size(), 3);
  fen[1] = 0x1p51, fen[2] = 8e15, fen[3] = 3e9;
  const auto spent = static_cast<std::size_t>(Reason::consumption);
  alone.book_one_by_one(spent, fen);
  book_column(together.village, together.clock, together.first(), spent, fen);
  check_same(together, alone);
  fen[1] = fen[2] = 3e9;
  alone.book_one_by_one(spent, fen);
  book_column(together.village, together.clock, together.first(), spent, fen);
  check_same(together, alone);
}

TEST_CASE("a witness writes down what its household is paid among many") {
  Books books;
  std::vector<Payment> payments;
  books.shards[0].witness = {books.first() + 1, &payments};
  const std::vector<double> fen = amounts(books.village.size(), 0);
  book_column(books.village, books.clock, books.first(), Reason::crops_sold, fen);
  REQUIRE(payments.size() == 1);
  CHECK(payments[0].reason == static_cast<std::size_t>(Reason::crops_sold));
  CHECK(payments[0].amount == static_cast<base::Fen>(fen[1]));
}
