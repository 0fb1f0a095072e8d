// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What `auralis listen` says while it plays.
#include "client/cli/listen_report.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "stream/clock.h"

#define DELAY_STEP_MS 0.5
#define FRAMES_A_MS   (AUR_SAMPLE_RATE_HZ / 1000.0)

static const char *const UNDERRUN_NAMES[] = {[AUR_UNDERRUN_LATE] = "packets came too late",
                                             [AUR_UNDERRUN_SKIPPED] = "the line is slower than the stream",
                                             [AUR_UNDERRUN_OFFLINE] = "the connection is down"};

void aur_listen_report_init(aur_listen_report *report, const aur_tuner *tuner, const aur_playout *playout,
                            const char *name)
{
    memset(report, 0, sizeof *report);
    report->tuner = tuner;
    report->playout = playout;
    report->name = name;
    report->words = stderr;
    report->device_ms = (double)NAN;
    report->_is_terminal = isatty(STDERR_FILENO) == 1;
    report->_state = tuner->state;
}

/// A line for people, above the live one.
__attribute__((format(printf, 2, 3))) static void say(aur_listen_report *report, const char *format, ...)
{
    if (report->quiet)
        return;
    va_list values;
    va_start(values, format);
    fprintf(report->words, "%sauralis: ", report->_has_line ? "\r\033[K" : "");
    vfprintf(report->words, format, values);
    fputc('\n', report->words);
    fflush(report->words);
    va_end(values);
    report->_has_line = false;
}

static void say_state(aur_listen_report *report)
{
    const aur_tuner *tuner = report->tuner;
    if (tuner->state == report->_state)
        return;
    report->_state = tuner->state;
    if (tuner->state == AUR_TUNER_OPEN)
        say(report, "%s: connected%s%s", report->name, tuner->hello.server[0] != '\0' ? ", " : "", tuner->hello.server);
    else if (tuner->state == AUR_TUNER_WAITING)
        say(report, "%s: %s; next try in %.1f s", report->name, tuner->reason, tuner->wait_ms / 1000.0);
}

static void say_underruns(aur_listen_report *report)
{
    for (int cause = 0; cause < AUR_UNDERRUN_COUNT; cause++) {
        if (report->_underruns[cause] == report->playout->underruns[cause])
            continue;
        report->_underruns[cause] = report->playout->underruns[cause];
        say(report, "silence: %s; from now on %.0f ms are kept in store", UNDERRUN_NAMES[cause],
            report->playout->control.target_s * 1000);
    }
}

static void say_quality(aur_listen_report *report)
{
    const aur_ladder *ladder = &report->tuner->ladder;
    bool chosen = report->tuner->quality != NULL; // by somebody: the ladder moves nothing
    if (ladder->at == report->_rung || chosen)
        return;
    say(report, "the line %s: quality %s from now on",
        ladder->at > report->_rung ? "does not carry that much" : "may carry more again",
        ladder->rungs[ladder->at].name);
    report->_rung = ladder->at;
}

/// Delay of the frame heard at `at_ns`; NAN where it is not known.
static double delay_ms(const aur_listen_report *report, int64_t at_ns, double frame)
{
    if (!report->playout->playing || !aur_timebase_is_known(&report->tuner->timebase))
        return (double)NAN;
    return (aur_timebase_frame(&report->tuner->timebase, (double)at_ns / 1e6) - frame) / FRAMES_A_MS;
}

static void count_delay(aur_listen_report *report, double ms)
{
    if (!(ms >= 0) || !aur_timebase_is_good(&report->tuner->timebase))
        return;
    size_t at = (size_t)(ms / DELAY_STEP_MS);
    report->_delays[at < AUR_LISTEN_DELAYS ? at : AUR_LISTEN_DELAYS - 1]++;
    report->_delay_count++;
}

/// Delay that a share of all blocks did not exceed, ms.
static double delay_at(const aur_listen_report *report, double share)
{
    uint64_t below = 0;
    for (size_t at = 0; at < AUR_LISTEN_DELAYS; at++) {
        below += report->_delays[at];
        if ((double)below >= share * (double)report->_delay_count)
            return ((double)at + 0.5) * DELAY_STEP_MS;
    }
    return 0.0;
}

static void print_number(const char *name, double value)
{
    if (isfinite(value))
        printf(",\"%s\":%.3f", name, value);
    else
        printf(",\"%s\":null", name);
}

static const char *state_name(const aur_listen_report *report)
{
    if (report->tuner->state != AUR_TUNER_OPEN)
        return report->playout->playing ? "offline" : "waiting";
    return report->playout->playing ? "playing" : "buffering";
}

static void print_counts(const aur_listen_report *report)
{
    const aur_playout *playout = report->playout;
    printf(",\"underruns\":{\"late\":%u,\"skipped\":%u,\"offline\":%u},\"jumps\":%u,\"seams\":%u,\"reconnects\":%u,"
           "\"overruns\":%u,\"packets\":%llu,\"undecodable\":%llu",
           playout->underruns[AUR_UNDERRUN_LATE], playout->underruns[AUR_UNDERRUN_SKIPPED],
           playout->underruns[AUR_UNDERRUN_OFFLINE], playout->jumps, playout->seams, report->tuner->reconnects,
           report->tuner->overruns, (unsigned long long)report->tuner->feed.packets,
           (unsigned long long)report->tuner->feed.faults);
    if (report->device != NULL)
        printf(",\"device\":{\"opened\":%u,\"underruns\":%llu,\"fed_late\":%llu}", report->device->devices,
               (unsigned long long)report->device->device_underruns, (unsigned long long)report->device->underruns);
}

static void print_json(const aur_listen_report *report, int64_t at_ns, double frame)
{
    const aur_playout *playout = report->playout;
    const aur_timebase *timebase = &report->tuner->timebase;
    double local_ms = (double)at_ns / 1e6;
    printf("{\"state\":\"%s\",\"time_ms\":%.3f", state_name(report), local_ms);
    print_number("server_ms",
                 aur_timebase_is_known(timebase) ? aur_timebase_server_ms(timebase, local_ms) : (double)NAN);
    print_number("frame", playout->playing ? frame : (double)NAN);
    print_number("delay_ms", delay_ms(report, at_ns, frame));
    print_number("buffer_ms", aur_playout_buffered(playout) / FRAMES_A_MS);
    print_number("target_ms", playout->control.target_s * 1000);
    print_number("jitter_ms", playout->control.jitter_s * 1000);
    print_number("trim_ppm", playout->control.trim * 1e6);
    print_number("rtt_ms", timebase->rtt_ms >= 0 ? timebase->rtt_ms : (double)NAN);
    print_number("output_late_ms", (double)report->output_late_ns / 1e6);
    print_number("device_ms", report->device_ms);
    printf(",\"quality\":\"%s\",\"bitrate\":%llu", report->tuner->heard, (unsigned long long)report->_bitrate_bps);
    print_counts(report);
    puts("}");
    fflush(stdout);
}

static void show_line(aur_listen_report *report, int64_t at_ns, double frame)
{
    const aur_playout *playout = report->playout;
    char delay[32] = "";
    double ms = delay_ms(report, at_ns, frame);
    if (isfinite(ms))
        snprintf(delay, sizeof delay, "delay %.0f ms, ", ms);
    fprintf(report->words, "\r\033[K%s: %sbuffer %.0f of %.0f ms, jitter %.1f ms, %.0f kbit/s", state_name(report),
            delay, aur_playout_buffered(playout) / FRAMES_A_MS, playout->control.target_s * 1000,
            playout->control.jitter_s * 1000, (double)report->_bitrate_bps / 1000);
    fflush(report->words);
    report->_has_line = true;
}

void aur_listen_report_block(aur_listen_report *report, int64_t at_ns, double frame)
{
    say_state(report);
    say_underruns(report);
    say_quality(report);
    count_delay(report, delay_ms(report, at_ns, frame));
    bool starts = report->playout->playing && !report->_playing;
    report->_playing = report->playout->playing;
    if (at_ns < report->_due_ns && !starts)
        return;
    if (at_ns >= report->_due_ns) {
        uint64_t bytes = report->tuner->feed.bytes;
        report->_bitrate_bps = report->_due_ns != 0 ? 8 * (bytes - report->_bytes) : 0;
        report->_bytes = bytes;
        report->_due_ns = at_ns + AUR_NS_PER_SECOND;
    }
    if (report->json)
        print_json(report, at_ns, frame);
    if (report->_is_terminal && !report->quiet)
        show_line(report, at_ns, frame);
    report->output_late_ns = 0;
}

void aur_listen_report_end(aur_listen_report *report, double played_s)
{
    bool known = report->_delay_count > 0;
    double median_ms = delay_at(report, 0.5), p95_ms = delay_at(report, 0.95);
    if (report->json) {
        printf("{\"state\":\"ended\",\"played_s\":%.3f", played_s);
        print_number("delay_median_ms", known ? median_ms : (double)NAN);
        print_number("delay_p95_ms", known ? p95_ms : (double)NAN);
        print_counts(report);
        puts("}");
    }
    const uint32_t *underruns = report->playout->underruns;
    say(report, "%s: %.1f s heard, %u gaps", report->name, played_s,
        underruns[AUR_UNDERRUN_LATE] + underruns[AUR_UNDERRUN_SKIPPED] + underruns[AUR_UNDERRUN_OFFLINE]);
    if (known)
        say(report, "delay from the making of a frame to its output: median %.1f ms, 95 of 100 below %.1f ms",
            median_ms, p95_ms);
}
