"""What one entry must be by itself: FORMAT.md, sections 2 and 5 to 8."""

import base64
import datetime
import hashlib
import json
import re

import rfc8785

import signed
from tree import Vkey, Wrong

CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
CURRENCY = re.compile(r"[A-Z]{3}")
MINOR = re.compile(r"0|-?[1-9][0-9]{0,17}")
DIGEST = re.compile(r"[A-Za-z0-9_-]{43}")
STRING = re.compile(r"[ !#-\[\]-~]*")
MONTH = re.compile(r"\d{4}-\d\d", re.A)
SHA256 = re.compile(r"[0-9a-f]{64}")
RATE = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")
FUNCTIONS = ("program", "admin", "fundraising")
SLOTS = ("docs", "receipt", "source", "text", "who")
RELATIONS = (
    "statement", "previous", "reverses", "classifies", "voids", "refunds", "corrects", "settles",
    "subject",
)
ONCE = RELATIONS[:5]
ANSWERS = {
    "reversal": "reverses", "classification": "classifies", "reclassification": "classifies",
    "statement-void": "voids", "expense-claim": "subject", "act": "subject", "intent": "subject",
    "payout-state": "subject", "commitment-end": "subject", "settlement": "settles",
    "phase": "subject",
}
ACCOUNTS = [
    re.compile(pattern.replace("NAME", CODE.pattern))
    for pattern in (
        "assets:(bank|processor|host|cash):NAME", "assets:in-transit(:NAME)?",
        "assets:receivable", "liabilities:(payable|custody)", "liabilities:loan:NAME",
        "income:donations:(one-time|recurring|unknown)", "income:other:NAME",
        "income:unclassified", "expenses:unclassified", "expenses:(?!unclassified(:|$))NAME(:NAME)?",
        "equity:(opening|conversion|fund-transfer)",
    )
]
CASH = re.compile(r"assets:(bank|processor|host|cash):.*|assets:in-transit(:.*)?")
# Type: slots, whether it moves amounts.
TYPES = {
    "genesis": ("text", False),
    "policy": ("docs text who", False),
    "statement": ("source text", False),
    "statement-void": ("text", False),
    "opening": ("docs source text who", True),
    "assertion": ("text", False),
    "donation": ("docs receipt source text who", True),
    "income": ("docs source text who", True),
    "expense": ("docs source text who", True),
    "fee": ("source text", True),
    "refund": ("docs source text who", True),
    "transfer": ("source text", True),
    "conversion": ("source text", True),
    "noncash": ("docs receipt source text who", True),
    "loan": ("docs source text who", True),
    "classification": ("source text", True),
    "reclassification": ("source text", True),
    "reversal": ("source text", True),
    "payee": ("docs source text who", False),
    "expense-claim": ("docs source text who", False),
    "act": ("text", False),
    "intent": ("docs source text who", False),
    "payout-state": ("text", False),
    "settlement": ("source text", True),
    "commitment-end": ("docs text", False),
    "key": ("text", False),
    "decision": ("docs text", False),
    "phase": ("docs text", False),
    "measure": ("docs text", False),
    "figures": ("text", False),
    "note": ("text", False),
    "incident": ("text", False),
    "close": ("docs text", False),
}
KINDS = (
    "service", "currency", "account", "category", "fund", "member", "approval", "limit", "reserve",
    "commitment", "shutdown", "closing", "successor", "secondary", "scenario", "governance",
    "budget", "unit", "channel", "manifest",
)
ACTS = ("approve", "reject", "join", "attest", "freeze", "thaw", "not-executed", "reaffirm")
PHASES = ("evaluating", "starting", "operating", "closing", "closed")
STEPS = ("handed-over", "acknowledged", "rejected", "unknown")
INTERVAL = re.compile(r"([1-9][0-9]*)([dmy])")
VIA = ("bank", "payment-provider", "cheque", "cash", "other")
ENTITIES = ("individual", "group", "organisation", "other")
ROLES = ("owner", "steward", "maintainer", "contributor", "other")
END = ("shutdown", "closing", "successor", "secondary", "scenario")
PAYEE_FLAGS = (
    "member", "member-account", "mixed-script", "new-account", "same-name", "secured",
    "shared-account", "tax", "vop-close-match", "vop-match", "vop-no-match", "vop-not-possible",
    "wages",
)
CLAIM_FLAGS = (
    "changed-account", "high", "last", "member", "new-payee", "over-balance", "over-cap", "period",
    "same-document", "similar",
)
LONGEST = {"d": 3653, "m": 120, "y": 10}


def need(truth, message):
    if not truth:
        raise Wrong(message)


def matches(pattern, value):
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def day(value):
    need(matches(re.compile(r"\d{4}-\d\d-\d\d", re.A), value), f"{value!r} is no day")
    try:
        found = datetime.date.fromisoformat(value)
    except ValueError as error:
        raise Wrong(f"{value!r} is no day") from error
    need(1970 <= found.year <= 2199, f"{value} is outside 1970 to 2199")
    return found


def disclosure(salt, slot, value):
    """The disclosure of an opening; the value is parsed JSON."""
    inner = rfc8785.dumps([unpadded(salt), slot, value])
    return unpadded(inner)


def digest(disclosed):
    return unpadded(hashlib.sha256(disclosed.encode("ascii")).digest())


def unpadded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def parse(leaf):
    """The object that the bytes say, if they are canonical."""
    need(1 <= len(leaf) <= 16_384, f"{len(leaf)} bytes")
    try:
        found = json.loads(leaf.decode("ascii"), object_pairs_hook=unique, parse_float=no_number)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise Wrong(f"no JSON: {error}") from error
    need(isinstance(found, dict), "no object")
    profile(found, 0)
    need(rfc8785.dumps(found) == leaf, "not canonical")
    return found


def unique(pairs):
    need(len(dict(pairs)) == len(pairs), "a key stands twice")
    return dict(pairs)


def no_number(text):
    raise Wrong(f"the number {text}")


def profile(value, depth):
    need(depth <= 8, "more than eight values inside one another")
    if isinstance(value, dict):
        for key, inner in value.items():
            need(matches(STRING, key), f"the key {key!r}")
            profile(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            profile(inner, depth + 1)
    elif isinstance(value, str):
        need(matches(STRING, value), f"the string {value!r}")
    else:
        need(type(value) is int and 0 <= value < 2**53, f"the value {value!r}")


def integer(value):
    return type(value) is int


def is_known(entry):
    known = entry["type"] in TYPES
    return known and (entry["type"] != "policy" or entry.get("kind") in KINDS)


def check(index, entry):
    """Everything that one entry shows by itself."""
    keys = dict(entry)
    need(keys.pop("v", None) == 1, "`v` is not 1")
    need(isinstance(keys.pop("type", None), str), "no type")
    date, recorded = day(keys.pop("date", None)), day(keys.pop("recorded", None))
    need(date <= recorded + datetime.timedelta(days=1), "dated after it was recorded")
    need(matches(CODE, keys.pop("by", None)), "`by` is no code")
    check_postings(keys.pop("postings", None))
    check_slots(keys.pop("p", None))
    check_refs(index, entry, keys.pop("refs", None))
    if entry["type"] == "policy":
        check_policy(keys)
    if not is_known(entry):
        return
    slots, posts = TYPES[entry["type"]]
    need(sorted(entry["p"]) == slots.split(), "not the slots of its type")
    need(("postings" in entry) == posts, "postings where none may be, or none where they must be")
    own = OWN.get(entry["type"])
    if own is not None:
        own(keys)
    need(not keys, f"unknown keys: {', '.join(keys)}")


def check_slots(p):
    need(isinstance(p, dict), "`p` is no object")
    for slot, found in p.items():
        need(slot in SLOTS and matches(DIGEST, found), f"the slot {slot}")
        # 43 characters are 258 bits: the last two must be zero.
        need(unpadded(base64.urlsafe_b64decode(found + "=")) == found, f"the digest of {slot}")


def check_refs(index, entry, refs):
    if refs is None:
        refs = []
    else:
        need(isinstance(refs, list) and refs, "`refs` is no list, or an empty one")
    pairs = []
    for ref in refs:
        need(isinstance(ref, dict) and sorted(ref) == ["entry", "rel"], "a reference's keys")
        need(ref["rel"] in RELATIONS, f"the relation {ref['rel']}")
        need(integer(ref["entry"]) and ref["entry"] < index, "refers to a later entry")
        pairs.append((ref["rel"], ref["entry"]))
    rels = [rel for rel, _ in pairs]
    need(len(set(pairs)) == len(pairs), "a reference stands twice")
    need(all(rels.count(rel) <= 1 for rel in ONCE), "a relation stands twice")
    if not is_known(entry):
        return
    answers = ANSWERS.get(entry["type"])
    need(answers is None or answers in rels, f"does not say what it {answers}")
    claims = entry["type"] == "expense-claim"
    need(claims or entry["type"] == "incident" or rels.count("subject") <= 1, "is about two entries")
    need(not claims or rels.count("refunds") <= 1, "gives two gifts back")
    one = claims or entry["type"] in ("measure", "close")
    need(not one or rels.count("corrects") <= 1, "comes in the place of two")
    for rel in ("reverses", "classifies", "voids"):
        own = rel == answers or (rel, entry["type"]) == ("classifies", "settlement")
        need(own or rel not in rels, f"another type's relation {rel}")
    need("previous" not in rels or entry["type"] == "statement", "no statement, but `previous`")


def check_postings(postings):
    if postings is None:
        return
    need(isinstance(postings, list) and postings, "`postings` is no list, or an empty one")
    sums, legs = {}, []
    for posting in postings:
        need(isinstance(posting, dict), "a posting is no object")
        keys = dict(posting)
        account, ccy = keys.pop("account", None), keys.pop("ccy", None)
        minor = keys.pop("minor", None)
        fund, function = keys.pop("fund", None), keys.pop("function", None)
        need(not keys, f"unknown keys in a posting: {', '.join(keys)}")
        need(is_account(account), f"the account {account}")
        need(matches(CURRENCY, ccy), f"the currency {ccy}")
        need(matches(MINOR, minor) and minor != "0", f"the amount {minor}")
        pooled = account.startswith(("assets:", "liabilities:"))
        need(fund is None if pooled else matches(CODE, fund), f"the fund on {account}")
        spent = account.startswith("expenses:") and account != "expenses:unclassified"
        need(function in FUNCTIONS if spent else function is None, f"the function on {account}")
        sums[ccy] = sums.get(ccy, 0) + int(minor)
        legs.append((account, ccy, fund or "", function or ""))
    need(not any(sums.values()), f"the postings sum to {sums} instead of 0")
    need(all(a < b for a, b in zip(legs, legs[1:])), "the postings are not sorted, or one is twice")


def is_account(value):
    return any(matches(pattern, value) for pattern in ACCOUNTS)


def is_cash(account):
    return matches(CASH, account)


def check_genesis(keys):
    need(matches(re.compile("[0-9a-f]{32}"), keys.pop("nonce", None)), "the nonce")
    origin = keys.pop("origin", None)
    need(isinstance(origin, str) and origin and not set(origin) & {" ", "+"}, "the origin")
    need(Vkey(keys.pop("key", "")).name == origin, "the key's name is not the origin")
    need(matches(CODE, keys.pop("member", None)), "the member")
    need(integer(keys.pop("need", None)) and integer(keys.pop("delay", None)), "need or delay")


def check_policy(keys):
    kind, code, value = keys.pop("kind", None), keys.pop("code", None), keys.pop("value", None)
    need(isinstance(kind, str) and isinstance(code, str), "kind or code")
    states = ("set",) if kind == "currency" else ("set", "ended")
    need(keys.pop("state", None) in states, "the state")
    need(isinstance(value, dict), "the value")
    value = dict(value)
    if kind == "service":
        need(code == "service" and isinstance(value.pop("url", ""), str), "the service")
        need(isinstance(value.pop("contact", ""), str), "the contact")
        need(isinstance(value.pop("framework", ""), str), "the framework")
        begins = value.pop("year_begins", 1)
        need(integer(begins) and 1 <= begins <= 12, "the month in which the year begins")
    elif kind == "currency":
        exponent = value.pop("exponent", None)
        need(matches(re.compile("[a-z]{3}"), code), "the currency's code")
        need(integer(exponent) and exponent <= 4, "the exponent")
    elif kind == "account":
        ccy = value.pop("ccy", None)
        account, _, lower = code.rpartition(":")
        need(matches(CURRENCY, ccy) and lower == ccy.lower() and is_account(account), "the account")
    elif kind == "category":
        need(matches(CODE, code) and value.pop("function", None) in FUNCTIONS, "the category")
    elif kind == "fund":
        need(matches(CODE, code), "the fund")
    elif kind == "member":
        need(matches(CODE, code), "the member")
        if "key" in value:
            signed.check_key(value.pop("key"))
    elif kind == "approval":
        need(code == "approval" and number(value, "need") >= 1, "the approval")
        number(value, "delay"), number(value, "cooling")
    elif kind in ("limit", "reserve"):
        need(matches(re.compile("[a-z]{3}"), code), "the currency's code")
        check_limit(value) if kind == "limit" else amount(value, "minor", 0)
    elif kind == "commitment":
        need(matches(CODE, code), "the commitment")
        check_commitment(value)
    elif kind in END:
        check_end(kind, code, value)
    elif kind == "governance":
        need(code == "governance", "the governance")
        for key in ("reaffirm", "silent"):
            days = value.pop(key, 1)
            need(integer(days) and days > 0, f"`{key}`")
        need(matches(CODE, value.pop("treasurer", "a")), "the treasurer")
    elif kind == "budget":
        year, category = number(value, "year"), value.pop("category", None)
        ccy = value.pop("ccy", None)
        need(1970 <= year <= 2199 and matches(CODE, category) and matches(CURRENCY, ccy), "the budget")
        need(code == f"{year}-{ccy.lower()}-{category}", "the budget's code")
        amount(value, "minor", 0)
    elif kind == "channel":
        url = re.compile(r"https?://[!#-\[\]-~]+", re.A)
        need(matches(CODE, code) and matches(url, value.pop("url", None)), "the channel")
        need(value.pop("via", "other") in VIA, "how gifts are given")
    elif kind == "manifest":
        url = re.compile(r"https?://[!#-\[\]-~]+", re.A)
        need(code == "manifest" and value.pop("entity", None) in ENTITIES, "the manifest")
        need(value.pop("role", None) in ROLES, "the role")
        need(matches(url, value.pop("repository", None)), "the repository")
        for key in ("repository_known", "webpage_known"):
            known = value.pop(key, "https://a/.well-known/funding-manifest-urls")
            need(matches(url, known) and known.endswith("/.well-known/funding-manifest-urls"), f"`{key}`")
        need(isinstance(value.pop("license", None), str), "the license")
        tags = value.pop("tags", None)
        need(isinstance(tags, list) and 0 < len(tags) <= 10, "the tags")
        need(all(matches(CODE, tag) for tag in tags), "a tag")
        need(all(a < b for a, b in zip(tags, tags[1:])), "the order of the tags")
    elif kind == "unit":
        need(matches(CODE, code), "the unit")
    else:
        return
    need(not value, f"unknown keys in the value: {', '.join(value)}")


def number(keys, key):
    found = keys.pop(key, None)
    need(integer(found), f"`{key}`")
    return found


def amount(keys, key, least):
    found = keys.pop(key, None)
    need(matches(MINOR, found) and int(found) >= least, f"`{key}`")


def text_of(keys, key, pattern):
    need(matches(pattern, keys.pop(key, None)), f"`{key}`")


def codes(keys, key):
    found = keys.pop(key, ["a"])
    need(isinstance(found, list) and found and all(matches(CODE, one) for one in found), f"`{key}`")
    need(all(a < b for a, b in zip(found, found[1:])), f"`{key}` is not ascending")


def flags(keys, known):
    need(set(keys.get("flags", [])) <= set(known), "a flag that its type does not have")
    codes(keys, "flags")


def check_limit(value):
    need(is_account(value.pop("account", None)), "the account")
    text_of(value, "rail", CODE)
    for key in ("payout", "day", "month", "payee"):
        amount(value, key, 0)
    number(value, "executed")
    need(all(integer(value.pop(key, 0)) for key in ("above", "attested")), "above or attested")


def check_commitment(value):
    for key in ("payee", "category", "fund"):
        text_of(value, key, CODE)
    text_of(value, "ccy", CURRENCY)
    amount(value, "cap", 1), amount(value, "amount", 1)
    every = value.pop("every", None)
    need(matches(INTERVAL, every) and int(every[:-1]) <= LONGEST[every[-1]], "the interval")
    need(every[-1] != "m" or int(every[:-1]) % 12, "a year is written `1y`")
    check_days(value, "to" in value)
    need(integer(value.pop("notice", 0)), "the notice")
    day(value.pop("cancel", "2000-01-01"))
    if "fee" in value:
        amount(value, "fee", 0)
    need(value.pop("collect", None) in ("push", "debit", "card"), "how it is collected")
    need(value.pop("raise", None) in ("due", "invoice"), "what raises it")
    number(value, "priority")


def check_end(kind, code, value):
    """What is declared of the end, long before it."""
    if kind == "shutdown":
        need(code == "shutdown", "the shutdown")
        check_shutdown(value)
    elif kind == "closing":
        need(matches(re.compile("[a-z]{3}"), code), "the currency's code")
        for key in ("budget", "floor", "minimum"):
            amount(value, key, 0)
    elif kind == "successor":
        need(matches(CODE, code) and number(value, "points") <= 10_000, "the successor's points")
        day(value.pop("accepted", "2000-01-01"))
    elif kind == "secondary":
        way, to = value.pop("way", None), value.pop("to", None)
        need(matches(CODE, code) and way in ("purpose", "donors", "similar"), "the secondary")
        need(matches(CODE, to) if way == "purpose" else to is None, "`to`")
    else:
        need(code in ("start", "continue", "stop"), "the scenario")


def check_shutdown(value):
    profile, returns = value.pop("profile", None), value.pop("returns", None)
    need(profile in ("tax-exempt", "association", "company", "unincorporated"), "the profile")
    need(returns in ("none", "newest", "look-back", "lifetime"), "how gifts go back")
    need(returns == "none" or profile != "tax-exempt", "a tax-exempt body gives nothing back")
    need(returns != "look-back" or number(value, "days") > 0, "the days of a look-back")
    grace, period = number(value, "grace"), number(value, "period")
    need(period >= grace, "closes in less than the grace")
    number(value, "window"), text_of(value, "fallback", CODE)


def check_days(keys, has_end):
    first = day(keys.pop("from", None))
    need(not has_end or first <= day(keys.pop("to", None)), "ends before it begins")


def check_payee(keys):
    text_of(keys, "code", CODE)
    need(keys.pop("state", None) in ("set", "ended"), "the state")
    codes(keys, "related"), flags(keys, PAYEE_FLAGS)


def check_claim(keys):
    for key in ("payee", "category", "fund"):
        text_of(keys, key, CODE)
    text_of(keys, "ccy", CURRENCY)
    amount(keys, "minor", 1), number(keys, "priority")
    check_days(keys, True)
    day(keys.pop("due", None))
    need(matches(CODE, keys.pop("commitment", "a")), "the commitment")
    flags(keys, CLAIM_FLAGS)


def check_act(keys):
    need(keys.pop("act", None) in ACTS, "the act")
    number(keys, "policy"), number(keys, "seen")
    text_of(keys, "signer", CODE)
    day(keys.pop("until", None))
    signed.check_form(keys.pop("signature", None))


def check_intent(keys):
    need(number(keys, "attempt") >= 1, "the attempt")
    text_of(keys, "batch", STRING), text_of(keys, "id", STRING), text_of(keys, "rail", CODE)
    need(is_account(keys.pop("account", None)), "the account")
    amount(keys, "minor", 1), text_of(keys, "ccy", CURRENCY)
    day(keys.pop("day", None))


def check_state(keys):
    need(keys.pop("state", None) in STEPS, "the step")
    need(keys.pop("of", "batch") == "batch", "`of`")
    need(isinstance(keys.pop("code", ""), str), "the reason's code")


def check_settlement(keys):
    need(keys.pop("outcome", None) in ("paid", "returned"), "the outcome")
    need(keys.pop("of", "batch") == "batch", "`of`")


def check_decision(keys):
    about = keys.pop("decision", None)
    need(about in ("phase", "surplus", "other"), "what is decided")
    if about == "phase":
        need(keys.pop("phase", None) in PHASES, "the phase")
    if about == "surplus":
        text_of(keys, "ccy", CURRENCY), text_of(keys, "to", CODE), amount(keys, "minor", 1)


def check_phase(keys):
    need(keys.pop("phase", None) in PHASES, "the phase")


def check_measure(keys):
    text_of(keys, "unit", CODE), number(keys, "value"), check_days(keys, True)


def check_figures(keys):
    text_of(keys, "ccy", CURRENCY), check_days(keys, True)
    need(number(keys, "version") == 1, "formulas that are not known")
    if number(keys, "donors") < 10:
        return
    shares = number(keys, "largest"), number(keys, "squares"), keys.pop("business", 0)
    need(all(integer(share) and share <= 10_000 for share in shares), "a share above the whole")
    largest, squares, _ = shares
    least = max(largest - 1, 0) ** 2 // 10_000
    need(least - 1 <= squares <= largest, "squares that no such shares have")


def check_note(keys):
    need(matches(MONTH, keys.get("month")), "the month")
    day(keys.pop("month") + "-01")


def check_close(keys):
    check_note(keys)
    need(number(keys, "version") >= 1 and keys.pop("open", 1) >= 1, "the version, or rows open")
    text_of(keys, "program", re.compile(r"[A-Za-z0-9.+-]{1,32}"))
    seen, files = keys.pop("seen", None), keys.pop("files", None)
    need(isinstance(seen, dict) and sorted(seen) == ["root", "size"], "what it saw")
    need(integer(seen["size"]) and seen["size"] >= 1 and matches(SHA256, seen["root"]), "the log")
    need(isinstance(files, dict) and "json" in files, "the files")
    need(all(matches(CODE, name) for name in files), "a format's name")
    need(all(matches(SHA256, found) for found in files.values()), "a file's hash")
    worded = keys.pop("worded", ["html"])
    need(isinstance(worded, list) and worded, "the formats with words")
    need(all(matches(CODE, name) and name not in files for name in worded), "a format with words")
    need(worded == sorted(set(worded)), "the formats' order")


def check_statement(keys):
    need(is_account(keys.pop("account", None)), "the account")
    need(matches(CURRENCY, keys.pop("ccy", None)), "the currency")
    need(day(keys.pop("from", None)) <= day(keys.pop("to", None)), "ends before it begins")
    need(matches(MINOR, keys.pop("opening", "0")), "the opening balance")
    need(matches(MINOR, keys.pop("closing", "0")), "the closing balance")
    rows, proven = keys.pop("rows", None), keys.pop("proven", None)
    need(integer(rows) and integer(proven) and proven <= rows, "rows or proven")
    need(keys.pop("grade", None) in ("unproven", "closes", "attested"), "the grade")
    need(matches(CODE, keys.pop("profile", None)), "the profile")
    need(integer(keys.pop("version", None)), "the profile's version")


def check_assertion(keys):
    need(is_account(keys.pop("account", None)), "the account")
    need(matches(CURRENCY, keys.pop("ccy", None)), "the currency")
    need(matches(MINOR, keys.pop("minor", None)), "the amount")


def check_billed(keys):
    if "from" in keys:
        need(day(keys.pop("from")) <= day(keys.pop("to", None)), "billed to a day before it begins")


def check_conversion(keys):
    rate = keys.pop("rate", "1")
    need(matches(RATE, rate) and rate.strip("0.") != "", "the rate")


def check_noncash(keys):
    need(keys.pop("kind", None) in ("in-kind", "waived"), "the kind")


OWN = {
    "genesis": check_genesis,
    "statement": check_statement,
    "assertion": check_assertion,
    "donation": check_billed,
    "expense": check_billed,
    "classification": check_billed,
    "reclassification": check_billed,
    "conversion": check_conversion,
    "noncash": check_noncash,
    "payee": check_payee,
    "expense-claim": check_claim,
    "act": check_act,
    "intent": check_intent,
    "payout-state": check_state,
    "settlement": check_settlement,
    "key": lambda keys: Vkey(keys.pop("key", "")),
    "decision": check_decision,
    "phase": check_phase,
    "measure": check_measure,
    "figures": check_figures,
    "note": check_note,
    "close": check_close,
}
