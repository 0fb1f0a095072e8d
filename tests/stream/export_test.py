# SPDX-License-Identifier: MIT
#
# Sound files as ffprobe, sox and the specifications read them: length, rate, tags, markers; many files at once; what is
# left of a render that was killed, or for which there was no room. AUR_TEST_SCALE=full kills fifty times.
# usage: export_test.py AURALIS-BINARY
import json
import os
import random
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

try:
    import numpy as np
except ImportError:
    print("SKIPPED: apt-get install python3-numpy")
    sys.exit(1 if os.environ.get("CI") else 77)
for tool in ("ffprobe", "ffmpeg", "sox"):
    if shutil.which(tool) is None:
        print(f"SKIPPED: {tool}: apt-get install ffmpeg sox")
        sys.exit(1 if os.environ.get("CI") else 77)

AURALIS = sys.argv[1]
FULL = os.environ.get("AUR_TEST_SCALE") == "full"
WORK = tempfile.mkdtemp(prefix="auralis-export-")
for name in [n for n in os.environ if n.startswith("AURALIS_")]:
    del os.environ[name]
failed = False


def complain(text):
    global failed
    failed = True
    print("FAILED:", text)


def check(truth, text):
    if not truth:
        complain(text)


def path(name):
    return os.path.join(WORK, name)


def render(*words, code=0, **options):
    done = subprocess.run([AURALIS, "render", *words], capture_output=True, **options)
    check(done.returncode == code, f"render {words}: exit code {done.returncode}, not {code}: {done.stderr}")
    return done


def probe(name):
    shown = subprocess.run(["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", name],
                           capture_output=True)
    if shown.returncode != 0:
        return None
    return json.loads(shown.stdout)


def samples(name, kind=None):
    """What is in it, as a list of floats, two a frame."""
    words = ["ffmpeg", "-v", "error", *(["-f", kind] if kind else []), "-i", name, "-f", "f32le", "-"]
    return np.frombuffer(subprocess.run(words, capture_output=True).stdout, dtype="<f4")


def seconds_by_sox(name):
    shown = subprocess.run(["soxi", "-s", name], capture_output=True, text=True)
    rate = subprocess.run(["soxi", "-r", name], capture_output=True, text=True)
    if shown.returncode != 0 or rate.returncode != 0:
        complain(f"sox cannot read {name}: {shown.stderr}")
        return 0, 0
    return int(shown.stdout) / int(rate.stdout), int(rate.stdout)


# Each format, with each rate and width it takes: suffix, rate, further words, codec, greatest error of the length.
CASES = [
    ("wav", 48000, [], "pcm_s24le", 0), ("wav", 44100, ["--bits", "16"], "pcm_s16le", 0),
    ("wav", 96000, ["--bits", "32f"], "pcm_f32le", 0), ("wav", 88200, [], "pcm_s24le", 0),
    ("flac", 48000, [], "flac", 0), ("flac", 44100, ["--bits", "16"], "flac", 0), ("flac", 96000, [], "flac", 0),
    ("ogg", 48000, [], "opus", 0.0066), ("opus", 48000, ["--bitrate", "64000"], "opus", 0.0066),
    ("oga", 48000, [], "vorbis", 0), ("oga", 88200, ["--bitrate", "256000"], "vorbis", 0),
    ("mp3", 48000, [], "mp3", 0.05), ("mp3", 44100, ["--bitrate", "320000"], "mp3", 0.05),
]
SOX_MP3_S = 0.08  # it plays what the encoder put before and after
WORDS = ["--seed", "7", "--preset", "meditation", "--key", "E", "--duration", "2.5", "--from", "60"]


def formats():
    for suffix, rate, words, codec, error in CASES:
        name = path(f"a.{suffix}")
        render("-o", name, "--rate", str(rate), "--title", "Äther", *words, *WORDS)
        shown = probe(name)
        if shown is None:
            complain(f"ffprobe cannot read {name}")
            continue
        stream, about = shown["streams"][0], shown["format"]
        tags = {k.lower(): v for k, v in {**stream.get("tags", {}), **about.get("tags", {})}.items()}
        check(stream["codec_name"] == codec, f"{suffix}: codec {stream['codec_name']}")
        check(int(stream["sample_rate"]) == rate, f"{suffix}: rate {stream['sample_rate']}")
        check(abs(float(about["duration"]) - 2.5) <= error, f"{suffix} {rate}: {about['duration']} s by ffprobe")
        check(tags.get("title") == "Äther" and tags.get("artist") == "Auralis" and tags.get("genre") == "Ambient",
              f"{suffix}: tags {tags}")
        for part in ("seed 7", "preset meditation", "key E aeolian", "50 bpm", "from 60.000 s", "sound version"):
            check(part in tags.get("comment", ""), f"{suffix}: the comment has no '{part}': {tags}")
        if suffix in ("mp3", "opus", "ogg"):
            bitrate = int(about["bit_rate"])
            if "--bitrate" in words:
                check(0.5 < bitrate / int(words[-1]) < 1.25, f"{suffix}: {bitrate} bit/s instead of {words[-1]}")
        if suffix in ("wav", "flac", "oga", "mp3"):  # Debian's sox cannot read Opus
            length, rate_by_sox = seconds_by_sox(name)
            within = SOX_MP3_S if suffix == "mp3" else 0
            check(abs(length - 2.5) <= within and rate_by_sox == rate, f"{suffix}: {length} s at {rate_by_sox} Hz by sox")
        if suffix in ("flac", "oga", "mp3"):
            shown = subprocess.run(["soxi", "-a", name], capture_output=True).stdout.decode(errors="replace")
            check("title=äther" in shown.lower() and "artist=auralis" in shown.lower(), f"{suffix}: tags {shown} by sox")


def equalities():
    """WAV, FLAC, raw and the pipe hold the same numbers; 16 bits differ by the dither alone."""
    for name in ("e.wav", "e.flac", "e.raw"):
        render("-o", path(name), *WORDS)
    wav, flac = samples(path("e.wav")), samples(path("e.flac"))
    raw, piped = samples(path("e.raw"), "s24le"), path("piped.raw")
    with open(piped, "wb") as to:
        subprocess.run([AURALIS, "render", "-o", "-", "--format", "raw", *WORDS], stdout=to, check=True)
    for other in (flac, raw[:len(wav)], samples(piped, "s24le")[:len(wav)]):
        check(len(wav) == 240000 and np.array_equal(wav, other), "WAV, FLAC, raw and the pipe differ")
    check(os.path.getsize(path("e.raw")) == 120000 * 6, "a raw file is not its samples")
    render("-o", path("f.wav"), "--bits", "32f", *WORDS)
    render("-o", path("s.wav"), "--bits", "16", *WORDS)
    exact, short = samples(path("f.wav")), samples(path("s.wav"))
    error = short.astype(np.float64) * 32768 - exact.astype(np.float64) * 32767
    rms, shape = np.sqrt(np.mean(error**2)), np.abs(np.corrcoef(error[:-1], error[1:])[0, 1])
    print(f"16 bits: error {rms:.3f} steps RMS (triangular dither and rounding: 0.5), {np.abs(error).max():.2f} at most,"
          f" next to next {shape:.4f}")
    check(0.48 < rms < 0.52 and np.abs(error).max() <= 1.51 and shape < 0.02, "16 bits have another dither")


def chunks(name):
    """{name: [bytes, ...]} of a RIFF file, which must fit together."""
    with open(name, "rb") as file:
        data = file.read()
    check(data[:4] == b"RIFF" and struct.unpack("<I", data[4:8])[0] == len(data) - 8, f"{name}: length of the RIFF")
    found, at = {}, 12
    while at + 8 <= len(data):
        size = struct.unpack("<I", data[at + 4:at + 8])[0]
        found.setdefault(data[at:at + 4], []).append(data[at + 8:at + 8 + size])
        at += 8 + size + (size & 1)
    check(at == len(data), f"{name}: chunks end at {at} of {len(data)}")
    return found


def markers():
    words = ["--seed", "3", "--duration", "4m", "--from", "1m"]
    for rate in (48000, 44100):
        render("-o", path("m.wav"), "--rate", str(rate), "--bits", "16", *words)
        found = chunks(path("m.wav"))
        score = json.loads(render("-o", "-", "--format", "json", *words).stdout)
        begin = score["from_frame"]
        wanted = [(round(max(c["frame"] - begin, 0) * rate / 48000), c["name"]) for c in score["chords"]]
        count = struct.unpack("<I", found[b"cue "][0][:4])[0]
        points = [struct.unpack("<II4sIII", found[b"cue "][0][4 + i * 24:28 + i * 24]) for i in range(count)]
        check([p[5] for p in points] == [p[1] for p in points], "a cue point has two places")
        labels, adtl, at = {}, [c for c in found[b"LIST"] if c[:4] == b"adtl"][0], 4
        while at < len(adtl):
            size, number = struct.unpack("<II", adtl[at + 4:at + 12])
            labels[number] = adtl[at + 12:at + 8 + size].rstrip(b"\0").decode()
            at += 8 + size + (size & 1)
        got = [(p[5], labels[p[0]]) for p in points]
        check(got == wanted and len(got) > 3, f"markers {got} instead of {wanted}")
        bext = found[b"bext"][0]
        place = struct.unpack("<Q", bext[338:346])[0]
        check(place == 60 * rate and bext[256:263] == b"Auralis", f"bext: {bext[:400]}")
        check(bext[602:].startswith(b"A=PCM,F=%d,W=16,M=stereo,T=Auralis" % rate), f"coding history {bext[602:]}")
    print(f"markers: {len(got)} chords in 4 min, as the score has them")


def many():
    render("-o", path("n-{seed}.flac"), "--seed", "5..8", "--duration", "2", "--jobs", "2", "--journal",
           path("n-{seed}.auralis"), "--title", "night {seed}")
    render("-o", path("one.flac"), "--seed", "7", "--duration", "2", "--title", "night 7")
    check(open(path("n-7.flac"), "rb").read() == open(path("one.flac"), "rb").read(), "one of many is another file")
    render("-o", path("j-{name}.raw"), *[path(f"n-{s}.auralis") for s in (5, 6, 7, 8)])
    render("-o", path("single-{seed}.raw"), "--seed", "7", "--duration", "2")
    check(open(path("j-n-7.raw"), "rb").read() == open(path("single-7.raw"), "rb").read(), "journals give other files")
    check(len([n for n in os.listdir(WORK) if n.startswith(("n-", "j-"))]) == 12, f"not twelve: {os.listdir(WORK)}")
    # One that fails is told by the exit code, the others are made.
    done = render(path("n-5.auralis"), path("none.auralis"), path("n-6.auralis"), "-o", path("k-{name}.raw"), code=66)
    check(os.path.exists(path("k-n-6.raw")) and b"none.auralis" in done.stderr, f"one that fails: {done.stderr}")
    running = subprocess.Popen([AURALIS, "render", "-o", path("i-{seed}.wav"), "--seed", "1..4", "--duration", "9h",
                                "--jobs", "2"], stderr=subprocess.PIPE)
    time.sleep(1.5)
    running.send_signal(signal.SIGTERM)
    said = running.communicate(timeout=30)[1]
    check(running.returncode == 143 and said.count(b"interrupted") == 2, f"interrupted: {running.returncode} {said}")
    for seed in (1, 2):
        check(probe(path(f"i-{seed}.wav")) is not None, "an interrupted one of many is no file")
        os.remove(path(f"i-{seed}.wav"))


def kill():
    """Killed at any moment: nothing under the name, and what is in the part can be read."""
    dice, read = random.Random(), 0
    kinds = [("wav", "wav"), ("flac", "flac"), ("ogg", "ogg"), ("oga", "ogg"), ("mp3", "mp3")]
    rounds = 50 if FULL else 5
    for i in range(rounds):
        suffix, kind = kinds[i % len(kinds)]
        name = path(f"killed.{suffix}")
        running = subprocess.Popen([AURALIS, "render", "-o", name, "--seed", "1", "--duration", "9h"],
                                   stderr=subprocess.DEVNULL)
        end = time.time() + 60
        while i % 3 != 0 and not os.path.exists(name + ".part") and time.time() < end:
            time.sleep(0.01) # two of three have begun, however busy the machine is; the third may be anywhere
        time.sleep(dice.uniform(0.0, 1.0))
        running.kill()
        running.wait()
        check(not os.path.exists(name), f"killed: there is a half {name}")
        if not os.path.exists(name + ".part"):
            continue
        got = samples(name + ".part", kind)
        check(len(got) >= 9 * 96000, f"killed: {suffix} of {os.path.getsize(name + '.part')} bytes: {len(got)} samples")
        check(np.isfinite(got).all() and np.abs(got).max() < 1.0, f"killed: {suffix} is noise")
        if suffix in ("wav", "flac"):
            by_sox = subprocess.run(["sox", "-t", suffix, name + ".part", "-n", "stat"], capture_output=True)
            check(by_sox.returncode == 0, f"killed: sox cannot read {suffix}: {by_sox.stderr}")
        os.remove(name + ".part")
        read += 1
    print(f"killed {rounds} times: {read} had begun a file, each could be read")
    check(read > 0, "no render had begun a file when it was killed")


def no_room():
    """A limit on the length of files, as a disk that is full: an error, the exit code, nothing under the name."""
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    kept = path("kept.wav")
    for suffix in ("wav", "flac", "ogg", "oga", "mp3", "raw"):
        name, room = path(f"full.{suffix}"), 4000000 if suffix in ("wav", "flac", "raw") else 1200000
        shutil.copy(path("one.flac"), name)
        done = render("-o", name, "--seed", "1", "--duration", "20m", code=74, preexec_fn=limit)
        check(b"File too large" in done.stderr and b"is in " in done.stderr, f"no room: {suffix}: {done.stderr}")
        check(open(name, "rb").read() == open(path("one.flac"), "rb").read(), f"no room: {name} was written over")
        if suffix not in ("raw",):
            check(len(samples(name + ".part")) > 96000, f"no room: {suffix}: the part cannot be read")
        os.remove(name + ".part")
    done = render("-o", kept, "--stems", path("stems"), "--seed", "1", "--duration", "2m", code=74, preexec_fn=limit)
    check(not os.path.exists(kept), "no room: a half file under its name")
    if os.geteuid() == 0:
        small_disk()


def small_disk():
    disk = path("disk")
    os.mkdir(disk)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], capture_output=True).returncode != 0:
        print("SKIPPED: a small disk: no tmpfs can be mounted here (the limit on the length of files was tried)")
        return
    try:
        for suffix in ("wav", "flac", "ogg", "oga", "mp3", "mid", "json"):
            with open(os.path.join(disk, "filler"), "wb") as filler:
                filler.write(b"\0" * (2097152 - 700000 if suffix not in ("mid", "json") else 2097152 - 8192))
            name = os.path.join(disk, f"a.{suffix}")
            done = render("-o", name, "--seed", "1", "--duration", "20m", code=74)
            check(b"No space left on device" in done.stderr, f"full disk: {suffix}: {done.stderr}")
            check(not os.path.exists(name), f"full disk: there is a half {name}")
            for left in os.listdir(disk):
                os.remove(os.path.join(disk, left))
    finally:
        subprocess.run(["umount", disk], check=True)
        os.rmdir(disk)


try:
    for part in (formats, equalities, markers, many, kill, no_room):
        began = time.time()
        part()
        print(f"{part.__name__}: {time.time() - began:.1f} s")
finally:
    shutil.rmtree(WORK, ignore_errors=True)
print("export:", "failed" if failed else "as it should be")
sys.exit(failed)
