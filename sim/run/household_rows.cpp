// SPDX-License-Identifier: Apache-2.0
#include "sim/run/household_rows.hpp"

#include <ruralsim/io/csv.hpp>
#include <ruralsim/policy/schedule.hpp>
#include <ruralsim/process/welfare.hpp>
#include <ruralsim/state/history.hpp>

namespace ruralsim {
namespace {

constexpr const char* kYuanAYear = "yuan a year";

/// Those in use in some county.
std::vector<std::size_t> instruments_of(const Scenario& s, const Catalog& catalog) {
  std::vector<bool> used(catalog.instruments.size(), false);
  for (const Scenario& county : counties_of(s)) {
    const std::vector<bool> here = instruments_in_use(county.policy, used.size());
    for (std::size_t i = 0; i < used.size(); ++i) used[i] = used[i] || here[i];
  }
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < used.size(); ++i)
    if (used[i]) places.push_back(i);
  return places;
}

/// Of what an instrument paid in the county in the year, the share that is income and not earmarked.
std::vector<double> income_shares(std::span<const Shard> shards,
                                  const std::vector<std::size_t>& instruments) {
  std::vector<double> shares;
  for (const std::size_t i : instruments) {
    base::Fen income = 0, earmarked = 0;
    for (const Shard& s : shards) {
      for (const auto& slots : s.village.flows_by_slot) {
        for (const Flows& flows : slots)
          income += flows[support_reason(i)], earmarked += flows[earmarked_reason(i)];
      }
    }
    shares.push_back(income > 0 ? static_cast<double>(income) / static_cast<double>(income + earmarked) : 0);
  }
  return shares;
}

/// What of a household's public transfers came by each instrument, yuan: what it received, earmarked aid left
/// out, such that they sum to its transfers, which are net of what officials kept.
std::vector<double> transfers_of(const Shard& s, std::uint32_t h, const std::vector<std::size_t>& instruments,
                                 const std::vector<double>& shares) {
  std::vector<double> transfers;
  double sum = 0;
  for (std::size_t k = 0; k < instruments.size(); ++k) {
    const auto& received = s.household.received[instruments[k]];  // empty where it is not in use
    transfers.push_back(received.empty() ? 0 : shares[k] * base::to_yuan(received[h]));
    sum += transfers.back();
  }
  const auto net = static_cast<double>(s.household.income_year[place_of(Source::public_transfer)][h]);
  for (double& t : transfers) t *= sum > 0 ? net / sum : 0;
  return transfers;
}

std::int64_t residents_of(const Shard& s, std::uint32_t h) {
  std::int64_t residents = 0;
  for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p)
    residents += resident(s.person.away_recent[p]) ? 1 : 0;
  return residents;
}

}  // namespace

std::vector<HouseholdColumn> household_columns(const Scenario& s, const Catalog& catalog) {
  std::vector<HouseholdColumn> all;
  if (!s.counties.empty()) all.push_back({"county", "string", "", "county in which the household lives"});
  const std::vector<HouseholdColumn> whose = {
      {"area", "string", "", "village"},
      {"household", "string", "", "permanent id, the same in every scenario of one seed"},
      {"type", "string", "", "household type of the scenario"},
      {"registered", "string", "", "yes: ever registered as poor"},
      {"persons", "integer", "persons", "those away included"},
      {"residents", "integer", "persons", "those who were not away for more than 6 of 12 months"},
      {"line", "number", "yuan a person and year", "the line of 2020 at the prices of the year"},
      {"family_income", "number", kYuanAYear, "of the calendar year"},
      {"resident_income", "number", kYuanAYear, "of the calendar year"},
      {"consumption", "number", kYuanAYear,
       "by residents in the calendar year, own food, schooling and health included"},
      {"equivalents", "number", "adult equivalents", "persons as the choice of livelihood weighs them"},
      {"surplus", "number", "yuan an equivalent and year",
       "family income net of the hardship of being away and of jobs near home, above subsistence"},
      {"utility", "number", "log points",
       "V of what its members do, at the income it had (docs/model.md 8)"}};
  all.insert(all.end(), whose.begin(), whose.end());
  for (const char* source : kIncomeSourceNames)
    all.push_back(
        {std::string("income_") + source, "number", kYuanAYear, std::string("of family_income: ") + source});
  for (const std::size_t i : instruments_of(s, catalog)) {
    all.push_back({"transfer_" + catalog.instruments[i].key, "number", kYuanAYear,
                   "of income_public_transfer, what came by the instrument; earmarked aid is no income"});
  }
  return all;
}

void append_households(const Scenario& run, const Setting& now, std::span<const Shard> shards,
                       const Catalog& catalog, const std::string& keys, std::string& to) {
  const std::vector<std::size_t> instruments = instruments_of(run, catalog);
  const std::vector<double> shares = income_shares(shards, instruments);
  const double line = now.drivers.line[static_cast<std::size_t>(Line::line_2020)];
  io::CsvWriter csv(to);
  for (const Shard& s : shards) {
    for (std::size_t v = 0; v < s.villages(); ++v) {
      const std::vector<Welfare> welfare = welfare_of(now, s, v);
      const std::string village = village_area(now.scenario, s.village.id[v]);
      for (std::uint32_t h = s.household_begin[v]; h < s.household_begin[v + 1]; ++h) {
        const Welfare& w = welfare[h - s.household_begin[v]];
        csv.written(keys);
        if (now.scenario.one_of_several) csv.text(now.scenario.county.name);
        csv.text(village).natural(s.household.id[h]);
        csv.text(now.scenario.household_types[s.household.type[h]].name);
        csv.text(s.household.registered[h] != 0 ? "yes" : "no");
        csv.integer(s.person_begin[h + 1] - s.person_begin[h]).integer(residents_of(s, h)).number(line);
        csv.number(static_cast<double>(s.household.family_year[h]));
        csv.number(static_cast<double>(s.household.resident_year[h]));
        csv.number(base::to_yuan(s.household.consumed[h]));
        csv.number(w.equivalents).number(w.surplus).number(w.utility);
        for (const auto& column : s.household.income_year) csv.number(static_cast<double>(column[h]));
        for (const double t : transfers_of(s, h, instruments, shares)) csv.number(t);
        csv.end_row();
      }
    }
  }
}

}  // namespace ruralsim
