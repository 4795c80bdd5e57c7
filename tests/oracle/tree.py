"""The tree, the tiles and the signed notes of FORMAT.md, sections 3 and 4."""

import base64
import hashlib


class Wrong(Exception):
    """What was checked and is not right."""


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_hash(leaf):
    return sha256(b"\x00" + leaf)


def node_hash(left, right):
    return sha256(b"\x01" + left + right)


class Tree:
    """Leaves go in one by one; holds only the perfect subtrees that they make."""

    def __init__(self):
        self.size = 0
        self.subtrees = []  # (leaves, hash), largest first
        self.levels = []  # hashes of unfinished tiles, by level
        self.counts = []  # full tiles so far, by level

    def push(self, leaf):
        """Appends a leaf hash; gives the tiles that it completes as (level, n, bytes)."""
        self.size += 1
        leaves, top = 1, leaf
        while self.subtrees and self.subtrees[-1][0] == leaves:
            top = node_hash(self.subtrees.pop()[1], top)
            leaves *= 2
        self.subtrees.append((leaves, top))
        return self._tiles(leaf, 0)

    def _tiles(self, hash_, level):
        if len(self.levels) == level:
            self.levels.append([])
            self.counts.append(0)
        tile = self.levels[level]
        tile.append(hash_)
        if len(tile) < 256:
            return []
        full = (level, self.counts[level], b"".join(tile))
        self.counts[level] += 1
        self.levels[level] = []
        return [full] + self._tiles(root_of(tile), level + 1)

    def unfinished(self):
        """The last tile of each level, as far as it is filled, as (level, n, bytes)."""
        for level, tile in enumerate(self.levels):
            if tile:
                yield level, self.counts[level], b"".join(tile)

    def root(self):
        if not self.subtrees:
            return sha256(b"")
        root = self.subtrees[-1][1]
        for _, left in reversed(self.subtrees[:-1]):
            root = node_hash(left, root)
        return root


def root_of(hashes):
    """The root over leaf hashes by the recursive definition of RFC 6962."""
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while 2 * k < len(hashes):
        k *= 2
    return node_hash(root_of(hashes[:k]), root_of(hashes[k:]))


def root_by_inclusion(index, size, leaf, proof):
    """RFC 9162, section 2.1.3.2."""
    if index >= size:
        raise Wrong(f"entry {index} is not among {size}")
    fn, sn, r = index, size - 1, leaf
    for p in proof:
        if sn == 0:
            raise Wrong("the inclusion proof is too long")
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            while fn & 1 == 0 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node_hash(r, p)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0:
        raise Wrong("the inclusion proof is too short")
    return r


def consistent(old, new, old_root, new_root, proof):
    """RFC 9162, section 2.1.4.2, for 0 < old < new."""
    if old & (old - 1) == 0:
        proof = [old_root] + proof
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = proof[0]
    for c in proof[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            while fn & 1 == 0 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return fr == old_root and sr == new_root and sn == 0


class Vkey:
    """A C2SP verifier key, Ed25519."""

    def __init__(self, text):
        try:
            self.name, self.id, key = text.split("+", 2)
            typed = base64.b64decode(key, validate=True)
        except (AttributeError, ValueError) as error:
            raise Wrong(f"{text} is no verifier key") from error
        if len(typed) != 33 or typed[0] != 1:
            raise Wrong(f"{text} is no Ed25519 key")
        self.public = typed[1:]
        if sha256(self.name.encode() + b"\n" + typed)[:4].hex() != self.id:
            raise Wrong(f"the id of {text} does not fit its name and key")

    def signed(self, text, signature):
        """Whether this key signed the text; None where nothing here can tell."""
        try:
            from cryptography.exceptions import InvalidSignature
            from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        except ImportError:
            return None
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text)
        except InvalidSignature:
            return False
        return True


class Checkpoint:
    """A signed note with a checkpoint in it."""

    def __init__(self, note, vkey):
        head, _, lines = note.rpartition("\n\n")
        text = head + "\n"
        origin, size, root = text.split("\n")[:3]
        self.size, self.root = int(size), base64.b64decode(root, validate=True)
        if origin != vkey.name:
            raise Wrong(f"a checkpoint of {origin}, expected {vkey.name}")
        if str(self.size) != size or len(self.root) != 32:
            raise Wrong("a checkpoint's size or root is not written as it must be")
        self.verified = None
        mine = 0
        for line in lines.splitlines():
            dash, name, signature = line.split(" ")
            signature = base64.b64decode(signature, validate=True)
            if dash != "\u2014":
                raise Wrong("a signature line does not begin with a dash")
            if name == vkey.name and signature[:4].hex() == vkey.id:
                mine += 1
                self.verified = vkey.signed(text.encode(), signature[4:])
                if self.verified is False or len(signature) != 68:
                    raise Wrong(f"the checkpoint of {self.size} entries is signed wrongly")
        if mine == 0:
            raise Wrong(f"the checkpoint of {self.size} entries is not signed by the log's key")
