"""Whether courses agree with those of a result.json, which were drawn by other numbers: every
quantile, every chance and what is expected to be avoided and created, the differences in
standard errors of two such samples."""
import numpy as np

from figures import TWIN

LIMIT = 5.0  # of some thousands of figures, most of which go together, none is further by chance


class Worst:
    def __init__(self, title):
        self.title, self.n, self.by, self.what, self.beyond = title, 0, 0.0, "", 0

    def see(self, errors, *what):
        self.n, self.beyond = self.n + 1, self.beyond + (errors > 3)
        if errors > self.by:
            self.by, self.what = errors, " ".join(f"{w:.4f}" if isinstance(w, float) else str(w) for w in what if w != "")

    def say(self):
        print(f"{self.title}: {self.n} compared, {self.beyond} further than 3 standard errors; the furthest {self.by:.2f}, {self.what}")
        if self.by > LIMIT:
            raise SystemExit("they do not agree")


def agree(models, tolds, courses, sample, percents, watches):
    spread = lambda p: np.sqrt(p * (1 - p) * (1 / courses + 1 / sample.courses))
    for model, told in zip(models, tolds):
        insurance = model.fund.insurance
        quantiles(model, told, courses, sample, percents, spread, Worst(f"{insurance}, quantiles")).say()
        ours, expected = chances(model, told, courses, watches), yearly(model, told, courses, watches, spread)
        found, mean = Worst(f"{insurance}, chances"), Worst(f"{insurance}, years avoided and created")
        for r in sample.listed("watch", insurance=insurance):
            at, value = (r["scenario"], r["scheme"], r["unit"], r["name"], r["year"]), r["value"]
            if at in ours:
                a, b = ours.pop(at), float(value)
                both = (a * courses + b * sample.courses) / (courses + sample.courses)
                found.see(abs(a - b) / max(spread(both), 1e-12), *at, a, b)
            elif at in expected:
                (a, error), b = expected.pop(at), float(value)
                mean.see(abs(a - b) / max(error, 1e-4), *at, a, b)
        if ours or expected:
            raise SystemExit(f"not in the result: {[*ours, *expected][0]}")
        found.say()
        mean.say()


def quantiles(model, told, courses, sample, percents, spread, worst):
    """Of how many courses is what they call P5 not exceeded?"""
    units = model.fund.units
    row = {at: i for i, at in enumerate([("", u) for u in [*units, ""]] + [(s, "") for s in model.accounts_of])}
    order, parts = np.sort(told.balances, axis=-1), {f"P{p}": p / 100 for p in percents}
    for r in sample.listed("projection", insurance=model.fund.insurance):
        if (p := parts.get(r["scenario"])) is None:
            continue
        of, value = order[r["year"] - sample.year, row[r["scheme"], r["unit"]]], np.rint(float(r["value"]) * 100)
        low, high = np.searchsorted(of, value - 0.5) / courses, np.searchsorted(of, value + 0.5) / courses
        worst.see(max(0.0, low - p, p - high) / spread(p), r["scenario"], r["scheme"], r["unit"], r["year"])
    if worst.n != model.years * len(row) * len(parts):
        raise SystemExit("quantiles are missing in the result")
    return worst


def chances(model, told, courses, watches):
    out, units, first = {}, model.fund.units, model.sample.year
    for name, held, short in (("概率", told.holds, told.short), ("曾概率", told.ever, told.ever_short)):
        for (side, year, w, u), n in np.ndenumerate(held.sum(axis=0)):
            out[name + ("", TWIN)[side], "", units[u], watches[w], first + year] = n / courses
        for (year, a), n in np.ndenumerate(short.sum(axis=0)):
            out[name, model.accounts_of[a], "", "账户不足", first + year] = n / courses
    return out


def yearly(model, told, courses, watches, spread):
    """Years expected to be avoided and created, and how far two samples may differ in them at most:
    as if what is so in one year were so in all."""
    out, avoided, (held, alone) = {}, told.avoided.sum(axis=0) / courses, told.holds.sum(axis=0) / courses
    last = model.sample.year + model.years - 1
    for name, by_year in (("期望避免", avoided), ("期望新增", avoided + held - alone)):
        for (w, u), mean in np.ndenumerate(by_year.sum(axis=0)):
            out[name, "", model.fund.units[u], watches[w], last] = mean, spread(by_year[:, w, u].clip(0, 1)).sum()
    return out
