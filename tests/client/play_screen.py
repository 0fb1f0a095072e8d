# SPDX-License-Identifier: MIT
"""usage: play_screen.py AURALIS [--write]   The screen of `auralis play` in tmux: what it looks like (screen/*.txt; --write
makes them anew), every key, every size, and the terminal as it was when it ends in whatever way."""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import pulse as desk

AURALIS = sys.argv[1]
WRITE = "--write" in sys.argv
GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "screen")


class Terminal:
    """A shell in a tmux of its own."""

    def __init__(self, pulse, columns=90, rows=26, **environment):
        self.pulse = pulse
        self.environment = dict(pulse.environment, TERM="xterm-256color", LANG="C.UTF-8", ENV="",
                                **environment)
        self.environment.pop("NO_COLOR", None)
        self.environment.pop("TMUX", None)
        self.socket = os.path.join(pulse.folder, f"tmux-{time.monotonic_ns()}")
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(rows), "sh")
        self.type("PS1='ready> '; clear")
        self.wait("a shell", lambda text: text.startswith("ready>"))

    def tmux(self, *words):
        done = subprocess.run(["tmux", "-S", self.socket, *words], env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, f"tmux {words}: {done.stderr}"
        return done.stdout

    def text(self, *flags):
        return self.tmux("capture-pane", "-p", *flags)

    def wait(self, what, condition, seconds=10.0):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            text = self.text()
            if condition(text):
                return text
            time.sleep(0.03)
        raise AssertionError(f"{what}: not within {seconds} s; the screen:\n{self.text()}")

    def keys(self, *keys):
        self.tmux("send-keys", *keys)

    def type(self, line):
        self.tmux("send-keys", "-l", line)
        self.keys("Enter")

    def size(self, columns, rows):
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def child(self):
        shell = self.tmux("display-message", "-p", "#{pane_pid}").strip()
        found = desk.wait_for("the player", lambda: subprocess.run(["pgrep", "-P", shell, "-x", "auralis"],
                                                                  capture_output=True, text=True).stdout.split())
        return int(found[0])

    def play(self, words=""):
        self.type(f"clear; {AURALIS} play --seed 7 --device pulse:one {words}")
        self.wait("the screen", lambda text: "Chord" in text and "Dm7" in text)
        self.wait("sound", lambda text: "silent" not in text)

    def ended(self, code=0):
        """The shell is there again with what stood there before, and reads lines again."""
        self.wait("the shell", lambda text: "ready>" in text and "Chapter" not in text)
        self.type("echo code $?; stty -a | tr ';' '\\n' | grep -cE ' icanon| echo '")
        text = self.wait("the answer", lambda text: re.search(r"code \d+\n\d", text))
        assert f"code {code}\n" in text, text
        cursor = self.tmux("display-message", "-p", "#{cursor_flag} #{alternate_on}").strip()
        assert cursor == "1 0", f"cursor and alternate screen: {cursor}"
        assert re.search(r"code \d+\n[1-9]", text), f"the terminal is not as it was:\n{text}"

    def close(self):
        self.tmux("kill-server")


def masked(text):
    """Without what changes from moment to moment."""
    lines = []
    why = 0
    for line in text.rstrip("\n").split("\n"):
        if line.startswith(" Why"):
            assert len(line.strip()) > 20, "no reason is given"
            line, why = " Why        [reasons]", 1
        elif why and line.startswith(" " * 12) and line.strip():
            line = "            [reasons]"
        else:
            why = 0
        line = re.sub(r"\d+:\d\d:\d\d", "[time]", line)
        line = re.sub(r"bar \d+ of", "bar # of", line)
        line = re.sub(r"^( Left| Right)( +).*", r"\1\2[meter]", line)
        line = re.sub(r"[█#·.]{20}( bar)", r"[bar]\1", line)
        lines.append(line.rstrip())
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(line for at, line in enumerate(lines)
                     if not (line.strip() == "[reasons]" and lines[at - 1].strip() == "[reasons]")) + "\n"


def golden(name, text):
    path = os.path.join(GOLDEN, name + ".txt")
    if WRITE:
        os.makedirs(GOLDEN, exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return
    with open(path, encoding="utf-8") as file:
        wanted = file.read()
    assert text == wanted, f"{path} is\n{wanted}\nbut the screen is\n{text}"


def meters_move(terminal):
    seen = {re.search(r" Left.*", terminal.text()).group() for _ in range(12) if time.sleep(0.12) is None}
    assert len(seen) > 3, "the meters stand still"


def looks(terminal):
    golden("screen", masked(terminal.text()))
    assert re.search(r" Left +█+", terminal.text()) and re.search(r"peak +-\d", terminal.text())
    meters_move(terminal)
    terminal.keys("?")
    golden("help", terminal.wait("help", lambda text: "fade out and quit" in text).rstrip("\n") + "\n")
    terminal.keys("Escape")
    terminal.wait("the music", lambda text: "Chord" in text)


def says(terminal, key, *notes):
    terminal.keys(key)
    terminal.wait(f"{key} says {notes}", lambda text: any(text.rstrip().split("\n")[-1].strip() == note for note in notes))


def every_key(terminal):
    presets = [preset["name"] for preset in json.loads(subprocess.run(
        [AURALIS, "presets", "--json"], capture_output=True, check=True, text=True).stdout)]
    terminal.keys("Space")
    terminal.wait("a pause", lambda text: "paused" in text and text.count("silent") == 2)
    clock = re.search(r"\d+:\d\d:\d\d", terminal.text()).group()
    time.sleep(1.5)
    assert clock == re.search(r"\d+:\d\d:\d\d", terminal.text()).group(), "the music goes on in a pause"
    terminal.keys("Space")
    terminal.wait("music", lambda text: "paused" not in text and "silent" not in text)
    says(terminal, "Up", "volume 0 dB")
    says(terminal, "Down", "volume -2 dB")
    says(terminal, "Down", "volume -4 dB")
    says(terminal, "Up", "volume -2 dB")
    says(terminal, "Right", "intensity 0.55")
    says(terminal, "Left", "intensity 0.5")
    for key, notes in {"k": "key A", "K": "key D", "m": "mode phrygian", "M": "mode dorian", "t": "bpm 62",
                       "T": "bpm 60", "d": "density 0.5", "D": "density 0.45", "b": "brightness 0.55",
                       "B": "brightness 0.5"}.items():
        says(terminal, key, notes)
    for number, name in enumerate(presets[:9]):
        says(terminal, str(number + 1), f"preset {name}")
        terminal.wait("is asked for", lambda text: f"soon: {name}" in text or f"Auralis  {name}," in text)
    says(terminal, "p", f"preset {presets[9 % len(presets)]}")
    says(terminal, "P", f"preset {presets[8]}")
    says(terminal, "1", f"preset {presets[0]}")
    before = terminal.text()
    terminal.keys("z", "F5", "M-x", "Escape")
    time.sleep(0.3)
    assert "Chord" in terminal.text() and "Chord" in before
    for _ in range(24):
        terminal.keys("T")
    says(terminal, "T", "that is as far as it goes")


def every_size(terminal):
    terminal.size(60, 15)
    terminal.wait("the small screen", lambda text: "? keys" in text.split("\n")[14] or "that is" in text.split("\n")[14])
    time.sleep(3.2)  # until the last key's note is gone
    lines = masked(terminal.text()).split("\n")
    lines[2] = " Chord      [chord]"  # the keys moved it
    lines[3] = " Section    [section]"
    golden("small", "\n".join(lines[:10] + lines[-2:]))
    for columns, rows in ((1, 1), (5, 3), (20, 5), (300, 80), (90, 26)):
        terminal.size(columns, rows)
        time.sleep(0.3)
    terminal.wait("the first size", lambda text: "Device" in text and "? keys" in text.split("\n")[25])


def every_end(terminal):
    def by(what, how, code):
        terminal.type(f"echo before {what}")
        terminal.play()
        how()
        terminal.ended(code)
        print(f"  {what}: terminal as it was, code {code}")

    by("q", lambda: terminal.keys("q"), 0)
    by("Ctrl-C", lambda: terminal.keys("C-c"), 0)
    by("SIGTERM", lambda: os.kill(terminal.child(), signal.SIGTERM), 0)
    by("a crash", lambda: os.kill(terminal.child(), signal.SIGSEGV), 128 + signal.SIGSEGV)
    terminal.play()
    terminal.keys("C-z")
    terminal.wait("the shell", lambda text: "Stopped" in text and "ready>" in text)
    time.sleep(0.5)
    terminal.type("fg")
    terminal.wait("the screen", lambda text: "Chord" in text)
    terminal.wait("music", lambda text: "silent" not in text)
    terminal.keys("q")
    terminal.ended(0)
    print("  Ctrl-Z and fg: it goes on")


def colours(pulse):
    for variables, wanted in (("", True), ("NO_COLOR=1", False)):
        terminal = Terminal(pulse)
        terminal.type(f"clear; {variables} {AURALIS} play --seed 7 --device pulse:one")
        terminal.wait("the screen", lambda text: "Chord" in text)
        time.sleep(1)
        text = terminal.text("-e")
        assert (re.search(r"\033\[[\d;]*m", text) is not None) == wanted, f"{variables}: {text!r}"
        golden("screen", masked(terminal.text()))
        terminal.keys("q")
        terminal.close()


def plain_lines(pulse):
    terminal = Terminal(pulse)
    terminal.type(f"clear; TERM=dumb {AURALIS} play --seed 7 --device pulse:one")
    terminal.wait("lines", lambda text: "arrival, Dm7 in D dorian" in text)
    terminal.keys("C-c")
    terminal.ended(0)
    terminal.close()
    for words in ([], ["--plain"]):
        done = pulse.spawn([AURALIS, "play", "--seed", "7", "--device", "pulse:one", "--sleep", "2", *words],
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = done.communicate(timeout=20)
        assert done.returncode == 0 and err == "" and "\033" not in out, (out, err)
        golden("lines", re.sub(r"\d+:\d\d:\d\d", "[time]", out))
    terminal = Terminal(pulse, LC_ALL="C")
    terminal.type(f"clear; LC_ALL=C {AURALIS} play --seed 7 --device pulse:one")
    terminal.wait("ASCII", lambda text: re.search(r" Left +#+", text))
    assert all(ord(letter) < 128 for letter in terminal.text())
    terminal.keys("q")
    terminal.close()


def main():
    desk.need()
    if shutil.which("tmux") is None:
        desk.skip("tmux is missing: apt-get install tmux")
    with desk.Pulse() as pulse:
        pulse.add_sink("one")
        terminal = Terminal(pulse)
        terminal.play()
        looks(terminal)
        every_key(terminal)
        every_size(terminal)
        terminal.keys("q")
        terminal.ended(0)
        print("keys and sizes: all right")
        every_end(terminal)
        terminal.close()
        colours(pulse)
        plain_lines(pulse)
        print("colours, dumb terminal, no terminal, ASCII: all right")


if __name__ == "__main__":
    main()
