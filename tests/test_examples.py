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
    seen = {reading.app["id"] for group in judge(path).groups for reading in group.readings}
    assert wanted in seen, f"recognised as {sorted(seen)}"


def without(app):
    """The catalogue as it would be without one app and the other versions of it."""
    family = CATALOGUE.app_by_id(app).get("family")
    gone = {row[0] for row in CATALOGUE.index["apps"] if row[0] == app or (family and row[4] == family)}
    numbers = {CATALOGUE.app_number(name) for name in gone}
    known = catalogue.Catalogue(CATALOGUE._data)
    known.index = {
        **known.index,
        "tokens": {token: [row for row in rows if row[0] not in numbers] for token, rows in known.index["tokens"].items()},
        "special": [row for row in known.index["special"] if row[0] not in numbers],
        "conventions": [n for n in known.index["conventions"] if n not in numbers],
    }
    known._app_number = {name: n for name, n in known._app_number.items() if name not in gone}
    return known


@pytest.mark.parametrize("path", [p for p in READABLE if "bad" in p.relative_to(EXAMPLES).parts], ids=relative)
def test_bad_example_fails_because_of_its_entry(path):
    found = findings(path)
    assert [f for f in found if f.severity != NOTE], "nothing is found"
    app = path.relative_to(EXAMPLES).parts[0]
    assert lines(findings(path, without(app))) != lines(found), "without its schema the report is the same"


def test_every_app_has_examples():
    formats_with_readers = {"env", "json", "yaml"}
    for app in CATALOGUE.app_ids():
        places = CATALOGUE.app_by_id(app)["places"]
        if not formats_with_readers & {format for place in places for format in place["format"]}:
            continue
        assert list((EXAMPLES / app / "good").glob("*")), f"{app} has no good example"
        assert list((EXAMPLES / app / "bad").glob("*")), f"{app} has no bad example"
