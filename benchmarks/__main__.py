"""Start-up, with the peers beside us: `python -m benchmarks` (needs the extra `bench`).

Each command runs as a whole process, in turns, so that a busy machine slows all of them alike; what counts are the
ratios of one run. mailcheck must be installed as a package (not with -e) for a fair comparison: installation writes the
compiled bytecode that every installed program has."""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ENV = """KENER_SECRET_KEY=${KENER_SECRET_KEY}
SMTP_HOST=smtp.resend.com
SMTP_PORT=465
SMTP_SECURE=1
SMTP_USER=resend
SMTP_PASS=${RESEND_KEY}
SMTP_FROM_EMAIL=status@example.org
"""
YAML = "---\nname: example\nlist:\n  - one\n  - two\n"
WORKFLOW = """name: ci
on: [push]
permissions: {}
jobs:
  test:
    runs-on: ubuntu-latest
    permissions: {contents: read}
    steps:
      - run: make test
"""


def command(name: str) -> str:
    """The path of a program installed beside this Python."""
    found = shutil.which(name, path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if found is None:
        sys.exit(f"{name} is not installed: pip install '.[bench]'")
    return found


def main() -> None:
    """Run, check that each did its work, print medians and ratios."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=30)
    options.add_argument("--check", action="store_true", help="exit with 1 when a target is missed")
    options.add_argument("--markdown", action="store_true", help="print the table as it stands in docs/performance.md")
    wanted = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, ".env").write_text(ENV)
        Path(folder, "a.yaml").write_text(YAML)
        Path(folder, ".github/workflows").mkdir(parents=True)
        Path(folder, ".github/workflows/ci.yml").write_text(WORKFLOW)
        commands = {
            "mailcheck (.env)": ([command("mailcheck"), "validate", ".env"], "no mistakes found in 1 file"),
            "zizmor (workflow)": ([command("zizmor"), "--offline", ".github/workflows/ci.yml"], None),
            "yamllint (small file)": ([command("yamllint"), "a.yaml"], ""),
            "python -c pass": ([sys.executable, "-c", "pass"], ""),
        }
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        times: dict[str, list[float]] = {name: [] for name in commands}
        for turn in range(wanted.runs + 2):
            for name, (words, expected) in commands.items():
                begin = time.perf_counter()
                run = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, env=environment)
                passed = time.perf_counter() - begin
                if expected is not None and (run.returncode != 0 or expected not in run.stdout):
                    sys.exit(f"{name} did not do its work:\n{run.stdout}{run.stderr}")
                if turn >= 2:
                    times[name].append(passed)
    ours = statistics.median(times["mailcheck (.env)"])
    targets = {"zizmor (workflow)": 1.0, "yamllint (small file)": 1.0}
    rows = [(name, statistics.median(found), min(found), ours / statistics.median(found)) for name, found in times.items()]
    if wanted.markdown:
        print("| | milliseconds | mailcheck / it | target |\n|---|---|---|---|")
        for name, median, _, ratio in rows:
            print(f"| {name} | {median * 1000:.0f} | {ratio:.2f} | {targets.get(name, '')} |")
        sys.exit(0)
    print(f"{'command':24} {'median ms':>10} {'min':>8} {'ours / theirs':>14}")
    for name, median, least, ratio in rows:
        print(f"{name:24} {median * 1000:10.1f} {least * 1000:8.1f} {ratio:14.2f}")
    missed = [name for name, most in targets.items() if ours / statistics.median(times[name]) > most]
    if missed:
        print(f"missed: {', '.join(f'at most {targets[name]} times {name}' for name in missed)}")
    sys.exit(bool(missed and wanted.check))


if __name__ == "__main__":
    main()
