"""`python -m benchmarks.trees`: whole trees, with the peers beside us in one run (needs the extra `bench`, and ripgrep).

The tree is made up: 2,000 files, 8 MB, one in ten with mail settings; YAML, JSON, dotenv, Python, TypeScript, PHP, Markdown and
others in the proportions of a large web project. Every command must find what is in it, else the run stops."""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZE, FILES = 8_000_000, 2_000
MAIL = 10  # one file in so many has mail settings
KINDS = {"yaml": 22, "json": 12, "env": 4, "py": 12, "ts": 24, "php": 4, "md": 10, "css": 6, "go": 6}

ENV = (
    "KENER_SECRET_KEY=x{n}\nSMTP_HOST=smtp.resend.com\nSMTP_PORT=465\n"
    "SMTP_SECURE={secure}\nSMTP_USER=resend\nSMTP_PASS=${{P}}\nSMTP_FROM_EMAIL=a@shop{n}.de\n"
)
SETTINGS = {
    "yaml": "smtp:\n  host: smtp.resend.com\n  port: 465\n  secure: {flag}\n  user: resend\n  password: ${{P}}\n  from: a@shop{n}.de\n",
    "json": '"smtp": {{"host": "smtp.resend.com", "port": 465, "secure": {flag}, "auth": {{"user": "resend", "pass": "${{P}}"}}}}',
    "env": ENV,
    "py": 'EMAIL_HOST = "smtp.resend.com"\nEMAIL_PORT = 465\nEMAIL_HOST_USER = "resend"\nEMAIL_HOST_PASSWORD = env("P")\nEMAIL_USE_{python} = True\n',
    "ts": 'import nodemailer from "nodemailer";\n'
    'export const mail = nodemailer.createTransport({{ host: "smtp.resend.com", port: 465, secure: {flag}, auth: {{ user: "resend" }} }});\n',
    "php": "return ['mailers' => ['smtp' => ['host' => 'smtp.resend.com', 'port' => 465]]];\n",
    "md": "We send mail by SMTP.\n",
    "css": "",
    "go": "// smtp\n",
}
WORDS = [
    "service",
    "order",
    "invoice",
    "customer",
    "handler",
    "report",
    "widget",
    "cache",
    "token",
    "render",
    "update",
    "value",
    "price",
    "region",
    "batch",
    "queue",
    "user",
    "group",
]


def settings(kind: str, number: int) -> str:
    """Mail settings; one in ten has a mistake."""
    good = number % (MAIL * 10) != 0
    return SETTINGS[kind].format(n=number, secure=int(good), flag=str(good).lower(), python="SSL" if good else "TLS")


def filler(kind: str, size: int, chance: random.Random) -> str:
    """Text of one kind that has nothing to do with mail."""
    out: list[str] = []
    length = 0
    while length < size:
        a, b, c = chance.choices(WORDS, k=3)
        number = chance.randrange(10_000)
        line = {
            "yaml": f"{a}_{number}:\n  {b}: {c} of the {a}\n  enabled: {chance.choice(('true', 'false'))}\n  items:\n    - {c}: {number}\n",
            "json": f'"{a}_{number}": {{"{b}": "{c} of the {a}", "count": {number}, "list": [1, 2, "{c}"]}},\n',
            "env": f"{a.upper()}_{b.upper()}_{number}={c}-{number}\n",
            "py": f"def {a}_{number}({b}):\n    return {c}.get({b}, {number})\n\n\n",
            "ts": f"export function {a}{number}({b}: string): number {{ return {c}({b}) + {number}; }}\n",
            "php": f"<?php function {a}_{number}(${b}) {{ return ${b} . '{c}'; }} ?>\n",
            "md": f"The {a} of {b} has {c} number {number}. It is described below.\n\n",
            "css": f".{a}-{number} {{ margin: {number % 40}px; color: #{number:06x}; }}\n",
            "go": f"func {a.title()}{number}({b} string) int {{ return len({b}) + {number} }}\n",
        }[kind]  # fmt: skip
        out.append(line)
        length += len(line)
    return "".join(out)


def build(folder: Path, files: int = FILES, size: int = SIZE) -> int:
    """Write the tree; the number of files with mail settings that mailcheck must see."""
    chance = random.Random(1)
    kinds = chance.choices(list(KINDS), list(KINDS.values()), k=files)
    seen = 0
    for number, kind in enumerate(kinds):
        text = filler(kind, size // files, chance)
        mail = number % MAIL == 0
        name = {"env": f"app{number}.env", "py": f"settings_{number}.py"}.get(kind, f"file{number}.{kind}")
        if mail:
            text = settings(kind, number) + text if kind != "json" else text
            seen += kind in ("env", "yaml", "py", "json")
        if kind == "json":
            text = "{" + text + (settings("json", number) if mail else '"end": 1') + "}"
        path = folder / f"part{number % 40}" / f"sub{number % 7}" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
    return seen


def program(name: str) -> str:
    found = shutil.which(name, path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if found is None:
        sys.exit(f"{name} is not installed: pip install '.[bench]', apt-get install ripgrep")
    return found


def timed(words: list[str], folder: Path, statuses: tuple[int, ...], cache: str = "0") -> tuple[float, str, int]:
    """Seconds, output and memory (MB) of a command. `cache`: the folder in which mailcheck remembers, "0" for none."""
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")}
    environment["MAILCHECK_CACHE"] = cache
    with tempfile.TemporaryFile() as out:
        begin = time.perf_counter()
        process = subprocess.Popen(words, cwd=folder, stdout=out, stderr=subprocess.STDOUT, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        out.seek(0)
        text = out.read().decode(errors="replace")
    if os.waitstatus_to_exitcode(status) not in statuses:
        sys.exit(f"{' '.join(words[:3])} failed:\n{text[-2000:]}")
    return seconds, text, usage.ru_maxrss // 1024


FIRST, AGAIN = "mailcheck, first run", "mailcheck, run again"
RIPGREP = "ripgrep for `smtp` and `mail`, names of files alone"


def compare(folder: Path, seen: int, runs: int) -> list[tuple[str, float, float | None]]:
    """Medians in turns: (name, seconds, target as a ratio ours / theirs). mailcheck once with nothing remembered, once with all."""
    yaml = [str(path.relative_to(folder)) for path in folder.rglob("*.yaml")]
    Path(folder.parent, "names").write_text("\0".join(yaml))
    schema = folder.parent / "schema.json"
    schema.write_text('{"type": "object"}')
    commands = {
        FIRST: ([program("mailcheck"), "validate", "--output-format", "json", "."], (0, 1), None),
        AGAIN: ([program("mailcheck"), "validate", "--output-format", "json", "."], (0, 1), None),
        "yamllint (its YAML files)": ([program("yamllint"), "-d", "relaxed", *yaml], (0, 1), 1 / 40),
        "check-jsonschema (YAML)": ([program("check-jsonschema"), "--schemafile", str(schema), *yaml], (0, 1), None),
        "detect-secrets": ([program("detect-secrets"), "scan", "--all-files"], (0, 1), 1 / 40),
        RIPGREP: ([program("rg"), "-il", "smtp|mail"], (0,), 12.0),
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    cache = str(folder.parent / "cache")
    timed(commands[AGAIN][0], folder, (0, 1), cache)
    for _ in range(runs):
        for name, (words, statuses, _) in commands.items():
            seconds, text, _ = timed(words, folder, statuses, cache if name == AGAIN else "0")
            times[name].append(seconds)
            if name in (FIRST, AGAIN) and json.loads(text)["files"]["with_mail_settings"] < seen:
                sys.exit(f"mailcheck saw {json.loads(text)['files']} of {seen} files with settings")
            if name == RIPGREP and text.count("\n") < FILES // MAIL // 2:
                sys.exit("rg did not do its work")
    return [(name, statistics.median(found), commands[name][2]) for name, found in times.items()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--large", action="store_true", help="also 10,000 against 100,000 files, and one YAML file of 10 MB")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    wanted = parser.parse_args()
    lines = []
    with tempfile.TemporaryDirectory() as top:
        folder = Path(top, "tree")
        folder.mkdir()
        rows = compare(folder, build(folder), wanted.runs)
        first, again = rows[0][1], rows[1][1]
        for name, seconds, target in rows:
            goal = f"{target:.3g}" if target else ""
            lines.append(f"| {name} | {seconds:.2f} | {first / seconds:.3g} | {again / seconds:.3g} | {goal} |")
    lines += large() if wanted.large else []
    print("\n".join(lines))
    if wanted.write:
        write(lines)


def large() -> list[str]:
    """Linear time, bounded memory; one long file."""
    found = []
    with tempfile.TemporaryDirectory() as top:
        sizes = {}
        for files in (10_000, 100_000):
            folder = Path(top, str(files))
            folder.mkdir()
            build(folder, files, files * 1_000)
            seconds, _, memory = timed([program("mailcheck"), "validate", "--output-format", "json", "."], folder, (0, 1))
            sizes[files] = (seconds, memory)
        ratio = sizes[100_000][0] / sizes[10_000][0] / 10
        found.append(f"| 100,000 files against ten times 10,000 | {sizes[100_000][0]:.1f} | {ratio:.2f} | | 1.2 |")
        found.append(f"| memory with 100,000 files (MB) | {sizes[100_000][1]} | | | 120 |")
        long = Path(top, "long")
        long.mkdir()
        text = filler("yaml", 10_000_000, random.Random(2))
        Path(long, "long.yaml").write_text(
            text[: len(text) // 2].rpartition("\n" + WORDS[0])[0]
            + "\n"
            + settings("yaml", 1)
            + text[len(text) // 2 :].partition("\n    - ")[2].partition("\n")[2]
        )
        bare = "import sys\nfrom ruamel.yaml import YAML\ny = YAML(typ='safe', pure=False)\nfor event in y.parse(open(sys.argv[1])): pass\n"
        mine = statistics.median(timed([program("mailcheck"), "validate", "long.yaml"], long, (0, 1))[0] for _ in range(3))
        parser = statistics.median(timed([sys.executable, "-c", bare, "long.yaml"], long, (0,))[0] for _ in range(3))
        found.append(f"| 10 MB of YAML, against the bare C parser | {mine:.2f} | {mine / parser:.2f} | | 1.5 |")
    return found


def startup() -> str:
    """The table of `python -m benchmarks`."""
    words = [sys.executable, "-m", "benchmarks", "--runs", "25", "--markdown"]
    return subprocess.run(words, check=True, capture_output=True, text=True, cwd=Path(__file__).resolve().parent.parent).stdout


def write(lines: list[str]) -> None:
    """The page in the manual."""
    page = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
    head = """# Speed

Measured in one run on two cores, medians. `python -m benchmarks --runs 25` and `python -m benchmarks.trees --large --write` repeat
it; install the extra `bench`, mailcheck itself not with `-e`, and ripgrep. Each command must find what is there, else the run
stops. Seconds differ from machine to machine, the ratios hardly.

## One `.env`

The whole process, as a commit hook starts it. A ratio below 1: mailcheck is faster.

START
## A tree of 2,000 files, 8 MB, one in ten with mail settings

*First*: nothing is remembered from an earlier run. *Again*: what was said of unchanged files is, as on a developer's machine.

| | seconds | first / it | again / it | target |
|---|---|---|---|---|
"""
    head = head.replace("START", startup())
    tail = """
What is remembered is keyed by the bytes of a file, its path and the version of mailcheck with its schemas: see the README. The run
that remembers nothing reads and judges every file that holds a word of mail; two processes share the work from 400 files on.
"""
    page.write_text(head + "\n".join(lines) + "\n" + tail)


if __name__ == "__main__":
    main()
