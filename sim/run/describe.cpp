// SPDX-License-Identifier: Apache-2.0
#include "sim/run/describe.hpp"

#include <nlohmann/json.hpp>
#include <unistd.h>

#include "sim/run/household_rows.hpp"
#include "sim/run/panel_file.hpp"
#include "sim/run/return_table.hpp"
#include "sim/run/yearly_table.hpp"
#include <ruralsim/run/version.hpp>

namespace ruralsim {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kAsIndicator = "that of the indicator";
constexpr const char* kAsMargin = "that of the margin";

Json column(const char* name, const char* type, const std::string& description,
            const std::string& unit = "") {
  Json c = {{"name", name}, {"type", type}, {"description", description}};
  if (!unit.empty()) c["unit"] = unit;
  return c;
}

Json keys() {
  return Json::array({column("scenario", "string", "name of the scenario"),
                      column("replicate", "integer", "number of the replicate, 0 first", "number"),
                      column("date", "date", "first day of the step"),
                      column("area", "string", "county or village")});
}

std::string groups_text(const Catalog& catalog) {
  std::string text = "group of households";
  for (const Grouping& g : catalog.groupings)
    text += (&g == &catalog.groupings.front() ? ": `" : "; `") + g.key + ":...` " + g.meaning;
  return text;
}

Json indicator_columns(const Catalog& catalog, Finest level) {
  Json columns = keys();
  if (level == Finest::group) columns.push_back(column("group", "string", groups_text(catalog)));
  for (const Indicator& i : catalog.indicators) {
    if (i.finest < level) continue;
    columns.push_back(column(i.key.c_str(), "number", i.meaning, i.unit));
  }
  return columns;
}

Json flow_columns() {
  Json columns = keys();
  columns.push_back(column("reason", "string", "what the payment is for; for support the instrument"));
  columns.push_back(column("payer", "string", "account that pays"));
  columns.push_back(column("payee", "string", "account that is paid"));
  columns.push_back(
      column("amount_fen", "integer", "sum of the step's payments; zero flows are left out", "fen"));
  return columns;
}

Json summary_columns() {
  return Json::array(
      {column("scenario", "string", "name of the scenario"), column("date", "date", "first day of the step"),
       column("level", "string", "county, village or group"), column("area", "string", "county or village"),
       column("group", "string", "group of households; empty for all"),
       column("indicator", "string", "a column of county.csv, village.csv or group.csv, in its unit"),
       column("mean", "number", "mean over replicates", kAsIndicator),
       column("se", "number", "its standard error", kAsIndicator),
       column("q05", "number", "5 % quantile over replicates (type 7)", kAsIndicator),
       column("q50", "number", "median over replicates", kAsIndicator),
       column("q95", "number", "95 % quantile over replicates (type 7)", kAsIndicator),
       column("n", "integer", "replicates in which it is defined", "replicates")});
}

/// Keys of a table of years.
Json year_keys() {
  Json columns = keys();
  columns.erase(columns.begin() + 2, columns.end());
  columns.push_back(column("year", "integer", "calendar year, judged in its last step", "year"));
  return columns;
}

Json transition_columns() {
  Json columns = year_keys();
  columns.push_back(column("area", "string", "county"));
  columns.push_back(
      column("kind", "string",
             "occupation: persons by what they mainly did in the year; poverty: households by the "
             "headline line"));
  columns.push_back(column("from", "string", "state a year before"));
  columns.push_back(column("to", "string", "state this year"));
  columns.push_back(column(
      "spell", "integer",
      "poverty: years that `from` had lasted, counted from the first judgement of the burn-in", "years"));
  columns.push_back(column("count", "integer", "persons or households; those without are left out",
                           "persons or households"));
  return columns;
}

Json return_fields() {
  Json columns = year_keys();
  for (const ReturnColumn& c : return_columns())
    columns.push_back(column(c.name.c_str(), c.type, c.description, c.unit));
  return columns;
}

template <class Row>
Json yearly_fields(const std::vector<YearlyColumn<Row>>& all) {
  Json columns = year_keys();
  columns.push_back(column("area", "string", "county"));
  for (const auto& c : all) columns.push_back(column(c.name, c.type, c.description, c.unit));
  return columns;
}

Json household_fields(const Scenario& s, const Catalog& catalog) {
  Json columns = year_keys();
  for (const HouseholdColumn& c : household_columns(s, catalog))
    columns.push_back(column(c.name.c_str(), c.type, c.description, c.unit));
  return columns;
}

Json synthesis_columns(const Catalog& catalog) {
  std::string margins = "a margin of the county when replicate 0 begins";
  for (const Margin& m : catalog.margins)
    margins +=
        (&m == &catalog.margins.front() ? ": `" : "; `") + m.key + "` " + m.meaning + " (" + m.unit + ")";
  margins += "; `spin_up` where the county stands after a year (value) beside where it began (target)";
  return Json::array(
      {column("margin", "string", margins), column("cell", "string", "which figure of the margin"),
       column("target", "number", "what it should be, in the margin's unit; empty where nothing is known",
              kAsMargin),
       column("value", "number", "what it is", kAsMargin),
       column("error", "number", "value less target", kAsMargin),
       column("status", "string", "of the target: V seen in the source, R remembered from it, C no source"),
       column("source", "string", "where the target comes from")});
}

Json columns_of_table(const std::string& table, const Scenario& s, const Catalog& catalog) {
  if (table == "county.csv") return indicator_columns(catalog, Finest::county);
  if (table == "village.csv") return indicator_columns(catalog, Finest::village);
  if (table == "group.csv") return indicator_columns(catalog, Finest::group);
  if (table == "flows.csv") return flow_columns();
  if (table == "transitions.csv") return transition_columns();
  if (table == "households.csv") return household_fields(s, catalog);
  if (table == "targeting.csv") return yearly_fields(targeting_columns());
  if (table == "vulnerability.csv") return yearly_fields(vulnerability_columns());
  if (table == "synthesis.csv") return synthesis_columns(catalog);
  return table == "returns.csv" ? return_fields() : summary_columns();
}

/// Of a column of panel.nc what its attributes say.
Json panel_variable(const io::NetcdfVariable& v) {
  Json fields = {
      {"name", v.name}, {"type", io::name_of(v.type)}, {"dimension", panel_dimensions()[v.dimension]}};
  for (const io::NetcdfAttribute& a : v.attributes) {
    const std::string name = a.name == "long_name" ? "description" : a.name == "units" ? "unit" : a.name;
    if (const auto* text = std::get_if<std::string>(&a.value)) {
      fields[name] = *text;
    } else {
      fields[name] = std::get<std::vector<double>>(a.value);
    }
  }
  return fields;
}

Json panel_resource(const Scenario& s, const Catalog& catalog) {
  Json variables = Json::array();
  for (const io::NetcdfVariable& v : panel_layout(s, catalog)) variables.push_back(panel_variable(v));
  return {{"name", "panel"},
          {"path", "panel.nc"},
          {"profile", "data-resource"},
          {"format", "netcdf"},
          {"mediatype", "application/netcdf"},
          {"variables", variables}};
}

std::string host_name() {
  char name[256] = {};
  return gethostname(name, sizeof name - 1) == 0 ? name : "unknown";
}

/// Of a world a list of its counties takes the place of the county's figures.
Json equal_cost(const EqualCost& e) {
  const auto figures = [](Json to, const EqualCost::County& county) {
    to["target_yuan"] = county.target, to["found_yuan"] = county.found;
    if (county.scale) to["scale"] = *county.scale;
    return to;
  };
  Json facts = {{"reference", e.reference}, {"discount", e.discount}};
  if (e.counties.size() == 1) {
    facts = figures(facts, e.counties.front());
  } else {
    for (const EqualCost::County& county : e.counties) {
      Json named = Json::object();
      named["county"] = county.name;
      facts["counties"].push_back(figures(named, county));
    }
  }
  facts["trials"] = e.trials;
  return facts;
}

Json profile(const RunReport& report) {
  Json rows = Json::array();
  for (const ProcessTime& row : report.profile)
    rows.push_back({{"process", row.process}, {"seconds", row.seconds}});
  return rows;
}

}  // namespace

std::string datapackage(const Scenario& s, const Catalog& catalog, const std::vector<std::string>& tables) {
  Json resources = Json::array();
  for (const std::string& table : tables) {
    if (table == "panel.nc") {
      resources.push_back(panel_resource(s, catalog));
      continue;
    }
    resources.push_back(
        {{"name", table.substr(0, table.find('.'))},
         {"path", table},
         {"format", "csv"},
         {"encoding", "utf-8"},
         {"schema",
          {{"fields", columns_of_table(table, s, catalog)}, {"missingValues", Json::array({""})}}}});
  }
  const Json package = {{"profile", "tabular-data-package"},
                        {"name", s.name},
                        {"description", "results of ruralsim; an empty field is undefined"},
                        {"resources", resources}};
  return package.dump(2) + "\n";
}

std::string manifest(const ManifestFacts& f) {
  Json m = {{"program", "ruralsim"},
            {"version", version()},
            {"results_version", kResultsVersion},
            {"commit", commit()},
            {"compiler", compiler()},
            {"scenario", f.scenario.name},
            {"seed", f.scenario.seed},
            {"replicates", f.scenario.replicates},
            {"command_line", f.request.command_line},
            {"status", "complete"},
            {"wall_seconds", f.seconds},
            {"threads", f.request.threads},
            {"parallel_replicates", f.parallel_replicates},
            {"threads_a_replicate", f.threads_a_replicate},
            {"host", host_name()},
            {"digest", "XXH3-128"},
            {"inputs", f.inputs},
            {"outputs", f.outputs}};
  if (f.request.equal_cost) {
    m["equal_cost"] = equal_cost(*f.request.equal_cost);
  }
  if (f.replayed) m["choices_of"] = {{"scenario", f.replayed->scenario}, {"digest", f.replayed->digest}};
  if (f.request.profile) m["profile"] = profile(f.report);
  return m.dump(2) + "\n";
}

}  // namespace ruralsim
