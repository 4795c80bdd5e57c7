"""A day at the bank: what is due is debited, some of it comes back later, people give, vendors pull.
On weekends nothing is booked; what falls on one waits for Monday."""

import orders
from book import Refusal, banking_day, next_day, shown

FEE = 300  # what a return costs, where it costs something
WIDTH = 27  # where banks break a text


def until(bank, day):
    """Every day up to `day`."""
    if day < bank.day:
        raise Refusal(f"it is {bank.day} already")
    while bank.day < day:
        bank.day = next_day(bank.day)
        if banking_day(bank.day) == bank.day:
            work(bank)


def work(bank):
    take_in(bank)
    execute(bank)


def take_in(bank):
    """Money that comes by itself, and money that others pull."""
    due = [one for one in bank.awaited if one["day"] <= bank.day]
    bank.awaited = [one for one in bank.awaited if one["day"] > bank.day]
    if bank.chance("gifts", bank.day):
        minor = 100 * (1 + bank.draw("gift", bank.day))
        due.append({"minor": minor, "kind": "gift", "name": "A donor", "text": "for your service"})
    for one in due:
        bank.book(**{key: value for key, value in one.items() if key != "day"})
        if "order" in one:
            bank.orders[one["order"] - 1]["status"] = "returned"


def execute(bank):
    """Debits what is due, batch by batch. What the account does not hold is rejected, as it is for
    every payment that has not been made."""
    ready = [o for o in bank.orders if o["status"] == "accepted" and o["due"] <= bank.day]
    for batch in dict.fromkeys((o["message"], o["batch"], o["time"]) for o in ready):
        held, paid, late = bank.balance(), [], []
        for order in [o for o in ready if (o["message"], o["batch"], o["time"]) == batch]:
            covered = order["minor"] <= held
            held -= order["minor"] if covered else 0
            (paid if covered else late).append(order)
        debit(bank, paid)
        for order in late:
            order |= {"status": "rejected", "code": "AM04"}
        told = [order for order in late if order["message"]]
        if told:
            orders.advise(bank, batch[0], "PART" if paid else "RJCT", "", told)


def debit(bank, paid):
    """Books the payments, one by one or as one sum that says nothing of them."""
    if len(paid) > 1 and paid[0]["message"] and bank.temper["sum"]:
        shared = {"message": paid[0]["message"], "batch": paid[0]["batch"], "count": len(paid)}
        bank.book(-sum(order["minor"] for order in paid), "sum", **shared)
    else:
        for order in paid:
            keys = ("id", "message", "batch", "name", "iban", "text")
            bank.book(-order["minor"], "payment", **{key: order[key] for key in keys})
    for order in paid:
        order |= {"status": "paid", "day": bank.day}
        if bank.chance("return", order["id"], order["time"]):
            give_back(bank, order)


def give_back(bank, order, later=None):
    """Lets a payment come back one to three banking days from now, whole or less a fee."""
    key = (order["id"], order["time"])
    fee = FEE if bank.chance("fee", *key) and order["minor"] > FEE else 0
    back = {"minor": order["minor"] - fee, "kind": "return", "fee": fee, "order": order["number"]}
    back |= {"name": order["name"], "iban": order["iban"], "code": "AC01"}
    if bank.chance("bury", *key):
        told = f"RETURN OF {order['id']} AC01 {shown(order['minor'])} LESS {shown(fee)}"
        back["text"] = " ".join(told[at : at + WIDTH] for at in range(0, len(told), WIDTH))
    else:
        back |= {"id": order["id"], "text": order["text"]}
    later = later or 1 + bank.draw("later", *key) % 3
    bank.awaited.append(back | {"day": banking_day(bank.day, later)})
