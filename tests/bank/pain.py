"""Payment files: pain.001 (versions 03 and 09) in, pain.002.001.03 out. Reads them as a bank does,
with no line of the program that wrote them. What makes a whole file worthless is a `Wrong` with the
code that goes into its answer; what is wrong with one payment stays that payment's."""

import re
import xml.etree.ElementTree as xml

from book import Refusal, minor, shown

SPACE = "urn:iso:std:iso:20022:tech:xsd:"
VERSIONS = ("pain.001.001.03", "pain.001.001.09")
# What the European Payments Council lets through, and how an id must not look.
ID = re.compile(r"(?!/)(?!.*//)[A-Za-z0-9/?:().,'+ -]{1,35}(?<!/)")
TEXT = re.compile(r"[A-Za-z0-9/?:().,'+ -]*")


class Wrong(Exception):
    """A file that the bank answers with RJCT as a whole."""

    def __init__(self, code, why):
        super().__init__(why)
        self.code = code


class Node:
    """An element, whose children are found by names without namespaces."""

    def __init__(self, element):
        self.element = element

    def all(self, path):
        found = [self.element]
        for name in path.split("/"):
            found = [e for above in found for e in above if e.tag.partition("}")[2] == name]
        return [Node(e) for e in found]

    def only(self, path):
        found = self.all(path)
        if len(found) != 1:
            raise Wrong("FF01", f"{path} stands there {len(found)} times")
        return found[0]

    def text(self, path):
        """The text of the only such element; empty where there is none."""
        return (self.only(path).element.text or "").strip() if self.all(path) else ""


def read(path, iban, ccy):
    """The file's version, its MsgId, and a function that reads its payments, which are to be
    debited to this account."""
    try:
        root = xml.parse(path).getroot()
    except (xml.ParseError, OSError) as error:
        raise Refusal(f"{path}: {error}") from error
    version = root.tag.partition("}")[0].removeprefix("{" + SPACE)
    if version not in VERSIONS:
        raise Refusal(f"{path}: this bank takes {' and '.join(VERSIONS)}, not {version}")
    message = Node(root).only("CstmrCdtTrfInitn")
    return version, message.text("GrpHdr/MsgId"), lambda: payments(message, iban, ccy)


def payments(message, iban, ccy):
    """Every payment, after the sums at both levels were counted again."""
    header = message.only("GrpHdr")
    identified(header.text("MsgId"))
    orders = [o for batch in message.all("PmtInf") for o in of_batch(batch, iban, ccy)]
    counted(header, orders, "the file")
    ids = [order["id"] for order in orders]
    if len(set(ids)) < len(ids):
        raise Wrong("AM05", "an EndToEndId stands there twice")
    return [order | {"message": header.text("MsgId")} for order in orders]


def of_batch(batch, iban, ccy):
    name = identified(batch.text("PmtInfId"))
    if batch.text("PmtMtd") != "TRF":
        raise Wrong("FF01", "PmtMtd is not TRF")
    if batch.text("DbtrAcct/Id/IBAN") != iban:
        raise Wrong("AC02", f"DbtrAcct is not {iban}")
    due = batch.text("ReqdExctnDt/Dt") or batch.text("ReqdExctnDt")
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", due):
        raise Wrong("DT01", f"{due!r} is no day to execute on")
    orders = [payment(one, ccy) for one in batch.all("CdtTrfTxInf")]
    counted(batch, orders, name)
    return [order | {"batch": name, "due": due} for order in orders]


def payment(one, ccy):
    amount = one.only("Amt/InstdAmt").element
    if not re.fullmatch(r"\d{1,9}(\.\d\d?)?", amount.text or ""):
        raise Wrong("AM12", f"{amount.text!r} is no amount of two decimals or fewer")
    order = {
        "id": identified(one.text("PmtId/EndToEndId")),
        "minor": minor(amount.text),
        "name": one.text("Cdtr/Nm"),
        "iban": one.text("CdtrAcct/Id/IBAN"),
        "text": one.text("RmtInf/Ustrd") or one.text("RmtInf/Strd/CdtrRefInf/Ref"),
    }
    order["wrong"] = flaw(order, amount.get("Ccy"), ccy)
    return order


def flaw(order, found, ccy):
    """Why one payment can't be made, as an ISO reason; empty where it can."""
    if found != ccy:
        return "AM03"
    if order["minor"] == 0:
        return "AM01"
    if not sound(order["iban"]):
        return "AC01"
    named = 0 < len(order["name"]) <= 70 and TEXT.fullmatch(order["name"])
    return "" if named and len(order["text"]) <= 140 and TEXT.fullmatch(order["text"]) else "FF01"


def sound(iban):
    """Whether the check digits of an IBAN are right (ISO 13616)."""
    if not re.fullmatch(r"[A-Z]{2}\d\d[A-Z0-9]{11,30}", iban):
        return False
    return int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97 == 1


def identified(text):
    if not ID.fullmatch(text):
        raise Wrong("FF01", f"{text!r} is no id")
    return text


def counted(node, orders, what):
    """NbOfTxs must be there in the header, CtrlSum where it is; a bank counts both again."""
    count, total = node.text("NbOfTxs"), node.text("CtrlSum")
    number, whole = len(orders), sum(order["minor"] for order in orders)
    if number == 0 or (count and count != str(number)):
        raise Wrong("AM18", f"{what}: NbOfTxs is {count}, counted {number}")
    if total and minor(total) != whole:
        raise Wrong("AM10", f"{what}: CtrlSum is {total}, counted {shown(whole)}")


def grow(parent, path, text=None, **attributes):
    """Adds an element below `parent`, and those on the way to it."""
    for name in path.split("/"):
        parent = xml.SubElement(parent, name)
    parent.text = text
    parent.attrib.update(attributes)
    return parent


def document(kind):
    return xml.Element("Document", xmlns=SPACE + kind)


def printed(root):
    xml.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + xml.tostring(root, "unicode") + "\n"


def answer(advice):
    """A pain.002 on one file: on all of it, or on its single payments."""
    root = document("pain.002.001.03")
    report = grow(root, "CstmrPmtStsRpt")
    header = grow(report, "GrpHdr")
    grow(header, "MsgId", f"ADVICE-{advice['number']}")
    grow(header, "CreDtTm", f"{advice['day']}T06:00:00")
    group = grow(report, "OrgnlGrpInfAndSts")
    grow(group, "OrgnlMsgId", advice["message"])
    grow(group, "OrgnlMsgNmId", advice["version"])
    grow(group, "GrpSts", advice["status"])
    reason(group, advice["code"])
    for batch in dict.fromkeys(p["batch"] for p in advice["payments"]):
        about = grow(report, "OrgnlPmtInfAndSts")
        grow(about, "OrgnlPmtInfId", batch)
        for payment in [p for p in advice["payments"] if p["batch"] == batch]:
            one = grow(about, "TxInfAndSts")
            grow(one, "OrgnlEndToEndId", payment["id"])
            grow(one, "TxSts", payment["status"])
            reason(one, payment["code"])
    return printed(root)


def reason(parent, code):
    if code:
        grow(parent, "StsRsnInf/Rsn/Cd", code)
