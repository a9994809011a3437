"""The command line of the harness."""

from __future__ import annotations

import argparse
import sys
import traceback

from tests.fuzz.harness import TooLong, check, fuzz, save, smaller
from tests.fuzz.targets import TARGETS


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--seconds", type=float, default=30, help="for each target")
    parser.add_argument("--target", action="append", choices=sorted(TARGETS), help="default: all")
    parser.add_argument("--seed", default="1")
    parser.add_argument(
        "--atheris", action="store_true", help="guided by coverage, with the package atheris; one target, without end"
    )
    words = parser.parse_args()
    names = words.target or list(TARGETS)
    if words.atheris:
        return guided(TARGETS[names[0]])
    broken = 0
    for name in names:
        count, failures = fuzz(name, words.seconds, words.seed)
        print(f"{name}: {count} texts, {len(failures)} failures", flush=True)
        for data, error in failures:
            data = data if isinstance(error, TooLong) else smaller(TARGETS[name], data, error)
            print(f"  {save(TARGETS[name], data)}: {type(error).__name__}: {error}")
            print("    " + "    ".join(traceback.format_list(traceback.extract_tb(error.__traceback__)[-3:])), end="")
        broken += len(failures)
    return 1 if broken else 0


def guided(target):
    import atheris

    atheris.instrument_all()
    atheris.Setup([sys.argv[0]], lambda data: check(target, data))
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
