"""The schemes of the Shandong sample in a projected year; names are of data/shandong/policy.toml."""
import numpy as np

from books import Employees, closed, share


class Pool(Employees):
    accounts_of = ["employee-adjustment"]

    def __init__(self, sample):
        a = sample.assumptions
        steady = (1 + a["人次增长率"]) * (1 - a["支付改革节约率"])
        super().__init__(sample, "缴费基数增长率", "次均费用增长率", steady, a["参保增长率"])
        self.law = sample.parameters["employee-adjustment"]
        score = self.fund.given("employee-adjustment", "考核得分")
        self.share = self.law["分担比例"] * np.select([score >= 90, score >= 80, score >= 70], [1, 0.95, 0.9], 0.8)
        self.levied, self.owed = (self.fund.step("employee-adjustment", s) for s in ("上解额", "其余缺口"))

    def schemes(self, n):
        return Schemes(self, n)


class Schemes:
    def __init__(self, model, n):
        self.model, self.held = model, np.full(n, model.accounts[0])
        self.levy, self.owed = (np.repeat(c, n, axis=1) for c in (model.levied, model.owed))
        self.last, self.gap, self.grant, self.opening = np.empty((4, len(model.fund.units), n))

    def next(self, year, books, closing, interest, net):
        m = self.model
        self.levy, self.last = self.last, self.levy
        np.multiply(books.last_contributions, m.law["上解比例"], out=self.levy)
        np.rint(self.levy, out=self.levy)
        available = self.held + self.levy.sum(axis=0)
        np.negative(net, out=self.gap)
        np.maximum(self.gap, 0, out=self.gap)
        self.last *= m.law["封顶倍数"]
        np.multiply(self.gap, m.share, out=self.grant)
        np.minimum(self.grant, self.last, out=self.grant)
        np.rint(self.grant, out=self.grant)
        short = share(self.grant, available)
        assert (self.grant <= self.last).all()

        # What balances and grants do not cover is made up: the year after opens with it.
        np.add(closing, self.owed, out=self.opening)
        given = self.owed.copy()
        given -= self.levy
        given += self.grant
        spare = self.opening - self.levy
        unpaid = np.maximum(-spare, 0)
        np.maximum(spare, 0, out=spare)
        unpaid *= self.gap > 0
        left = self.gap - self.grant
        np.minimum(spare, left, out=spare)  # 结余分担
        np.subtract(left, spare, out=self.owed)
        self.owed += unpaid
        assert (self.grant + spare + self.owed == self.gap + unpaid).all()
        end = self.opening
        end += net
        end -= self.levy
        end += self.grant  # 补足前年末结余
        assert ((self.gap == 0) | (self.owed == np.maximum(0, -end))).all()

        self.held = closed(self.held, available, self.grant)
        return given, [self.held], [short]


FUNDS = [Pool]
