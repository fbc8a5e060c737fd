# SPDX-License-Identifier: Apache-2.0
"""What follows the choice: markets (5.5), a step's incomes (5.2, 5.4, 5.6, 6), poverty and inequality (3, 8)."""
import math

import numpy as np

from oracle import AWAY, BASE_GOODS, ENTERPRISE, JULY_2016, NEARBY, Inputs, Product, clip, levers_of
from oracle import gate, months_away, months_of_away_work, recent, relative_pay, pupils, support, fitness, DISABLED
import draws


class Markets:
    """(5.5) Prices of every season and what the next year expects of them."""

    def __init__(self, scenario):
        self.s = scenario
        self.products = scenario.names("products")
        self.goods = BASE_GOODS + self.products
        self.crowding = [1.0] * len(self.goods)
        self.sums, self.weights = {}, {}

    def market(self, k, key):
        prefix = self.goods[k] if k < 3 else f"products.{self.goods[k]}"
        return self.s.number(f"{prefix}.{key}")

    def sector(self, k):
        return "farm" if k < 3 else self.s.word(f"products.{self.goods[k]}.sector")

    def season(self, now, step):
        """By good: the usual price and demand relative to the start, and the share of the year sold now."""
        s, start = self.s, self.start
        relative = lambda key: (s.series(key, now, key + "_growth") / s.series(key, start, key + "_growth"))
        offtake, dairy = s.number("herd.offtake"), s.number("herd.dairy")
        sold = offtake / (offtake + dairy)
        shares = [s.season("crops.season", now, step),
                  sold * s.season("herd.offtake_season", now, step) + (1 - sold) * step / 12,
                  s.season("gathering.season", now, step)]
        price = [relative(key) for key in ("crops.value", "herd.price", "gathering.value")]
        demand = [1.0] * 3
        for name in self.products:
            shares.append(s.season(f"products.{name}.season", now, step))
            price.append(relative("economy.cpi"))
            demand.append(relative(f"products.{name}.demand"))
        return price, demand, shares

    def supplied(self, households, village, usual):
        """What a village offers, yuan at prices of the start; own food is not offered."""
        own = households["village"] == village
        s, column = self.s, lambda name: households[name][own]
        all_of = [(1 - s.number("crops.home_share")) * np.sum(column("crops_made")),
                  np.sum((1 - s.number("herd.home_share")) * column("herd_made") + column("herd_spare")),
                  np.sum(column("gathered_made"))]
        all_of += [np.sum(column("plant_made")[column("product") == k + 1]) for k in range(len(self.products))]
        return [q / u for q, u in zip(all_of, usual)]

    def clear(self, villages, supplied, now, step):
        """By village and good: the price; by village: how many prices are held at the bounds."""
        usual, demand, shares = self.season(now, step)
        goods = range(len(self.goods))
        normal = [[villages[f"normal_supply.{k}"][v] for k in goods] for v in range(len(villages["id"]))]
        before = [[villages[f"price.{k}"][v] for k in goods] for v in range(len(villages["id"]))]
        county = self.cleared(np.sum(supplied, axis=0), np.sum(normal, axis=0), len(normal), demand, shares, before[0])
        self.foresee(villages, np.sum(normal, axis=0), demand)
        if self.s.word("markets.scope") == "county":
            return [county[0]] * len(normal), [county[1]] * len(normal)
        own = [self.cleared(q, n, 1, demand, shares, b) for q, n, b in zip(supplied, normal, before)]
        return [price for price, _ in own], [clipped for _, clipped in own]

    def outside(self, normal, k, villages):
        local = normal[k] or (villages * self.s.number(f"products.{self.goods[k]}.revenue") if k >= 3 else 0.0)
        return self.market(k, "outside_supply") * local

    def cleared(self, supplied, normal, villages, growth, shares, before):
        price, clipped = list(before), 0
        outside = [self.outside(normal, k, villages) for k in range(len(self.goods))]
        demand = [(n + o) * g * f for n, o, g, f in zip(normal, outside, growth, shares)]
        supply = [(q + o * g * f) if f > 0 else 0.0 for q, o, g, f in zip(supplied, outside, growth, shares)]
        for k in range(len(self.goods)):
            if demand[k] <= 0:
                continue
            free = {"similarity": self.by_similarity, "ces": self.by_ces,
                    "price_taker": lambda *_: 1.0}[self.s.word("markets.mode")](k, demand, supply)
            price[k] = clip(free, 0.3, 3.0)
            clipped += free <= 0.3 or free >= 3.0
        return price, clipped

    def by_similarity(self, k, demand, supply):
        within, across = (self.s.number("markets.similarity_" + w) for w in ("within", "across"))
        phi = [1.0 if j == k else within if self.sector(j) == self.sector(k) else across
               for j in range(len(self.goods))]
        wanted = float(np.dot(phi, demand))
        return (wanted / max(float(np.dot(phi, supply)), 1e-6 * wanted)) ** (1 / self.market(k, "demand_elasticity"))

    def by_ces(self, k, demand, supply):
        sigma = self.s.number("markets.substitution")
        q = [max(s, 1e-6 * d) / d if d > 0 else 0.0 for s, d in zip(supply, demand)]
        power = (sigma - 1) / sigma
        x = (sum(d * v**power for d, v in zip(demand, q) if d > 0) / sum(demand)) ** (1 / power)
        return q[k] ** (-1 / sigma) * x ** (1 / sigma - 1 / self.market(k, "demand_elasticity"))

    def foresee(self, villages, normal, growth):
        """What entrants of the next step expect of plants under way."""
        for k in range(3, len(self.goods)):
            sold = (normal[k] + self.outside(normal, k, len(villages["id"]))) * growth[k]
            seen = self.s.number("enterprise.pipeline_seen") * np.sum(villages[f"pipeline.{k}"])
            if self.s.word("markets.mode") != "price_taker" and sold > 0:
                self.crowding[k] = (sold / (sold + seen)) ** (1 / self.market(k, "demand_elasticity"))

    def learn(self, expected, prices, shares, first_of_year, last_of_year):
        """Expected prices at the end of the step, by village and good."""
        prices, expected, shares = np.array(prices), np.array(expected), np.array(shares)
        if first_of_year:
            self.sums, self.weights = np.zeros_like(prices), np.zeros_like(shares)
        self.sums, self.weights = self.sums + shares * prices, self.weights + shares
        if not last_of_year:
            return expected
        mean = np.where(self.weights > 0, self.sums / np.where(self.weights > 0, self.weights, 1), expected)
        return expected + self.s.number("markets.expectation") * (mean - expected)


class Incomes:
    """A step's income of every household, resident and family, yuan."""

    def __init__(self, run, now, step):
        self.s, self.now, self.years = run.scenario, now, step / 12
        self.at = Inputs(run.scenario, now, step)
        self.start, self.working = run.at(now, "choose_livelihoods"), run.at(now, "run_enterprises")
        self.sold, self.owing = run.at(now, "clear_markets").household, run.at(now, "repay").household
        self.measures = run.measures[now]
        self.draws = draws.Draws(int(self.s.number("seed")), 0)
        self.cash = run.at(now, "pay_rents").household["cash"] / 100
        self.step = step
        self.products = [Product(self.s, name) for name in self.s.names("products")]
        self.row = {identity: r for r, identity in enumerate(self.start.household["id"])}
        self.members = [[] for _ in self.row]
        for p, identity in enumerate(self.start.person["household"]):
            self.members[self.row[identity]].append(p)

    def all(self, price_of_village, shares):
        """`price_of_village`: by village id, the prices of goods."""
        village = self.start.village
        paid = {int(v): [gate(self.s, village, row) * p for p in price_of_village[int(v)]]
                for row, v in enumerate(village["id"])}
        both = [self.one(h, paid[int(v)], shares) for h, v in enumerate(self.start.household["village"])]
        return np.array(both).T + self.rents(shares[0])

    def rents(self, share):
        """(5.3) Rents received less rents paid; tenants pay what cash reaches for, owners share it by their land."""
        net = np.zeros(len(self.row))
        for village, rent in zip(self.start.village["id"], self.start.village["rent"]):
            own = self.start.household["village"] == village
            leased = np.where(own, self.start.household["leased"] / 1000, 0.0)
            paid = np.where(leased > 0, np.minimum(leased * rent * share, self.cash), 0.0)
            out = np.maximum(-leased, 0.0)
            net += -paid + (np.sum(paid) * out / np.sum(out) if np.sum(out) > 0 else 0.0)
        return net

    def one(self, h, price, shares):
        p, occupation = self.start.person, self.working.person["occupation"]
        age = (self.now - p["born"]) // 12
        rows = self.members[h]
        jobs = sum(fitness(self.s, p["health"][r]) for r in rows if occupation[r] == NEARBY)
        common = jobs * self.at.nearby_pay * self.years
        common += self.at.other_income[int(self.start.household["type"][h])] * self.years
        goods = ("crops_made", "herd_made", "gathered_made")
        common += sum(self.sold[name][h] * price[k] for k, name in enumerate(goods))
        kept = np.maximum(self.working.person["ill_until"], self.working.person["course_until"])
        able = [16 <= age[r] < 65 and kept[r] <= self.now and p["health"][r] != DISABLED and p["enrolled"][r] == 0
                for r in rows]
        stays = any(a and occupation[r] != AWAY for a, r in zip(able, rows))
        levers = levers_of(self.measures, self.owing["awards"][h])
        elders, at_school = sum(age[r] >= 60 for r in rows), int(np.sum(pupils(self.s, age, p)[rows]))
        pasture, watched = self.start.household["pasture"][h], self.start.household["monitored"][h] != 0
        common += self.years * sum(support(m, len(rows), elders, at_school, pasture, stays, watched) for m in levers)
        subsidised = min(1.0, sum(m["interest_share"] for m in levers))
        interest = self.owing["debt"][h] / 100 * self.owing["loan_rate"][h] * self.years
        common -= interest * (1 - subsidised)
        common += self.plant(h, sum(a and occupation[r] == ENTERPRISE for a, r in zip(able, rows)), price, shares)
        net, sent = self.away(h, [r for r in rows if occupation[r] == AWAY], age)
        return common + sent, common + net

    def plant(self, h, members, price, shares):
        """(5.4) Sales less upkeep and wages, as far as cash reaches for them."""
        k = int(self.working.household["product"][h]) - 1
        if k < 0:
            return 0.0
        product, good = self.products[k], len(BASE_GOODS) + k
        if self.now - self.working.household["plant_since"][h] < int(product.gestation + 0.5) or shares[good] <= 0:
            return 0.0
        village = np.flatnonzero(self.start.village["id"] == self.start.household["village"][h])[0]
        year = product.plan(self.working.household["plant_productivity"][h], self.working.household["plant_capital"][h],
                            min(members, product.members) * product.time,
                            gate(self.s, self.start.village, village)
                            * self.start.village[f"price_expected.{good}"][village], self.at)
        costs = (year.cost + year.hired * self.at.nearby_pay) * shares[good]
        return self.sold["plant_made"][h] * price[good] - min(costs, self.working.household["cash"][h] / 100)

    def away(self, h, migrants, age):
        """(5.2) What migrants earn net of city living, and what of it is resident income: all of who has not been away
        for more than 6 of 12 months, else what is sent."""
        s, p, at = self.s, self.start.person, self.at
        needed = at.subsistence * len(self.members[h]) - self.start.household["resident_year"][h]
        net = sent = 0.0
        for r in migrants:
            months = sum(months_away(months_of_away_work(s, self.draws, p["id"][r]), self.now, self.step))
            pay = at.away_pay * months / 12 * relative_pay(s, age[r], p["schooling"][r], p["female"][r],
                                                           p["mandarin"][r], p["skill"][r], p["health"][r])
            left = pay - min(pay, at.away_living * months / 12)
            if recent(int(p["away_recent"][r]) << self.step) + months <= 6:
                net += left
                sent += left
                continue
            lack = max(0.0, needed) * self.years / len(migrants)
            net += left
            sent += min(left, s.number("labour.away.remitted_share") * left
                        + (s.number("labour.away.remitted_need") * lack if left > 0 else 0.0))
        return net, sent


def judged(before, income, lines):
    """(3) December's judgement of one household by every line, on family income per head."""
    after = {}
    for k, line in enumerate(lines):
        was_poor, was_free = before[f"poor.{k}"], before[f"ever_nonpoor.{k}"]
        poor = income < line
        after[f"poor.{k}"] = poor
        after[f"ever_nonpoor.{k}"] = bool(was_free) or not poor
        after[f"returned.{k}"] = poor and not was_poor and bool(was_free)
        after[f"deep_return.{k}"] = after[f"returned.{k}"] and income < 0.95 * line
        after[f"exited.{k}"] = not poor and bool(was_poor)
    return after


def poverty(lines, headline, family, persons):
    """(3) Foster-Greer-Thorbecke measures over persons."""
    per_head, everybody = family / persons, np.sum(persons)
    headcounts = [np.sum(persons[per_head < line]) / everybody for line in lines]
    gap = np.maximum(0.0, 1 - np.maximum(per_head, 0.0) / lines[headline])
    return {"poverty_headcount": headcounts[headline], "poverty_headcount_2010": headcounts[0],
            "poverty_headcount_2020": headcounts[1], "poverty_headcount_median": headcounts[2],
            "poverty_gap": np.sum(persons * gap) / everybody, "poverty_severity": np.sum(persons * gap**2) / everybody,
            "poor_households": float(np.sum(per_head < lines[headline])),
            "income_pc_family": np.sum(family) / everybody}


def inequality(resident, residents):
    """(8) Of resident income per resident in whole yuan, by pairs of residents rather than by a Lorenz curve."""
    x = np.floor(np.maximum(resident[residents > 0] / residents[residents > 0], 0.0) + 0.5)
    w = residents[residents > 0]
    mean = np.average(x, weights=w)
    differences = np.abs(x[:, None] - x[None, :]) * w[:, None] * w[None, :]
    everyone = np.sort(np.repeat(x, w.astype(int)))
    median = float(np.median(everyone))
    positive = np.all(x > 0)
    return {"gini": np.sum(differences) / (2 * mean * np.sum(w) ** 2),
            "theil_t": np.average([v / mean * math.log(v / mean) if v > 0 else 0.0 for v in x], weights=w),
            "mld": np.average(np.log(mean / x), weights=w) if positive else math.nan,
            "income_pc_median": median,
            "relative_poverty_50": float(np.mean(everyone < median / 2)),
            "income_pc_mean": np.sum(resident) / np.sum(residents)}
