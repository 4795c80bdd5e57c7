"""Proves that an entry stands in the log, with nothing but hashes.

    python3 check.py leaf.json entry-5.tlog-proof

Prints the checkpoint that holds it. Compare that with one from somewhere else: another day,
another reader, a mirror. (RFC 6962, section 2.1.1; C2SP tlog-proof.)
"""

import base64
import hashlib
import sys


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


if len(sys.argv) != 3:
    sys.exit(__doc__)
leaf, proof = (open(name, "rb").read() for name in sys.argv[1:3])
head, checkpoint = proof.decode().split("\n\n", 1)
lines = [line for line in head.split("\n")[1:] if not line.startswith("extra ")]
index, path = int(lines[0].removeprefix("index ")), [base64.b64decode(line) for line in lines[1:]]
origin, size, root = checkpoint.split("\n")[:3]

at, last, found = index, int(size) - 1, hashlib.sha256(b"\x00" + leaf).digest()
for sibling in path:
    if at % 2 == 1 or at == last:
        found = node(sibling, found)
        while at % 2 == 0 and at != 0:
            at, last = at // 2, last // 2
    else:
        found = node(found, sibling)
    at, last = at // 2, last // 2

if index >= int(size) or last != 0 or found != base64.b64decode(root):
    sys.exit(f"NOT PROVEN: entry {index} does not lead to the root of this checkpoint")
print(f"entry {index} is in {origin} at {size} entries, root {found.hex()}")
print("the checkpoint's signature was NOT checked here: compare its root with one that you kept")
