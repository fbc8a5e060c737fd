// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <ruralsim/base/calendar.hpp>
#include <ruralsim/base/document.hpp>
#include <ruralsim/model/eligibility.hpp>
#include <ruralsim/model/instrument.hpp>
#include <ruralsim/model/priority.hpp>
#include <ruralsim/model/series.hpp>

namespace ruralsim {

/// One of a list of words, by its place in the list that its parameter record gives.
struct Choice {
  int index = 0;
  bool operator==(const Choice&) const = default;
};

/// Some of a list of words, as bits by their places in the list that its parameter record gives.
struct WordSet {
  std::uint32_t bits = 0;
  [[nodiscard]] bool has(int word) const { return (bits >> word & 1u) != 0; }
  bool operator==(const WordSet&) const = default;
};

/// A type of household at the start: counts, land, herd and what it earns beside labour and land.
struct HouseholdType {
  std::string name;
  std::int64_t households = 0;
  std::int64_t persons = 0;
  bool registered = false;
  double poor_village_share = 0;
  double cropland = 0;
  double pasture = 0;
  double herd = 0;
  double gathering_access = 0;
  double mandarin_share = 0;
  double cash = 0;
  double enterprise_share = 0;
  double away_workers = 0;
  double nearby_weight = 0;
  double unsafe_home = 0;
  double unsafe_water = 0;
  Series other_income;
};

struct CountyParameters {
  std::string name;
  std::int64_t code = 0;
  std::int64_t villages = 0;
  std::int64_t poor_villages = 0;
  double altitude = 0;
  double altitude_spread = 0;
  double road_time = 0;
  double road_time_spread = 0;
  double remoteness = 0;
};

struct PopulationParameters {
  double land_spread = 0;
  double herd_spread = 0;
  double access_spread = 0;
  double productivity_spread = 0;
  double village_poverty_spread = 0;
  double off_farm_households = 0;
};

struct DemographyParameters {
  Choice vital_events;
  double sex_ratio_at_birth = 0;
  double schooling_new_cohorts = 0;
  double marriage = 0;
  double single_fertility = 0;
  double to_wife = 0;
  double leaving = 0;
  double leaving_alone = 0;
  double split_share = 0;
  double rejoining = 0;
};

/// Enrolment at school, where it is decided.
struct SchoolingParameters {
  bool decided = false;  ///< the module is on
  double primary = 0;
  double junior = 0;
  double senior = 0;
  double income = 0;
  double cost = 0;
  double road = 0;
  double parent_away = 0;
};

struct EconomyParameters {
  Series cpi;
  double cpi_growth = 0;
  Series national_median_income;
  double national_median_income_growth = 0;
};

struct PovertyParameters {
  double line_2010 = 0;
  double line_2020 = 0;
  double mpi_cutoff = 0;
};

struct AwayParameters {
  Series wage;
  double wage_growth = 0;
  double wage_level = 0;
  double seasonal_share = 0;
  double nine_months_share = 0;
  double living_cost_share = 0;
  double find_hazard = 0;
  Series cycle;
  Series job_loss;
  double return_hazard = 0;
  double injury_hazard = 0;
  double injury_months = 0;
  double network_effect = 0;
  double schooling_return = 0;
  double experience_return = 0;
  double experience_curvature = 0;
  double female_gap = 0;
  double mandarin_premium = 0;
  double remitted_share = 0;
  double remitted_need = 0;
  double saved_share = 0;
  double skill_gain = 0;
  double skill_years = 0;
};

struct NearbyParameters {
  Series jobs;
  double jobs_growth = 0;
  Series wage;
  double wage_growth = 0;
  double job_loss_hazard = 0;
  double fill_smoothing = 0;
  double road_hardship = 0;
  double mandarin_odds = 1;
  double wage_adjustment = 0;
  double demand_elasticity = 0;
};

/// Coefficients of the rule `empirical_logit` (docs/model.md 5.1), by what a member's leaving adds.
struct EmpiricalLogit {
  double income = 0;
  double away = 0;
  double away_schooling = 0;
  double away_age = 0;
  double away_female = 0;
  double away_network = 0;
  double away_herd = 0;
  double away_cropland = 0;
  double away_dependants = 0;
  double nearby = 0;
  double nearby_schooling = 0;
  double nearby_age = 0;
  double nearby_female = 0;
  double nearby_herd = 0;
  double nearby_cropland = 0;
  double nearby_dependants = 0;
  double enterprise = 0;
};

constexpr int kIncomeMaxRule = 1;
constexpr int kEmpiricalLogitRule = 2;

struct ChoiceParameters {
  Choice rule;
  EmpiricalLogit logit;
  double mu = 0;
  double dissimilarity = 0;
  double taste_redraw = 0;
  double reconsider = 0;
  double spring_festival_weight = 0;
  double subsistence = 0;
  double child_equivalence = 0;
  double risk_aversion = 0;
  double farm_risk = 0;
  double away_risk = 0;
  double move_cost = 0;
  double move_cost_network = 0;
  double care_cost = 0;
  Series hardship_away;
  double hardship_away_spread = 0;
  double hardship_nearby = 0;
  double network_reference = 0;
  double network_memory = 0;
};

struct CropParameters {
  Series value;
  double value_growth = 0;
  double labour_elasticity = 0;
  double land_elasticity = 0;
  double capital_elasticity = 0;
  double capital_life = 0;
  double capital_return = 0;
  double rent_wedge = 0;
  double home_share = 0;
  double weather_spread = 0;
  Season season;
};

struct HerdParameters {
  Series price;
  double price_growth = 0;
  double birth_rate = 0;
  double crowding = 0;
  double death_rate = 0;
  double offtake = 0;
  double offtake_response = 0;
  double dairy = 0;
  double home_share = 0;
  double labour_elasticity = 0;
  double distress_discount = 0;
  Season birth_season;
  Season offtake_season;
};

/// Grass that grazing takes and that carries the herd, where the module is on.
struct PastureParameters {
  bool grows = false;  ///< the module is on
  double condition = 0;
  double regrowth = 0;
  double response = 0;
};

struct GatheringParameters {
  Series value;
  double value_growth = 0;
  double effectiveness = 0;
  double regrowth = 0;
  double damage = 0;
  double labour_elasticity = 0;
  Season season;
};

/// How a good's local market answers to supply.
struct MarketOfGood {
  double demand_elasticity = 0;
  double outside_supply = 0;
  double online = 0;  ///< share that can be sold online
};

struct MarketParameters {
  Choice mode;
  Choice scope;
  double similarity_within = 0;
  double similarity_across = 0;
  double substitution = 0;
  double expectation = 0;
  double road_cost = 0;
  MarketOfGood crops, herd, gathering;
};
inline constexpr int kSimilarityMode = 0;
inline constexpr int kCesMode = 1;
inline constexpr int kPriceTakerMode = 2;
inline constexpr int kCountyScope = 0;
inline constexpr int kVillageScope = 1;
inline constexpr int kAllScope = 2;
inline constexpr int kFarmSector = 0;
inline constexpr int kCraftSector = 1;
inline constexpr int kServiceSector = 2;

/// A product that households make in enterprises of their own: a technology and a market.
struct Product {
  std::string name;
  Choice sector;
  MarketOfGood market;
  Series demand;
  double demand_growth = 0;
  double outlay = 0;
  double gestation = 0;
  double life = 0;
  double revenue = 0;
  double operating_cost = 0;
  double labour = 0;
  double capital_elasticity = 0;
  double labour_elasticity = 0;
  double own_risk = 0;
  double village_risk = 0;
  double start_weight = 0;
  double altitude_best = 0;
  double altitude_tolerance = 0;
  Season season;
};

struct EnterpriseParameters {
  double entry_hazard = 0;
  double returnee_factor = 0;
  double hurdle = 0;
  double hurdle_spread = 0;
  double ability_spread = 0;
  double discount_factor = 0;
  double pipeline_seen = 0;
  double patience = 0;
  double salvage = 0;
};

/// Co-operatives of villages: how they are founded, sized, owned, and what they pay out.
struct CooperativeParameters {
  double founding_hazard = 0;
  double scale = 0;
  double members = 0;
  double payout = 0;
};

/// Industrial parks of villages: when they are in use, what they do for others, what their firm pays out.
struct ParkParameters {
  double build_years = 1;
  double threshold = 0;
  double full = 1;
  double productivity = 0;
  double payout = 0;
};

/// Insurance of animals, enterprises and homes against disasters.
struct InsuranceParameters {
  double loading = 0;
  double trust = 1;
  double trust_spread = 0;
};

/// What households aim at and how hard they try, where the module is on.
struct AspirationParameters {
  bool matter = false;  ///< the module is on
  double adaptation = 0;
  double reference = 0;
  double reach = 0;
  double sensitivity = 0;
};

struct CreditParameters {
  double limit = 0;
  double rate = 0;
  double term = 0;
  Choice repayment;
  double rollover = 0;
  double smallest_share = 0;
  double hardship_limit = 0;
  double patience = 0;
  double barred_years = 0;
  double initial_share = 0;
  double initial_debt = 0;
};
inline constexpr int kInstalments = 0;
inline constexpr int kBullet = 1;

/// Kinds of disaster that strike a village as a whole.
enum class Disaster : std::uint8_t { snow, flood, quake, livestock_disease, count };
constexpr std::size_t kDisasters = static_cast<std::size_t>(Disaster::count);
inline constexpr const char* kDisasterNames[] = {"snow", "flood", "quake", "livestock_disease"};
static_assert(std::size(kDisasterNames) == kDisasters);

/// How often a kind of disaster strikes a village, and what it takes there.
struct DisasterParameters {
  double hazard = 0;
  double herd_loss = 0;
  double crop_loss = 0;
  double plant_loss = 0;
  double home_loss = 0;
  double injury = 0;
};

struct ShockParameters {
  std::array<DisasterParameters, kDisasters> disaster;
  double illness_hazard = 0;
  double illness_hazard_elder = 0;
  double illness_frail_factor = 0;
  double illness_cost = 0;
  double illness_cost_spread = 0;
  double illness_months = 0;
};

struct HealthParameters {
  double chronic_effectiveness = 0;
  double disabled_effectiveness = 0;
  double chronic_pay = 0;
  double chronic_cost = 0;
  double recovery = 0;
  double onset_share = 0;
  Series premium;
  double uninsured_factor = 0;
};

struct HomeParameters {
  double cost = 0;
  double water_cost = 0;
};

struct RegistrationParameters {
  Series exit_quota;
  double assessment_noise = 0;
};

struct MonitoringParameters {
  std::int64_t from_year = 0;
  double line = 0;
  double every = 0;
  double hardship_share = 0;
  double hardship_reach = 0;
  double removal_months = 0;
  double exclusion_registered = 0;
  double exclusion_others = 0;
  double inclusion = 0;
};

struct ConsumptionParameters {
  double propensity = 0;
  double buffer_months = 0;
  double durables_share = 0;
  double school_cost = 0;
  double senior_school_cost = 0;
  double health_cost = 0;
  double health_cost_elder = 0;
  double local_share = 0;
  double status = 0;
};

struct AssistanceParameters {
  double assessment_noise = 0;
  double incumbent_bonus = 0;
  double taper = 0;
};

/// Capacity of village governments and what its lack does to measures; all villages have 1 by default.
struct GovernanceParameters {
  double capacity = 1;
  double capacity_spread = 0;
  double leakage = 0;
  double exclusion = 0;
  double inclusion = 0;
  double delay = 0;
  double steering = 0;
};

/// Selling online, past the traders of the county.
struct NewMediaParameters {
  bool on = false;  ///< the module
  double margin = 0;
  Series access;
};

/// Certified enterprises of a green base: what buyers pay for the label and what it costs to keep.
struct CertificationParameters {
  double premium = 0;
  double interaction = 0;
  double demand_share = 0;
  double extra_cost = 0;
};

/// Visitors: how many, what they spend, and how they choose among villages.
struct TourismParameters {
  bool on = false;  ///< the module
  Series visitors;
  double visitors_growth = 0;
  double spending = 0;
  double distance_decay = 0;
  double visit_response = 0;
  double price_response = 0;
  double amenity_spread = 0;
};

/// Craft for buyers from outside.
struct CulturalIndustryParameters {
  bool on = false;  ///< the module
  Series orders;
  double visitor_spending = 0;
};

struct RoadParameters {
  double least = 0;
};

/// One row of a table by sex and age: mortality, fertility, schooling, age structure.
struct AgeRow {
  int sex = -1;  ///< 0 male, 1 female, -1 both
  int age_from = 0;
  int age_to = 0;  ///< inclusive
  double value = 0;
  char status = 'C';  ///< V seen in the source, R remembered from it, C none
  std::string source = {};
};

/// Bulk data from the CSV files a scenario names (`demography.tables`, `demography.national_tables`).
struct DemographyTables {
  std::vector<AgeRow> mortality;           ///< deaths per person-year
  std::vector<AgeRow> fertility;           ///< births per woman-year
  std::vector<AgeRow> marriage;            ///< chance a year that a single person looks for a spouse
  std::vector<AgeRow> age_structure;       ///< share of the population
  std::vector<AgeRow> schooling;           ///< years, by age at the reference date of the table
  std::vector<AgeRow> household_size;      ///< share of households; age_from = age_to = size
  std::vector<AgeRow> farm_effectiveness;  ///< relative to the best age
  std::vector<AgeRow>
      return_by_age;  ///< chance to return home relative to the best working years; 1 where there is no row
  std::vector<AgeRow> couples;       ///< share of households of a size that a couple leads
  std::vector<AgeRow> elders;        ///< parents of the head or spouse, a household of a size
  std::vector<AgeRow> other_kin;     ///< brothers, sisters and other adults, a household of a size
  std::vector<AgeRow> off_farm_age;  ///< share of those away or in jobs near home
  std::vector<AgeRow> off_farm_sex;  ///< the same by sex
  // What the county at the start is held against (synthesis.csv) and not made from; may be left out.
  std::vector<AgeRow> income_quintiles;  ///< mean of a fifth of persons relative to all; age_from = fifth
  std::vector<AgeRow> income_by_type;    ///< income a person relative to the county; age_from = 1 + type
  std::vector<AgeRow> county_cropland, county_pasture;  ///< mu, one row
  std::vector<AgeRow> county_herd;                      ///< head, one row
  std::vector<AgeRow> chronic;   ///< share of those not disabled who are chronically ill
  std::vector<AgeRow> disabled;  ///< share of the population
};

/// Where a figure of the scenario comes from, as the CSV file of `county.sources` says.
struct StatedSource {
  std::string key;  ///< as a scenario file writes it
  std::string source;
  char status = 'C';             ///< V seen in the source, R remembered from it, C none
  std::string other_value = {};  ///< the source's figure, where the scenario has another one; else ""
};

/// Shares of households that a list gets wrong, each household for ever.
struct TargetingErrors {
  double inclusion = 0;  ///< of those not eligible: let in all the same
  double exclusion = 0;  ///< of those eligible: missed
};

struct Measure {
  std::string name;
  std::size_t instrument = 0;  ///< row of the instrument list
  std::vector<Series> doses;   ///< in the order of the instrument's dose keys
  std::optional<base::Month> from;
  std::optional<base::Month> to;
  Eligibility eligible;
  std::optional<Ranking> priority;  ///< else as the instrument has it
  std::optional<Series> budget;     ///< yuan a year
  TargetingErrors errors;
  std::int64_t lag = 0;  ///< months from being listed to the first payment
  base::Mark mark = {};  ///< where the scenario states it
};

/// How far a regime is in force as time passes: 1 is in full.
struct DosePath {
  enum class Kind {
    constant,     ///< as it is
    cliff,        ///< all at once at `date`
    linear,       ///< evenly from `date` to `until`
    staged,       ///< to each stage's level at its date
    conditional,  ///< from each household by itself, once its income has stayed high enough for long enough
    convert       ///< at `date`, into another measure of equal expected cost
  } kind = Kind::constant;
  base::Month date{};
  base::Month until{};
  std::vector<Series::Point> stages = {};
  double income_above = 0;         ///< multiples of the headline line
  std::int64_t months = 0;         ///< for which income must have stayed above it
  std::vector<Measure> into = {};  ///< convert: the one measure it becomes
};

struct Regime {
  std::string name;
  std::string meaning;
  std::vector<Measure> measures;
};

struct Transition {
  std::string from;
  std::optional<std::string> to;
  base::Month start{};
  DosePath withdraw;
  DosePath introduce;
  double scale = 1;  ///< factor, from the start on, on the doses of what is left of the old regime
  /// Measures of the old regime, by name, that are withdrawn on a dated path of their own.
  std::vector<std::pair<std::string, DosePath>> by_measure = {};
};

struct Policy {
  std::vector<Regime> regimes;
  std::optional<Transition> transition;
  std::vector<Measure> measures;
};

struct Outputs {
  WordSet levels;                     ///< kCountyLevel, kVillageLevel, kGroupLevel
  std::int64_t panel_households = 0;  ///< followed in panel.nc when the run begins; 0: no panel
};
/// In `panel_households`: all of them.
inline constexpr std::int64_t kEverybody = 1'000'000'000;
inline constexpr int kCountyLevel = 0;
inline constexpr int kVillageLevel = 1;
inline constexpr int kGroupLevel = 2;

/// A complete, immutable, typed scenario: every number the model reads. Decoded through the list of
/// parameters, which gives each field its key, unit, range, default and source.
struct Scenario {
  std::string name;
  base::Month start{};
  base::Month end{};
  std::int64_t steps_per_year = 4;
  std::int64_t burn_in_years = 0;
  std::int64_t seed = 0;
  std::int64_t replicates = 0;

  CountyParameters county;
  std::vector<HouseholdType> household_types;
  std::vector<Product> products;
  PopulationParameters population;
  DemographyParameters demography;
  SchoolingParameters schooling;
  std::string demography_file;
  std::string national_file;  ///< of tables that counties have in common; "" for none
  std::string sources_file;   ///< of where figures come from; "" for none
  EconomyParameters economy;
  PovertyParameters poverty;
  AwayParameters away;
  NearbyParameters nearby;
  ChoiceParameters choice;
  CropParameters crops;
  HerdParameters herd;
  PastureParameters pasture;
  GatheringParameters gathering;
  MarketParameters markets;
  EnterpriseParameters enterprise;
  CooperativeParameters cooperative;
  ParkParameters park;
  CreditParameters credit;
  ShockParameters shocks;
  InsuranceParameters insurance;
  HealthParameters health;
  HomeParameters home;
  RegistrationParameters registration;
  MonitoringParameters monitoring;
  ConsumptionParameters consumption;
  AspirationParameters aspirations;
  AssistanceParameters assistance;
  GovernanceParameters governance;
  NewMediaParameters new_media;
  CertificationParameters certification;
  TourismParameters tourism;
  CulturalIndustryParameters cultural_industry;
  RoadParameters roads;
  DemographyTables tables;
  std::vector<StatedSource> sources;
  std::vector<std::string> idle_sources;  ///< keys of that file of types, products and measures it has not
  Policy policy;
  Outputs outputs;

  /// Of a world of several counties: each with all that it has, the keys of the run included, which are the
  /// world's. Of the world itself only those keys count. Empty in a scenario of one county.
  std::vector<Scenario> counties;
  bool one_of_several = false;  ///< a county of a world
};

/// The counties of a world, or the one that a scenario is.
inline std::span<const Scenario> counties_of(const Scenario& s) {
  return s.counties.empty() ? std::span(&s, 1) : std::span(s.counties);
}

}  // namespace ruralsim
