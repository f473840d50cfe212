"""Stands in for systemd: keeps a socket open and runs a program on it (sd_listen_fds(3)), another one after SIGHUP.

usage: supervisor.py FOLDER PROGRAM ARGUMENT...   FOLDER gets `port`, then `started`: how many programs have been started
"""
import os, signal, socket, sys

folder, command = sys.argv[1], sys.argv[2:]
again = False


def note(name, value):
    with open(f"{folder}/.{name}", "w") as file:
        file.write(f"{value}\n")
    os.rename(f"{folder}/.{name}", f"{folder}/{name}")


def start():
    child = os.fork()
    if child:
        return child
    os.dup2(listener.fileno(), 3)
    os.set_inheritable(3, True)
    os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    try:
        os.execv(command[0], command)
    except OSError:
        os._exit(1)


listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
# Signals are taken one by one where they are waited for.
signals = {signal.SIGHUP, signal.SIGTERM, signal.SIGCHLD}
signal.pthread_sigmask(signal.SIG_BLOCK, signals)
note("port", listener.getsockname()[1])
started, child = 0, None
while True:
    if child is None and (started == 0 or again):
        started, child, again = started + 1, start(), False
        note("started", started)
    received = signal.sigwait(signals)
    while child is not None and os.waitpid(child, os.WNOHANG)[0]:
        child = None
        break
    if received == signal.SIGHUP:
        again = True
    if received in (signal.SIGHUP, signal.SIGTERM) and child is not None:
        os.kill(child, signal.SIGTERM)
    if received == signal.SIGTERM:
        if child is not None:
            os.waitpid(child, 0)
        sys.exit(0)
