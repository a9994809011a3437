"""`python -m benchmarks.dns`: many domains, beside checkdmarc doing its SPF and DMARC part, on one name server of this machine that
waits 20 milliseconds before each answer. Both ask the same questions of the same zones; where both judge, their verdicts are
compared."""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rrset

DELAY = 0.02
WHOLE = {
    "_spf.provider.test": "v=spf1 include:_a.provider.test include:_b.provider.test ~all",
    "_a.provider.test": "v=spf1 ip4:192.0.2.0/26 ip4:198.51.100.0/24 ~all",
    "_b.provider.test": "v=spf1 ip4:203.0.113.0/24 ~all",
    **{f"_long{at}.provider.test": f"v=spf1 a:h{at}.provider.test include:_long{at + 1}.provider.test ~all" for at in range(8)},
    "_long8.provider.test": "v=spf1 ip4:192.0.2.1 ~all",
}
SPF = (
    "v=spf1 include:_spf.provider.test ~all", "v=spf1 mx a -all", "v=spf1 ip4:192.0.2.7 include:_a.provider.test -all",
    "v=spf1 include:_long0.provider.test ~all", "v=spf1 ipv4:192.0.2.7 -all", "", "v=spf1 include:_missing.provider.test -all",
)  # fmt: skip
DMARC = ("v=DMARC1; p=none", "v=DMARC1; p=reject", "v=DMARC1; p=quarantine; sp=reject", "", "v=DMARC1; p=nonsense")


def domain(number: int) -> str:
    return f"d{number}.bench-{number % 97}.test"


def answer(name: str, kind: str) -> list[str]:
    """The records of a name in the made-up world."""
    if name in WHOLE:
        return ['"' + WHOLE[name] + '"'] if kind == "TXT" else []
    labels = name.split(".")
    number = next((int(label[1:]) for label in labels if label[:1] == "d" and label[1:].isdigit()), None)
    if name.endswith("provider.test") and labels[0][:1] == "h":
        return ["192.0.2.9"] if kind == "A" else []
    if number is None:
        return []
    if labels[0] == "_dmarc":
        text = DMARC[number % len(DMARC)]
        return [f'"{text}"'] if kind == "TXT" and text and labels[1] == f"d{number}" else []
    if labels[0] == f"d{number}":
        text = SPF[number % len(SPF)]
        return {"TXT": [f'"{text}"'] if text else [], "MX": [f"10 mail.{name}."], "A": ["192.0.2.10"], "NS": [f"ns.{name}."],
                "SOA": [f"ns.{name}. admin.{name}. 1 1 1 1 1"]}.get(kind, [])  # fmt: skip
    return ["192.0.2.11"] if kind == "A" and labels[0] in ("mail", "ns") else []


class Server(asyncio.DatagramProtocol):
    """Answers after DELAY, however many ask at once."""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, address: Any) -> None:
        asyncio.get_running_loop().call_later(DELAY, self.reply, data, address)

    def reply(self, data: bytes, address: Any) -> None:
        question = dns.message.from_wire(data)
        reply = dns.message.make_response(question, recursion_available=True)
        name = question.question[0].name
        kind = dns.rdatatype.to_text(question.question[0].rdtype)
        text = name.to_text(omit_final_dot=True).lower()
        records = answer(text, kind)
        if records:
            reply.answer.append(dns.rrset.from_text(name, 60, "IN", kind, *records))
        elif not any(answer(text, other) for other in ("TXT", "A", "MX")) and not text.endswith(("test", "provider.test")):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        self.transport.sendto(reply.to_wire(), address)


def serve(ready: Any) -> None:
    async def forever() -> None:
        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Server, local_addr=("127.0.0.1", 0))
        ready.send(transport.get_extra_info("sockname")[1])
        await asyncio.Event().wait()

    asyncio.run(forever())


PEER = """
import json, sys
import dns.resolver
from checkdmarc import spf, dmarc
resolver = dns.resolver.Resolver(configure=False)
resolver.nameservers, resolver.port, resolver.cache = ["127.0.0.1"], int(sys.argv[1]), None
for line in open(sys.argv[2]):
    name = line.strip()
    one = spf.check_spf(name, resolver=resolver, timeout=5)
    two = dmarc.check_dmarc(name, resolver=resolver, timeout=5)
    print(json.dumps({"domain": name, "spf": one.get("valid"), "dmarc": two.get("valid"), "why": [one.get("error"), two.get("error")]}))
"""


def timed(command: list[str], out: Path) -> tuple[float, int]:
    """Seconds of a command, and the most memory it had in kB."""
    before = time.monotonic()
    with out.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.PIPE)
        _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - before
    if os.waitstatus_to_exitcode(status) > 1:
        sys.exit(f"{command[0]}: {process.stderr.read().decode()[-2000:] if process.stderr else ''}")
    return seconds, usage.ru_maxrss


def ours(port: int, names: Path, out: Path) -> tuple[float, int]:
    words = [
        "dns",
        "--input",
        str(names),
        "--output-format",
        "jsonl",
        "--resolver",
        f"127.0.0.1:{port}",
        "--timeout",
        "5",
        "--concurrency",
        "60",
    ]
    return timed([sys.executable, "-m", "mailcheck", *words], out)


def compare(mine: Path, theirs: Path) -> None:
    """Where both judge: the same verdicts; differences are listed."""
    errors = {"spf": {"MC603", "MC604", "MC605"}, "dmarc": {"MC622"}}
    judged = {}
    for line in mine.read_text().splitlines():
        found = json.loads(line)
        grave = {one["code"] for one in found["findings"] if one["severity"] == "error"}
        judged[found["domain"]] = {
            "spf": bool(found["spf"]["records"]) and not grave & errors["spf"],
            "dmarc": found["dmarc"]["outcome"] == "found" and not grave & errors["dmarc"],
        }
    same, different = 0, []
    for line in theirs.read_text().splitlines():
        found = json.loads(line)
        for what in ("spf", "dmarc"):
            if judged[found["domain"]][what] == bool(found[what]):
                same += 1
            else:
                different.append((found["domain"], what, judged[found["domain"]][what], found["why"]))
    print(f"verdicts: {same} equal, {len(different)} different")
    for one in different[:10]:
        print(" ", *one)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--domains", type=int, default=500)
    parser.add_argument("--memory", type=int, default=0, help="also this many domains of ours alone: is memory flat?")
    wanted = parser.parse_args()
    receiver, sender = multiprocessing.Pipe(False)
    process = multiprocessing.Process(target=serve, args=(sender,), daemon=True)
    process.start()
    port = receiver.recv()
    with tempfile.TemporaryDirectory() as folder:
        names = Path(folder, "names")
        names.write_text("".join(domain(number) + "\n" for number in range(wanted.domains)))
        mine, theirs = Path(folder, "mine"), Path(folder, "theirs")
        fast, memory = ours(port, names, mine)
        slow, _ = timed([sys.executable, "-c", PEER, str(port), str(names)], theirs)
        print(
            f"{wanted.domains} domains: mailcheck {fast:.1f} s ({memory // 1024} MB), checkdmarc {slow:.1f} s: {slow / fast:.1f} times"
        )
        compare(mine, theirs)
        if wanted.memory:
            names.write_text("".join(domain(number) + "\n" for number in range(wanted.memory)))
            seconds, more = ours(port, names, mine)
            print(f"{wanted.memory} domains: {seconds:.1f} s, {more // 1024} MB: {more / memory:.2f} times the memory")
    process.terminate()


if __name__ == "__main__":
    main()
