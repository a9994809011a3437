"""The examples: the good ones pass, the bad ones fail because of their entry, and what is said is compared whole.

Expected reports stand in `tests/expected/<id>/...`; `python -m tests.update` writes them anew."""

from __future__ import annotations

import pytest

from mailcheck import catalogue
from mailcheck.config import Config
from mailcheck.find import File
from mailcheck.model import NOTE
from mailcheck.pipeline import check_file
from tests.support import HERE, ROOT, lines

EXAMPLES = ROOT / "examples"
FILES = sorted(path for path in EXAMPLES.rglob("*") if path.is_file() and path.parent != EXAMPLES)
CATALOGUE = catalogue.load()
APPS = set(CATALOGUE.app_ids())
READABLE = [path for path in FILES if check_file(File(str(path), b"", True), Config(), CATALOGUE).source.format]


def relative(path):
    return str(path.relative_to(EXAMPLES))


def judge(path, known=CATALOGUE):
    return check_file(File(relative(path), path.read_bytes(), False), Config(), known)


def findings(path, known=CATALOGUE):
    return tuple(sorted(judge(path, known).findings, key=lambda f: (f.span, f.code, f.message)))


@pytest.mark.parametrize("path", READABLE, ids=relative)
def test_report(path):
    expected = HERE / "expected" / (relative(path) + ".out")
    assert lines(findings(path)) == (expected.read_text() if expected.exists() else "")


@pytest.mark.parametrize("path", [p for p in READABLE if "good" in p.relative_to(EXAMPLES).parts], ids=relative)
def test_good_example_passes(path):
    assert [f"{f.span.line} {f.code} {f.message}" for f in findings(path) if f.severity != NOTE] == []


@pytest.mark.parametrize("path", [p for p in READABLE if "good" in p.relative_to(EXAMPLES).parts], ids=relative)
def test_good_example_is_recognised(path):
    wanted = path.relative_to(EXAMPLES).parts[0]
    readings = [reading for group in judge(path).groups for reading in group.readings]
    if wanted in APPS:
        seen = {reading.app["id"] for reading in readings}
    else:
        seen = {mail.provider.id for reading in readings for mail in reading.mails if mail.provider}
    assert wanted in seen, f"recognised as {sorted(seen)}"


def without(name):
    """The catalogue as it would be without one app and the other versions of it, or without one provider."""
    return without_app(name) if name in APPS else without_provider(name)


def without_provider(name):
    number = CATALOGUE.provider_ids().index(name)
    known = catalogue.Catalogue(CATALOGUE._data)
    known.index = {
        **known.index.whole(),
        "hosts": {host: one for host, one in known.index["hosts"].items() if one != number},
        "host_patterns": [row for row in known.index["host_patterns"] if row[1] != number],
        "wrong_hosts": [row for row in known.index["wrong_hosts"] if row[1] != number],
    }
    return known


def without_app(app):
    family = CATALOGUE.app_by_id(app).get("family")
    gone = {row[0] for row in CATALOGUE.index["apps"] if row[0] == app or (family and row[4] == family)}
    numbers = {CATALOGUE.app_number(name) for name in gone}
    known = catalogue.Catalogue(CATALOGUE._data)

    def left(rows):
        return [row for row in rows if row[0] not in numbers]

    whole = known.index.whole()
    grouped = {name: {key: left(rows) for key, rows in part.items()} for name, part in whole.items()
               if name.startswith("tokens") or name in ("files", "texts")}  # fmt: skip
    known.index = {**whole, **grouped, **{name: left(whole[name]) for name in ("prefixes", "images", "globs")},
                   "conventions": [n for n in whole["conventions"] if n not in numbers]}  # fmt: skip
    known._app_number = {name: n for name, n in known._app_number.items() if name not in gone}
    return known


@pytest.mark.parametrize("path", [p for p in READABLE if "bad" in p.relative_to(EXAMPLES).parts], ids=relative)
def test_bad_example_fails_because_of_its_entry(path):
    found = findings(path)
    assert [f for f in found if f.severity != NOTE], "nothing is found"
    app = path.relative_to(EXAMPLES).parts[0]
    assert lines(findings(path, without(app))) != lines(found), "without its schema the report is the same"


UNPROVED = {"sonarqube": "its only source is not verified, so it never makes more than a note"}
"""Apps without a bad example, and why."""

NO_FILE = {
    "customer-io": "it has no SMTP server",
    "postal": "every installation has a host of its own",
    "proton-bridge": "it listens on localhost, which is anybody's",
}
"""Providers that no file can point at."""


@pytest.mark.parametrize("app", sorted(APPS))
def test_every_app_has_examples(app):
    """A version of an app may stand in the examples of its family."""
    assert list((EXAMPLES / app / "good").rglob("*")) or app == "strapi-v3", "no good example"
    assert list((EXAMPLES / app / "bad").rglob("*")) or app in UNPROVED or app == "strapi-v3", "no bad example"


@pytest.mark.parametrize(
    "provider", [name for name in CATALOGUE.provider_ids() if not CATALOGUE.provider_by_id(name).get("long_tail")]
)
def test_every_provider_has_examples(provider):
    if provider in NO_FILE or provider in APPS:
        return
    assert list((EXAMPLES / provider / "good").rglob("*")) or provider == "tuta", (
        "no good example"
    )  # Tuta takes no mail from others
    assert list((EXAMPLES / provider / "bad").rglob("*")), "no bad example"
