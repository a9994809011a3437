r"""Shell scripts: variables that are set, and the containers that are started.

Read as a POSIX shell divides text into commands, never executed. Entries are (env, NAME) for `export NAME=value` and
`NAME=value` (of several the last one; hidden when a condition decides), (command, [n], NAME) for `NAME=value command`, and for
`docker run`, `docker create` (podman, nerdctl): (container, [n], env, NAME), (container, [n], env_file), (container, [n], image),
(container, [n], network). The documents that `<<NAME` begins are passed over; text after a quote that is never closed too."""

from __future__ import annotations

import re

from mailcheck.model import Entry, Scope
from mailcheck.read import words
from mailcheck.read.base import assigned, line_at
from mailcheck.read.images import image_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailcheck.model import Source

_BLANK = re.compile(r"(?:[ \t\f\v]|\\\r?\n)+")
_SIGN = re.compile(r"\r?\n|\r|;;|&&|\|\||[;&|()]")
_REDIRECTION = re.compile(r"(?:\d*|&)(<<<|<<-?|<>|>>|>\||[<>]&?)")
_OPENING = frozenset(("if", "for", "while", "until", "case", "select", "{"))
_CLOSING = frozenset(("fi", "done", "esac", "}"))
_PASSED = frozenset(("then", "else", "elif", "do", "!", "time", "sudo", "exec", "command", "$", "%"))
_SETTING = frozenset(("export", "readonly", "declare", "typeset", "local"))
_ENGINES = frozenset(("docker", "podman", "nerdctl"))
_FLAGS = frozenset(
    ("detach", "interactive", "tty", "rm", "privileged", "init", "read-only", "publish-all", "quiet", "help", "no-healthcheck",
     "oom-kill-disable", "disable-content-trust", "sig-proxy", "replace", "env-host")
)  # fmt: skip
"""Long options of `docker run` that take no value of their own."""
_SHORT_FLAGS = "ditPq"
_MOST = 100
"""So many documents without an end are looked for; more are no documents."""


def read(source: Source) -> list[tuple[Entry, ...]]:
    """One document."""
    outer = Entry(source, (), "", 0, 0, source.text, 0, len(source.text))
    variables: dict[str, Entry] = {}
    others: list[Entry] = []
    number = 0
    for command, certain in _commands(source.text):
        found, rest = _assignments(outer, command)
        if not rest:
            for entry in found:
                variables[entry.key] = entry if certain else entry._replace(hidden="set under a condition")
            continue
        parts = _container(outer, rest)
        others += [_under(entry, "container" if parts else "command", f"[{number}]") for entry in parts or found]
        number += bool(parts or found)
    return [(*(_under(entry, "env") for entry in variables.values()), *others)]


def _under(entry: Entry, *names: str) -> Entry:
    return entry._replace(path=(*names, *entry.path), heads=((0, 0),) * (len(names) + len(entry.path) - 1) + entry.heads[-1:])


def _assignments(outer: Entry, command: list[words.Word]) -> tuple[list[Entry], list[words.Word]]:
    """What a command sets, and the words of the program it starts ([] when it starts none)."""
    if command and command[0].text in _SETTING:
        return [entry for word in command[1:] if (entry := words.assignment(outer, word)) is not None], []
    command = command[1:] if command and command[0].text == "env" else command
    found: list[Entry] = []
    for at, word in enumerate(command):
        entry = words.assignment(outer, word)
        if entry is None:
            return found, command[at:]
        found.append(entry)
    return found, []


# --- text to commands --------------------------------------------------------------------------------------------


class _Script:
    """How far a script was read: the words of the command that is open, and what is around it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.command: list[words.Word] = []
        self.around: list[str] = []  # "(" and words such as `if` that are not closed
        self.surely = True  # no condition stands in front of the command
        self.documents: list[str] = []  # ends of the documents that begin after this line
        self.unclosed = 0


def _commands(text: str) -> Iterator[tuple[list[words.Word], bool]]:
    """The commands of a script, each with whether it surely runs in the script's own shell."""
    script = _Script(text)
    while script.at < len(text):
        if blank := _BLANK.match(text, script.at):
            script.at = blank.end()
        elif text[script.at] == "#":
            script.at = line_at(text, script.at)[0]
        elif sign := _SIGN.match(text, script.at):
            if sign[0] == "(" and script.command and script.command[-1].end == script.at and "=" in script.command[-1].text:
                script.command.pop()  # an array
            yield script.command, script.surely and not script.around
            _at_sign(script, sign)
        else:
            try:
                _word(script)
            except words.Unclosed:
                return
    yield script.command, script.surely and not script.around


def _at_sign(script: _Script, sign: re.Match[str]) -> None:
    """A command ends at a sign."""
    last = script.command
    script.at = sign.end()
    if sign[0] == "(":
        script.around.append("(")
    elif sign[0] == ")" and script.around[-1:] == ["("]:
        script.around.pop()
    sets = all("=" in word.text or word.text in _SETTING for word in last)
    script.surely = sign[0] not in ("&&", "||", "|") or (sign[0] == "&&" and script.surely and sets)
    script.command = []
    if sign[0][-1] in "\r\n":
        for name in script.documents:
            closing = (
                re.compile(rf"^\t*{re.escape(name)}\r?$", re.M).search(script.text, script.at)
                if script.unclosed < _MOST
                else None
            )
            script.unclosed += closing is None
            script.at = closing.end() if closing else script.at
        script.documents = []


def _word(script: _Script) -> None:
    """The next word, or a redirection with its target."""
    redirection = _REDIRECTION.match(script.text, script.at)
    if redirection:
        blank = _BLANK.match(script.text, redirection.end())
        word = words.read(script.text, blank.end() if blank else redirection.end())
        if redirection[1] in ("<<", "<<-") and word.text:
            script.documents.append(word.text)
        script.at = word.end
        return
    word = words.read(script.text, script.at)
    script.at = max(word.end, script.at + 1)
    bare = not script.command and not word.quotes.strip(" ")
    if bare and word.text in _OPENING:
        script.around.append(word.text)
    elif bare and word.text in _CLOSING:
        if script.around and script.around[-1] != "(":
            script.around.pop()
    elif not bare or word.text not in _PASSED:
        script.command.append(word)


# --- docker run --------------------------------------------------------------------------------------------------


def _container(outer: Entry, command: list[words.Word]) -> list[Entry]:
    """The variables, files of variables, network and image of a container that a command starts; [] when it starts none."""
    texts = [word.text for word in command]
    if texts[0].rpartition("/")[2] not in _ENGINES:
        return []
    at = next((at for at, text in enumerate(texts) if text in ("run", "create")), 0)
    if not at or any(text not in ("container", "service") and not text.startswith("-") for text in texts[1:at]):
        return []
    found: list[Entry] = []
    at += 1
    while at < len(command) and texts[at].startswith("-") and texts[at] != "--":
        name, value, at = _option(command, at)
        entry = _of_option(outer, name, value) if value is not None else None
        found += [entry] if entry is not None else []
    at += texts[at : at + 1] == ["--"]
    if at < len(command):
        found.append(_whole(outer, "image", command[at]))
    return found


def _option(command: list[words.Word], at: int) -> tuple[str, words.Word | None, int]:
    """The name and value of the option at `at`, and where the next word stands."""
    word = command[at]
    following = command[at + 1] if at + 1 < len(command) else None
    if word.text.startswith("--"):
        name, equals, _ = word.text[2:].partition("=")
        if equals:
            return name, words.tail(word, len(name) + 3), at + 1
        return (name, None, at + 1) if name in _FLAGS else (name, following, at + 2)
    letter = next((number for number, sign in enumerate(word.text) if number and sign not in _SHORT_FLAGS), 0)
    if not letter:
        return word.text, None, at + 1
    if letter == len(word.text) - 1:
        return word.text[letter], following, at + 2
    return word.text[letter], words.tail(word, letter + 1 + (word.text[letter + 1] == "=")), at + 1


def _of_option(outer: Entry, name: str, value: words.Word) -> Entry | None:
    if name in ("e", "env"):
        entry = words.assignment(outer, value) or assigned(_whole(outer, "env", value))
        return _under(entry._replace(heads=((entry.key_start, entry.key_end),)), "env") if entry is not None else None
    if name == "env-file":
        return _whole(outer, "env_file", value)
    return _whole(outer, "network", value) if name in ("network", "net") else None


def _whole(outer: Entry, name: str, word: words.Word) -> Entry:
    """A whole word as an entry. It has no key of its own."""
    return words.value(outer, name, (word.start, word.start), word, 0)._replace(key="")


# --- scopes ------------------------------------------------------------------------------------------------------


def scopes(source: Source, entries: tuple[Entry, ...]) -> list[Scope]:
    """The variables that the script sets, and those of each command and container it starts."""
    env = tuple(_below(entry, 1) for entry in entries if entry.path[0] == "env")
    found = [Scope(source, "env", env)] if env else []
    groups: dict[tuple[str, ...], list[Entry]] = {}
    for entry in entries:
        if entry.path[0] != "env":
            groups.setdefault(entry.path[:2], []).append(entry)
    for (kind, number), parts in groups.items():
        if kind == "command":
            own = tuple(_below(entry, 2) for entry in parts)
            names = {entry.path for entry in own}
            whole = (*own, *(entry for entry in env if entry.path not in names))
            found.append(Scope(source, "env", whole, f"command {number}"))
            continue
        given = tuple(_below(entry, 3) for entry in parts if entry.path[2] == "env")
        files = tuple(entry for entry in parts if entry.path[2] == "env_file")
        image = next((image_name(entry.text) for entry in parts if entry.path[2] == "image"), "")
        own_network = all(entry.text != "host" for entry in parts if entry.path[2] == "network")
        if given or files:
            found.append(Scope(source, "env", given, f"container {image or number}", image, own_network,
                               elsewhere="env_file" if files else "", env_files=files))  # fmt: skip
    return found


def _below(entry: Entry, size: int) -> Entry:
    return entry._replace(path=entry.path[size:], heads=entry.heads[size:])
