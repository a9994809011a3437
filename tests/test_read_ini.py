"""INI: compared with configparser and with git, whose readings are taken where the file's name says so."""

from __future__ import annotations

import configparser
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailcheck.model import Source
from mailcheck.read import decode, format_of, sniff
from mailcheck.read.base import ReadError, Unjudged
from mailcheck.read.containers import scopes
from tests.support_readers import check_places, documents, entries, outcome, pairs, soup

PIECES = (
    "a",
    "b",
    "key",
    " ",
    "\t",
    "\n",
    "\n",
    "=",
    ":",
    "#",
    ";",
    '"',
    "'",
    "`",
    '"""',
    "\\",
    "%",
    "%%",
    "é",
    "[t]\n",
    "\n[u.v]\n",
)


@pytest.mark.parametrize(
    ("line", "name", "text", "note"),
    [
        ("k=v", "x.ini", "v", ""),
        ("k : v ", "x.ini", "v", ""),
        ("k = a=b", "x.ini", "a=b", ""),
        ("k = v ; c", "x.ini", "v", "begin a comment"),
        ("k = v ; c", "app.ini", "v", ""),
        ("k = v ; c", "airflow.cfg", "v ; c", ""),
        ("k = v ; c", "php.ini", "v", ""),
        ("k = v # c", "php.ini", "v # c", ""),
        ("k = a#b", "x.ini", "a#b", "end the value"),
        ("k = a#b", "grafana.ini", "a", "ends the value"),
        ("k = a#b", "odoo.conf", "a#b", ""),
        ('k = "v"', "x.ini", "v", "keeps the quotes"),
        ('k = "v"', "app.ini", "v", ""),
        ('k = "v"', "odoo.conf", '"v"', ""),
        ('k = "v" <a@b>', "app.ini", '"v" <a@b>', ""),
        ('k = "a#b"', "x.ini", "a#b", "even inside quotes"),
        ('k = "a#b"', "app.ini", '"a', "even inside quotes"),
        ("k = `a#b`", "app.ini", "a#b", ""),
        ('k = """a#b"""', "grafana.ini", "a#b", ""),
        ("k = `a#b`", "odoo.conf", "`a#b`", ""),
        ("k = `a", "x.ini", "`a", ""),
        ("k = a%%b", "airflow.cfg", "a%b", ""),
        ("k = a%%b", "odoo.conf", "a%%b", ""),
        ("k = a%%b", "app.ini", "a%%b", ""),
        ("k = a%%b", "other.cfg", "a%%b", "`%%` as one"),
        ("k = %(host)s", "x.ini", "%(host)s", ""),
        ("k = 100%", "x.ini", "100%", "beginning of a reference"),
        ("k", "x.ini", "", ""),
        ("k =", "x.ini", "", ""),
    ],
)
def test_a_line_as_each_program_reads_it(line, name, text, note):
    (entry,) = entries(name, "ini", f"[s]\n{line}\n")
    assert (entry.path, entry.text) == (("s", "k"), text)
    assert note in entry.note if note else not entry.note


def test_indented_lines():
    text = "[s]\nk = one\n  two\n  j = 3\n"
    assert pairs("x.ini", "ini", text) == {"s.k": "one\ntwo", "s.j": "3"}
    assert pairs("x.cfg", "ini", text) == {"s.k": "one\ntwo\nj = 3"}
    assert pairs("app.ini", "ini", "[s]\nk = one\n  j = 3\n") == {"s.k": "one", "s.j": "3"}
    assert "indented deeper" in entries("x.ini", "ini", text)[1].note
    assert not any(e.note for e in entries("x.ini", "ini", "[s]\n\tk = one\n\tj = 3\n"))


LINES = st.builds(
    "{}{}{}\n".format,
    st.sampled_from(("", "", "", " ", "  ", "\t")),
    st.sampled_from(("k = ", "k=", "j : ", "l:", "K =", "# ", ";", "[t]", "[u.v] ", "", " ")),
    soup("a", "b", " ", "=", ":", "#", ";", '"', "`", "%", "\\", "[x]", "é", size=5),
)


@settings(max_examples=400)
@given(st.lists(LINES, max_size=8).map("".join) | soup(*PIECES))
def test_agrees_with_configparser(body):
    text = "[s]\n" + body
    parser = configparser.RawConfigParser(strict=False, default_section="none")
    parser.optionxform = str
    try:
        parser.read_string(text)
    except configparser.Error:
        return  # a key without a name is passed over here, so that the rest of the file can be judged
    theirs = {f"{section}.{key}": value for section in parser.sections() for key, value in parser.items(section)}
    assert pairs("x.cfg", "ini", text) == theirs
    crlf = text.replace("\n", "\r\n")
    assert pairs("x.cfg", "ini", crlf) == theirs


@given(st.lists(st.sampled_from(("a", "%%", "1", " ", "#")), max_size=8).map("".join))
def test_agrees_with_the_interpolation_of_configparser(value):
    text = f"[s]\nk = {value}\n"
    parser = configparser.ConfigParser()
    parser.read_string(text)
    (entry,) = entries("airflow.cfg", "ini", text)
    assert entry.text == parser["s"]["k"]
    check_places(text, [entry])


GIT = (
    "a",
    "B",
    "key",
    " ",
    "  ",
    "\n",
    "\n",
    "=",
    "#",
    ";",
    '"',
    "\\",
    '\\"',
    "\\n",
    "\\\\",
    "\\\n",
    "é",
    '[t "U.v"]\n',
    "\n[w]",
    "\nk = ",
)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not there")
@settings(max_examples=150, deadline=None)
@given(soup(*GIT, size=24), st.booleans())
def test_agrees_with_git(tmp_path_factory, body, crlf):
    text = '[s]\nk = "' + body + '"\nj = ' + body if body.count('"') % 2 else "[s]\nk = " + body
    text = text.replace("\n", "\r\n") if crlf else text
    file = tmp_path_factory.getbasetemp() / "git.config"
    file.write_bytes(text.encode())
    run = subprocess.run(["git", "config", "--file", str(file), "--null", "--list"], capture_output=True)
    ours = outcome(".gitconfig", "ini", text)
    if run.returncode:
        assert isinstance(ours, ReadError), run.stderr
        return
    assert not isinstance(ours, Exception), ours
    theirs = []
    for item in run.stdout.decode().split("\0")[:-1]:
        key, newline, value = item.partition("\n")
        theirs.append((key, value if newline else "true"))
    assert [(folded(e.path), e.text) for e in ours] == theirs
    check_places(text, ours)


def folded(path):
    """A path as git lists it: the section and the key in small letters."""
    return ".".join((path[0].lower(), *path[1:-1], path[-1].lower())) if len(path) > 1 else path[0].lower()


@given(
    soup(*PIECES, "[", "]", "{{", "{%", "\r", "[Service]\n", size=40),
    st.sampled_from(["x.ini", "x.cfg", "app.ini", "php.ini", ".gitconfig", "a.service", "airflow.cfg"]),
)
def test_any_text_is_read_or_refused(text, name):
    found = outcome(name, "ini", text)
    if not isinstance(found, Exception):
        check_places(text, found)


@pytest.mark.parametrize(
    ("name", "text", "offset"),
    [
        ("x.ini", "[s\nk = 1\n", 0),
        ("app.ini", "[s]\nk = `a\n", 8),
        ("app.ini", "[s]\nword\n", 4),
        ("x.cfg", "[s]\nk = 1\nword\n", 10),
        (".gitconfig", "[s]\nk = a\\q\n", 9),
        (".gitconfig", '[s]\nk = "a\n', 8),
        (".gitconfig", "[s t]\n", 0),
    ],
)
def test_broken_text_is_refused_at_its_place(name, text, offset):
    with pytest.raises(ReadError) as caught:
        entries(name, "ini", text)
    assert caught.value.offset == offset


def test_templates_and_encrypted_files_are_not_judged():
    for text in ("{% if x %}\n[a]\n", "[a]\n{{- range .Values }}\n", "$ANSIBLE_VAULT;1.1;AES256\n6162\n"):
        with pytest.raises(Unjudged):
            entries("x.ini", "ini", text)
    assert pairs("x.ini", "ini", "{{ ansible_managed }}\n[a]\nk = {{ host }}\n") == {"a.k": "{{ host }}"}


@pytest.mark.parametrize(
    ("path", "data", "format"),
    [
        ("supervisord.conf", b"; x\n[supervisord]\nlogfile=a\n", "ini"),
        ("my.cnf", b"[client]\nport=1\n", "ini"),
        ("kong.conf", b"smtp_host = smtp.example.com\n", "keyvalue"),
        ("spooler.cfg", b"smtp_server = localhost\n", "keyvalue"),
        ("ossec.conf", b"<!-- x -->\n<ossec_config>\n</ossec_config>\n", "xml"),
        ("web.config", b"<configuration/>\n", "xml"),
        ("emailproxy.config", b"[SMTP-1587]\nserver_port = 587\n", "ini"),
        ("main.cf", b"relayhost = [smtp.example.com]\n[x]\n", "keyvalue"),
        ("ssmtp.conf", b"mailhub=smtp.example.com\n", "keyvalue"),
        ("app.conf", b"# x\n\nSMTP_HOST=a\nexport SMTP_PORT=587\n", "env"),
        ("app.conf.example", b"SMTP_HOST=a\r\nSMTP_PORT=587\r\n", "env"),
        ("app.conf", b"SMTP_HOST=a\nsmtp_port=587\n", "keyvalue"),
        ("app.conf", b"SMTP_HOST = 'a'\n", "keyvalue"),
        ("empty.conf", b"# SMTP_HOST=a\n", "keyvalue"),
        ("x.ini", b"<a>\n", "ini"),
    ],
)
def test_content_decides_where_the_name_leaves_it_open(path, data, format):
    assert decode(path, data, format_of(path)).format == format


@pytest.mark.parametrize(
    ("data", "format"),
    [
        (b"[core]\n\tbare = true\n", "ini"),
        (b"[1, 2]", "json"),
        (b'["a"]\n', "json"),
        (b"[]", "json"),
        (b"<?xml version='1.0'?>", "xml"),
    ],
)
def test_formats_by_first_bytes(data, format):
    assert sniff(data) == format


UNIT = """[Service]
Environment=OLD=1
Environment=
Environment="A=b c" 'B=%%d' C=%h D="x y"z bad E=
Environment=F=a\\
  # between
  G=b
"""


def environment(text, name="a.service"):
    source = Source(name, text, "ini")
    return [scope for scope in scopes(source, documents(name, "ini", text)) if scope.format == "env"]


def test_units_hold_variables():
    (scope,) = environment(UNIT)
    assert {e.key: e.text for e in scope.entries} == {"A": "b c", "B": "%d", "C": "%h", "D": "x yz", "E": "", "F": "a", "G": "b"}
    assert [e.key for e in scope.entries if e.hidden] == ["C"]
    assert scope.elsewhere == "" and scope.name == "Service"
    check_places(UNIT, scope.entries)
    for entry in scope.entries:
        assert UNIT[entry.key_start : entry.key_end] == entry.key
    (scope,) = environment(UNIT + "EnvironmentFile=-/etc/default/app\n", "app.service.d-mail.conf")
    assert scope.elsewhere == "EnvironmentFile"
    assert environment("[Service]\nExecStart=/bin/true\n") == []


@given(soup("A=", "b", " ", '"', "'", "\\", "%", "%%", "\\x41", "\\n", "\\\n", "#", "é", "\nEnvironment=", size=24))
def test_any_unit_is_read(body):
    text = "[Service]\nEnvironment=" + body
    for scope in environment(text):
        check_places(text, scope.entries)


def test_long_files_take_no_long_time():
    count = 20_000
    for name in ("x.ini", "x.cfg"):
        assert len(entries(name, "ini", "[s]\n" + "k = v\n  more\n" * count)) == count
        assert len(entries(name, "ini", "[s]\n" + "k = v\n" + "\n# c\n" * count)) == 1
    entries("x.ini", "ini", '[s]\nk = """\n' * count)
    entries("x.cfg", "ini", "# c\r\n" * count + "k = 1\n")
    entries("x.ini", "ini", "[" + "a." * count + "b]\n" + "k = 1\n" * count)
