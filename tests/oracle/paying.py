"""What is paid: FORMAT.md, section 9.2, as a fold behind that of who decides."""

import base64
import calendar
import collections
import datetime
import hashlib

from closed import Closed
from deciding import Authority, Signatures, after, need, plus, subjects
from entry import is_known
from named import Gifts, Named

PAYABLE = "liabilities:payable"
LIVE = ("intent", "handed-over", "acknowledged", "unknown")
AFTER = {
    "intent": ("handed-over", "acknowledged", "unknown"),
    "handed-over": ("acknowledged", "unknown"),
    "acknowledged": ("unknown",),
    "unknown": ("acknowledged",),
}


def step(state, event):
    """The state after an event; none where it cannot happen."""
    if event == "paid":
        return None if state in ("paid", "returned") else "paid"
    if event == "returned":
        return "returned" if state == "paid" else None
    if event in ("rejected", "not executed"):
        return event if state in LIVE else None
    return event if event in AFTER.get(state, ()) else None


def short_id(purpose, *parts):
    digest = hashlib.sha256(b"ledger/v1/" + purpose + b"\n" + b"".join(parts)).digest()
    return base64.b32encode(digest).decode()[:20]


def end_to_end(genesis, claim, attempt):
    return f"P{short_id(b'pay', genesis, claim)}-{attempt}"


def batch_id(genesis, ids):
    parts = [len(one).to_bytes(4, "big") + one.encode() for one in sorted(ids)]
    return "B" + short_id(b"batch", genesis, *parts)


class Attempt:
    """One attempt to pay."""

    def __init__(self, index, found):
        self.index, self.found, self.events = index, found, []

    def state(self):
        state = "intent"
        for _, event in self.events:
            state = step(state, event) or state
        return state


class Claim:
    """An expense claim and what became of it."""

    def __init__(self, index, found, payee, commitment, agree):
        self.index, self.found, self.need = index, found, agree
        self.payee, self.commitment, self.given = payee, commitment, None
        self.submitter = found["by"]  # of a part that the program wrote: whose claim was cut
        self.replaced, self.expense = [], None
        self.fallen = False  # gives a surplus away, and the end began
        self.attempts = []

    def state(self):
        return self.attempts[-1].state() if self.attempts else None

    def is_live(self):
        return self.state() in LIVE

    def is_paid(self):
        return any(attempt.state() == "paid" for attempt in self.attempts)


def collected(policy, found):
    """Whether a commitment lets its vendor collect what an expense spends."""
    value = policy["value"]
    category = f"expenses:{value.get('category')}"
    spent = sum(
        int(p["minor"])
        for p in found.get("postings", [])
        if p["ccy"] == value.get("ccy")
        and (p["account"] == category or p["account"].startswith(category + ":"))
    )
    return value.get("collect") in ("debit", "card") and 0 < spent <= int(value["cap"])


def starts(value):
    """The first day of each period of a commitment."""
    first = datetime.date.fromisoformat(value["from"])
    number, unit = int(value["every"][:-1]), value["every"][-1]
    for n in range(10000):
        if unit == "d":
            yield first + datetime.timedelta(days=number * n)
            continue
        month = first.year * 12 + first.month - 1 + number * n * (12 if unit == "y" else 1)
        year, month = divmod(month, 12)
        last = calendar.monthrange(year, month + 1)[1]
        yield datetime.date(year, month + 1, min(first.day, last))


def is_period(value, billed):
    """Whether days are one whole period of a commitment."""
    day = None
    for after_it in starts(value):
        if day is not None and day.isoformat() == billed["from"]:
            last = (after_it - datetime.timedelta(days=1)).isoformat()
            return billed["to"] == min(last, value.get("to", last))
        if after_it.isoformat() > billed["from"]:
            return False
        day = after_it
    return False


class Payouts:
    """Claims, attempts, and what statements show of them."""

    def __init__(self, genesis):
        self.authority = Authority(genesis)
        self.signatures = Signatures()
        self.claims, self.intents, self.batches = {}, {}, collections.defaultdict(list)
        self.pulled = collections.defaultdict(list)
        self.said, self.paid, self.statements = {}, collections.Counter(), {}
        self.named, self.gifts, self.closed = Named(), Gifts(), Closed(is_known)
        self.ended = set()  # the entries that ended commitments, once that was confirmed

    def see(self, index, found):
        if found["type"] == "act":
            # The signer may be one whose day came with this entry.
            self.authority.pass_time(found["recorded"], None)
            self.signatures.check(self.authority, found)
        self.authority.see(index, found)
        self.named.see(index, found)
        self.closed.see(index, found, self.signatures.roots)
        self.gifts.see(index, found)
        self.refuse_to_move(index, found)
        name = found["type"].replace("-", "_")
        getattr(self, f"see_{name}", lambda *_: None)(index, found)

    def refuse_to_move(self, index, found):
        """A gift that was claimed at the end that goes on stays what it is."""
        answers = any(r["rel"] in ("reverses", "classifies") for r in found.get("refs", []))
        end = self.authority.end()
        if not answers or end is None or index in self.gifts.refunds:
            return
        for claim in self.claims.values():
            bound = claim.given and len(claim.given) == 2 and claim.given[0] == end[0]
            if bound and claim.given[1] in self.gifts.first.get(index, ()):
                need(not self.stands(claim), f"moves a gift that claim {claim.index} gives back")

    def see_statement(self, index, found):
        self.statements[index] = found

    def see_statement_void(self, _, found):
        target = next(r["entry"] for r in found["refs"] if r["rel"] == "voids")
        self.statements.pop(target, None)

    def see_commitment_end(self, _, found):
        self.ended.update(subjects(found))

    def goes_on(self, day):
        """What of the paying goes on, so that the books cannot be closed: section 9.4."""
        for (kind, code), versions in list(self.authority.versions.items()):
            held = [v for v in versions if v.holds is not None and v.holds <= day]
            if kind != "commitment" or not held:
                continue
            newest = held[-1]
            last = held[-2] if not newest.is_set() and len(held) > 1 else newest
            over = last.found["value"].get("to", day) < day
            if not over and newest.index not in self.ended:
                yield f"commitment {code}"
        yield from (f"claim {claim.index}" for claim in self.claims.values() if claim.is_live())

    def see_phase(self, _, found):
        """Closed nothing goes on; from closing on nothing more is paid by a surplus claimed before, and
        nothing by an end that was called off."""
        if found["phase"] == "closed":
            going = list(self.goes_on(found["date"]))
            need(not going, f"closes the books while {going} goes on")
        for claim in self.claims.values():
            kind, _ = self.authority.at.get((claim.given or [None])[0], ("", None))
            claim.fallen |= found["phase"] == "closing" and kind == "decision"
            claim.fallen |= found["phase"] == "operating" and kind == "phase"

    def see_expense_claim(self, index, found):
        need(not self.authority.is_closed(), "claims in books that are closed")
        payee, commitment = self.rests_on(found)
        for ref in found["refs"]:
            if ref["rel"] == "corrects":
                self.replace(ref["entry"], index, found)
        if commitment is not None:
            self.refuse_billed(found["commitment"], found)
        agree = self.authority.approval(found["recorded"])["need"]
        claim = Claim(index, found, payee, commitment, agree)
        for ref in found["refs"]:
            if ref["rel"] == "corrects" and found["by"] == "run":
                claim.submitter = self.claims[ref["entry"]].submitter
        claim.given = self.given_away(found)
        self.claims[index] = claim
        if claim.given and len(claim.given) == 2:
            self.gifts.check(claim.given[1], found)
            self.need_given(claim.given[1], found["ccy"])

    def rests_on(self, found):
        """The one entry of its payee, the one of its commitment if it has one: section 6.1."""
        phases = [at for at, *_ in self.authority.phases]
        of = collections.defaultdict(list)
        for subject in subjects(found):
            kind, version = self.authority.at.get(subject, (None, None))
            key = {"payee": "payee", "commitment": "commitment"}.get(kind)
            if key is not None and version.found["code"] == found.get(key):
                of[key].append(subject)
            else:
                need(kind == "decision" or subject in phases, f"rests on {subject}")
        need(len(of["payee"]) == 1, "not one entry of its payee")
        need(len(of["commitment"]) == ("commitment" in found), "not one entry of its commitment")
        return of["payee"][0], next(iter(of["commitment"]), None)

    def need_given(self, gift, ccy):
        """No more of a gift goes back than was given."""
        back = [c for c in self.claims.values() if c.given and c.given[1:] == [gift]]
        back = [c for c in back if self.stands(c) and c.found["ccy"] == ccy]
        asked = sum(int(c.found["minor"]) for c in back)
        need(asked <= self.gifts.given[gift, ccy], f"more of gift {gift} than was given")

    def given_away(self, found):
        """What a claim gives away: section 9.4. None for one that pays for something."""
        authority = self.authority
        ends = [s for s in subjects(found) if any(s == at for at, *_ in authority.phases)]
        decided = [s for s in subjects(found) if authority.at.get(s, ("",))[0] == "decision"]
        gifts = [ref["entry"] for ref in found["refs"] if ref["rel"] == "refunds"]
        need(len(ends) + len(decided) <= 1 and (ends or not gifts), "gives away by no end")
        heir = authority.in_force("successor", found["payee"], found["recorded"]) is not None
        need(heir == bool((ends or decided) and not gifts), "who gets what is given away")
        on = bool(ends or decided) and not gifts
        need(not on or found["category"] == "distribution", "the category of what is given on")
        last = "last" in found.get("flags", [])
        need(not last or authority.end() is not None, "the last, and nothing ends")
        if ends:
            self.need_end(ends[0], found, gifts)
        if decided:
            self.need_surplus(decided[0], found)
        return (ends + decided + gifts) or None

    def need_end(self, end, found, gifts):
        authority, day = self.authority, found["recorded"]
        begun = authority.end()
        closing = authority.phases[-1][1] == "closing" and authority.phases[-1][2] <= day
        need(begun is not None and begun[0] == end and closing, "an end that does not go on")
        terms = authority.in_force("shutdown", "shutdown", begun[1]).value()
        over = day > plus(begun[1], terms["window"])
        need(gifts or over or not self.may_go_back(terms, begun[1]), "a share within the window")
        for gift in gifts:
            claimed = any(claim.given == [end, gift] for claim in self.claims.values())
            late = over and gift < end
            need(not late or claimed, "a gift after the window")
            need(found["payee"] == f"gift-{gift}", "another payee than who gave the gift")

    def may_go_back(self, terms, day):
        """Whether the terms give any gift back."""
        funds = [code for kind, code in list(self.authority.versions) if kind == "secondary"]
        held = [self.authority.in_force("secondary", code, day) for code in funds]
        donors = any(of is not None and of.value()["way"] == "donors" for of in held)
        return terms["profile"] != "tax-exempt" and (terms["returns"] != "none" or donors)

    def need_surplus(self, decision, found):
        version = self.authority.at[decision][1]
        said = version.found
        need(self.authority.end() is None, "gives a surplus away at the end")
        need(version.holds is not None and said["decision"] == "surplus", "decided no surplus")
        need((said["ccy"], said["to"]) == (found["ccy"], found["payee"]), "another surplus")
        before = [c for c in self.claims.values() if c.given == [decision] and self.stands(c)]
        spent = sum(int(c.found["minor"]) for c in before) + int(found["minor"])
        need(spent <= int(said["minor"]), "more than was decided")

    def replace(self, old, index, found):
        need(old in self.claims, f"corrects {old}, which is no claim")
        claim = self.claims[old]
        gone = claim.is_live() or claim.is_paid()
        need(not gone, f"takes the place of {old}, which is on its way")
        need(claim.found["payee"] == found["payee"], f"claim {old} is another payee's")
        if claim.replaced:
            parts = self.in_place_of(claim) + int(found["minor"])
            fits = self.authority.end() is not None and parts <= int(claim.found["minor"])
            need(fits, f"claim {old} was replaced before")
        claim.replaced.append(index)

    def in_place_of(self, claim):
        """What stands in the place of a claim: all of its parts, and what came in theirs."""
        whole = 0
        for part in (self.claims[index] for index in claim.replaced if index in self.claims):
            if part.replaced:
                whole += self.in_place_of(part)
            elif self.stands(part):
                whole += int(part.found["minor"])
        return whole

    def refuse_billed(self, code, period):
        billed = list(self.pulled[code])
        for claim in self.claims.values():
            if claim.found.get("commitment") == code and self.stands(claim):
                billed.append(claim.found)
        for other in billed:
            apart = period["to"] < other["from"] or other["to"] < period["from"]
            need(apart, f"bills days of {code} that were billed before")

    def stands(self, claim):
        return not claim.replaced and not self.is_given_up(claim)

    def is_given_up(self, claim):
        rejected = any(act["act"] == "reject" for _, act in self.authority.acts[claim.index])
        return (rejected or claim.fallen) and not claim.is_live() and not claim.is_paid()

    def see_refund(self, index, found):
        if subjects(found):
            self.see_expense(index, found)

    def see_expense(self, index, found):
        for subject in subjects(found)[:1]:
            claim = self.claims.get(subject)
            if claim is not None:
                need(claim.expense is None, f"owes claim {subject} a second time")
                back = claim.given is not None and len(claim.given) == 2
                need(back == (found["type"] == "refund"), f"owes claim {subject} as what it is not")
                same = owed(found, claim.found["ccy"]) == -int(claim.found["minor"])
                need(same, f"owes another amount than claim {subject}")
                claim.expense = index
                self.said[index] = [claim]
                return
            kind, version = self.authority.at.get(subject, (None, None))
            need(kind == "commitment", f"{subject} is nothing to pay")
            need("from" in found, "bills no period")
            need(collected(version.found, found), "more than its vendor may collect")
            self.refuse_billed(version.found["code"], found)
            self.pulled[version.found["code"]].append({**found, "index": index})

    def see_intent(self, index, found):
        claim = self.claims.get(subjects(found)[0])
        need(claim is not None, "pays no claim")
        need(not self.authority.frozen(), "pays while payments are frozen")
        need(not claim.is_live() and not claim.is_paid(), "a second attempt")
        need(found["attempt"] == len(claim.attempts) + 1, "the number of the attempt")
        same = all(found[key] == claim.found[key] for key in ("minor", "ccy"))
        need(same, "pays another amount than the claim's")
        leaves = self.signatures.leaves
        expected = end_to_end(leaves[0], leaves[claim.index], found["attempt"])
        need(found["id"] == expected, f"the id {found['id']}, expected {expected}")
        holds = self.approved(claim, found["recorded"])
        need(holds is not None and holds <= found["recorded"], "pays what was not approved")
        claim.attempts.append(Attempt(index, found))
        self.intents[index] = claim
        self.batches[found["batch"]].append(index)

    def approved(self, claim, day):
        """The day from which a claim may be paid; none if it may not."""
        acts = self.authority.acts[claim.index]
        if claim.attempts and not claim.is_live() and claim.attempts[-1].events:
            failed = claim.attempts[-1].events[-1][0]
            acts = [(index, act) for index, act in acts if act["seen"] > failed]
        rejected = any(act["act"] == "reject" for _, act in acts)
        if claim.replaced or claim.fallen or rejected:
            return None
        versions = self.authority.versions["payee", claim.found["payee"]]
        agreed = [version for version in versions if version.holds is not None]
        bound = agreed and agreed[-1].is_set() and agreed[-1].holds <= day
        if not bound or agreed[-1].index != claim.payee:
            return None
        agree = max(claim.need, self.authority.approval(day)["need"])
        holds = self.holds(claim, acts, day, agree)
        if len(holds) >= agree:
            return max(holds.values())
        return day if self.committed(claim, day) else None

    def holds(self, claim, acts, day, agree):
        """Whose approval counts, and from which day on."""
        close = set(self.authority.at[claim.payee][1].found.get("related", []))
        close |= {claim.submitter, claim.found["payee"]}
        holds = {}
        for index, act in acts:
            signer = act["signer"]
            counts = act["act"] == "approve" and act["until"] >= day
            own = signer in close
            counts = counts and self.authority.counts(index, act)
            if counts and not (own and agree > 1):
                hours = self.authority.approval(day)["delay"] if own else 0
                holds.setdefault(signer, after(act["recorded"], hours))
        return holds

    def committed(self, claim, day):
        """Whether its commitment alone allows it."""
        code = claim.found.get("commitment")
        now = self.authority.in_force("commitment", code, day) if code else None
        if now is None or now.index < claim.commitment:
            return False
        value, then = now.value(), self.authority.at[claim.commitment][1].found["value"]
        same = all(claim.found[k] == value[k] for k in ("payee", "ccy", "category", "fund"))
        inside = claim.found["from"] <= day and is_period(value, claim.found)
        close = set(self.authority.at[claim.payee][1].found.get("related", []))
        own = claim.submitter in close | {claim.found["payee"]}
        cap = min(int(value["cap"]), int(then["cap"]))
        again = bool(claim.attempts) and not claim.is_live()
        known = self.paid[claim.payee] > 0
        whole = same and inside and not own
        return whole and int(claim.found["minor"]) <= cap and not again and known

    def see_payout_state(self, index, found):
        self.happen(index, subjects(found)[0], found.get("of") == "batch", found["state"])

    def see_settlement(self, index, found):
        rels = {r["rel"] for r in found["refs"]}
        need(rels & {"statement", "classifies"}, "is no row of a statement, and explains none")
        at = next(r["entry"] for r in found["refs"] if r["rel"] == "settles")
        claims = self.happen(index, at, found.get("of") == "batch", found["outcome"])
        sign = 1 if found["outcome"] == "paid" else -1
        total = sum(int(claim.found["minor"]) for claim in claims)
        same = owed(found, claims[0].found["ccy"]) == sign * total
        need(same, "settles another amount than was owed")
        for claim in claims:
            self.count(claim, sign)
        self.said[index] = claims

    def count(self, claim, by):
        payee = claim.payee
        self.paid[payee] = max(self.paid[payee] + by, 0)

    def happen(self, index, intent, of_batch, event):
        need(intent in self.intents, f"{intent} is no attempt to pay")
        newest = self.attempt(intent).found["batch"]
        claims = []
        concerned = self.batches[newest] if of_batch else [intent]
        live = [one for one in concerned if self.attempt(one).state() in LIVE]
        if of_batch and event == "paid" and live:
            concerned = live
        for one in concerned:
            attempt = self.attempt(one)
            if step(attempt.state(), event) is not None:
                attempt.events.append((index, event))
                claims.append(self.intents[one])
        need(claims, f"says what cannot be of attempt {intent}")
        return claims

    def attempt(self, intent):
        return next(a for a in self.intents[intent].attempts if a.index == intent)

    def see_act(self, index, found):
        subject = subjects(found)[0]
        if found["act"] == "attest":
            need(subject in self.statements, f"attests {subject}, which is no statement")
        if found["act"] == "not-executed":
            need(subject in self.intents, f"{subject} is no attempt to pay")
            self.sign_off(index, subject, found["recorded"])

    def sign_off(self, index, intent, day):
        attempt = self.attempt(intent).found
        limit = self.authority.in_force("limit", attempt["ccy"].lower(), day)
        first = plus(attempt["day"], limit.value()["executed"]) if limit else day
        need(day >= first, f"comes before {first}")
        need(self.covered(attempt), "comes before a statement that covers it")
        signers = {
            act["signer"]
            for by, act in self.authority.acts[intent]
            if act["act"] == "not-executed" and act["until"] >= day
            and self.authority.counts(by, act)
        }
        alone = self.authority.approval(day)["need"] == 1
        if len(signers) >= (1 if alone else 2):
            self.happen(index, intent, False, "not executed")

    def covered(self, attempt):
        of = (attempt["account"], attempt["ccy"])
        proven = [
            s["to"]
            for s in self.statements.values()
            if (s["account"], s["ccy"]) == of
            and s["grade"] != "unproven" and s["proven"] == s["rows"]
        ]
        return bool(proven) and business_days(attempt["day"], max(proven)) >= 5

    def see_reversal(self, _, found):
        target = next(r["entry"] for r in found["refs"] if r["rel"] == "reverses")
        for code, all_ in self.pulled.items():
            self.pulled[code] = [one for one in all_ if one["index"] != target]
        for claim in self.said.pop(target, []):
            claim.expense = None if claim.expense == target else claim.expense
            before = claim.is_paid()
            for attempt in claim.attempts:
                attempt.events = [event for event in attempt.events if event[0] != target]
            if before != claim.is_paid():
                self.count(claim, -1 if before else 1)


def owed(found, ccy):
    postings = found.get("postings", [])
    return sum(int(p["minor"]) for p in postings if (p["account"], p["ccy"]) == (PAYABLE, ccy))


def business_days(first, last):
    day, end = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
    days = 0
    while day < end:
        day += datetime.timedelta(days=1)
        days += day.weekday() < 5
    return days
