"""Which months are closed, and what comes too late: FORMAT.md, sections 8.31 and 8.33."""

import collections

from deciding import need

ANSWERS = ("reversal", "classification", "reclassification", "settlement")


class Closed:
    """The closings so far, by month."""

    def __init__(self, is_known):
        self.versions = collections.defaultdict(list)
        self.is_known = is_known

    def see(self, index, found, roots):
        """One entry; `roots` are those of 1, 2 and more entries."""
        if found["type"] == "note":
            need(found["month"] <= found["recorded"][:7], "a note on days to come")
        if found["type"] == "close":
            self.close(index, found, roots)
        by_hand = "postings" in found and found["type"] not in ANSWERS and self.is_known(found)
        by_hand &= all(ref["rel"] != "statement" for ref in found.get("refs", []))
        need(not by_hand or found["date"][:7] not in self.versions, "by hand in a month that is closed")

    def close(self, index, found, roots):
        versions, seen = self.versions[found["month"]], found["seen"]
        need(found["month"] < found["recorded"][:7], "closes a month that is not over")
        need(found["version"] == len(versions) + 1, "a version that is not the next")
        before = [ref["entry"] for ref in found.get("refs", []) if ref["rel"] == "corrects"]
        need(before == versions[-1:], "another version before")
        need(all(at < seen["size"] for at in before), "made of a log without the version before")
        need(seen["size"] <= index, "saw what was not there yet")
        need(seen["root"] == roots[seen["size"] - 1].hex(), "saw another log")
        versions.append(index)
