"""What the random courses of a sample begin with: its parameters and assumptions, the
figures of the budget year and the one before, and what `tongchou build` made of the
budget year and of people by age. Money is in whole fen, kept in binary numbers, so that
rounding to the fen is one operation.
"""
import csv
import json
import tomllib

import numpy as np

TWIN = "·不统筹"


def number(text):
    """A number of a table, 3% or 0.03."""
    text = str(text)
    return float(text[:-1]) / 100 if text.endswith("%") else float(text)


def fen(text):
    return np.rint(float(text or 0) * 100)


class Sample:
    """A folder of data and the result.json of a pack of it, which was built for two years
    more than the courses follow, so that the last of them can look ahead."""

    def __init__(self, folder, result):
        with open(f"{folder}/policy.toml", "rb") as f:
            policy = tomllib.load(f)
        with open(f"{folder}/projection.toml", "rb") as f:
            self.plan = tomllib.load(f)
        with open(result, encoding="utf-8") as f:
            self.result = json.load(f)
        self.rows = list(csv.DictReader(open(f"{folder}/funds.csv", encoding="utf-8")))
        self.inputs = list(csv.DictReader(open(f"{folder}/inputs.csv", encoding="utf-8")))
        self.year, self.years = self.result["year"], self.plan["years"]
        self.courses = self.plan["stochastic"]["paths"]
        self.assumptions = {a["name"]: number(a["基准"]) for a in self.plan["assumption"]}
        self.parameters = {s["id"]: {p["name"]: number(p["values"][0]["value"]) for p in s["parameter"]} for s in policy["scheme"]}
        self.shocks = {s["assumption"]: s for s in self.plan["stochastic"]["shock"]}

    def listed(self, of, /, **where):
        """The rows of a list of the result in which these keys say this."""
        return [r for r in self.result[of] if all(r[k] == v for k, v in where.items())]

    def fund(self, insurance):
        return Fund(self, insurance)


class Fund:
    """One insurance of a sample; every figure is a column, one row a unit."""

    def __init__(self, sample, insurance):
        self.sample, self.insurance = sample, insurance
        self.rows = {}
        for back, basis in ((0, "预算"), (1, "预计")):
            for r in sample.rows:
                if r["险种"] == insurance and r["年度"] == str(sample.year - back) and r["口径"] == basis:
                    self.rows[back, r["代码"]] = r
        self.units = [code for back, code in self.rows if back == 0]

    def column(self, of):
        return np.array([[of(code)] for code in self.units], float)

    def money(self, measure, back=0):
        return self.column(lambda code: fen(self.rows[back, code][measure]))

    def figure(self, measure, back=0):
        return self.column(lambda code: number(self.rows[back, code][measure]))

    def told(self, of, /, **where):
        """What a list of the result tells of every unit in the budget year."""
        said = {r["unit"]: r["value"] for r in self.sample.listed(of, insurance=self.insurance, **where)}
        return self.column(lambda code: fen(said[code]))

    def closing(self, scenario):
        """What the budget year leaves."""
        return self.told("projection", scenario=scenario, scheme="", year=self.sample.year, measure="年末结余")

    def step(self, scheme, step):
        """What a step of a scheme comes to in the budget year."""
        return self.told("values", scheme=scheme, step=step)

    def account(self, scheme):
        """What an account holds at the end of the budget year, and whether it ran short."""
        at = dict(insurance=self.insurance, scheme=scheme, year=self.sample.year)
        (account,), (watch,) = self.sample.listed("accounts", **at), self.sample.listed("watch", scenario="基准", name="账户不足", **at)
        return fen(account["closing"]), watch["value"] == "是"

    def given(self, scheme, item):
        """What inputs.csv says of every unit in the budget year."""
        at = (str(self.sample.year), scheme, self.insurance, item)
        said = {r["代码"]: r["数值"] for r in self.sample.inputs if (r["年度"], r["方案"], r["险种"], r["项目"]) == at}
        return self.column(lambda code: float(said[code]))

    def people(self, name):
        """People of a unit by year, as result.json counts them; not a number where the unit tells no ages."""
        years = range(self.sample.year, self.sample.year + self.sample.years + 2)
        listed = self.sample.listed("population", scenario="基准", insurance=self.insurance, name=name)
        told = {(r["unit"], r["year"]): float(r["value"]) for r in listed}
        return np.array([self.column(lambda code: told.get((code, year), np.nan)) for year in years])

    def growth(self, name, without):
        """By how much people grow from one year to the next; without ages, as is assumed."""
        people = self.people(name)
        ratio = np.ones_like(people)
        ratio[1:] = people[1:] / people[:-1]
        return np.where(np.isnan(ratio), 1 + without, ratio)
