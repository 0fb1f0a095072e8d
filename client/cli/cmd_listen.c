// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// `auralis listen`: plays what a running server sends, in real time, on a sound device, into a file or nowhere. One
/// thread beside the device's: the network's loop, whose timer drives the output, by the monotonic clock or as much as
/// the device wants.
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/cli/commands.h"
#include "client/cli/dial.h"
#include "client/cli/hush.h"
#include "client/cli/listen_report.h"
#include "client/cli/sink.h"
#include "client/cli/tuner.h"
#include "stream/clock.h"
#include "stream/resampler.h"

/// 5 ms.
#define BLOCK_FRAMES 240
#define BLOCK_US     5000
#define BLOCK_NS     (BLOCK_US * INT64_C(1000))
/// This process was stopped for longer: what was missed is not played after.
#define LAG_MAX_NS AUR_NS_PER_SECOND
/// This process woke late: so often what came meanwhile is read first, before it is missed.
#define ROUNDS_MAX 4
/// In sync, nothing is due before it is known what.
#define NEVER_FRAME (INT64_MAX / 2)

/// What is heard when, by a device, is a line through what its callbacks say, not further off than that.
#define LINE_SHARE  64
#define LINE_MAX_NS (50 * INT64_C(1000000))
/// A device that is not there by then is not waited for.
#define DEVICE_MAX_NS (3 * AUR_NS_PER_SECOND)
#define DEVICE_MIN_NS (AUR_NS_PER_SECOND / 2)
/// A device that begins takes its whole buffer at once: that is silence. Then it takes evenly.
#define BEGIN_NS   (300 * INT64_C(1000000))
#define FADE_IN_MS 10
/// In the ring before a device, and in its buffer: who wants little delay has little.
#define AHEAD_MS            40
#define AHEAD_LIVE_MS       15
#define LATENCY_LIVE_MS     10
#define LATENCY_BALANCED_MS 60
/// In sync, so much must be left of the delay that all have beside what the device holds.
#define SYNC_MIN_MS 40

#define BUFFER_MIN_MS 20
#define BUFFER_MAX_MS 4000
#define SIGNAL_EXIT   128 /* and the number of the signal */

typedef struct listener {
    aur_dial *dial;
    aur_tuner tuner;
    aur_jitter_buffer buffer;
    aur_playout playout;
    aur_sink sink;
    aur_file_config file;
    aur_speaker_config speaker;
    aur_speaker_status device;
    char missing[AUR_DEVICE_REASON_BYTES]; ///< why there is no device to play on
    aur_listen_report report;
    aur_jitter_mode mode;
    bool sync;
    bool plays; ///< on a device
    int64_t duration_frames;
    int64_t written_frames;
    int64_t next_ns; ///< when the next block is heard
    int64_t began_ns;
    int64_t device_ns; ///< when the present device was first seen playing; 0 = there is none
    bool by_device;    ///< it is what drives the output
    int before;        ///< standard error, while PortAudio must not write there
    FILE *words;       ///< to it; NULL = it was left alone
    int rounds;        ///< of reading, since the output fell behind
    bool started;      ///< something was heard
    aur_err err;
} listener;

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    interrupted = number;
}

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

/// The frame that belongs at `at_ns`, if it matters.
static int64_t due_frame(const listener *l, int64_t at_ns)
{
    if (!l->sync)
        return AUR_PLAYOUT_FREE;
    if (!aur_timebase_is_good(&l->tuner.timebase))
        return l->playout.playing ? AUR_PLAYOUT_FREE : NEVER_FRAME;
    double made = aur_timebase_frame(&l->tuner.timebase, (double)at_ns / 1e6);
    return (int64_t)llround(made - l->mode.sync_s * AUR_SAMPLE_RATE_HZ);
}

static void play_block(listener *l)
{
    float block[BLOCK_FRAMES * AUR_CHANNELS];
    double frame = aur_playout_frame(&l->playout);
    bool was_playing = l->playout.playing;
    aur_playout_render(&l->playout, block, BLOCK_FRAMES, due_frame(l, l->next_ns));
    if (!was_playing) // it began somewhere else
        frame = aur_playout_frame(&l->playout) - BLOCK_FRAMES;
    l->started = l->started || l->playout.playing;
    aur_listen_report_block(&l->report, l->next_ns, frame);
    aur_speaker *speaker = aur_sink_speaker(&l->sink);
    if (!l->started && speaker == NULL)
        return;
    int64_t left = l->duration_frames - l->written_frames;
    size_t frames = left < BLOCK_FRAMES ? (size_t)left : BLOCK_FRAMES;
    if (speaker == NULL || l->by_device) // without a device time passes unheard
        l->err = aur_sink_write(&l->sink, block, frames);
    l->written_frames += l->started ? (int64_t)frames : 0;
}

static bool is_done(const listener *l)
{
    return interrupted != 0 || l->err != AUR_OK || l->tuner.state == AUR_TUNER_FAILED ||
           l->written_frames >= l->duration_frames;
}

/// Plays what is due by the monotonic clock.
static void play_by_clock(listener *l, int64_t now_ns)
{
    for (; l->next_ns <= now_ns && !is_done(l); l->next_ns += BLOCK_NS)
        play_block(l);
}

/// Plays what the device wants; when it is heard is drawn as a steady line through what the device says.
static void play_by_device(listener *l, aur_speaker *speaker)
{
    while (!is_done(l) && aur_speaker_wants(speaker)) {
        int64_t says_ns = aur_speaker_next_ns(speaker);
        int64_t off_ns = says_ns - l->next_ns;
        bool far = off_ns > LINE_MAX_NS || off_ns < -LINE_MAX_NS;
        if (says_ns != 0)
            l->next_ns = far ? says_ns : l->next_ns + off_ns / LINE_SHARE;
        play_block(l);
        l->next_ns += BLOCK_NS;
    }
}

static void play_silence(aur_speaker *speaker)
{
    static const float silence[BLOCK_FRAMES * AUR_CHANNELS];
    while (aur_speaker_wants(speaker))
        aur_speaker_feed(speaker, silence, BLOCK_FRAMES);
}

/// Sees whether there is a device, and whether it takes evenly yet.
static void look_at_device(listener *l, aur_speaker *speaker, int64_t now_ns)
{
    aur_speaker_status_get(speaker, &l->device);
    if (!l->device.playing)
        l->device_ns = 0;
    else if (l->device_ns == 0)
        l->device_ns = now_ns;
    bool before = l->by_device;
    l->by_device = l->device_ns != 0 && now_ns - l->device_ns > BEGIN_NS;
    if (l->by_device && !before)
        aur_speaker_fade(speaker, true, FADE_IN_MS);
    l->report.device_ms = l->by_device ? l->device.latency_ms + 1000.0 * aur_speaker_ready_s(speaker) : (double)NAN;
}

/// False, with the reason, if there never was a device, or it holds more than there is time for.
static bool can_play(listener *l, int64_t now_ns)
{
    const aur_speaker_status *device = &l->device;
    double holds_ms = device->latency_ms + l->speaker.ahead_ms, most_ms = 1000 * l->mode.sync_s - SYNC_MIN_MS;
    if (l->sync && device->playing && holds_ms > most_ms) {
        snprintf(l->missing, sizeof l->missing,
                 "it holds %.0f ms, and in sync there are %.0f: less --latency, or --buffer safe", holds_ms, most_ms);
        return false;
    }
    int64_t waited_ns = now_ns - l->began_ns;
    bool known = device->reason[0] != '\0';
    if (device->devices > 0 || waited_ns < (known ? DEVICE_MIN_NS : DEVICE_MAX_NS))
        return true;
    snprintf(l->missing, sizeof l->missing, "%s", known ? device->reason : "the sound system does not answer");
    return false;
}

/// Plays what is due on a device. What is due while there is none, but was, passes unheard.
static void drive_device(listener *l, aur_speaker *speaker, int64_t now_ns)
{
    look_at_device(l, speaker, now_ns);
    if (!can_play(l, now_ns)) {
        aur_dial_stop(l->dial);
    } else if (l->by_device) {
        play_by_device(l, speaker);
    } else {
        play_silence(speaker);
        if (l->started)
            play_by_clock(l, now_ns);
    }
}

/// Plays what is due. True if what came meanwhile is to be read first.
static bool drive_clock(listener *l, int64_t now_ns)
{
    int64_t late_ns = now_ns - l->next_ns;
    l->report.output_late_ns = late_ns > l->report.output_late_ns ? late_ns : l->report.output_late_ns;
    if (late_ns > BLOCK_NS && l->rounds++ < ROUNDS_MAX)
        return true;
    l->rounds = 0;
    play_by_clock(l, now_ns);
    return false;
}

static bool on_tick(void *context)
{
    listener *l = context;
    aur_speaker *speaker = aur_sink_speaker(&l->sink);
    int64_t now_ns = aur_clock_now_ns();
    bool again = false;
    if (l->next_ns == 0 || now_ns - l->next_ns > LAG_MAX_NS)
        l->next_ns = now_ns;
    aur_tuner_tick(&l->tuner, now_ns);
    if (speaker != NULL)
        drive_device(l, speaker, now_ns);
    else
        again = drive_clock(l, now_ns);
    if (is_done(l))
        aur_dial_stop(l->dial);
    return again;
}

static int fail_to_play(const listener *l)
{
    const char *name = l->speaker.device != NULL ? l->speaker.device : "the default device";
    fprintf(stderr, "auralis: listen: %s: %s\n", name, l->missing);
    fprintf(stderr, "auralis: `auralis devices` lists what there is; -o FILE writes, --device none only measures\n");
    return AUR_EXIT_UNAVAILABLE;
}

/// What to say, and with which code to end, when the first attempt failed.
static int fail_to_connect(const listener *l, const char *name)
{
    const aur_tuner *tuner = &l->tuner;
    switch (tuner->end) {
    case AUR_DIAL_LOST:
    case AUR_DIAL_REFUSED:
        fprintf(stderr, "auralis: %s: cannot be reached: %s\n", name, tuner->reason);
        return AUR_EXIT_UNAVAILABLE;
    case AUR_DIAL_NO_HOST:
        fprintf(stderr, "auralis: %s: no such host: %s\n", name, tuner->reason);
        return AUR_EXIT_NO_HOST;
    case AUR_DIAL_UNTRUSTED:
        fprintf(stderr,
                "auralis: %s: no secure connection: the certificate is not trusted, or no TLS is spoken there; "
                "--ca FILE trusts a certificate, --insecure any\n",
                name);
        return AUR_EXIT_PROTOCOL;
    case AUR_DIAL_STATUS:
        break;
    }
    if (tuner->status < 200) {
        fprintf(stderr, "auralis: %s: %s\n", name, tuner->reason);
        return AUR_EXIT_PROTOCOL;
    }
    bool missing = tuner->status == 404, denied = tuner->status == 401 || tuner->status == 403;
    fprintf(stderr, "auralis: %s: the server answers %d%s\n", name, tuner->status,
            missing  ? ": no such room or stream"
            : denied ? ": not allowed, or not by this name (--allow-host)"
                     : "");
    return missing                ? AUR_EXIT_NO_INPUT
           : denied               ? AUR_EXIT_NO_PERMISSION
           : tuner->status == 503 ? AUR_EXIT_UNAVAILABLE
                                  : AUR_EXIT_PROTOCOL;
}

/// A number of milliseconds is a mode of its own: balanced, with that much buffered and no less.
static int read_buffer(const aur_args *args, listener *l)
{
    const char *text = args->text[AUR_OPTION_BUFFER];
    const aur_jitter_mode *mode = aur_jitter_mode_find(text != NULL ? text : "balanced");
    double ms[1];
    if (mode != NULL) {
        l->mode = *mode;
        return AUR_EXIT_OK;
    }
    if (aur_args_numbers(text, BUFFER_MIN_MS, BUFFER_MAX_MS, ms, 1) != 1)
        return aur_args_refuse(args, AUR_OPTION_BUFFER, "must be live, balanced, auto, safe or 20..4000 milliseconds");
    l->mode = *aur_jitter_mode_find(ms[0] < 100 ? "live" : ms[0] < 250 ? "balanced" : "safe");
    l->mode.start_s = l->mode.min_s = ms[0] / 1000;
    l->mode.max_s = fmax(l->mode.max_s, l->mode.min_s);
    l->mode.sync_s = l->mode.min_s;
    return AUR_EXIT_OK;
}

static int read_device(const aur_args *args, listener *l)
{
    int64_t latency_ms = 0, rate_hz = 0;
    const char *name = args->text[AUR_OPTION_DEVICE];
    bool live = l->mode.min_s < aur_jitter_mode_find("balanced")->min_s;
    if (name != NULL && l->file.path != NULL)
        return aur_args_refuse(args, AUR_OPTION_DEVICE, "plays, and -o writes: one of both");
    if (!aur_args_number(args, AUR_OPTION_LATENCY, AUR_DEVICE_LATENCY_MIN_MS, AUR_DEVICE_LATENCY_MAX_MS, &latency_ms) ||
        !aur_args_number(args, AUR_OPTION_DEVICE_RATE, AUR_RESAMPLER_MIN_HZ, AUR_RESAMPLER_MAX_HZ, &rate_hz))
        return AUR_EXIT_USAGE;
    l->plays = l->file.path == NULL && (name == NULL || strcmp(name, "none") != 0);
    l->speaker = (aur_speaker_config){
        .device = name,
        .rate_hz = (int32_t)rate_hz,
        .latency_ms = latency_ms != 0                                         ? (int32_t)latency_ms
                      : live                                                  ? LATENCY_LIVE_MS
                      : l->mode.sync_s < aur_jitter_mode_find("safe")->sync_s ? LATENCY_BALANCED_MS
                                                                              : 0,
        .ahead_ms = live ? AHEAD_LIVE_MS : AHEAD_MS,
        .live = true,
    };
    return AUR_EXIT_OK;
}

static int read_options(const aur_args *args, listener *l)
{
    const char *duration = args->text[AUR_OPTION_DURATION], *format = args->text[AUR_OPTION_FORMAT];
    const char *bits = args->text[AUR_OPTION_BITS];
    l->duration_frames = INT64_MAX;
    if (duration != NULL && (!aur_args_frames(duration, &l->duration_frames) || l->duration_frames == 0))
        return aur_args_refuse(args, AUR_OPTION_DURATION, "must be a time like 90, 90s, 30m, 1h30m or inf");
    l->file.path = args->text[AUR_OPTION_OUTPUT];
    l->file.length_frames = l->duration_frames != INT64_MAX ? l->duration_frames : 0;
    if (format != NULL) {
        int found = aur_file_format_find(format);
        if (found < 0)
            return aur_args_refuse(args, AUR_OPTION_FORMAT, "must be one of wav flac opus vorbis mp3 raw");
        l->file.format = (aur_file_format)found;
    }
    if (bits != NULL) {
        int found = aur_file_bits_find(bits);
        if (found < 0)
            return aur_args_refuse(args, AUR_OPTION_BITS, "must be one of 16 24 32f");
        l->file.bits = (aur_file_bits)found;
    }
    l->sync = args->text[AUR_OPTION_SYNC] != NULL;
    int code = read_buffer(args, l);
    return code == AUR_EXIT_OK ? read_device(args, l) : code;
}

static int run(listener *l, const aur_args *args, const aur_url *url)
{
    const char *name = args->operands[0];
    aur_err err = aur_jitter_buffer_init(&l->buffer);
    if (err == AUR_OK) {
        aur_playout_init(&l->playout, &l->buffer, &l->mode);
        err = aur_tuner_open(&l->tuner, url, &l->playout, &l->buffer);
    }
    if (err != AUR_OK)
        return aur_args_fail("listen", err);
    err = aur_dial_open(&(aur_dial_config){.events = AUR_TUNER_EVENTS,
                                           .context = &l->tuner,
                                           .tick = on_tick,
                                           .tick_context = l,
                                           .tick_us = BLOCK_US,
                                           .ca_file = args->text[AUR_OPTION_CA],
                                           .insecure = args->text[AUR_OPTION_INSECURE] != NULL},
                        &l->dial);
    if (err == AUR_ERR_FILE) {
        aur_args_fail(args->text[AUR_OPTION_CA], err);
        return AUR_EXIT_NO_INPUT;
    }
    if (err != AUR_OK)
        return aur_args_fail("listen", err);
    l->tuner.dial = l->dial;
    l->tuner.sync = l->sync;
    l->tuner.quality = args->text[AUR_OPTION_QUALITY];
    l->tuner.behind_s = l->mode.sync_s;
    aur_listen_report_init(&l->report, &l->tuner, &l->playout, name);
    l->report.json = args->text[AUR_OPTION_JSON] != NULL;
    l->report.quiet = args->text[AUR_OPTION_QUIET] != NULL;
    l->began_ns = aur_clock_now_ns();
    l->before = l->plays ? aur_hush() : -1;
    l->words = l->before >= 0 ? fdopen(dup(l->before), "w") : NULL;
    l->report.words = l->words != NULL ? l->words : stderr;
    l->report.device = l->plays ? &l->device : NULL;
    err = aur_sink_open(&l->sink, l->file.path != NULL ? &l->file : NULL, l->plays ? &l->speaker : NULL);
    if (err != AUR_OK && l->file.path == NULL)
        return aur_args_fail("listen", err);
    if (err != AUR_OK) {
        int code = aur_args_fail(l->file.path, err);
        return err == AUR_ERR_FILE ? AUR_EXIT_CANNOT_CREATE : code;
    }
    catch_signals();
    srand48(aur_clock_now_ns() ^ getpid());
    aur_dial_run(l->dial);
    aur_unhush(l->before);
    l->before = -1;
    if (l->tuner.state == AUR_TUNER_FAILED)
        return fail_to_connect(l, name);
    if (l->missing[0] != '\0')
        return fail_to_play(l);
    aur_listen_report_end(&l->report, (double)l->written_frames / AUR_SAMPLE_RATE_HZ);
    if (l->err != AUR_OK)
        return aur_args_fail(l->file.path, l->err);
    return interrupted != 0 ? SIGNAL_EXIT + interrupted : AUR_EXIT_OK;
}

void aur_cmd_listen_print_help(void)
{
    printf(
        "\nURL\n"
        "  http://HOST[:PORT]/            the room `lobby` over a WebSocket; https:// over TLS\n"
        "  http://HOST[:PORT]/rooms/ID    the room ID\n"
        "  http://.../stream.ogg          an Ogg Opus stream over HTTP, of this server or another; no delay is shown\n"
        "\nWithout -o it is played on a sound device, which is looked for again when it is gone; --device none plays "
        "nowhere\n"
        "and measures the line all the same. Time is counted from the first sound; a connection that is lost is "
        "looked\n"
        "for again, with silence meanwhile.\n"
        "\nBUFFER\n"
        "  live       about 35 ms buffered: for who plays along, on a good line\n"
        "  balanced   about 100 ms (--sync: heard 250 ms after it was made)\n"
        "  auto       120 ms to 4 s, as the line needs it (--sync: 600 ms)\n"
        "  safe       about 250 ms (--sync: 600 ms)\n"
        "  Each grows after a gap and where packets come unevenly, and shrinks again in calm (--sync: never);\n"
        "  auto and safe remember a stall for some minutes. Where the line does not carry the quality a lower one is\n"
        "  asked for, without a gap, and more is tried again later; --quality NAME stays.\n"
        "\nJSON, one line a second\n"
        "  state      waiting buffering playing offline ended\n"
        "  time_ms    the monotonic clock of this machine when `frame` is heard; server_ms: the server's then\n"
        "  frame      room frame that is heard; delay_ms: how long ago it was made\n"
        "  buffer_ms target_ms jitter_ms trim_ppm rtt_ms quality bitrate\n"
        "  device_ms  of that delay, what the device and the ring before it hold; null without a device\n"
        "  output_late_ms  how late this process woke to play, at worst; what is played is not later for it\n"
        "  underruns  gaps, by cause: late packets, packets the server skipped, connection offline\n"
        "  jumps seams reconnects overruns packets undecodable\n"
        "  device     how often one was opened, how often it was not fed in time by the system, and by us\n"
        "\nEXIT CODE\n"
        "  0 done, 2 wrong usage, 66 no such room or file, 68 no such host, 69 nobody answers, 73 and 74 output,\n"
        "  76 not this protocol or a certificate that is not trusted, 77 not allowed, 130 interrupted.\n"
        "  Once there was sound, a lost connection is no failure.\n"
        "\nEXAMPLES\n"
        "  auralis listen http://localhost:8080/\n"
        "  auralis listen http://localhost:8080/ -o evening.flac --duration 30m\n"
        "  auralis listen http://localhost:8080/ -o - --quiet | aplay\n"
        "  auralis listen https://radio.example/rooms/lobby --buffer live --device pulse:headphones\n"
        "  auralis listen https://radio.example/rooms/lobby --device none --json\n");
}

int aur_cmd_listen(const aur_args *args)
{
    aur_url url;
    if (args->operand_count != 1) {
        fprintf(stderr, "auralis: listen needs one URL, like http://localhost:8080/\n");
        return AUR_EXIT_USAGE;
    }
    const char *refusal = aur_url_parse(args->operands[0], &url);
    if (refusal != NULL) {
        fprintf(stderr, "auralis: %s: %s\n", args->operands[0], refusal);
        return AUR_EXIT_USAGE;
    }
    const char *output = args->text[AUR_OPTION_OUTPUT];
    if (output != NULL && strcmp(output, "-") == 0 && args->text[AUR_OPTION_JSON] != NULL)
        return aur_args_refuse(args, AUR_OPTION_OUTPUT, "standard output is taken by --json");
    listener *l = calloc(1, sizeof *l);
    if (l == NULL)
        return aur_args_fail("listen", AUR_ERR_MEMORY);
    int code = read_options(args, l);
    if (code == AUR_EXIT_OK && args->text[AUR_OPTION_QUALITY] != NULL && url.kind == AUR_URL_OGG)
        code = aur_args_refuse(args, AUR_OPTION_QUALITY, "an Ogg stream has it in its URL; listen to the room");
    if (code == AUR_EXIT_OK && l->sync && url.kind == AUR_URL_OGG)
        code = aur_args_refuse(args, AUR_OPTION_SYNC, "an Ogg stream does not tell the time; listen to the room");
    if (code == AUR_EXIT_OK)
        code = run(l, args, &url);
    aur_dial_close(l->dial);
    aur_tuner_close(&l->tuner);
    aur_jitter_buffer_free(&l->buffer);
    aur_err err = aur_sink_close(&l->sink);
    if (l->words != NULL)
        fclose(l->words);
    if (err != AUR_OK && code == AUR_EXIT_OK)
        code = aur_args_fail(output, err);
    free(l);
    return code;
}
