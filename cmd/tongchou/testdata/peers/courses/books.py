"""The lines of the books that courses move, and what all models have in common."""
import numpy as np

from figures import TWIN

ACCOUNT_RATE = 0.015  # which the interest of an account is taken of that nobody gave


class Model:
    """An insurance of a sample: what is the same on all courses."""

    def __init__(self, fund):
        self.fund, self.sample, self.years = fund, fund.sample, fund.sample.years
        assumed = self.sample.assumptions
        self.rate = assumed["利率"]
        self.income, self.spending = fund.money("收入小计"), fund.money("支出小计")
        self.interest = fund.money("利息收入")
        self.benefits = fund.money("待遇支出")
        self.closings = [fund.closing("基准"), fund.closing("基准" + TWIN)]
        # What the interest of the year is of beside the balance: half of what comes in and goes out.
        self.others = fund.money("其他收入") - fund.money("其他支出")
        told = [fund.account(scheme) for scheme in self.accounts_of]
        self.accounts, self.short = [a for a, _ in told], [s for _, s in told]

    def first(self, closing):
        """Whether the watches hold in the budget year."""
        return np.array([self.spending > self.income, closing < 0, closing < 6 * self.benefits / 12])


class Books:
    """The measures of some courses in a year."""

    def interest(self, closing, out):
        """What a balance and half of the year's money bear."""
        np.add(closing, self.middle, out=out)
        out *= self.model.rate
        np.maximum(out, 0, out=out)
        np.rint(out, out=out)


class Employees(Model):
    """Contributions and benefits of employees: with people and a growth of their own."""

    def __init__(self, sample, earn, spend, steady, without=0.0):
        """earn and spend are the assumptions that move; steady is what benefits are multiplied by besides."""
        super().__init__(sample.fund("职工"))
        self.shocks, self.growths = [earn, spend], [sample.assumptions[earn], sample.assumptions[spend]]
        self.contributions = self.fund.money("征缴收入")
        self.people = [self.fund.growth("人口(在职)", without), self.fund.growth("人口((在职+退休)*费用指数)", without) * steady]
        self.flat_in = self.income - self.contributions - self.interest
        self.flat_out = self.spending - self.benefits

    def books(self, n):
        return EmployeesBooks(self, n)


class EmployeesBooks(Books):
    def __init__(self, model, n):
        self.model = model
        self.contributions, self.benefits = (np.repeat(c, n, axis=1) for c in (model.contributions, model.benefits))
        self.last_contributions, self.last_benefits = np.empty((2, len(model.fund.units), n))
        self.half, self.balance, self.middle, self.factor = np.empty((4, len(model.fund.units), n))

    def next(self, year, moves):
        m = self.model
        self.contributions, self.last_contributions = self.last_contributions, self.contributions
        self.benefits, self.last_benefits = self.last_benefits, self.benefits
        for k, (now, last) in enumerate(((self.contributions, self.last_contributions), (self.benefits, self.last_benefits))):
            np.multiply(last, moves.factors(k, m.growths[k], m.people[k][year], self.factor), out=now)
            np.rint(now, out=now)
        np.multiply(self.benefits, 0.5, out=self.half)  # six months
        np.subtract(self.contributions, self.benefits, out=self.balance)
        np.add(self.balance, m.others, out=self.middle)
        self.middle *= 0.5
        self.balance += m.flat_in - m.flat_out


def share(wanted, available):
    """Divides what is there by what is wanted where it is less, in place, to the fen: what
    whole fen leave goes to the greatest rests. Tells in which courses."""
    short = wanted.sum(axis=0) > available
    at = np.flatnonzero(short)
    if at.size:
        part = wanted[:, at]
        part *= available[at] / part.sum(axis=0)
        whole = np.floor(part)
        part -= whole
        part -= 1e-9 * np.arange(len(part))[:, None]  # the first of equal ones
        left = (available[at] - whole.sum(axis=0)).astype(int)
        order = np.sort(part, axis=0)
        least = np.where(left > 0, order[-left, np.arange(at.size)], np.inf)
        whole += part >= least
        wanted[:, at] = whole
    return short


def closed(held, available, grant):
    """What an account holds at the end of a year, with what it bore."""
    left = available - grant.sum(axis=0)
    assert (left >= np.minimum(available, 0)).all()
    return left + np.rint(ACCOUNT_RATE * np.maximum(0, (held + left) / 2))
