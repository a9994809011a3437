"""One provider's API over HTTPS, read-only: the key in a header and nowhere else, and an end to everything."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import ssl
from contextvars import ContextVar
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from mailcheck import __version__
from mailcheck.errors import UsageError
from mailcheck.live.providers.base import (
    API_FAILED,
    API_UNREACHABLE,
    RATE_LIMITED,
    ClientOptions,
    Problem,
    Reader,
    Stopped,
    not_understood,
)
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Any

    import httpx

_MOST = 2_000_000  # bytes of an answer; the longest list of 1,000 domains is a quarter of that
_RETRIES = 2  # after 429
_LONGEST_PAUSE = 10.0  # seconds; who asks for a longer one is not waited for
_PAUSE = 1.0  # seconds, where the answer does not say: Resend allows a few requests each second
_LOOPBACK = ("127.0.0.1", "::1", "localhost")

_ASKING: ContextVar[bool] = ContextVar("asking", default=False)


class _Quiet(logging.Filter):
    """Drops what the HTTP library writes to its log while we ask: at DEBUG that is every header of the answer, and a
    server may send the key back in one."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not _ASKING.get()


_QUIET = _Quiet()
_LOGGERS = ("httpx", "httpcore", *(f"httpcore.{part}" for part in ("connection", "http11", "http2", "proxy", "socks")))


class Reply(NamedTuple):
    """An answer below 500 that is no redirect. `body`: its JSON; None when a refusal has none."""

    status: int
    body: Any


class Api:
    """Use it as an asynchronous context manager. Raises UsageError when the library is missing or the base is no URL that a
    key may be sent to."""

    def __init__(self, name: str, base: str, headers: Mapping[str, str], read: Reader, options: ClientOptions) -> None:
        self.name = name
        self.read = read
        self.accepted = False  # whether the key has opened something
        self._base = checked_base(base)
        self._host = urlsplit(self._base).hostname or ""
        # no encoding: a small answer must not unfold into a huge one
        common = {"accept": "application/json", "accept-encoding": "identity", "user-agent": f"mailcheck/{__version__}"}
        self._headers = {**common, **headers}
        self._options = options
        try:
            import httpx
        except ImportError:
            raise UsageError("mailcheck account needs the library httpx, which is not installed here") from None
        # the transport alone: no cookies, no redirects, no proxies or .netrc of the environment, nothing logged
        self._transport: httpx.AsyncHTTPTransport = httpx.AsyncHTTPTransport(
            verify=options.context or ssl.create_default_context(), trust_env=False,
            limits=httpx.Limits(max_connections=1),
        )  # fmt: skip

    async def __aenter__(self) -> Api:
        for name in _LOGGERS:
            logging.getLogger(name).addFilter(_QUIET)
        self._token = _ASKING.set(True)
        self._end = asyncio.get_running_loop().time() + self._options.whole
        await self._transport.__aenter__()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            await self._transport.aclose()
        finally:
            _ASKING.reset(self._token)

    async def get(self, path: str, **query: str) -> Reply:
        """One answer. Raises Stopped when there is none that a provider's own rules could judge. After 429 it is asked again."""
        for left in range(_RETRIES, -1, -1):
            status, headers, body = await self._once(path, query)
            if status != 429:
                return self._judged(status, headers, body)
            pause = _pause(headers.get("retry-after"))
            if not left or pause is None or pause >= self._left():
                break
            await asyncio.sleep(pause)
        raise Stopped(
            Problem(
                RATE_LIMITED, f"{self.name} takes no more requests for now (429), so nothing is known of the account; what the "
                "application sends counts towards the same limit", "ask again in some minutes",
            )
        )  # fmt: skip

    def _left(self) -> float:
        return self._end - asyncio.get_running_loop().time()

    async def _once(self, path: str, query: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        import httpx

        request = httpx.Request("GET", self._base + path, params=dict(query) or None, headers=self._headers)
        try:
            async with asyncio.timeout(max(0.0, min(self._options.each, self._left()))):
                response = await self._transport.handle_async_request(request)
                try:
                    return response.status_code, response.headers, await self._body(response)
                finally:
                    await response.aclose()
        except TimeoutError:
            why = f"it did not answer within {self._options.each:g} seconds" if self._left() > 0 else "it took too long"
        except httpx.TransportError as error:
            why = _why(error)
        # raised here, outside the handlers: the library's own exceptions hold the request, and that holds the key
        raise Stopped(self._unreachable(why))

    async def _body(self, response: httpx.Response) -> bytes:
        if 300 <= response.status_code < 400:
            return b""
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise Stopped(not_understood(self.name, "it is compressed, which was not asked for"))
        body = bytearray()
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > _MOST:
                raise Stopped(not_understood(self.name, f"it is longer than {_MOST // 1_000_000} MB"))
        return bytes(body)

    def _judged(self, status: int, headers: Mapping[str, str], body: bytes) -> Reply:
        if status >= 500:
            raise Stopped(
                Problem(
                    API_FAILED, f"{self.name}'s API failed ({status}), so nothing is known of the account", "ask again in some minutes"
                )
            )  # fmt: skip
        if 300 <= status < 400:
            raise Stopped(not_understood(self.name, f"it is a redirect ({status}), and the key is sent to no other address"))
        found = _json(body)
        if 200 <= status < 300:
            if not isinstance(found, dict | list):
                html = "text/html" in headers.get("content-type", "").lower()
                raise Stopped(not_understood(self.name, "it is a web page" if html else "it is no JSON"))
            self.accepted = True
        return Reply(status, found)

    def _unreachable(self, why: str) -> Problem:
        return Problem(
            API_UNREACHABLE, f"{self.name}'s API at {self._host} cannot be asked: {why}; nothing is known of the account",
            "look at the network: an application that sends by this API needs the same way out",
        )  # fmt: skip

    def unexpected(self, status: int) -> Stopped:
        """For a status that the provider does not document."""
        return Stopped(not_understood(self.name, f"its status is {status}"))


def checked_base(text: str) -> str:
    """A base URL that a key may be sent to, without a slash at its end. Raises UsageError."""
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - raises ValueError for a port out of range
    except ValueError:
        parts = urlsplit("")
    extra = parts.username is not None or parts.password is not None or parts.query or parts.fragment
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not _is_host(parts.hostname or "") or extra or not safe or not text.isascii() or not text.isprintable() or " " in text:
        raise UsageError("--api-base: write https://HOST[:PORT][/PATH]; http is for this machine's own addresses only")
    return text.rstrip("/")


def _is_host(text: str) -> bool:
    """A name with labels of at most 63 characters (RFC 1035 2.3.4), or an address."""
    if ":" in text:
        try:
            return bool(ip_address(text))
        except ValueError:
            return False
    return len(text) <= 253 and all(
        re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?", label, re.A) for label in text.split(".")
    )


def _pause(after: str | None) -> float | None:
    """Seconds to wait before the next try (RFC 9110 10.2.3: a number, or a date); None when that is too long."""
    if after is None:
        return _PAUSE
    text = after.strip()
    if text.isascii() and text.isdigit():
        seconds = float(text[:9])
    else:
        try:
            from datetime import UTC, datetime

            then = parsedate_to_datetime(text)
            seconds = (then.replace(tzinfo=then.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
        except (ValueError, OverflowError, TypeError, IndexError):
            return _PAUSE
    return max(0.0, seconds) if seconds <= _LONGEST_PAUSE else None


def _json(body: bytes) -> Any:
    """What the bytes mean; None when they are no JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _why(error: Exception) -> str:
    """Why there is no answer, as a clause made from the kinds of the errors alone; their texts are not ours."""
    import httpx

    causes = _causes(error)
    for one in causes:
        if isinstance(one, ssl.SSLCertVerificationError):
            return f"its certificate is not accepted ({one.verify_message})"
    for one in causes:
        if isinstance(one, ssl.SSLError):
            return "TLS could not be agreed on"
        if isinstance(one, OSError) and type(one).__name__ == "gaierror":
            return "its name has no address"
        if isinstance(one, ConnectionRefusedError):
            return "the connection was refused"
        if isinstance(one, OSError) and one.strerror:
            return one.strerror.lower()
    if isinstance(error, httpx.RemoteProtocolError):
        return "it closed the connection early, or does not speak HTTP"
    return "the connection was closed" if isinstance(error, httpx.NetworkError) else "the connection failed"


def _causes(error: BaseException) -> list[BaseException]:
    """An error and what led to it; of a host with several addresses each has an error of its own."""
    found: list[BaseException] = []
    left = [error]
    while left and len(found) < 50:
        one = left.pop(0)
        if one in found:
            continue
        found.append(one)
        left += one.exceptions if isinstance(one, BaseExceptionGroup) else ()
        left += [cause for cause in (one.__cause__, one.__context__) if cause is not None]
    return found
