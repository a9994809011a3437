"""The RFC 7208 test suite of the SPF community, when it lies beside the project."""

from __future__ import annotations

import asyncio
from ipaddress import ip_address
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from mailcheck.dns.answers import Mx
from mailcheck.dns.spf_check import check_host
from tests.dns.spf_zones import Table, Zone

SUITE = Path(__file__).parents[3] / "shared" / "conformance" / "rfc7208-tests.yml"
CASES = 203


def load() -> list:
    if not SUITE.exists():
        return []
    return [
        pytest.param(name, case, document["zonedata"], id=name)
        for document in YAML(typ="safe", pure=True).load_all(SUITE.read_text(encoding="utf-8"))
        for name, case in document["tests"].items()
    ]


ALL = load()
needs_suite = pytest.mark.skipif(not ALL, reason="the RFC 7208 test suite does not lie beside the project")


def joined(value) -> str:
    return value if isinstance(value, str) else "".join(value)


def table(data: dict) -> Zone:
    """The zone of one part of the suite. Records of the old type SPF stand for TXT where the name has no TXT of its own; the text
    NONE stands for no TXT at all; TIMEOUT is the answer to everything that has no record at that name."""
    zone: dict[tuple[str, str], list] = {}
    for name, records in data.items():
        own = [record for record in records if record != "TIMEOUT"]
        has_text = any("TXT" in record for record in own)
        for record in own:
            ((kind, value),) = record.items()
            if kind == "SPF":
                if has_text:
                    continue
                kind = "TXT"
            if kind == "TXT":
                if value == "NONE":
                    continue
                value = joined(value)
            elif kind == "MX":
                value = Mx(value[0], value[1])
            zone.setdefault((name.lower(), kind), []).append(value)
        if "TIMEOUT" in records:
            for kind in ("TXT", "A", "AAAA", "MX", "PTR"):
                zone.setdefault((name.lower(), kind), [None])
    return {key: tuple(values) for key, values in zone.items()}


@needs_suite
def test_suite_is_whole() -> None:
    assert len(ALL) == CASES


@needs_suite
@pytest.mark.parametrize("name, case, data", ALL)
def test_case(name: str, case: dict, data: dict) -> None:
    sender = case["mailfrom"]
    domain = sender.rpartition("@")[2] or case["helo"]
    outcome = asyncio.run(check_host(Table(table(data)), ip_address(case["host"]), domain, sender, case["helo"]))
    wanted = case["result"]
    assert outcome.result in ([wanted] if isinstance(wanted, str) else wanted), outcome
    if "explanation" in case:
        assert outcome.explanation == (None if case["explanation"] == "DEFAULT" else case["explanation"])
