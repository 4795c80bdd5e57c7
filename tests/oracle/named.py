"""What entries name and must have been declared, what is measured, and gifts: FORMAT.md, sections 8.2,
8.29, 8.30 and 9.4."""

import collections

from deciding import need

ANSWERS = ("reverses", "classifies", "refunds")


class Named:
    """Units, categories and currencies that are declared; measures that stand."""

    def __init__(self):
        self.declared, self.measures = set(), {}

    def see(self, index, found):
        if found["type"] == "policy":
            self.see_policy(found)
        if found["type"] == "measure":
            self.see_measure(index, found)
        if found["type"] == "figures":
            need(("currency", found["ccy"].lower()) in self.declared, "figures of no currency")
            need(found["to"] <= found["recorded"], "figures of days to come")

    def see_policy(self, found):
        kind, code, value = found["kind"], found["code"], found["value"]
        if kind == "budget" and found["state"] == "set":
            for named in (("category", value["category"]), ("currency", value["ccy"].lower())):
                need(named in self.declared, f"{named} is not declared")
        if kind in ("category", "currency", "unit"):
            change = self.declared.add if found["state"] == "set" else self.declared.discard
            change((kind, code))

    def see_measure(self, index, found):
        need(("unit", found["unit"]) in self.declared, "a unit that is not declared")
        need(found["to"] <= found["recorded"], "measures days to come")
        for ref in found.get("refs", []):
            if ref["rel"] == "corrects":
                old = self.measures.pop(ref["entry"], {})
                need(old.get("unit") == found["unit"], "corrects no standing measure of the unit")
        for other in self.measures.values():
            apart = found["to"] < other["from"] or other["to"] < found["from"]
            need(apart or other["unit"] != found["unit"], "measures days that were counted")
        self.measures[index] = found


class Gifts:
    """What the entries of each gift credit, and where."""

    def __init__(self):
        self.first = {}  # of entries that move amounts, the first entries of what they belong to
        self.noncash = set()
        self.refunds = set()  # what gives a gift back, and what answers that
        self.given = collections.Counter()  # what an entry posts on income, by currency
        self.stands = collections.defaultdict(collections.Counter)  # by gift and currency

    def see(self, index, found):
        if "postings" not in found:
            return
        answers = [r for r in found.get("refs", []) if r["rel"] in ANSWERS]
        answered = [r["entry"] for r in answers]
        if any(r["rel"] == "refunds" or r["entry"] in self.refunds for r in answers):
            self.refunds.add(index)
        self.first[index] = {first for at in answered for first in self.first.get(at, ())} or {index}
        if found["type"] == "noncash":
            self.noncash.add(index)
        for p in found["postings"]:
            if p["account"].startswith("income:"):
                self.given[index, p["ccy"]] -= int(p["minor"])
            if p["account"].startswith("income:donations:") and index not in self.refunds:
                for gift in self.first[index]:
                    self.stands[gift, p["ccy"]][p["account"], p["fund"]] -= int(p["minor"])

    def check(self, gift, claim):
        """Whether a claim says of a gift what it is."""
        need(self.first.get(gift) == {gift} and gift not in self.noncash, "no first entry of a gift")
        held = [at for at, n in self.stands[gift, claim["ccy"]].items() if n > 0]
        account = f"income:donations:{claim['category']}"
        need(account in [on for on, _ in held], "another category or currency than the gift's")
        need(claim["fund"] in [fund for _, fund in held], "another fund than the gift's")
