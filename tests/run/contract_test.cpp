// SPDX-License-Identifier: Apache-2.0
// What scripts are written against: names and order of the columns of every table, how a value that is
// undefined looks, and that datapackage.json describes each column. A change here breaks somebody's script.
#include <algorithm>
#include <cctype>
#include <set>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "small_run.hpp"
#include <ruralsim/experiment/compare.hpp>

using namespace ruralsim;

namespace {

using Json = nlohmann::json;
using Names = std::vector<std::string>;

/// The files of a run and, under `effects/`, of its comparison with another.
const Contents& the_tables() {
  static const Contents contents = [] {
    const TemporaryFolder folder;
    const auto made = [&](const std::string& name, const std::string& scenario,
                          const std::filesystem::path& choices_of) {
      RunRequest request = small_run(folder.path() / name, scenario);
      request.household_years = {2020, 2021};
      request.choices_of = choices_of;
      return run_scenario(request, Catalog::standard()).directory;
    };
    const auto base = made("continuity", "continuity", {}), cliff = made("cliff", "cliff", {}),
               mechanical = made("mechanical", "cliff", base);
    Contents all = contents_of(cliff);
    const auto effects = compare_runs({base, {cliff, mechanical}, folder.path() / "effects", {}, 1, {}});
    for (const auto& [name, bytes] : contents_of(effects.directory)) all["effects/" + name] = bytes;
    return all;
  }();
  return contents;
}

Names split(const std::string& words) {
  Names names(1);
  for (const char c : words) {
    if (c == ',')
      names.emplace_back();
    else if (c != '\n' && c != ' ')
      names.back() += c;
  }
  return names;
}

Names with_products(const std::string& stem) {
  Names names;
  const Catalog standard = Catalog::standard();
  for (const Product& product :
       load_scenario(kScenarios / "cliff.yaml", {}, standard.vocabulary()).scenario.products)
    names.push_back(stem + product.name);
  REQUIRE(names.size() > 2);
  return names;
}

struct Fixed {
  const char* table;
  const char* header;  ///< all of it or, if so, how it begins
  bool all;
};
const Fixed kFixed[] = {
    {"county.csv", "scenario,replicate,date,area", false},
    {"village.csv", "scenario,replicate,date,area", false},
    {"group.csv", "scenario,replicate,date,area,group", false},
    {"summary.csv", "scenario,date,level,area,group,indicator,mean,se,q05,q50,q95,n", true},
    {"transitions.csv", "scenario,replicate,year,area,kind,from,to,spell,count", true},
    {"returns.csv",
     "scenario,replicate,year,area,household,type,registered,persons_before,persons,cause,line,deep,income_"
     "before,"
     "income_after,wage_before,wage_after,business_before,business_after,property_before,property_after,"
     "remittance_before,remittance_after,public_transfer_before,public_transfer_after,enterprise_before,"
     "enterprise_after,ill,course,disaster,price_fell,away,product,herd,cash,debt",
     true},
    {"flows.csv", "scenario,replicate,date,area,reason,payer,payee,amount_fen", true},
    {"synthesis.csv", "margin,cell,target,value,error,status,source", true},
    {"targeting.csv",
     "scenario,replicate,year,area,programme,income_basis,quintile,households,persons,poor,helped_households,"
     "helped,helped_poor,yuan,yuan_to_poor,coverage,coverage_poor,exclusion,inclusion,leakage,share_of_"
     "spending",
     true},
    {"vulnerability.csv",
     "scenario,replicate,year,area,decile,households,poor,predicted,observed,brier,brier_constant,skill",
     true},
    {"households.csv",
     "scenario,replicate,year,area,household,type,registered,persons,residents,line,family_income,resident_"
     "income,consumption,equivalents,surplus,utility,income_wage,income_business,income_property,income_"
     "remittance,income_public_transfer,income_enterprise",
     false},
    {"effects/behaviour.csv",
     "base,other,replay,date,area,indicator,base_mean,total,total_lo95,total_hi95,mechanical,mechanical_lo95,"
     "mechanical_hi95,behavioural,behavioural_lo95,behavioural_hi95,n",
     true},
    {"effects/mvpf.csv",
     "base,other,replay,from,discount,willingness,willingness_lo95,willingness_hi95,net_cost,net_cost_lo95,"
     "net_cost_hi95,mechanical_cost,fiscal_externality,mvpf,kind,fieller,fieller_lo95,fieller_hi95,boot_lo95,"
     "boot_"
     "hi95,n,area",
     true},
    {"effects/decomposition.csv", "base,other,from,to,measure,factor,value,se,lo95,hi95,n,area", true},
    {"effects/welfare.csv",
     "base,other,year,group,households,gain_per_person,se,lo95,hi95,total,gainers,losers,n,area", true},
    {"effects/effects.csv",
     "base,other,date,level,area,indicator,base_mean,other_mean,difference,relative,se,lo95,hi95,boot_lo95,"
     "boot_hi95,share_same_sign,p,p_holm,n",
     false}};

const char* kCountyColumns =
    "population,households,income_pc_mean,income_pc_median,poverty_headcount,poverty_gap,poverty_severity,"
    "relative_poverty_50,poor_households,returns_to_poverty,return_rate,gini,theil_t,mld,m0,away_share,"
    "local_job_share,enterprise_share,farm_share,transfer_share,income_wage,income_business,income_property,"
    "income_transfer,treasury_cost";

}  // namespace

TEST_CASE("every table begins with, or is, the columns that are fixed, in their order") {
  for (const Fixed& fixed : kFixed) {
    CAPTURE(fixed.table);
    const Names header = table_of(the_tables(), fixed.table).header, expected = split(fixed.header);
    REQUIRE(header.size() >= expected.size());
    CHECK(Names(header.begin(), header.begin() + static_cast<std::ptrdiff_t>(expected.size())) == expected);
    if (fixed.all) CHECK(header.size() == expected.size());
    CHECK(std::set<std::string>(header.begin(), header.end()).size() == header.size());
  }
}

TEST_CASE("county.csv has every column that is fixed, for each product and for each instrument") {
  const Names header = table_of(the_tables(), "county.csv").header;
  Names fixed = split(kCountyColumns);
  for (const char* stem : {"price_", "enterprises_", "profit_"}) {
    for (const std::string& name : with_products(stem)) fixed.push_back(name);
  }
  for (const Instrument& i : Catalog::standard().instruments) fixed.push_back("cost_" + i.key);
  for (const std::string& name : fixed) {
    CAPTURE(name);
    CHECK(std::count(header.begin(), header.end(), name) == 1);
  }
}

TEST_CASE("the columns of a finer level stand in the county's table too, in the county's order") {
  const Names county = table_of(the_tables(), "county.csv").header;
  for (const std::string table : {"village.csv", "group.csv"}) {
    CAPTURE(table);
    const Names header = table_of(the_tables(), table).header;
    auto from = county.begin();
    for (const std::string& name : header) {
      if (name == "group") continue;
      CAPTURE(name);
      const auto found = std::find(from, county.end(), name);
      REQUIRE(found != county.end());
      from = found + 1;
    }
  }
}

TEST_CASE("what is undefined is an empty field in every table, and no number is called anything else") {
  const std::set<std::string> words = {"nan", "-nan", "inf", "-inf", "infinity", "na", "n/a", "null", "none"};
  std::size_t empty = 0;
  for (const Fixed& fixed : kFixed) {
    CAPTURE(fixed.table);
    const auto table = table_of(the_tables(), fixed.table);
    CHECK(!table.rows.empty());
    for (const auto& row : table.rows) {
      for (std::size_t c = 0; c < row.size(); ++c) {
        std::string word = row[c];
        std::transform(word.begin(), word.end(), word.begin(),
                       [](unsigned char x) { return std::tolower(x); });
        CAPTURE(table.header[c]);
        CHECK_FALSE(words.contains(word));
        empty += word.empty() ? 1 : 0;
      }
    }
  }
  CHECK(empty > 0);
}

TEST_CASE(
    "datapackage.json gives every column of every table a type, a meaning and, if it is a number, a unit") {
  std::set<std::string> described;
  for (const std::string folder : {"", "effects/"}) {
    const Json package = Json::parse(the_tables().at(folder + "datapackage.json"));
    for (const Json& resource : package.at("resources")) {
      const std::string path = folder + resource.at("path").get<std::string>();
      CAPTURE(path);
      described.insert(path);
      CHECK(resource.at("schema").at("missingValues") == Json::array({""}));
      Names columns;
      for (const Json& field : resource.at("schema").at("fields")) {
        const std::string name = field.at("name"), type = field.at("type");
        CAPTURE(name);
        columns.push_back(name);
        CHECK(field.at("description").get<std::string>().size() > 3);
        const bool number = type == "number" || type == "integer";
        CHECK((number || type == "string" || type == "date" || type == "year"));
        CHECK(field.contains("unit") == number);
        if (number) CHECK_FALSE(field.at("unit").get<std::string>().empty());
      }
      CHECK(columns == table_of(the_tables(), path).header);
    }
  }
  for (const Fixed& fixed : kFixed) CHECK(described.contains(fixed.table));
}
