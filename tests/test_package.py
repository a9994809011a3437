"""The package as others get it: a wheel that works in an empty environment, and the commit hook with the real pre-commit."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile

import pytest
from ruamel.yaml import YAML

from mailcheck import read
from tests.support import ROOT

BAD = "KENER_SECRET_KEY=k\nSMTP_HOST=smtp.resend.com\nSMTP_PORT=465\nSMTP_SECURE=true\nSMTP_USER=resend\nSMTP_PASS=${P}\nSMTP_FROM_EMAIL=a@example.com\n"


@pytest.fixture(scope="session")
def clone(tmp_path_factory):
    """The files git knows, as a repository of its own."""
    folder = tmp_path_factory.mktemp("clone")
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for name in names.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "all")
    return folder


def git(folder, *args):
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"]
    subprocess.run(["git", *identity, *args], cwd=folder, check=True)


@pytest.fixture(scope="session")
def wheel(clone, tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(clone)], capture_output=True, text=True
    )
    if run.returncode != 0 and "No matching distribution" in run.stdout + run.stderr:
        pytest.skip("the package index cannot be reached, so no wheel can be built")
    assert run.returncode == 0, run.stdout + run.stderr
    return next(folder.glob("*.whl"))


def test_wheel_holds_what_it_should(wheel):
    assert wheel.name.startswith("mailcheck_lint-")
    names = zipfile.ZipFile(wheel).namelist()
    assert {
        "mailcheck/compiled.jsonl",
        "mailcheck/schemas/apps/kener.yaml",
        "mailcheck/py.typed",
        "mailcheck/cli/__init__.py",
    } <= set(names)
    assert not [name for name in names if name.startswith(("tests/", "examples/", "benchmarks/"))]


def test_wheel_works_in_an_empty_environment(wheel, tmp_path):
    environment = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    subprocess.run([str(environment / "bin/pip"), "install", "-q", str(wheel)], check=True)
    tmp_path.joinpath(".env").write_text(BAD)
    run = subprocess.run([str(environment / "bin/mailcheck"), "validate", ".env"], cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 1 and "MC405" in run.stdout and run.stderr == ""


def test_nothing_tells_anyone_to_install_the_other_mailcheck():
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    wrong = "pip install " + "mailcheck"
    for name in names:
        path = ROOT / name
        if path.is_file():
            text = path.read_text(errors="replace").replace(wrong + "-lint", "")
            assert wrong not in text, name


def test_commit_hook(clone, tmp_path):
    """`pre-commit try-repo` on a repository made here: the bad file is refused, the good one is not."""
    pytest.importorskip("pre_commit")
    git(tmp_path, "init", "-q")
    environment = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)}

    def hook(text):
        tmp_path.joinpath(".env.production").write_text(text)
        git(tmp_path, "add", ".env.production")
        command = [
            sys.executable,
            "-m",
            "pre_commit",
            "try-repo",
            str(clone),
            "mailcheck",
            "--files",
            ".env.production",
            "--verbose",
        ]
        run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment)
        if "No matching distribution" in run.stdout + run.stderr:
            pytest.skip("the package index cannot be reached, so pre-commit cannot install the hook")
        return run

    bad = hook(BAD)
    assert bad.returncode == 1 and "MC405" in bad.stdout, bad.stdout + bad.stderr
    good = hook(BAD.replace("SMTP_SECURE=true", "SMTP_SECURE=1"))
    assert good.returncode == 0 and "Passed" in good.stdout, good.stdout + good.stderr


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_compiled_schemas_are_the_same_in_every_process(seed):
    """Else two builds of the same commit differ."""
    program = (
        "import hashlib, pathlib; from mailcheck.compile import compiled, load_folder\n"
        "print(hashlib.sha256(compiled(*load_folder(pathlib.Path('schemas')), origin='package')).hexdigest())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": one}, capture_output=True, check=True
        )
        for one in ("0", seed)
    ]
    assert runs[0].stdout == runs[1].stdout


def test_actions_are_pinned_and_dependencies_have_hashes():
    for path in (ROOT / ".github/workflows").glob("*.yml"):
        for action in re.findall(r"uses: (\S+)", path.read_text()):
            assert re.fullmatch(r"[\w.\-/]+@[0-9a-f]{40}", action), f"{path.name}: {action}"
    listed = (ROOT / ".github/requirements.txt").read_text()
    names = re.findall(r"^([A-Za-z0-9._\-]+)==", listed, re.M)
    assert len(names) > 40 and len(re.findall(r"^    --hash=sha256:", listed, re.M)) > len(names)
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for extra in (wanted["dependencies"], wanted["optional-dependencies"]["test"]):
        for one in extra:
            name = re.sub(r"[-_.]+", "-", re.match(r"[A-Za-z0-9._\-]+", one)[0].lower())
            assert name in {known.lower() for known in names}, f"{name}: write .github/requirements.txt anew"


def test_the_hook_is_given_every_file_that_is_read():
    wanted = re.compile(YAML(typ="safe").load((ROOT / ".pre-commit-hooks.yaml").read_text())[0]["files"])
    for ending, format in read.ENDINGS.items():
        assert format == "markdown" or wanted.search(f"a/b{ending}"), ending
    for name in (*read.NAMES, ".env", ".env.production", "Dockerfile", "Dockerfile.web", "config.ini.example"):
        assert wanted.search(f"a/{name}"), name
        assert wanted.search(name), name
    for name in ("a.md", "a.css", "photo.png", "a/environment", "remotes.c", "Makefile", "a.go"):
        assert not wanted.search(name), name
