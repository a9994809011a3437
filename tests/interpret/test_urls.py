"""Connection URLs as mailcheck takes them apart and as the real parsers do: host, port, user name, password, and what is refused."""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from urllib.parse import unquote

import pytest

from mailcheck.interpret import NOT_UNDERSTOOD, Raw, named
from tests.interpret.runtimes import answers
from tests.interpret.tables import URLS

REFUSED = "refused"
READERS = [
    # interpretation, runtime, its reading
    ("url-node", "node", "nodemailer"),
    ("url-node", "node", "nodemailer 6"),
    ("url-python", "python", "urlsplit"),
    ("url-python", "python", "django-environ"),
    ("url-python", "python", "dj-email-url"),
    ("url-php", "php", "parse_url"),
    ("url-php", "php", "Symfony Dsn"),
    ("url-php", "php", "Laravel url"),
    ("url-go", "go", "url.Parse"),
    ("url-rust", "python", "Rust url"),
]
CASES = [(*reader, url) for reader in READERS for url in URLS]

EVERY = {
    # reason: a pattern of the URLs on which we differ from some parsers on purpose, whichever they are
    "the sign was meant for the password: MC209 reports it": r".*#.*@.*",
    "a port above 65535 is reported as one (MC109)": r".*:(65536|99999999999|5870000)$",
    "percent escapes in a host are reported with the host (MC104)": r".*@mail%2E.*",
    "addresses with a zone are for one machine only": r".*%(25)?eth0.*",
    "newer versions refuse a name in brackets": r".*//\[(mail|::g).*",
    "newer versions refuse an address of IPv6 without brackets": r"smtp://(::1:25|2001:db8::1)$",
    "two servers, or two ports": r".*:25,b.*|.*:587:465$",
}
SOME = {
    # (interpretation, reading): the same for one parser
    ("url-node", "nodemailer 6"): {
        "the older versions fail on a broken percent escape (MC209)": r".*(%ff|%zz|%4@|%er|%@).*",
        "the older versions decode the login before they look for the colon": r".*%3A.*",
        "no scheme of mail": r"(1smtp|mail|user):.*|mail.*:587",
        "the older versions take a backslash for a slash": r".*\\.*",
        "the older versions cut the host at signs that no host has, and take what is left": r".*(//mail [eh]|mail'|<:25|:587 #note|\||\^|mail\"|:smtp$|:587x|:-1|:\+587|: 587|:٥٨٧|// mail|smtp: //).*",
        "the older versions take user:pass without an @ for a host and a port": r".*//user:(pass$|pass%40|p[/?#]).*",
    },
    ("url-node", "nodemailer"): {
        "a backslash is a slash there": r"smtp://mail\\host.*",
        "no scheme of mail": r"(1smtp|mail|user):.*|mail.*:587",
    },
    ("url-python", "urlsplit"): {
        "some versions of Python refuse brackets in a login": r".*p\[s\]s.*",
        "without a scheme no program accepts it": r"//mail.*",
    },
    ("url-python", "django-environ"): {"some versions of Python refuse brackets in a login": r".*p\[s\]s.*"},
    ("url-python", "dj-email-url"): {
        "some versions of Python refuse brackets in a login": r".*p\[s\]s.*",
        "without a scheme it sends nothing": r"//mail.*",
    },
    ("url-php", "parse_url"): {
        "without a scheme no program accepts it": r"(//)?mail.*",
        "no program has this scheme": r"1smtp:.*",
    },
    ("url-php", "Symfony Dsn"): {"no program has this scheme": r"1smtp:.*"},
    ("url-php", "Laravel url"): {
        "no program has this scheme": r"1smtp:.*",
        "Laravel decodes the whole URL": r".*user:pass%40mail.*",
        "Laravel's query replaces what stands before it": r".*\?user=other.*",
    },
    ("url-go", "url.Parse"): {
        "a blank in front is dropped by most files": r"[ \t]smtp.*",
        "a line end behind the host or in the query": r".*/\n|.*\?.*\n.*",
    },
}


def excused(name: str, reading: str, url: str) -> bool:
    return any(re.fullmatch(pattern, url, re.S) for pattern in (*EVERY.values(), *SOME.get((name, reading), {}).values()))


def ours(name: str, url: str) -> Any:
    found = named(name)(Raw(url))
    if found is NOT_UNDERSTOOD:
        return REFUSED
    values = {part: found[part].value if part in found else "" for part in ("host", "port", "username", "password")}
    return (spelled(values["host"]), values["port"] or 0, values["username"], values["password"])


def theirs(answer: Any) -> Any:
    if "refused" in answer:
        return REFUSED
    return (spelled(answer["host"]), answer["port"], answer["username"], answer["password"])


def spelled(host: str) -> str:
    """A host in one spelling: letters beyond ASCII are written in three ways, and case does not count."""
    host = unicodedata.normalize("NFKC", unquote(host.strip("[]"))).replace("。", ".").lower()
    try:
        return host.encode("ascii").decode("idna") if "xn--" in host else host
    except UnicodeError:
        return host


def usable(answer: Any) -> bool:
    """Whether what a parser found names a server at all."""
    return bool(answer != REFUSED and re.fullmatch(r"[\w.\-]+|[0-9a-f:.]*[0-9a-f][0-9a-f:.]*", answer[0]))


@pytest.mark.parametrize(("name", "runtime", "reading"), READERS)
def test_as_the_parser(name, runtime, reading):
    """The same parts or the same refusal. What leaves no usable host we do not understand either, whatever the parser says."""
    differ = {}
    for url, answer in zip(URLS, answers(runtime, reading), strict=True):
        found, given = ours(name, url), theirs(answer)
        if found != given and not (found == REFUSED and not usable(given)) and not excused(name, reading, url):
            differ[url] = (found, given)
    assert differ == {}


@pytest.mark.parametrize(("name", "runtime", "reading"), READERS)
def test_every_exception_is_needed(name, runtime, reading):
    """Of the exceptions for one parser."""
    differ = [url for url, answer in zip(URLS, answers(runtime, reading), strict=True) if ours(name, url) != theirs(answer)]
    versions = ("newer", "older", "some versions")
    for reason, pattern in SOME.get((name, reading), {}).items():
        assert reason.startswith(versions) or any(re.fullmatch(pattern, url, re.S) for url in differ), reason


@pytest.mark.parametrize("name", sorted({name for name, _, _ in READERS} | {"url-last-at", "url-or-host"}))
def test_places(name):
    """Each part stands where it says: in the text as written, in order, and decoding what stands there gives the value."""
    for url in URLS:
        found = named(name)(Raw(url))
        if found is NOT_UNDERSTOOD:
            continue
        for part, place in found.items():
            assert 0 <= place.start <= place.end <= len(url), (url, part)
            written = url[place.start : place.end]
            if part == "port":
                assert int(written) == place.value, (url, part)
            elif part in ("host", "scheme"):
                assert bare(written).lower() == bare(str(place.value)).lower(), (url, part)
            elif part in ("username", "password") and (name != "url-node" or "%" not in str(place.value)):
                assert bare(unquote(written)) == bare(str(place.value)), (url, part)


def bare(text: str) -> str:
    """Without the control characters that some parsers drop, and what others put in their place."""
    return re.sub(r"[\x00-\x1f_]", "", text)


def test_the_table_is_large_enough():
    assert len(URLS) >= 60
