# SPDX-License-Identifier: MIT
#
# Type=notify against a socket of the test's: ready when it answers, alive every half of the watchdog's time, stopping.
# usage: notify_test.py AURALIS-BINARY
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

failed = False


def complain(text):
    global failed
    failed = True
    print("FAILED:", text)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def run(address, watchdog_pid_is_its_own):
    port = free_port()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(address)
    listener.settimeout(10)
    env = {k: v for k, v in os.environ.items() if not k.startswith("AURALIS_")}
    env.update(NOTIFY_SOCKET=address.replace("\0", "@"), WATCHDOG_USEC="2000000")
    if not watchdog_pid_is_its_own:
        env["WATCHDOG_PID"] = "1"
    server = subprocess.Popen([sys.argv[1], "serve", "--listen", f"127.0.0.1:{port}"], env=env, stderr=subprocess.DEVNULL)
    try:
        said = listener.recv(1000)
        if said != b"READY=1":
            complain(f"the first word is {said}")
        urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).read()
        listener.settimeout(4)
        times = []
        try:
            while len(times) < 3:
                said = listener.recv(1000)
                times.append(time.monotonic())
                if said != b"WATCHDOG=1":
                    complain(f"it says {said} in between")
        except socket.timeout:
            if watchdog_pid_is_its_own:
                complain("it does not say that it is alive")
        if watchdog_pid_is_its_own and len(times) == 3 and times[2] - times[0] > 5:
            complain(f"alive at {times}: too seldom")
        if not watchdog_pid_is_its_own and times:
            complain("it answers the watchdog of another process")
        # A server that is stopped by force says nothing: the watchdog sees it.
        if watchdog_pid_is_its_own:
            server.send_signal(signal.SIGSTOP)
            time.sleep(0.2)
            listener.setblocking(False)
            try:
                while True:
                    listener.recv(1000)
            except BlockingIOError:
                pass
            listener.settimeout(2.5)
            try:
                complain(f"stopped, it still says {listener.recv(1000)}")
            except socket.timeout:
                pass
            server.send_signal(signal.SIGCONT)
        server.terminate()
        listener.settimeout(10)
        said = b""
        while said != b"STOPPING=1":
            said = listener.recv(1000)
            if said not in (b"STOPPING=1", b"WATCHDOG=1"):
                complain(f"it says {said} on its way out")
        if server.wait(timeout=10) != 0:
            complain(f"exit code {server.returncode}")
    except (socket.timeout, OSError) as error:
        complain(f"{address!r}: {error}")
    finally:
        server.kill()
        server.wait()
        listener.close()


with tempfile.TemporaryDirectory() as folder:
    run(os.path.join(folder, "notify"), True)
    run(f"\0auralis-notify-{os.getpid()}", False)
print("notify:", "failed" if failed else "as it should be")
sys.exit(failed)
