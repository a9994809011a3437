"""Booleans, numbers and addresses of servers, as mailcheck reads them and as the real runtime does: one table of awkward texts."""

from __future__ import annotations

import re
from typing import Any

import pytest

from mailcheck.interpret import NOT_UNDERSTOOD, NULL_VALUE, SERVICES, UNSET_VALUE, Raw, named
from tests.interpret.runtimes import answers
from tests.interpret.tables import HOSTS, TEXTS

REFUSED, UNSET = "refused", "unset"
TRUTHY = ("1", "y", "Y", "yes", "Yes", "YES", "t", "T", "true", "True", "TRUE", "on", "On", "ON")

READINGS: list[tuple[str, str, str, dict[str, Any]]] = [
    # interpretation, runtime, its reading, further fields of Raw
    ("js-number-truthy", "node", "!!Number", {}),
    ("js-port", "node", "Number || default", {}),
    ("js-int", "node", "parseInt", {}),
    ("nonempty", "node", "!!text", {}),
    ("nonempty", "python", "bool", {}),
    ("nonempty", "python", "bool", {"type": "string", "quoted": True}),
    ("js-truthy", "node", "nodemailer query truth", {}),
    ("js-truthy", "node", "nodemailer 6 query truth", {}),
    ("json-value", "node", "JSON.parse", {}),
    ("python-config-bool", "python", "getboolean", {}),
    ("pydantic-bool", "python", "pydantic", {}),
    ("environ-flag", "python", "django-environ option", {}),
    ("exact", "python", "dj-email-url option", {"yes": TRUTHY}),
    ("url-decoded", "python", "unquote_plus", {}),
    ("url-decoded", "php", "urldecode", {}),
    ("php-bool", "php", "(bool)", {}),
    ("php-filter-bool", "php", "filter_var", {}),
    ("php-filter-bool", "php", "Symfony verify_peer", {}),
    ("laravel-env", "php", "env()", {}),
    ("laravel-value", "php", "env()", {}),
    ("laravel-number", "php", "env() as ?int", {}),
    ("laravel-filter-bool", "php", "env(), filter_var", {}),
    ("rails-bool", "ruby", "ActiveModel boolean", {}),
    ("ruby-truthy", "ruby", "truth", {}),
    ("ruby-truthy", "ruby", "truth", {"type": "string", "quoted": True}),
    ("go-bool", "go", "ParseBool", {}),
    ("ini-bool", "go", "ini Bool", {}),
    ("git-bool", "git", "bool", {}),
    ("java-bool", "java", "parseBoolean", {}),
    ("java-bool", "java", "Jakarta Mail boolean, false by default", {}),
    ("spring-bool", "java", "Spring boolean", {}),
    ("hocon-bool", "java", "HOCON boolean", {}),
    # words that schemas of programs with this library give to `fold`
    ("fold", "python", "decouple", {"yes": ("y", "yes", "t", "true", "on", "1"), "no": ("n", "no", "f", "false", "off", "0")}),
]

EMPTY = ("", "null", "NULL", "Null", "(null)", "empty", "(empty)", '""', "''")
"""Texts that Laravel's env() makes null or empty: nothing is set by them."""
LARAVEL = ("laravel-env", "laravel-value")
BLANKS_AROUND = tuple(text for text in TEXTS if text != text.strip())
KINDER = {
    # (interpretation, reading): texts on which the two differ on purpose, and why
    ("php-filter-bool", "filter_var"): (("",), "the programs do not ask the filter about an empty text"),
    ("php-filter-bool", "Symfony verify_peer"): (("",), "the empty text leaves the default, which is true"),
    ("laravel-filter-bool", "env(), filter_var"): (EMPTY, "null and the empty text leave what the program has for default"),
    ("json-value", "JSON.parse"): (("465.5", "5e-1", "1e400", "-1e400"), "no setting is a fraction or infinity"),
    ("fold", "decouple"): (("", *BLANKS_AROUND), "no text is a default of its own; blanks around it are an error in decouple"),
}


def plain(value: Any) -> str:
    """A value in a form that keeps true, 1, "1" and "not set" apart; 1 and 1.0 are one number."""
    if value is NOT_UNDERSTOOD or (isinstance(value, dict) and "refused" in value):
        return REFUSED
    if value is UNSET_VALUE or value is NULL_VALUE or value is None:
        return UNSET
    return repr(float(value)) if isinstance(value, int | float) and not isinstance(value, bool) else repr(value)


def ours(interpretation: str, raw: Raw) -> str:
    value = named(interpretation)(raw)
    return UNSET if interpretation in LARAVEL and value == "" else plain(value)


def theirs(interpretation: str, answer: Any) -> str:
    if interpretation == "environ-flag" and answer is not None and not isinstance(answer, dict):
        return plain(bool(answer))  # Django asks for the truth of it
    return UNSET if interpretation in LARAVEL and answer == "" else plain(answer)


@pytest.mark.parametrize(
    ("name", "runtime", "reading", "fields"), READINGS, ids=lambda field: field if isinstance(field, str) else ""
)
def test_as_the_runtime(name, runtime, reading, fields):
    given = answers(runtime, reading)
    found = {text: (ours(name, Raw(text, **fields)), theirs(name, answer)) for text, answer in zip(TEXTS, given, strict=True)}
    kinder, _why = KINDER.get((name, reading), ((), ""))
    differ = {text: pair for text, pair in found.items() if pair[0] != pair[1]}
    assert {text: pair for text, pair in differ.items() if text not in kinder} == {}
    assert not kinder or differ, "nothing differs any more: the exception can go"


NUMBERS = [
    ("node", "Number"),
    ("node", "parseInt"),
    ("python", "int"),
    ("php", "(int)"),
    ("ruby", "to_i"),
    ("go", "Atoi"),
    ("java", "parseInt"),
    ("java", "Spring integer"),
]


@pytest.mark.parametrize(("runtime", "reading"), NUMBERS)
def test_a_number_is_the_same_to_every_runtime(runtime, reading):
    """`number` understands only what no runtime reads as another number; one that is stricter refuses it. Octal and too long
    numbers are the runtime's own matter."""
    for text, answer in zip(TEXTS, answers(runtime, reading), strict=True):
        value = named("number")(Raw(text))
        own = reading == "Spring integer" and text.strip().startswith("0")
        if value is NOT_UNDERSTOOD or value > 2**31 or own or not text.isascii() or "\x1c" in text:
            continue
        assert theirs("number", answer) in (plain(value), REFUSED, "'NaN'"), text


def test_the_tables_are_large_enough():
    assert len(TEXTS) >= 80


# --- YAML: the type comes from our reader, the reading from the program's own YAML library ---


def bare(text: str) -> Raw | None:
    """A text as it is written in YAML without quotes, as our reader takes it, or None where it is no scalar there."""
    from mailcheck.model import Source
    from mailcheck.read import read
    from mailcheck.read.base import ReadError, Unjudged

    try:
        entries = [entry for document in read(Source("values.yaml", f"key: {text}\n", "yaml")) for entry in document]
    except (ReadError, Unjudged):
        return None
    if len(entries) != 1 or entries[0].path != ("key",) or entries[0].type in ("map", "list"):
        return None
    return Raw(entries[0].text, entries[0].type, entries[0].quote in ("'", '"') and entries[0].type == "string")


YAML = [
    # interpretation, runtime, its reading; texts on which they differ on purpose
    ("typed-bool", "python", "PyYAML", ()),
    ("ruby-truthy", "ruby", "YAML truth", ()),
    ("java-property-bool", "java", "YAML, parseBoolean", ()),
]


@pytest.mark.parametrize(("name", "runtime", "reading", "kinder"), YAML)
def test_bare_words_of_yaml(name, runtime, reading, kinder):
    """A word that one YAML 1.1 library does not resolve as a boolean is left alone."""
    differ = {}
    for text, answer in zip(TEXTS, answers(runtime, reading), strict=True):
        raw = bare(text)
        if raw is None or plain(answer) == REFUSED:
            continue
        value = plain(named(name)(raw))
        expected = plain(answer) if isinstance(answer, bool) else REFUSED
        if value != expected and text not in kinder:
            differ[text] = (value, plain(answer), raw)
    assert differ == {}


# --- a server and its port in one value ---


def address(found: Any) -> str | tuple[str, int]:
    if found is NOT_UNDERSTOOD:
        return REFUSED
    return (found["host"].value if "host" in found else "", found["port"].value if "port" in found else 0)


def test_host_port_as_go():
    """A port that is neither a number nor a service of mail is none."""
    differ = {}
    for text, answer in zip(HOSTS, answers("go", "SplitHostPort"), strict=True):
        value = address(named("host-port")(Raw(text)))
        port = answer.get("port", "")
        number = SERVICES.get(port) or (int(port) if port.isascii() and port.isdigit() else -1)
        expected = REFUSED if "refused" in answer or not 0 <= number < 10**9 else (answer["host"], number)
        if value != expected:
            differ[text] = (value, expected)
    assert differ == {}


def test_phpmailer_host():
    """A host that cannot be one is left to rule MC104, a port above 65535 to MC109: PHPMailer drops both without a word."""
    differ = {}
    for text, answer in zip(HOSTS, answers("php", "PHPMailer"), strict=True):
        value = address(named("phpmailer-host")(Raw(text)))
        expected = REFUSED if "refused" in answer else (answer["host"].split("//")[-1].strip("[]"), answer["port"])
        if value != REFUSED and (value[1] > 65535 or (expected == REFUSED and not re.fullmatch(r"[A-Za-z0-9.\-]+", value[0]))):
            continue
        if value != expected:
            differ[text] = (value, expected)
    assert differ == {}
