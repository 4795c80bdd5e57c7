"""Pours the money once more, from `ledger shutdown --format json` alone, and compares.

It shares no line with the program: fractions of Python's own, FORMAT.md's rule of rounding, and the
order of the tiers. `shutdown.py FILE` ends with 0 where every line and every sum is the same; the
file is one report, or a list of them.
"""

import collections
import datetime
import json
import sys


def divide(pot, claims):
    """Shares of a pot: {id: (weight, cap, day)} gives {id: share}."""
    shares, left = {key: 0 for key in claims}, pot
    open_ = {key for key, (weight, _, _) in claims.items() if weight > 0}
    while open_:
        whole = sum(claims[key][0] for key in open_)
        trial = {key: left * claims[key][0] // whole for key in open_}
        rest = {key: left * claims[key][0] % whole for key in open_}
        order = sorted(open_, key=lambda key: (-rest[key], -claims[key][0], claims[key][2], key))
        for key in order[: left - sum(trial.values())]:
            trial[key] += 1
        full = {key for key in open_ if claims[key][1] < trial[key]}
        if not full:
            return {**shares, **trial}
        for key in full:
            shares[key] = claims[key][1]
            left -= claims[key][1]
        open_ -= full
    return shares


class Pouring:
    def __init__(self, end, of):
        digits = len(of["cash"].partition(".")[2])
        self.minor = lambda text: int(text.replace(".", "")) if digits else int(text)
        self.end, self.of, self.got = end, of, collections.Counter()
        self.late = [gift for gift in of["gifts"] if gift["day"] > end]
        self.gifts = [gift for gift in of["gifts"] if gift["day"] <= end]
        self.unpaid = []

    def give(self, tier, fund, to, share):
        if share:
            self.got[tier, fund, to] += share

    def pour(self):
        cash = self.minor(self.of["cash"])
        left = self.restricted(self.not_ours(cash))
        budget = min(left, self.minor(self.of["budget"]))
        self.give("T1", "general", "closing", budget)
        left -= budget
        owed = [c for c in self.of["creditors"] if c["fund"] not in self.of["funds"]] + self.unpaid
        for rank in ("secured", "wages", "tax", "ordinary"):
            tier = "T3" if rank == "ordinary" else "T2"
            left -= sum(self.pay(tier, "general", rank, owed, left).values())
        left -= self.hold_back(left)
        if self.of["returns"] != "none":
            left = self.give_back("T6", "general", self.of["returns"], left)
        self.heirs("general", left)
        return self.got

    def not_ours(self, left):
        custody = min(left, self.minor(self.of["custody"]))
        self.give("T0", "general", "custody", custody)
        left -= custody
        claims = {g["entry"]: (self.minor(g["net"]),) * 2 + (g["day"],) for g in self.late}
        shares = divide(left, claims)
        for gift in self.late:
            self.give("T0", gift["fund"], f"gift {gift['entry']}", shares[gift["entry"]])
        return left - sum(shares.values())

    def restricted(self, left):
        funds = sorted(self.of["funds"])
        holds = {code: self.minor(self.of["funds"][code]["holds"]) for code in funds}
        pots = divide(left, {code: (holds[code], holds[code], "") for code in funds})
        for code in funds:
            self.fund(code, pots[code])
        return left - sum(pots.values())

    def fund(self, code, pot):
        own = [c for c in self.of["creditors"] if c["fund"] == code]
        for rank in ("secured", "wages", "tax", "ordinary"):
            shares = self.pay("T5", code, rank, own, pot)
            pot -= sum(shares.values())
            for creditor in (c for c in own if c["rank"] == rank):
                missing = self.minor(creditor["owed"]) - shares[creditor["debt"]]
                if missing:
                    self.unpaid.append({**creditor, "missing": missing})
        way = self.of["funds"][code]
        if way["way"] == "purpose":
            self.give("T5", code, f"successor {way['to']}", pot)
        elif way["way"] == "donors":
            self.heirs(code, self.give_back("T5", code, "lifetime", pot))
        else:
            self.heirs(code, pot)

    def pay(self, tier, fund, rank, creditors, left):
        of_rank = [c for c in creditors if c["rank"] == rank]
        owed = {c["debt"]: c.get("missing") or self.minor(c["owed"]) for c in of_rank}
        order = {debt: n for n, debt in enumerate(sorted(owed, key=place))}
        claims = {order[c["debt"]]: (owed[c["debt"]],) * 2 + (c["day"],) for c in of_rank}
        shares = divide(left, claims)
        shares = {debt: shares[n] for debt, n in order.items()}
        for debt, share in shares.items():
            self.give(tier, fund, debt, share)
        return shares

    def hold_back(self, left):
        hold = self.of["hold_back"]
        floor, disputable = self.minor(hold["floor"]), self.minor(hold["disputable"])
        part = min(-(-disputable * hold["points"] // 10_000), disputable)
        share = min(left, max(floor, part))
        self.give("T4", "general", "hold-back", share)
        return share

    def give_back(self, tier, fund, how, pot):
        gifts = [gift for gift in self.gifts if gift["fund"] == fund]
        net = {gift["entry"]: self.minor(gift["net"]) for gift in gifts}
        day = {gift["entry"]: gift["day"] for gift in gifts}
        unearned = {gift["entry"]: self.minor(gift["unearned"]) for gift in gifts}
        early = divide(pot, {key: (unearned[key], unearned[key], day[key]) for key in net})
        rest = pot - sum(early.values())
        room = {key: net[key] - early[key] for key in net}
        if how == "newest":
            later = {}
            for key in sorted(net, key=lambda key: (day[key], key), reverse=True):
                later[key] = min(rest, room[key])
                rest -= later[key]
        else:
            first = "0000-00-00"
            if how == "look-back":
                end = datetime.date.fromisoformat(self.end)
                first = str(end - datetime.timedelta(days=self.of["days"] - 1))
            within = {key: room[key] if day[key] >= first else 0 for key in net}
            later = divide(rest, {key: (within[key], within[key], day[key]) for key in net})
        least, sent = self.minor(self.of["minimum"]), 0
        for key in net:
            share = early[key] + later[key]
            if share >= least:
                self.give(tier, fund, f"gift {key}", share)
                sent += share
        return pot - sent

    def heirs(self, fund, pot):
        heirs = sorted(code for code, of in self.of["successors"].items() if of["points"])
        points = {code: self.of["successors"][code]["points"] for code in heirs}
        shares = divide(pot, {code: (points[code], pot, "") for code in heirs})
        rest = pot - sum(shares.values())
        for code in heirs:
            if self.of["successors"][code]["accepted"]:
                tier = "T7" if fund == "general" else "T5"
                self.give(tier, fund, f"successor {code}", shares[code])
            else:
                rest += shares[code]
        tier = "T8" if fund == "general" else "T5"
        self.give(tier, fund, f"successor {self.of['fallback']}", rest)


def place(debt):
    """Claims, commitments, loans, then the rest: each by its number or name."""
    kinds = ("claim ", "commitment ", "liabilities:loan:", "liabilities:payable")
    kind = next(n for n, start in enumerate(kinds) if debt.startswith(start))
    number = debt.rpartition(" ")[2]
    return kind, int(number) if number.isdigit() else 0, debt


def check(report):
    for ccy, of in report["currencies"].items():
        pouring = Pouring(report["end"], of)
        ours, theirs = pouring.pour(), collections.Counter()
        for line in of["lines"]:
            share = pouring.minor(line["share"])
            assert 0 <= share <= pouring.minor(line["claim"]), f"{ccy}: {line}"
            if share:
                theirs[line["tier"], line["fund"], line["to"]] += share
        for key in sorted(ours.keys() | theirs.keys()):
            assert ours[key] == theirs[key], f"{ccy} {key}: {theirs[key]}, poured again {ours[key]}"
        assert sum(ours.values()) == pouring.minor(of["cash"]), f"{ccy}: not all of the cash"
        for tier, sum_ in of["tiers"].items():
            mine = sum(share for (of_tier, *_), share in ours.items() if of_tier == tier)
            assert mine == pouring.minor(sum_), f"{ccy} {tier}"


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        FOUND = json.load(file)
    REPORTS = FOUND if isinstance(FOUND, list) else [FOUND]
    for REPORT in REPORTS:
        check(REPORT)
    FOUND = sorted({ccy for report in REPORTS for ccy in report["currencies"]})
    print(f"poured again, the same lines: {', '.join(FOUND)}")
