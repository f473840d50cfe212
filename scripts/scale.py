#!/usr/bin/env python3
"""How time and memory grow with a site: cold compile, compile after one edit, `cargo build` after one edit, and others beside it.

usage: scripts/scale.py [--pages 100,1000,10000,30000] [--runs 3] [--build PAGES] [--release] [--plot FILE.svg]

The sites come from the project's own generator (`cargo run -p site-compiler --example generate`): the same number gives the same bytes,
and no two paragraphs or blocks of code are alike. `cold` is one compile without any cache, its memory that of the whole process;
`edit` is what a preview does between a saved file and the new site, in the same process, the median of five; `title` the same where the
title is another, which stands in lists and around other pages. Hugo and Zola build the same
Markdown with templates of one line, where they are installed. All figures are medians of --runs, on the profile `cargo run` uses unless
--release is given. --build times `cargo build` of the program after an edit of a site of so many pages.
"""
import argparse, datetime, math, os, pathlib, re, shutil, statistics, subprocess, sys, tempfile, time

ROOT = pathlib.Path(__file__).resolve().parent.parent
HUGO = {
    "hugo.toml": 'baseURL = "https://example.org/"\ntitle = "Bench"\n',
    "layouts/single.html": "<!doctype html><title>{{ .Title }}</title>{{ .Content }}",
    "layouts/list.html": "<!doctype html><title>{{ .Title }}</title>{{ range .Pages }}<a href={{ .RelPermalink }}>{{ .Title }}</a>{{ end }}",
}
ZOLA = {
    "config.toml": 'base_url = "https://example.org"\ntitle = "Bench"\ngenerate_feeds = true\ntaxonomies = [{ name = "tags", feed = true }]\n'
    "[markdown]\nhighlight_code = true\n",
    "templates/page.html": "<!doctype html><title>{{ page.title }}</title>{{ page.content | safe }}",
    "templates/section.html": "<!doctype html>{% for page in section.pages %}<a href={{ page.path }}>{{ page.title }}</a>{% endfor %}",
    "templates/index.html": "<!doctype html>{{ section.title }}",
    "templates/taxonomy_list.html": "<!doctype html>{% for term in terms %}{{ term.name }}{% endfor %}",
    "templates/taxonomy_single.html": "<!doctype html>{% for page in term.pages %}{{ page.title }}{% endfor %}",
}


def run(command, **options):
    """Seconds and the most MB of memory that a command takes, and what it says."""
    begin = time.monotonic()
    with tempfile.TemporaryFile("w+") as said:
        child = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, **options)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - begin
        said.seek(0)
        text = said.read()
    if child.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{text[-2000:]}")
    return seconds, usage.ru_maxrss / 1024, text


def median(values):
    return statistics.median(values)


def own(examples, site, runs):
    """Seconds and MB of a cold compile, and milliseconds of one after an edit and after another title."""
    cold = [re.search(r"^cold: (\d+) ms(?s:.*?)at most (\d+) MB", run([examples / "measure", site, "once"])[2], re.M).groups()
            for _ in range(runs)]
    said = run([examples / "measure", site])[2]
    after = lambda what: median(map(int, re.findall(rf"^after {what}: (\d+) ms", said, re.M)))
    return (median([int(ms) / 1000 for ms, _ in cold]), median([int(mb) for _, mb in cold]),
            after("an edit"), after("another title"))


def beside(name, command, files, site, pages, runs, text=lambda text: text):
    """Seconds and MB of another generator on the same content."""
    program = shutil.which(name)
    if not program:
        return None
    with tempfile.TemporaryDirectory(prefix="scale-") as folder:
        for path, content in files.items():
            (pathlib.Path(folder) / path).parent.mkdir(parents=True, exist_ok=True)
            (pathlib.Path(folder) / path).write_text(content)
        posts = pathlib.Path(folder) / "content/posts"
        posts.mkdir(parents=True)
        for post in (site / "content/posts").iterdir():
            (posts / post.name).write_text(text(post.read_text()))
        times = []
        for _ in range(runs):
            shutil.rmtree(pathlib.Path(folder) / "public", ignore_errors=True)
            times.append(run([program, *command], cwd=folder)[:2])
        made = sum(1 for _ in pathlib.Path(folder, "public").rglob("index.html"))
        if made < pages:
            sys.exit(f"{name} made {made} of {pages} pages")
    return median([s for s, _ in times]), median([mb for _, mb in times])


def for_zola(text):
    """The same page with its tags where Zola looks for them."""
    text = re.sub(r"^tags: (.*)$", r"taxonomies:\n  tags: \1", text, count=1, flags=re.M)
    return re.sub(r"\]\(/posts/(page-\d+)/\)", r"](@/posts/\1.md)", text)


def build(site, runs, profile):
    """Seconds of `cargo build` after an edit: all of it, rustc and the linker included."""
    environment = dict(os.environ, SITE_ROOT=str(site))
    command = ["cargo", "build", *profile]
    run(command, cwd=ROOT, env=environment)
    page = site / "content/posts/page-0.md"
    text, times = page.read_text(), []
    for number in range(runs):
        time.sleep(1.1)  # cargo compares times
        page.write_text(f"{text}\nEdited {number} times.\n")
        times.append(run(command, cwd=ROOT, env=environment)[0])
    page.write_text(text)
    return median(times)


def panel(left, title, unit, lines, pages):
    """One plot on two logarithmic axes."""
    top, width, height = 30, 240, 180
    values = [value for _, _, series in lines for value in series if value]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    x = lambda n: left + width * (math.log10(n) - math.log10(pages[0])) / max(math.log10(pages[-1] / pages[0]), 1e-9)
    y = lambda v: top + height * (high - math.log10(v)) / (high - low)
    out = [f'<text x="{left}" y="16" font-weight="bold">{title}</text>']
    for power in range(low, high + 1):
        at = y(10**power)
        out.append(f'<path d="M{left} {at:.1f}h{width}" stroke="currentColor" opacity=".2"/>'
                   f'<text x="{left - 5}" y="{at + 4:.1f}" text-anchor="end">{10**power:g} {unit}</text>')
    for n in pages:
        out.append(f'<text x="{x(n):.1f}" y="{top + height + 16}" text-anchor="middle">{n:,}</text>')
    for name, dash, series in lines:
        points = [(x(n), y(value)) for n, value in zip(pages, series) if value]
        if points:
            way = "L".join(f"{a:.1f} {b:.1f}" for a, b in points)
            dots = "".join(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="2.5" fill="currentColor"/>' for a, b in points)
            a, b = points[-1]
            out.append(f'<path d="M{way}" fill="none" stroke="currentColor" stroke-width="1.5" stroke-dasharray="{dash}"/>{dots}'
                       f'<text x="{a - 4:.1f}" y="{b - 7:.1f}" text-anchor="end">{name}</text>')
    return "".join(out)


def plot(path, rows):
    pages = [row[0] for row in rows]
    column = lambda at: [row[at] for row in rows]
    seconds = [("cold", "none", column(1)), ("edit", "4 3", [ms / 1000 for ms in column(3)])]
    said = "; ".join(f"{n:,} pages: cold {cold:.2f} s, {mb:.0f} MB, after an edit {ms:.0f} ms" for n, cold, mb, ms, _ in rows)
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 240" font-family="sans-serif" font-size="11" role="img" '
        f'aria-labelledby="t"><title id="t">{said}</title>'
        "<style>svg{color:#1a1a1a;background:#fff}@media(prefers-color-scheme:dark){svg{color:#e6e6e6;background:#16181b}}</style>"
        + panel(60, "Seconds by pages", "s", seconds, pages)
        + panel(380, "Memory of a cold compile by pages", "MB", [("cold", "none", column(2))], pages)
        + "</svg>\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", default="100,1000,10000,30000")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--build", type=int, metavar="PAGES")
    parser.add_argument("--release", action="store_true")
    parser.add_argument("--plot", type=pathlib.Path)
    parser.add_argument("--alone", action="store_true", help="leave the other generators out")
    arguments = parser.parse_args()
    profile = ["--release"] if arguments.release else []
    run(["cargo", "build", *profile, "-p", "site-compiler", "--example", "generate", "--example", "measure"], cwd=ROOT)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    examples = target / ("release" if arguments.release else "debug") / "examples"
    print(f"{datetime.date.today()}, {os.cpu_count()} processors, profile {'release' if arguments.release else 'dev'}, "
          f"median of {arguments.runs}")
    rows = []
    with tempfile.TemporaryDirectory(prefix="scale-") as folder:
        if arguments.build:
            site = pathlib.Path(folder) / "build"
            run([examples / "generate", str(arguments.build), site])
            print(f"{arguments.build:>7,} pages: cargo build after an edit {build(site, arguments.runs, profile):.2f} s", flush=True)
            shutil.rmtree(site)
            return
        for pages in map(int, arguments.pages.split(",")):
            site = pathlib.Path(folder) / str(pages)
            run([examples / "generate", str(pages), site])
            rows.append((pages, *own(examples, site, arguments.runs)))
            _, cold, memory, edit, title = rows[-1]
            print(f"{pages:>7,} pages: cold {cold:.2f} s, {memory:.0f} MB; after an edit {edit:.0f} ms, "
                  f"after another title {title:.0f} ms", flush=True)
            if not arguments.alone:
                for name, command, files, text in [("hugo", ["--quiet"], HUGO, lambda text: text), ("zola", ["build"], ZOLA, for_zola)]:
                    figures = beside(name, command, files, site, pages, arguments.runs, text)
                    print(f"          {name}: " + ("not installed" if figures is None else "%.2f s, %.0f MB" % figures), flush=True)
            shutil.rmtree(site)
    if arguments.plot:
        plot(arguments.plot, rows)


main()
