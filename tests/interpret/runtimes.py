"""The runtimes on this machine. Each is started once, asked about every table, and its answers are kept.

An answer is what the runtime makes of one text: a value, None for "counts as not set", or {"refused": why}."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.interpret import library
from tests.interpret.tables import HOSTS, TEXTS, URLS

HERE = Path(__file__).parent
TABLES = {"texts": TEXTS, "urls": URLS, "hosts": HOSTS}
GOCODE = Path("/usr/share/gocode/src/gopkg.in/ini.v1")
JARS = ("spring3-core", "commons-logging", "typesafe-config", "snakeyaml", "javax.mail", "javax.activation")


def answers(runtime: str, reading: str) -> list[Any]:
    """What a runtime makes of the table its reading is asked about. Skips the test when that is not on the machine."""
    found = _all(runtime)
    if found is None:
        pytest.skip(f"{runtime} is not installed, so its way of reading values cannot be compared")
    if reading not in found:
        pytest.skip(f"the library of {runtime} for {reading!r} is not installed, so it cannot be compared")
    return found[reading]


@cache
def _all(runtime: str) -> dict[str, list[Any]] | None:
    if runtime == "python":
        return library.answers(TABLES)
    program = shutil.which(runtime)
    return None if program is None else _RUN[runtime](program)


def _run(*command: str | Path, given: str = "", cwd: Path | None = None, **environment: str) -> dict[str, list[Any]]:
    run = subprocess.run([str(word) for word in command], input=given or json.dumps(TABLES), cwd=cwd, capture_output=True, text=True,
                         encoding="utf-8", env={**os.environ, "LC_ALL": "C.UTF-8", **environment}, timeout=120)  # fmt: skip
    assert run.returncode == 0, run.stderr
    found: dict[str, list[Any]] = json.loads(run.stdout)
    return found


def _node(program: str) -> dict[str, list[Any]]:
    return _run(program, "--no-deprecation", HERE / "node.mjs")


def _php(program: str) -> dict[str, list[Any]]:
    return _run(program, HERE / "php.php")


def _ruby(program: str) -> dict[str, list[Any]]:
    return _run(program, HERE / "ruby.rb")


def _go(program: str) -> dict[str, list[Any]]:
    """The ini library is Debian's, copied beside the program: no module is fetched."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(HERE / "main.go", folder)
        module = "module mailcheck.example/readings\ngo 1.18\n"
        if GOCODE.is_dir():
            shutil.copytree(GOCODE, Path(folder, "ini"), ignore=shutil.ignore_patterns("*_test.go", "testdata"))
            Path(folder, "ini", "go.mod").write_text("module gopkg.in/ini.v1\n")
            module += "require gopkg.in/ini.v1 v1.0.0\nreplace gopkg.in/ini.v1 => ./ini\n"
        shutil.copy(HERE / ("ini.go" if GOCODE.is_dir() else "noini.go"), Path(folder, "libraries.go"))
        Path(folder, "go.mod").write_text(module)
        return _run(program, "run", ".", cwd=Path(folder), GOFLAGS="-mod=mod", GOPROXY="off", GO111MODULE="on")


def _java(program: str) -> dict[str, list[Any]]:
    jars = ":".join(f"/usr/share/java/{jar}.jar" for jar in JARS)
    lines = [" ".join([name, *(text.encode("utf-16-be").hex() for text in texts)]) for name, texts in TABLES.items()]
    return _run(program, "-XX:TieredStopAtLevel=1", "-cp", jars, HERE / "Java.java", given="\n".join(lines))


def _git(program: str) -> dict[str, list[Any]]:
    """`git config --type=bool`: one call a text, with no configuration but that text. NUL cannot be passed."""
    found: list[Any] = []
    for text in TEXTS:
        if "\0" in text:
            found.append({"refused": "NUL"})
            continue
        environment = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "a.b", "GIT_CONFIG_VALUE_0": text, "GIT_CONFIG_NOSYSTEM": "1",
                       "GIT_CONFIG_GLOBAL": os.devnull}  # fmt: skip
        run = subprocess.run([program, "config", "--type=bool", "a.b"], capture_output=True, text=True, env={**os.environ, **environment},
                             cwd=tempfile.gettempdir())  # fmt: skip
        found.append({"refused": run.stderr} if run.returncode else run.stdout == "true\n")
    return {"bool": found}


_RUN = {"node": _node, "php": _php, "ruby": _ruby, "go": _go, "java": _java, "git": _git}

if __name__ == "__main__":  # python -m tests.interpret.runtimes NAME: what a runtime answers
    json.dump(_all(sys.argv[1]), sys.stdout, indent=1, ensure_ascii=False)
