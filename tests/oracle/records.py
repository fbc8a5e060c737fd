# SPDX-License-Identifier: Apache-2.0
"""Reads what records.cpp wrote: the scenario by key, and tables of columns by date."""
import csv
import functools
import pathlib
import re
from types import SimpleNamespace

import numpy as np

IDENTITIES = {"id", "household", "village"}  # 64 bits, more than a float holds


def month(text):
    """Months since January 1900 of `2016-01`."""
    year, number = text.split("-")
    return (int(year) - 1900) * 12 + int(number) - 1


def read(path):
    """By date, the columns of a table; a table without rows is empty."""
    with open(path) as file:
        rows = list(csv.reader(file))
    if not rows:
        return {}
    columns = {}
    for name, cells in zip(rows[0], zip(*rows[1:])):
        if name in IDENTITIES:
            columns[name] = np.array([int(c) for c in cells], dtype=np.uint64)
        elif name == "indicator":
            columns[name] = np.array(cells)
        else:
            columns[name] = np.array([float(c) if c else np.nan for c in cells])
    dates, first = np.unique(columns["date"], return_index=True)
    ends = list(first[1:]) + [len(columns["date"])]
    return {int(d): {name: c[a:b] for name, c in columns.items()} for d, a, b in zip(dates, first, ends)}


class Scenario:
    """The resolved scenario: numbers, words, dated series, monthly weights."""

    def __init__(self, path):
        with open(path) as file:
            self.value = {row["key"]: row["value"] for row in csv.DictReader(file)}

    def word(self, key):
        return self.value[key]

    def number(self, key):
        return float(self.value[key])

    def names(self, prefix):
        """The names below a key, in their order."""
        return list(dict.fromkeys(key.split(".")[len(prefix.split("."))] for key in self.value
                                  if key.startswith(prefix + ".")))

    def season(self, key, now, months):
        return sum(self.number(f"{key}.{(now + m) % 12}") for m in range(months))

    @functools.cache
    def points(self, key):
        dated = re.compile(re.escape(key) + r"\.(\d{4}-\d\d)$")
        return tuple(zip(*[(month(m[1]), float(v)) for k, v in self.value.items() if (m := dated.match(k))]))

    def series(self, key, when, growth_key=None):
        """Straight lines between the dates, flat before the first, growing after the last."""
        if key in self.value:
            return self.number(key)
        dates, values = self.points(key)
        growth = self.number(growth_key) if growth_key else 0.0
        if when > dates[-1]:
            return values[-1] * (1 + growth) ** ((when - dates[-1]) / 12)
        return float(np.interp(when, dates, values))


class Run:
    def __init__(self, folder):
        folder = pathlib.Path(folder)
        self.scenario = Scenario(folder / "scenario.csv")
        self.measures = read(folder / "measures.csv")
        self.indicators = {date: dict(zip(t["indicator"], t["value"]))
                           for date, t in read(folder / "indicators.csv").items()}
        self.tables = {path.stem: read(path) for path in folder.glob("*-*.csv")}
        self.dates = sorted(self.measures)

    def at(self, date, moment):
        """Households, persons and villages at one moment of a step; persons know the row of their household."""
        tables = {level: self.tables[f"{moment}-{level}"].get(date, {})
                  for level in ("household", "person", "village")}
        return SimpleNamespace(**tables)
