"""The catalogue of providers against public lists of servers for sending: Nodemailer's well-known services and Thunderbird's
database. Both stand here as facts; what a list says of a port must be what mailcheck judges by."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from mailcheck import catalogue
from mailcheck.compile import LONG_TAIL, compiled, load_folder
from mailcheck.errors import SchemaError
from mailcheck.schema import LongTail, Provider
from tests.support import HERE, ROOT

CATALOGUE = catalogue.load()
SCHEMAS = ROOT / "schemas"
SERVICES = json.loads((HERE / "catalogue" / "nodemailer-services.json").read_text())
ISPDB = ROOT.parent / "shared" / "facts" / "ispdb.yaml"

NO_SMTP = {"Tutanota": "tuta"}
"""Services of Nodemailer's list whose server does not exist, and the provider that says so."""
IN_DOUBT = {("mobile.charter.net", 587)}
"""Ports of Thunderbird's list that are against the standard, so that nothing is judged there."""


def test_no_host_has_two_owners():
    owners = {}
    for name in CATALOGUE.provider_ids():
        for host in CATALOGUE.provider_by_id(name).get("hosts", ()):
            assert host not in owners, f"{host} is claimed by {owners[host]} and {name}"
            owners[host] = name
    for host, owner in owners.items():
        assert CATALOGUE.match_host(host).id == owner
        others = [CATALOGUE.provider(n)["id"] for p, n in CATALOGUE.index["host_patterns"] if re.fullmatch(p, host)]
        assert set(others) <= {owner}, f"{host} of {owner} fits a pattern of {others}"


# --- Nodemailer --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service["name"])
def test_service_of_nodemailer(service):
    if service["name"] in NO_SMTP:
        assert CATALOGUE.match_host(service["host"]) is None
        assert CATALOGUE.wrong_host(service["host"]).provider["id"] == NO_SMTP[service["name"]]
        return
    for word in service["words"]:
        named = CATALOGUE.named("nodemailer", word)
        assert named is not None, f"nobody is called {word!r} by Nodemailer"
        provider, port = named
        assert port == service["port"], word
        if service["host"]:
            assert CATALOGUE.match_host(service["host"]).id == provider["id"], word
    number = str(service["port"])
    assert number in provider["ports"] or number in provider["discouraged"]
    assert (provider["ports"].get(number) == "implicit") == service["secure"]


def test_every_word_of_nodemailer_is_in_the_list():
    words = {word for service in SERVICES for word in service["words"]}
    assert set(CATALOGUE.index["names"]["nodemailer"]) <= words


# --- Thunderbird -------------------------------------------------------------------------------------------------


def submission_hosts():
    """Host, ports and what answers there, of each server in Thunderbird's database; [] without the file."""
    if not ISPDB.is_file():
        return []
    from ruamel.yaml import YAML

    rows = []
    for server in YAML(typ="safe").load(ISPDB)["servers"]:
        if not server.get("template"):
            rows.append((server["host"], server.get("ports", {})))
        elif server["host"] != "%EMAILDOMAIN%":  # that entry is two files in one, whose ports cannot be told apart
            rows += [(server["host"].replace("%EMAILDOMAIN%", domain), server.get("ports", {})) for domain in server["domains"]]
    return rows


@pytest.mark.skipif(not ISPDB.is_file(), reason="Thunderbird's list of servers is not beside the project")
def test_there_are_servers():
    assert len(submission_hosts()) > 220


@pytest.mark.parametrize(("host", "ports"), submission_hosts(), ids=str)
def test_server_of_thunderbird(host, ports):
    found = CATALOGUE.match_host(host)
    if found is None:
        wrong = CATALOGUE.wrong_host(host)
        assert wrong is not None and wrong.provider["id"] in NO_SMTP.values(), "nobody's host"
        return
    offered = found.provider.get("ports", {})
    for port, modes in ports.items():
        if (host, port) in IN_DOUBT:
            assert str(port) not in offered
            continue
        for mode in modes if isinstance(modes, list) else [modes]:
            # no TLS in a list is no promise that there is none: STARTTLS is not called wrong there
            assert offered.get(str(port)) in ({mode, "starttls"} if mode == "none" else {mode}), port
            if found.provider.get("long_tail"):
                assert str(port) not in found.provider.get("discouraged", {})


# --- the long tail -----------------------------------------------------------------------------------------------


def tail(*entries):
    return LongTail.model_validate(
        {"id": "long-tail", "sources": ["a list"], "checked": "2026-11-21", "providers": list(entries)}
    )


def written(folder, text):
    (folder / "apps").mkdir()
    (folder / "providers").mkdir()
    (folder / "providers" / LONG_TAIL).write_text(
        f"id: long-tail\nsources: [a list]\nchecked: 2026-11-21\nproviders:\n  - {text}\n"
    )
    return folder


def test_entry_becomes_a_provider():
    entry = {"id": "small", "name": "Small", "hosts": ["smtp.small.example"], "ports": {465: "implicit"}, "username": "address"}
    (provider,) = tail(entry).expanded()
    assert isinstance(provider, Provider)
    assert (provider.kind, provider.recommended, provider.long_tail) == ("mailbox", 465, True)
    assert provider.sources == ["a list"]
    assert provider.username.sure is False


def test_ports_beside_the_listed_ones_are_not_advised():
    (provider,) = tail({"id": "small", "name": "Small", "hosts": ["a.example"], "ports": {587: "none"}}).expanded()
    assert provider.ports == {587: "starttls", 25: "starttls", 465: "implicit"}
    assert set(provider.discouraged) == {25, 465, 2465, 2525, 2587}
    assert provider.plaintext == "allowed"


def test_entry_without_ports_is_not_judged_by_port():
    (provider,) = tail({"id": "small", "name": "Small", "hosts": ["a.example"]}).expanded()
    assert (provider.ports, provider.discouraged, provider.recommended) == ({}, {}, None)


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [{"id": "a", "name": "A", "hosts": []}],
        [{"id": "a", "name": "A", "hosts": ["a.example"], "colour": "red"}],
        [{"id": "a", "name": "A", "hosts": ["a.example"], "ports": {465: "tls"}}],
        [{"id": "a", "name": "A", "hosts": ["a.example"]}, {"id": "a", "name": "B", "hosts": ["b.example"]}],
        [{"id": "a", "name": "A", "hosts": ["a.example"]}, {"id": "b", "name": "B", "hosts": ["a.example"]}],
    ],
)
def test_list_that_is_refused(entries):
    with pytest.raises(ValidationError):
        tail(*entries)


def test_entry_with_a_file_of_its_own_is_refused(tmp_path):
    folder = written(tmp_path, "{id: resend, name: Resend, hosts: [a.example]}")
    (folder / "providers" / "resend.yaml").write_text((SCHEMAS / "providers" / "resend.yaml").read_text())
    with pytest.raises(SchemaError, match="'resend' has a file of its own"):
        load_folder(folder)


@pytest.mark.parametrize(
    ("provider", "host"), [("resend", "smtp.resend.com"), ("amazon-ses", "email-smtp.eu-west-9.amazonaws.com")]
)
def test_host_with_a_file_of_its_own_is_refused(tmp_path, provider, host):
    folder = written(tmp_path, f"{{id: small, name: Small, hosts: [{host}]}}")
    (folder / "providers" / f"{provider}.yaml").write_text((SCHEMAS / "providers" / f"{provider}.yaml").read_text())
    with pytest.raises(SchemaError, match=f"{host} stands in {provider}.yaml"):
        load_folder(folder)


def test_users_own_provider_wins(tmp_path):
    folder = written(tmp_path, "{id: small, name: Small, hosts: [smtp.libero.it], ports: {465: implicit}}")
    text = "{id: mine, name: Mine, kind: relay, hosts: [smtp.orange.fr], sources: [own], checked: 2026-11-21}"
    (folder / "providers" / "mine.yaml").write_text(text)
    known = catalogue.Catalogue(catalogue._with_folders((str(folder),)))
    assert known.match_host("smtp.orange.fr").id == "mine"
    assert known.match_host("smtp.libero.it").id == "small"


def test_no_host_is_a_slip_of_a_listed_one():
    assert CATALOGUE.match_host("smtp.libero.it").id == "libero"
    assert CATALOGUE.near_host("smtp.libera.it") is None
    assert CATALOGUE.match_host("smtp.mail.com").id == "mail-com"  # one letter from smtp.gmail.com, and real


def test_long_tail_is_decoded_only_when_it_is_asked_for():
    known = catalogue.Catalogue(compiled(*load_folder(Path(SCHEMAS)), origin="user"))
    known.match_host("smtp.resend.com")
    assert len(known._decoded) == 1
