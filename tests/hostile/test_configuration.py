"""Hostile configuration and schemas are refused with the file, the line and the reason; hostile XML is read and nothing else."""

from __future__ import annotations

import os
import re
import time

import pytest

from mailcheck import config
from mailcheck.compile import built_in
from mailcheck.patterns import problem
from tests.hostile.support import SETTINGS, outside, run

APP = "id: shop\nname: Shop\nkind: self-hosted app\nmarks: [{keys: [SHOP_KEY], weight: proof}]\nplaces: [{format: env}]\n"
APP += "settings: {host: SMTP_HOST}\nsources: [x]\nchecked: 2026-01-31\n"
PROVIDER = "id: acme\nname: Acme\nkind: relay\nhosts: [smtp.acme.example]\nsources: [x]\nchecked: 2026-01-31\n"
DIRS = 'schema-dirs = ["own"]\n'


def app(more, name="shop"):
    return {"mailcheck.toml": DIRS, f"own/apps/{name}.yaml": APP.replace("id: shop", f"id: {name}") + more}


def provider(more):
    return {"mailcheck.toml": DIRS, "own/providers/acme.yaml": PROVIDER + more}


def pattern(text):
    return provider("password:\n  what: key\n  pattern: '" + text + "'\n")


EVIL = "own/apps/shop.yaml"
HOST = "own/providers/acme.yaml"

REFUSED = {
    # name: files, what is named (file:line), reason
    "not-toml": ({"mailcheck.toml": "select = [\n\n"}, "mailcheck.toml:", "not well-formed TOML"),
    "not-utf-8": ({"mailcheck.toml": b"\n\n# \xff\n"}, "mailcheck.toml:3", "not UTF-8"),
    "nul-bytes": ({"mailcheck.toml": b"select = ['\0']\n"}, "mailcheck.toml:1", "not well-formed TOML"),
    "deep-toml": ({"mailcheck.toml": "a = " + "[" * 20_000 + "]" * 20_000}, "mailcheck.toml:1", "nested too deeply"),
    "huge-number": ({"mailcheck.toml": "docs = " + "9" * 10_000 + "\n"}, "mailcheck.toml:1", ""),
    "huge-file": ({"mailcheck.toml": "# " + "x" * 2_000_000}, "mailcheck.toml", "larger than 1 MiB"),
    "wrong-type-list": ({"mailcheck.toml": "\nselect = {a = 1}\n"}, "mailcheck.toml:2", "must be a list of strings"),
    "wrong-type-in-list": ({"mailcheck.toml": "exclude = [1, 2]\n"}, "mailcheck.toml:1", "must be a list of strings"),
    "wrong-type-of-docs": ({"mailcheck.toml": "\n\ndocs = 1\n"}, "mailcheck.toml:3", "must be true or false"),
    "wrong-type-of-fail-on": ({"mailcheck.toml": "fail-on = ['error']\n"}, "mailcheck.toml:1", "must be error, warning or note"),
    "wrong-type-of-apps": ({"mailcheck.toml": "apps = 'kener'\n"}, "mailcheck.toml:1", "must be a table"),
    "wrong-type-in-apps": ({"mailcheck.toml": "[apps]\n'a' = 'kener'\n'b' = 1\n"}, "mailcheck.toml:3", "the id of one app"),
    "wrong-type-in-ignores": ({"mailcheck.toml": "[per-file-ignores]\n'a' = [1]\n"}, "mailcheck.toml:2", "must be a list of strings"),
    "tool-is-a-list": ({"mailcheck.toml": "tool = [1]\nmailcheck = 1\n"}, None, ""),
    "tool-mailcheck-is-text": ({"pyproject.toml": "[tool]\n# tool.mailcheck\nmailcheck = 'x'\n"}, "pyproject.toml:3", "must be a table"),
    "ten-thousand-unknown-keys": ({"mailcheck.toml": "".join(f"key{n} = 1\n" for n in range(10_000))}, "mailcheck.toml:1", "unknown setting"),
    "unknown-app": ({"mailcheck.toml": "[apps]\n'*' = 'nobody'\n"}, "configuration", "there is no app"),
    "dirs-above": ({"mailcheck.toml": "\nschema-dirs = ['../elsewhere']\n", "../elsewhere/apps/x.yaml": ""}, "mailcheck.toml:2", "lies outside the folder"),
    "dirs-absolute": ({"mailcheck.toml": "schema-dirs = ['/etc']\n"}, "mailcheck.toml:1", "lies outside the folder"),
    "dirs-nul": ({"mailcheck.toml": 'schema-dirs = ["a\\u0000b"]\n'}, "mailcheck.toml:1", "there is no folder"),
    "dirs-a-file": ({"mailcheck.toml": "schema_dirs = ['.env']\n"}, "mailcheck.toml:1", "there is no folder"),
    "schema-not-yaml": (app("x: [\n"), f"{EVIL}:", "not well-formed YAML"),
    "schema-empty": ({"mailcheck.toml": DIRS, EVIL: ""}, f"{EVIL}:1", ""),
    "schema-a-list": ({"mailcheck.toml": DIRS, EVIL: "[]\n"}, f"{EVIL}:1", ""),
    "schema-two-documents": (app("---\na: 1\n"), f"{EVIL}:", ""),
    "schema-not-utf-8": ({"mailcheck.toml": DIRS, EVIL: APP.encode() + b"\xff"}, f"{EVIL}:9", "not UTF-8"),
    "schema-is-a-folder": ({"mailcheck.toml": DIRS, f"{EVIL}/x": ""}, EVIL, "not a file"),
    "schema-unknown-key": (app("marx: 1\n"), f"{EVIL}:9", "marx"),
    "schema-wrong-type": (app("transports: 5\n"), f"{EVIL}:9", "transports"),
    "schema-wrong-type-inside": (app("tls:\n  - {is: implicit}\n  - is: nonsense\n"), f"{EVIL}:11", "tls.1.is"),
    "schema-twice-a-key": (app("name: Other\n"), f"{EVIL}:9", "duplicate key"),
    "schema-tag": (app("versions: !!python/object/apply:os.system [touch pwned]\n"), f"{EVIL}:9", ""),
    "schema-aliases": (app("also: &a [x]\nversions: *a\n"), f"{EVIL}:10", "aliases are not allowed"),
    "schema-bomb": (app("also: &a0 [x]\n" + "".join(f"k{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))),
                    f"{EVIL}:10", "aliases are not allowed"),
    "schema-deep": (app("also: " + "[" * 10_000 + "]" * 10_000 + "\n"), f"{EVIL}:9", "nested too deeply"),
    "schema-huge": (app("# " + "x" * 2_000_000 + "\n"), EVIL, "larger than 1 MiB"),
    "schema-ten-thousand-settings": (app("").copy() | {EVIL: APP.replace("{host: SMTP_HOST}", "\n" + "".join(f"  k{n}: K{n}\n" for n in range(10_000)))},
                                     f"{EVIL}:", "not one of the canonical settings"),
    "schema-sixty-thousand-keys": (app("other_keys:\n" + "".join(f"  k{n}: {{state: ignored}}\n" for n in range(60_000))), EVIL, ""),
    "schema-huge-port": (provider("ports: {" + "9" * 10_000 + ": implicit}\n"), f"{HOST}:", ""),
    "schema-infinite-port": (provider("ports: {.inf: implicit}\n"), f"{HOST}:7", ""),
    "schema-bad-date": ({"mailcheck.toml": DIRS, HOST: PROVIDER.replace("2026-01-31", "2026-99-99")}, f"{HOST}:", ""),
    "schema-id-with-a-path": ({"mailcheck.toml": DIRS, EVIL: APP.replace("id: shop", "id: ../../x")}, f"{EVIL}:1", "id"),
    "schema-id-of-another-file": (app("", "shop") | {EVIL: APP.replace("id: shop", "id: other")}, f"{EVIL}:1", "must equal the file name"),
    "like-itself": (app("like: shop\n"), f"{EVIL}:9", "the chain comes back"),
    "like-in-a-circle": (app("like: b\n", "a") | app("like: a\n", "b"), "own/apps/a.yaml:9", "the chain comes back"),
    "like-nobody": (app("like: nobody\n"), f"{EVIL}:9", "there is no app"),
    "default-of-itself": (app("").copy() | {EVIL: APP.replace("{host: SMTP_HOST}", "\n  host: {keys: H, default: [{of: port}]}\n  port: {keys: P, default: [{of: host}]}")},
                          f"{EVIL}:", "its default needs itself"),
    **{f"as-{name}": (app("switches: {x: {keys: X, as: " + name + "}}\n"), f"{EVIL}:9", "there is no interpretation")
       for name in ("Part", "named", "NamedTuple", "re", "__builtins__", "lru_cache", "eval", "--import--")},
    "pattern-nested": (pattern("^(a+)+$"), f"{HOST}:", "may take very long"),
    "pattern-alternatives": (pattern("(a|a)*b"), f"{HOST}:", "may take very long"),
    "pattern-backwards": (pattern("(a)\\1"), f"{HOST}:", "refers back to a group"),
    "pattern-long": (pattern("a" * 5000), f"{HOST}:", "longer than 1000"),
    "pattern-broken": (pattern("("), f"{HOST}:", "not a regular expression"),
    "pattern-of-a-host": (provider("host_patterns: ['(.*a){20}']\n"), f"{HOST}:", "may take very long"),
    "pattern-in-any-of": (provider("password: {any_of: [{any_of: [{pattern: '(x+x+)+y'}]}]}\n"), f"{HOST}:", "may take very long"),
    "pattern-of-a-record": (provider("dns: [{purpose: spf, name: x, type: TXT, pattern: '(.*)*x'}]\n"), f"{HOST}:", "may take very long"),
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _schemas_are_loaded_once():
    built_in()


@pytest.fixture
def folder(tmp_path):
    here = tmp_path / "here"
    here.mkdir()
    (here / ".env").write_text(SETTINGS)
    return here


def write(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name, folder):
    files, place, reason = REFUSED[name]
    write(folder, files)
    found = run(folder, "validate", ".env", limit=15)
    if place is None:
        assert found.status in (0, 1, 2)
        return
    said = found.err.decode()
    assert found.status == 2 and found.out == b""
    assert place in said and reason in said and said.count("\n") == 1 and len(said) < 1000
    assert not (folder / "pwned").exists()


def test_schemas_that_are_pipes_links_out_and_vanish(folder):
    write(folder, app(""))
    os.mkfifo(folder / "own/apps/pipe.yaml")
    assert b"not a file" in run(folder, "validate", ".env", limit=10).err
    (folder / "own/apps/pipe.yaml").unlink()
    (folder / "own/apps/out.yaml").symlink_to("/etc/passwd")
    found = run(folder, "validate", ".env", limit=10)
    assert found.status == 2 and b"a link that leads out of" in found.err and not outside(found, folder)
    (folder / "own/apps/out.yaml").unlink()
    (folder / "own/linked").mkdir()
    (folder / "mailcheck.toml").write_text('schema-dirs = ["linked"]\n')
    (folder / "linked").symlink_to("/etc")
    assert b"lies outside the folder" in run(folder, "validate", ".env").err


@pytest.mark.parametrize(
    "text",
    ["(a+)+$", "(a|a)*b", "(a|ab)*c", "(.*)*x", "a*a*b", "(\\w+\\s?)*x", "^(([a-z])+.)+[A-Z]([a-z])+$", "(a?){30}a{30}", "(x+x+)+y",
     "(?P<a>x)(?P=a)", "(.*a){12}", "(a?b?)*", "(?i)a*A*b", ".*.*x", "([a-z]+)*1", "x{0,50}x{0,50}y", "((?:ab)*)*x", "(?>a*)*b", "(?:a*){3}",
     "(?:a|[^b])*c", "a{99999999999}", "(" * 400],
)  # fmt: skip
def test_patterns_that_may_take_long(text):
    assert problem(text)


@pytest.mark.parametrize("text", ["[a-z]+x", "(?:[a-z]+-){1,2}x", "(?:[a-z]+\\.)+com", "[a-z]+[0-9]+", "[^@]+@[^@]+", "(?:a|b)*c", "(?:ab|cd)*e",
                                  "\\bSG\\.[\\w-]{20,24}\\.[\\w-]{39,50}\\b", "(?<!x)a{40}(?!x)"])  # fmt: skip
def test_patterns_that_do_no_harm(text):
    assert problem(text) == ""
    for hostile in ("a" * 4_000, "ab" * 2_000, "a.a-" * 1_000, "1" * 4_000):
        begin = time.monotonic()
        re.search(text, hostile)
        assert time.monotonic() - begin < 2


GLOBS = [
    "a",
    "*.env",
    "**/x",
    "a/**",
    "a*/b?",
    "**a**b**c",
    "*a*b*c*",
    "a/**/b/**/c",
    "**/a*b*/**",
    "x/*/*/*.y",
    "***",
    "?*?*?*",
    "a**/b*c*d",
]


@pytest.mark.parametrize("glob", GLOBS)
def test_globs_mean_the_same_whichever_way_they_are_matched(glob):
    paths = ["", "a", "b", "a/b", "a/x/b", "x", "y/x", "a.env", "b/c.env", "ab/bc", "xaybzc", "abc", "aabbcc/d", "a/b/c", "a/1/b/2/3/c", "x/1/2/3.y",
             "a/c/bb/cc/dd", "ax/bccdd", "x/ab/y", "abcd", "ab"]  # fmt: skip
    tokens = config._TOKEN.findall(glob)
    for path in paths:
        regular = "".join(config._WILD.get(token) or ("[^/]" if token == "?" else re.escape(token)) for token in tokens)
        assert config._matches_slowly(tokens, path) == (re.fullmatch(regular + "(?:/.*)?", path, re.S) is not None), path


def test_globs_made_to_take_long(folder):
    names = "a" * 200
    write(
        folder,
        {
            "mailcheck.toml": f"exclude = ['{'*a' * 40}b', '{'**a' * 40}b/', '{'**/' * 40}b']\n",
            f"{names}/{names}/{names}.env": SETTINGS,
        },
    )
    assert run(folder, "validate", ".", limit=5).status == 1


XML = {
    "billion-laughs": '<!DOCTYPE a [<!ENTITY l0 "smtp">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    + "]><a><smtp>&l11;</smtp></a>",
    "quadratic": '<!DOCTYPE a [<!ENTITY l "' + "x" * 50_000 + '">]><a><smtp>' + "&l;" * 20_000 + "</smtp></a>",
    "external-entity": '<!DOCTYPE a [<!ENTITY x SYSTEM "../secret.txt">]><a><smtp>&x;</smtp></a>',
    "external-file-url": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><smtp>&x;</smtp></a>',
    "external-dtd": '<!DOCTYPE a SYSTEM "../secret.txt"><a><smtp>1</smtp></a>',
    "parameter-entity": '<!DOCTYPE a [<!ENTITY % x SYSTEM "../secret.txt"> %x;]><a><smtp>1</smtp></a>',
    "attribute-entity": '<!DOCTYPE a [<!ENTITY x "' + "y" * 10_000 + '">]><a smtp="' + "&x;" * 5_000 + '"/>',
    "recursive-entity": '<!DOCTYPE a [<!ENTITY x "&y;"><!ENTITY y "&x;">]><a><smtp>&x;</smtp></a>',
    "xinclude": '<a xmlns:xi="http://www.w3.org/2001/XInclude"><smtp><xi:include href="../secret.txt" parse="text"/></smtp></a>',
    "stylesheet": '<?xml-stylesheet href="../secret.txt"?><a><smtp>1</smtp></a>',
    "schema-location": '<a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="x http://192.0.2.1/x"><smtp>1</smtp></a>',
    "encoding-that-is-none": '<?xml version="1.0" encoding="nonsense"?><a><smtp>1</smtp></a>',
    "encoding-that-lies": '<?xml version="1.0" encoding="utf-16"?><a><smtp>1</smtp></a>',
    "many-attributes": "<smtp " + " ".join(f'a{n}="x"' for n in range(20_000)) + "/>",
    "many-namespaces": "<smtp " + " ".join(f'xmlns:a{n}="x"' for n in range(5_000)) + "/>",
    "one-huge-token": "<smtp a='" + "x" * 3_000_000,
    "comment-never-closed": "<smtp><!-- " + "- " * 500_000,
}


@pytest.mark.parametrize("name", XML)
def test_xml(name, folder):
    write(folder, {"a.xml": XML[name], "web.config": XML[name], "../secret.txt": "TopSecret"})
    found = run(folder, "validate", ".", "--output-format", "json", "-v", limit=10)
    assert found.status == 1 and (".env", "MC101") in found.found
    assert not outside(found, folder) and b"TopSecret" not in found.out
