#!/usr/bin/env python3
"""Execute the shortcodes of real sites with Hugo and with this compiler, and compare what they write.

usage: scripts/hugo/shortcodes.py [-v] FOLDER...      (needs `hugo` on the PATH or in $HUGO)

A folder is a clone of a site or theme, or holds several. Each of its shortcode templates is called as the site's own pages call it (up to
three different calls), else with made-up arguments, in a site with one page and the same partial templates, parameters, data,
translations and assets. White space does not count, nor do ids made of the time, and Markdown's typographic signs are the same as their
entities, because the comparison is not about Markdown. Left out are calls that Hugo itself fails on, and templates that need the network,
process images or highlight code. Ends with 1 if fewer than nine of ten calls are equal.
"""
import datetime, html, json, os, pathlib, re, shutil, subprocess, sys, tempfile, tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
HUGO = os.environ.get("HUGO", "hugo")
BASE = "https://example.org/sub/"
# The date of the newest page, which is `now` here.
NOW = "2025-03-09T14:05:06Z"
PICTURES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "svg": "image/svg+xml"}
OTHERS = {"mp4": "video/mp4", "mp3": "audio/mpeg", "pdf": "application/pdf", "csv": "text/csv", "json": "application/json", "txt": "text/plain"}
PROGRAM = ROOT / "target/debug/examples/answer"
MARK = re.compile(r"<p>@@(\d+|end)@@(?:</p>)?")
REMOTE = re.compile(r"GetRemote|getJSON|getCSV|data\.Get")
PROCESS = re.compile(r"\.(Resize|Fit|Fill|Crop|Process|Filter|Exif|Colors)\b|images\.[A-Z]|fingerprint|Fingerprint|minify|Minify|resources\.(Copy|Concat|FromString|ExecuteAsTemplate|PostProcess)|toCSS|css\.|js\.Build|ToMath|postCSS|[hH]ighlight|diagrams\.Goat")


# Calls in Markdown.


class Malformed(Exception):
    pass


def typed(text):
    if text in ("true", "false"):
        return text == "true"
    if re.fullmatch(r"[-+]?\d+", text):
        return int(text)
    if re.fullmatch(r"[-+]?\d*\.\d+", text):
        return float(text)
    return text


TAG = re.compile(r"\{\{([<%])\s*(/?)\s*([\w./-]+)((?:[^\"`>%]|\"(?:[^\"\\]|\\.)*\"|`[^`]*`|%(?!\}\})|>(?!\}\}))*?)\s*(/?)\s*[%>]\}\}", re.S)
WORD = re.compile(r"\s*(?:([\w-]+)=)?(?:\"((?:[^\"\\]|\\.)*)\"|`([^`]*)`|([^\s\"`=]+))")


def arguments(text):
    named, positional = {}, []
    at = 0
    text = text.strip()
    while at < len(text):
        m = WORD.match(text, at)
        if not m or m.end() == at:
            raise Malformed(text)
        value = m[2].replace('\\"', '"') if m[2] is not None else m[3] if m[3] is not None else typed(m[4])
        if m[1]:
            named[m[1]] = value
        else:
            positional.append(value)
        at = m.end()
    if named and positional:
        raise Malformed(text)
    return named or positional


def calls(text, closing):
    """All outermost calls with what is in them; `closing` says whether a shortcode has an inner text."""
    found, stack, at = [], [], 0

    def add(part):
        (stack[-1]["inner"] if stack else []).append(part)

    for m in TAG.finditer(text):
        if stack:
            add(text[at : m.start()])
        at = m.end()
        name = m[3]
        if m[2]:
            if not stack or stack[-1]["name"] != name:
                return found
            call = stack.pop()
            call["source"] = text[call.pop("start") : at]
            if not stack:
                found.append(call)
            continue
        try:
            params = arguments(m[4])
        except Malformed:
            return found
        call = {"name": name, "params": params, "inner": [], "start": m.start(), "percent": m[1] == "%"}
        add(call)
        if closing(name) and not m[5]:
            stack.append(call)
        else:
            call["source"] = text[call.pop("start") : at]
            if not stack:
                found.append(call)
    return found


def flat(call):
    yield call
    for part in call["inner"]:
        if isinstance(part, dict):
            yield from flat(part)


# The two sites.


def toml(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return "{" + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + "}"


def plain(value):
    """Only what JSON and TOML have in common."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [plain(v) for v in value if v is not None]
    if isinstance(value, (datetime.date, datetime.datetime, datetime.time)):
        return value.isoformat()
    return value


def read_settings(folder):
    for name in ("hugo.toml", "config.toml", "config/_default/hugo.toml", "config/_default/config.toml"):
        if (folder / name).is_file():
            try:
                settings = tomllib.loads((folder / name).read_text(errors="replace"))
            except tomllib.TOMLDecodeError:
                return {}
            params = settings.get("params", {})
            extra = folder / "config/_default/params.toml"
            if extra.is_file():
                try:
                    params = {**params, **tomllib.loads(extra.read_text(errors="replace"))}
                except tomllib.TOMLDecodeError:
                    pass
            return plain(params)
    return {}


def picture(suffix):
    if suffix == "svg":
        return b'<svg xmlns="http://www.w3.org/2000/svg" width="64" height="32" viewBox="0 0 64 32"></svg>'
    import struct, zlib

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\0" * 64 * 3 for _ in range(32))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 32, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def layouts_of(folder):
    found = [folder / "layouts"] + sorted(folder.glob("themes/*/layouts")) + sorted(folder.glob("theme/layouts"))
    return [f for f in found if f.is_dir()]


def templates(folder):
    """Shortcode templates by name; those of the site itself win."""
    found = {}
    for layouts in reversed(layouts_of(folder)):
        for kind in ("shortcodes", "_shortcodes"):
            for path in sorted((layouts / kind).rglob("*.html")):
                name = str(path.relative_to(layouts / kind))[:-5]
                found[name] = path
    return found


def copy_beside(folder, site):
    """Data, translations and assets: what templates read besides pages. Assets that are large are left out."""
    for kind in ("data", "i18n", "assets"):
        for base in [*sorted(folder.glob("themes/*")), folder]:
            for path in sorted((base / kind).rglob("*")):
                target = site / kind / path.relative_to(base / kind)
                if path.is_file() and path.stat().st_size < 200_000 and "node_modules" not in path.parts:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(path, target)


def normal(text):
    for entity in "rsquo lsquo ldquo rdquo hellip ndash mdash laquo raquo".split():
        text = text.replace(f"&{entity};", html.unescape(f"&{entity};"))
    text = re.sub(r"(<h[1-6]) id=\"[^\"]*\"", r"\1", text)
    # What this theme adds to Markdown: links to headings, marks of links to other sites, pictures that load late, frames of tables.
    text = re.sub(r" ?<a class=\"?heading-link[^>]*>#</a>", "", text)
    text = re.sub(r" class=\"?external-link\"? target=\"?_blank\"? rel=\"?noopener\"?| loading=\"?lazy\"? decoding=\"?async\"?", "", text)
    text = re.sub(r"<div class=\"?table\"? role[^>]*>(<table>.*?</table>)</div>", r"\1", text, flags=re.S)
    text = re.sub(r"class=\"?align-(\w+)\"?", r'style="text-align: \1"', text)
    # Ids that are made of the time.
    text = re.sub(r"174152910\d+|[0-9a-f]{32,}", "TIME", text)
    text = re.sub(r"\s*/>", ">", text)
    text = text.replace("…", "...").replace("&quot;", '"').replace("&#34;", '"')
    return re.sub(r"\s+", "", text)


def made_up(source):
    """Calls of a template that no page calls."""
    inner = ["Some *inner* text"] if re.search(r"\.Inner\b", source) else []
    names = re.findall(r"\.Get\s+[\"`]([\w-]+)[\"`]", source)
    names += [n for n in re.findall(r"\.Params\.([A-Za-z][\w]*)", source) if not re.search(r"(Site|Page|site|page)\.Params\." + n, source)]
    values = {}
    for name in dict.fromkeys(names):
        lower = name.lower()
        if re.search(r"src|image|img|file|poster", lower):
            values[name] = "picture.png"
        elif re.search(r"url|href|link", lower):
            values[name] = "https://example.org/a?b=c&d"
        elif re.search(r"width|height|size|start|end|num|count|id$|year|index", lower):
            values[name] = "12"
        else:
            values[name] = f"some {name}"
    out = []
    if values:
        out.append(values)
        if len(values) > 1:
            out.append(dict(list(values.items())[:1]))
    if re.search(r"\.Get\s+\(?\d|index\s+\.Params\s+\d|range\s+\.Params", source) or not values:
        out += [["picture.png", "two words", "12"], ["one"]]
    return [{"name": None, "params": p, "inner": inner, "percent": False} for p in out]


def written(call):
    def word(value):
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (int, float)):
            return repr(value)
        return "`" + value + "`" if '"' in value or "\\" in value or "\n" in value else '"' + value + '"'

    params = call["params"]
    words = [f"{k}={word(v)}" for k, v in params.items()] if isinstance(params, dict) else [word(v) for v in params]
    opening = " ".join([call["name"], *words])
    left, right = ("%", "%") if call["percent"] else ("<", ">")
    if not call["inner"]:
        return f"{{{{{left} {opening} {'/' if call.get('closes') else ''}{right}}}}}"
    inner = "".join(p if isinstance(p, str) else written(p) for p in call["inner"])
    return f"{{{{{left} {opening} {right}}}}}{inner}{{{{{left} /{call['name']} {right}}}}}"


def compare(folder, verbose):
    """Counts of (equal, different, left out) calls and templates of a site."""
    found = templates(folder)
    sources = {name: path.read_text(errors="replace") for name, path in found.items()}
    closing = lambda name: bool(re.search(r"\.Inner(Deindent)?\b", sources.get(name, "")))
    wanted = {}
    content = [p for p in folder.rglob("*.md") if "node_modules" not in p.parts]
    for path in content:
        text = path.read_text(errors="replace")
        if "{{<" not in text and "{{%" not in text:
            continue
        front = re.match(r"(---\n.*?\n---\n|\+\+\+\n.*?\n\+\+\+\n)", text, re.S)
        text = text[front.end() if front else 0 :]
        # Shortcodes in code are none.
        text = re.sub(r"^```.*?^```", lambda m: "" if "{{" in m[0] else m[0], text, flags=re.S | re.M)
        for call in calls(text, closing):
            if call["name"] in sources and all(c["name"] in sources for c in flat(call)):
                known = wanted.setdefault(call["name"], [])
                if len(known) < 3 and call["source"] not in [c["source"] for c in known]:
                    known.append(call)
    jobs = []
    for name, source in sources.items():
        for call in wanted.get(name) or made_up(source):
            call["name"] = name
            for c in flat(call):
                c["closes"] = closing(c["name"])
            jobs.append(call)
    counts = {"equal": 0, "different": 0, "unsupported": 0, "hugo": 0}
    per_template = {}
    if not jobs:
        return counts, per_template
    with tempfile.TemporaryDirectory() as site:
        site = pathlib.Path(site)
        params = read_settings(folder)
        names = set()
        for call in jobs:
            for c in flat(call):
                values = c["params"].values() if isinstance(c["params"], dict) else c["params"]
                names |= {v for v in values if isinstance(v, str) and re.fullmatch(r"[\w][\w ./-]*\.(\w+)", v) and ".." not in v}
        for name in sorted(names):
            suffix = name.rsplit(".", 1)[1].lower()
            kind = PICTURES.get(suffix) or OTHERS.get(suffix)
            if not kind or name.startswith("/") or len(name) > 100:
                continue
            data = picture(suffix) if suffix in PICTURES else b"{}" if suffix == "json" else b"text"
            for base in ("content/page", "assets"):
                path = site / base / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        copy_beside(folder, site)
        config = [f'baseURL = "{BASE}"', 'title = "A Site"', 'languageCode = "en-us"', f"params = {toml(params)}"]
        config += ['disableKinds = ["sitemap", "RSS", "taxonomy", "term", "section", "404"]', "ignoreLogs = []"]
        config += ["[security]", 'allowContent = [".*"]', "[markup.goldmark.renderer]", "unsafe = true"]
        (site / "hugo.toml").write_text("\n".join(config))
        (site / "content/page").mkdir(parents=True, exist_ok=True)
        for layouts in reversed(layouts_of(folder)):
            for kind in ("partials", "_partials", "shortcodes", "_shortcodes"):
                if (layouts / kind).is_dir():
                    shutil.copytree(layouts / kind, site / "layouts" / kind, dirs_exist_ok=True)
        (site / "layouts/_default").mkdir(parents=True, exist_ok=True)
        (site / "layouts/page.html").write_text("{{ .Content }}")
        (site / "layouts/_default/single.html").write_text("{{ .Content }}")
        (site / "layouts/home.html").write_text("home")
        head = f'---\ntitle: "A Page"\ndate: 2025-03-09T14:05:06Z\ndescription: "About it"\n---\n'
        expected, left = {}, list(range(len(jobs)))
        broken = set()
        while left:
            body = "".join(f"@@{i}@@\n\n{written(jobs[i])}\n\n" for i in left) + "@@end@@\n"
            (site / "content/page/index.md").write_text(head + body)
            shutil.rmtree(site / "public", ignore_errors=True)
            command = [HUGO, "--logLevel", "error", "--clock", NOW, "--source", str(site), "--destination", str(site / "public")]
            done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=120)
            log = done.stdout + done.stderr
            page = site / "public/page/index.html"
            # Messages of `errorf` fail a build that is finished all the same.
            if page.is_file() and (done.returncode == 0 or re.search(r"logged \d+ error", log)):
                parts = re.split(MARK, page.read_text(errors="replace"))
                for number, text in zip(parts[1::2], parts[2::2]):
                    if number != "end":
                        expected[int(number)] = text
                break
            # A template that cannot be read goes with its calls, else the call at the place that is named.
            path = re.search(r"layouts/([\w/. -]+\.html)|(_?(?:partials|shortcodes)/[\w/. -]+\.html)", log)
            place = re.search(r'content/page/index\.md:(\d+):(\d+)', log)
            if place:
                text = (site / "content/page/index.md").read_text()
                lines = text.split("\n")
                offset = sum(len(l.encode()) + 1 for l in lines[: int(place[1]) - 1]) + int(place[2])
                before = text.encode()[:offset].decode(errors="replace")
                marks = re.findall(r"@@(\d+)@@", before)
                index = int(marks[-1]) if marks else left[0]
                if index not in left:
                    index = left[0]
                left.remove(index)
            elif path and (site / "layouts" / (path[1] or path[2])).is_file():
                bad = path[1] or path[2]
                name = re.sub(r"^_?shortcodes/", "", bad)[:-5]
                (site / "layouts" / bad).unlink()
                broken.add(bad)
                left = [i for i in left if not any(c["name"] == name for c in flat(jobs[i]))]
            else:
                if verbose:
                    print(f"  Hugo fails: {log.strip().splitlines()[-1][-300:]}")
                break
        order = [i for i in left if i in expected]
        results, notes = {}, []
        if order:
            done = subprocess.run([PROGRAM, str(site), "/sub/page/"], capture_output=True, text=True)
            if done.returncode:
                print(f"{folder.name}: the compiler ends with {done.returncode}: {done.stderr.strip()[-500:]}")
            answer = json.loads(done.stdout) if not done.returncode else {"html": None, "diagnostics": []}
            parts = re.split(MARK, answer["html"] or "")
            results = {int(number): text for number, text in zip(parts[1::2], parts[2::2]) if number != "end"}
            notes = answer["diagnostics"]
    if verbose:
        for note in notes:
            if "cannot be made" in note:
                print(f"  {note[:400]}")
    for i, call in enumerate(jobs):
        used = "".join(sources[c["name"]] for c in flat(call))
        partials = "".join(
            p.read_text(errors="replace")
            for l in layouts_of(folder)
            for k in ("partials", "_partials")
            for n in re.findall(r"partial(?:Cached)?\s+\"([^\"]+)\"", used)
            for p in [l / k / n, l / k / f"{n}.html"]
            if p.is_file()
        )
        name = call["name"]
        if i not in expected:
            kind = "hugo"
        elif REMOTE.search(used + partials) or PROCESS.search(used + partials) or 'class="highlight"' in expected[i]:
            kind = "unsupported"
        elif normal(results.get(i, "nothing")) == normal(expected[i]):
            kind = "equal"
        else:
            kind = "different"
        counts[kind] += 1
        per_template.setdefault(name, set()).add(kind)
        if kind == "different" and verbose:
            print(f"  {name}: {written(call)[:300]}")
            ours, theirs = normal(results.get(i, "nothing")), normal(expected[i])
            at = len(os.path.commonprefix([ours, theirs]))
            print(f"    Hugo  {theirs[max(at - 60, 0) : at + 160]!r}")
            print(f"    here  {ours[max(at - 60, 0) : at + 160]!r}")
            told = [note for note in notes if any(c["name"] in note for c in flat(call))]
            for note in told[:2]:
                print(f"    {note[:300]}")
    return counts, per_template


def main():
    verbose = "-v" in sys.argv
    subprocess.run(["cargo", "build", "--quiet", "-p", "site-compiler", "--example", "answer"], cwd=ROOT, check=True)
    total = {"equal": 0, "different": 0, "unsupported": 0, "hugo": 0}
    right = wrong = 0
    named = [pathlib.Path(a) for a in sys.argv[1:] if not a.startswith("-")]
    sites = [s for f in named for s in ([f] if layouts_of(f) else sorted(p for p in f.iterdir() if p.is_dir()))]
    for folder in sites:
        if verbose:
            print(folder.name)
        counts, per_template = compare(folder, verbose)
        if not sum(counts.values()):
            continue
        for kind, count in counts.items():
            total[kind] += count
        compared = [kinds for kinds in per_template.values() if kinds & {"equal", "different"}]
        right += sum("different" not in kinds for kinds in compared)
        wrong += sum("different" in kinds for kinds in compared)
        print(f"{folder.name}: {counts['equal']} equal, {counts['different']} different, {counts['unsupported']} need more, {counts['hugo']} not with Hugo")
    compared = total["equal"] + total["different"]
    print(f"calls: {total}; {100 * total['equal'] / max(compared, 1):.1f} % of those compared are equal")
    print(f"templates: {right} equal in all calls, {wrong} not; {100 * right / max(right + wrong, 1):.1f} %")
    sys.exit(total["equal"] < 0.9 * compared)


if __name__ == "__main__":
    main()
