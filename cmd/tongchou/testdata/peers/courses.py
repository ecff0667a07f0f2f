"""Random courses of a pool in NumPy: an employees' and a residents' fund of every unit
grow with shocks of their own and common ones that persist, about a mean that is not sure;
they pay a levy that depends on the pool's mean ratio and get a grant of what they lack for
a month, shared where the pool's account does not hold it. Every course is followed once
more without levies and grants. Quantiles of every closing balance and of the account are
told, and of how many courses every watch holds in a year, and ever so far. It is about the
arithmetic of the Liaoning sample, each operation a whole column; people by age are the same
on all courses and are not computed here.

    python3 courses.py [units] [funds]
"""
import sys
import time

import numpy as np

UNITS = int(sys.argv[1]) if len(sys.argv) > 1 else 15
FUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 2
PATHS, YEARS = 10_000, 10
PARTS = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)


def draws(rng):
    """What is added to the growth of income and of spending, by year, unit and course."""
    mean = rng.standard_normal((2, 1, PATHS)) * np.array([0.013, 0.023])[:, None, None]
    before, out = 0.0, []
    for _ in range(YEARS):
        common = rng.standard_normal((2, 1, PATHS))
        common[1] = 0.3 * common[0] + 0.954 * common[1]
        own = rng.standard_normal((2, UNITS, PATHS))
        own[1] = 0.3 * own[0] + 0.954 * own[1]
        sd = np.array([0.03, 0.04])[:, None, None]
        share = np.array([0.3, 0.5])[:, None, None]
        e = sd * (np.sqrt(share) * common + np.sqrt(1 - share) * own)
        before = 0.3 * before + 0.954 * e if len(out) else e
        out.append(before + mean)
    return out


def fund(drawn, start, shrinks, pooled):
    income = start * np.ones(PATHS)
    spent, active, retired = income * 0.97, income / 6e3, income / 9e3
    closing, account = income * 0.9, np.zeros(PATHS)
    told, ever = [], [np.zeros((UNITS, PATHS), bool) for _ in range(3)]
    for year in range(YEARS):
        last = income
        income = np.round(income * (1 + shrinks) * (1.03 + drawn[year][0]), 2)
        spent = np.round(spent * (1 + shrinks) * (1.015 + drawn[year][1]), 2)
        active, retired = np.round(active * 1.002), np.round(retired * 1.015)
        interest = np.round(np.maximum(0, 0.015 * (closing + (income - spent) / 2)), 2)
        closing = closing + income + interest - spent
        if pooled:
            ratio = active / retired
            base = income - 0.5 * np.maximum(0, income - last)
            months = np.where(spent > 0, closing / (spent / 12), 99)
            levy = np.where(ratio >= ratio.mean(axis=0), np.round(base * 0.03, 2), np.where(months > 6, np.round(base * 0.02, 2), 0))
            wanted = np.where((closing < 0) | (months < 1), np.round(np.maximum(0, spent / 12 - closing), 2), 0)
            account = account + levy.sum(axis=0)
            asked = wanted.sum(axis=0)
            grant = np.where(asked > account, np.floor(wanted * (account / np.maximum(asked, 1)) * 100) / 100, wanted)
            account = account - grant.sum(axis=0)
            closing = closing - levy + grant
            told.append(np.quantile(closing, PARTS, axis=1))
            told.append(np.quantile(closing.sum(axis=0), PARTS))
            told.append(np.quantile(account, PARTS))
        for k, watch in enumerate((spent > income, closing < 0, closing < 6 * spent / 12)):
            ever[k] |= watch
            told.append((watch.mean(axis=1), ever[k].mean(axis=1)))
    return told


wall, cpu = time.perf_counter(), time.process_time()
for growth in (0.002, -0.005)[:FUNDS]:
    rng = np.random.default_rng(20260102)
    start, drawn = rng.uniform(5e8, 1.5e10, (UNITS, 1)), draws(rng)
    for pooled in (True, False):
        fund(drawn, start, growth, pooled)
print(f"{UNITS} units, {FUNDS} funds, {YEARS} years, {PATHS} courses: {time.perf_counter() - wall:.2f} s, {time.process_time() - cpu:.2f} CPU s")
