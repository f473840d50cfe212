#!/usr/bin/env python3
"""What a request costs: the shipped program beside the least that hyper can do, and beside nginx with the same files.

usage: scripts/cost.py [--rounds N] [--seconds S] [--path /]
Builds the program (cargo ship) and site-bin/server/bench, exports the site and puts the program's own gzip and brotli bytes beside the
file, starts one of each with one core on 127.0.0.1, and measures them in turn: load from wrk on another core, then the CPU time (user
and system) of the server's processes for each request. A rate would say how fast wrk is. A machine that others use is now fast and
now slow, so each round compares its own neighbours, and the median of these ratios is told; then memory and the time from exec to the
first byte. Needs wrk; leaves nginx out, and says so, where it is not installed.
"""
import argparse, http.client, os, re, resource, shutil, socket, statistics, subprocess, sys, tempfile, time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "target/ship/site"
BARE = ROOT / "site-bin/server/bench/target/release/bare"
CODINGS = "gzip, deflate, br"

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--rounds", type=int, default=21)
parser.add_argument("--seconds", type=int, default=1)
parser.add_argument("--path", default="/")
parser.add_argument("--no-build", action="store_true", help="measure what was built last")
options = parser.parse_args()
started = []


def start(command, **more):
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **more)
    started.append(process)
    return process


def processes(pid):
    """A process and its children."""
    children = []
    for task in os.listdir(f"/proc/{pid}/task"):
        children += Path(f"/proc/{pid}/task/{task}/children").read_text().split()
    return [pid] + [each for child in children for each in processes(int(child))]


def cpu(pid):
    tasks = (f"/proc/{each}/task/{task}/schedstat" for each in processes(pid) for task in os.listdir(f"/proc/{each}/task"))
    return sum(int(Path(task).read_text().split()[0]) for task in tasks) / 1e3


def memory(pid):
    """Proportional set size in kB: what is shared with other processes counts by halves."""
    text = "".join(Path(f"/proc/{each}/smaps_rollup").read_text() for each in processes(pid))
    return sum(int(kb) for kb in re.findall(r"^Pss:\s+(\d+)", text, re.M))


def load(pid, port, fields, seconds):
    """CPU time per request in microseconds."""
    command = ["taskset", "-c", "1", "wrk", "-t1", "-c32", f"-d{seconds}s"]
    for field in fields:
        command += ["-H", field]
    before = cpu(pid)
    told = subprocess.run(command + [f"http://127.0.0.1:{port}{options.path}"], capture_output=True, text=True, check=True).stdout
    after = cpu(pid)
    if "Non-2xx" in told or "Socket errors" in told:
        sys.exit(f"not every request was answered:\n{told}")
    return (after - before) / int(re.search(r"(\d+) requests in", told)[1])


def ask(port, fields=()):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", options.path, headers=dict(field.split(": ", 1) for field in fields))
    answer = connection.getresponse()
    return answer, answer.read()


def nginx(folder, state):
    """nginx as it serves files best: precompressed, opened once."""
    program = shutil.which("nginx")
    if not program:
        return None
    modules = Path(re.search(r"--modules-path=(\S+)", subprocess.run([program, "-V"], capture_output=True, text=True).stderr)[1])
    brotli = modules / "ngx_http_brotli_static_module.so"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    state.mkdir()
    temporary = "\n".join(f"{kind}_temp_path {state};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (state / "nginx.conf").write_text(f"""
{f"load_module {brotli};" if brotli.exists() else ""}
daemon off; worker_processes 1; pid {state}/pid; error_log {state}/error.log;
{"user root;" if os.getuid() == 0 else ""}
events {{ worker_connections 16384; multi_accept on; }}
http {{
  types {{ text/html html; text/css css; image/svg+xml svg; }} charset utf-8; {temporary}
  access_log off; server_tokens off; sendfile on; tcp_nopush on; keepalive_requests 100000000;
  open_file_cache max=20000 inactive=600s; open_file_cache_valid 600s; open_file_cache_min_uses 1; open_file_cache_errors on;
  gzip_static on; gzip_vary on; {"brotli_static on;" if brotli.exists() else ""}
  server {{ listen 127.0.0.1:{port} backlog=4096; root {folder}; index index.html; }}
}}""")
    process = start(["taskset", "-c", "0", program, "-c", state / "nginx.conf", "-e", state / "error.log"])
    return process.pid, port, "" if brotli.exists() else "without brotli_static"


def wait(port):
    """Waits until somebody answers."""
    begin = time.perf_counter()
    while time.perf_counter() - begin < 10:
        try:
            ask(port)
            return
        except OSError:
            time.sleep(0.01)
    sys.exit(f"nobody answers on port {port}")


def site():
    process = start(["taskset", "-c", "0", SITE, "serve", "--listen", "127.0.0.1:0"], stderr=subprocess.DEVNULL)
    line = process.stdout.readline()
    return process.pid, int(re.search(r":(\d+)/", line)[1])


def first_byte():
    """Milliseconds from exec to the first byte of an answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    begin = time.perf_counter()
    process = subprocess.Popen([SITE, "serve", "--listen", f"127.0.0.1:{port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port)) as stream:
                stream.sendall(f"GET {options.path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
                stream.recv(1)
                break
        except ConnectionRefusedError:
            time.sleep(0.0001)
    took = time.perf_counter() - begin
    process.terminate()
    process.wait()
    return took * 1e3


def compare(title, servers):
    """Loads each of these in turn, with fields of its own."""
    figures = {name: [] for name in servers}
    for _ in range(options.rounds):
        for name, ((pid, port), fields) in servers.items():
            figures[name].append(load(pid, port, fields, options.seconds))
    print(f"\n{title}")
    for name, all in figures.items():
        line = f"  {name:6} {statistics.median(all):6.2f} us of CPU a request ({min(all):.2f} to {max(all):.2f})"
        if name != "site":
            line += f"   site costs {statistics.median(ours / its for ours, its in zip(figures['site'], all)):.2f}x"
        print(line)


def bare(answer, body, folder):
    """hyper alone, which answers everything like this."""
    folder.mkdir()
    head = "".join(f"{name}: {value}\n" for name, value in answer.getheaders())
    (folder / "head").write_text(f"HTTP/1.1 {answer.status} {answer.reason}\n{head}")
    (folder / "body").write_bytes(body)
    process = start(["taskset", "-c", "0", BARE, "1", folder / "head", folder / "body"])
    return process.pid, int(process.stdout.readline())


def measure(folder):
    pid, port = site()
    answer, body = ask(port, [f"Accept-Encoding: {CODINGS}"])
    tag = answer.getheader("ETag")
    print(f"{options.path}: {len(body)} bytes in {answer.getheader('Content-Encoding') or 'no coding'}, memory at start {memory(pid)} kB")
    servers = {"site": (pid, port), "bare": bare(answer, body, folder / "bare")}
    file = folder / "public" / (options.path.lstrip("/") + ("index.html" if options.path.endswith("/") else ""))
    for coding, suffix in (("gzip", ".gz"), ("br", ".br")):
        coded, coded_body = ask(port, [f"Accept-Encoding: {coding}"])
        if coded.getheader("Content-Encoding") == coding:
            Path(f"{file}{suffix}").write_bytes(coded_body)
    peer = nginx(folder / "public", folder / "nginx")
    if peer:
        wait(peer[1])
        theirs, their_body = ask(peer[1], [f"Accept-Encoding: {CODINGS}"])
        if theirs.status != 200:
            sys.exit(f"nginx answers {theirs.status}")
        print(f"nginx sends {len(their_body)} bytes in {theirs.getheader('Content-Encoding')} {peer[2]}")
        servers["nginx"] = peer[:2]
    else:
        print("nginx is not installed: left out")
    compare("whole answers", {name: (server, [f"Accept-Encoding: {CODINGS}"]) for name, server in servers.items()})
    # Each is asked with its own tag.
    tags = {"site": tag, "bare": tag, "nginx": theirs.getheader("ETag") if peer else None}
    unchanged = {name: [f"Accept-Encoding: {CODINGS}", f"If-None-Match: {its}"] for name, its in tags.items()}
    for name in set(servers) - {"bare"}:
        answer, body = ask(servers[name][1], unchanged[name])
        if answer.status != 304:
            sys.exit(f"{name} answers {answer.status} to a client that has it")
        if name == "site":
            servers["bare"] = bare(answer, body, folder / "bare-304")
    compare("304", {name: (server, unchanged[name]) for name, server in servers.items()})

    print(f"\nmemory of the site (PSS): {memory(pid)} kB after the load", end="")
    fresh, fresh_port = site()
    before = memory(fresh)
    connection = http.client.HTTPConnection("127.0.0.1", fresh_port)
    for _ in range(10_000):
        connection.request("GET", options.path)
        connection.getresponse().read()
    print(f"; another {before} kB at start, {memory(fresh)} kB after 10,000 requests", end="")
    idle = []
    for _ in range(2_000):
        stream = socket.create_connection(("127.0.0.1", fresh_port))
        stream.sendall(b"HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        stream.recv(65536)
        idle.append(stream)
    print(f", {memory(fresh)} kB with 2,000 idle connections")
    times = [first_byte() for _ in range(11)]
    print(f"exec to first byte: {statistics.median(times):.1f} ms (median of {len(times)})")


def main():
    if not shutil.which("wrk"):
        sys.exit("wrk is needed")
    if not options.no_build:
        subprocess.run(["cargo", "ship"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["cargo", "build", "--release"], cwd=ROOT / "site-bin/server/bench", check=True)
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        subprocess.run([SITE, "export", folder / "public"], check=True, stdout=subprocess.DEVNULL)
        try:
            measure(folder)
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait()


main()
