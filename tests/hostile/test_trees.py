"""Whatever lies in a tree: findings or *skipped*, in time, and nothing outside the named folder is opened. One row each."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import socket
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mailcheck import find
from tests.hostile.support import SETTINGS, git, outside, run

DEEP = 10_000
GOOD = SETTINGS.replace("587", "465")
ONE = [(".env", "MC101")]


def of(text):
    return text.encode() if isinstance(text, str) else text


class Row(NamedTuple):
    """`files` are written, then `build` is called with the folder; `args` are given to `validate`."""

    name: str
    files: dict[str, Any] = {}
    build: Any = None
    args: tuple[str, ...] = (".",)
    status: int = 1
    found: list[tuple[str, str]] = ONE
    skipped: dict[str, str] = {}  # path: a part of the reason
    says: str = ""  # on standard error
    prepare: Any = None
    env: dict[str, str] = {}
    user: int | None = None
    limit: float = 10


def impatient(watch):
    find.PATIENCE = 0.5


def little_memory(watch):
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + (60 << 20), used + (60 << 20)))


def bomb(levels):
    lines = ["smtp: {host: h}", f"a0: &a0 [{', '.join('x' * 9)}]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


def merges(levels):
    lines = ["smtp: {host: h}", "a0: &a0 {k: v}"]
    lines += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}], k{n}: v}}" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


def nested(open, middle, close, before=""):
    return before + open * DEEP + middle + close * DEEP + "\n"


CODE = [
    Row("deep-yaml-flow", {"a.yaml": nested("[", "smtp", "]", "smtp_host: ")}),
    Row("deep-yaml-maps", {"a.yaml": nested("{smtp: ", "x", "}")}),
    Row("deep-yaml-block", {"a.yaml": "smtp: h\n" + "".join(" " * n + "a:\n" for n in range(1500))}),
    Row("deep-yaml-dashes", {"a.yaml": "smtp: h\nb: \n " + "- " * DEEP + "x\n"}),
    Row("deep-json", {"a.json": nested('{"smtp": ', "1", "}")}),
    Row("deep-json-lists", {"a.json": nested("[", '"smtp"', "]")}),
    Row("deep-json-never-closed", {"a.json": '{"smtp_host": ' + '{"a": ' * DEEP}, found=[(".env", "MC101"), ("a.json", "MC901")]),
    Row("deep-toml-inline", {"a.toml": nested("{a = ", "1", "}", "smtp = ")}),
    Row("deep-toml-lists", {"a.toml": nested("[", "", "]", "smtp = ")}),
    Row("deep-toml-names", {"a.toml": "[smtp" + ".a" * DEEP + "]\nport = 1\n"}),
    Row("deep-xml", {"a.xml": nested("<smtp>", "x", "</smtp>")}),
    Row("deep-properties", {"a.properties": "smtp" + ".a" * DEEP + "=1\n"}),
    Row("deep-ini", {"a.ini": "[smtp" + ".a" * DEEP + "]\nport = 1\n"}),
    Row("deep-php", {"a.php": nested("['smtp' => ", "1", "]", "<?php\nreturn ") + ";"}),
    Row("deep-php-parentheses", {"a.php": nested("(", "'smtp'", ")", "<?php\n$smtp = ") + ";"}),
    Row("deep-js", {"a.js": nested("{smtp: ", "1", "}", "module.exports = ") + ";"}),
    Row("deep-js-calls", {"a.js": nested("f(", "'smtp'", ")", "const smtp = ")}),
    Row("deep-ts", {"a.ts": nested("[", "'smtp'", "]", "const smtp = ")}),
    Row("deep-ruby", {"a.rb": nested("{smtp: ", "1", "}", "x = ")}),
    Row("deep-ruby-blocks", {"a.rb": nested("smtp do\n", "x\n", "end\n")}),
    Row("deep-python", {"settings.py": nested("[", "'smtp'", "]", "EMAIL_HOST = ")}, skipped={"settings.py": ""}),
    Row("deep-python-operators", {"settings.py": "EMAIL_HOST = " + "-" * DEEP + "1\n"}, skipped={"settings.py": ""}),
    Row("deep-python-sums", {"settings.py": "EMAIL_HOST = 'smtp'" + " + 'a'" * DEEP + "\n"}),
    Row("deep-python-attributes", {"settings.py": "EMAIL_HOST = smtp" + ".a" * DEEP + "\n"}),
    Row("deep-python-calls", {"settings.py": "EMAIL_HOST = smtp" + "()" * DEEP + "\n"}),
    Row("deep-elixir", {"config.exs": nested("[smtp: ", "1", "]", "config :a, ")}),
    Row("deep-hcl", {"a.tf": nested("{ smtp = ", "1", "}", "a = ")}),
    Row("deep-hcl-blocks", {"a.tf": nested("smtp {\n", "", "}\n")}),
    Row("deep-hcl-templates", {"a.tf": nested('"${', "smtp", '}"', "a = ")}),
    Row("deep-zone", {"a.zone": "$ORIGIN smtp.example.\n@ IN TXT " + "(" * DEEP + '"x"' + ")" * DEEP + "\n"}, skipped={"a.zone": ""}),
    Row("deep-markdown", {"a.md": "> " * DEEP + "```env\n" + SETTINGS + "```\n"}, args=(".", "--docs")),
    Row("deep-shell", {"a.sh": "SMTP_HOST=" + nested("$(", "x", ")")}),
    Row("deep-dockerfile", {"Dockerfile": "FROM a\nENV SMTP_HOST=" + nested("${a:-", "x", "}")}),
    Row("yaml-alias-bomb", {"a.yaml": bomb(30)}, skipped={"a.yaml": "aliases multiply"}),
    Row("yaml-merge-bomb", {"a.yaml": merges(30)}),
    Row("yaml-alias-to-itself", {"a.yaml": "smtp: &a [*a]\nmail: &b {k: *b, <<: *b}\n"}),
    Row("compose-bomb", {"compose.yaml": "services:\n  a: {image: i, environment: &e {SMTP_HOST: h}}\n" + "".join(
        f"  s{n}: {{image: i, environment: *e}}\n" for n in range(2000))}),
    Row("compose-names-itself", {"compose.yaml": "services:\n  a:\n    env_file: [compose.yaml, ., /dev/zero, ../x.env, \"a\\0b\", \"\\ud800\", ~, \"\"]\n    environment: {SMTP_HOST: h}\n"}),
    Row("config-maps-in-config-maps", {"a.yaml": "kind: ConfigMap\napiVersion: v1\ndata:\n  a.yaml: |\n    smtp: x\n"
                                                 "    kind: ConfigMap\n    apiVersion: v1\n    data: {b.yaml: \"smtp: x\\n\"}\n"}),
]  # fmt: skip

BYTES = [
    Row("nul-bytes", {"a.env": b"SMTP_HOST=a\0b\n", "b.yaml": b"smtp: \0\n"}),
    Row("nul-bytes-named", {"a.env": b"SMTP_HOST=a\0b\n"}, args=("a.env", ".env"), found=[(".env", "MC101"), ("a.env", "MC206")]),
    Row("utf-16", {"a.env": SETTINGS.encode("utf-16"), "b.env": b"\xfe\xff" + SETTINGS.encode("utf-16-be")},
        found=[(".env", "MC101"), ("a.env", "MC101"), ("b.env", "MC101")]),
    Row("utf-16-cut-off", {"a.env": SETTINGS.encode("utf-16")[:-1]}, skipped={"a.env": "not readable as text"}),
    Row("utf-16-lone-surrogate", {"a.env": b"\xff\xfe" + "SMTP_HOST=".encode("utf-16-le") + b"\x00\xd8\n\0"},
        skipped={"a.env": "not readable as text"}),
    Row("utf-32", {"a.env": SETTINGS.encode("utf-32")}),
    Row("broken-utf-8", {"a.env": of(SETTINGS) + b"X=\xc3\x28\xff\n"}, found=[(".env", "MC101"), ("a.env", "MC902")]),
    Row("overlong-and-surrogates-in-utf-8", {"a.yaml": b"smtp_host: \xed\xa0\x80\xc0\xaf\n"}, found=[(".env", "MC101"), ("a.yaml", "MC902")]),
    Row("byte-order-marks", {"a.env": b"\xef\xbb\xbf" * 3 + of(SETTINGS), "b.json": b"\xef\xbb\xbf{}"}, found=[(".env", "MC101"), ("a.env", "MC101")]),
    Row("lone-surrogates-in-json", {"a.json": r'{"smtp": {"host": "\ud800", "port": "\udfff\ud800", "user\udc00": "\ud83d\ude00", "pass": "\ud83d"}}'}),
    Row("lone-surrogates-in-yaml", {"a.yaml": 'smtp: {host: "\\ud800", "pass\\udfff": x}\n'}, skipped={}),
    Row("every-byte", {f"{n}.{ending}": b"smtp " + bytes(range(1, 256)) * 3 for n, ending in enumerate((
        "env", "json", "yaml", "toml", "ini", "xml", "csv", "php", "rb", "js", "tf", "exs", "properties", "conf", "sh", "zone"))}),
    Row("one-long-line", {"a.env": "SMTP_HOST=" + "a" * 4_000_000 + "\n"}, found=ONE, limit=15),
    Row("one-long-key", {"a.json": '{"smtp_' + "a" * 4_000_000 + '": 1}'}, limit=15),
    Row("only-line-ends", {"a.env": b"smtp" + b"\r" * 500_000, "b.yaml": b"smtp:" + b"\n" * 500_000, "c.ini": b"[smtp]" + b"\r\n" * 300_000}, limit=15),
    Row("only-quotes", {"a.env": "SMTP_HOST=" + '"' * 50_000, "b.toml": "smtp=" + '"' * 50_000, "c.yaml": "smtp: " + "'" * 50_001,
                        "d.js": "smtp = " + "`" * 50_000, "e.sh": "SMTP_HOST=" + "'" * 50_000}),
    Row("only-backslashes", {"a.env": 'SMTP_HOST="' + "\\" * 50_000, "b.properties": "smtp=" + "\\" * 50_001, "c.json": '{"smtp": "' + "\\" * 50_001},
        found=[(".env", "MC101"), ("a.env", "MC411")]),
]  # fmt: skip


def sparse(folder):
    with open(folder / "big.yaml", "wb") as file:
        file.write(b"smtp:\n  host: a\n")
        file.truncate(100 * 1024 * 1024)


def links(folder):
    (folder / "out").mkdir()
    (folder / "out/secret.env").write_text(SETTINGS)
    tree = folder / "tree"
    tree.mkdir()
    (tree / ".env").write_text(SETTINGS)
    (tree / "loop").symlink_to(".")
    (tree / "up").symlink_to("..")
    (tree / "self.env").symlink_to("self.env")
    (tree / "one.env").symlink_to("two.env")
    (tree / "two.env").symlink_to("one.env")
    (tree / "out.env").symlink_to("../out/secret.env")
    (tree / "abs").symlink_to(folder / "out")
    (tree / "chain0.env").symlink_to(".env")
    for n in range(60):
        (tree / f"chain{n + 1}.env").symlink_to(f"chain{n}.env")
    (tree / "dead.env").symlink_to("nowhere")


def special(folder):
    os.mkfifo(folder / "pipe.env")
    server = socket.socket(socket.AF_UNIX)
    server.bind(os.path.relpath(folder / "socket.env"))
    server.close()
    (folder / "zero.env").symlink_to("/dev/zero")
    (folder / "stdin.yaml").symlink_to("/dev/stdin")
    (folder / "proc.env").symlink_to("/proc/self/environ")
    (folder / "folder.env").mkdir()
    (folder / "folder.yaml").mkdir()


def locked(folder):
    os.chmod(folder, 0o755)
    (folder / "a.env").write_text(SETTINGS)
    (folder / "a.env").chmod(0)
    (folder / "shut").mkdir()
    (folder / "shut/b.env").write_text(SETTINGS)
    (folder / "shut").chmod(0)


def odd_names(folder):
    for name in (b"new\nline.env", b"\x1b[31mred\x07.env", "bidi\u202egnp.env".encode(), b"broken\xff\xfe.env", b"tab\t.env", b" .env",
                 b"-.env", b"--fix.env", b"$(touch pwned).env", b"`id`.env", b"a;b|c&d.env", b"%0A::error::x.env", b"*.env", b"[a].env",
                 b"\\.env", b":(exclude)x.env", "\u0130\u0131\u00df\ufb01.env".encode(), b"x" * 240 + b".env"):  # fmt: skip
        with open(os.fsencode(folder) + b"/" + name, "w") as file:
            file.write(SETTINGS)


ODD = sorted([
    "new\nline.env", "\x1b[31mred\x07.env", "bidi\u202egnp.env", "broken\ufffd\ufffd.env", "tab\t.env", " .env", "-.env", "--fix.env",
    "$(touch pwned).env", "`id`.env", "a;b|c&d.env", "%0A::error::x.env", "*.env", "[a].env", "\\.env", ":(exclude)x.env",
    "\u0130\u0131\u00df\ufb01.env", "x" * 240 + ".env", ".env",
])  # fmt: skip


def deep_folders(folder):
    here = os.open(folder, os.O_RDONLY)
    try:
        for _ in range(300):
            os.mkdir("d" * 40, dir_fd=here)
            below = os.open("d" * 40, os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = below
        with open(os.open("a.env", os.O_CREAT | os.O_WRONLY, dir_fd=here), "w") as file:
            file.write(SETTINGS)
    finally:
        os.close(here)


FILES = [
    Row("sparse-100-mb", build=sparse, skipped={"big.yaml": "larger than 20 MiB"}, prepare=little_memory),
    Row("sparse-100-mb-named", build=sparse, args=("big.yaml", ".env"), skipped={"big.yaml": "larger than 20 MiB"}),
    Row("links", build=links, args=("tree",), found=[("tree/.env", "MC101")]),
    Row("links-out-named", build=links, args=("tree/out.env",), found=[("tree/out.env", "MC101")]),
    Row("link-to-itself-named", build=links, args=("tree/self.env",), status=2, found=[], says="tree/self.env: "),
    Row("pipes-sockets-devices", build=special),
    Row("device-named", build=special, args=("zero.env",), status=2, found=[], says="zero.env: not a file or folder"),
    Row("socket-named", build=special, args=("socket.env",), status=2, found=[], says="socket.env: not a file or folder"),
    Row("pipe-named-without-a-writer", build=special, args=("pipe.env",), status=2, found=[], says="pipe.env: nothing was written to this pipe",
        prepare=impatient),
    Row("unreadable", build=locked, user=65534, skipped={"a.env": "cannot be read: Permission denied", "shut": "cannot be read: Permission denied"}),
    Row("unreadable-named", build=locked, args=("a.env",), user=65534, status=2, found=[], says="a.env: Permission denied"),
    Row("unreadable-folder-named", build=locked, args=("shut",), user=65534, status=2, found=[], says="shut: Permission denied"),
    Row("vanishing", {"gone.env": SETTINGS}, prepare=lambda watch: watch.on_open('gone.env', lambda: os.unlink('gone.env')),
        skipped={"gone.env": "cannot be read: No such file"}),
    Row("vanishing-named", {"gone.env": SETTINGS}, args=("gone.env",), prepare=lambda watch: watch.on_open('gone.env', lambda: os.unlink('gone.env')),
        status=2, found=[], says="gone.env: No such file"),
    Row("becomes-a-pipe", {"gone.env": SETTINGS}, prepare=lambda watch: watch.on_open('gone.env', lambda: (os.unlink('gone.env'), os.mkfifo('gone.env'))),
        skipped={"gone.env": "not a file any more"}),
    Row("becomes-a-link-out", {"gone.env": SETTINGS}, build=lambda folder: (folder.parent / "elsewhere.env").write_text(SETTINGS),
        prepare=lambda watch: watch.on_open('gone.env', lambda: (os.unlink('gone.env'), os.symlink('../elsewhere.env', 'gone.env'))),
        skipped={"gone.env": "cannot be read"}),
    Row("becomes-a-folder", {"gone.env": SETTINGS}, prepare=lambda watch: watch.on_open('gone.env', lambda: (os.unlink('gone.env'), os.mkdir('gone.env'))),
        skipped={"gone.env": ""}),
    Row("vanishing-folder", {"x/a.env": SETTINGS, "x/b.env": SETTINGS}, prepare=lambda watch: watch.on_open('x/a.env', lambda: shutil.rmtree('x')),
        skipped={"x/a.env": "cannot be read", "x/b.env": "cannot be read"}),
    Row("odd-names", build=odd_names, found=[(name, "MC101") for name in ODD]),
    Row("case-collisions", {".ENV": SETTINGS, ".Env": SETTINGS, "A/a.env": SETTINGS, "a/A.ENV": SETTINGS},
        found=[(name, "MC101") for name in (".ENV", ".Env", ".env", "A/a.env", "a/A.ENV")]),
    Row("longer-than-a-path-may-be", build=deep_folders),
    Row("many-in-one-folder", {f"{n}.txt": "" for n in range(3000)}),
    Row("the-same-path-often", args=(".env", "./.env", ".", ".env") * 50, found=ONE),
    Row("no-such-path", args=(".env", "nowhere"), status=2, found=[], says="nowhere: No such file"),
    Row("a-path-with-a-nul", args=("", ".env"), status=2, found=[], says="No such file"),
    Row("a-file-called-like-an-option", {"--output-file=out.env": SETTINGS}, args=("--output-file=out.env", ".env"), status=2, found=[],
        says="./--output-file=out.env"),
]  # fmt: skip


def repository(folder):
    git(folder, "init", "-q")
    (folder / ".gitignore").write_text("ignored.env\n")
    (folder / "ignored.env").write_text(SETTINGS)


def broken_index(folder):
    repository(folder)
    (folder / ".git/index").write_bytes(b"DIRC\xff\xff\xff\xffgarbage")


def lying_index(folder):
    """The index names files behind a link that leads out of the tree."""
    (folder / "out").mkdir()
    (folder / "out/secret.env").write_text(SETTINGS)
    tree = folder / "tree"
    (tree / "sub").mkdir(parents=True)
    (tree / "sub/secret.env").write_text(SETTINGS)
    (tree / ".env").write_text(SETTINGS)
    git(tree, "init", "-q")
    git(tree, "add", ".")
    (tree / "sub/secret.env").unlink()
    (tree / "sub").rmdir()
    (tree / "sub").symlink_to("../out")


def foreign_git_dir(folder):
    repository(folder)
    (folder.parent / "other").mkdir()
    git(folder.parent / "other", "init", "-q")


def commands_in_config(folder):
    """Programs that git would run for a repository's own configuration."""
    repository(folder)
    script = folder / "spy.sh"
    script.write_text("#!/bin/sh\ntouch ran-by-git\n")
    script.chmod(0o755)
    for key in (
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "core.gitProxy",
        "diff.external",
        "filter.x.clean",
        "filter.x.smudge",
    ):
        git(folder, "config", key, str(script))
    git(folder, "config", "core.hooksPath", str(folder))
    for hook in ("post-index-change", "query-watchman", "fsmonitor-watchman"):
        (folder / hook).symlink_to("spy.sh")
    (folder / ".gitattributes").write_text("* filter=x diff=x export-ignore working-tree-encoding=UTF-16 ident eol=crlf\n")
    git(folder, "add", ".env")
    (folder / "ran-by-git").unlink(missing_ok=True)


def attributes(folder):
    repository(folder)
    (folder / ".gitattributes").write_text("*.env export-ignore working-tree-encoding=UTF-16 binary -text linguist-generated\n")
    (folder / "utf16.env").write_bytes(SETTINGS.encode("utf-16"))
    git(folder, "add", ".gitattributes")


def submodule(folder):
    other = folder.parent / "module"
    other.mkdir()
    (other / "a.env").write_text(SETTINGS)
    git(other, "init", "-q")
    git(other, "add", ".")
    git(other, "commit", "-qm", "x")
    git(folder, "init", "-q")
    git(folder, "submodule", "--quiet", "add", str(other), "sub")
    nested_one = folder / "nested"
    nested_one.mkdir()
    (nested_one / "a.env").write_text(SETTINGS)
    git(nested_one, "init", "-q")


def worktree(folder):
    main = folder.parent / "main"
    main.mkdir()
    (main / ".gitignore").write_text("ignored.env\n")
    git(main, "init", "-q")
    git(main, "add", ".")
    git(main, "commit", "-qm", "x")
    git(main, "worktree", "add", "-q", str(folder / "tree"))
    (folder / "tree/.env").write_text(SETTINGS)
    (folder / "tree/ignored.env").write_text(SETTINGS)


def fake_git(text):
    def build(folder):
        repository(folder)
        folder.joinpath("bin").mkdir()
        script = folder / "bin/git"
        script.write_text("#!/bin/sh\n" + text)
        script.chmod(0o755)

    return build


BOTH = [(".env", "MC101"), ("ignored.env", "MC101")]
UNKNOWN = {".": "git could not say which files it ignores: all were taken"}

GIT = [
    Row("git-says-what-is-ignored", build=repository),
    Row("git-is-a-file-of-garbage", {".git": "garbage"}, skipped=UNKNOWN),
    Row("git-is-a-file-that-names-itself", {".git": "gitdir: .git\n"}, skipped=UNKNOWN),
    Row("git-is-a-link-to-nowhere", build=lambda folder: (folder / ".git").symlink_to("nowhere")),
    Row("git-is-an-empty-folder", build=lambda folder: (folder / ".git").mkdir(), skipped=UNKNOWN),
    Row("broken-index", build=broken_index, found=BOTH, skipped=UNKNOWN),
    Row("lying-index", build=lying_index, args=("tree",), found=[("tree/.env", "MC101")]),
    Row("git-dir-in-the-environment", build=foreign_git_dir, env={"GIT_DIR": "../other/.git", "GIT_INDEX_FILE": "nowhere", "GIT_WORK_TREE": "/"}),
    Row("git-dir-of-nothing", build=repository, env={"GIT_DIR": "/nowhere"}),
    Row("git-traced", build=repository, env={"GIT_TRACE": "1", "GIT_TRACE_SETUP": "2"}),
    Row("git-not-on-path", build=repository, env={"PATH": "/nowhere"}, found=BOTH, skipped=UNKNOWN),
    Row("git-hangs", build=fake_git("sleep 60\n"), env={"PATH": "bin:/usr/bin:/bin"}, found=BOTH, skipped=UNKNOWN,
        prepare=impatient),
    Row("git-waits-for-input", build=fake_git("cat >/dev/null; exit 1\n"), env={"PATH": "bin:/usr/bin:/bin"}, found=BOTH, skipped=UNKNOWN),
    Row("git-fails", build=fake_git("exit 128\n"), env={"PATH": "bin:/usr/bin:/bin"}, found=BOTH, skipped=UNKNOWN),
    Row("git-dies", build=fake_git("kill -9 $$\n"), env={"PATH": "bin:/usr/bin:/bin"}, found=BOTH, skipped=UNKNOWN),
    Row("git-prints-garbage", build=fake_git(r"printf '../other.env\0/etc/passwd\0\0.env\0\377\0a\nb\0.git/config\0'; head -c 100000 /dev/urandom" + "\n"),
        env={"PATH": "bin:/usr/bin:/bin"}),
    Row("git-is-no-program", build=fake_git("\n"), env={"PATH": "bin:/usr/bin:/bin"}, found=[], status=0),
    Row("commands-in-the-configuration-of-git", build=commands_in_config),
    Row("attributes", build=attributes, found=[(".env", "MC101"), ("utf16.env", "MC101")]),
    Row("submodule", build=submodule),
    Row("inside-a-submodule", build=submodule, args=("sub",), found=[("sub/a.env", "MC101")]),
    Row("worktree", build=worktree, args=("tree",), found=[("tree/.env", "MC101")]),
    Row("worktree-in-a-hook", build=worktree, args=("tree",), env={"GIT_DIR": "../main/.git/worktrees/tree"}, found=[("tree/.env", "MC101")]),
]  # fmt: skip

ROWS = [*CODE, *BYTES, *FILES, *GIT]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_tree(row, tmp_path):
    if row.user is not None and os.geteuid() != 0:
        row = row._replace(user=None)
    folder = tmp_path / "here"
    folder.mkdir()
    for above in (folder, *list(folder.parents)[:3]):
        os.chmod(above, 0o755)
    folder.joinpath(".env").write_text(SETTINGS)
    for name, text in row.files.items():
        folder.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        folder.joinpath(name).write_bytes(of(text))
    if row.build is not None:
        try:
            row.build(folder)
        except OSError as error:
            if error.errno in (errno.EPERM, errno.EILSEQ, errno.ENAMETOOLONG):
                pytest.skip(f"this file system or user cannot have it: {error}")
            raise
    before = {path for path in folder.rglob("*") if ".git" not in path.parts} if row.name.startswith("commands") else set()
    more = () if row.status == 2 else ("--output-format", "json")
    found = run(folder, "validate", *row.args, *more, prepare=row.prepare, env=row.env, user=row.user, limit=row.limit)
    assert found.status == row.status, found.err.decode(errors="replace")
    assert row.says in found.err.decode()
    assert not outside(found, *([] if "named" in row.name else [folder / row.args[0] if len(row.args) == 1 else folder]), *(
        [folder, folder.parent / "main", folder.parent / "other"] if "named" in row.name else []))  # fmt: skip
    if before:
        assert {path for path in folder.rglob("*") if ".git" not in path.parts} == before
    if row.status == 2:
        assert found.out == b""
        return
    assert sorted(found.found) == sorted(row.found)
    for path, reason in row.skipped.items():
        assert reason in found.skipped[path]
