"""Has Frictionless validate a data package: the descriptor, sizes and hashes, and the tables with their
types, their keys and what they refer to. Then the same with one row changed and hashed anew, which refers
to no entry, and with one byte changed, which is another hash: both must be found.

    python3 tests/oracle/package.py FOLDER
"""

import hashlib
import json
import pathlib
import shutil
import sys
import tempfile

from frictionless import Package


def validated(folder):
    return Package(str(folder / "datapackage.json")).validate()


def errors(report):
    return {error for [error] in report.flatten(["type"])}


def with_row(folder, row):
    path = folder / "postings.csv"
    path.write_bytes(path.read_bytes() + row)


def hashed(folder, name):
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    data = (folder / name).read_bytes()
    [resource] = [r for r in package["resources"] if r["path"] == name]
    resource["bytes"], resource["hash"] = len(data), f"sha256:{hashlib.sha256(data).hexdigest()}"
    (folder / "datapackage.json").write_text(json.dumps(package), "utf-8")


def main(folder):
    report = validated(folder)
    if not report.valid:
        sys.exit(f"{folder}: {report.flatten(['name', 'type', 'message'])}")
    tables = {task.name: task.stats["rows"] for task in report.tasks if task.type == "table"}
    if not {"log", "postings"} <= tables.keys():
        sys.exit(f"{folder}: no tables: {tables}")
    with tempfile.TemporaryDirectory() as beside:
        copy = pathlib.Path(beside) / "copy"
        shutil.copytree(folder, copy)
        with_row(copy, b"999999999,2025-01-01,2025-01-01,income,assets:bank:main,EUR,ten,,,,\r\n")
        if not {"hash-count", "byte-count"} & errors(validated(copy)):
            sys.exit("a changed byte was not noticed")
        hashed(copy, "postings.csv")
        found = errors(validated(copy))
        if found != {"foreign-key", "type-error"}:
            sys.exit(f"a row of no entry, and an amount that is none: found {found}")
    print(f"Frictionless accepts the package: {tables}")


main(pathlib.Path(sys.argv[1]))
