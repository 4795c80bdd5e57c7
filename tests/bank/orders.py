"""What the bank is told to pay: files and single commands. An order that it takes waits for its day;
a file is answered by an advice, a command at once."""

import pain
from book import Refusal, banking_day, minor
from pain import Wrong


def take(bank, path, refuse="", reject=()):
    """A payment file. `refuse` is the code it is refused with, `reject` names payments: where
    neither is given, the bank's temper decides. What the portal says of it."""
    version, message, read = pain.read(path, bank.iban, bank.ccy)
    time = sum(taken["message"] == message for taken in bank.taken)
    bank.taken.append({"message": message, "version": version, "status": "RJCT"})
    if time and not bank.temper["careless"] and accepted_before(bank, message):
        return refused(bank, message, "AM05")
    try:
        orders = read()
    except Wrong as wrong:
        return refused(bank, message, wrong.code) | {"why": str(wrong)}
    if not refuse and bank.chance("refuse", message, time):
        refuse = ("FF01", "AM04", "DU01")[bank.draw("why", message, time) % 3]
    if refuse:
        return refused(bank, message, refuse)
    for order in orders:
        decide(bank, order, order["id"] in reject)
    codes = [order["code"] for order in orders]
    status = "RJCT" if all(codes) else "PART" if any(codes) else "ACCP"
    bank.taken[-1]["status"] = status
    return advise(bank, message, status, "", orders)


def accepted_before(bank, message):
    return any(t["message"] == message and t["status"] != "RJCT" for t in bank.taken)


def refused(bank, message, code):
    return advise(bank, message, "RJCT", code, [])


def decide(bank, order, reject=False):
    """Accepts a payment or rejects it, and remembers either."""
    time = sum(known["id"] == order["id"] for known in bank.orders)
    code = order.pop("wrong")
    if not code and (reject or bank.chance("reject", order["id"], time)):
        code = "AC04"
    order |= {"status": "rejected" if code else "accepted", "code": code, "time": time}
    order["number"] = len(bank.orders) + 1
    bank.orders.append(order)


def advise(bank, message, status, code, orders):
    """Writes an advice down; the short form of it, which the portal shows."""
    said = [
        {"batch": o["batch"], "id": o["id"], "status": "RJCT" if o["code"] else "ACCP", "code": o["code"]}
        for o in orders
    ]
    version = next(t["version"] for t in reversed(bank.taken) if t["message"] == message)
    advice = {"number": len(bank.advices) + 1, "day": bank.day, "version": version}
    advice |= {"message": message, "status": status, "code": code, "payments": said}
    bank.advices.append(advice)
    rejected = [payment["id"] for payment in said if payment["code"]]
    return {"message": message, "status": status, "code": code, "rejected": rejected}


def command(bank, request):
    """One payment, asked for by a program. The second time with its key, the answer says what the
    first has come to, and nothing else happens. A careless bank pays once more."""
    order = read_command(bank, request)
    said = {"key": order["id"]}
    known = [o for o in bank.orders if o["id"] == order["id"]]
    if known and not bank.temper["careless"]:
        return said | outcome(known[0], "duplicate")
    decide(bank, order)
    bank.orders[-1]["due"] = max(order["due"], bank.day)
    return said | outcome(order, "accepted")


def outcome(order, taken):
    """What the caller hears of an order."""
    if order["status"] == "rejected":
        return {"status": "rejected", "code": order["code"], "reason": "the account is closed"}
    return {"status": taken, "reference": reference(order)}


# Every member of a request, and what it must be.
MEMBERS = {
    "amount": str, "batch": str, "bic": (str, type(None)), "currency": str, "day": str,
    "from": dict, "iban": str, "key": str, "name": str, "purpose": str, "version": int,
}  # fmt: skip


def read_command(bank, request):
    """Version 1: every member is there, and no other; from this account and no other."""
    wrong = [key for key, kind in MEMBERS.items() if not isinstance(request.get(key), kind)]
    wrong += sorted(request.keys() - MEMBERS.keys())
    if wrong or request["version"] != 1 or not pain.ID.fullmatch(request["key"]):
        raise Refusal(f"no request of version 1: {', '.join(wrong) or 'version or key'}")
    if request["from"].get("iban") != bank.iban:
        raise Refusal(f"from {request['from'].get('iban')}: this account is {bank.iban}")
    order = {
        "id": request["key"],
        "minor": minor(request["amount"]),
        "name": request["name"],
        "iban": request["iban"],
        "text": request["purpose"],
        "message": "",
        "batch": "",
        "due": banking_day(request["day"]),
    }
    if order["minor"] <= 0:
        raise Refusal("the amount is not above zero")
    order["wrong"] = flaw(order, request, bank)
    return order


def flaw(order, request, bank):
    """Programs say names as they are, beyond the characters of the EPC's files."""
    plain = order | {"name": "a name" if order["name"] else "", "text": ""}
    return pain.flaw(plain, request["currency"], bank.ccy)


def reference(order):
    return f"BANK-{order['number']}"
