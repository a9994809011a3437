"""The catalogue is linted: what one schema says must not contradict or shadow another one."""

from __future__ import annotations

import itertools
import re
import time

import pytest

from mailcheck import catalogue
from mailcheck.config import Config
from mailcheck.find import File
from mailcheck.model import ERROR, WARNING
from mailcheck.pipeline import check_file
from tests.support import ROOT

CATALOGUE = catalogue.load()
APPS = [CATALOGUE.app_by_id(name) for name in CATALOGUE.app_ids()]
PROVIDERS = [CATALOGUE.provider_by_id(name) for name in CATALOGUE.provider_ids()]


@pytest.mark.parametrize("kind", ["apps", "providers"])
def test_ids_are_file_names(kind):
    for path in sorted((ROOT / "schemas" / kind).glob("*.yaml")):
        found = re.search(r"^id: (\S+)$", path.read_text(), re.M)
        assert found is None or found[1] == path.stem


def test_everything_has_sources_and_a_date():
    for one in (*APPS, *PROVIDERS):
        assert one["sources"] and re.fullmatch(r"\d{4}-\d\d-\d\d", str(one["checked"])), one["id"]


def test_no_two_providers_claim_one_host():
    owners: dict[str, str] = {}
    for provider in PROVIDERS:
        for host in provider.get("hosts", ()):
            assert owners.setdefault(host, provider["id"]) == provider["id"], host
            match = CATALOGUE.match_host(host)
            assert match is not None and match.id == provider["id"], f"{host} is taken for {match and match.id}"


def test_a_wrong_host_leads_to_a_right_one():
    for provider in PROVIDERS:
        for wrong, what in provider.get("wrong_hosts", {}).items():
            if what.get("use") and "<" not in what["use"]:
                match = CATALOGUE.match_host(what["use"])
                assert match is not None, f"{provider['id']}: {wrong} -> {what['use']}, which nobody has"


def test_no_two_apps_carry_the_same_sure_mark():
    """A proof says that no other program writes this: versions and children of one family aside."""
    seen: dict[str, tuple[str, str]] = {}
    for app in APPS:
        family = app.get("family") or app["id"]
        for mark in app.get("marks", ()):
            if mark.get("weight") != "proof":
                continue
            what = {name: value for name, value in mark.items() if name not in ("weight", "needed")}
            key = repr(sorted(what.items()))
            other, other_family = seen.setdefault(key, (app["id"], family))
            same = (
                other_family == family or app.get("like") == other or other.startswith(app["id"]) or app["id"].startswith(other)
            )
            assert same, f"{other} and {app['id']} are both proved by {key}"


def patterns():
    for provider in PROVIDERS:
        shapes = [provider.get("username"), provider.get("password"), (provider.get("api") or {}).get("key")]
        texts = [*provider.get("host_patterns", ()), *(one["pattern"] for one in provider.get("secrets", ()))]
        texts += [one["pattern"] for one in provider.get("dns", ()) if one.get("pattern")]
        for shape in filter(None, shapes):
            for one in (shape, *shape.get("any_of", ())):
                texts += [one["pattern"]] if one.get("pattern") else []
                texts += [never["pattern"] for never in one.get("never", ())]
        for text in dict.fromkeys(texts):
            yield provider["id"], text


@pytest.mark.parametrize(("provider", "pattern"), list(patterns()))
def test_patterns_take_linear_time(provider, pattern):
    """Long texts of what the pattern itself is made of: nothing may take a noticeable time."""
    compiled = re.compile(pattern)
    alphabet = dict.fromkeys([*re.sub(r"\\.|[\[\](){}?*+|^$]", "", pattern), "a", "0", ".", "-", "@", "A", " "])
    texts = [sign * 4_000 + tail for sign in list(alphabet)[:24] for tail in ("", "!")]
    texts += ["".join(pair) * 1_000 + "!" for pair in itertools.islice(itertools.permutations(list(alphabet)[:8], 2), 30)]
    began = time.process_time()
    for text in texts:
        compiled.fullmatch(text)
    assert time.process_time() - began < 1.0


def test_confusion():
    """Over all good examples: each is read as its own app, or as one that reads the very same keys the same way. An app that is
    recognised in another one's file has to be in its family or its library."""
    table: dict[tuple[str, str], list[str]] = {}
    for path in sorted((ROOT / "examples").glob("*/good/**/*")):
        if not path.is_file():
            continue
        name = str(path.relative_to(ROOT / "examples"))
        own = name.split("/")[0]
        if CATALOGUE.app_by_id(own) is None:
            continue  # the examples of a provider are some app's files
        judged = check_file(File(name, path.read_bytes(), False), Config(), CATALOGUE)
        for group in judged.groups:
            first = group.readings[0].app
            if first["id"] != own and first["kind"] != "convention":
                table.setdefault((own, first["id"]), []).append(name)
    allowed = {pair for pair in table if _related(*pair)}
    for pair in sorted(table):
        print(*pair, len(table[pair]), "related" if pair in allowed else "OTHER", sep="\t")  # noqa: T201 - the table, for `pytest -s`
    others = {pair: files for pair, files in table.items() if pair not in allowed}
    wrong = {pair: files for pair, files in others.items() if any(_says_something(file, pair[1]) for file in files)}
    assert not wrong, wrong


def _related(own: str, other: str) -> bool:
    one, two = CATALOGUE.app_by_id(own), CATALOGUE.app_by_id(other)
    if one is None or two is None:
        return False
    families = {app.get("family") or app["id"] for app in (one, two)}
    return (
        len(families) == 1 or one.get("like") == other or two.get("like") == own or bool(two.get("library") or one.get("library"))
    )


def _says_something(name: str, app: str) -> bool:
    judged = check_file(File(name, (ROOT / "examples" / name).read_bytes(), False), Config(), CATALOGUE)
    return any(f.app == app and f.severity in (ERROR, WARNING) for f in judged.findings)
