"""Real name servers on this machine's loopback: Knot with authority, Unbound as the resolver in front of it.

Debian's packages `knot` and `unbound`; where one is missing, the tests that need it are skipped and say so."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import dns.message
import dns.query
import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

ZONES = Path(__file__).parent / "zones"
HEAD = "$TTL 60\n$ORIGIN {name}.\n@ SOA ns admin 1 7200 3600 1209600 60\n@ NS ns\nns A 127.0.0.1\n"
SIGNED, BOGUS = "signed.example", "bogus.example"


def free_port() -> int:
    """A port that was free for UDP and TCP a moment ago."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as one:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as two:
                try:
                    two.bind(("127.0.0.1", port))
                except OSError:
                    continue
                return int(port)


def program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin:/usr/bin")
    if found is None:
        pytest.skip(f"{name} is not installed (Debian: apt-get install knot unbound)")
    return found


def wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    question = dns.message.make_query("resend.example", "SOA")
    for _ in range(100):
        if process.poll() is not None:
            break
        try:
            dns.query.udp(question, "127.0.0.1", port=port, timeout=0.2)
            return
        except (OSError, dns.exception.DNSException):
            time.sleep(0.05)
    pytest.fail(f"the server did not start: {log.read_text()[-2000:]}")


class Knot:
    """One authoritative server with every zone of tests/dns/zones, and those of `extra` (name, records; one of a name that has
    a file takes its place). Two of them are signed with DNSSEC."""

    def __init__(self, folder: Path, extra: Mapping[str, str] | None = None) -> None:
        self.port = free_port()
        self.folder = folder
        (folder / "db").mkdir(exist_ok=True)
        zones = []
        texts = {path.stem: path.read_text() for path in ZONES.glob("*.zone")}
        for name, text in (extra or {}).items():
            texts[name] = HEAD.format(name=name) + text
        self.names = sorted(texts)
        for name in self.names:
            (folder / f"{name}.zone").write_text(texts[name])
            signing = "\n    dnssec-signing: on\n    dnssec-policy: plain" if name in (SIGNED, BOGUS) else ""
            zones.append(f"  - domain: {name}\n    file: {folder / name}.zone{signing}")
        config = folder / "knot.conf"
        config.write_text(
            f"server:\n    rundir: {folder}\n    listen: 127.0.0.1@{self.port}\n    udp-max-payload: 4096\n"
            "log:\n  - target: stderr\n    any: info\n"
            f"database:\n    storage: {folder}/db\n"
            "policy:\n  - id: plain\n    algorithm: ecdsap256sha256\n    single-type-signing: on\n    nsec3: off\n"
            f"template:\n  - id: default\n    storage: {folder}\n    zonefile-sync: -1\n    journal-content: all\n    zonefile-load: difference-no-serial\n"
            "zone:\n" + "\n".join(zones) + "\n"
        )
        self.log = folder / "knot.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([program("knotd"), "-c", str(config)], stdout=log, stderr=log)
        wait(self.port, self.process, self.log)

    def key(self, zone: str) -> str:
        """The zone's DNSKEY in presentation form, once it is signed."""
        for _ in range(100):
            reply = dns.query.tcp(dns.message.make_query(zone, "DNSKEY"), "127.0.0.1", port=self.port, timeout=2)
            if reply.answer:
                return str(reply.answer[0][0])
            time.sleep(0.05)
        pytest.fail(f"{zone} was not signed: {self.log.read_text()[-2000:]}")

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(10)


class Unbound:
    """A validating resolver that knows Knot's zones and nothing else: it can reach no other server."""

    def __init__(self, folder: Path, knot: Knot) -> None:
        self.port = free_port()
        wrong = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw=="
        config = folder / "unbound.conf"
        config.write_text(
            "server:\n"
            f"  directory: {folder}\n  chroot: ''\n  username: ''\n  pidfile: {folder}/unbound.pid\n  use-syslog: no\n"
            f"  interface: 127.0.0.1\n  port: {self.port}\n  do-ip6: no\n  do-not-query-localhost: no\n  access-control: 127.0.0.0/8 allow\n"
            "  module-config: 'validator iterator'\n  ede: yes\n  verbosity: 1\n  local-zone: 'example.' nodefault\n  num-threads: 1\n"
            f'  trust-anchor: "{SIGNED}. IN DNSKEY {knot.key(SIGNED)}"\n'
            f'  trust-anchor: "{BOGUS}. IN DNSKEY 257 3 13 {wrong}"\n'
            + "".join(f"stub-zone:\n  name: {name}\n  stub-addr: 127.0.0.1@{knot.port}\n" for name in knot.names)
            + "forward-zone:\n  name: .\n  forward-addr: 127.0.0.1@9\n"
        )
        self.log = folder / "unbound.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([program("unbound"), "-d", "-c", str(config)], stdout=log, stderr=log)
        wait(self.port, self.process, self.log)

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(10)
