#!/usr/bin/env python3
"""Whether adversarial input stays cheap: compiles every kind with n and 2n bytes and compares CPU time and memory.

usage: scripts/growth.py [--bytes 524288] [--only TEXT] [--grammars] [--json FILE] [--binary FILE]

The inputs come from `cargo run -p site-compiler --example growth`. A kind fails where 2n bytes cost more than 2.3 times as much as n,
where they take more than --seconds of CPU time or --megabytes of memory, or where the compiler is ended by a signal. What an empty
site costs is subtracted; costs too small to measure (0.3 s, 100 MB) do not fail. --grammars compiles one block of code for each
pattern and each language instead. The profile is the one that `cargo run` uses.
"""
import argparse, json, os, pathlib, re, resource, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
GROWTH, NOISE_SECONDS, NOISE_MEGABYTES = 2.3, 0.3, 100
SMALL = 120 << 10


def run(command, seconds, megabytes):
    """CPU seconds, peak memory in MB, output, and the signal that ended it."""
    def bound():
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    with tempfile.TemporaryFile("w+") as output:
        child = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, preexec_fn=bound)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read()
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, text, child.returncode


def binary():
    command = ["cargo", "build", "-q", "-p", "site-compiler", "--example", "growth"]
    subprocess.run(command, cwd=ROOT, check=True)
    return ROOT / "target/debug/examples/growth"


def languages():
    source = next(ROOT.glob("site-macros/**/code/language.rs")).read_text()
    return re.findall(r'"([^"]+)"', source.split("const NAMES")[1].split("];")[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bytes", type=int, default=512 << 10, help="n; 2n is compiled too")
    parser.add_argument("--only", default="", help="only kinds whose name contains this")
    parser.add_argument("--grammars", action="store_true")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--megabytes", type=float, default=400)
    parser.add_argument("--give-up", type=int, default=60, help="CPU seconds after which a compilation is ended")
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--binary", type=pathlib.Path)
    options = parser.parse_args()
    program = options.binary or binary()
    names = subprocess.run([program], check=True, capture_output=True, text=True).stdout.split()
    if options.grammars:
        patterns = subprocess.run([program, "--patterns"], check=True, capture_output=True, text=True).stdout.split()
        names = [f"code/{language}/{pattern}" for language in languages() for pattern in patterns]
    names = [name for name in names if options.only in name]
    base_seconds, base_megabytes, *_ = run([program, "markdown/prose", "1"], 60, 4096)
    print(f"an empty site: {base_seconds:.2f} s, {base_megabytes:.0f} MB; n = {options.bytes}", flush=True)
    print(f"{'kind':44} {'CPU n':>7} {'2n':>7} {'times':>6} {'MB n':>6} {'2n':>6} {'times':>6} {'output':>9} {'told':>7} {'shown':>9}", flush=True)
    failed, rows = [], []
    for name in names:
        costs = []
        # Front matter and settings may not be larger.
        bytes = min(options.bytes, SMALL) if name.startswith(("front-matter/", "settings/")) else options.bytes
        for size in [bytes] if options.grammars else [bytes, 2 * bytes]:
            seconds, megabytes, text, code = run([program, name, str(size)], options.give_up, 4096)
            costs.append((max(seconds - base_seconds, 0.001), max(megabytes - base_megabytes, 0.1), text, code))
            if code:
                break
        (s1, m1, *_), (s2, m2, text, code) = costs[0], costs[-1]
        reasons = []
        if code:
            reasons.append(f"ended with {code}" + (" " + text.strip().splitlines()[-1][:80] if text.strip() else ""))
        # Many files may cost more than one; what they cost must not grow faster than they do.
        if s2 > options.seconds and not name.startswith("site/"):
            reasons.append("seconds")
        if m2 > options.megabytes and not name.startswith("site/"):
            reasons.append("memory")
        if len(costs) == 2 and s2 / s1 > GROWTH and s2 > NOISE_SECONDS:
            reasons.append("growth of time")
        if len(costs) == 2 and m2 / m1 > GROWTH and m2 > NOISE_MEGABYTES:
            reasons.append("growth of memory")
        fields = text.rstrip("\n").split("\t") if not code else ["", "", "", "", ""]
        _, output, told, shown, first = (fields + [""] * 5)[:5]
        verdict = ", ".join(reasons)
        interesting = not options.grammars or reasons or s2 > 1
        if interesting:
            print(f"{name:44} {s1:7.2f} {s2:7.2f} {s2 / s1:6.1f} {m1:6.0f} {m2:6.0f} {m2 / m1:6.1f} {output:>9} {told:>7} {shown:>9}  {verdict or first[:60]}", flush=True)
        rows.append({"kind": name, "seconds": [s1, s2], "megabytes": [m1, m2], "output": output, "told": told, "failed": reasons, "first": first})
        if reasons:
            failed.append(name)
    if options.json:
        options.json.write_text(json.dumps({"bytes": options.bytes, "rows": rows}, indent=1))
    print(f"{len(names)} kinds, {len(failed)} fail")
    sys.exit(bool(failed))


main()
