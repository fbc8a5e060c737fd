#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""stylised_facts.py RUN STAY [--write DOCUMENT]: the table of stylised facts of docs/validation.md.

RUN and STAY are runs of Rangtang over 2016 to 2019 with a panel, the second with nobody who wants to leave. A figure is computed replicate
by replicate; its standard error is that of the mean over replicates. What counts as met or near stands beside each fact; no parameter was
chosen by any of them. --write puts the table in its place in the document."""
import csv
import math
import pathlib
import sys

import netCDF4
import numpy as np

HOME, NEARBY, AWAY, SEARCHING = 0, 1, 2, 3  # flag_values of person_occupation
PRODUCTS = ("herbs", "vegetables", "craft", "homestay")
YEARS = ("2016-10", "2017-10", "2018-10", "2019-10")  # the last steps of years
FIRST, LAST = YEARS[0], YEARS[-1]
EVER = math.inf


def ratio(over, under):
    return over / under if under else math.nan


def mean(values):
    return float(np.mean(values)) if len(values) else math.nan


def gini(income, persons):
    order = np.argsort(income)
    income, persons = income[order], persons[order]
    total = np.cumsum(income * persons)
    return 1 - ratio(float(np.sum(persons * (2 * total - income * persons))), float(total[-1] * persons.sum()))


class Run:
    """The tables of a run and the columns of its panel, of one step and replicate at a time."""

    def __init__(self, folder, stay=None):
        self.folder, self.stay = pathlib.Path(folder), stay
        self.panel = netCDF4.Dataset(self.folder / "panel.nc")
        self.columns = {}
        self.month = self["date"].astype("datetime64[D]").astype("datetime64[M]")
        self.county, self.villages = self.table("county"), self.table("village")
        self.replicates = sorted({r for r, _, _ in self.county})

    def __getitem__(self, name):
        if name not in self.columns:
            self.columns[name] = np.asarray(self.panel[name][:])
        return self.columns[name]

    def table(self, level):
        """Rows by replicate, area and month."""
        with open(self.folder / f"{level}.csv", newline="") as file:
            return {(int(r["replicate"]), r["area"], r["date"][:7]): r for r in csv.DictReader(file)}

    def households(self, replicate, month):
        return np.flatnonzero((self["replicate"] == replicate) & (self.month == np.datetime64(month)))

    def persons(self, replicate, month):
        at = self["household_step_index"]
        return np.flatnonzero((self["replicate"][at] == replicate) & (self.month[at] == np.datetime64(month)))

    def of_county(self, replicate, month, column):
        value = next(row for (r, _, m), row in self.county.items() if r == replicate and m == month)[column]
        return float(value) if value else math.nan


# ---- Who leaves


def of_occupation(run, replicate, month, occupation):
    who = run.persons(replicate, month)
    return who[(run["person_occupation"][who] == occupation) & (run["person_age"][who] >= 16)]


def at_work_at_home(run, replicate, month):
    """The effectiveness of persons of 75 and older is under a quarter (docs/model.md 5.3): they are left out."""
    who = of_occupation(run, replicate, month, HOME)
    idle = (run["person_at_school"][who] + run["person_kept_from_work"][who] > 0) | (run["person_health"][who] > 1)
    return who[~idle & (run["person_age"][who] < 75)]


def age_of(run, replicate, occupation):
    return mean(run["person_age"][of_occupation(run, replicate, LAST, occupation)])


def age_away(run, replicate):
    return age_of(run, replicate, AWAY)


def forty_or_younger(run, replicate):
    return mean(run["person_age"][of_occupation(run, replicate, LAST, AWAY)] <= 40)


def women_away(run, replicate):
    return mean(run["person_female"][of_occupation(run, replicate, LAST, AWAY)])


def away_at(run, replicate, youngest, oldest):
    who = run.persons(replicate, LAST)
    of_age = who[(run["person_age"][who] >= youngest) & (run["person_age"][who] <= oldest)]
    return mean(run["person_occupation"][of_age] == AWAY)


def old_against_young(run, replicate):
    return ratio(away_at(run, replicate, 41, 50), away_at(run, replicate, 21, 30))


def schooling_gap(run, replicate):
    """Share with nine years of school of those away, less that of those at work at home."""
    away = mean(run["person_schooling"][of_occupation(run, replicate, FIRST, AWAY)] >= 9)
    return away - mean(run["person_schooling"][at_work_at_home(run, replicate, FIRST)] >= 9)


def schooling_odds(run, replicate):
    away, home = (mean(run["person_schooling"][who] >= 9) for who in (of_occupation(run, replicate, FIRST, AWAY), at_work_at_home(run, replicate, FIRST)))
    return ratio(away * (1 - home), home * (1 - away))


def schooling_gap_at_one_age(run, replicate):
    def years(who):
        return mean(run["person_schooling"][who[(run["person_age"][who] >= 31) & (run["person_age"][who] <= 40)]])

    return years(of_occupation(run, replicate, FIRST, AWAY)) - years(at_work_at_home(run, replicate, FIRST))


def first_departures_by_network(of_sending_households):
    """Of persons of 16 to 50 who never worked away: the chance to leave in a year in the third of them with the most migrants in the village
    at its beginning, over that in the third with the fewest; years 2017 to 2019 together."""

    def departures(run, replicate):
        many, few = [], []
        for before, after in zip(YEARS, YEARS[1:]):
            network = {int(area.rsplit("v", 1)[1]): float(row["away_share"] or "nan")
                       for (r, area, month), row in run.villages.items() if r == replicate and month == before}
            then, now = run.persons(replicate, before), run.persons(replicate, after)
            at = run["household_step_index"][then]
            new = (run["person_months_away_ever"][then] == 0) & (run["person_age"][then] >= 16) & (run["person_age"][then] <= 50)
            gone = np.isin(run["person_occupation"][then], (AWAY, SEARCHING))
            new &= ~gone & (of_sending_households | ~np.isin(at, np.unique(at[gone])))
            left = {p: o in (AWAY, SEARCHING) or m > 0
                    for p, o, m in zip(run["person_index"][now], run["person_occupation"][now], run["person_months_away_ever"][now])}
            pairs = [(network[village], left[p]) for p, village in zip(run["person_index"][then[new]], run["village"][at[new]]) if p in left]
            if pairs:
                share, leaves = np.array(pairs).T
                low, high = np.nanquantile(share, (1 / 3, 2 / 3))
                many.extend(leaves[share >= high])
                few.extend(leaves[share <= low])
        return ratio(mean(many), mean(few))

    return departures


# ---- Who farms


def farmers_from_55(run, replicate):
    return mean(run["person_age"][at_work_at_home(run, replicate, FIRST)] >= 55)


def farmers_to_35(run, replicate):
    return mean(run["person_age"][at_work_at_home(run, replicate, FIRST)] <= 35)


def women_farming(run, replicate):
    return mean(run["person_female"][at_work_at_home(run, replicate, FIRST)])


def farmers_older_than_migrants(run, replicate):
    return run.of_county(replicate, LAST, "farm_labour_age") - run.of_county(replicate, LAST, "migrant_age")


def local_older_than_away(run, replicate):
    return age_of(run, replicate, NEARBY) - age_away(run, replicate)


# ---- What they live on


def source_share(source, month=LAST):
    def share(run, replicate):
        return run.of_county(replicate, month, f"income_{source}") / run.of_county(replicate, month, "income_pc_mean")

    return share


def rise_of_wages(run, replicate):
    return source_share("wage")(run, replicate) - source_share("wage", FIRST)(run, replicate)


# ---- What remittances do


def family(run, replicate):
    """Rows of households, their persons, family income of the year a person with and without what migrants earn, and who has one."""
    rows = run.households(replicate, LAST)
    rows = rows[run["persons"][rows] > 0]
    persons = run["persons"][rows].astype(float)
    sent = run["income_year_remittance"][rows]
    income = run["income_family"][rows]
    return rows, persons, income / persons, (income - sent) / persons, sent > 0


def headcount_of_senders_without(run, replicate):
    rows, persons, income, without, sends = family(run, replicate)
    line = run["line"][rows]
    return ratio(float((persons * (without < line))[sends].sum() - (persons * (income < line))[sends].sum()), float(persons[sends].sum()))


def gini_without(run, replicate):
    _, persons, income, without, _ = family(run, replicate)
    return gini(without, persons) - gini(income, persons)


def gain_of_senders(run, replicate):
    """Family income a person of households with migrants over that of the same households where nobody leaves."""
    incomes = []
    for one in (run, run.stay):
        rows, _, income, _, sends = family(one, replicate)
        ids = one["household_id"][one["household_index"][rows]]
        incomes.append({h: (i, s) for h, i, s in zip(ids, income, sends)})
    both = [(i, incomes[1][h][0]) for h, (i, s) in incomes[0].items() if s and h in incomes[1]]
    return ratio(sum(b[0] for b in both), sum(b[1] for b in both)) - 1


def change_where_nobody_leaves(column):
    def change(run, replicate):
        return run.stay.of_county(replicate, LAST, column) - run.of_county(replicate, LAST, column)

    return change


# ---- Herds


def herds(run, replicate, fewest, most, alone=False):
    """Head at the end of 2016 and of 2019, of households that had so many at the first and still exist at the second; `alone` takes those whose
    wages, remittances, transfers and property bring less than a quarter of the poverty line a head."""
    a, b = run.households(replicate, FIRST), run.households(replicate, LAST)
    a = a[(run["herd"][a] >= fewest) & (run["herd"][a] < most)]
    if alone:
        beside = sum(run[f"income_year_{source}"][a] for source in ("wage", "remittance", "public_transfer", "property"))
        a = a[beside < run["line"][a] * run["persons"][a] / 4]
    later = dict(zip(run["household_index"][b], run["herd"][b]))
    return np.array([(h, later[i]) for i, h in zip(run["household_index"][a], run["herd"][a]) if i in later]).reshape(-1, 2)


def growth_of_herds(fewest, most, alone=False):
    def growth(run, replicate):
        h = herds(run, replicate, fewest, most, alone)
        return ratio(h[:, 1].sum(), h[:, 0].sum()) ** (1 / 3) - 1 if len(h) else math.nan

    return growth


def herds_lost(fewest, most):
    def lost(run, replicate):
        return mean(herds(run, replicate, fewest, most)[:, 1] < .5)

    return lost


def restocked(run, replicate):
    return mean(herds(run, replicate, 0, .5)[:, 1] >= .5)


# ---- Prices of enterprises' products


def market(run):
    """Price at the end of a year and entries in it, of villages: deviations from the mean over replicates, in standard deviations."""
    if not hasattr(run, "deviations"):
        rows = run.villages
        areas = sorted({area for _, area, _ in rows})
        years = sorted({month[:4] for _, _, month in rows})
        shape = (len(run.replicates), len(areas), len(PRODUCTS), len(years))
        price, entries = np.full(shape, np.nan), np.zeros(shape)
        for (r, area, month), row in rows.items():
            for p, product in enumerate(PRODUCTS):
                at = (run.replicates.index(r), areas.index(area), p, years.index(month[:4]))
                entries[at] += float(row[f"entries_{product}"] or 0)
                if month.endswith("-10"):
                    price[at] = float(row[f"price_{product}"] or "nan")
        for values in (price, entries):
            values -= values.mean(axis=0)
            spread = values.std(axis=(0, 1))
            values /= np.where(spread > 0, spread, np.nan)
        run.deviations = price, entries
    return run.deviations


def correlation(x, y):
    known = ~np.isnan(x) & ~np.isnan(y)
    x, y = x[known], y[known]
    return float(np.corrcoef(x, y)[0, 1]) if len(x) > 2 and x.std() > 0 and y.std() > 0 else math.nan


def price_on_last(years):
    def of(run, replicate):
        price = market(run)[0][run.replicates.index(replicate)]
        return correlation(price[..., years:], price[..., :-years])

    return of


def entries_on_last_price(run, replicate):
    price, entries = (values[run.replicates.index(replicate)] for values in market(run))
    return correlation(entries[..., 1:], price[..., :-1])


def price_on_last_entries(run, replicate):
    price, entries = (values[run.replicates.index(replicate)] for values in market(run))
    return correlation(price[..., 1:], entries[..., :-1])


# ---- Spells


def hazard(column):
    return lambda run, replicate: run.of_county(replicate, LAST, column)


def over_first_year(kind, spell):
    def of(run, replicate):
        return ratio(run.of_county(replicate, LAST, f"{kind}_hazard_{spell}"), run.of_county(replicate, LAST, f"{kind}_hazard_1"))

    return of


# ---- The list. `met` is the range that is met, `near` how far outside it still is near. V seen in a public copy, R remembered, as in
# docs/validation.md.

FACTS = [
    ("Who leaves",),
    ("mean age of those away", "2019", age_away, "36.6 (2020, R), 39.0 (2024, V): surveys of migrant workers [1]", (35.6, 39.0), 2),
    ("of them 40 or younger", "2019", forty_or_younger, ".678 (2020, R) [1]", (.63, .73), .05),
    ("away at 41-50 over away at 21-30", "2019", old_against_young, ".29 (2006, R: quotients of the second agricultural census)", (.24, .34), .1),
    ("women among those away", "2019", women_away, ".317 (2016, V) [1]", (.29, .34), .05),
    ("share with 9 years of school: away less at work at home", "2016", schooling_gap, ".29: .858 of migrants (V) [1] less .567 of farm workers (V) [2]", (.24, .34), .1),
    ("the same as ratio of odds", "2016", schooling_odds, "4.6, from the same", (3.7, 5.8), 1.2),
    ("years of school at 31-40: away less at work at home", "2016", schooling_gap_at_one_age, "not found", None, 0),
    ("first departures, villages with many migrants over those with few", "2017-19", first_departures_by_network(True), "over 1: significant in Chinese villages (V) [3]", (1, EVER), 0),
    ("the same, of households with nobody away", "2017-19", first_departures_by_network(False), "not found", None, 0),
    ("Who farms",),
    ("farm workers of 55 and older", "2016", farmers_from_55, ".336 (V) [2]", (.29, .38), .05),
    ("farm workers of 35 and younger", "2016", farmers_to_35, ".192 (V) [2]", (.15, .24), .05),
    ("women among farm workers", "2016", women_farming, ".475 (V) [2]", (.45, .50), .05),
    ("years by which farm labour is older than those away", "2019", farmers_older_than_migrants, "not found for farm labour", None, 0),
    ("years by which those in jobs near home are older than those away", "2019", local_older_than_away, "7.8 (2024, V) [1]", (6, 9.5), 2),
    ("What they live on, shares of resident income",),
    ("wages", "2019", source_share("wage"), ".411 (nation, R) [4]", (.36, .46), .1),
    ("business: field, herd, grounds, enterprises", "2019", source_share("business"), ".360 (nation, R) [4]", (.31, .41), .1),
    ("property", "2019", source_share("property"), ".024 (nation, R) [4]", (.015, .035), .02),
    ("transfers, remittances included", "2019", source_share("transfer"), ".206 (nation, R) [4]; .276 (rural Qinghai, V)", (.19, .29), .05),
    ("rise of wages since 2016", "2019", rise_of_wages, ".005 (nation, R) [4]", (-.02, .03), .05),
    ("What remittances do",),
    ("poverty of senders without what migrants earn, less with it", "2019", headcount_of_senders_without, "over 0: migration lowers poverty (V) [5]; size not found", (0, EVER), 0),
    ("Gini without what migrants earn, less with it", "2019", gini_without, "over 0: migration is egalitarian (V) [5]; size not found", (0, EVER), 0),
    ("senders' income over theirs where nobody leaves, less 1", "2019", gain_of_senders, ".16 to .43 (rural China 1991, V) [6]", (.16, .43), .05),
    ("headcount where nobody leaves, less as it is", "2019", change_where_nobody_leaves("poverty_headcount"), "over 0 (V) [5]; size not found", (0, EVER), 0),
    ("Gini where nobody leaves, less as it is", "2019", change_where_nobody_leaves("gini"), "over 0 (V) [5]; size not found", (0, EVER), 0),
    ("The asset trap",),
    ("growth a year of herds under 5 head", "2016-19", growth_of_herds(.5, 5), "under 0: S-shaped, bifurcating herds (V) [7], about 15 head (R)", (-EVER, 0), 0),
    ("growth of herds of 5 to 16 head", "2016-19", growth_of_herds(5, 16), "under 0, as above", (-EVER, 0), 0),
    ("growth of herds of 16 to 40 head", "2016-19", growth_of_herds(16, 40), "over 0, towards 40 to 75 head (R) [7]", (0, EVER), 0),
    ("herds under 5 head with little income beside them", "2016-19", growth_of_herds(.5, 5, True), "under 0, as above", (-EVER, 0), 0),
    ("herds of 5 to 16 head with little income beside them", "2016-19", growth_of_herds(5, 16, True), "under 0, as above", (-EVER, 0), 0),
    ("herds under 2 head that are gone three years later", "2016-19", herds_lost(.5, 2), "not found", None, 0),
    ("herds of 2 head and more that are gone", "2016-19", herds_lost(2, EVER), "not found", None, 0),
    ("households without animals that have some three years later", "2016-19", restocked, "near 0: the destitute get no animals lent (V) [8]", (0, .05), .05),
    ("Prices of enterprises' products",),
    ("a village's price on its last year's, correlation", "2016-19", price_on_last(1), ".53 (sugar, world, 38 years, V) [9]", (.4, .9), .15),
    ("on that of two years ago", "2016-19", price_on_last(2), "not found for such products; China's pig prices: cycles of over 40 months (V) [10]", None, 0),
    ("entries on last year's price, correlation", "2016-19", entries_on_last_price, "over 0: the cobweb", (0, EVER), 0),
    ("price on last year's entries, correlation", "2016-19", price_on_last_entries, "under 0: the cobweb", (-EVER, 0), 0),
    ("Persistence of poverty",),
    ("chance to leave poverty after 1 year", "2019", hazard("exit_hazard_1"), ".372 (rural China, 2010s, V) [11]", (.32, .42), .1),
    ("after 3 and more years over after 1 year", "2019", over_first_year("exit", "3_or_more"), "under 1: negative duration dependence (V) [12]; .23 from 1 to 5 years (V) [11]", (-EVER, 1), 0),
    ("chance to fall back 2 years after leaving over 1 year after", "2019", over_first_year("return", "2"), "under 1 (V) [12]", (-EVER, 1), 0),
]


def verdict(value, error, met, near):
    """A range with an open end asks for a sign: met when it is passed by more than two standard errors, near when it is passed at all."""
    if met is None:
        return "cannot be judged"
    if math.isnan(value):
        return "undefined"
    low, high = met
    if EVER in (high, -low):
        beyond = value - low if high == EVER else high - value
        return "met" if beyond > max(2 * error, 0) else "near" if beyond > 0 else "**missed**"
    return "met" if low <= value <= high else "near" if low - near <= value <= high + near else "**missed**"


def shown(value):
    if math.isnan(value):
        return "undefined"
    text = f"{value:.1f}" if abs(value) >= 5 else f"{value:.2f}" if abs(value) >= 1 else f"{value:.3f}"
    return text.replace("0.", ".", 1) if abs(value) < 1 else text


def table(run):
    lines = ["| fact | year | model (se) | published | verdict |", "|---|---|---|---|---|"]
    for fact in FACTS:
        if len(fact) == 1:
            lines.append(f"| **{fact[0]}** | | | | |")
            continue
        name, year, figure, published, met, near = fact
        values = np.array([figure(run, r) for r in run.replicates], dtype=float)
        values = values[~np.isnan(values)]
        value = mean(values)
        error = float(values.std(ddof=1) / math.sqrt(len(values))) if len(values) > 1 else math.nan
        lines.append(f"| {name} | {year} | {shown(value)} ({shown(error)}) | {published} | {verdict(value, error, met, near)} |")
    return lines


def write(document, lines):
    begin, end = "<!-- stylised facts -->\n", "<!-- end of stylised facts -->"
    text = document.read_text()
    head, rest = text.split(begin)
    document.write_text(f"{head}{begin}\n" + "\n".join(lines) + f"\n\n{end}" + rest.split(end)[1])


def main(words):
    if len(words) not in (2, 4) or (len(words) == 4 and words[2] != "--write"):
        sys.exit(__doc__)
    lines = table(Run(words[0], Run(words[1])))
    if len(words) == 4:
        write(pathlib.Path(words[3]), lines)
    else:
        print("\n".join(lines))


if __name__ == "__main__":
    main(sys.argv[1:])
