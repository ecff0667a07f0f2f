"""The schemes of the Liaoning sample in a projected year; names are of data/liaoning/policy.toml."""
import numpy as np

from books import Books, Employees, Model, closed, share


def levied(law, rate, last, before):
    """A levy in fen on income less a part of what it grew by, written over the income of the year before."""
    levy = before
    np.subtract(last, before, out=levy)
    np.maximum(levy, 0, out=levy)
    levy *= -law["增量扣除比例"]
    levy += last
    levy *= law[rate]
    return np.rint(levy, out=levy)


class RiskFund:
    """省级风险基金: a levy on income until the account holds three months of benefits, a grant of what
    a year lacks besides the balance and other grants."""

    def __init__(self, model, account, n):
        self.law, self.held = model.sample.parameters["risk-fund"], np.full(n, account)
        shape = (len(model.fund.units), n)
        self.last, self.before = np.empty(shape), np.empty(shape)
        self.last[:], self.before[:] = model.income, model.fund.money("收入小计", 1)

    def next(self, income, month, closing, net, granted):
        """Income is of this year; a month of benefits and the closing are of last year."""
        law = self.law
        levy = levied(law, "提取比例", self.last, self.before)
        levy *= self.held < law["暂停月数"] * month.sum(axis=0)
        available = self.held + levy.sum(axis=0)
        grant = np.maximum(closing, 0)
        if granted is not None:
            grant += granted
        gap = np.minimum(net, 0)
        grant += gap
        np.negative(grant, out=grant)
        np.maximum(grant, 0, out=grant)  # 动用需要
        np.minimum(grant, np.rint(law["动用上限月数"] * month, out=gap), out=grant)
        short = share(grant, available)
        self.held = closed(self.held, available, grant)
        grant -= levy
        self.last, self.before = self.before, self.last
        self.last[:] = income
        return grant, short


class Adjustment:
    """职工医保省级调剂金: a levy on who has more active people to a retired one than all together and is
    in good order, a grant to who has fewer than one and will be overdrawn within three years."""

    def __init__(self, model, account, n):
        self.model, self.law, self.held = model, model.sample.parameters["employee-adjustment"], np.full(n, account)
        rate = [model.fund.figure("单位缴费费率", back) for back in (0, 1)]
        self.part, before = (np.minimum(1, self.law["折算费率"] / r) for r in rate)
        shape = (len(model.fund.units), n)
        self.before, self.last, self.well = np.empty(shape), np.empty(shape), np.empty(shape, bool)
        self.before[:] = model.fund.money("征缴收入", 1) * before

    def next(self, year, books, month, closing, income, spending, net):
        law, m = self.law, self.model
        np.multiply(books.last_contributions, self.part, out=self.last)
        levy = levied(law, "筹集比例", self.last, self.before)
        levy *= m.ratio[year - 1] > m.mean_ratio[year - 1]
        levy *= income >= spending
        levy *= closing >= law["运行良好月数"] * month
        available = self.held + levy.sum(axis=0)
        grant = np.zeros_like(levy)
        rows = np.flatnonzero((m.ratio[year - 1] < 1) & ((year > 1) | m.done))
        if rows.size:
            grant[rows] = np.rint(law["下拨下限月数"] * month[rows]) * self.at_risk(year, rows, books, closing[rows] + net[rows])
        short = share(grant, available)
        assert (grant <= np.rint(law["下拨上限月数"] * month)).all()
        self.held = closed(self.held, available, grant)
        self.before, self.last = self.last, self.before
        return levy, grant, short

    def at_risk(self, year, rows, books, closing):
        """Whether these units will be overdrawn this year or in the next two, by what is assumed
        without any shock and without money that moves."""
        m = self.model
        earned, spent = books.contributions[rows], books.benefits[rows]
        others, balance = m.others[rows], (m.flat_in - m.flat_out)[rows]
        risk = closing < 0
        for ahead in (year + 1, year + 2):
            for money, people, growth in ((earned, m.people[0], m.growths[0]), (spent, m.people[1], m.growths[1])):
                money *= people[ahead, rows] * (1 + growth)
                np.rint(money, out=money)
            net = earned - spent
            interest = net + others
            interest *= 0.5
            interest += closing
            interest *= m.rate
            closing += np.rint(np.maximum(interest, 0, out=interest), out=interest)
            closing += net
            closing += balance
            risk |= closing < 0
        return risk


class Workers(Employees):
    accounts_of = ["employee-adjustment", "risk-fund"]

    def __init__(self, sample):
        super().__init__(sample, "缴费基数增长率", "人均待遇增长率", 1)
        active, retired = (np.rint(self.fund.people(f"人口({k})")) for k in ("在职", "退休"))
        active[0], retired[0] = self.fund.figure("在职人数"), self.fund.figure("退休人数")
        self.ratio, self.mean_ratio = active / retired, active.sum(axis=1) / retired.sum(axis=1)
        self.done = self.contributions >= self.fund.money("征缴预算")  # in later years they are the budget themselves

    def schemes(self, n):
        return WorkersSchemes(self, n)


class WorkersSchemes:
    def __init__(self, model, n):
        self.model = model
        self.adjustment, self.risk = Adjustment(model, model.accounts[0], n), RiskFund(model, model.accounts[1], n)
        shape = (len(model.fund.units), n)
        self.month, self.income, self.spending = np.empty(shape), np.empty(shape), np.empty(shape)
        self.income[:], self.spending[:] = model.income, model.spending

    def next(self, year, books, closing, interest, net):
        np.divide(books.last_benefits, 12, out=self.month)
        levy, grant, short = self.adjustment.next(year, books, self.month, closing, self.income, self.spending, net)
        np.add(books.contributions, interest, out=self.income)
        self.income += self.model.flat_in
        np.add(books.benefits, self.model.flat_out, out=self.spending)
        given, none = self.risk.next(self.income, self.month, closing, net, grant)
        given += grant
        given -= levy
        return given, [self.adjustment.held, self.risk.held], [short, none]


class Residents(Model):
    """Contributions and subsidies are the same on all courses; benefits and the insurance of serious
    illness move together."""

    accounts_of = ["risk-fund"]

    def __init__(self, sample):
        super().__init__(sample.fund("居民"))
        self.shocks = ["居民人均待遇增长率"]
        self.growths = [sample.assumptions[s] for s in self.shocks]
        self.heads = 1 + sample.assumptions["居民参保增长率"]
        self.illness = self.fund.money("大病保险支出")
        self.earned = self.grown("征缴收入", "个人缴费增长率") + self.grown("财政补贴收入", "财政补助增长率")
        self.flat_in = self.income - self.earned[0] - self.interest
        self.flat_out = self.spending - self.benefits - self.illness

    def grown(self, measure, growth):
        """A measure by year that grows with heads and an assumption."""
        years = [self.fund.money(measure)]
        for _ in range(1, self.years):
            years.append(np.rint(years[-1] * (self.heads * (1 + self.sample.assumptions[growth]))))
        return np.array(years)

    def books(self, n):
        return ResidentsBooks(self, n)

    def schemes(self, n):
        return ResidentsSchemes(self, n)


class ResidentsBooks(Books):
    def __init__(self, model, n):
        self.model = model
        self.benefits, self.illness = (np.repeat(c, n, axis=1) for c in (model.benefits, model.illness))
        self.last_benefits, self.half, self.balance, self.middle, self.factor = np.empty((5, len(model.fund.units), n))

    def next(self, year, moves):
        m = self.model
        self.benefits, self.last_benefits = self.last_benefits, self.benefits
        factor = moves.factors(0, m.growths[0], m.heads, self.factor)
        np.multiply(self.last_benefits, factor, out=self.benefits)
        np.rint(self.benefits, out=self.benefits)
        self.illness *= factor
        np.rint(self.illness, out=self.illness)
        np.multiply(self.benefits, 0.5, out=self.half)  # six months
        np.subtract(m.earned[year], self.benefits, out=self.balance)
        self.balance -= self.illness
        np.add(self.balance, m.others, out=self.middle)
        self.middle *= 0.5
        self.balance += m.flat_in - m.flat_out


class ResidentsSchemes:
    def __init__(self, model, n):
        self.model, self.risk = model, RiskFund(model, model.accounts[0], n)

    def next(self, year, books, closing, interest, net):
        income = interest + (self.model.earned[year] + self.model.flat_in)
        given, short = self.risk.next(income, books.last_benefits / 12, closing, net, None)
        return given, [self.risk.held], [short]


FUNDS = [Workers, Residents]
