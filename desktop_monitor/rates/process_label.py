"""What runs in an interpreter, or which part of a browser a process is: what the name alone does not say."""

import functools
import re

_CACHED = 8192
_MAX_LENGTH = 60

_PYTHON = re.compile(r"(python|pypy)[\d.]*(\.exe)?")
SHELLS = frozenset({"bash", "dash", "fish", "ksh", "sh", "zsh"})
_OTHERS = frozenset({"perl", "ruby", "node", "nodejs", "deno", "bun", "php", "Rscript", "lua", "pwsh"})
_WITH_VALUE = {
    "python": frozenset({"-W", "-X", "--check-hash-based-pycs"}),
    "node": frozenset({"-r", "--require", "--import", "--loader", "-C", "--conditions"}),
    "java": frozenset(
        {"-cp", "-classpath", "--class-path", "-p", "--module-path", "--add-opens", "--add-exports"}
    ),
    "perl": frozenset({"-I"}),
    "ruby": frozenset({"-I", "-r", "-C"}),
    "php": frozenset({"-d", "-c"}),
}
_SUBCOMMANDS = {"deno": frozenset({"run", "task", "test"}), "bun": frozenset({"run", "x"})}
_COMMON_FILES = frozenset({"__main__", "app", "index", "main", "manage", "run", "server", "start", "cli"})
"""A script of such a name says nothing without its folder."""
_TEST_RUNNERS = frozenset({"ctest", "nox", "pytest", "tox", "unittest"})
_DESCRIPTORS = ("/dev/fd/", "/dev/stdin", "/proc/self/fd/")
_BROWSER_PARTS = {
    "renderer": "page",
    "gpu-process": "graphics",
    "zygote": "zygote",
    "broker": "broker",
    "crashpad-handler": "crash reports",
    "ppapi": "plug-in",
    "utility": "utility",
}
_FIREFOX_PARTS = {
    "tab": "page",
    "gpu": "graphics",
    "rdd": "media",
    "socket": "network",
    "utility": "utility",
    "forkserver": "fork server",
}


@functools.lru_cache(_CACHED)
def process_label(name: str, command: str) -> str | None:
    """Return what runs: a script, a module, a class, or the part of a browser.

    Args:
        name: The name of the process.
        command: Its masked command line, words separated by spaces.

    Returns:
        ``backup.py``, ``http.server``, ``page``; None where the name says it already.
    """
    words = command.split(" ")
    label = _browser_part(words) or _script(words)
    return None if label in (None, "", name) else label[:_MAX_LENGTH]


def is_test_runner(name: str, command: str) -> bool:
    """Return whether a process runs tests, by its name or as a module or script of an interpreter."""
    return name in _TEST_RUNNERS or process_label(name, command) in _TEST_RUNNERS


def _browser_part(words: list[str]) -> str | None:
    """See the switches of Chromium's content layer, and Firefox's -contentproc."""
    if "-contentproc" in words:
        return _FIREFOX_PARTS.get(words[-1])
    kind = next((word[7:] for word in words[1:] if word.startswith("--type=")), None)
    if kind is None:
        return None
    if kind == "renderer" and "--extension-process" in words:
        return "extension"
    if kind == "utility":
        sub_type = next((word[19:] for word in words if word.startswith("--utility-sub-type=")), "")
        return sub_type.split(".", 1)[0] or "utility"
    return _BROWSER_PARTS.get(kind)


def _script(words: list[str]) -> str | None:
    program = _base_name(words[0])
    if _PYTHON.fullmatch(program):
        return _argument(words[1:], "python", module_option="-m")
    program = program.removesuffix(".exe")
    if program in SHELLS:
        return _argument(words[1:], program)
    if program == "java":
        return _java(words[1:])
    if program in _OTHERS:
        return _argument(words[1:], "node" if program == "nodejs" else program)
    return None


def _argument(words: list[str], program: str, *, module_option: str | None = None) -> str | None:
    """Return the script: the first word that is no option nor the value of one."""
    remaining = iter(words)
    for word in remaining:
        if module_option is not None and word == module_option:
            return next(remaining, None)
        if word in _WITH_VALUE.get(program, ()):
            next(remaining, None)
        elif word in ("-c", "-e", "--eval", "-"):
            return None  # the program is the text that follows
        elif word and not word.startswith("-") and word not in _SUBCOMMANDS.get(program, ()):
            return _file_label(word)
    return None


def _java(words: list[str]) -> str | None:
    remaining = iter(words)
    for word in remaining:
        if word == "-jar":
            return _base_name(next(remaining, ""))
        if word in ("-m", "--module"):
            return next(remaining, "").rpartition("/")[2].rpartition(".")[2]
        if word in _WITH_VALUE["java"]:
            next(remaining, None)
        elif word and not word.startswith("-"):
            return word.rpartition(".")[2]
    return None


def _file_label(path: str) -> str | None:
    if path.startswith(_DESCRIPTORS):
        return None  # the number of a descriptor
    folder, name = _parent_name(path), _base_name(path)
    return f"{folder}/{name}" if folder and name.partition(".")[0] in _COMMON_FILES else name


def _base_name(path: str) -> str:
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2]


def _parent_name(path: str) -> str:
    return _base_name(path.replace("\\", "/").rstrip("/").rpartition("/")[0])
