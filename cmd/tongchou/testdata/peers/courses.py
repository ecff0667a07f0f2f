"""Random courses of a pool in NumPy: an employees' and a residents' fund of every unit
grow with shocks of their own and common ones, pay a levy that depends on the pool's mean
ratio, get a grant of what they lack for a month, shared where the pool's account does not
hold it; quantiles of every closing balance are told. It is about the arithmetic of the
Liaoning sample, each operation a whole column.

    python3 courses.py [units]
"""
import sys
import time

import numpy as np

UNITS, PATHS, YEARS = int(sys.argv[1]) if len(sys.argv) > 1 else 15, 10_000, 10


def fund(rng, shrinks):
    income = rng.uniform(5e8, 1.5e10, (UNITS, 1)) * np.ones(PATHS)
    spent, active, retired = income * 0.97, income / 6e3, income / 9e3
    closing, account = income * 0.9, np.zeros(PATHS)
    before, quantiles = 0.0, []
    for _ in range(YEARS):
        common = rng.standard_normal((2, PATHS))
        drawn = 0.3 * before + 0.9 * (0.55 * common[:, None] + 0.83 * rng.standard_normal((2, UNITS, PATHS)))
        before = drawn
        last = income
        income = np.round(income * (1 + shrinks) * (1.03 + 0.03 * drawn[0]), 2)
        spent = np.round(spent * (1 + shrinks) * (1.015 + 0.04 * drawn[1]), 2)
        active, retired = np.round(active * 1.002), np.round(retired * 1.015)
        interest = np.round(np.maximum(0, 0.015 * (closing + (income - spent) / 2)), 2)
        closing = closing + income + interest - spent
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
        quantiles.append(np.quantile(closing, (0.05, 0.25, 0.5, 0.75, 0.95), axis=1))
        quantiles.append(np.quantile(closing.sum(axis=0), (0.05, 0.25, 0.5, 0.75, 0.95)))
    return quantiles


wall, cpu = time.perf_counter(), time.process_time()
for growth in (0.002, -0.005):
    fund(np.random.default_rng(20260102), growth)
print(f"{UNITS} units, 2 funds, {YEARS} years, {PATHS} courses: {time.perf_counter() - wall:.2f} s, {time.process_time() - cpu:.2f} CPU s")
