// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <bit>
#include <cmath>

#include <ruralsim/base/invariant.hpp>
#include <ruralsim/io/bytes.hpp>
#include <ruralsim/record/panel.hpp>

namespace ruralsim {
namespace {

template <class T>
void append(std::string& to, T value) {
  const auto bytes = std::bit_cast<std::array<char, sizeof(T)>>(value);
  to.append(bytes.data(), bytes.size());
}

struct FollowedRows {
  std::vector<PanelRow> households, persons;
  std::string household_ids, person_ids, household_of;
};

void add_household(const PanelRow& row, FollowedRows& to) {
  const Shard& s = row.shard;
  const auto place = static_cast<std::uint32_t>(to.households.size());
  to.households.push_back(row);
  append(to.household_ids, s.household.id[row.household]);
  for (std::uint32_t p = s.person_begin[row.household]; p < s.person_begin[row.household + 1]; ++p) {
    to.persons.push_back({row.now, s, row.village, row.household, p});
    append(to.person_ids, s.person.id[p]);
    append(to.household_of, place);
  }
}

FollowedRows followed(const Setting& now, std::span<const Shard> shards, const PanelSample& sample) {
  FollowedRows rows;
  for (const Shard& s : shards) {
    for (std::size_t village = 0; village < s.villages(); ++village) {
      for (std::uint32_t h = s.household_begin[village]; h < s.household_begin[village + 1]; ++h) {
        if (sample.has(s.household.id[h])) add_household({now, s, village, h}, rows);
      }
    }
  }
  return rows;
}

void append_column(const PanelVariable& v, const std::vector<PanelRow>& rows, std::string& to) {
  const double fill = io::fill_value(v.type);
  for (const PanelRow& row : rows) {
    const double value = v.value(row);
    const bool defined = !std::isnan(value);
    base::ensure(defined || v.may_miss, "a panel variable is undefined that never should be");
    io::append_number(to, v.type, defined ? value : fill);
  }
}

std::size_t rows_of(const PanelVariable& v, std::size_t households, std::size_t persons) {
  return v.of == PanelVariable::Of::household ? households : persons;
}

}  // namespace

std::uint64_t panel_lot(base::Key key, std::uint64_t household) {
  const base::Bits bits = base::draw(key, household, base::Month{0}, base::Purpose::panel_lot);
  return static_cast<std::uint64_t>(bits[1]) << 32 | bits[0];
}

bool PanelSample::has(std::uint64_t household) const {
  return panel_lot(key, household) <= threshold;
}

std::string panel_step(const Setting& now, std::span<const Shard> shards,
                       std::span<const PanelVariable> variables, const PanelSample& sample) {
  const FollowedRows rows = followed(now, shards, sample);
  io::BytesOut head;
  head.whole(static_cast<std::uint64_t>(now.clock.now.index));
  head.whole(rows.households.size()).whole(rows.persons.size());
  std::string bytes = head.take() + rows.household_ids + rows.person_ids + rows.household_of;
  for (const PanelVariable& v : variables)
    append_column(v, v.of == PanelVariable::Of::household ? rows.households : rows.persons, bytes);
  return bytes;
}

std::size_t PanelStep::size(std::string_view head, std::span<const PanelVariable> variables) {
  io::BytesIn in(head);
  in.whole();
  const std::size_t households = in.whole(), persons = in.whole();
  std::size_t bytes = kHead + 8 * households + 12 * persons;
  for (const PanelVariable& v : variables) bytes += io::bytes_of(v.type) * rows_of(v, households, persons);
  return bytes;
}

PanelStep::PanelStep(std::string_view bytes, std::span<const PanelVariable> variables) {
  io::BytesIn in(bytes);
  date.index = static_cast<std::int32_t>(in.whole());
  households = in.whole();
  persons = in.whole();
  household_ids = in.take(8 * households);
  person_ids = in.take(8 * persons);
  household_of = in.take(4 * persons);
  for (const PanelVariable& v : variables)
    columns.push_back(in.take(io::bytes_of(v.type) * rows_of(v, households, persons)));
  base::ensure(!in.ended_early(), "rows of a panel end early");
}

}  // namespace ruralsim
