"""The stewardship figures computed again by hand, from the published JSON alone.

    python3 tests/oracle/figures.py figures.json...

Every figure is recomputed as an exact fraction from the inputs that stand beside it, by the formulas
of version 1, and rounded once; the value and the exact fraction must be those, and what is not defined
must say why. What several figures share (available, what the end would need) must be the same in all,
and the gifts must add up to what became of them.
"""
import json
import sys
from fractions import Fraction as F

EXPONENT = {"JPY": 0, "KWD": 3}


def half_even(x, digits):
    scaled = x * 10**digits
    down = scaled.numerator // scaled.denominator
    rest = scaled - down
    if rest > F(1, 2) or (rest == F(1, 2) and down % 2):
        down += 1
    return point(down, digits)


def floor(x, digits):
    scaled = x * 10**digits
    return point(scaled.numerator // scaled.denominator, digits)


def point(n, digits):
    sign, n = ("-" if n < 0 else ""), abs(n)
    if digits == 0:
        return f"{sign}{n}"
    return f"{sign}{n // 10**digits}.{n % 10**digits:0{digits}d}"


def ratio(over, under):
    return F(over) / F(under) if F(under) > 0 else None


class Wrong(Exception):
    pass


def of(figure):
    """The exact value by the formula, None where it is not defined."""
    i = {name: F(str(value)) for name, value in figure["inputs"].items()}
    kind, _, rest = figure["id"].partition(":")
    functions = lambda: i["program"] + i["admin"] + i["fundraising"]
    if kind in ("program-ratio", "admin-ratio", "fundraising-ratio"):
        return ratio(i[kind.removesuffix("-ratio")], functions())
    if kind == "cost-to-raise":
        return ratio(i["fundraising"], i["gross gifts"])
    if kind == "fee-leakage" and rest:
        return ratio(i["withheld"] + i["charged"], i["received"] + i["withheld"])
    if kind == "fee-leakage":
        return ratio(i["fees"], i["gross gifts"])
    if kind == "delivered":
        parts = ("program", "overhead", "fees", "unclassified", "given on", "given back",
                 "put aside")
        went = sum(i[name] for name in parts)
        if went != i["gross gifts"]:
            raise Wrong(f"{went} went, {i['gross gifts']} were given")
        lost = ratio(i["fees"] + i["overhead"], i["gross gifts"])
        return None if lost is None else 1 - lost
    if kind == "cost-per-unit":
        return ratio(i["spent"], i["units"])
    if kind == "available":
        less = ("held for others", "restricted funds", "payable", "loans", "approved, not posted",
                "hold-back")
        return i["cash"] - sum(i[name] for name in less)
    if kind == "wind-down":
        if "months of closing" not in i:
            return None
        months = i["months of closing"] * i["committed a month"]
        return months + i["fees for ending early"] + i["closing budget"]
    if kind.startswith("runway-"):
        if "spent a month" not in i or (rest and "what the end would need" not in i):
            return None
        left = i["available"] - i.get("what the end would need", 0)
        return ratio(max(left, F(0)), i["spent a month"])
    if kind == "self-funding":
        if "months" not in i:
            return None
        part = i["recurring"] / i["gross"] if i["gross"] else F(1)
        net = i["recurring gifts"] - i["fees"] * part
        return ratio(net / i["months"], i["committed a month"])
    if kind == "reserve":
        if not i.get("declared reserve") or "spent a month" not in i:
            return None
        return ratio(i["declared reserve"], i["spent a month"])
    if kind == "surplus":
        if "what the end would need" not in i:
            return None
        return i["available"] - i["what the end would need"] - i["declared reserve"]
    if kind in ("largest-donor", "concentration", "business-share"):
        if "basis points" in i and i["donors"] < 10:
            raise Wrong("fewer than ten donors were told apart")
        return i["basis points"] / 10_000 if "basis points" in i else None
    if kind == "published-in-time":
        return ratio(i["entered within 1 business day"], i["entries"])
    if kind == "period-coverage":
        return ratio(i["with period"], i["spent"])
    if kind == "evidence-coverage":
        seen = i["with period and document"]
        return ratio(seen, i["spent"]) if seen or figure["value"] is not None else None
    if kind == "dual-control":
        return ratio(i["signed by two members beside submitter and payee"], i["spent"])
    if kind in ("lag-median", "lag-p95", "reconciliation-gap"):
        return figure.get("exact") and F(figure["exact"])
    raise Wrong("an unknown figure")


def shown(figure, exact, ccy):
    digits = EXPONENT.get(ccy, 2)
    unit = figure["unit"]
    if unit == "percent":
        # Kept as basis points: what was rounded once is not rounded again.
        return half_even(exact * 100, 2 if "basis points" in figure["inputs"] else 1)
    if unit == "months":
        return floor(exact, 1)
    if unit == "of-1.00":
        return half_even(exact, 3)
    if unit == "money":
        return half_even(exact, digits)
    if unit == "money-each":
        return half_even(exact * figure["per"], digits)
    return str(exact)


def check(figure, ccy):
    exact = of(figure)
    if exact is None:
        if figure["value"] is not None or not figure.get("why"):
            raise Wrong(f"is {figure['value']}, and is not defined")
        return
    if figure["value"] is None:
        raise Wrong(f"is not defined ({figure['why']}), and is {exact}")
    if F(figure["exact"]) != exact or figure["value"] != shown(figure, exact, ccy):
        raise Wrong(f"is {figure['value']} ({figure['exact']}), expected {shown(figure, exact, ccy)} ({exact})")


def shared(figures):
    """What stands in several figures stands there alike."""
    known = {}
    for figure in figures:
        for name in ("available", "what the end would need", "committed a month", "gross gifts"):
            value = figure["inputs"].get(name)
            if value is not None and F(str(known.setdefault(name, value))) != F(str(value)):
                raise Wrong(f"{name} is {known[name]} and {value}")
    exact = {figure["id"]: figure.get("exact") for figure in figures}
    for of_it, name in (("available", "available"), ("wind-down", "what the end would need")):
        if name in known and exact.get(of_it) and F(exact[of_it]) != F(str(known[name])):
            raise Wrong(f"{name} is {exact[of_it]} and {known[name]}")


def budget(of):
    if of is None:
        return
    if half_even(F(of["days"], of["of_days"]) * 100, 1) != of["passed"]:
        raise Wrong(f"{of['passed']} % of the year")
    for category in of["categories"]:
        budget, actual = F(category["budget"]), F(category["actual"])
        if budget - actual != F(category["left"]):
            raise Wrong(f"{category['category']}: {category['left']} left")
        if budget and category["spent"] != half_even(actual / budget * 100, 1):
            raise Wrong(f"{category['category']}: {category['spent']} %")


def main(paths):
    wrong = count = 0
    for path in paths:
        with open(path, encoding="utf-8") as file:
            documents = json.load(file)
        for document in documents if isinstance(documents, list) else [documents]:
            groups = [(None, document["all"], None)]
            groups += [(ccy, of["figures"], of.get("budget")) for ccy, of in document["currencies"].items()]
            for ccy, figures, declared in groups:
                for name, test in [("shared", lambda: shared(figures)), ("budget", lambda: budget(declared))] + [
                    (figure["id"], lambda figure=figure: check(figure, ccy)) for figure in figures
                ]:
                    try:
                        test()
                        count += 1
                    except (Wrong, KeyError) as why:
                        wrong += 1
                        print(f"{path}: {ccy or 'all'} {name}: {why!r}")
    print(f"{count} checks, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
