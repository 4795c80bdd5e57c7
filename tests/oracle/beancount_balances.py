#!/usr/bin/env python3
"""What every account of a Beancount file holds at the end of each month, added up by Beancount.

Usage: beancount_balances.py FILE     prints day,account,amount,currency; names as ours, in lower case
"""

import datetime
import sys
from collections import defaultdict

from beancount import loader
from beancount.core.data import Transaction


def month_ends(first, last):
    """The last day of each month from one day to another."""
    day = first.replace(day=1)
    while day <= last:
        day = (day + datetime.timedelta(days=32)).replace(day=1)
        yield day - datetime.timedelta(days=1)


entries, errors, _ = loader.load_file(sys.argv[1])
if errors:
    sys.exit(f"{len(errors)} errors, the first: {errors[0]}")
entries = sorted((e for e in entries if isinstance(e, Transaction)), key=lambda e: e.date)
held = defaultdict(int)
left = iter([*entries, None])
entry = next(left)
for day in month_ends(entries[0].date, entries[-1].date):
    while entry and entry.date <= day:
        for posting in entry.postings:
            held[posting.account.lower(), posting.units.currency] += posting.units.number
        entry = next(left)
    for (account, currency), amount in sorted(held.items()):
        print(f"{day},{account},{amount},{currency}")
