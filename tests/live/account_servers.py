"""APIs of providers on this machine's loopback: a small HTTP server, and Resend's API as its own description has it."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import re
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

DESCRIPTION = Path(__file__).parents[3] / "shared" / "conformance" / "resend-openapi.yaml"


class Request(NamedTuple):
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]


class Answer(NamedTuple):
    """`raw`: sent in place of everything else. `hold`: seconds before the answer; the connection is closed after it."""

    status: int = 200
    body: Any = b""
    headers: dict[str, str] = {}
    raw: bytes | None = None
    hold: float = 0.0
    drip: float = 0.0  # seconds between the bytes of the body


class Server:
    """Answers with what `handle` returns. `seen`: every request, in order."""

    def __init__(self, handle, context=None) -> None:
        self.handle = handle
        self.context = context
        self.seen: list[Request] = []
        self.connections = 0
        self.complaints: list[str] = []

    async def __aenter__(self) -> Server:
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.context)
        self.port = self.server.sockets[0].getsockname()[1]
        self.url = f"{'https' if self.context else 'http'}://localhost:{self.port}"
        return self

    async def __aexit__(self, *error: object) -> None:
        self.server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(OSError, EOFError, asyncio.CancelledError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                first, *lines = head.strip().split("\r\n")
                method, target, _ = first.split(" ")
                parts = urlsplit(target)
                headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
                request = Request(method, parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)), headers)
                self.seen.append(request)
                if not await self._send(writer, self.handle(request)):
                    break
        writer.close()

    async def _send(self, writer: asyncio.StreamWriter, answer: Answer) -> bool:
        if answer.hold:
            await asyncio.sleep(answer.hold)
        if answer.raw is not None:
            writer.write(answer.raw)
            await writer.drain()
            return False
        body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        headers = {"content-type": "application/json", "content-length": str(len(body)), **answer.headers}
        writer.write(
            f"HTTP/1.1 {answer.status} X\r\n".encode() + b"".join(f"{k}: {v}\r\n".encode() for k, v in headers.items()) + b"\r\n"
        )
        if answer.drip:
            for at in range(len(body)):
                writer.write(body[at : at + 1])
                await writer.drain()
                await asyncio.sleep(answer.drip)
        else:
            writer.write(body)
        await writer.drain()
        return True


# --- Resend ------------------------------------------------------------------------------------------------------

FULL, SENDING = "re_FullAcce_24MadeUpCharactersOnly00", "re_SendOnly_24MadeUpCharactersOnly00"
RESEND_ERRORS = {
    "missing": (401, "missing_api_key", "Missing API key in the authorization header."),
    "restricted": (401, "restricted_api_key", "This API key is restricted to only send emails"),
    "invalid": (403, "invalid_api_key", "API key is invalid"),
    "invalid-400": (400, "validation_error", "API key is invalid"),
    "invalid-401": (401, "validation_error", "API key is invalid"),
    "suspended": (403, "suspended_api_key", "This API key is suspended"),
    "forbidden": (403, "validation_error", "No."),
    "no-name": (401, None, None),
    "bad-request": (400, "validation_error", "limit must be a number"),
    "teapot": (418, "x", "x"),
}


def resend_error(name: str) -> Answer:
    status, kind, message = RESEND_ERRORS[name]
    return Answer(status, {"statusCode": status, "name": kind, "message": message} if kind else {})


@functools.cache
def description() -> dict:
    from ruamel.yaml import YAML

    return YAML(typ="safe").load(DESCRIPTION)


def made(schema: str, described: bool, **own: Any) -> dict:
    """An object of the description, from its examples; by hand, only what is given. What the description does not know, it may
    not have."""
    if not described:
        return own
    properties = description()["components"]["schemas"][schema]["properties"]
    assert set(own) <= set(properties), f"{schema} has no {set(own) - set(properties)}"
    return {**{name: one["example"] for name, one in properties.items() if "example" in one}, **own}


class Resend:
    """Resend's API for reading domains. `described`: every request and answer is held against Resend's own description, and what
    does not fit is noted in `complaints`."""

    def __init__(self, domains: list[dict], described: bool) -> None:
        self.domains = domains
        self.described = described
        self.complaints: list[str] = []

    def __call__(self, request: Request) -> Answer:
        operation = self._operation(request) if self.described else None
        token = request.headers.get("authorization", "")
        if not token.startswith("Bearer "):
            return resend_error("missing")
        if token != f"Bearer {FULL}":
            return resend_error("restricted" if token == f"Bearer {SENDING}" else "invalid")
        body = self._body(request)
        if body is None:
            return Answer(404, {"statusCode": 404, "name": "not_found", "message": "Domain not found"})
        if operation:
            self._held(body, operation["responses"]["200"]["content"]["application/json"]["schema"])
        return Answer(200, body)

    def _body(self, request: Request) -> dict | None:
        if request.path == "/domains":
            ids = [one["id"] for one in self.domains]
            start = ids.index(request.query["after"]) + 1 if "after" in request.query else 0
            end = start + int(request.query.get("limit", 20))
            data = [
                {name: value for name, value in one.items() if name not in ("records", "object")}
                for one in self.domains[start:end]
            ]
            return {
                "object": "list",
                "has_more": end < len(ids),
                "data": [made("ListDomainsItem", self.described, **one) for one in data],
            }
        found = [one for one in self.domains if request.path == f"/domains/{one['id']}"]
        return made("Domain", self.described, object="domain", **found[0]) if found else None

    def _operation(self, request: Request) -> dict | None:
        """The operation of the description that the request is for, its parameters held against it."""
        for path, item in description()["paths"].items():
            if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), request.path) and request.method.lower() in item:
                operation = item[request.method.lower()]
                break
        else:
            self.complaints.append(f"{request.method} {request.path} is not described")
            return None
        if description()["components"]["securitySchemes"]["bearerAuth"]["scheme"] == "bearer":
            if not request.headers.get("authorization", "").startswith("Bearer "):
                self.complaints.append("no bearer token")
        known = {one["name"]: one for one in map(self._meant, operation.get("parameters", ())) if one["in"] == "query"}
        for name, value in request.query.items():
            if name not in known:
                self.complaints.append(f"the parameter {name} is not described")
                continue
            schema = known[name]["schema"]
            self._held(int(value) if schema["type"] == "integer" else value, schema)
        return operation

    def _meant(self, parameter: dict) -> dict:
        if "$ref" in parameter:
            return description()["components"]["parameters"][parameter["$ref"].rpartition("/")[2]]
        return parameter

    def _held(self, value: Any, schema: dict) -> None:
        from jsonschema import Draft202012Validator

        whole = {**schema, "components": description()["components"]}
        self.complaints += [error.message for error in Draft202012Validator(whole).iter_errors(value)]


def resend_domain(name: str, status: str = "verified", *, region: str = "eu-west-1", zone: str = "", records: dict[str, str] | None = None,
                  number: int = 0, **own: Any) -> dict:  # fmt: skip
    """A domain as Resend answers it: the names of its records lie in the zone. `records`: the status of some, by purpose."""
    left = "" if zone in ("", name) else "." + name.removesuffix("." + zone)
    state = records or {}
    each = lambda purpose: state.get(purpose, "verified" if status == "verified" else "pending")  # noqa: E731
    return {
        "id": f"d91cd9bd-1176-453e-8fc1-{number:012d}", "name": name, "status": status, "region": region, "created_at": "2026-11-02 10:00:00+00",
        "records": [
            {"record": "SPF", "name": f"send{left}", "type": "MX", "ttl": "Auto", "status": each("return-path"),
             "value": f"feedback-smtp.{region}.amazonses.com", "priority": 10},
            {"record": "SPF", "name": f"send{left}", "type": "TXT", "ttl": "Auto", "status": each("spf"),
             "value": '"v=spf1 include:amazonses.com ~all"'},
            {"record": "DKIM", "name": f"resend._domainkey{left}", "type": "TXT", "ttl": "Auto", "status": each("dkim"),
             "value": "p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCB"},
            {"record": "Tracking", "name": f"links{left}", "type": "CNAME", "ttl": "Auto", "status": each("tracking"),
             "value": "links1.resend-dns.com"},
            {"record": "Receiving", "name": left[1:] or "@", "type": "MX", "ttl": "Auto", "status": each("receiving"),
             "value": f"inbound-smtp.{region}.amazonaws.com", "priority": 10},
        ],
        **own,
    }  # fmt: skip
