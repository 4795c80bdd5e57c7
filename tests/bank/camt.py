"""The account's statement: a camt.053.001.08 of some days, whose balances close. The same days are
the same bytes, as long as nothing more was booked on them."""

from book import Refusal, shown
from pain import document, grow, printed

# ISO's families of what was booked, and what the bank calls it.
CODES = {
    "payment": ("ICDT", "ESCT", "Transfer"),
    "sum": ("ICDT", "ESCT", "Collective order"),
    "return": ("ICDT", "RRTN", "Returned transfer"),
    "gift": ("RCDT", "ESCT", "Credit"),
    "debit": ("RDDT", "ESDD", "Direct debit"),
    "card": ("CCRD", "POSD", "Card"),
}


def statement(bank, first, last):
    """Both days included; a day that is not over has no statement."""
    if not bank.first < first <= last <= bank.day:
        raise Refusal(f"statements go from the day after {bank.first} to {bank.day}")
    root = document("camt.053.001.08")
    message = grow(root, "BkToCstmrStmt")
    header = grow(message, "GrpHdr")
    grow(header, "MsgId", f"CAMT-{first}-{last}")
    grow(header, "CreDtTm", f"{bank.day}T20:00:00")
    of_account = grow(message, "Stmt")
    grow(of_account, "Id", f"{first}-{last}")
    grow(of_account, "CreDtTm", f"{bank.day}T20:00:00")
    days = grow(of_account, "FrToDt")
    grow(days, "FrDtTm", f"{first}T00:00:00")
    grow(days, "ToDtTm", f"{last}T23:59:59")
    account = grow(of_account, "Acct")
    grow(account, "Id/IBAN", bank.iban)
    grow(account, "Ccy", bank.ccy)
    entries = [e for e in bank.entries if first <= e["day"] <= last]
    closing = bank.balance(last)
    balance(bank, of_account, "OPBD", closing - sum(e["minor"] for e in entries), first)
    balance(bank, of_account, "CLBD", closing, last)
    for one in entries:
        entry(bank, of_account, one)
    return printed(root)


def balance(bank, parent, kind, minor, day):
    node = grow(parent, "Bal")
    grow(node, "Tp/CdOrPrtry/Cd", kind)
    money(bank, node, minor)
    grow(node, "Dt/Dt", day)


def money(bank, node, minor):
    grow(node, "Amt", shown(abs(minor)), Ccy=bank.ccy)
    grow(node, "CdtDbtInd", "DBIT" if minor < 0 else "CRDT")


def entry(bank, parent, one):
    node = grow(parent, "Ntry")
    money(bank, node, one["minor"])
    grow(node, "Sts/Cd", "BOOK")
    grow(node, "BookgDt/Dt", one["day"])
    grow(node, "ValDt/Dt", one["day"])
    grow(node, "AcctSvcrRef", f"ENTRY-{one['number']}")
    family, sub, called = CODES[one["kind"]]
    domain = grow(node, "BkTxCd/Domn")
    grow(domain, "Cd", "PMNT")
    code = grow(domain, "Fmly")
    grow(code, "Cd", family)
    grow(code, "SubFmlyCd", sub)
    if one.get("fee"):
        charge = grow(node, "Chrgs/Rcrd")
        grow(charge, "Amt", shown(one["fee"]), Ccy=bank.ccy)
        grow(charge, "CdtDbtInd", "DBIT")
        grow(charge, "ChrgInclInd", "true")
    details = grow(node, "NtryDtls")
    if one["kind"] == "sum":
        batch(details, one)
    else:
        payment(bank, details, one)
    grow(node, "AddtlNtryInf", called)


def batch(details, one):
    """All that is said of a sum debit: whose it is, and how many payments it makes."""
    node = grow(details, "Btch")
    grow(node, "MsgId", one["message"])
    grow(node, "PmtInfId", one["batch"])
    grow(node, "NbOfTxs", str(one["count"]))


def payment(bank, details, one):
    node = grow(details, "TxDtls")
    refs = grow(node, "Refs")
    for name, key in (("MsgId", "message"), ("PmtInfId", "batch")):
        if one.get(key):
            grow(refs, name, one[key])
    grow(refs, "EndToEndId", one.get("id", "NOTPROVIDED"))
    if one.get("mandate"):
        grow(refs, "MndtId", one["mandate"])
    gross = one["minor"] + one.get("fee", 0)
    money(bank, node, gross)
    # A return names the parties of the payment that it takes back, in the roles they have now.
    other = "Dbtr" if one["minor"] > 0 else "Cdtr"
    parties = grow(node, "RltdPties")
    grow(parties, f"{other}/Pty/Nm", one["name"])
    if one.get("iban"):
        grow(parties, f"{other}Acct/Id/IBAN", one["iban"])
    if one["text"]:
        grow(node, "RmtInf/Ustrd", one["text"])
    if one.get("code"):
        grow(node, "RtrInf/Rsn/Cd", one["code"])
