"""The named ways programs read a value: exactly as the program does, never kinder.

Each function takes a `Raw` and gives the value (str, int, bool), UNSET (the text counts as not set), NOT_UNDERSTOOD,
or a dict of `Part` for values that hold several settings. The name in the schema is the function's, with hyphens.
"""

from __future__ import annotations

import re

from mailcheck.lazy import Pattern
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

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


_JS_BLANKS = "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_JS_NUMBER = Pattern(r"[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|Infinity)", re.A)


def js_number_of(raw: Raw) -> float:
    """ECMAScript's Number(text); not-a-number is `nan`. ECMA-262, section 7.1.4.1.1."""
    if raw.type == "boolean":
        return float(raw.text.lower() == "true")
    stripped = raw.text.strip(_JS_BLANKS)
    if not stripped:
        return 0.0
    if stripped.isascii() and stripped.isdigit():
        return float(stripped)
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
    found = re.match(r"[-+]?[0-9]+", raw.text.lstrip(_JS_BLANKS))
    return int(found[0][:400]) if found else NOT_UNDERSTOOD


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
    """Go's ini library: 1 t true y yes on, and their opposites. A word may be lower, Title or UPPER, only y and n must be lower."""
    return _one_of(raw, "1 t T true True TRUE y yes Yes YES on On ON", "0 f F false False FALSE n no No NO off Off OFF")


def git_bool(raw: Raw) -> Any:
    """git config --type=bool: true yes on / false no off, without case, and numbers (also 0x1 and 010, and with k, m or g);
    the empty text is false, anything else an error."""
    found = re.fullmatch(r"[ \t\n\r\v\f]*[-+]?(0[xX][0-9a-fA-F]+|[0-9]+)[kKmMgG]?", raw.text, re.A)
    if found and len(found[1]) < 10:
        return bool(found[1].lower().removeprefix("0x").strip("0"))
    return False if raw.text == "" else _one_of(raw._replace(text=raw.text.lower()), "true yes on", "false no off")


def python_config_bool(raw: Raw) -> Any:
    """Python's ConfigParser.getboolean: 1 yes true on / 0 no false off, without case; else an error."""
    return _one_of(raw._replace(text=raw.text.lower()), "1 yes true on", "0 no false off")


def pydantic_bool(raw: Raw) -> Any:
    """pydantic 2: 1 yes true on t y / 0 no false off f n, without case; blanks and the empty text are errors."""
    return _one_of(raw._replace(text=raw.text.lower()), "1 yes true on t y", "0 no false off f n")


_UP_TO_BLANK = "".join(map(chr, range(33)))
"""What Java's trim() and WHATWG URLs drop around a text."""


def java_bool(raw: Raw) -> Any:
    """Java's Boolean.parseBoolean: "true" without case; all else is false."""
    return raw.text.lower() == "true"


def spring_bool(raw: Raw) -> Any:
    """Spring's StringToBooleanConverter: true on yes 1 / false off no 0, without case; else an error."""
    word = raw.text.strip(_UP_TO_BLANK).lower()
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
    """PHP's filter_var(FILTER_VALIDATE_BOOLEAN): 1 true on yes, without case, are true, all else is false. Blanks around it
    are dropped, no-break spaces are not. The empty text is false to PHP, but Symfony, Laravel and their like leave their
    default then."""
    if raw.text == "":
        return UNSET_VALUE
    return raw.text.strip(" \t\n\r\v").lower() in ("1", "true", "on", "yes")


def laravel_env(raw: Raw) -> Any:
    """Laravel's env(): null and empty (also in round brackets) unset, true and false booleans; other text stays. A pair of
    quotes around it is dropped: `"true"` with quotes that belong to the value is a text."""
    word = raw.text.lower()
    if word in ("null", "(null)", "empty", "(empty)", '""', "''"):
        return UNSET_VALUE
    quoted = re.fullmatch(r"""(['"])(.*)\1""", raw.text)
    return {"true": True, "(true)": True, "false": False, "(false)": False}.get(word, quoted[2] if quoted else raw.text)


def typed_bool(raw: Raw) -> Any:
    """A boolean of the file format. yes, no, on and off count where they are bare words (YAML 1.1 readers), in lower, Title
    and UPPER case there."""
    if raw.type == "boolean":
        return raw.text.lower() == "true"
    if raw.type == "text":
        return _one_of(raw._replace(text=raw.text.lower()), "true yes on", "false no off")
    return _yaml_word(raw)


def _yaml_word(raw: Raw) -> Any:
    """The boolean that YAML 1.1 makes of a bare word. Its y and n are left out: the libraries do without them."""
    if raw.type != "string" or raw.quoted or raw.text not in (raw.text.lower(), raw.text.capitalize(), raw.text.upper()):
        return NOT_UNDERSTOOD
    return _one_of(raw._replace(text=raw.text.lower()), "true yes on", "false no off")


def strict_bool(raw: Raw) -> Any:
    """Only a real boolean of the format; any text, also "true", is something else."""
    return raw.text.lower() == "true" if raw.type == "boolean" else NOT_UNDERSTOOD


def json_value(raw: Raw) -> Any:
    """The text is parsed as JSON: true, false, 465, "text"; `True` is an error. 465.0 and 4.65e2 are 465, as in JavaScript."""
    import json

    try:
        value = json.loads(raw.text)
    except ValueError:
        return NOT_UNDERSTOOD
    if value is None:
        return UNSET_VALUE
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, bool | int | str) else NOT_UNDERSTOOD


def flag_list(raw: Raw) -> Any:
    """Words parted by blanks and commas; of those in `yes` and `no` the last one decides, without any the value is unset."""
    words = [word for word in re.split(r"[\s,]+", raw.text) if word in raw.yes or word in raw.no]
    return words[-1] in raw.yes if words else UNSET_VALUE


def python_truth(raw: Raw) -> Any:
    """Python's truth of a settings module's value: the text "False" is true. Of plain text, what most people mean."""
    return customary_bool(raw) if raw.type == "text" else nonempty(raw)


def python_source(raw: Raw) -> Any:
    """Python source, as the image of pgAdmin takes it: a text in quotes, a number, True or False. A bare word stays as it is:
    it is an error there, but the quotes may have been the file's own, which `docker run --env-file` hands on."""
    import ast

    try:
        value = ast.literal_eval(raw.text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return raw.text
    if value is None or value == "":
        return UNSET_VALUE
    return value if isinstance(value, bool | int | str) else NOT_UNDERSTOOD


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
    if not raw.text.isdigit():
        return True
    try:
        return int(raw.text) != 0
    except ValueError:  # "¹" counts as a digit, but is no number
        return NOT_UNDERSTOOD


def laravel_value(raw: Raw) -> Any:
    """Laravel's env() as config files use it: null is a value, so the default beside it does not count."""
    value = laravel_env(raw)
    return NULL_VALUE if value is UNSET_VALUE else value


def laravel_filter_bool(raw: Raw) -> Any:
    """Laravel's env(), then PHP's filter: null and the empty text keep the default."""
    value = laravel_env(raw)
    return value if isinstance(value, bool) or value is UNSET_VALUE else php_filter_bool(raw._replace(text=value))


def java_property_bool(raw: Raw) -> Any:
    """A boolean of a YAML file, then Java's parseBoolean: bare yes and on are true there (YAML 1.1)."""
    return True if _yaml_word(raw) is True else java_bool(raw)


def zulip_bool(raw: Raw) -> Any:
    """docker-zulip: true and false without case, none is unset, digits a number; any other text is true."""
    word = raw.text.strip().lower()
    if word in ("true", "false"):
        return word == "true"
    if word == "none":
        return UNSET_VALUE
    return int(word) != 0 if word.isascii() and word.isdigit() and len(word) < 19 else word != ""


def laravel_number(raw: Raw) -> Any:
    """Laravel's env() where PHP needs an int: null is unset, true is 1, `587.0` and `+587` are numbers; `587x` and a text that
    env() makes empty are errors."""
    value = laravel_env(raw)
    if value is UNSET_VALUE:
        return value if "null" in raw.text.lower() else NOT_UNDERSTOOD
    if isinstance(value, bool):
        return int(value)
    found = re.fullmatch(r"[ \t\n\r\v\f]*([-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?)[ \t\n\r\v\f]*", value)
    given = float(found[1]) if found else float("nan")
    return int(given) if abs(given) < 2**63 else NOT_UNDERSTOOD


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


# --- several settings in one value -------------------------------------------------------------------------------


def host_port(raw: Raw) -> Any:
    """Go's net.SplitHostPort: the colon and the port must be there; `[v6]:port` for IPv6. A port may be a service's name."""
    named_port = re.fullmatch(r"(.*:)(smtp|submissions?|smtps)", raw.text, re.S)
    if named_port is None:
        return _host_and_port(raw.text, optional=False)
    parts = _host_and_port(named_port[1] + "0", optional=False)
    if parts is not NOT_UNDERSTOOD:
        parts["port"] = Part(SERVICES[named_port[2]], *named_port.span(2))
    return parts


SERVICES = {"smtp": 25, "submission": 587, "submissions": 465, "smtps": 465}
"""Names of ports, as /etc/services has them."""


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
    """Exim's `host::port`, or the first one of a list `host::port;host::port`."""
    first = raw.text.partition(";")[0]
    host, colons, port = first.strip().partition("::")
    begin = len(first) - len(first.lstrip())
    parts: Parts = {"host": Part(host, begin, begin + len(host))}
    if colons:
        if not (port.isascii() and port.isdigit()):
            return NOT_UNDERSTOOD
        begin += len(host) + 2
        parts["port"] = Part(int(port), begin, begin + len(port))
    return parts


def opensmtpd_relay(raw: Raw) -> Any:
    """OpenSMTPD's `[proto://][label@]host[:port]`: without a protocol it is smtp; the first `@` ends the label, which is a key of
    the table behind `auth` and no user name; an unknown protocol is an error, as is lmtp without a port."""
    found = _RELAY.fullmatch(raw.text)
    if found is None or (found["scheme"] or "smtp").lower() not in _RELAY_PROTOCOLS:
        return NOT_UNDERSTOOD
    parts: Parts = {"scheme": Part((found["scheme"] or "smtp").lower(), *(found.span("scheme") if found["scheme"] else (0, 0)))}
    if found["label"]:
        parts["?label"] = Part(found["label"], *found.span("label"))
    parts["host"] = Part(found["host"].strip("[]"), *found.span("host"))
    if found["port"]:
        parts["port"] = Part(int(found["port"]), *found.span("port"))
    elif parts["scheme"].value == "lmtp":
        return NOT_UNDERSTOOD
    return parts


_RELAY = Pattern(
    r"(?:(?P<scheme>[A-Za-z+]+)://)?(?:(?P<label>[^@]*)@)?(?P<host>\[[^\]]*\]|[A-Za-z0-9_.\-]+)(?::(?P<port>[0-9]{1,5}))?"
)
_RELAY_PROTOCOLS = ("smtp", "smtp+tls", "smtp+notls", "lmtp", "smtps")


def postfix_nexthop(raw: Raw) -> Any:
    """Postfix's `[host]:port`; brackets switch the MX look-up off."""
    found = re.fullmatch(r"\s*(?:\[([^\]]+)\]|([^:\[\]\s]+))(?::(\w+))?\s*", raw.text)
    if found is None:
        return NOT_UNDERSTOOD
    which = 1 if found[1] is not None else 2
    parts: Parts = {"host": Part(found[which], found.start(which), found.end(which))}
    if found[3]:
        value = int(found[3]) if found[3].isascii() and found[3].isdigit() else SERVICES.get(found[3])
        if value is None:
            return NOT_UNDERSTOOD
        parts["port"] = Part(value, found.start(3), found.end(3))
    return parts


_URL = Pattern(r"\s*([A-Za-z][A-Za-z0-9+.\-]*):(//)?", re.S, needs=":")
_HOST = Pattern(r"(?:\[([0-9A-Fa-f:.%]+)\]|([^\s/?#@\[\]:\\<>^|\x22]*))(?::([0-9]*))?")


def _first(text: str, signs: str, begin: int) -> int:
    places = [at for at in (text.find(sign, begin) for sign in signs) if at >= 0]
    return min(places, default=len(text))


def _percent(text: str) -> str:
    if "%" not in text:
        return text
    from urllib.parse import unquote

    return unquote(text)


def url_parts(raw: Raw, *, plus_in_query: bool = True, login_before: str = "/?#", host_and_port: Pattern = _HOST,
              decode: Callable[[str], str] = _percent) -> Any:  # fmt: skip
    """Scheme, user, password, host, port, path and `?name` parts of `scheme://user:password@host:port/path?query`.

    The last `@` before one of the signs `login_before` ends the login, as most readers do; user and password are
    percent-decoded. A text in which that leaves no well-formed host is not understood; rule MC209 says why.
    """
    text = raw.text
    found = _URL.match(text)
    if found is None or not found[2]:
        return NOT_UNDERSTOOD
    parts: Parts = {"scheme": Part(found[1].lower(), *found.span(1))}
    begin = found.end()
    at = text.rfind("@", begin, _first(text, login_before, begin))
    authority_end = _first(text, "/?#", max(begin, at))
    if at < 0 and "@" in text[authority_end:] and not text[authority_end:].startswith(("/", "?")):
        return NOT_UNDERSTOOD
    if at >= begin:
        user_end = text.find(":", begin, at)
        user_end = at if user_end < 0 else user_end
        if user_end > begin:
            parts["username"] = Part(decode(text[begin:user_end]), begin, user_end)
        if user_end + 1 < at:
            parts["password"] = Part(decode(text[user_end + 1 : at]), user_end + 1, at)
        begin = at + 1
    host = host_and_port.fullmatch(text, begin, authority_end)
    if host is None:
        return NOT_UNDERSTOOD
    which = 1 if host[1] is not None else 2
    if host[which]:
        parts["host"] = Part(host[which], *host.span(which))
    if host[3]:
        parts["port"] = Part(int(host[3][:18]), *host.span(3))
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


def url_node(raw: Raw) -> Any:
    """Node's URL parser as Nodemailer uses it: the slashes may be missing, blanks around it and line ends in it are dropped,
    a login needs a host behind it, and one with a broken percent escape is left as it is (up to Nodemailer 8 that is an error)."""
    parts = _tidied(raw, _whole_or_nothing)
    if parts is not NOT_UNDERSTOOD and "host" not in parts and {"username", "password"} & set(parts):
        return NOT_UNDERSTOOD
    return parts


def _whole_or_nothing(text: str) -> str:
    """JavaScript's decodeURIComponent, or the text itself where that throws."""
    from urllib.parse import unquote_to_bytes

    try:
        return text if BROKEN_ESCAPE.search(text) else unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        return text


def _tidied(raw: Raw, decode: Callable[[str], str] = _percent, *, end: bool = True, slashes: bool = False) -> Any:
    """The parts of a URL without the tabs and line ends in it and the blanks before and (with `end`) behind it, and with the
    `//` that may be missing unless `slashes`. Places are those in the text as written."""
    places = [at for at, sign in enumerate(raw.text) if sign not in "\t\n\r"]
    while places and raw.text[places[0]] in _UP_TO_BLANK:
        del places[0]
    while end and places and raw.text[places[-1]] in _UP_TO_BLANK:
        del places[-1]
    text = "".join(raw.text[at] for at in places)
    found = None if slashes else re.match(r"(?:smtps?|direct):(?!/)", text, re.I)
    if found:
        text, places = text[: found.end()] + "//" + text[found.end() :], [*places[: found.end()], 0, 0, *places[found.end() :]]
    parts = url_parts(raw._replace(text=text), decode=decode)
    if parts is NOT_UNDERSTOOD or (len(places) == len(raw.text) and not found):
        return parts
    places.append(len(raw.text))
    return {
        name: Part(part.value, places[part.start], places[part.end - 1] + 1 if part.end > part.start else places[part.start])
        for name, part in parts.items()
    }


def url_python(raw: Raw) -> Any:
    """Python's urlsplit as django-environ and dj-email-url use it: tabs and line ends are dropped; `[` without `]` is an error."""
    server = raw.text[: _first(raw.text, "/?#", _after_scheme(raw.text))]
    return NOT_UNDERSTOOD if ("[" in server) != ("]" in server) else _tidied(raw, end=False, slashes=True)


def _after_scheme(text: str) -> int:
    found = _URL.match(text)
    return found.end() if found else 0


def url_go(raw: Raw) -> Any:
    """Go's net/url.Parse: a raw `@` may stand in the login, a broken percent escape or any other sign that RFC 3986 does not
    allow there (blanks, quotes, `^`, `|`, letters beyond ASCII ...) is an error."""
    return NOT_UNDERSTOOD if NOT_IN_GO_LOGIN.search(_login(raw.text, "/?#")) else url_parts(raw)


NOT_IN_GO_LOGIN = Pattern(r"[^A-Za-z0-9\-._~!$&'()*+,;=:@%]|%(?![0-9A-Fa-f]{2})")
BROKEN_ESCAPE = Pattern(r"%(?![0-9A-Fa-f]{2})", needs="%")


def _login(text: str, before: str) -> str:
    """What stands in front of the last `@` before one of the signs `before`, or ""."""
    found = _URL.match(text)
    at = text.rfind("@", found.end(), _first(text, before, found.end())) if found else -1
    return text[found.end() : at] if found and at >= 0 else ""


def url_last_at(raw: Raw) -> Any:
    """Mutt and NeoMutt: the last `@` before the first `/` ends the login, `?` and `#` do not; a broken percent escape in it is
    an error."""
    return NOT_UNDERSTOOD if BROKEN_ESCAPE.search(_login(raw.text, "/")) else url_parts(raw, login_before="/")


def url_php(raw: Raw) -> Any:
    """PHP's parse_url as Symfony's Dsn uses it; user and password are rawurldecoded. A blank in front and a missing host are
    errors, control characters become `_`, and of the port (up to five characters) the leading digits count."""
    if raw.text[:1].isspace():
        return NOT_UNDERSTOOD
    parts = url_parts(raw._replace(text=re.sub(r"[\x00-\x1f\x7f]", "_", raw.text)), host_and_port=_PHP_HOST)
    return parts if parts is not NOT_UNDERSTOOD and "host" in parts else NOT_UNDERSTOOD


_PHP_HOST = Pattern(_HOST.pattern.partition("(?::")[0] + r"(?::(?:(?=.{1,5}\Z) *\+?([0-9]+).*)?)?", re.S)


def url_rust(raw: Raw) -> Any:
    """The `url` crate as lettre uses it: blanks around it and line ends in it are dropped; a port or login without a host is an
    error. A broken percent escape stays as it is."""
    parts = _tidied(raw, slashes=True)
    if parts is not NOT_UNDERSTOOD and "host" not in parts and {"port", "username", "password"} & set(parts):
        return NOT_UNDERSTOOD
    return parts


def url_or_host(raw: Raw) -> Any:
    """A connection URL; a text without `://` is `host` or `host:port`."""
    return url_parts(raw) if "://" in raw.text else _host_and_port(raw.text.strip(), optional=True)


def url_node_or_host(raw: Raw) -> Any:
    """`url-node`; a text that is nothing but the name of a server, with a port or without, is that."""
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.\-]*\.[A-Za-z]{2,}(?::\d{1,5})?", raw.text):
        return _host_and_port(raw.text, optional=True)
    return url_node(raw)


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
    """PHPMailer's `ssl://host:465;host2`: the first of the list; prefix (lower case only) and port count."""
    begin = len(raw.text) - len(raw.text.lstrip("; \t\r\n"))
    found = _PHPMAILER_HOST.fullmatch(raw.text, begin, _first(raw.text, ";", begin))
    if found is None:
        return NOT_UNDERSTOOD
    which = 2 if found[2] else 3
    parts: Parts = {"host": Part(found[which], *found.span(which))}
    if found[1]:
        parts["scheme"] = Part(found[1], *found.span(1))
    if found[4]:
        parts["port"] = Part(int(found[4][:18]), *found.span(4))
    return parts


_PHPMAILER_HOST = Pattern(r"(?:(ssl|tls)://)?(?:\[([0-9A-Fa-f:.]+)\]|([^:\s\[\]][^:\[\]]*?))(?::([0-9]+))?\s*")


def endpoint_region(raw: Raw) -> Any:
    """The region an endpoint of an API stands in: `eu` of `https://api.eu.mailgun.net/v3`, `us` of `api.mailgun.net`. A word
    (`EU`, `eu-west-1`) is taken as it is, in lower case; of another host no region is known, and it counts as not set."""
    text = re.sub(r"^[a-z]+://", "", raw.text.strip().lower()).partition("/")[0]
    if "." not in text:
        return text or UNSET_VALUE
    labels = text.split(".")
    named_there = (label for label in labels[:-2] if re.fullmatch(r"eu|us|[a-z]{2}-[a-z]+-[0-9]", label, re.A))
    return next(named_there, "us" if labels[0] == "api" and len(labels) == 3 else UNSET_VALUE)


WITH_PARTS = frozenset(
    [
        "host-port",
        "host-port-optional",
        "host-double-colon",
        "postfix-nexthop",
        "opensmtpd-relay",
        "url-node",
        "url-python",
        "url-go",
        "url-last-at",
        "url-php",
        "url-rust",
        "url-or-host",
        "url-node-or-host",
        "property-list",
        "phpmailer-host",
        "nodemailer-service",
        "symfony-dsn",
    ]
)
"""Interpretations that give several settings. The last two need the providers and stand in `settle`."""


def named(name: str) -> Callable[[Raw], Any]:
    """The function of a schema's `as:`. KeyError when there is none."""
    function: Any = globals().get(name.replace("-", "_"))
    code = getattr(function, "__code__", None)
    if code is None or code.co_varnames[:1] != ("raw",):  # something else that this module holds
        raise KeyError(name)
    reads: Callable[[Raw], Any] = function
    return reads
