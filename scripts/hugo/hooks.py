#!/usr/bin/env python3
"""Execute the render hooks of real sites with Hugo and with this compiler, and compare what they write.

usage: scripts/hugo/hooks.py [-v] FOLDER...      (needs `hugo` on the PATH or in $HUGO)

A folder is a clone of a site or theme, or holds several. Its hooks, those of its themes too, are the own hooks of a site with one page that
has each element of Markdown that hooks make, with the same partial templates, parameters, data, translations and assets. White space and
what `shortcodes.py` leaves out does not count. Ends with 1 if fewer than nine of ten elements are equal.
"""
import json, os, pathlib, re, shutil, subprocess, sys, tempfile

from shortcodes import normal as normal_text
from shortcodes import BASE, HUGO, MARK, NOW, PROCESS, PROGRAM, REMOTE, ROOT, copy_beside, layouts_of, picture, read_settings, toml

# Each with the hook that makes it.
ELEMENTS = [
    ("link", "See [a *b* `c`](https://example.com/x?y=1&z \"T\")."),
    ("link", "See [here](/other/), [there](#part) and [mail](mailto:me@example.org)."),
    ("link", "<https://example.com/auto>"),
    ("image", "![An *alt*](picture.png)"),
    ("image", "In a line ![alt](picture.png \"Title\") of text."),
    ("image", "![far](https://example.com/far.png)"),
    ("heading", "## A *heading* with `code`"),
    ("heading", "### Another {#part .cls}"),
    ("blockquote", "> Quoted *text*\n> of two lines."),
    ("blockquote", "> [!NOTE]\n> Body.\n>\n> More."),
    ("blockquote", "> [!WARNING] A title\n> Body."),
    ("table", "| A | B |\n|:--|--:|\n| 1 *x* | 2 |\n| 3 | `4` |"),
    ("codeblock", "```text {title=\"a.txt\"}\nline <b>\n```"),
    ("codeblock", "```\nplain\n```"),
]


def normal(text):
    """Here a block that stands in a paragraph ends it, because HTML does not allow one there."""
    return re.sub(r"</?p>", "", normal_text(text))


def hooks_of(folder):
    """Hooks by file name; those of the site itself win."""
    found = {}
    for layouts in reversed(layouts_of(folder)):
        for kind in ("_default/_markup", "_markup"):
            for path in (layouts / kind).glob("render-*.html"):
                found[path.name] = path
    return found


def compare(folder, verbose):
    hooks = hooks_of(folder)
    sources = {name: path.read_text(errors="replace") for name, path in hooks.items()}
    # A quote may have hooks for its variants only.
    elements = [(kind, text) for kind, text in ELEMENTS if any(re.match(rf"render-{kind}(\.html|-alert|-regular)", name) for name in hooks)]
    for name in hooks:
        language = re.fullmatch(r"render-codeblock-([\w-]+)\.html", name)
        if language and language[1] != "mermaid":
            elements.append((name[7:-5], f"```{language[1]} {{width=200}}\na\n```"))
    counts = {"equal": 0, "different": 0, "need more": 0, "not with Hugo": 0}
    if not elements:
        return counts
    with tempfile.TemporaryDirectory() as site:
        site = pathlib.Path(site)
        copy_beside(folder, site)
        for layouts in reversed(layouts_of(folder)):
            for kind in ("partials", "_partials"):
                if (layouts / kind).is_dir():
                    shutil.copytree(layouts / kind, site / "layouts" / kind, dirs_exist_ok=True)
        (site / "layouts/_markup").mkdir(parents=True)
        for name, path in hooks.items():
            shutil.copy(path, site / "layouts/_markup" / name)
        for name in ("page", "single"):
            (site / f"layouts/{name}.html").write_text("{{ .Content }}")
        (site / "layouts/home.html").write_text("home")
        config = [f'baseURL = "{BASE}"', 'title = "A Site"', 'languageCode = "en-us"', f"params = {toml(read_settings(folder))}"]
        config += ['disableKinds = ["sitemap", "RSS", "taxonomy", "term", "section", "404"]', "[markup.goldmark.renderer]", "unsafe = true"]
        (site / "hugo.toml").write_text("\n".join(config))
        (site / "content/page").mkdir(parents=True)
        (site / "content/page/picture.png").write_bytes(picture("png"))
        (site / "content/other.md").write_text("---\ntitle: Other\ndate: 2025-01-01\n---\nText\n")
        expected, left = {}, list(range(len(elements)))
        while left:
            body = "".join(f"@@{i}@@\n\n{elements[i][1]}\n\n" for i in left) + "@@end@@\n"
            (site / "content/page/index.md").write_text(f'---\ntitle: "A Page"\ndate: 2025-03-09T14:05:06Z\n---\n{body}')
            shutil.rmtree(site / "public", ignore_errors=True)
            command = [HUGO, "--logLevel", "error", "--clock", NOW, "--source", str(site), "--destination", str(site / "public")]
            done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=120)
            log = done.stdout + done.stderr
            page = site / "public/page/index.html"
            if page.is_file() and (done.returncode == 0 or re.search(r"logged \d+ error", log)):
                parts = re.split(MARK, page.read_text(errors="replace"))
                expected = {int(number): text for number, text in zip(parts[1::2], parts[2::2]) if number != "end"}
                break
            # All elements of a hook that fails go.
            bad = re.search(r"_markup/render-(\w+)", log)
            gone = [i for i in left if bad and elements[i][0].split("-")[0] == bad[1]]
            if not gone:
                if verbose:
                    print(f"  Hugo fails: {log.strip().splitlines()[-1][-300:]}")
                break
            left = [i for i in left if i not in gone]
        results, notes = {}, []
        if expected:
            done = subprocess.run([PROGRAM, str(site), "/sub/page/"], capture_output=True, text=True)
            answer = json.loads(done.stdout) if not done.returncode else {"html": "", "diagnostics": [done.stderr[-300:]]}
            parts = re.split(MARK, answer["html"] or "")
            results = {int(number): text for number, text in zip(parts[1::2], parts[2::2]) if number != "end"}
            notes = [note for note in answer["diagnostics"] if "hook" in note]
    for i, (kind, text) in enumerate(elements):
        used = "".join(source for name, source in sources.items() if name.startswith(f"render-{kind}"))
        names = re.findall(r"partial(?:Cached)?\s+\"([^\"]+)\"", used)
        files = [l / k / n for l in layouts_of(folder) for k in ("partials", "_partials") for name in names for n in (name, f"{name}.html")]
        used += "".join(path.read_text(errors="replace") for path in files if path.is_file())
        if i not in expected:
            result = "not with Hugo"
        elif normal(results.get(i, "nothing")) == normal(expected[i]):
            result = "equal"
        elif REMOTE.search(used) or PROCESS.search(used) or 'class="highlight"' in expected[i]:
            result = "need more"
        else:
            result = "different"
            if verbose:
                ours, theirs = normal(results.get(i, "nothing")), normal(expected[i])
                at = len(os.path.commonprefix([ours, theirs]))
                print(f"  {kind}: {text!r}")
                print(f"    Hugo  {theirs[max(at - 60, 0) : at + 160]!r}")
                print(f"    here  {ours[max(at - 60, 0) : at + 160]!r}")
        counts[result] += 1
    if verbose:
        for note in notes:
            print(f"    {note[:300]}")
    return counts


def main():
    verbose = "-v" in sys.argv
    subprocess.run(["cargo", "build", "--quiet", "-p", "site-compiler", "--example", "answer"], cwd=ROOT, check=True)
    named = [pathlib.Path(a) for a in sys.argv[1:] if not a.startswith("-")]
    total = {}
    for folder in [s for f in named for s in ([f] if layouts_of(f) else sorted(p for p in f.iterdir() if p.is_dir()))]:
        counts = compare(folder, verbose)
        if sum(counts.values()):
            print(f"{folder.name}: " + ", ".join(f"{count} {kind}" for kind, count in counts.items()))
        for kind, count in counts.items():
            total[kind] = total.get(kind, 0) + count
    compared = total["equal"] + total["different"]
    print(f"elements: {total}; {100 * total['equal'] / max(compared, 1):.1f} % of those compared are equal")
    sys.exit(total["equal"] < 0.9 * compared)


main()
