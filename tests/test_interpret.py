"""Interpretations against the real runtimes: each reads a table of awkward texts exactly as the program would.

A runtime that is not on the machine is skipped visibly."""

from __future__ import annotations

import ast
import configparser
import json
import shutil
import subprocess

import pytest

from mailcheck import interpret
from mailcheck.interpret import NOT_UNDERSTOOD, UNSET_VALUE, Raw, named

TEXTS = [
    "true", "True", "TRUE", "1", "01", "0", "", " ", "yes", "Yes", "on", "off", "false", "False", "FALSE", '"false"', "no", "null",
    "none", "tls", "1.0", "+1", "-1", "0x1", "0b1", "0o7", "1e3", ".5", "5.", "465x", " 465 ", "465", "Infinity", "NaN", "t", "f", "T",
    "F", "y", "n", "Y", "N", "true ", " true", "00", "-0", "0.0", "\t1\n", "1_000", "٤", "True\n", "smtps", "undefined",
]  # fmt: skip


def ours(name, text, **fields):
    value = named(name)(Raw(text, **fields))
    return "unset" if value is UNSET_VALUE else "error" if value is NOT_UNDERSTOOD else value


def runtime(program, *args, source):
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"{program} is not installed, so its way of reading values cannot be compared")
    run = subprocess.run([path, *args], input=source, capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


NODE = {
    "js-number-truthy": "Boolean(Number(t))",
    "js-port": "(() => { const n = Number(t); return !n || !Number.isInteger(n) ? 'error' : n })()",
    "js-int": "(() => { const n = parseInt(t, 10); return Number.isNaN(n) ? 'error' : n })()",
    "nonempty": "!!t",
}


@pytest.mark.parametrize("name", NODE)
def test_as_node(name):
    source = f"console.log(JSON.stringify({json.dumps(TEXTS)}.map((t) => {NODE[name]})))"
    theirs = runtime("node", "-", source=source)
    got = [ours(name, text) for text in TEXTS]
    assert got == theirs


def test_js_truthy_as_nodemailer_reads_a_query():
    source = """
    const read = (t) => { let v = t; if (t === 'true') v = true; else if (t === 'false') v = false; else if (!isNaN(t)) v = Number(t); return !!v };
    console.log(JSON.stringify(TEXTS.map(read)))""".replace("TEXTS", json.dumps(TEXTS))
    assert [ours("js-truthy", text) for text in TEXTS] == runtime("node", "-", source=source)


def test_json_value_as_python():
    for text in TEXTS:
        try:
            theirs = json.loads(text)
            theirs = "unset" if theirs is None else theirs if isinstance(theirs, bool | int | str) else "error"
        except ValueError:
            theirs = "error"
        assert ours("json-value", text) == theirs, text


def test_python_config_bool():
    for text in TEXTS:
        parser = configparser.ConfigParser(interpolation=None)
        parser["a"] = {"b": text}
        try:
            theirs = parser.getboolean("a", "b")
        except ValueError:
            theirs = "error"
        assert ours("python-config-bool", text) == theirs, text


def test_pydantic_bool():
    pydantic = pytest.importorskip("pydantic")
    adapter = pydantic.TypeAdapter(bool)
    for text in TEXTS:
        try:
            theirs = adapter.validate_python(text)
        except pydantic.ValidationError:
            theirs = "error"
        assert ours("pydantic-bool", text) == theirs, text


def test_nonempty_as_python_truth():
    for text in TEXTS:
        assert ours("nonempty", text) == bool(text)
        assert ours("nonempty", text, type="string") == bool(text)
    for text in ("True", "False"):
        assert ours("nonempty", text, type="boolean") == ast.literal_eval(text)


PHP = {"php-bool": "(bool) $t", "php-filter-bool": "$t === '' ? 'unset' : filter_var($t, FILTER_VALIDATE_BOOLEAN)"}


@pytest.mark.parametrize("name", PHP)
def test_as_php(name):
    source = f"<?php echo json_encode(array_map(fn($t) => {PHP[name]}, json_decode({json.dumps(json.dumps(TEXTS))!r})));"
    theirs = runtime("php", source=source.replace("'\"", "'").replace("\"'", "'"))
    assert [ours(name, text) for text in TEXTS] == theirs


GO = {"go-bool": "strconv.ParseBool(t)"}


@pytest.mark.parametrize("name", GO)
def test_as_go(name, tmp_path):
    if shutil.which("go") is None:
        pytest.skip("go is not installed, so its way of reading values cannot be compared")
    texts = ", ".join(json.dumps(text, ensure_ascii=False) for text in TEXTS)
    tmp_path.joinpath("main.go").write_text(
        'package main\nimport ("encoding/json"; "os"; "strconv")\nfunc main() {\n out := []any{}\n'
        f' for _, t := range []string{{{texts}}} {{ if v, err := {GO[name]}; err != nil {{ out = append(out, "error") }} else {{ out = append(out, v) }} }}\n'
        " json.NewEncoder(os.Stdout).Encode(out)\n}\n"
    )
    run = subprocess.run(["go", "run", "main.go"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert [ours(name, text) for text in TEXTS] == json.loads(run.stdout)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("exact", "true", True), ("exact", "True", False), ("exact", "", False),
        ("fold", " TRUE ", True), ("fold", "no", False),
        ("java-bool", "TRUE", True), ("java-bool", "yes", False),
        ("rails-bool", "no", True), ("rails-bool", "off", False), ("rails-bool", "", "unset"), ("rails-bool", "False", True),
        ("laravel-env", "(null)", "unset"), ("laravel-env", "TRUE", True), ("laravel-env", "tls", "tls"),
        ("spring-bool", "On", True), ("spring-bool", "maybe", "error"),
        ("environ-flag", "False", True), ("environ-flag", "0", False), ("environ-flag", "", "unset"),
        ("customary-bool", "maybe", "error"), ("present", "", True),
        ("atom", ":login", "login"), ("mailkit-option", "3", "StartTls"), ("mailkit-option", "tls", "error"),
    ],
)  # fmt: skip
def test_table(name, text, value):
    assert ours(name, text, yes=("true",)) == value


@pytest.mark.parametrize(
    ("name", "text", "parts"),
    [
        ("host-port", "smtp.example.com:587", {"host": "smtp.example.com", "port": 587}),
        ("host-port", "smtp.example.com", None),
        ("host-port", "[::1]:25", {"host": "::1", "port": 25}),
        ("host-port-optional", "smtps://smtp.example.com", {"host": "smtp.example.com"}),
        ("host-double-colon", "mail::587", {"host": "mail", "port": 587}),
        ("postfix-nexthop", "[mail.example.com]:submission", {"host": "mail.example.com", "port": 587}),
        ("phpmailer-host", "ssl://mail.example.com:465;other", {"scheme": "ssl", "host": "mail.example.com", "port": 465}),
        ("url-node", "smtps://user:p%40ss@mail.example.com:465/?pool=true",
         {"scheme": "smtps", "username": "user", "password": "p@ss", "host": "mail.example.com", "port": 465, "?pool": "true"}),
        ("url-node", "smtp://mail.example.com", {"scheme": "smtp", "host": "mail.example.com"}),
        ("url-node", "smtp://a@b@mail.example.com", {"scheme": "smtp", "username": "a@b", "host": "mail.example.com"}),
        ("url-go", "smtp://a@b@mail.example.com", None),
        ("url-or-host", "mail.example.com:25", {"host": "mail.example.com", "port": 25}),
        ("url-node", "mail.example.com", None),
    ],
)  # fmt: skip
def test_parts(name, text, parts):
    found = named(name)(Raw(text))
    if parts is None:
        assert found is NOT_UNDERSTOOD
        return
    assert {key: part.value for key, part in found.items()} == parts
    for key, part in found.items():
        if "%" not in text or key not in ("password",):
            assert str(part.value) in text[part.start : part.end].lower() or text[part.start : part.end] in ("submission",)


def test_every_interpretation_says_what_it_does():
    for name, function in vars(interpret).items():
        if callable(function) and getattr(function, "__module__", "") == interpret.__name__ and not name.startswith("_"):
            assert function.__doc__, name
