"""The lines of the table: what is compared with what, its bound, and whether it was met.

A ratio is taken within each round; the table shows the median of the ratios, the medians of the
seconds and the largest peak of memory.
"""

import statistics
from typing import Callable, NamedTuple, Optional

HEAD = ["what", "took", "peak", "beside", "which took", "ratio", "bound", "met"]


class Line(NamedTuple):
    """One comparison. `beside` gives the seconds to compare with, from a round's measures."""

    what: str
    measure: str
    beside_what: str
    beside: Callable
    bound: Optional[float] = None
    peak: Optional[int] = None  # MiB


def of(name):
    """The seconds of a measure."""
    return lambda took: took[name].seconds


def as_many_times(name, times):
    """What so many times as much would take, if nothing grew faster than that."""
    return lambda took: times * took[name].seconds


def ten_syncs_and_start(took):
    """What one entry may cost."""
    return 10 * took["fdatasync"].seconds + took["start"].seconds


def lines(many, hundred, few):
    """All comparisons, for these numbers of rows."""
    sqlite = f"sqlite3 .import of {many:,}", of("sqlite")
    return [
        Line(f"import of {many:,}", "import", *sqlite, 3, 160),
        Line(f"import of {many:,}, 50 rules", "import by fifty", *sqlite, 3.5, 160),
        Line("the same file again", "again", *sqlite, 0.5),
        Line("the same rows, another file", "renamed", *sqlite),
        Line("verify", "verify", *sqlite, 1.5, 192),
        Line("who gets what at the end", "end", *sqlite, 1.5, 300),
        Line(
            "who gets what at the end", "end", f"as many times {hundred:,}",
            as_many_times("end of hundred", many / hundred), 1.2,
        ),
        Line("a month's figures", "figures", "an empty process", of("empty"), 4),
        Line("a month's figures", "figures", f"the same of {few:,}", of("figures of few"), 1.5),
        *(served(page) for page in ("overview", "month", "entry", "list")),
        *(rendered(page) for page in ("overview", "month", "entry", "list")),
        Line("a list, rendered", "list rendered", f"the same of {few:,}", of("list of few"), 2, 64),
        Line("run, nothing to do", "run", "an empty process", of("empty beside runs"), 10),
        Line("10,000 payouts", "paid", "an import of as many", of("import of as many"), 3),
        Line("10,000 payouts", "paid", "ten times 1,000", as_many_times("paid few", 10), 1.2),
        Line("one entry more", "add", "10 fdatasync and a start", ten_syncs_and_start, 1),
        Line(f"import of {hundred:,}", "import beside hledger", "hledger", of("hledger"), 1 / 20),
        Line(f"publish of {hundred:,}", "publish", "a copy of it", of("copy"), 20, 300),
        Line("publish, one entry more", "publish again", "the first", of("publish"), 0.05, 300),
    ]


def served(page):
    """A page that is kept, beside the same bytes as a file."""
    beside = "nginx with its bytes", of(f"{page} of nginx")
    return Line(f"a page, kept: {page}", f"{page} kept", *beside, 1 / 0.7, 64)


def rendered(page):
    """A page that is made for each, beside the least that can be answered."""
    beside = "axum, a few bytes", of("bare axum")
    return Line(f"a page, rendered: {page}", f"{page} rendered", *beside, 1 / 0.08, 64)


def cells(line, rounds):
    """The line's cells, from the measures of every round; dashes where none has what it needs."""
    ours, theirs, ratios = [], [], []
    for took in rounds:
        try:
            own, other = took[line.measure], line.beside(took)
        except KeyError:
            continue
        ours.append(own)
        theirs.append(other)
        ratios.append(own.seconds / other)
    bound = shown_bound(line)
    if not ratios:
        return [line.what, "–", "–", line.beside_what, "–", "–", bound, "–"]
    ratio = statistics.median(ratios)
    peak = max(took.mib for took in ours)
    return [
        line.what,
        shown_time(statistics.median(took.seconds for took in ours)),
        f"{peak:.0f} MiB",
        line.beside_what,
        shown_time(statistics.median(theirs)),
        shown_ratio(ratio),
        bound,
        verdict(line, ratio, peak),
    ]


def verdict(line, ratio, peak):
    """`yes`, `no`, or nothing where there is no bound."""
    if line.bound is None:
        return ""
    return "yes" if ratio <= line.bound and peak <= (line.peak or peak) else "no"


def shown_bound(line):
    """`3 ×, 160 MiB`"""
    if line.bound is None:
        return ""
    return shown_ratio(line.bound) + (f", {line.peak} MiB" if line.peak else "")


def shown_ratio(ratio):
    """`1.53 ×`; far below one as a fraction: `1/38 ×`."""
    return f"{ratio:.3g} ×" if ratio >= 0.1 else f"1/{1 / ratio:.3g} ×"


def shown_time(seconds):
    """Seconds, or milliseconds below a tenth of one."""
    return f"{seconds:.2f} s" if seconds >= 0.1 else f"{seconds * 1000:.2f} ms"


def markdown(rows):
    """A table for a Markdown page; numbers to the right."""
    rule = ["---", "--:", "--:", "---", "--:", "--:", "--:", "---"]
    return "\n".join("| " + " | ".join(row) + " |" for row in [HEAD, rule, *rows])


def plain(rows):
    """A table for the terminal."""
    widths = [max(len(cell) for cell in column) for column in zip(HEAD, *rows)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()
        for row in [HEAD, *rows]
    )
