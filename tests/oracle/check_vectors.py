#!/usr/bin/env python3
"""Recomputes the test vectors of FORMAT.md with hashlib, hmac and rfc8785 alone.

Usage: check_vectors.py [FOLDER]       the folder of the vectors; tests/vectors unless named
Exit code: 0 if all agree, 1 at the first that does not.
"""

import base64
import hashlib
import hmac
import json
import pathlib
import sys

import rfc8785

import entry as entries
import paying
import tree
from deciding import Authority
from tree import Wrong


def same(what, found, expected):
    if found != expected:
        raise Wrong(f"{what}:\n  computed {found}\n  vector   {expected}")


def keyed(seed, message):
    return hmac.new(bytes.fromhex(seed), message, hashlib.sha256).digest()


def bytes_of(unpadded):
    return base64.urlsafe_b64decode(unpadded + "=" * (-len(unpadded) % 4))


def check_slot(name, vector):
    salt = bytes_of(vector["salt"])
    disclosed = entries.disclosure(salt, vector["slot"], vector["value"])
    same(f"{name}, disclosure of {vector['slot']}", disclosed, vector["disclosure"])
    same(f"{name}, digest of {vector['slot']}", entries.digest(disclosed), vector["digest"])


def check_entry(vector):
    name, seed = vector["name"], vector["seed"]
    p = {}
    for slot in vector["slots"]:
        salt = keyed(seed, b"ledger/v1/salt\n" + slot["slot"].encode())
        same(f"{name}, salt of {slot['slot']}", entries.unpadded(salt), slot["salt"])
        check_slot(name, slot)
        p[slot["slot"]] = slot["digest"]
        if slot["slot"] == "receipt":
            token = keyed(seed, b"ledger/v1/receipt\n")[:16]
            same(f"{name}, token", token.hex(), vector["token"])
            same(f"{name}, receipt", {"sha256": tree.sha256(token).hex()}, slot["value"])
    same(f"{name}, order", keyed(seed, b"ledger/v1/order\n").hex(), vector["order"])
    leaf = rfc8785.dumps({**vector["facts"], "p": p})
    same(f"{name}, leaf", leaf.decode(), vector["leaf"])
    same(f"{name}, leaf hash", tree.leaf_hash(leaf).hex(), vector["leaf_hash"])
    entries.check(vector["index"], entries.parse(leaf))
    return leaf


def check_log(log, leaves):
    hashes = [tree.leaf_hash(leaf) for leaf in leaves]
    grown = tree.Tree()
    same("root of 0", grown.root().hex(), log["roots"][0])
    for n, leaf in enumerate(hashes, start=1):
        grown.push(leaf)
        same(f"root of {n}", grown.root().hex(), log["roots"][n])
        same(f"root of {n}, by definition", tree.root_of(hashes[:n]), grown.root())
    same("roots", len(log["roots"]), len(leaves) + 1)
    vkey = tree.Vkey(log["vkey"])
    same("the genesis's key", json.loads(leaves[0])["key"], log["vkey"])
    checkpoint = tree.Checkpoint(log["checkpoint"], vkey)
    same("the checkpoint", (checkpoint.size, checkpoint.root), (len(leaves), grown.root()))
    check_proofs(log, hashes, grown.root())
    check_receipt(log["receipt"], leaves, vkey)
    tile = b"".join(hashes)
    bundle = b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)
    width = len(leaves)
    files = {f"tile/0/000.p/{width}": tile, f"tile/entries/000.p/{width}": bundle}
    same("files", {path: tree.sha256(data).hex() for path, data in files.items()}, log["files"])
    return checkpoint


# What nobody allowed: the entry, what it says, what it might say instead.
FORGED = (
    (32, "treasurer", "anna"),
    (42, '"entry":39,"rel"', '"entry":39,"rel":"subject"},{"entry":32,"rel"'),
    (43, "2024-12-31", "2024-12-30"),
    (43, '"seen":43', '"seen":42'),
    (43, '"policy":41', '"policy":39'),
    (44, "approve", "reject"),
    (45, "2000", "2001"),
    (46, "-1", "-2"),
    (46, '"entry":42', '"entry":38'),
    (47, '"entry":46', '"entry":42'),
    (50, '"minor":"2000"', '"minor":"1999"'),
    (51, '"entry":48', '"entry":46'),
    (69, "hosting", "rent"),
    (70, '"treasurer":"treasurer"', '"treasurer":"mallory"'),
    (71, "users", "visits"),
    (71, '"to":"2024-10-31"', '"to":"2024-11-26"'),
    (72, "EUR", "GBP"),
    (72, '"to":"2024-10-31"', '"to":"2024-11-26"'),
    (83, '"date":"2024-11-25"', '"date":"2024-11-26"'),
    (85, "commons", "archive"),
    (92, "one-time", "recurring"),
    (92, '"ccy":"EUR"', '"ccy":"USD"'),
    (92, '"fund":"general"', '"fund":"mirror"'),
    (92, '"entry":67', '"entry":20'),
    (92, '"minor":"1500"', '"minor":"6001"'),
    (92, '"entry":90,"rel"', '"entry":90,"rel":"subject"},{"entry":67,"rel"'),
    (94, "distribution", "hosting"),
    (95, '"month":"2024-10"', '"month":"2025-03"'),
    (97, '"month":"2024-10"', '"month":"2025-02"'),
    (97, '"size":97', '"size":98'),
    (97, '"size":97', '"size":96'),
    (98, '"version":2', '"version":3'),
    (98, '"entry":97', '"entry":95'),
    (42, '["new-payee"]', '["last"]'),
    (94, '"recorded":"2025-02-24"', '"recorded":"2025-02-23"'),
)


def fold(leaves):
    """All entries, in their order, and which one is refused."""
    payouts, grown = paying.Payouts(json.loads(leaves[0])), tree.Tree()
    for index, leaf in enumerate(leaves):
        hash_ = tree.leaf_hash(leaf)
        grown.push(hash_)
        payouts.signatures.add(hash_, grown.root())
        try:
            payouts.see(index, json.loads(leaf))
        except Wrong:
            return payouts, index
    return payouts, None


def check_forged(leaves):
    for index, said, instead in FORGED:
        text = leaves[index].decode()
        same(f"entry {index} says {said}", said in text, True)
        changed = list(leaves)
        changed[index] = text.replace(said, instead).encode()
        same(f"what refuses {instead}", fold(changed)[1], index)


def check_late(leaves):
    """The gift in the cash box of entry 67, entered once more: in a month that is open, and in a closed one."""
    for day, refused in (("2024-11-22", None), ("2024-10-22", len(leaves))):
        again = leaves[67].replace(b'"date":"2024-11-22"', f'"date":"{day}"'.encode())
        again = again.replace(b'"recorded":"2024-11-22"', b'"recorded":"2025-02-24"')
        same(f"what is entered by hand on {day}", fold([*leaves, again])[1], refused)


def check_decisions(leaves):
    """Every act and id, and that the fold takes every entry; gives how many ssh-keygen verified."""
    payouts, refused = fold(leaves)
    same("the entry that is refused", refused, None)
    genesis = payouts.signatures.leaves[0]
    for batch, intents in payouts.batches.items():
        ids = [payouts.attempt(intent).found["id"] for intent in intents]
        same("the batch", batch, paying.batch_id(genesis, ids))
    same("the claims paid", [claim.is_paid() for claim in payouts.claims.values()], [True, False, False])
    return payouts.signatures.ssh.asked


def said(authority, day, kind, code, value):
    found = {"type": "policy", "kind": kind, "code": code, "state": "set", "value": value}
    index = len(authority.log)
    authority.log.append({**found, "recorded": day, "date": day, "by": "ada", "p": {}})
    authority.see(index, authority.log[index])
    return index


def signs(authority, day, who, act, subject):
    index = len(authority.log)
    newest = max((p for p in authority.policies), default=0)
    found = {"type": "act", "act": act, "signer": who, "seen": index, "policy": newest}
    found.update(recorded=day, date=day, until="2026-12-31", signature=f"{index}")
    authority.log.append({**found, "refs": [{"rel": "subject", "entry": subject}]})
    authority.see(index, authority.log[index])


def silence(again=None):
    """The members of section 9.1's example, up to 20 January; then another rule, where one is given."""
    genesis = {"member": "ada", "need": 1, "delay": 72, "key": "", "recorded": "2026-01-05"}
    authority = Authority(genesis)
    authority.log = [genesis]
    for member in ("ada", "bea", "cem"):
        index = said(authority, "2026-01-05", "member", member, {"key": member})
        signs(authority, "2026-01-05", member, "join", index)
        if member != "ada":
            signs(authority, "2026-01-05", "ada", "approve", index)
    said(authority, "2026-01-05", "governance", "governance", {"reaffirm": 30})
    said(authority, "2026-01-05", "approval", "approval", {"need": 2, "delay": 72, "cooling": 72})
    for member in ("ada", "cem"):
        signs(authority, "2026-01-20", member, "freeze", 0)
    if again is not None:
        index = said(authority, "2026-01-30", "governance", "governance", again)
        for member in ("ada", "cem"):
            signs(authority, "2026-01-30", member, "approve", index)
    return authority


def check_silence():
    """The worked example of section 9.1."""
    for again, day in (
        ({"reaffirm": 30}, "2026-02-09"),
        ({"reaffirm": 20}, "2026-02-09"),
        ({"reaffirm": 60}, "2026-03-11"),
        ({}, None),
    ):
        authority = silence(again)
        authority.pass_time("2026-02-08", None)
        same(f"when bea lapses by {again}", authority.lapses("bea"), day)
    authority = silence()
    for day, members in (("2026-02-08", ["ada", "bea", "cem"]), ("2026-02-09", ["ada", "cem"])):
        authority.pass_time(day, None)
        same(f"the members on {day}", sorted(authority.members), members)
    value = {"need": 1, "delay": 72, "cooling": 72}
    index = said(authority, "2026-03-01", "approval", "approval", value)
    for member in ("ada", "cem"):
        signs(authority, "2026-03-01", member, "approve", index)
    authority.pass_time("2026-04-01", None)
    same("the members on 2026-04-01", sorted(authority.members), ["cem"])


def check_proofs(log, hashes, root):
    inclusion = log["inclusion"]
    proof = [base64.b64decode(hash_) for hash_ in inclusion["hashes"]]
    index, size = inclusion["index"], inclusion["size"]
    same("inclusion", tree.root_by_inclusion(index, size, hashes[index], proof), root)
    consistency = log["consistency"]
    proof = [base64.b64decode(hash_) for hash_ in consistency["hashes"]]
    old, size = consistency["old"], consistency["size"]
    old_root = bytes.fromhex(log["roots"][old])
    same("consistency", tree.consistent(old, size, old_root, root, proof), True)


def check_receipt(text, leaves, vkey):
    head, _, note = text.partition("\n\n")
    header, extra, index, *hashes = head.split("\n")
    same("receipt, header", header, "c2sp.org/tlog-proof@v1")
    opened = base64.b64decode(extra.removeprefix("extra "))
    proof = json.loads(opened)
    same("receipt, extra", rfc8785.dumps(proof), opened)
    leaf = bytes_of(proof["entry"])
    index = int(index.removeprefix("index "))
    same("receipt, leaf", leaf, leaves[index])
    digests = json.loads(leaf)["p"].values()
    same("receipt, slots", all(entries.digest(d) in digests for d in proof["disclosures"]), True)
    checkpoint = tree.Checkpoint(note, vkey)
    hashes = [base64.b64decode(hash_) for hash_ in hashes]
    found = tree.root_by_inclusion(index, checkpoint.size, tree.leaf_hash(leaf), hashes)
    same("receipt, root", found, checkpoint.root)


def main():
    here = pathlib.Path(__file__).resolve().parent
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here.parent / "vectors"
    read = lambda name: json.loads((folder / name).read_text(encoding="utf-8"))
    vectors = read("entries.json")
    leaves = [check_entry(vector) for vector in vectors]
    same("indexes", [vector["index"] for vector in vectors], list(range(len(vectors))))
    hard = read("slots.json")
    for vector in hard:
        check_slot("slots.json", vector)
    checkpoint = check_log(read("log.json"), leaves)
    asked = check_decisions(leaves)
    check_forged(leaves)
    check_late(leaves)
    check_silence()
    print(f"{len(leaves)} entries: salts, digests, leaves and leaf hashes agree")
    print(f"{len(hard)} digests of values that are hard to write agree")
    print(f"{len(leaves) + 1} roots, 2 proofs, 2 files and a receipt agree")
    print(f"{asked} acts are signed, as ssh-keygen says; ids agree, and the claim is paid")
    print(f"{len(FORGED)} forged entries are refused, each where it stands")
    print("silence ends a membership on the days of the example")
    signed = "verified" if checkpoint.verified else "NOT checked: `cryptography` is not installed"
    print(f"signatures: {signed}")


if __name__ == "__main__":
    try:
        main()
    except (Wrong, KeyError, ValueError, OSError) as error:
        sys.exit(f"check_vectors: {error!r}" if not isinstance(error, Wrong) else f"WRONG: {error}")
