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
    """One payment, asked for by a program. Its id is the key: the second time, the answer says what
    the first has come to, and nothing else happens. A careless bank pays once more."""
    order = read_command(bank, request)
    known = [o for o in bank.orders if o["id"] == order["id"]]
    if known and not bank.temper["careless"]:
        first = {"was": known[0]["status"], "reference": reference(known[0])}
        return {"id": order["id"], "state": "duplicate"} | first
    decide(bank, order)
    bank.orders[-1]["due"] = max(order["due"], bank.day)
    if order["code"]:
        return {"id": order["id"], "state": "rejected", "code": order["code"]}
    return {"id": order["id"], "state": "accepted", "reference": reference(order)}


def read_command(bank, request):
    """`{id, minor or amount, currency, name, account, text?, day?}`, all of them strings."""
    request = {key: value for key, value in request.items() if isinstance(value, str)}
    missing = [key for key in ("id", "currency", "name", "account") if not request.get(key)]
    if missing:
        raise Refusal(f"the request lacks, or has as no string: {', '.join(missing)}")
    amount = request.get("minor", "")
    order = {
        "id": request["id"],
        "minor": int(amount) if amount.isdecimal() else minor(request.get("amount", "")),
        "name": request["name"],
        "iban": request["account"].replace(" ", ""),
        "text": request.get("text", ""),
        "message": "",
        "batch": "",
        "due": banking_day(request.get("day") or bank.day),
    }
    if order["minor"] <= 0 or not pain.ID.fullmatch(order["id"]):
        raise Refusal("the request needs an id of the EPC's characters and an amount above zero")
    order["wrong"] = pain.flaw(order, request["currency"], bank.ccy)
    return order


def reference(order):
    return f"BANK-{order['number']}"
