"""Who decides: FORMAT.md, section 9.1, as a fold over the log."""

import collections
import datetime

import entry as entries
import signed
import tree
from tree import Wrong

# What becomes of the money at the end, and who gets it.
END = ("shutdown", "closing", "successor", "secondary")
DECIDES = ("member", "approval", "limit", "reserve", "commitment", "governance", "channel", *END)
# Which phase leads to which.
LEADS = {
    "evaluating": ("starting", "closing"),
    "starting": ("evaluating", "operating", "closing"),
    "operating": ("closing",),
    "closing": ("operating", "closed"),
    "closed": (),
}


def need(truth, message):
    if not truth:
        raise Wrong(message)


def subjects(found):
    return [ref["entry"] for ref in found.get("refs", []) if ref["rel"] == "subject"]


def after(day, hours):
    """The first day on which so many hours have passed for sure."""
    days = -(-hours // 24)
    return day if days == 0 else plus(day, days + 1)


def plus(day, days):
    try:
        return str(datetime.date.fromisoformat(day) + datetime.timedelta(days=days))
    except OverflowError:
        return "2199-12-31"


class Proposal:
    """A version of a declared object, or of a payee."""

    def __init__(self, index, found, needs, may):
        self.index, self.found = index, found
        self.needs, self.may = needs, may
        self.signed = {}  # who, and until which day it counts
        self.joined, self.rejected = False, False
        self.holds = None
        self.alone = None  # the day from which on time stands for the one signature

    def is_set(self):
        return self.found.get("state", "set") == "set"

    def value(self):
        return self.found["value"] if self.is_set() else None

    def is_member(self):
        return self.found["type"] == "policy" and self.found["kind"] == "member"

    def sign(self, act):
        if act["act"] == "approve" and act["signer"] in self.may:
            self.signed[act["signer"]] = act["until"]
        self.joined |= act["act"] == "join"
        self.rejected |= act["act"] == "reject" and self.holds is None

    def needed(self, agree, keyed, day):
        if agree > 1:
            return max(agree, self.needs)
        waived = self.alone is not None and (not keyed or self.alone <= day)
        return 0 if waived else self.needs

    def is_ready(self, signers, needs, day):
        if self.holds is not None or self.rejected:
            return False
        signed = {signer for signer, until in self.signed.items() if until >= day}
        own = self.is_member() and not self.is_set() and self.found["code"] in signed
        joins = self.is_member() and self.is_set() and "key" in self.found["value"]
        enough = len(signed & signers) >= needs or own
        return enough and (self.joined or not joins)


class Authority:
    """Members, proposals, signatures, freezes."""

    def __init__(self, genesis):
        self.genesis = genesis
        self.members = {genesis["member"]: None}
        self.keyed = False  # whether a member ever had a key in force
        self.day = genesis["recorded"]
        self.versions = collections.defaultdict(list)
        self.at = {}
        self.keys = [(0, genesis["key"])]
        self.acts = collections.defaultdict(list)
        self.signed_with = {}  # the key of each act
        self.policies = []
        self.freezes = {}
        self.phases = []  # the entry, the phase, its first day
        self.spoke, self.lapsed = {}, {}  # the last day on which each signed anything
        self.decided = genesis["recorded"]  # the day of the newest entry that decided

    def signers(self):
        return {member for member, key in self.members.items() if key is not None}

    def in_force(self, kind, code, day):
        """The version that holds on a day; none if it ended."""
        agreed = [v for v in self.versions[kind, code] if v.holds is not None and v.holds <= day]
        lapsed = kind == "member" and code in self.lapsed
        return agreed[-1] if agreed and agreed[-1].is_set() and not lapsed else None

    def approval(self, day):
        version = self.in_force("approval", "approval", day)
        if version is not None:
            return version.value()
        first = {"need": max(self.genesis["need"], 1), "delay": self.genesis["delay"]}
        return {**first, "cooling": 72}

    def see(self, index, found):
        self.day = found["recorded"]
        decides = found["type"] in ("key", "payee", "act", "decision", "phase")
        if decides or found["type"] == "policy" and entries.is_known(found):
            self.pass_time(self.day, index)
            self.decided = found["recorded"]
        if found["type"] == "policy" and entries.is_known(found):
            self.policies.append(index)
            if found["kind"] in DECIDES:
                self.propose(index, found, found["kind"])
        elif found["type"] == "key":
            name = tree.Vkey(found["key"]).name
            new = name == self.genesis["origin"] and found["key"] != self.keys[-1][1]
            need(new, "a key of another log, or the one that signs already")
            self.propose(index, {**found, "code": "key", "state": "set"}, "key")
        elif found["type"] == "payee":
            self.propose(index, found, "payee")
        elif found["type"] == "decision":
            self.refuse_surplus(found)
            self.propose(index, {**found, "code": "decision"}, "decision")
        elif found["type"] == "phase":
            self.begin(index, found)
        elif found["type"] == "act":
            self.sign(index, found)

    def propose(self, index, found, kind):
        if kind == "member" and "key" in found["value"]:
            self.refuse_shared(found)
        self.refuse_too_many(kind, found)
        if kind == "governance":
            self.refuse_treasurer(found)
        need(not self.is_fixed(kind, found), "changes what was declared before closing began")
        approval = self.approval(found["recorded"])
        agree = approval["need"]
        alone = 1 if kind == "commitment" and found["state"] == "set" else 0
        may = set(self.members) - set(found.get("related", []))
        if alone and agree > 1:
            payees = self.versions["payee", found["value"]["payee"]]
            related = payees[-1].found.get("related", []) if payees else []
            may -= {found["value"]["payee"], *related}
        needs = agree if agree > 1 else alone
        if kind == "payee" and "vop-no-match" in found.get("flags", []):
            needs = max(needs, 2)
        version = Proposal(index, found, needs, may)
        if kind in ("member", "key") and agree == 1:
            version.needs, version.alone = 1, after(found["recorded"], approval["delay"])
        self.versions[kind, found["code"]].append(version)
        self.at[index] = (kind, version)
        self.settle(kind, version, index)

    def begin(self, index, found):
        """A phase, by an agreed decision of the phase before it."""
        newest, before, since = self.phases[-1] if self.phases else (0, "evaluating", "")
        phase, decision = found["phase"], subjects(found)[0]
        need(found["date"] <= found["recorded"], "begins on a day to come")
        need(phase in LEADS[before], f"{before} does not lead to {phase}")
        kind, version = self.at.get(decision, (None, None))
        about = kind == "decision" and version.found.get("phase") == phase
        need(about and decision > newest and version.holds is not None, "was not decided")
        need(found["date"] >= max(since, version.holds), "begins before it was decided")
        if phase in ("starting", "operating", "closing"):
            self.need_declared(found["date"])
        self.phases.append((index, phase, found["date"]))

    def need_declared(self, day):
        shutdown = self.in_force("shutdown", "shutdown", day)
        need(shutdown is not None, "no shutdown is declared")
        fallback = self.in_force("successor", shutdown.value()["fallback"], day)
        need(fallback is not None, "the fallback is nobody")
        codes = {kind: [c for k, c in list(self.versions) if k == kind] for kind in DECIDES}
        closing = [self.in_force("closing", code, day) for code in codes["closing"]]
        need(any(closing), "no closing budget is declared")
        for code in codes["commitment"]:
            held = self.in_force("commitment", code, day)
            ends = held is None or {"notice", "cancel", "to"} & set(held.value())
            need(ends, f"commitment {code} does not say how it ends")

    def end(self):
        """The entry by which the end began, and its day; none where none did."""
        if not self.phases or self.phases[-1][1] not in ("closing", "closed"):
            return None
        return [(at, day) for at, phase, day in self.phases if phase == "closing"][-1]

    def is_closed(self):
        return bool(self.phases) and self.phases[-1][1] == "closed"

    def refuse_treasurer(self, found):
        handle = found["value"].get("treasurer")
        newest = self.versions["member", handle][-1:]
        proposed = any(v.is_set() and not v.rejected for v in newest)
        set_ = found["state"] == "set" and handle is not None
        need(not set_ or proposed or handle in self.members, "keeps the books as no member")

    def refuse_surplus(self, found):
        if found["decision"] == "surplus":
            need(self.end() is None, "gives a surplus away at the end")
            heir = self.in_force("successor", found["to"], found["recorded"])
            need(heir is not None, "gives a surplus to who is no successor")

    def is_fixed(self, kind, found):
        """Whether the end has begun, and this would change its rules."""
        if self.end() is None:
            return False
        if self.is_closed():
            return kind == "decision" or kind in DECIDES
        if kind == "decision":
            return found["decision"] == "surplus"
        if kind == "successor":
            old = self.in_force(kind, found["code"], self.day)
            was, new = old.value() if old else {}, found["value"]
            same = was.get("points") == new["points"]
            kept = "accepted" not in was or new.get("accepted") in (None, was["accepted"])
            return found["state"] != "set" or not same or not kept
        if kind == "commitment":
            return self.loosens(kind, Proposal(0, found, 0, set()))
        return kind in END

    def governs(self, version):
        value = version.value() or {}
        return value.get("reaffirm")

    def lapses(self, member):
        """The first day without a member who goes on saying nothing; none where nobody is asked."""
        said = self.affirmed(member)
        held = self.versions["governance", "governance"]
        held = [v for v in held if v.holds is not None and v.holds <= self.day]
        longest, first = 0, None
        for version in reversed(held):
            days = self.governs(version)
            if days is None:
                break
            longest = max(longest, days)
            day = plus(max(said, version.holds), longest + 1)
            first = day if first is None else min(first, day)
        return first

    def affirmed(self, member):
        held = [v for v in self.versions["member", member] if v.holds is not None]
        held = [v for v in held if v.holds <= self.day]
        joined = held[-1].holds if held else self.genesis["recorded"]
        return max(self.spoke.get(member, joined), joined)

    def let_lapse(self):
        """How many must agree may change by time alone: as if somebody looked on the day before."""
        today = self.day
        held = [v.holds for v in self.versions["approval", "approval"] if v.holds is not None]
        changes = sorted(day for day in held if self.decided < day <= today)
        for day in [*(plus(day, -1) for day in changes), today]:
            self.day = day
            self.let_silent_go()

    def let_silent_go(self):
        """Ends the membership of who said nothing for too long, while others can decide."""
        silent = [(self.lapses(member), member) for member in self.members]
        agree = self.approval(self.day)["need"]
        for day, member in sorted(one for one in silent if one[0] and one[0] <= self.day):
            left = {other: key for other, key in self.members.items() if other != member}
            if sum(agree == 1 or key is not None for key in left.values()) < agree:
                continue
            self.members = left
            self.forget(member)
            self.lapsed[member] = day

    def forget(self, member):
        for _, version in self.at.values():
            if version.holds is None:
                version.signed.pop(member, None)

    def refuse_shared(self, found):
        for (kind, code), versions in list(self.versions.items()):
            if kind == "member" and code != found["code"]:
                keys = [v.found["value"].get("key") for v in versions if not v.rejected]
                need(found["value"]["key"] not in keys, f"the key of {code}")

    def key_for(self, act, subject):
        """The key that an act is signed with: who joins uses the one that is proposed."""
        if act["act"] != "join":
            return self.members.get(act["signer"])
        kind, version = self.at.get(subject, (None, None))
        need(kind == "member" and version.found["code"] == act["signer"], "joins as somebody else")
        return version.found["value"].get("key")

    def sign(self, index, act):
        subject = subjects(act)[0]
        need(subject < act["seen"] <= index, "its subject, or what it saw, is not below it")
        newest = max((p for p in self.policies if p < act["seen"]), default=0)
        need(act["policy"] == newest, f"not the newest policy, which was {newest}")
        need(act["until"] >= act["recorded"], "had run out")
        given = [old for _, old in self.acts[subject] if old["signature"] == act["signature"]]
        need(not given, "a signature that was given before")
        need(self.key_for(act, subject) is not None, f"{act['signer']} has no key there")
        if act["act"] == "freeze":
            self.freezes[index] = (act["signer"], set())
        if act["act"] == "thaw":
            need(subject in self.freezes, f"thaws {subject}, which is no freeze")
            self.freezes[subject][1].add(act["signer"])
        if act["act"] == "reaffirm":
            by = self.in_force("member", act["signer"], self.day)
            need(by is not None and by.index == subject, "not the entry by which they are a member")
        if act["act"] != "join":
            self.spoke[act["signer"]] = act["recorded"]
        self.acts[subject].append((index, act))
        self.signed_with[index] = self.key_for(act, subject)
        if subject in self.at:
            kind, version = self.at[subject]
            version.sign(act)
            self.settle(kind, version, index)

    def pass_time(self, day, index):
        """What waited for its day alone; without an entry (None) no checkpoint key changes."""
        self.day = max(self.day, day)
        self.let_lapse()
        if self.approval(self.day)["need"] > 1:
            return
        for kind, version in list(self.at.values()):
            if version.alone is None or version.alone > day:
                continue
            if kind == "member" and self.members_with(version.found):
                self.settle(kind, version, index)
            if kind == "key" and index is not None:
                self.settle(kind, version, index)

    def settle(self, kind, version, index):
        needs = version.needed(self.approval(self.day)["need"], self.keyed, self.day)
        if not version.is_ready(self.signers(), needs, self.day):
            return
        if self.is_fixed(kind, version.found):
            return
        approval, hours = self.approval(self.day), 0
        if kind == "payee":
            hours = approval["cooling"] if version.is_set() else 0
        elif kind in DECIDES and self.loosens(kind, version):
            hours = approval["delay"]
        version.holds = after(self.day, hours)
        self.refuse_too_many(kind, version.found)
        for older in self.versions[kind, version.found["code"]]:
            if older.index < version.index:
                older.alone = None
        if kind == "member":
            self.change_member(version.found)
            self.keyed |= "key" in version.found["value"] and version.is_set()
            self.lapsed.pop(version.found["code"], None)
        if kind == "key":
            self.keys.append((index + 1, version.found["key"]))

    def counts(self, index, act):
        """Whether its signer is a member with the key that signed it."""
        key = self.members.get(act["signer"])
        return key is not None and key == self.signed_with[index]

    def change_member(self, found):
        before = self.members.get(found["code"])
        self.members = self.members_with(found)
        if before is not None and before != self.members.get(found["code"]):
            self.forget(found["code"])

    def members_with(self, found):
        members = {**self.members, found["code"]: found["value"].get("key")}
        if found["state"] == "ended":
            members.pop(found["code"], None)
        return members

    def refuse_too_many(self, kind, found):
        """As many as must agree must be able to, once the change holds."""
        if kind == "member":
            agree, members = self.approval(self.day)["need"], self.members_with(found)
        elif kind == "approval" and found["state"] == "set":
            agree, members = found["value"]["need"], self.members
        else:
            return
        able = sum(agree == 1 or key is not None for key in members.values())
        need(agree <= able, f"{agree} must agree, {able} can")

    def key_at(self, size):
        return [key for first, key in self.keys if first <= size][-1]

    def loosens(self, kind, version):
        held = self.in_force(kind, version.found["code"], self.day)
        old, new = held.value() if held else None, version.value()
        if kind == "approval":
            first = {"need": self.genesis["need"], "delay": self.genesis["delay"], "cooling": 72}
            old, new = old or first, new or first
            return any(new[key] < old[key] for key in ("need", "delay", "cooling"))
        if kind == "limit":
            return new is not None and (old is None or more(old, new))
        if kind == "reserve":
            return old is not None and (new is None or int(new["minor"]) < int(old["minor"]))
        if kind == "commitment":
            return new is not None and (old is None or longer(old, new))
        if kind == "governance":
            days, before = (new or {}).get("reaffirm"), (old or {}).get("reaffirm")
            return days is not None and (before is None or days < before)
        if kind == "channel":
            return old is not None and new is not None and new["url"] != old["url"]
        settled = self.in_force("shutdown", "shutdown", self.day) is not None
        return kind in END and (settled or old is not None)

    def frozen(self):
        signers, agree = self.signers(), self.approval(self.day)["need"]
        for by, thawed in self.freezes.values():
            others, thawed = signers - {by}, thawed & signers
            enough = len(thawed) >= agree
            if not enough and (not others or len(thawed - {by}) < min(agree, len(others))):
                return True
        return False


def more(old, new):
    """Whether a limit allows more; another account or rail is as good as more money."""
    higher = any(int(new[key]) > int(old[key]) for key in ("payout", "day", "month", "payee"))
    above = new.get("above")
    fewer = above is not None and ("above" not in old or above < old["above"])
    staler = new.get("attested", 2**53) > old.get("attested", 2**53)
    elsewhere = (new["account"], new["rail"]) != (old["account"], old["rail"])
    return higher or fewer or staler or elsewhere or new["executed"] < old["executed"]


def longer(old, new):
    """Whether a commitment differs in anything but what makes it smaller or is a note."""
    free = ("cap", "amount", "to", "notice", "cancel", "fee", "priority")
    rest = lambda value: {key: of for key, of in value.items() if key not in free}
    later = "to" in old and new.get("to", "9999") > old["to"]
    higher = any(int(new[key]) > int(old[key]) for key in ("cap", "amount"))
    return rest(old) != rest(new) or later or higher


class Signatures:
    """Every act against its signature, from the log alone."""

    def __init__(self):
        self.ssh = signed.OpenSsh()
        self.leaves, self.roots = [], []

    def add(self, leaf, root):
        self.leaves.append(leaf)
        self.roots.append(root)

    def check(self, authority, act):
        subject = subjects(act)[0]
        need(act["seen"] <= len(self.roots), "saw what was not there yet")
        key = authority.key_for(act, subject)
        need(key is not None, f"signed by {act['signer']}, who has no key there")
        text = signed.lines(
            self.leaves[0], self.roots[act["seen"] - 1], act,
            subject, self.leaves[subject], self.leaves[act["policy"]],
        )
        self.ssh.check(text, act["signature"], act["signer"], key)
