# SPDX-License-Identifier: MIT
"""usage: play_cost.py AURALIS [SECONDS]   What `auralis play` costs while it plays and draws: CPU and wake-ups a thread,
and memory. SECONDS: 20, with AUR_TEST_SCALE=full 3600. A core is 100 %."""
import os
import pty
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import pulse as desk

AURALIS = sys.argv[1]
SECONDS = int(sys.argv[2]) if len(sys.argv) > 2 else 3600 if os.environ.get("AUR_TEST_SCALE") == "full" else 20
CPU_MAX, DRAWING_MAX, GROWTH_MAX_KIB = 3.0, 1.0, 256


def drain(fd, counts):
    try:
        while True:
            counts[0] += len(os.read(fd, 65536))
    except OSError:
        pass


def threads(pid):
    """{thread: (name, CPU seconds, times it went to sleep by itself)}"""
    found = {}
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/stat", encoding="utf-8") as file:
            name = file.read().split("(", 1)[1].rsplit(")", 1)[0]
        with open(f"/proc/{pid}/task/{task}/schedstat", encoding="utf-8") as file:
            cpu_s = int(file.read().split()[0]) / 1e9  # finer than ticks
        with open(f"/proc/{pid}/task/{task}/status", encoding="utf-8") as file:
            waits = int(file.read().split("\nvoluntary_ctxt_switches:")[1].split()[0])
        found[task] = ("main, screen" if task == str(pid) else name, cpu_s, waits)
    return found


def resident_kib(pid):
    """Counted page by page: VmRSS of `status` is in steps of 256 KiB a thread."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="utf-8") as file:
        return int(file.read().split("\nRss:")[1].split()[0])


def main():
    desk.need()
    with desk.Pulse() as pulse:
        pulse.add_sink("one")
        here, there = pty.openpty()
        player = pulse.spawn([AURALIS, "play", "--seed", "7", "--device", "pulse:one"], stdin=there, stdout=there,
                             stderr=there, environment={"TERM": "xterm", "LANG": "C.UTF-8"})
        os.close(there)
        drawn = [0]
        threading.Thread(target=drain, args=(here, drawn), daemon=True).start()
        time.sleep(5)
        before, began, drawn_before = threads(player.pid), time.monotonic(), drawn[0]
        resident = [resident_kib(player.pid)]
        while time.monotonic() - began < SECONDS:
            time.sleep(min(10, max(0.1, SECONDS - (time.monotonic() - began))))
            assert player.poll() is None
            resident.append(resident_kib(player.pid))
        after, took = threads(player.pid), time.monotonic() - began
        drawn_bytes = drawn[0] - drawn_before
        os.write(here, b"q")
        player.wait(timeout=20)
    assert player.returncode == 0
    all_cpu = all_wakes = main_cpu = 0.0
    for task, (name, cpu_s, waits) in sorted(after.items()):
        cpu = 100 * (cpu_s - before.get(task, (0, 0, 0))[1]) / took
        wakes = (waits - before.get(task, (0, 0, 0))[2]) / took
        print(f"  {name:18} {cpu:6.3f} % of a core  {wakes:6.1f} wake-ups a second")
        all_cpu, all_wakes = all_cpu + cpu, all_wakes + wakes
        main_cpu = cpu if name.startswith("main") else main_cpu
    print(f"  {'together':18} {all_cpu:6.3f} % of a core  {all_wakes:6.1f} wake-ups a second, over {took:.0f} s; "
          f"{drawn_bytes / took:.0f} bytes a second are drawn")
    print(f"  resident: {resident[0]} KiB at first, {resident[len(resident) // 2]} half-way, {max(resident)} at most, "
          f"{resident[-1]} at last")
    assert all_cpu < CPU_MAX, "too much CPU"
    assert main_cpu < DRAWING_MAX, "too much CPU for a screen"
    assert max(resident) - resident[0] < GROWTH_MAX_KIB, "memory grows"


if __name__ == "__main__":
    main()
