# SPDX-License-Identifier: Apache-2.0
"""Runs small counties, does their choices, markets, incomes and judgements again and compares: choices and
judgements exactly, amounts to 1e-5. Then changes one record at a time and wants every change noticed.

    compare.py oracle_records FOLDER china.csv
"""
import pathlib
import shutil
import subprocess
import sys

import numpy as np

from oracle import Choices, Inputs, farm_effectiveness, recent
from outcomes import Incomes, Markets, inequality, judged, poverty
from records import Run, month

# By the last year that is compared, with keys set. Between them: both rules of choice, the modes and scopes of
# markets, quarters and months, both ways to repay, the change of the headline line in 2020, a withdrawal, and aid.
COUNTIES = {
    "similarity": (2016, []),
    "ces": (2014, ["markets.mode=ces", "markets.scope=village", "choice.rule=income_max", "seed=7",
                   "credit.repayment=bullet", "enterprise.entry_hazard=0.9"]),
    "price_taker": (2021, ["start=2021-01", "burn_in_years=1", "markets.mode=price_taker", "steps_per_year=12", "seed=11",
                           "enterprise.entry_hazard=0.9", "enterprise.hurdle=-1", "modules.schooling=on",
                           "policy.measures=[{instrument: asset_grant, level: 3000, outlay_share: 0.3}, "
                           "{instrument: vocational_training, level: 600, places: 60, effect: 0.3}, "
                           "{instrument: pension, level: 1500}, {instrument: education_subsidy, level: 900}, "
                           "{instrument: social_assistance, level: 800, coverage: 0.2}]"]),
}


class Comparison:
    def __init__(self):
        self.compared, self.wrong = {}, {}

    def exact(self, what, date, ours, theirs):
        self._count(what, date, np.asarray(ours, float), np.asarray(theirs, float), 0.0, 0.0)

    def close(self, what, date, ours, theirs, nothing=0.0):
        """To 1e-5, or to `nothing`: the rounding of payments to fen and of sums of floats."""
        self._count(what, date, np.asarray(ours, float), np.asarray(theirs, float), 1e-5, nothing)

    def _count(self, what, date, ours, theirs, relative, absolute):
        far = ~np.isclose(ours, theirs, rtol=relative, atol=absolute, equal_nan=True)
        self.compared[what] = self.compared.get(what, 0) + far.size
        for place in np.flatnonzero(far):
            text = f"month {date}, row {place}: oracle {ours.flat[place]}, model {theirs.flat[place]}"
            self.wrong.setdefault(what, []).append(text)


def compare(run, effectiveness):
    """What the oracle and the model made of every step of a run."""
    s, found = run.scenario, Comparison()
    step = 12 // int(s.number("steps_per_year"))
    markets = Markets(s)
    markets.start = month(s.word("start"))
    for now in run.dates:
        end = run.at(now, "end")
        compare_choices(run, effectiveness, now, step, markets.crowding, found)
        prices, shares = compare_markets(run, now, step, markets, end, found)
        compare_incomes(run, now, step, prices, shares, end, found)
        compare_poverty(run, now, step, end, found)
    return found


def compare_choices(run, effectiveness, now, step, crowding, found):
    choices = Choices(run, effectiveness, now, step, crowding)
    occupation, wanted, drawn = choices.all()
    made = run.at(now, "invest")
    found.exact("occupation", now, occupation, made.person["occupation"])
    found.exact("product wanted", now, wanted, made.household["product_wanted"])
    found.exact("tastes drawn", now, drawn, made.household["taste_drawn"])


def compare_markets(run, now, step, markets, end, found):
    before, start = run.at(now, "clear_markets"), run.at(now, "choose_livelihoods")
    usual, _, shares = markets.season(now, step)
    goods = range(len(markets.goods))
    of_goods = lambda table, name: [[table[f"{name}.{k}"][v] for k in goods] for v in range(len(table["id"]))]
    supplied = [markets.supplied(before.household, v, usual) for v in before.village["id"]]
    prices, clipped = markets.clear(before.village, supplied, now, step)
    expected = markets.learn(of_goods(start.village, "price_expected"), prices, shares, now % 12 == 0,
                             (now + step) % 12 == 0)
    found.close("supplied", now, supplied, of_goods(before.village, "supplied"), 1e-6)
    found.close("price", now, prices, of_goods(end.village, "price"))
    found.exact("prices clipped", now, clipped, end.village["prices_clipped"])
    found.close("expected price", now, expected, of_goods(end.village, "price_expected"))
    return {int(v): p for v, p in zip(before.village["id"], prices)}, shares


def compare_incomes(run, now, step, prices, shares, end, found):
    resident, family = Incomes(run, now, step).all(prices, shares)
    start, slot = run.at(now, "choose_livelihoods").household, now % 12 // step
    for name, ours in (("resident", resident), ("family", family)):
        found.close(f"{name} income", now, ours, end.household[f"{name}_income.{slot}"], 0.1)
        others = sum(start[f"{name}_income.{k}"] for k in range(12 // step) if k != slot)
        found.close(f"{name} income of 12 months", now, others + ours, end.household[f"{name}_year"], 0.1)


def compare_poverty(run, now, step, end, found):
    inputs, start = Inputs(run.scenario, now, step), run.at(now, "choose_livelihoods").household
    rows = {identity: r for r, identity in enumerate(end.household["id"])}
    persons, residents = np.zeros(len(rows)), np.zeros(len(rows))
    for identity, away_recent in zip(end.person["household"], end.person["away_recent"]):
        persons[rows[identity]] += 1
        residents[rows[identity]] += recent(away_recent) <= 6
    family, shown = end.household["family_year"], dict(run.indicators[now])
    ours = poverty(inputs.lines, inputs.headline, family, persons)
    ours |= inequality(end.household["resident_year"], residents)
    if (now + step) % 12 == 0:
        ours |= compare_judgements(inputs, start, end.household, family / persons, now, found)
    for name, value in ours.items():
        found.close(name, now, value, shown[name], 1e-9)


def compare_judgements(inputs, before, after, income, now, found):
    records = [judged({k: c[h] for k, c in before.items()}, income[h], inputs.lines) for h in range(len(income))]
    for name in records[0]:
        found.exact("judgement", now, [r[name] for r in records], after[name])
    line = inputs.headline
    total = lambda name: float(sum(r[f"{name}.{line}"] for r in records))
    before_free = sum(r[f"returned.{line}"] or not (r[f"poor.{line}"] or r[f"exited.{line}"]) for r in records)
    return {"returns_to_poverty": total("returned"), "returns_deep": total("deep_return"),
            "exits_from_poverty": total("exited"), "return_rate": total("returned") / before_free}


# What is changed, and which comparison must notice it.
PLANTED = {
    "occupation": ("invest-person", "occupation", lambda x: 5 - x),
    "tastes drawn": ("invest-household", "taste_drawn", lambda x: x + 1),
    "price": ("end-village", "price.1", lambda x: 1.0001 * x),
    "expected price": ("end-village", "price_expected.1", lambda x: 1.0001 * x),
    "supplied": ("clear_markets-village", "supplied.1", lambda x: 1.0001 * x + 1),
    "family income": ("end-household", "family_income.3", lambda x: 1.0001 * x + 1),
    "resident income of 12 months": ("end-household", "resident_year", lambda x: 1.0001 * x + 1),
    "judgement": ("end-household", "poor.0", lambda x: 1 - x),
    "gini": ("indicators", "gini", lambda x: 1.0001 * x),
    "poverty_gap": ("indicators", "poverty_gap", lambda x: 1.0001 * x + 1e-6),
    "returns_to_poverty": ("indicators", "returns_to_poverty", lambda x: x + 1),
}


def planted_errors_missed(run, effectiveness):
    """The names of PLANTED that a comparison of the run's first year does not notice in its last step."""
    missed = []
    run.dates = run.dates[:int(run.scenario.number("steps_per_year"))]
    for name, (table, column, change) in PLANTED.items():
        values = (run.indicators if table == "indicators" else run.tables[table])[run.dates[-1]]
        kept = values[column]
        values[column] = change(kept) if table == "indicators" else np.append(change(kept[0]), kept[1:])
        if name not in compare(run, effectiveness).wrong:
            missed.append(name)
        values[column] = kept
    return missed


def main(program, folder, population):
    effectiveness, failed = farm_effectiveness(population), False
    for name, (last_year, over) in COUNTIES.items():
        into = pathlib.Path(folder) / name
        shutil.rmtree(into, ignore_errors=True)
        into.mkdir(parents=True)
        subprocess.run([program, into, str(last_year), *over], check=True)
        run = Run(into)
        found = compare(run, effectiveness)
        print(f"{name}:", ", ".join(f"{n} {what}" for what, n in found.compared.items()))
        for what, texts in found.wrong.items():
            failed = True
            print(f"  {what}: {len(texts)} of {found.compared[what]} differ, such as {texts[0]}")
        if name == "similarity":
            missed = planted_errors_missed(run, effectiveness)
            failed = failed or bool(missed)
            print("  planted errors not noticed:", ", ".join(missed) or "none")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
