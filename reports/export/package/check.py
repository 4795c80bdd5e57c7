"""Proves that an entry stands in the log, and that the log only grew, with nothing but hashes.

    python3 check.py leaf.json entry-5.tlog-proof
    python3 check.py --tiles SITE 5
    python3 check.py SITE --kept checkpoint
    python3 check.py FOLDER

The first two print the checkpoint that holds entry 5; the second makes the proof of the log's tiles. The
third compares the site's newest checkpoint with one that you kept on another day, or got from another reader:
every entry it knew must stand where it stood. SITE is an address, as https://ledger.example/, or the folder of
a site that was published. The last checks a folder with a datapackage.json: the hash of each file, the root
over all entries, what is said of the log, and the published words. (RFC 6962, section 2.1; C2SP tlog-proof, tlog-tiles.)
"""

import base64
import functools
import hashlib
import json
import pathlib
import sys
import urllib.request


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def leaf_hash(leaf):
    return hashlib.sha256(b"\x00" + leaf).digest()


def read(checkpoint):
    origin, size, root = checkpoint.split("\n")[:3]
    if not origin.isprintable() or digits(size) < 1:
        raise ValueError("the checkpoint names no log, or one without entries")
    return origin, digits(size), base64.b64decode(root)


def digits(text):
    """A number as it is written in a file: `int` also takes `+5`, ` 5` and `1_0`."""
    if str(int(text)) != text:
        raise ValueError(f"{text!r} is no whole number")
    return int(text)


def whole(number):
    """A whole number of a JSON: to Python 36.0 is 36 too, and true is 1."""
    if type(number) is not int:
        raise ValueError(f"{json.dumps(number)} is no whole number")
    return number


def prove_entry(leaf, proof):
    head, checkpoint = proof.decode().split("\n\n", 1)
    lines = [line for line in head.split("\n")[1:] if not line.startswith("extra ")]
    index, path = digits(lines[0].removeprefix("index ")), map(base64.b64decode, lines[1:])
    origin, size, root = read(checkpoint)
    at, last, found = index, size - 1, leaf_hash(leaf)
    for sibling in path:
        if at % 2 == 1 or at == last:
            found = node(sibling, found)
            while at % 2 == 0 and at != 0:
                at, last = at // 2, last // 2
        else:
            found = node(found, sibling)
        at, last = at // 2, last // 2
    if index >= size or last != 0 or found != root:
        sys.exit(f"NOT PROVEN: entry {index} does not lead to the root of this checkpoint")
    if index == 0:
        same_name(origin, leaf)
    print(f"entry {index} is in {origin} at {size} entries, root {found.hex()}")


def prove_by_tiles(site, index):
    origin, size, root = read(get(site, "checkpoint").decode())
    if not 0 <= index < size:
        sys.exit(f"NOT PROVEN: {origin} has {size} entries, and no entry {index}")
    tree = Tree(site, size)
    if tree.root(0, size) != root:
        sys.exit("NOT PROVEN: the site's tiles do not lead to its own checkpoint")
    same_name(origin, tree.proven(0))
    print(f"entry {index} has the hash {leaf_hash(tree.proven(index)).hex()}")
    print(f"entry {index} is in {origin} at {size} entries, root {root.hex()}")


def prove_growth(site, kept):
    origin, before, root = read(kept)
    name, size, newest = read(get(site, "checkpoint").decode())
    if name != origin:
        sys.exit(f"NOT THE SAME LOG: {origin} was kept, this is {name}")
    if size < before:
        sys.exit(f"NOT PROVEN: {before} entries were kept, the site has {size}: some are missing")
    tree = Tree(site, size)
    if tree.root(0, size) != newest:
        sys.exit("NOT PROVEN: the site's tiles do not lead to its own checkpoint")
    if tree.root(0, before) != root:
        sys.exit(f"NOT PROVEN: the first {before} entries are not those that were kept")
    print(f"{origin}: the tree of {size} entries begins with the tree of the {before} that you kept")
    print("the texts of the entries were not looked at: prove one with --tiles")
    print(f"root {newest.hex()}")


def same_name(origin, first):
    """The checkpoint's root says nothing of the name above it; the first entry is under the root."""
    named = json.loads(first)["origin"]
    if named != origin:
        sys.exit(f"NOT PROVEN: the checkpoint is of {origin!r}, entry 0 of {named!r}")


def prove_package(folder):
    package = json.loads(inside(folder, "datapackage.json").read_text("utf-8"))
    ledger, files = package["ledger"], package["resources"]
    if whole(ledger["format"]) != 1:
        sys.exit(f"NOT CHECKED: this is of format {ledger['format']!r}, this program reads 1: use a newer one")
    for needed in ["leaves.jsonl", "openings.jsonl", "checkpoints.jsonl", "checkpoint", "log.vkey"]:
        if needed not in [file["path"] for file in files]:
            sys.exit(f"NOT PROVEN: datapackage.json does not name {needed}")
    for file in files:
        with inside(folder, file["path"]).open("rb") as opened:
            if f"sha256:{hashlib.file_digest(opened, 'sha256').hexdigest()}" != file["hash"]:
                sys.exit(f"NOT PROVEN: {file['path']!r} has another hash than datapackage.json says")
            if opened.tell() != whole(file["bytes"]):
                sys.exit(f"NOT PROVEN: {file['path']!r} has another size than datapackage.json says")
    origin, size, root = read(inside(folder, "checkpoint").read_text("utf-8"))
    whole(ledger["size"])
    for said, found in {"origin": origin, "size": size, "root": root.hex()}.items():
        if ledger[said] != found:
            sys.exit(f"NOT PROVEN: the {said} is {found!r} in checkpoint, {ledger[said]!r} in datapackage.json")
    newest = (origin, 0, None)
    for signed in map(json.loads, lines(folder, "checkpoints.jsonl")):
        before, newest = newest[1], read(signed["note"])
        if not before < whole(signed["size"]) == newest[1]:
            sys.exit(f"NOT PROVEN: checkpoints.jsonl has one of {signed['size']} behind one of {before}, or of another size")
    if newest[1:] != (size, root):
        sys.exit("NOT PROVEN: the last line of checkpoints.jsonl is not of what checkpoint says")
    hashes, none = [], {"entry": None}
    openings = map(json.loads, lines(folder, "openings.jsonl"))
    words = next(openings, none)
    for n, leaf in enumerate(lines(folder, "leaves.jsonl")):
        if n == 0:
            same_name(origin, leaf)
        hashes.append(leaf_hash(leaf))
        slot = ""
        while words["entry"] == n:
            prove_words(json.loads(leaf)["p"], words)
            if words["slot"] <= slot:
                sys.exit(f"NOT PROVEN: openings of entry {n} are there twice, or in no order")
            slot, words = words["slot"], next(openings, none)
    count = len(hashes)
    while len(hashes) > 1:
        odd = hashes[len(hashes) & ~1 :]
        hashes = [node(*pair) for pair in zip(hashes[::2], hashes[1::2])] + odd
    if count != size or hashes != [root] or words is not none:
        sys.exit(f"NOT PROVEN: the entries do not lead to the root of {size}, or words are of none")
    print(f"{origin}: {size} entries lead to the root {root.hex()}")
    print("each file is as datapackage.json has it, and each published word as its entry was sealed with it")
    print("whether tables, journals, log.vkey and other checkpoints say the same was NOT checked here")


def lines(folder, path):
    """Each line of a file without its end, which the last one has, too."""
    with inside(folder, path).open("rb") as file:
        for line in file:
            if not line.endswith(b"\n"):
                sys.exit(f"NOT PROVEN: {path} is cut off: expected a line feed at its end")
            yield line[:-1]


def prove_words(slots, words):
    slot, disclosure = words["slot"], words["disclosure"]
    if slot == "source":
        sys.exit(f"NOT PROVEN: the source of entry {words['entry']} is there, which is never published")
    digest = base64.urlsafe_b64encode(hashlib.sha256(disclosure.encode()).digest())
    said = json.loads(base64.urlsafe_b64decode(disclosure + "=="))
    if slots.get(slot) != digest.decode().rstrip("=") or said[1:] != [slot, words["value"]]:
        sys.exit(f"NOT PROVEN: the words of entry {words['entry']} are not what it was sealed with")


def get(site, path):
    # The first page of files that were published has a name, and people copy it with the address.
    site = site.removesuffix("index.html") or "."
    if not site.startswith(("https://", "http://")):
        return inside(pathlib.Path(site), path).read_bytes()
    with urllib.request.urlopen(f"{site.rstrip('/')}/{path}", timeout=30) as answer:
        return answer.read(1 << 25)


def inside(folder, path):
    file = (folder / path).resolve()
    if not file.is_relative_to(folder.resolve()):
        sys.exit(f"NOT CHECKED: {path!r} leads out of the folder")
    if not file.is_file():
        sys.exit(f"NOT CHECKED: {path!r} is no file of {str(folder)!r}")
    return file


class Tree:
    """The tree over the site's tiles; each full tile must be what the tile above it says."""

    def __init__(self, site, size):
        self.site, self.size = site, size

    def part(self, level, n, width):
        """A tile of hashes, or the bundle of entries below one."""
        groups = f"{n:0{(len(str(n)) + 2) // 3 * 3}d}"
        groups = [groups[i : i + 3] for i in range(0, len(groups), 3)]
        path = "/".join([f"x{group}" for group in groups[:-1]] + groups[-1:])
        return get(self.site, f"tile/{level}/{path}{'' if width == 256 else f'.p/{width}'}")

    def width(self, level, n):
        return min(256, (self.size >> 8 * level) - 256 * n)

    @functools.lru_cache(maxsize=None)
    def tile(self, level, n):
        width = self.width(level, n)
        data = self.part(level, n, width)
        hashes = [data[i : i + 32] for i in range(0, len(data), 32)]
        if len(hashes) != width:
            sys.exit(f"NOT PROVEN: tile {n} of level {level} has not {width} hashes")
        if width == 256 and fold(hashes) != self.tile(level + 1, n // 256)[n % 256]:
            sys.exit(f"NOT PROVEN: tile {n} of level {level} is not what the tile above says")
        return hashes

    def entry(self, index):
        bundle, at = self.part("entries", index // 256, self.width(0, index // 256)), 0
        for _ in range(index % 256):
            at += 2 + int.from_bytes(bundle[at : at + 2], "big")
        return bundle[at + 2 : at + 2 + int.from_bytes(bundle[at : at + 2], "big")]

    def proven(self, index):
        leaf = self.entry(index)
        if leaf_hash(leaf) != self.tile(0, index // 256)[index % 256]:
            found = leaf_hash(leaf).hex()
            sys.exit(f"NOT PROVEN: the tree holds another hash than that of entry {index}, {found}")
        return leaf

    def root(self, start, end):
        width = end - start
        if width & (width - 1) == 0:
            level, count = divmod(width.bit_length() - 1, 8)
            first = start >> 8 * level
            return fold(self.tile(level, first // 256)[first % 256 :][: 1 << count])
        left = 1 << width.bit_length() - 1
        return node(self.root(start, start + left), self.root(start + left, end))


def fold(hashes):
    while len(hashes) > 1:
        hashes = [node(*pair) for pair in zip(hashes[::2], hashes[1::2])]
    return hashes[0]


try:
    match sys.argv[1:]:
        case ["--tiles", site, index]:
            prove_by_tiles(site, int(index))
        case [site, "--kept", kept]:
            prove_growth(site, open(kept, encoding="utf-8").read())
        case [leaf, proof]:
            prove_entry(open(leaf, "rb").read(), open(proof, "rb").read())
        case [folder]:
            prove_package(pathlib.Path(folder))
        case _:
            sys.exit(__doc__)
    print("signatures were NOT checked here: compare the root with one that somebody else kept", flush=True)
except Exception as why:  # whatever a file holds that none should: it is not proven
    sys.exit(f"NOT CHECKED: {type(why).__name__}: {why}")
