# SPDX-License-Identifier: Apache-2.0
"""The equations of docs/model.md, written from the text alone: dated inputs (3), choice (5.1), pay (5.2),
enterprises (5.4), markets (5.5), credit (5.6). Numbers in parentheses are sections."""
import csv
import math
from types import SimpleNamespace

import numpy as np

import draws as d
from records import month

HOME, NEARBY, AWAY, SEARCHING, SEEKING, ENTERPRISE = range(6)
GIVES_UP = 255
JULY_2016, JULY_2019, JULY_2020 = 116 * 12 + 6, 119 * 12 + 6, 120 * 12 + 6
BASE_GOODS = ["crops", "herd", "gathering"]


def clip(x, low, high):
    return min(max(x, low), high)


def beyond(s, village, row):
    """(5.5) Hours of road beyond the county's mean."""
    return village["road_time"][row] - s.number("county.road_time")


def gate(s, village, row):
    """(5.5) What a village is paid of a price."""
    return math.exp(-s.number("markets.road_cost") * beyond(s, village, row))


def chance(a_year, years):
    """(3) A chance a year as a chance in a part of it."""
    return 1 - (1 - a_year) ** years


class Inputs:
    """(3) All dated inputs of one step."""

    def __init__(self, s, now, step):
        self.s, self.now, self.step, self.years = s, now, step, step / 12
        cpi = lambda when: s.series("economy.cpi", when, "economy.cpi_growth")
        median = lambda when: s.series("economy.national_median_income", when,
                                       "economy.national_median_income_growth")
        middle = now + step - 6
        line_2020 = s.number("poverty.line_2020")
        self.lines = [s.number("poverty.line_2010") * cpi(middle) / cpi(JULY_2019),
                      line_2020 * cpi(middle) / cpi(JULY_2020),
                      line_2020 * median(middle) / median(JULY_2020)]
        self.headline = 1 if middle >= 120 * 12 else 0
        self.subsistence = s.number("choice.subsistence") * self.lines[1]
        self.price_level = cpi(now) / cpi(JULY_2016)
        self.away_pay = (s.series("labour.away.wage", now, "labour.away.wage_growth")
                         * s.number("labour.away.wage_level") * 12)
        self.find_job = s.number("labour.away.find_hazard") * np.mean([s.series("labour.away.cycle", now + m)
                                                                       for m in range(step)])
        self.away_living = s.number("labour.away.living_cost_share") * self.away_pay
        self.hardship_away = s.series("choice.hardship_away", now, "labour.away.wage_growth")
        nearby = lambda when: s.series("labour.nearby.wage", when, "labour.nearby.wage_growth")
        self.nearby_pay = nearby(now)
        self.hardship_nearby = s.number("choice.hardship_nearby") * self.nearby_pay / nearby(JULY_2016)
        self.other_income = [s.series(f"household_types.{t}.other_income", now)
                             for t in s.names("household_types")]
        self.value = [s.series(key, now, key + "_growth") for key in ("crops.value", "herd.price", "gathering.value")]
        began = month(s.word("start")) - 12 * int(s.number("burn_in_years"))
        real = s.series("crops.value", began, "crops.value_growth") / cpi(began)
        self.crop_capital = (s.number("crops.capital_elasticity") * real * cpi(JULY_2016)
                             / (1 / s.number("crops.capital_life") + s.number("crops.capital_return")))
        weight = s.number("choice.spring_festival_weight")
        festival = sum(weight / 3 if (now + m) % 12 < 3 else (1 - weight) / 9 for m in range(step))
        self.reconsider = chance(s.number("choice.reconsider"), festival)
        self.taste_redraw = chance(s.number("choice.taste_redraw"), self.years)
        self.enter = chance(s.number("enterprise.entry_hazard"), self.years)


class Product:
    """(5.4) A product of the scenario."""

    def __init__(self, s, name):
        for key in ("outlay", "gestation", "life", "revenue", "operating_cost", "labour", "capital_elasticity",
                    "labour_elasticity", "own_risk", "village_risk"):
            setattr(self, key, s.number(f"products.{name}.{key}"))
        self.members = int(clip(math.ceil(self.labour), 1, 6))
        self.time = min(1.0, self.labour / self.members)

    def plan(self, ability, capital, family, price, inputs):
        """A year: sales, adults hired, upkeep and profit (before interest)."""
        cost = self.operating_cost * self.revenue * inputs.price_level * capital
        full = price * self.revenue * inputs.price_level * ability * capital**self.capital_elasticity
        if full <= 0:
            return SimpleNamespace(sales=0.0, hired=0.0, cost=0.0, profit=0.0)
        b, family = self.labour_elasticity, min(family, self.labour)
        labour = self.labour * (b * full / (inputs.nearby_pay * self.labour)) ** (1 / (1 - b))
        labour = clip(labour, family, 2 * self.labour)
        sales = full * (labour / self.labour) ** b
        hired = labour - family
        return SimpleNamespace(sales=sales, hired=hired, cost=cost,
                               profit=sales - cost - inputs.nearby_pay * hired)


def loan_value(loan, rate, term, instalments, beta):
    """(5.4) Present value of what a loan costs its borrower."""
    if not instalments:
        return loan * (1 + rate * term) * beta**term
    years = max(1, math.ceil(term - 0.001))
    return sum(beta ** (t + 1) * (loan / years + rate * (loan - t * loan / years)) for t in range(years))


WELL, CHRONIC, DISABLED = 0, 1, 2


def fitness(s, health):
    """(5.8) Factor on pay."""
    return 1 if health == WELL else s.number("health.chronic_pay")


def fit_for_farming(s, health):
    """(5.8) Factor on effectiveness in farm work."""
    return {WELL: 1, CHRONIC: s.number("health.chronic_effectiveness"),
            DISABLED: s.number("health.disabled_effectiveness")}[int(health)]


def relative_pay(s, age, school, female, mandarin, skill, health):
    """(5.2) Pay away, relative to the reference migrant."""
    p = lambda key: s.number("labour.away." + key)
    x, x0 = max(0.0, age - school - 7), 39 - 9 - 7
    log_pay = (p("schooling_return") * (school - 9) + p("experience_return") * (x - x0)
               + p("experience_curvature") * (x * x - x0 * x0) + p("female_gap") * (female - 0.32) + skill / 100)
    return math.exp(log_pay) * fitness(s, health) / (1 if mandarin else 1 + p("mandarin_premium"))


def months_of_away_work(s, draws, person):
    """(5.2) 6, 9 or 12 months a year, for life."""
    lot, six = d.uniform(draws.words(person, 0, d.AWAY_MONTHS)[0]), s.number("labour.away.seasonal_share")
    return 6 if lot < six else 9 if lot < six + s.number("labour.away.nine_months_share") else 12


def months_away(a_year, now, step):
    """(5.2) In which months of the step from `now` on such a person is away."""
    months = {6: (11, 12, 1, 2, 3, 4), 9: (8, 9, 10, 11, 12, 1, 2, 3, 4), 12: range(1, 13)}[a_year]
    return [(now + m) % 12 + 1 in months for m in range(step)]


def recent(away_recent):
    """Months away of the last 12; the bits above are something else."""
    return (int(away_recent) & 0xFFF).bit_count()


def land_in_harvest(s, own, leased):
    """(5.3) Cropland as it counts in the harvest."""
    return own * (max(0.0, own + leased / 1000) / own) ** s.number("crops.land_elasticity") if own > 0 else 0.0


def farm_effectiveness(population_file):
    with open(population_file) as file:
        rows = [r for r in csv.DictReader(file) if r["table"] == "farm_effectiveness"]
    by_age = np.zeros(121)
    for r in rows:
        by_age[int(r["from"]):int(r["to"] or 120) + 1] = float(r["value"])
    return by_age


def levers_of(measures, awards):
    """The levers of every measure on whose list a household stands, as rows by name."""
    listed = [m for m in range(len(measures["measure"])) if int(awards) >> m & 1]
    return [{name: column[m] for name, column in measures.items()} for m in listed]


def pupils(s, age, person):
    """(5.9) Who is at school: as decided in January, else for the years of school given at birth."""
    if s.word("modules.schooling") in ("on", "true"):
        return person["enrolled"] != 0
    return (age >= 7) & (age < 7 + person["schooling"])


def support(levers, persons, elders, at_school, pasture, adult_stays, watched):
    """(6) What a listed household gets from one measure in a year."""
    return (levers["transfer_per_household"] + levers["transfer_per_person"] * persons
            + levers["transfer_per_elder"] * elders + levers["pupil_subsidy"] * at_school
            + levers["transfer_per_pasture_mu"] * pasture
            + (levers["help_per_person"] * persons if watched else 0.0)
            + (levers["post_pay"] if levers["posts"] > 0 and adult_stays else 0.0))


class Choices:
    """(5.1) One step's decisions of all households."""

    def __init__(self, run, effectiveness, now, step, crowding):
        self.s, self.inputs, self.now = run.scenario, Inputs(run.scenario, now, step), now
        self.draws = d.Draws(int(self.s.number("seed")), 0)
        self.effectiveness = effectiveness
        seen = run.at(now, "choose_livelihoods")
        self.h, self.p, self.v = seen.household, seen.person, seen.village
        self.measures = run.measures[now]
        self.products = [Product(self.s, name) for name in self.s.names("products")]
        self.crowding = crowding
        self.first = np.searchsorted(np.cumsum(self._sizes()), np.arange(len(self.p["id"])), side="right")
        self.age = (now - self.p["born"]) // 12
        self.studies = (self.age >= 16) & (self.p["enrolled"] != 0)
        busy = np.maximum(self.p["ill_until"], self.p["course_until"]) > now
        self.well = ~busy  # neither ill nor in a course
        self.able = (self.age >= 16) & (self.age < 65) & self.well & (self.p["health"] != DISABLED) & ~self.studies
        self.pupil = pupils(self.s, self.age, self.p)

    def _sizes(self):
        return [int(np.sum(self.p["household"] == i)) for i in self.h["id"]]

    def all(self):
        """Occupations, product wanted and month of the tastes after the choice, a row a person or household."""
        self.occupation = np.where(self.able, self.p["occupation"], HOME)
        wanted, drawn = np.zeros(len(self.h["id"])), self.h["taste_drawn"].copy()
        village_of_person = self.h["village"][self.first]
        for h in range(len(self.h["id"])):
            identity = self.h["id"][h]
            if self.draws.happens(identity, self.now, d.TASTE_REDRAW, self.inputs.taste_redraw):
                drawn[h] = self.now
            may_start = self.may_start(h)
            reconsiders = self.draws.happens(identity, self.now, d.RECONSIDER, self.inputs.reconsider)
            if not (may_start or reconsiders):
                continue
            self.adults_of_village = np.sum(self.able[village_of_person == self.h["village"][h]])
            wanted[h] = self.decide(h, may_start, drawn[h])
        return self.occupation, wanted, drawn

    def may_start(self, h):
        if not self.products or self.h["product"][h] > 0:
            return False
        factor = self.s.number("enterprise.returnee_factor") if self.returnee(h) else 1.0
        return self.draws.happens(self.h["id"][h], self.now, d.ENTRY, min(1.0, self.inputs.enter * factor))

    def returnee(self, h):
        """Whether a member came back from away work within five years."""
        back = self.h["last_return"][h]
        return bool(back > 0 and self.now - back < 60)

    def decide(self, h, may_start, drawn):
        self.describe(h)
        plant, starts = self.plant_in_view(h, may_start)
        bundles = self.menu(None) + (self.menu(plant) if plant else [])
        best = self.best_of(bundles, drawn, h)
        product = starts if starts else int(self.h["product"][h])
        in_plant = self.products[product - 1].members if best.plant else 0
        for place, a in enumerate(self.adults):
            if place < best.away:
                new = AWAY if self.occupation[a.row] == AWAY else SEARCHING
            elif place < best.away + best.nearby:
                new = NEARBY if self.occupation[a.row] == NEARBY else SEEKING
            else:
                new = ENTERPRISE if place < best.away + best.nearby + in_plant else HOME
            self.occupation[a.row] = new
        if best.plant:
            return starts
        return GIVES_UP if self.h["product"][h] > 0 else 0

    def describe(self, h):
        """What does not depend on the bundle."""
        s, at, p = self.s, self.inputs, self.p
        rows = np.flatnonzero(self.first == h)
        ages = self.age[rows]
        self.persons, self.elders = len(rows), int(np.sum(ages >= 60))
        self.at_school = int(np.sum(self.pupil[rows]))
        self.equivalents = float(np.sum(np.where(ages < 16, s.number("choice.child_equivalence"), 1.0)))
        self.dependants = bool(np.any((ages < 16) | (ages >= 70)))
        at_home = {r: self.effectiveness[int(clip(self.age[r], 0, 120))] * fit_for_farming(s, p["health"][r])
                   for r in rows}
        self.labour = sum(at_home[r] for r in rows if self.well[r] and not self.studies[r])
        self.adults = []
        for r in rows[self.able[rows]]:
            year_away = months_of_away_work(s, self.draws, p["id"][r]) / 12
            pay = year_away * (at.away_pay * relative_pay(s, self.age[r], p["schooling"][r], p["female"][r],
                                                          p["mandarin"][r], p["skill"][r], p["health"][r])
                               - at.away_living)
            self.adults.append(SimpleNamespace(row=r, pay=pay, effectiveness=at_home[r], year_away=year_away,
                                               fitness=fitness(s, p["health"][r]),
                                               gone=self.occupation[r] in (AWAY, SEARCHING),
                                               employed=self.occupation[r] == AWAY,
                                               nearby=self.occupation[r] == NEARBY))
        row = int(np.flatnonzero(self.v["id"] == self.h["village"][h])[0])
        self.expected = [gate(s, self.v, row) * self.v[f"price_expected.{k}"][row]
                         for k in range(len(BASE_GOODS) + len(self.products))]
        self.suitability = [self.v[f"suitability.{k}"][row] for k in range(len(self.products))]
        self.hardship_nearby = at.hardship_nearby * max(
            0.0, 1 + s.number("labour.nearby.road_hardship") * beyond(s, self.v, row))
        self.fill_rate, self.network = self.v["fill_rate"][row], self.v["network"][row]
        self.home = self.home_income(h, row)
        self.reference = self.h["labour_reference"][h] or max(self.labour, 0.1)
        self.other = (at.other_income[int(self.h["type"][h])]
                      - self.h["leased"][h] / 1000 * self.v["rent"][row])
        self.levers = levers_of(self.measures, self.h["awards"][h])
        self.pasture = self.h["pasture"][h]
        self.watched = self.h["monitored"][h] != 0
        self.hardship = at.hardship_away * self.h["hardship"][h]
        z = d.normal(self.draws.words(self.h["id"][h], 0, d.ASSESSMENT)[0])
        self.order_adults()
        self.error = math.exp(s.number("assistance.assessment_noise") * z)

    def chance_to_find(self):
        return min(1.0, self.inputs.find_job * (1 + sum(m["job_search_gain"] for m in self.levers)))

    def order_adults(self):
        """(5.1) Who is away or has a job first, then by the expected net gain from leaving."""
        share, margin = self.labour / self.reference, 0.0
        if 0 < share < 2:
            elasticity = [self.s.number(k + ".labour_elasticity") for k in BASE_GOODS]
            margin = sum(b * income * share**b for income, b in zip(self.home, elasticity)) / self.labour
        find = self.chance_to_find()
        gain = lambda a: a.pay * (1 if a.employed else find) - a.year_away * margin * a.effectiveness
        self.adults.sort(key=lambda a: (not a.gone, not a.nearby, -gain(a), a.row))

    def home_income(self, h, village):
        s, hh, value = self.s, self.h, self.inputs.value
        head, target = hh["herd"][h] / 1000, hh["herd_target"][h]
        offtake = 0.0
        if head > 0 and target > 0:
            offtake = min(0.4, s.number("herd.offtake") * (head / target) ** s.number("herd.offtake_response"))
        q, g, chi = (s.number("gathering." + k) for k in ("effectiveness", "regrowth", "damage"))
        normal = max(0.05, 1 - chi * (1 - math.exp(-q)) / g) * self.v["resource_capacity"][village]
        richness = self.v["resource"][village] / normal if normal > 0 else 0.0
        land = land_in_harvest(s, hh["cropland"][h], hh["leased"][h])
        usual = self.inputs.crop_capital * hh["cropland"][h] * hh["productivity"][h]
        tools = (hh["farm_capital"][h] / usual) ** s.number("crops.capital_elasticity") if usual > 0 else 1.0
        return [self.expected[0] * value[0] * land * hh["productivity"][h] * tools,
                self.expected[1] * value[1] * head * (offtake + s.number("herd.dairy")),
                self.expected[2] * value[2] * hh["access"][h] * richness]

    def farm(self, labour):
        share = clip(labour / self.reference, 0.0, 2.0)
        elasticity = [self.s.number(k + ".labour_elasticity") for k in BASE_GOODS]
        return sum(income * share**b for income, b in zip(self.home, elasticity)) if share > 0 else 0.0

    def labour_after(self, leaving):
        """(5.3) Effective labour when so many adults have left, less what public posts take of the adult who is
        missed least."""
        days = sum(m["post_days"] for m in self.levers if m["posts"] > 0)
        least = min((a.effectiveness for a in self.adults[leaving:]), default=0.0)
        gone = sum(a.effectiveness for a in self.adults[:leaving])
        return self.labour - gone - min(1.0, days / 300) * least

    def menu(self, plant):
        n = len(self.adults)
        return [self.weigh(a, k, plant) for a in range(min(3, n) + 1) for k in range(min(2, n - a) + 1)
                if not (plant and a + k == n)]

    def weigh(self, away, nearby, plant):
        s, at = self.s, self.inputs
        leaving, staying = self.adults[:away + nearby], self.adults[away + nearby:]
        find = self.chance_to_find()
        pay = [a.pay * (1 if a.employed else find) for a in self.adults[:away]]
        earned = sum(pay) + sum(at.nearby_pay * a.fitness * (1 if a.nearby else self.fill_rate) for a in leaving[away:])
        for place, a in enumerate(leaving[:away]):  # works at home in the months it is not away
            lost = self.farm(self.labour_after(place)) - self.farm(self.labour_after(place + 1))
            earned += (1 - a.year_away) * lost
        labour = self.labour_after(len(leaving))
        variance = sum((s.number("choice.away_risk") * x) ** 2 for x in pay)
        if plant:
            members = staying[:plant.members]
            labour -= sum(plant.time * a.effectiveness for a in members)
            earned += plant.profit[len(members)]
            variance += plant.spread**2
        farm = self.farm(labour)
        variance += (s.number("choice.farm_risk") * farm) ** 2
        own = farm + earned + self.other
        return SimpleNamespace(
            away=away, nearby=nearby, plant=plant, newly=sum(not a.gone for a in self.adults[:away]),
            income=own + self.expected_support(own, bool(staying)), variance=variance,
            hardship=sum(a.year_away for a in leaving[:away]) * self.hardship + nearby * self.hardship_nearby,
            care=self.dependants and away > 0 and away == len(self.adults),
            nest=2 if away else 1 if nearby else 0)

    def expected_support(self, own, adult_stays):
        total = 0.0
        assessed = own / self.persons * self.error
        taper = self.s.number("assistance.taper")
        for m in self.levers:
            paid = support(m, self.persons, self.elders, self.at_school, self.pasture, adult_stays, self.watched)
            if m["listed_share"] > 0 and math.isfinite(m["cutoff"]):
                limit = m["cutoff"] * (1 + self.s.number("assistance.incumbent_bonus"))
                paid *= clip((limit * (1 + taper) - assessed) / max(limit * taper, 1e-9), 0.0, 1.0)
            total += paid
        return total

    def utility(self, b, network):
        p = lambda key: self.s.number("choice." + key)
        s = self.inputs.subsistence
        above = max((b.income - b.hardship) / self.equivalents - s, 0.05 * s)
        cv2 = b.variance / b.income**2 if b.income > 0 else 0.0
        return (math.log(above) - p("risk_aversion") / 2 * cv2
                - p("move_cost") * max(0.0, 1 - p("move_cost_network") * network) * b.newly
                - (p("care_cost") if b.care else 0.0))

    def best_of(self, bundles, drawn, h):
        s, identity = self.s, self.h["id"][h]
        if s.word("choice.rule") == "income_max":
            return max(bundles, key=lambda b: b.income - b.hardship)
        own, own_away = len(self.adults), sum(a.gone for a in self.adults)
        others = max(0.0, self.network * self.adults_of_village - own_away) / max(1, self.adults_of_village - own)
        network = clip(others / s.number("choice.network_reference"), 0.5, 1.5)
        mu, index = s.number("choice.mu"), s.number("choice.dissimilarity")

        def value(b):
            label = b.away * 3 + b.nearby + (12 if b.plant else 0)
            g = d.gumbel(self.draws.words(identity, drawn, d.TASTE, label // 4)[label % 4])
            stable = d.log_stable(index, *self.draws.words(identity, drawn, d.TASTE_NEST, b.nest)[:2])
            in_nest = sum(other.nest == b.nest for other in bundles)
            return mu * self.utility(b, network) - index * math.log(in_nest) + index * (g + stable)

        return max(bundles, key=value)

    # 5.4: the enterprise a household has, or the best it could start

    def plant_in_view(self, h, may_start):
        k = int(self.h["product"][h]) - 1
        if k >= 0:
            return self.outlook(k, self.h["plant_productivity"][h], self.h["plant_capital"][h],
                                self.expected[len(BASE_GOODS) + k], 0.0), 0
        if not may_start or not self.adults:
            return None, 0
        best, largest = None, 0.0
        for k in range(len(self.products)):
            venture = self.venture(k, h)
            if venture and (venture.surplus > largest or best is None and venture.surplus >= 0):
                best, largest = venture, venture.surplus
        if best is None:
            return None, 0
        return self.outlook(best.k, best.ability, 1.0, best.price, best.interest), best.k + 1

    def outlook(self, k, ability, capital, price, interest):
        product = self.products[k]
        years = [product.plan(ability, capital, m * product.time, price, self.inputs)
                 for m in range(product.members + 1)]
        return SimpleNamespace(members=product.members, time=product.time,
                               profit=[year.profit - interest for year in years],
                               spread=years[-1].sales * (product.own_risk + product.village_risk))

    def venture(self, k, h):
        s, product, identity = self.s, self.products[k], self.h["id"][h]
        outlay = product.outlay * self.inputs.price_level
        finance = self.finance(outlay, h)
        if finance is None:
            return None
        beta = s.number("enterprise.discount_factor")
        sd = s.number("enterprise.ability_spread")
        gain, limit = s.number("labour.away.skill_gain"), s.number("labour.away.skill_years")
        skill = max([self.p["skill"][a.row] / 100 + gain * min(self.p["months_away"][a.row] / 12, limit)
                     for a in self.adults if not a.employed], default=0)
        ability = math.exp(-sd * sd / 2 + sd * d.normal(self.draws.words(identity, 0, d.ABILITY, k)[0]) + skill)
        ability *= self.suitability[k]
        price = self.expected[len(BASE_GOODS) + k] * self.crowding[len(BASE_GOODS) + k]
        family = min(len(self.adults), product.members) * product.time
        year = product.plan(ability, 1.0, family, price, self.inputs)
        one_less = self.farm(self.labour_after(1))
        worth = max(self.farm(self.labour_after(0)) - one_less, self.fill_rate * self.inputs.nearby_pay)
        start, life = product.gestation / 12, product.life
        parts = [(beta ** (start + i), min(1.0, life - start - i)) for i in range(math.ceil(life - start))]
        variance = (product.own_risk**2 + product.village_risk**2) * year.sales**2
        aversion = s.number("choice.risk_aversion") / max(self.h["family_year"][h], 1000.0)
        npv = (-finance.own - finance.loan_value + sum(w * part for w, part in parts) * (year.profit - worth * family)
               - aversion / 2 * sum(w * w * part for w, part in parts) * variance)
        hurdle = (s.number("enterprise.hurdle")
                  + s.number("enterprise.hurdle_spread") * d.normal(self.draws.words(identity, 0, d.HURDLE)[0]))
        return SimpleNamespace(k=k, surplus=npv / outlay - hurdle, ability=ability, price=price,
                               interest=finance.loan * finance.rate)

    def finance(self, outlay, h):
        """(5.4, 5.6) Cash first or loan first, whichever costs less; None when both do not reach."""
        s = self.s
        started = self.returnee(h)
        outlay *= 1 - min(1.0, sum(m["outlay_share"] + started * m["startup_share"] for m in self.levers))
        limit, rate = s.number("credit.limit") * max(0.0, self.h["family_year"][h]), s.number("credit.rate")
        for m in self.levers:
            if m["credit_cap"] > limit:
                limit, rate = m["credit_cap"], m["credit_rate"]
        smallest = s.number("credit.smallest_share")
        share = smallest + (1 - smallest) * d.uniform(self.draws.words(self.h["id"][h], 0, d.LOAN_SIZE)[0])
        limit = max(0.0, limit * share - self.h["debt"][h] / 100)
        if self.h["barred_until"][h] > self.now:
            limit = 0.0
        paid = rate * (1 - min(1.0, sum(m["interest_share"] for m in self.levers)))
        reserve = s.number("consumption.buffer_months") / 12 * max(0.0, self.h["resident_year"][h])
        spare = max(0.0, self.h["cash"][h] / 100 - reserve)
        if spare + limit < outlay:
            return None
        value = lambda loan: loan_value(loan, paid, s.number("credit.term"),
                                        s.word("credit.repayment") == "instalments",
                                        s.number("enterprise.discount_factor"))
        own_first, loan_first = max(0.0, outlay - spare), min(outlay, limit)
        loan = own_first
        if outlay - loan_first <= spare and outlay - loan_first + value(loan_first) < outlay - own_first + value(own_first):
            loan = loan_first
        return SimpleNamespace(own=outlay - loan, loan=loan, loan_value=value(loan), rate=paid)
