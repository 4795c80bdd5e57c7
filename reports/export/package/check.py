"""Proves that an entry stands in the log, and that the log only grew, with nothing but hashes.

    python3 check.py leaf.json entry-5.tlog-proof
    python3 check.py https://ledger.example/ --kept checkpoint
    python3 check.py FOLDER

The first prints the checkpoint that holds the entry. The second compares the site's newest checkpoint
with one that you kept on another day, or got from another reader: every entry it knew must stand
where it stood. The third checks a folder with a datapackage.json: the hash of each file, the root over all
entries, and the published words. (RFC 6962, section 2.1; C2SP tlog-proof, tlog-tiles.)
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


def read(checkpoint):
    origin, size, root = checkpoint.split("\n")[:3]
    return origin, int(size), base64.b64decode(root)


def prove_entry(leaf, proof):
    head, checkpoint = proof.decode().split("\n\n", 1)
    lines = [line for line in head.split("\n")[1:] if not line.startswith("extra ")]
    index, path = int(lines[0].removeprefix("index ")), map(base64.b64decode, lines[1:])
    origin, size, root = read(checkpoint)
    at, last, found = index, size - 1, hashlib.sha256(b"\x00" + leaf).digest()
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
    print(f"entry {index} is in {origin} at {size} entries, root {found.hex()}")


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
    print("the texts of the entries were not looked at: prove one with its own address")
    print(f"root {newest.hex()}")


def prove_package(folder):
    for file in json.loads((folder / "datapackage.json").read_text("utf-8"))["resources"]:
        with (folder / file["path"]).open("rb") as opened:
            if f"sha256:{hashlib.file_digest(opened, 'sha256').hexdigest()}" != file["hash"]:
                sys.exit(f"NOT PROVEN: {file['path']} has another hash than datapackage.json says")
    origin, size, root = read((folder / "checkpoint").read_text("utf-8"))
    hashes = []
    with (folder / "leaves.jsonl").open("rb") as leaves, (folder / "openings.jsonl").open("rb") as openings:
        words = next_words(openings)
        for n, line in enumerate(leaves):
            leaf = line.removesuffix(b"\n")
            hashes.append(hashlib.sha256(b"\x00" + leaf).digest())
            while words and words["entry"] == n:
                prove_words(json.loads(leaf)["p"], words)
                words = next_words(openings)
    while len(hashes) > 1:
        odd = hashes[len(hashes) & ~1 :]
        hashes = [node(*pair) for pair in zip(hashes[::2], hashes[1::2])] + odd
    if n + 1 != size or hashes != [root] or words:
        sys.exit(f"NOT PROVEN: the entries do not lead to the root of {size}, or words are of none")
    print(f"{origin}: every file, {size} entries and their published words, root {root.hex()}")


def next_words(openings):
    return json.loads(openings.readline() or "null")


def prove_words(slots, words):
    slot, disclosure = words["slot"], words["disclosure"]
    digest = base64.urlsafe_b64encode(hashlib.sha256(disclosure.encode()).digest())
    said = json.loads(base64.urlsafe_b64decode(disclosure + "=="))
    if slots.get(slot) != digest.decode().rstrip("=") or said[1:] != [slot, words["value"]]:
        sys.exit(f"NOT PROVEN: the words of entry {words['entry']} are not what it was sealed with")


def get(site, path):
    return urllib.request.urlopen(f"{site.rstrip('/')}/{path}", timeout=30).read()


class Tree:
    """The tree over the site's tiles; each full tile must be what the tile above it says."""

    def __init__(self, site, size):
        self.site, self.size = site, size

    @functools.lru_cache(maxsize=None)
    def tile(self, level, n):
        width = min(256, (self.size >> 8 * level) - 256 * n)
        groups = f"{n:0{(len(str(n)) + 2) // 3 * 3}d}"
        groups = [groups[i : i + 3] for i in range(0, len(groups), 3)]
        path = "/".join([f"x{group}" for group in groups[:-1]] + groups[-1:])
        part = "" if width == 256 else f".p/{width}"
        data = get(self.site, f"tile/{level}/{path}{part}")
        hashes = [data[i : i + 32] for i in range(0, len(data), 32)]
        if len(hashes) != width:
            sys.exit(f"NOT PROVEN: tile {path} of level {level} has not {width} hashes")
        if width == 256 and fold(hashes) != self.tile(level + 1, n // 256)[n % 256]:
            sys.exit(f"NOT PROVEN: tile {path} of level {level} is not what the tile above says")
        return hashes

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
        case [site, "--kept", kept]:
            prove_growth(site, open(kept, encoding="utf-8").read())
        case [leaf, proof]:
            prove_entry(open(leaf, "rb").read(), open(proof, "rb").read())
        case [folder]:
            prove_package(pathlib.Path(folder))
        case _:
            sys.exit(__doc__)
except (OSError, ValueError, LookupError) as why:
    sys.exit(f"NOT CHECKED: {why}")
print("signatures were NOT checked here: compare the root with one that somebody else kept")
