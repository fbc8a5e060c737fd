#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""page.py PAGE RUN...: the page is well-formed HTML that loads nothing, its pictures and tables have names, and its figures are those of the
runs' tables. Says what is wrong and exits with 1."""
import csv
import html.parser
import pathlib
import re
import sys

VOID = {"meta", "line", "rect", "polyline", "polygon", "br"}
LOADING = {"src", "srcset", "data", "action", "poster", "xlink:href", "background"}


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.wrong, self.ids, self.references = [], [], [], []
        self.tables, self.captions, self.figures, self.cell = [], [], [], None
        self.pictures = 0

    def say(self, what):
        self.wrong.append(f"line {self.getpos()[0]}: {what}")

    def handle_starttag(self, tag, attributes):
        names = dict(attributes)
        if len(names) != len(attributes):
            self.say(f"<{tag}> has an attribute twice")
        for name, value in attributes:
            if name in LOADING or (name == "href" and not value.startswith("#")) or name.startswith("on"):
                self.say(f"<{tag} {name}={value}> loads something")
        if tag in ("script", "link", "iframe", "img", "object", "embed", "base", "form"):
            self.say(f"<{tag}> has no place on the page")
        if "id" in names:
            self.ids.append(names["id"])
        self.references += names.get("aria-labelledby", "").split()
        if tag == "a":
            self.references.append(names.get("href", "#")[1:])
        if tag == "svg" and names.get("aria-hidden") != "true":
            self.pictures += 1
            if names.get("role") != "img" or len(names.get("aria-labelledby", "").split()) != 2:
                self.say("a picture without title and description")
        if tag == "table":
            self.tables.append([])
        if tag == "tr" and self.tables:
            self.tables[-1].append([])
        if tag in ("td", "th", "caption"):
            self.cell = ""
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        if tag not in VOID:
            self.say(f"<{tag}/> is empty")
        self.handle_starttag(tag, attributes)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.say(f"</{tag}> closes {self.open[-1:]}")
        else:
            self.open.pop()
        if tag == "caption":
            self.captions.append(self.cell)
        if tag in ("td", "th"):
            self.tables[-1][-1].append(self.cell)
        self.cell = None if tag in ("td", "th", "caption") else self.cell

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data
        elif data.strip() and self.open and self.open[-1] in ("table", "tr", "thead", "tbody", "ul"):
            self.say(f"text between the cells: {data.strip()}")


def check(text):
    page = Page()
    page.feed(text)
    page.close()
    wrong = page.wrong
    if page.open:
        wrong.append(f"never closed: {page.open}")
    wrong += [f"id {i} stands twice" for i in set(page.ids) if page.ids.count(i) > 1]
    wrong += [f"nothing is called {r}" for r in page.references if r not in page.ids]
    if re.search(r"(https?:|url\(|@import|//)", text):
        wrong.append(f"an address: {re.search(r'.{0,30}(https?:|url(?=[(])|@import|//).{0,30}', text).group()}")
    if len(page.captions) != len(page.tables):
        wrong.append("a table without a caption")
    if page.pictures < 5:
        wrong.append(f"only {page.pictures} pictures")
    return page, wrong


def areas_of(run, known={}):
    if run not in known:
        known[run] = {r["area"] for r in csv.DictReader((run / "county.csv").open(encoding="utf-8"))}
    return known[run]


def check_figures(page, runs):
    wrong, compared = [], 0
    tables = {caption: rows for caption, rows in zip(page.captions, page.tables) if rows[0][0] == "date"}
    for run in runs:
        for row in csv.DictReader((run / "summary.csv").open(encoding="utf-8")):
            caption = row["indicator"] + (f", {row['area']}" if len(areas_of(run)) > 1 else "")
            rows = tables.get(caption) if row["level"] == "county" else None
            if rows is None:
                continue
            at = next((i for i, name in enumerate(rows[0]) if name == row["scenario"] + ", mean"), None)
            shown = next((r for r in rows[1:] if r[0] == row["date"]), None)
            if at is None or shown is None or shown[at:at + 3] != [row["mean"], row["q05"], row["q95"]]:
                wrong.append(f"{row['scenario']} {row['date']} {row['indicator']} is {row['mean']}, the page shows {shown}")
            compared += 1
    tables = dict(zip(page.captions, page.tables))
    for run in runs:
        areas = areas_of(run)
        every = list(csv.DictReader((run / "returns.csv").open(encoding="utf-8")))
        replicates = len({r["replicate"] for r in csv.DictReader((run / "county.csv").open(encoding="utf-8"))})
        for area in areas:
            returned = [r for r in every if len(areas) == 1 or r["area"].startswith(area + ".")]
            causes = tables.get("Returns to poverty by cause" + (f", {area}" if len(areas) > 1 else ""), [[]])
            for cause in {r["cause"] for r in returned}:
                mean = sum(r["cause"] == cause for r in returned) / replicates
                column = causes[0].index(returned[0]["scenario"])
                shown = next((r[column] for r in causes if r[0] == cause), "nothing")
                if shown != f"{mean:.4g}":
                    wrong.append(f"{cause} in {area}: {mean:.4g} returns a replicate, the page shows {shown}")
                compared += 1
    return wrong + ([] if compared > 50 else [f"only {compared} figures compared"])


def main(words):
    page, wrong = check(pathlib.Path(words[0]).read_text(encoding="utf-8"))
    if not wrong:
        wrong = check_figures(page, [pathlib.Path(w) for w in words[1:]])
    print("\n".join(wrong[:20]))
    return 1 if wrong else 0


sys.exit(main(sys.argv[1:]))
