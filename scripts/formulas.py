#!/usr/bin/env python3
"""Prints which share of the formulas in lists is accepted.

usage: formulas.py [-v] LIST ...

A list is a table of KaTeX's commands (.tsv: name, formula), a page of its documentation (.md: formulas between dollars) or its screenshot
tests (.yaml). -v prints what is rejected, and why. KaTeX's repository has the lists docs/supported.md and test/screenshotter/ss_data.yaml.
"""
import html
import pathlib
import re
import subprocess
import sys


def table(text):
    for line in text.splitlines():
        cells = line.split("\t")
        if len(cells) > 1 and cells[1].strip():
            yield cells[1]


def documentation(text):
    text = re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)
    text = re.sub(r"`[^`\n]*`", "", text)
    for display, inline in re.findall(r"\$\$(.+?)\$\$|(?<!\\)\$((?:\\.|[^$\\\n])+)\$", text, flags=re.S):
        yield html.unescape(display or inline)


def screenshots(text):
    """The part of YAML that the file uses: strings and maps of strings, plain, quoted or as blocks."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]

    def block(start, indent):
        end = start
        while end < len(lines) and (not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip()) > indent):
            end += 1
        return "\n".join(line.strip() for line in lines[start:end]).strip(), end

    def scalar(value, at, indent):
        if value in ("|", ">", "|-", ">-"):
            return block(at, indent)
        rest, end = block(at, indent)
        value = f"{value} {rest}".strip()
        if value.startswith("'"):
            value = value[1:-1].replace("''", "'")
        elif value.startswith('"'):
            value = value[1:-1].replace('\\"', '"').replace("\\\\", "\\")
        return value, end

    at = 0
    while at < len(lines):
        match = re.match(r"(\w+):\s*(.*)$", lines[at])
        at += 1
        if not match:
            continue
        if match[2]:
            value, at = scalar(match[2], at, 0)
            yield value
            continue
        macros, tex = "", ""
        while at < len(lines) and (not lines[at].strip() or lines[at].startswith(" ")):
            key = re.match(r"    (\w+):\s*(.*)$", lines[at]) or re.match(r"  (\w+):\s*(.*)$", lines[at])
            if key and key[1] == "macros":
                at += 1
                while at < len(lines) and re.match(r" {6,}", lines[at]):
                    name, body = lines[at].strip().split(":", 1)
                    macros += rf"\def{name.strip()}{{{body.strip()}}}" if "#" not in body else rf"\def{name.strip()}#1{{{body.strip()}}}"
                    at += 1
            elif key and key[1] == "tex":
                indent = len(lines[at]) - len(lines[at].lstrip())
                tex, at = scalar(key[2], at + 1, indent)
            else:
                at += 1
        if tex:
            yield macros + tex


def main():
    names = [name for name in sys.argv[1:] if name != "-v"]
    if not names:
        sys.exit(__doc__)
    root = pathlib.Path(__file__).resolve().parent.parent
    build = ["cargo", "run", "-q", "-p", "site-math", "--example", "accepted"]
    readers = {".tsv": table, ".md": documentation, ".yaml": screenshots}
    total = accepted = 0
    for name in names:
        path = pathlib.Path(name)
        formulas = list(readers[path.suffix](path.read_text(encoding="utf-8")))
        answer = subprocess.run(build, cwd=root, input="".join(f + "\0" for f in formulas), capture_output=True, text=True)
        if answer.returncode:
            sys.exit(answer.stderr)
        lines = answer.stdout.splitlines()
        if len(lines) != len(formulas):
            sys.exit(f"{name}: {len(lines)} answers to {len(formulas)} formulas")
        good = lines.count("ok")
        total, accepted = total + len(formulas), accepted + good
        print(f"{path.name}: {good} of {len(formulas)}, {100 * good / len(formulas):.1f} %")
        if "-v" in sys.argv:
            for formula, line in zip(formulas, lines):
                if line != "ok":
                    print(f"  {formula!r}: {line}")
    print(f"all: {accepted} of {total}, {100 * accepted / total:.1f} %")


main()
