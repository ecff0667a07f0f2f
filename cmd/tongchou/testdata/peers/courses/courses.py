"""The random courses of a sample in NumPy: what `tongchou` follows for its fans and
chances, written down for the Liaoning and the Shandong sample by hand. An insurance is
followed for a thousand courses at a time, so that what is worked on stays in a processor's
cache: draws and watches here, the lines in books.py, the schemes in liaoning.py and
shandong.py.
With the schemes and without, every watch is asked; the quantiles of every closing balance
and of what the accounts hold come at the end.

    python3 courses.py data/liaoning LONGER/result.json [--courses 10000] [--processors 1] [--agree PACK/result.json]

The pack of LONGER was built with a horizon two years longer than that of the sample, PACK as
it is; the README says how.
"""
import argparse
import mmap
import os
import resource
import time

import numpy as np

import agree
import liaoning
import shandong
from figures import Sample, number

MODELS = {"210000": liaoning.FUNDS, "370000": shandong.FUNDS}
PERCENT = (5, 10, 25, 50, 75, 90, 95)
BLOCK = 1000  # courses
WATCHES = ("当期缺口", "穿底", "不足6个月")


class Moves:
    """What is added to assumptions year by year: own and common shocks, which persist,
    and an error of the mean."""

    def __init__(self, sample, names, units, courses, rng):
        shocks = [sample.shocks[name] for name in names]
        sd, common, self.persist, uncertain = (np.array([number(s[k]) for s in shocks]) for k in ("sd", "common", "persist", "uncertain"))
        together = np.eye(len(names))
        for c in sample.plan["stochastic"].get("correlation", []):
            if set(c["between"]) <= set(names):
                i, j = (names.index(n) for n in c["between"])
                together[i, j] = together[j, i] = float(c["value"])
        part = np.repeat(np.sqrt(1 - common)[:, None], units + 1, axis=1)  # of a unit; the last row: of all alike
        part[:, units] = np.sqrt(common)
        self.factor = (np.linalg.cholesky(together)[:, :, None] * (sd[:, None] * part)[:, None, :])[..., None]
        self.rng, self.units = rng, units
        self.mean = uncertain[:, None] * rng.standard_normal((len(names), courses))
        self.fresh, self.term = np.empty((len(names), units + 1, courses)), np.empty((units + 1, courses))
        self.moved, self.first = np.zeros((len(names), units + 1, courses)), True

    def next(self):
        """Goes on a year."""
        self.rng.standard_normal(out=self.fresh)
        for k, moved in enumerate(self.moved):
            moved *= self.persist[k]
            renewed = 1 if self.first else np.sqrt(1 - self.persist[k] ** 2)
            for j in range(k + 1):
                if self.factor[k, j].any():
                    np.multiply(self.fresh[j], renewed * self.factor[k, j], out=self.term)
                    moved += self.term
        self.first = False

    def factors(self, k, mean, people, out):
        """By what a measure is multiplied that grows by a mean and a shock, and with people."""
        np.add(self.moved[k, : self.units], self.moved[k, self.units] + (1 + mean + self.mean[k]), out=out)
        out *= people
        return out


class Told:
    """What all courses came to, in memory that two processes share."""

    def __init__(self, model, courses):
        years, units, accounts = model.years, len(model.fund.units), len(model.accounts)
        self.balances = shared((years, units + 1 + accounts, courses), float)  # units, the pool, accounts
        self.blocks = (courses + BLOCK - 1) // BLOCK
        self.holds, self.ever = shared((2, self.blocks, 2, years, 3, units), int)  # with and without
        self.avoided = shared((self.blocks, years, 3, units), int)
        self.short, self.ever_short = shared((2, self.blocks, years, accounts), int)

    def quantiles(self, year):
        """Puts the quantiles of a year where they stand if all courses are in order: of n the one
        that so many in a hundred do not exceed."""
        n = self.balances.shape[-1]
        self.balances[year].partition([(n * p + 99) // 100 - 1 for p in PERCENT], axis=-1)


def shared(shape, of):
    """Zeros that processes share which part from this one later."""
    n = int(np.prod(shape))
    return np.frombuffer(mmap.mmap(-1, 8 * n), of).reshape(shape)


def follow(model, told, block, courses, seed):
    """Follows some courses from the budget year to the last."""
    rng = np.random.Generator(np.random.SFC64([seed, block]))
    at = slice(block * BLOCK, min((block + 1) * BLOCK, courses))
    n, years, units = at.stop - at.start, model.years, len(model.fund.units)
    moves = Moves(model.sample, model.shocks, units, n, rng)
    books, schemes = model.books(n), model.schemes(n)
    closing = [np.repeat(c, n, axis=1) for c in model.closings]
    held, short = np.empty((2, years, 3, units, n), bool), np.empty((years, len(model.accounts), n), bool)
    net, interest = np.empty((2, units, n))
    for year in range(years):
        balances = told.balances[year, :, at]
        if year == 0:
            held[:, 0] = [model.first(c) for c in model.closings]
            short[0] = np.array(model.short)[:, None]
            balances[units + 1 :] = np.array(model.accounts)[:, None]
        else:
            moves.next()
            books.next(year, moves)
            for side in (0, 1):  # with and without
                books.interest(closing[side], out=interest)
                np.add(books.balance, interest, out=net)
                np.less(net, 0, out=held[side, year, 0])
                if side == 0:
                    given, balances[units + 1 :], short[year] = schemes.next(year, books, closing[0], interest, net)
                    net += given
                closing[side] += net
                np.less(closing[side], 0, out=held[side, year, 1])
                np.less(closing[side], books.half, out=held[side, year, 2])
        balances[:units] = closing[0]
        closing[0].sum(axis=0, out=balances[units])
    told.holds[block], told.short[block] = counts(held), counts(short)
    told.avoided[block] = counts(held[1] > held[0])
    for year in range(1, years):
        held[:, year] |= held[:, year - 1]
        short[year] |= short[year - 1]
    told.ever[block], told.ever_short[block] = counts(held), counts(short)


def counts(yes):
    """How many are true along the last axis: eight of them at a time, each in a byte of its own."""
    if yes.shape[-1] % 8 or yes.shape[-1] > 8 * 255:
        return yes.sum(axis=-1)
    return np.add.reduce(yes.view(np.uint64), axis=-1)[..., None].view(np.uint8).sum(axis=-1, dtype=int)


def run(models, courses, processors, seed):
    """Follows every insurance, each process its share of the blocks and of the quantiles."""
    tolds = []
    for model in models:
        told = Told(model, courses)
        share(processors, told.blocks, lambda block: follow(model, told, block, courses, seed))
        share(processors, model.years, told.quantiles)
        tolds.append(told)
    return tolds


def share(processors, n, work):
    children = []
    for of in range(1, processors):
        if (child := os.fork()) == 0:
            for i in range(of, n, processors):
                work(i)
            os._exit(0)
        children.append(child)
    for i in range(0, n, processors):
        work(i)
    for child in children:
        if os.waitpid(child, 0)[1]:
            raise SystemExit("a process failed")


def used():
    """Seconds of processors so far."""
    return sum(r.ru_utime + r.ru_stime for r in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("folder")
    asked.add_argument("result")
    asked.add_argument("--courses", type=int)
    asked.add_argument("--processors", type=int, default=1)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--agree", metavar="RESULT")
    asked = asked.parse_args()
    sample = Sample(asked.folder, asked.result)
    models = [of(sample) for of in MODELS[sample.result["pool"]]]
    courses = asked.courses or sample.courses
    wall, cpu = time.perf_counter(), used()
    tolds = run(models, courses, asked.processors, asked.seed)
    wall, cpu = time.perf_counter() - wall, used() - cpu
    print(f"{courses} courses: {wall:.3f} s, {cpu:.3f} CPU s")
    if asked.agree:
        agree.agree(models, tolds, courses, Sample(asked.folder, asked.agree), PERCENT, WATCHES)
