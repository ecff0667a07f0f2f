#!/usr/bin/env python3
"""Expected values of the record of data/national-employee, by a model that shares no code
with the program: exact fractions for what would have been said, two hundred thousand
courses of Python's own normals for the bands. Run it here: python3 model.py > expected.csv
"""
import csv
import math
import random
import sys
from fractions import Fraction as F

BREAKS = {2019}
HEADS, INCOME, SPENT, LEFT, OPEN = "参保人数", "基金收入", "基金支出", "年末结余", "上年结余"
SD, PERSIST, UNCERTAIN, CORRELATION = (0.03, 0.04), 0.3, (0.013, 0.023), 0.3
COURSES, PATHS = 200_000, 10_000  # here, and of the program

rows = {}
with open("../../../../data/national-employee/funds.csv", encoding="utf-8") as f:
    for r in csv.DictReader(f):
        rows[int(r["年度"])] = {k: F(v) for k, v in r.items() if k in (HEADS, INCOME, SPENT, LEFT, OPEN) and v}


def rounded(x, places):
    """Half away from zero."""
    scale = 10**places
    n = abs(x) * scale
    whole = (2 * n.numerator + n.denominator) // (2 * n.denominator)
    return F(whole if x >= 0 else -whole, scale)


def growths(of, origin):
    """Of the newest three years that are not breaks, the newest first."""
    out = []
    year = origin
    while len(out) < 3:
        if year not in BREAKS:
            try:
                out.append(of(year) / of(year - 1))
            except KeyError:
                break
        year -= 1
    return out


def fit(of, origin):
    g = growths(of, origin)
    return rounded(sum(g) / len(g) - 1, 12)


def begin(origin):
    heads, income, spent, left = (rows[origin][k] for k in (HEADS, INCOME, SPENT, LEFT))
    more = fit(lambda y: rows[y][HEADS], origin)
    grow = [fit(lambda y, m=m: rows[y][m] / rows[y][HEADS], origin) for m in (INCOME, SPENT)]
    return heads, income, spent, left, more, grow


def exactly(origin, last):
    """What would be said."""
    heads, income, spent, left, more, grow = begin(origin)
    out = {}
    for year in range(origin + 1, last + 1):
        heads = rounded(heads * (1 + more), 0)
        income = rounded(income * (1 + more) * (1 + grow[0]), 2)
        spent = rounded(spent * (1 + more) * (1 + grow[1]), 2)
        left = left + income - spent
        out[year] = {HEADS: heads, INCOME: income, SPENT: spent, LEFT: left}
    return out


def moves(years):
    """Of one course: what is added to both rates of growth, year by year."""
    means = [u * random.gauss(0, 1) for u in UNCERTAIN]
    last = [0.0, 0.0]
    for h in range(years):
        a, b = random.gauss(0, 1), random.gauss(0, 1)
        e = SD[0] * a, SD[1] * (CORRELATION * a + math.sqrt(1 - CORRELATION**2) * b)
        last = list(e) if h == 0 else [PERSIST * x + math.sqrt(1 - PERSIST**2) * y for x, y in zip(last, e)]
        yield [x + m for x, m in zip(last, means)]


def courses(origin, last):
    """By year and measure, the figures of many courses in order."""
    _, income, spent, left, more, grow = begin(origin)
    start = [float(x) for x in (income, spent, left)]
    up = [(1 + float(more)), *map(float, grow)]
    out = {y: {INCOME: [], SPENT: [], LEFT: []} for y in range(origin + 1, last + 1)}
    for _ in range(COURSES):
        income, spent, left = start
        for year, (a, b) in zip(range(origin + 1, last + 1), moves(last - origin)):
            income, spent = income * up[0] * (1 + up[1] + a), spent * up[0] * (1 + up[2] + b)
            left += income - spent
            for k, x in ((INCOME, income), (SPENT, spent), (LEFT, left)):
                out[year][k].append(x)
    for of in out.values():
        for x in of.values():
            x.sort()
    return out


def quantile(x, p):
    """With its standard error in a sample of PATHS."""
    at = lambda q: x[min(len(x) - 1, int(q * len(x)))]
    return at(p), math.sqrt(p * (1 - p) / PATHS) * (at(p + 0.01) - at(p - 0.01)) / 0.02


def written(x, places):
    n = x * 10**places
    assert n.denominator == 1
    return f"{n.numerator // 100}.{n.numerator % 100:02d}" if places else str(n.numerator)


years = sorted(rows)
last = years[-1]
w = csv.writer(sys.stdout, lineterminator="\n")
w.writerow(["measure", "origin", "year", "predicted", "actual", "low80", "low80_se", "high80", "high80_se"])
random.seed(15)
for origin in years[2:-1]:
    said, bands = exactly(origin, last), courses(origin, last)
    for measure in (HEADS, INCOME, SPENT, LEFT):
        for year in range(origin + 1, last + 1):
            actual = rows[year][measure]
            places = 0 if measure == HEADS else 2
            out = [measure, origin, year, written(said[year][measure], places), written(actual, places), "", "", "", ""]
            if measure != HEADS:
                low, high = (quantile(bands[year][measure], p) for p in (0.1, 0.9))
                out[5:] = [f"{x:.0f}" for x in (*low, *high)]
            w.writerow(out)
