#!/usr/bin/env python3
"""How long an edit takes to be served by the preview.

usage: scripts/edits.py [PAGES...] [--edits N] [--program FILE]
Generates a site of so many pages (1,000 and 10,000), previews it on 127.0.0.1, edits one page after another and asks for it until it
says the new words. Prints, for each size, the first compilation, the median and the longest time from the end of writing to the first
answer with the new words, and the most memory the preview had. The program is what `cargo run` runs, target/debug/site, unless told
otherwise.
"""
import argparse, http.client, os, re, statistics, subprocess, sys, tempfile, time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("pages", type=int, nargs="*", default=[1000, 10000])
parser.add_argument("--edits", type=int, default=11)
parser.add_argument("--program", type=Path, default=ROOT / "target/debug/site")
options = parser.parse_args()
GENERATE = ["cargo", "run", "--quiet", "--package", "site-compiler", "--example", "generate", "--"]


def served(connection, path, words):
    """Asks until the page says the words."""
    while True:
        connection.request("GET", path)
        if words in connection.getresponse().read():
            return time.monotonic()
        time.sleep(0.001)


def measure(pages, folder):
    subprocess.run(GENERATE + [str(pages), str(folder)], cwd=ROOT, check=True)
    log = open(folder / "log", "w+")
    begin = time.monotonic()
    preview = subprocess.Popen([options.program, "preview", "--listen", "127.0.0.1:0"], env={**os.environ, "SITE_ROOT": str(folder)},
                               stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        host, port = re.match(r"http://([\d.]+):(\d+)/", preview.stdout.readline()).groups()
        first = time.monotonic() - begin
        connection = http.client.HTTPConnection(host, int(port))
        times = []
        for edit in range(options.edits):
            number = edit * pages // options.edits
            time.sleep(0.5)
            with open(folder / f"content/posts/page-{number}.md", "a") as page:
                page.write(f"\nEdited as number {edit} of {pages}.\n")
            written = time.monotonic()
            times.append(served(connection, f"/posts/page-{number}/", f"number {edit} of {pages}".encode()) - written)
        peak = int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{preview.pid}/status").read_text()).group(1)) // 1024
    finally:
        preview.terminate()
        preview.wait()
    print(f"{pages:6} pages: first compilation {first:.2f} s; edit to served {1000 * statistics.median(times):.0f} ms "
          f"(longest {1000 * max(times):.0f} ms); memory at most {peak} MB", flush=True)


if not options.program.exists():
    sys.exit(f"{options.program} is not there: build it with `cargo build`")
for pages in options.pages:
    with tempfile.TemporaryDirectory() as folder:
        measure(pages, Path(folder) / "site")
