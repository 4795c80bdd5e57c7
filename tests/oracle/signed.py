"""Signed acts: FORMAT.md, section 8.21. OpenSSH checks the signatures; we check what it lets pass."""

import base64
import pathlib
import shutil
import subprocess
import tempfile

from tree import Wrong

NAMESPACE = "ledger-act-v1"
KINDS = ("ssh-ed25519", "sk-ssh-ed25519@openssh.com")
TOUCHED = 1


def need(truth, message):
    if not truth:
        raise Wrong(message)


def lines(genesis, root, act, subject, leaf, policy_leaf):
    """Exactly what is signed; hashes as bytes, `act` as the entry holds it."""
    return (
        f"ledger-act/v1\ngenesis {genesis.hex()}\nseen {act['seen']} {root.hex()}\n"
        f"act {act['act']}\nsubject {subject} {leaf.hex()}\n"
        f"policy {act['policy']} {policy_leaf.hex()}\n"
        f"signer {act['signer']}\nuntil {act['until']}\n"
    )


def check_form(signature):
    """The signature by itself, where it is stricter than OpenSSH; gives the key's blob."""
    blob = base64.b64decode(signature, validate=True)
    need(base64.b64encode(blob).decode() == signature, "the signature's base64")
    need(blob[:6] == b"SSHSIG" and blob[6:10] == b"\0\0\0\1", "the signature's magic or version")
    key, namespace, reserved, hashed, inner = strings(blob[10:])
    need(namespace == NAMESPACE.encode(), "a signature for something else")
    need(reserved == b"" and hashed == b"sha512", "the signature's reserved field or hash")
    kind = strings(key)[0].decode("ascii", "replace")
    need(kind in KINDS, f"a signature by a key of type {kind}")
    device = kind.startswith("sk-")
    made_by, bytes_ = strings(inner[:-5] if device else inner)
    need(made_by.decode("ascii", "replace") == kind and len(bytes_) == 64, "the inner signature")
    need(not device or inner[-5] & TOUCHED, "a security key that nobody touched")
    return key


def strings(data):
    found = []
    while data:
        length = int.from_bytes(data[:4], "big")
        need(len(data) >= 4 + length, "the signature's lengths")
        found.append(data[4 : 4 + length])
        data = data[4 + length :]
    return found


def check_key(line):
    """An OpenSSH public key as entries hold it: kind and base64, nothing else."""
    kind, blob = line.split(" ")
    need(kind in KINDS, f"the key {line}")
    data = base64.b64decode(blob, validate=True)
    need(base64.b64encode(data).decode() == blob, f"the spelling of {line}")
    fields = strings(data)
    need(fields[0].decode() == kind and len(fields[1]) == 32, f"the key {line}")
    return data


class OpenSsh:
    """`ssh-keygen -Y verify`, where there is one."""

    def __init__(self):
        self.program = shutil.which("ssh-keygen")
        self.asked = 0

    def check(self, text, signature, signer, key):
        need(check_form(signature) == check_key(key), "a signature by another key")
        if self.program is None:
            return
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            broken = "\n".join(signature[n : n + 70] for n in range(0, len(signature), 70))
            armored = f"-----BEGIN SSH SIGNATURE-----\n{broken}\n-----END SSH SIGNATURE-----\n"
            (folder / "act.sig").write_text(armored, encoding="ascii")
            allowed = f'{signer} namespaces="{NAMESPACE}" {key}\n'
            (folder / "allowed_signers").write_text(allowed, encoding="ascii")
            command = [self.program, "-Y", "verify", "-f", folder / "allowed_signers", "-I", signer]
            command += ["-n", NAMESPACE, "-s", folder / "act.sig"]
            said = subprocess.run(command, input=text.encode(), capture_output=True, check=False)
        need(said.returncode == 0, f"a signature that {signer} did not give to it")
        self.asked += 1
