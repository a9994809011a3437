"""The named ways programs read a value: exactly as the program does, never kinder.

Each function takes a `Raw` and gives the value (str, int, bool), UNSET (the text counts as not set), NOT_UNDERSTOOD,
or a dict of `Part` for values that hold several settings. The name in the schema is the function's, with hyphens.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

UNSET_VALUE = object()
NULL_VALUE = object()
"""Set to nothing: no value, and the default does not come back."""
NOT_UNDERSTOOD = object()


class Raw(NamedTuple):
    """A text as the program gets it. `type` is the file's own type (see Entry.type), `quoted` whether it was in quotes."""

    text: str
    type: str = "text"
    quoted: bool = False
    words: tuple[str, ...] = ()
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()

    @property
    def boolean(self) -> bool | None:
        """The value when the file's format makes it a boolean, else None."""
        return self.text.lower() == "true" if self.type == "boolean" else None


class Part(NamedTuple):
    """One setting inside a value: its decoded value and the stretch of the text it was read from."""

    value: str | int
    start: int
    end: int


Parts = dict[str, Part]


# --- numbers -----------------------------------------------------------------------------------------------------


def text(raw: Raw) -> Any:
    """As written."""
    return raw.text


def number(raw: Raw) -> Any:
    """Decimal digits; blanks around them are allowed, signs and fractions are not."""
    digits = raw.text.strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else NOT_UNDERSTOOD


_JS_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|Infinity)", re.A)


def js_number_of(raw: Raw) -> float:
    """ECMAScript's Number(text); not-a-number is `nan`. ECMA-262, section 7.1.4.1.1."""
    if raw.type == "boolean":
        return float(raw.text.lower() == "true")
    stripped = raw.text.strip(" \t\n\r\f\v\u00a0\ufeff\u2028\u2029")
    if not stripped:
        return 0.0
    if re.fullmatch(r"0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+", stripped):
        return float(int(stripped, 0))
    if _JS_NUMBER.fullmatch(stripped):
        return float(stripped.replace("Infinity", "inf"))
    return float("nan")


def js_number_truthy(raw: Raw) -> Any:
    """`!!Number(text)`: true unless NaN or 0. The words true, yes and on are NaN, so false."""
    value = js_number_of(raw)
    return value == value and value != 0


def js_port(raw: Raw) -> Any:
    """`Number(text)`; NaN and 0 count as not understood (the program writes `|| 587` or the like)."""
    value = js_number_of(raw)
    if value != value or value == 0 or value in (float("inf"), float("-inf")):
        return NOT_UNDERSTOOD
    return int(value) if value == int(value) else NOT_UNDERSTOOD


def js_int(raw: Raw) -> Any:
    """`parseInt(text, 10)`: leading digits count, "465x" is 465."""
    found = re.match(r"\s*([-+]?[0-9]+)", raw.text)
    return int(found[1]) if found else NOT_UNDERSTOOD


# --- yes and no --------------------------------------------------------------------------------------------------

_CUSTOMARY = {"true": True, "yes": True, "on": True, "1": True, "t": True, "y": True, "enabled": True, "enable": True,
              "false": False, "no": False, "off": False, "0": False, "f": False, "n": False, "disabled": False,
              "disable": False}  # fmt: skip


def customary_bool(raw: Raw) -> Any:
    """What most people mean. Used where the reading program is not known, and to say what the user surely meant."""
    return _CUSTOMARY.get(raw.text.strip().lower(), NOT_UNDERSTOOD)


def nonempty(raw: Raw) -> Any:
    """JavaScript `!!text`, Python `bool(text)`: any text but the empty one is true, "false" and "0" included."""
    if raw.boolean is not None:
        return raw.boolean
    if raw.type == "number":
        return js_number_of(raw) != 0
    return False if raw.type == "null" else raw.text != ""


def present(raw: Raw) -> Any:
    """The key is there, whatever it holds."""
    return True


def exact(raw: Raw) -> Any:
    """True when the text is one of `yes`; false when in `no`, or when there is no `no`. Case counts."""
    if raw.text in raw.yes:
        return True
    return False if not raw.no or raw.text in raw.no else NOT_UNDERSTOOD


def fold(raw: Raw) -> Any:
    """As `exact`, without case, blanks around it dropped."""
    word = raw.text.strip().lower()
    if word in (y.lower() for y in raw.yes):
        return True
    return False if not raw.no or word in (n.lower() for n in raw.no) else NOT_UNDERSTOOD


def _one_of(raw: Raw, yes: str, no: str, blanks: bool = False) -> Any:
    word = raw.text.strip() if blanks else raw.text
    if word in yes.split():
        return True
    return False if word in no.split() else NOT_UNDERSTOOD


def go_bool(raw: Raw) -> Any:
    """Go's strconv.ParseBool."""
    return _one_of(raw, "1 t T TRUE true True", "0 f F FALSE false False")


def ini_bool(raw: Raw) -> Any:
    """Go's ini library: 1 t true y yes on, and their opposites, without case."""
    return _one_of(raw._replace(text=raw.text.lower()), "1 t true y yes on", "0 f false n no off")


def python_config_bool(raw: Raw) -> Any:
    """Python's ConfigParser.getboolean: 1 yes true on / 0 no false off, without case; else an error."""
    return _one_of(raw._replace(text=raw.text.lower()), "1 yes true on", "0 no false off")


def pydantic_bool(raw: Raw) -> Any:
    """pydantic 2: 1 yes true on t y / 0 no false off f n, without case; blanks and the empty text are errors."""
    return _one_of(raw._replace(text=raw.text.lower()), "1 yes true on t y", "0 no false off f n")


def java_bool(raw: Raw) -> Any:
    """Java's Boolean.parseBoolean: "true" without case; all else is false."""
    return raw.text.lower() == "true"


def spring_bool(raw: Raw) -> Any:
    """Spring's StringToBooleanConverter: true on yes 1 / false off no 0, without case; else an error."""
    word = raw.text.strip().lower()
    return UNSET_VALUE if not word else _one_of(raw._replace(text=word), "true on yes 1", "false off no 0")


def hocon_bool(raw: Raw) -> Any:
    """Lightbend config: true yes on / false no off."""
    return _one_of(raw, "true yes on", "false no off")


def rails_bool(raw: Raw) -> Any:
    """ActiveModel's boolean: "" is unset, false f 0 off (lower and upper) are false, any other text is true."""
    if raw.text == "":
        return UNSET_VALUE
    return raw.text not in ("false", "FALSE", "f", "F", "0", "off", "OFF")


def ruby_truthy(raw: Raw) -> Any:
    """Ruby: only `false` and `nil` are false; any string is true."""
    if raw.type in ("boolean", "null") or (raw.type in ("text", "string") and not raw.quoted):
        return raw.text.lower() not in ("false", "nil", "null", "~", "") if raw.type != "text" else True
    return True


def ruby_starttls(raw: Raw) -> Any:
    """Rails' enable_starttls: `:auto` auto; false off; nil unset; anything else always."""
    word = raw.text.lstrip(":").lower()
    if word == "auto":
        return "auto"
    if word in ("nil", "") and not raw.quoted:
        return UNSET_VALUE
    return "off" if word == "false" and not raw.quoted else "always"


def php_bool(raw: Raw) -> Any:
    """PHP's (bool) of a text: "" and "0" are false, any other text is true, "false" included."""
    if raw.boolean is not None:
        return raw.boolean
    return False if raw.type == "null" else raw.text not in ("", "0")


def php_filter_bool(raw: Raw) -> Any:
    """PHP's filter_var(FILTER_VALIDATE_BOOLEAN): 1 true on yes, without case, are true, all else is false."""
    if raw.text == "":
        return UNSET_VALUE
    return raw.text.strip().lower() in ("1", "true", "on", "yes")


def laravel_env(raw: Raw) -> Any:
    """Laravel's env(): null and empty (also in round brackets) unset, true and false booleans; other text stays."""
    word = raw.text.lower()
    if word in ("null", "(null)", "empty", "(empty)"):
        return UNSET_VALUE
    return {"true": True, "(true)": True, "false": False, "(false)": False}.get(word, raw.text)


def typed_bool(raw: Raw) -> Any:
    """A boolean of the file format. yes, no, on and off count where they are bare words (YAML 1.1 readers)."""
    if raw.type == "boolean":
        return raw.text.lower() == "true"
    if raw.type == "text" or (raw.type == "string" and not raw.quoted):
        return _one_of(raw._replace(text=raw.text.lower()), "true yes on", "false no off")
    return NOT_UNDERSTOOD


def strict_bool(raw: Raw) -> Any:
    """Only a real boolean of the format; any text, also "true", is something else."""
    return raw.text.lower() == "true" if raw.type == "boolean" else NOT_UNDERSTOOD


def json_value(raw: Raw) -> Any:
    """The text is parsed as JSON: true, false, 465, "text"; `True` is an error."""
    import json

    try:
        value = json.loads(raw.text)
    except ValueError:
        return NOT_UNDERSTOOD
    if value is None:
        return UNSET_VALUE
    return value if isinstance(value, bool | int | str) else NOT_UNDERSTOOD


def flag_list(raw: Raw) -> Any:
    """Words parted by blanks and commas; of those in `yes` and `no` the last one decides, without any the value is unset."""
    words = [word for word in re.split(r"[\s,]+", raw.text) if word in raw.yes or word in raw.no]
    return words[-1] in raw.yes if words else UNSET_VALUE


def js_option(raw: Raw) -> Any:
    """true and false become booleans, digits a number, any other text stays text (and is truthy)."""
    if raw.text in ("true", "false"):
        return raw.text == "true"
    return int(raw.text) if raw.text.isascii() and raw.text.isdigit() and len(raw.text) < 19 else raw.text


def python_truth(raw: Raw) -> Any:
    """Python's truth of a settings module's value: the text "False" is true. Of plain text, what most people mean."""
    return customary_bool(raw) if raw.type == "text" else nonempty(raw)


def js_truthy(raw: Raw) -> Any:
    """JavaScript truthiness of an option. In a URL's query true and false become booleans and digits a number first."""
    if raw.type != "text":
        return nonempty(raw)
    if raw.text in ("true", "false"):
        return raw.text == "true"
    if not raw.text.strip():
        return False
    value = js_number_of(raw)
    return value != 0 if value == value else True


def directus_option(raw: Raw) -> Any:
    """Directus: a type in front (`boolean:`, `string:`, `number:`) forces it; else exactly true and false are
    booleans, numbers numbers, other text stays. Then JavaScript truthiness."""
    if raw.type != "text":
        return nonempty(raw)
    kind, colon, rest = raw.text.partition(":")
    if colon and kind == "boolean":
        return rest == "true"
    if colon and kind == "string":
        return rest != ""
    if colon and kind == "number":
        value = js_number_of(Raw(rest))
        return value == value and value != 0
    return js_truthy(raw)


def environ_flag(raw: Raw) -> Any:
    """django-environ's options in a URL: digits are a number, any other text is true, "False" included."""
    if raw.text == "":
        return UNSET_VALUE
    return int(raw.text) != 0 if raw.text.isascii() and raw.text.isdigit() and len(raw.text) < 19 else True


def laravel_value(raw: Raw) -> Any:
    """Laravel's env() as config files use it: null is a value, so the default beside it does not count."""
    value = laravel_env(raw)
    return NULL_VALUE if value is UNSET_VALUE else value


def laravel_filter_bool(raw: Raw) -> Any:
    """Laravel's env(), then PHP's filter: null and the empty text keep the default."""
    value = laravel_env(raw)
    return value if isinstance(value, bool) or value is UNSET_VALUE else php_filter_bool(raw)


def java_property_bool(raw: Raw) -> Any:
    """A boolean of a YAML file, then Java's parseBoolean: bare yes and on are true there (YAML 1.1)."""
    if raw.type == "string" and not raw.quoted and raw.text.lower() in ("yes", "on"):
        return True
    return java_bool(raw)


def zulip_bool(raw: Raw) -> Any:
    """docker-zulip: true and false without case, none is unset, digits a number; any other text is true."""
    word = raw.text.strip().lower()
    if word in ("true", "false"):
        return word == "true"
    if word == "none":
        return UNSET_VALUE
    return int(word) != 0 if word.isascii() and word.isdigit() and len(word) < 19 else word != ""


def laravel_number(raw: Raw) -> Any:
    """Laravel's env() where a number is needed: null is unset."""
    return UNSET_VALUE if raw.text.lower() in ("null", "(null)") else number(raw)


def laravel_word(raw: Raw) -> Any:
    """Laravel's env() where one of `words` is needed; case counts."""
    value = laravel_env(raw)
    return value if value is UNSET_VALUE or value in raw.words else NOT_UNDERSTOOD


# --- words -------------------------------------------------------------------------------------------------------


def word(raw: Raw) -> Any:
    """One of `words`; case counts."""
    return raw.text if not raw.words or raw.text in raw.words else NOT_UNDERSTOOD


def word_fold(raw: Raw) -> Any:
    """One of `words`, without case; blanks around it dropped."""
    folded = raw.text.strip().lower()
    if not raw.words:
        return folded
    return next((w for w in raw.words if w.lower() == folded), NOT_UNDERSTOOD)


def atom(raw: Raw) -> Any:
    """An Elixir or Ruby symbol: a leading `:` and quotes are dropped."""
    name = raw.text.strip().lstrip(":").strip("\"'")
    return name if not raw.words or name in raw.words else NOT_UNDERSTOOD


_MAILKIT = {"none": "None", "auto": "Auto", "sslonconnect": "SslOnConnect", "starttls": "StartTls",
            "starttlswhenavailable": "StartTlsWhenAvailable", "0": "None", "1": "Auto", "2": "SslOnConnect",
            "3": "StartTls", "4": "StartTlsWhenAvailable"}  # fmt: skip


def mailkit_option(raw: Raw) -> Any:
    """MailKit's SecureSocketOptions by name (without case) or number."""
    return _MAILKIT.get(raw.text.strip().lower(), NOT_UNDERSTOOD)


def url_decoded(raw: Raw) -> Any:
    """Percent and plus undone."""
    from urllib.parse import unquote_plus

    return unquote_plus(raw.text)


def contains_at(raw: Raw) -> Any:
    """Whether the text holds an @."""
    return "@" in raw.text


def starts_with_slash(raw: Raw) -> Any:
    """Whether the text is an absolute path."""
    return raw.text.startswith("/")


def local_part_completed(raw: Raw) -> Any:
    """A sender without an @ is completed by the program with a domain that no file shows."""
    return raw.text if "@" in raw.text else NOT_UNDERSTOOD


# --- several settings in one value -------------------------------------------------------------------------------


def host_port(raw: Raw) -> Any:
    """Go's net.SplitHostPort: the colon and the port must be there; `[v6]:port` for IPv6."""
    return _host_and_port(raw.text, optional=False)


def host_port_optional(raw: Raw) -> Any:
    """`host` or `host:port`; a scheme `smtp://` or `smtps://` in front is dropped."""
    found = re.match(r"smtps?://", raw.text, re.I)
    skip = found.end() if found else 0
    return _host_and_port(raw.text[skip:], optional=True, shift=skip)


def _host_and_port(text: str, *, optional: bool, shift: int = 0) -> Any:
    found = re.fullmatch(r"(?:\[([^\[\]]*)\]|([^:\[\]]*))(?::([^:]*))?", text)
    if found is None:
        return NOT_UNDERSTOOD
    which = 1 if found[1] is not None else 2
    parts: Parts = {}
    if found[which]:
        parts["host"] = Part(found[which], found.start(which) + shift, found.end(which) + shift)
    if found[3] is not None and (found[3] or not optional):
        if not (found[3].isascii() and found[3].isdigit()) or len(found[3]) > 9:
            return NOT_UNDERSTOOD
        parts["port"] = Part(int(found[3]), found.start(3) + shift, found.end(3) + shift)
    elif not optional:
        return NOT_UNDERSTOOD
    return parts


def host_double_colon(raw: Raw) -> Any:
    """Exim's `host::port`."""
    host, colons, port = raw.text.strip().partition("::")
    parts: Parts = {"host": Part(host, 0, len(host))}
    if colons:
        if not (port.isascii() and port.isdigit()):
            return NOT_UNDERSTOOD
        parts["port"] = Part(int(port), len(host) + 2, len(host) + 2 + len(port))
    return parts


def postfix_nexthop(raw: Raw) -> Any:
    """Postfix's `[host]:port`; brackets switch the MX look-up off."""
    found = re.fullmatch(r"\s*(?:\[([^\]]+)\]|([^:\[\]\s]+))(?::(\w+))?\s*", raw.text)
    if found is None:
        return NOT_UNDERSTOOD
    which = 1 if found[1] is not None else 2
    parts: Parts = {"host": Part(found[which], found.start(which), found.end(which))}
    if found[3]:
        named = {"submission": 587, "smtps": 465, "submissions": 465, "smtp": 25}
        value = int(found[3]) if found[3].isascii() and found[3].isdigit() else named.get(found[3])
        if value is None:
            return NOT_UNDERSTOOD
        parts["port"] = Part(value, found.start(3), found.end(3))
    return parts


_URL = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.\-]*):(//)?", re.S)
_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.%]+)\]|([^\s/?#@\[\]:]*))(?::([0-9]*))?")


def url_parts(raw: Raw, *, plus_in_query: bool = True) -> Any:
    """Scheme, user, password, host, port, path and `?name` parts of `scheme://user:password@host:port/path?query`.

    The last `@` ends the login, as most readers do; user and password are percent-decoded. A text in which that
    leaves no well-formed host is not understood; rule MC209 says why.
    """
    text = raw.text
    found = _URL.match(text)
    if found is None or not found[2]:
        return NOT_UNDERSTOOD
    parts: Parts = {"scheme": Part(found[1].lower(), *found.span(1))}
    begin = found.end()
    authority_end = _first(text, "/?#", begin)
    at = text.rfind("@", begin, authority_end)
    if at < 0 and "@" in text[authority_end:] and not text[authority_end:].startswith(("/", "?")):
        return NOT_UNDERSTOOD
    if at >= begin:
        user_end = text.find(":", begin, at)
        user_end = at if user_end < 0 else user_end
        if user_end > begin:
            parts["username"] = Part(_percent(text[begin:user_end]), begin, user_end)
        if user_end + 1 < at:
            parts["password"] = Part(_percent(text[user_end + 1 : at]), user_end + 1, at)
        begin = at + 1
    host = _HOST.fullmatch(text, begin, authority_end)
    if host is None:
        return NOT_UNDERSTOOD
    which = 1 if host[1] is not None else 2
    if host[which]:
        parts["host"] = Part(host[which], *host.span(which))
    if host[3]:
        parts["port"] = Part(int(host[3][:9]), *host.span(3))
    query = text.find("?", authority_end)
    fragment = _first(text, "#", authority_end)
    path_end = min(query if query >= 0 else len(text), fragment)
    if path_end - authority_end > 1:
        parts["path"] = Part(text[authority_end + 1 : path_end], authority_end + 1, path_end)
    if 0 <= query < fragment:
        at = query + 1
        for pair in text[at:fragment].split("&"):
            name, equals, value = pair.partition("=")
            if name and equals:
                start = at + len(name) + 1
                decoded = _percent(value.replace("+", " ") if plus_in_query else value)
                parts["?" + _percent(name)] = Part(decoded, start, start + len(value))
            at += len(pair) + 1
    return parts


def _first(text: str, signs: str, begin: int) -> int:
    places = [at for at in (text.find(sign, begin) for sign in signs) if at >= 0]
    return min(places, default=len(text))


def _percent(text: str) -> str:
    if "%" not in text:
        return text
    from urllib.parse import unquote

    return unquote(text)


def url_node(raw: Raw) -> Any:
    """Node's URL parser as Nodemailer uses it."""
    return url_parts(raw)


def url_python(raw: Raw) -> Any:
    """Python's urlsplit as django-environ and dj-email-url use it."""
    return url_parts(raw)


def url_go(raw: Raw) -> Any:
    """Go's net/url. Parse: a second `@`, a blank or a broken percent escape in the login is an error."""
    text = raw.text
    found = _URL.match(text)
    if found:
        end = _first(text, "/?#", found.end())
        at = text.rfind("@", found.end(), end)
        login = text[found.end() : at] if at >= 0 else ""
        if "@" in login or re.search(r"%(?![0-9A-Fa-f]{2})", login):
            return NOT_UNDERSTOOD
    return url_parts(raw)


def url_php(raw: Raw) -> Any:
    """PHP's parse_url as Symfony's Dsn uses it; user and password are rawurldecoded."""
    return url_parts(raw)


def url_rust(raw: Raw) -> Any:
    """The `url` crate as lettre uses it."""
    return url_parts(raw)


def url_or_host(raw: Raw) -> Any:
    """A connection URL; a text without `://` is `host` or `host:port`."""
    return url_parts(raw) if "://" in raw.text else _host_and_port(raw.text.strip(), optional=True)


def property_list(raw: Raw) -> Any:
    """`a=b,c=d`, or one `a=b` a line; each is reached as `?a`."""
    parts: Parts = {}
    at = 0
    for piece in re.split(r"([,\n])", raw.text):
        name, equals, value = piece.partition("=")
        if equals:
            start = at + len(name) + 1 + len(value) - len(value.lstrip())
            parts["?" + name.strip()] = Part(value.strip(), start, start + len(value.strip()))
        at += len(piece)
    return parts


def phpmailer_host(raw: Raw) -> Any:
    """PHPMailer's `ssl://host:465;host2`: the first of the list; prefix and port count."""
    first = raw.text.split(";")[0]
    found = re.fullmatch(r"\s*(?:(ssl|tls)://)?([^:]+?)(?::([0-9]+))?\s*", first)
    if found is None:
        return NOT_UNDERSTOOD
    parts: Parts = {"host": Part(found[2], *found.span(2))}
    if found[1]:
        parts["scheme"] = Part(found[1], *found.span(1))
    if found[3]:
        parts["port"] = Part(int(found[3]), *found.span(3))
    return parts


WITH_PARTS = frozenset(
    [
        "host-port",
        "host-port-optional",
        "host-double-colon",
        "postfix-nexthop",
        "url-node",
        "url-python",
        "url-go",
        "url-php",
        "url-rust",
        "url-or-host",
        "property-list",
        "phpmailer-host",
        "nodemailer-service",
        "symfony-dsn",
    ]
)
"""Interpretations that give several settings. The last two need the providers and stand in `settle`."""


def named(name: str) -> Callable[[Raw], Any]:
    """The function of a schema's `as:`. KeyError when there is none."""
    function = globals().get(name.replace("-", "_"))
    if function is None or not callable(function):
        raise KeyError(name)
    return function  # type: ignore[no-any-return]
