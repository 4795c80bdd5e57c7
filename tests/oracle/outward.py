"""What the site gives to other programs, read by such programs: a feed reader, a validator of API
descriptions, one of JSON schemas, Prometheus' own parser. Asks a site on this machine alone."""

import json
import re
import sys
import urllib.request

import feedparser
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate
from prometheus_client.parser import text_string_to_metric_families


def get(url):
    with urllib.request.urlopen(url, timeout=60) as answer:
        return answer.read()


def feed(site, base):
    read = feedparser.parse(get(site + "feed.atom"))
    assert read.bozo == 0, read.bozo_exception
    assert read.version == "atom10" and read.feed.title, read.feed
    ids = [entry.id for entry in read.entries]
    assert len(ids) == len(set(ids)) and all(of.startswith("tag:") for of in ids), ids
    for entry in read.entries:
        assert entry.link.startswith(base) and entry.title and entry.updated_parsed, entry
        assert entry.title_detail.type == "text/plain", entry.title_detail
    print(f"feedparser: {len(ids)} items, nothing to complain of")


def api(site):
    description = json.loads(get(site + "api/v1/openapi.json"))
    validate(description)
    looked = 0
    for path, of in description["paths"].items():
        answer = of["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        schema = {**answer, "components": description["components"]}
        validator = Draft202012Validator(schema, format_checker=FormatChecker())
        months = json.loads(get(site + "api/v1/months"))["months"]
        for month in sorted({month["month"] for month in months})[-2:]:
            for index in (0, 5, 40):
                filled = path.replace("{n}", str(index)).replace("{month}", month)
                validator.validate(json.loads(get(f"{site}api/v1{filled}")))
                looked += 1
                if filled == path:
                    break
            if "{month}" not in path:
                break
    entries, cursor = 0, ""
    while cursor is not None:
        page = json.loads(get(f"{site}api/v1/entries{cursor}"))
        entries += len(page["entries"])
        cursor = page["next"] and f"?cursor={page['next']}"
    assert entries == page["count"], (entries, page["count"])
    print(f"openapi-spec-validator and jsonschema: {looked} answers, {entries} entries by cursor")


def metrics(address):
    text = get(address).decode()
    families = {family.name: family for family in text_string_to_metric_families(text)}
    balances = families["ledger_balance_minor_units"].samples
    assert balances and all(re.fullmatch("[A-Z]{3}", s.labels["currency"]) for s in balances)
    buckets = [s.value for s in families["ledger_http_request_duration_seconds"].samples
               if s.name.endswith("_bucket")]
    assert buckets == sorted(buckets) and buckets[-1] > 0, buckets
    print(f"prometheus_client: {len(families)} metrics")


if __name__ == "__main__":
    site, base, address = sys.argv[1:]
    feed(site, base)
    api(site)
    metrics(address)
