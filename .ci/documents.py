"""Documents say what is there: generated pages are fresh, links lead somewhere, commands exist."""

import functools
import pathlib
import re
import shlex
import subprocess
import sys

problems = []


def output(*command):
    return subprocess.run(command, capture_output=True, text=True)


def check_generated():
    made = output("./sluice", "steps", "--markdown").stdout
    page = pathlib.Path("docs/steps.md")
    if not page.exists() or page.read_text() != made:
        problems.append("docs/steps.md is not what the step kinds declare; run 'make docs'")


def check_links(page, text):
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if "://" not in target and not (page.parent / target).exists():
            problems.append(f"{page}: the link '{target}' leads nowhere")


@functools.cache
def help_of(*subcommands):
    """The help text of a subcommand; that of its parent where there is no such subcommand."""
    return output("./sluice", "help", *subcommands).stdout


def check_sluice(page, words):
    subcommands = []
    while words and words[0][:1] != "-" and help_of(*subcommands, words[0]) != help_of(*subcommands):
        subcommands.append(words.pop(0))
    if not subcommands and words and not words[0].startswith("-"):
        problems.append(f"{page}: there is no './sluice {words[0]}'")
    # `runs` alone is `runs list`, whose options the help of `runs` does not show.
    known = help_of(*subcommands) + help_of(*subcommands, "list") + "--help --version"
    for word in words:
        if re.match(r"--[a-z]", word) and word.split("=")[0] not in known:
            problems.append(f"{page}: './sluice {' '.join(subcommands)}' knows no '{word}'")


def check_make(page, words):
    for target in words:
        if "=" not in target and output("make", "-n", target).returncode != 0:
            problems.append(f"{page}: there is no 'make {target}'")


def check_commands(page, text):
    for block in re.findall(r"^```(?:sh|shell|console)\n(.*?)^```", text, re.M | re.S):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line.removeprefix("$ "), comments=True)
            if words[:1] == ["./sluice"]:
                check_sluice(page, words[1:])
            elif words[:1] == ["make"]:
                check_make(page, words[1:])


check_generated()
listed = output("git", "ls-files", "*.md").stdout.split()
for page in map(pathlib.Path, listed):
    text = page.read_text()
    check_links(page, text)
    check_commands(page, text)
if problems:
    sys.exit("\n".join(problems))
