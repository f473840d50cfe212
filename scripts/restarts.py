#!/usr/bin/env python3
"""Replaces the program again and again under load, as `systemctl restart` does with socket activation, and counts what fails.

usage: scripts/restarts.py PROGRAM [RESTARTS] [PATH]

Holds a listening socket, starts PROGRAM on it (LISTEN_FDS), lets h2load and wrk ask through it while PROGRAM is stopped with SIGTERM and
started again RESTARTS times (20), and says how many requests failed. Needs h2load (nghttp2-client) and wrk. Only loopback is used.
Ends with 1 where a request failed.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time

PAUSE = 0.5


def start(program, listener):
    """Descriptor 3 is the socket, and the variables name the process that is to take it: the shell, which becomes the program."""
    def hand_over():
        os.dup2(listener.fileno(), 3)
        os.set_inheritable(3, True)

    script = 'export LISTEN_PID=$$ LISTEN_FDS=1; exec "$0" serve'
    process = subprocess.Popen(
        ["sh", "-c", script, program],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        preexec_fn=hand_over,
        close_fds=False,
    )
    begin = time.monotonic()
    if not process.stdout.readline().startswith(b"http://"):
        sys.exit(f"{program} did not start")
    return process, time.monotonic() - begin


def stop(process):
    begin = time.monotonic()
    process.send_signal(signal.SIGTERM)
    if process.wait(timeout=60) != 0:
        sys.exit("it did not end in good order")
    return time.monotonic() - begin


def main():
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    program = os.path.abspath(sys.argv[1])
    restarts = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    path = sys.argv[3] if len(sys.argv) > 3 else "/"

    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}{path}"
    process, ready = start(program, listener)
    seconds = int(restarts * (PAUSE + 0.5)) + 2

    run = lambda command: subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    loads = {
        "wrk": run(["wrk", "-t1", "-c16", f"-d{seconds}s", url]),
        "h2load": run(["h2load", "--h1", "-t1", "-c8", f"-D{seconds}", "--rps=50", url]),
    }
    gone = 0
    for _ in range(restarts):
        time.sleep(PAUSE)
        gone = max(gone, stop(process))
        process, took = start(program, listener)
        ready = max(ready, took)
    failed = 0
    for name, load in loads.items():
        text, _ = load.communicate(timeout=seconds + 60)
        if name == "wrk":
            done = int(re.search(r"(\d+) requests in", text)[1])
            errors = sum(int(n) for line in re.findall(r"(?:Socket errors|Non-2xx).*", text) for n in re.findall(r"\d+", line.split(":", 1)[1]))
        else:
            done = int(re.search(r"(\d+) succeeded", text)[1])
            errors = sum(int(re.search(rf"(\d+) {word}", text)[1]) for word in ("failed", "errored", "timeout"))
        print(f"{name}: {done} requests answered, {errors} failed")
        failed += errors
    stop(process)
    print(f"{restarts} restarts, gone after {gone * 1000:.0f} ms and ready after {ready * 1000:.0f} ms at most, {failed} requests failed")
    sys.exit(1 if failed else 0)


main()
