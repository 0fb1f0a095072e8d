// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// `auralis play`: the engine on this machine's sound device. This thread reads options, keys and signals, shows what
/// plays and keeps the journal; stream/player.h has the threads that make sound.
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "client/cli/commands.h"
#include "client/cli/course.h"
#include "client/cli/hush.h"
#include "client/cli/keys.h"
#include "client/cli/play_along.h"
#include "client/cli/play_journal.h"
#include "client/cli/play_view.h"
#include "client/cli/replay.h"
#include "client/cli/steer.h"
#include "stream/clock.h"
#include "stream/controls.h"
#include "stream/log.h"
#include "stream/resampler.h"

/// Fades: at the start, for a pause, to quit. The last and the device's buffer together stay below 0.3 s.
#define START_FADE_MS 300
#define PAUSE_FADE_MS 150
#define QUIT_FADE_MS  100

#define SLEEP_FADE_DEFAULT_NS (10 * AUR_NS_PER_SECOND)

/// Time between two looks: at a screen, at anything else, while it waits for silence.
#define SCREEN_MS 100
#define LINE_MS   500
#define LEAVE_MS  10

/// Silence is waited for no longer than this and the device's buffer: a sound server may hang.
#define SILENCE_MAX_NS AUR_NS_PER_SECOND
/// So long for a first answer of the sound system; a sound server that starts just now may first say no.
#define DEVICE_MAX_NS (10 * AUR_NS_PER_SECOND)
#define DEVICE_MIN_NS AUR_NS_PER_SECOND
/// So long for a sound server to let go; then this program ends all the same.
#define CLOSE_MAX_S 2

#define NOTE_NS        (3 * AUR_NS_PER_SECOND)
#define JSON_NS        AUR_NS_PER_SECOND
#define VOLUME_MIN_DB  (-60.0)
#define VOLUME_STEP_DB 2.0

typedef enum show { SHOW_SCREEN, SHOW_LINES, SHOW_JSON, SHOW_NOTHING } show;

typedef struct playing {
    aur_player_config config;
    aur_player *player;
    aur_control_event *course; ///< of the plan
    aur_replay replay;
    aur_soundfont *font;

    aur_play_journal journal;
    aur_play_along along;

    show show;
    aur_screen screen;
    aur_play_view view;
    int64_t printed_ns;
    int signals; ///< a signalfd

    aur_steer steer;
    double volume_db;
    bool paused, help;
    char note[96];
    int64_t note_ns;

    int64_t start_ns;
    int64_t sleep_ns;      ///< after the start; INT64_MAX = never
    int64_t sleep_fade_ns; ///< before that
    bool sleeping;         ///< the fade has begun
    int64_t leave_ns;      ///< when it began to quit; 0 = it plays
} playing;

static int read_time(const aur_args *args, aur_option option, int64_t *ns)
{
    int64_t frames;
    if (args->text[option] == NULL)
        return AUR_EXIT_OK;
    if (!aur_args_frames(args->text[option], &frames) || frames == INT64_MAX)
        return aur_args_refuse(args, option, "must be a time like 90, 90s, 45m or 1h30m");
    *ns = frames / (AUR_SAMPLE_RATE_HZ / 1000) * 1000000;
    return AUR_EXIT_OK;
}

static int read_numbers(const aur_args *args, playing *p)
{
    int64_t latency_ms = 0, rate_hz = 0;
    double volume_db[1] = {0.0};
    if (!aur_args_number(args, AUR_OPTION_LATENCY, AUR_DEVICE_LATENCY_MIN_MS, AUR_DEVICE_LATENCY_MAX_MS, &latency_ms) ||
        !aur_args_number(args, AUR_OPTION_DEVICE_RATE, AUR_RESAMPLER_MIN_HZ, AUR_RESAMPLER_MAX_HZ, &rate_hz))
        return AUR_EXIT_USAGE;
    if (args->text[AUR_OPTION_VOLUME] != NULL &&
        aur_args_numbers(args->text[AUR_OPTION_VOLUME], VOLUME_MIN_DB, 0.0, volume_db, 1) != 1)
        return aur_args_refuse(args, AUR_OPTION_VOLUME, "must be -60..0 (dB)");
    p->config.latency_ms = (int32_t)latency_ms;
    p->config.rate_hz = (int32_t)rate_hz;
    p->volume_db = volume_db[0];
    return AUR_EXIT_OK;
}

static int read_options(const aur_args *args, playing *p)
{
    int code = read_numbers(args, p);
    p->config.device = args->text[AUR_OPTION_DEVICE];
    p->sleep_ns = INT64_MAX;
    p->sleep_fade_ns = SLEEP_FADE_DEFAULT_NS;
    if (code == AUR_EXIT_OK)
        code = read_time(args, AUR_OPTION_SLEEP, &p->sleep_ns);
    if (code == AUR_EXIT_OK)
        code = read_time(args, AUR_OPTION_SLEEP_FADE, &p->sleep_fade_ns);
    if (code == AUR_EXIT_OK && args->text[AUR_OPTION_SLEEP_FADE] != NULL && p->sleep_ns == INT64_MAX)
        code = aur_args_refuse(args, AUR_OPTION_SLEEP_FADE, "belongs to --sleep TIME");
    if (code == AUR_EXIT_OK && args->text[AUR_OPTION_SLEEP_FADE] != NULL && p->sleep_fade_ns > p->sleep_ns)
        code = aur_args_refuse(args, AUR_OPTION_SLEEP_FADE, "must not be longer than --sleep");
    if (p->sleep_fade_ns > p->sleep_ns)
        p->sleep_fade_ns = p->sleep_ns;
    p->show = args->text[AUR_OPTION_JSON] != NULL                                 ? SHOW_JSON
              : args->text[AUR_OPTION_QUIET] != NULL                              ? SHOW_NOTHING
              : args->text[AUR_OPTION_PLAIN] != NULL || !aur_screen_is_possible() ? SHOW_LINES
                                                                                  : SHOW_SCREEN;
    return code;
}

static int32_t time_of_day_s(void)
{
    time_t now = time(NULL);
    struct tm local;
    localtime_r(&now, &local);
    return (local.tm_hour * 60 + local.tm_min) * 60 + (local.tm_sec < 60 ? local.tm_sec : 59);
}

static int take_journal(const aur_args *args, playing *p)
{
    if (!aur_args_no_controls(args))
        return AUR_EXIT_USAGE;
    int code = aur_replay_open(args->operands[0], &p->replay);
    if (code != AUR_EXIT_OK)
        return code;
    aur_replay_warn(&p->replay);
    p->config.engine.controls = p->replay.journal.controls;
    p->config.engine.log = p->replay.journal.entries;
    p->config.engine.log_count = p->replay.journal.count;
    return AUR_EXIT_OK;
}

static int read_music(const aur_args *args, playing *p)
{
    bool replays = args->operand_count > 0 && aur_replay_is(args->operands[0]);
    aur_engine_config *engine = &p->config.engine;
    if (args->operand_count > replays) {
        fprintf(stderr, "auralis: play: unexpected argument '%s' (a journal's name ends with .auralis)\n",
                args->operands[replays]);
        return AUR_EXIT_USAGE;
    }
    int code = AUR_EXIT_OK;
    if (replays) {
        code = take_journal(args, p);
    } else {
        code = aur_args_controls(args, p->show == SHOW_LINES, &engine->controls) ? AUR_EXIT_OK : AUR_EXIT_USAGE;
        if (code == AUR_EXIT_OK)
            code = aur_course_read(args, time_of_day_s(), AUR_COURSE_FRAMES_MAX, &engine->controls, &p->course,
                                   &engine->log_count);
        engine->log = p->course;
    }
    if (code == AUR_EXIT_OK)
        code = aur_args_soundfont(args, &p->font);
    engine->soundfont = p->font;
    return code;
}

/* steering */

static void note(playing *p, int64_t now_ns, const char *name, const char *value)
{
    snprintf(p->note, sizeof p->note, "%s %s", name, value);
    p->note_ns = now_ns;
}

static void leave(playing *p, int64_t now_ns)
{
    if (p->leave_ns != 0)
        return;
    p->leave_ns = now_ns;
    aur_play_along_stop(&p->along);
    aur_speaker_fade(aur_player_speaker(p->player), false, QUIT_FADE_MS);
}

static void set_paused(playing *p, bool paused)
{
    if (p->leave_ns != 0 || p->paused == paused)
        return;
    p->paused = paused;
    aur_speaker_fade(aur_player_speaker(p->player), !paused, PAUSE_FADE_MS);
}

static double gain(const playing *p)
{
    return p->volume_db <= VOLUME_MIN_DB ? 0.0 : pow(10.0, p->volume_db / 20.0);
}

static void set_volume(playing *p, double volume_db, int64_t now_ns)
{
    char text[32];
    p->volume_db = fmax(VOLUME_MIN_DB, fmin(0.0, volume_db));
    aur_speaker_volume(aur_player_speaker(p->player), (float)gain(p));
    snprintf(text, sizeof text, "%.0f dB", p->volume_db);
    note(p, now_ns, "volume", text);
}

/// Asks the music for what somebody wants, and says so.
static aur_err change(playing *p, const aur_control_event *events, size_t count, int64_t now_ns)
{
    char value[64];
    aur_err err = aur_player_control(p->player, events, count);
    aur_controls_format((aur_control)events[0].control, events[0].value, value, sizeof value);
    note(p, now_ns, aur_control_describe((aur_control)events[0].control)->name,
         err == AUR_OK ? value : "cannot be changed now");
    return err;
}

static void on_key(playing *p, int key, int64_t now_ns)
{
    aur_control_event event;
    switch (aur_steer_key(&p->steer, key, now_ns, &event)) {
    case AUR_STEER_CHANGE:
        change(p, &event, 1, now_ns); // what comes of it is on the screen
        break;
    case AUR_STEER_LIMIT:
        note(p, now_ns, "that is", "as far as it goes");
        break;
    case AUR_STEER_PAUSE:
        set_paused(p, !p->paused);
        break;
    case AUR_STEER_LOUDER:
        set_volume(p, p->volume_db + VOLUME_STEP_DB, now_ns);
        break;
    case AUR_STEER_SOFTER:
        set_volume(p, p->volume_db - VOLUME_STEP_DB, now_ns);
        break;
    case AUR_STEER_HELP:
        p->help = !p->help;
        break;
    case AUR_STEER_QUIT:
        leave(p, now_ns);
        break;
    case AUR_STEER_NOTHING:
        p->help = p->help && key != AUR_KEY_ESCAPE;
        break;
    }
}

/// What somebody asks for by a media key or a panel.
static void on_remote(void *context, aur_remote_act act, double value)
{
    playing *p = context;
    int64_t now_ns = aur_clock_now_ns();
    switch (act) {
    case AUR_REMOTE_PLAY:
    case AUR_REMOTE_PAUSE:
    case AUR_REMOTE_TOGGLE:
        set_paused(p, act == AUR_REMOTE_PAUSE || (act == AUR_REMOTE_TOGGLE && !p->paused));
        break;
    case AUR_REMOTE_NEXT:
        on_key(p, 'p', now_ns);
        break;
    case AUR_REMOTE_PREVIOUS:
        on_key(p, 'P', now_ns);
        break;
    case AUR_REMOTE_VOLUME:
        set_volume(p, value > 0.0 ? 20.0 * log10(value) : VOLUME_MIN_DB, now_ns);
        break;
    case AUR_REMOTE_QUIT:
        leave(p, now_ns);
        break;
    }
}

/// What somebody asks for by OSC.
static aur_err on_change(void *context, const aur_control_event *events, size_t count)
{
    playing *p = context;
    int64_t now_ns = aur_clock_now_ns();
    aur_err err = change(p, events, count, now_ns);
    for (size_t i = 0; i < count && err == AUR_OK; i++)
        aur_steer_wish(&p->steer, &events[i], now_ns);
    return err;
}

static void tell_desktop(playing *p)
{
    aur_player_status status;
    aur_player_status_get(p->player, &status);
    const aur_controls *controls = &status.piece.controls;
    aur_remote_state state = {
        .paused = p->paused, .volume = gain(p), .played_us = (int64_t)(status.played_s * 1e6), .seed = controls->seed};
    snprintf(state.title, sizeof state.title, "%.40s, %s %s", aur_preset_name(controls->preset),
             aur_key_name(controls->key), aur_mode_name(controls->mode));
    aur_play_along_say(&p->along, &state);
}

static void show_news(playing *p, int64_t now_ns)
{
    char text[AUR_MIDI_NEWS_BYTES];
    if (aur_play_along_news(&p->along, text))
        note(p, now_ns, "midi", text);
}

static void read_keys(playing *p, int64_t now_ns)
{
    char bytes[64];
    ssize_t count = read(STDIN_FILENO, bytes, sizeof bytes);
    for (ssize_t at = 0; at < count;) {
        size_t used;
        on_key(p, aur_keys_next(bytes + at, (size_t)(count - at), &used), now_ns);
        at += (ssize_t)used;
    }
}

/// Fades, hands the terminal back and stops, until somebody says that it goes on.
static void stop_for_a_while(playing *p)
{
    struct timespec fade = {.tv_nsec = (PAUSE_FADE_MS + AUR_DEVICE_LATENCY_DEFAULT_MS) * 1000000L};
    aur_speaker_fade(aur_player_speaker(p->player), false, PAUSE_FADE_MS);
    nanosleep(&fade, NULL);
    if (p->show == SHOW_SCREEN)
        aur_screen_close(&p->screen);
    raise(SIGSTOP);
    if (p->show == SHOW_SCREEN)
        aur_screen_open(&p->screen);
    if (!p->paused)
        aur_speaker_fade(aur_player_speaker(p->player), true, START_FADE_MS);
}

static void read_signals(playing *p, int64_t now_ns)
{
    struct signalfd_siginfo info;
    while (read(p->signals, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGTSTP)
            stop_for_a_while(p);
        else if (info.ssi_signo == SIGWINCH && p->show == SHOW_SCREEN)
            aur_screen_resize(&p->screen);
        else if (info.ssi_signo != SIGWINCH && p->leave_ns != 0)
            p->leave_ns = INT64_MIN; // asked twice: at once
        else if (info.ssi_signo != SIGWINCH)
            leave(p, now_ns);
    }
}

static bool catch_signals(playing *p)
{
    sigset_t set;
    sigemptyset(&set);
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGWINCH};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        sigaddset(&set, numbers[i]);
    signal(SIGPIPE, SIG_IGN);
    pthread_sigmask(SIG_BLOCK, &set, NULL); // every thread that starts has it so
    p->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    return p->signals >= 0;
}

/* time */

static void follow_sleep(playing *p, int64_t now_ns)
{
    if (p->sleep_ns == INT64_MAX || p->leave_ns != 0)
        return;
    int64_t left_ns = p->start_ns + p->sleep_ns - now_ns;
    if (left_ns <= 0) {
        leave(p, now_ns);
    } else if (left_ns <= p->sleep_fade_ns && !p->sleeping && !p->paused) {
        p->sleeping = true;
        aur_speaker_fade(aur_player_speaker(p->player), false, (uint32_t)(left_ns / 1000000));
    }
}

static bool is_over(playing *p, int64_t now_ns)
{
    int64_t most_ns = SILENCE_MAX_NS + p->config.latency_ms * INT64_C(1000000);
    return p->leave_ns != 0 &&
           (p->leave_ns < 0 || aur_speaker_is_silent(aur_player_speaker(p->player)) || now_ns - p->leave_ns > most_ns);
}

static void show_moment(playing *p, int64_t now_ns)
{
    if (p->show == SHOW_NOTHING || (p->show == SHOW_JSON && now_ns - p->printed_ns < JSON_NS))
        return;
    aur_play_moment moment = {
        .wanted = &p->steer.wanted,
        .now_ns = now_ns,
        .sleep_left_s = p->sleep_ns == INT64_MAX ? -1.0 : fmax(0.0, (double)(p->start_ns + p->sleep_ns - now_ns) / 1e9),
        .volume_db = p->volume_db,
        .paused = p->paused,
        .leaving = p->leave_ns != 0,
        .help = p->help,
        .note = now_ns - p->note_ns < NOTE_NS ? p->note : ""};
    aur_player_status_get(p->player, &moment.status);
    aur_steer_follow(&p->steer, &moment.status.piece.controls, now_ns);
    if (p->show != SHOW_LINES)
        aur_speaker_level_get(aur_player_speaker(p->player), &moment.level);
    p->printed_ns = now_ns;
    if (p->show == SHOW_SCREEN)
        aur_play_view_draw(&p->view, &p->screen, &moment);
    else if (p->show == SHOW_LINES)
        aur_play_view_line(&p->view, &moment);
    else
        aur_play_view_json(&moment);
}

/// Until somebody quits or it is time to. Returns the first failure of the journal.
static aur_err loop(playing *p)
{
    aur_err kept = AUR_OK;
    for (;;) {
        bool keys = p->show == SHOW_SCREEN && isatty(STDIN_FILENO);
        struct pollfd on[2 + AUR_PLAY_ALONG_FDS] = {{.fd = p->signals, .events = POLLIN},
                                                    {.fd = keys ? STDIN_FILENO : -1, .events = POLLIN}};
        int wait_ms = p->leave_ns != 0 ? LEAVE_MS : p->show == SHOW_SCREEN ? SCREEN_MS : LINE_MS;
        aur_play_along_wait(&p->along, &on[2], &wait_ms);
        int ready = poll(on, 2 + AUR_PLAY_ALONG_FDS, wait_ms);
        int64_t now_ns = aur_clock_now_ns();
        if (ready > 0 && on[0].revents != 0)
            read_signals(p, now_ns);
        if (ready > 0 && (on[1].revents & POLLIN) != 0)
            read_keys(p, now_ns);
        else if (ready > 0 && on[1].revents != 0)
            leave(p, now_ns); // the terminal is gone
        aur_play_along_run(&p->along, now_ns);
        tell_desktop(p);
        show_news(p, now_ns);
        follow_sleep(p, now_ns);
        bool over = is_over(p, now_ns);
        aur_err err = aur_play_journal_keep(&p->journal, p->player, now_ns, over);
        kept = kept == AUR_OK ? err : kept;
        if (over && p->show == SHOW_JSON)
            p->printed_ns = 0; // a last line
        show_moment(p, now_ns);
        if (over)
            return kept;
    }
}

/// Waits for the first device, or for somebody to quit. False, with the reason, if there is none.
static bool wait_for_device(playing *p, char reason[AUR_DEVICE_REASON_BYTES])
{
    aur_speaker_status status;
    int64_t began_ns = aur_clock_now_ns(), waited_ns = 0;
    bool refused = false;
    do {
        struct pollfd on = {.fd = p->signals, .events = POLLIN};
        aur_speaker_status_get(aur_player_speaker(p->player), &status);
        if (status.playing)
            return true;
        if (poll(&on, 1, LEAVE_MS) > 0)
            read_signals(p, aur_clock_now_ns());
        waited_ns = aur_clock_now_ns() - began_ns;
        refused = status.reason[0] != '\0' && waited_ns > DEVICE_MIN_NS;
    } while (!refused && p->leave_ns == 0 && waited_ns < DEVICE_MAX_NS);
    snprintf(reason, AUR_DEVICE_REASON_BYTES, "%s",
             status.reason[0] != '\0' ? status.reason : "the sound system does not answer");
    return p->leave_ns != 0;
}

/// `to` is where standard error was.
static int refuse_device(const playing *p, const char *reason, int to)
{
    const char *name = p->config.device != NULL ? p->config.device : "the default device";
    dprintf(to, "auralis: play: %s: %s\n", name, reason);
    dprintf(to, "auralis: `auralis devices` lists what there is, `auralis doctor` says what is wrong\n");
    return AUR_EXIT_UNAVAILABLE;
}

static volatile sig_atomic_t code_at_alarm;

static void on_alarm(int number)
{
    (void)number;
    _exit(code_at_alarm); // a sound server that hangs: all else is done
}

/// Closes the player, and the program, which ends with `code`, if that takes too long.
static void close_player(playing *p, int code)
{
    code_at_alarm = code;
    signal(SIGALRM, on_alarm);
    alarm(CLOSE_MAX_S);
    aur_player_close(p->player);
    alarm(0);
    p->player = NULL;
}

/// Shows what plays until it ends. Returns the first failure of the journal.
static aur_err present(playing *p)
{
    aur_steer_init(&p->steer, &p->config.engine.controls);
    p->start_ns = aur_clock_now_ns();
    p->note_ns = p->start_ns - NOTE_NS;
    if (p->volume_db < 0.0)
        set_volume(p, p->volume_db, p->note_ns);
    if (p->leave_ns == 0)
        aur_speaker_fade(aur_player_speaker(p->player), true, START_FADE_MS);
    if (p->show == SHOW_SCREEN)
        aur_screen_open(&p->screen);
    aur_err err = loop(p);
    if (p->show == SHOW_SCREEN)
        aur_screen_close(&p->screen);
    return err;
}

static int play(const aur_args *args, playing *p)
{
    char reason[AUR_DEVICE_REASON_BYTES] = "";
    aur_log_level_set(AUR_LOG_ERROR);
    int code = catch_signals(p) ? aur_play_journal_open(&p->journal, args, &p->config.engine, p->replay.name)
                                : aur_args_fail("play", AUR_ERR_THREAD);
    if (code != AUR_EXIT_OK)
        return code;
    aur_err kept = AUR_OK, begun = AUR_OK, err = aur_player_open(&p->config, &p->player);
    if (err != AUR_OK)
        return aur_args_fail("play", err);
    int before = aur_hush();
    bool ready = wait_for_device(p, reason);
    if (ready && p->leave_ns == 0) // only now: a journal that is there is worth more than silence
        begun = aur_play_journal_begin(&p->journal);
    if (ready && begun == AUR_OK)
        err = aur_play_along_start(&p->along, p->player,
                                   &(aur_osc_asks){.context = p, .change = on_change, .act = on_remote});
    if (ready && begun == AUR_OK && err == AUR_OK)
        kept = present(p);
    else if (!ready)
        code = refuse_device(p, reason, before);
    aur_play_along_stop(&p->along);
    code = begun == AUR_ERR_FILE ? AUR_EXIT_CANNOT_CREATE : code;
    close_player(p, kept == AUR_OK ? code : AUR_EXIT_IO);
    aur_unhush(before);
    if (begun != AUR_OK)
        return aur_play_journal_fail(&p->journal, begun);
    if (err != AUR_OK)
        return aur_args_fail("play", err);
    return kept == AUR_OK ? code : aur_args_fail(args->text[AUR_OPTION_JOURNAL], kept);
}

void aur_cmd_play_print_help(void)
{
    const char *keys;
    printf("\nKEYS\n");
    for (size_t i = 0; (keys = aur_steer_help_keys(i)) != NULL; i++)
        printf("  %-12s %s\n", keys, aur_steer_help_text(i));
    printf(
        "\nPlays until it is told to end; Ctrl-C, q and SIGTERM fade out and end with code 0. A device that goes away "
        "is\n"
        "looked for until it is there again; meanwhile the music holds still. Where there is no terminal, or TERM is\n"
        "dumb, or with --plain, it prints lines; NO_COLOR takes the colours off the screen.\n"
        "\nEXAMPLES\n"
        "  auralis play\n"
        "  auralis play --preset sleep --sleep 45m --fade 5m\n"
        "  auralis play --device pulse:headphones --journal evening.auralis\n"
        "  auralis play --midi-in auto --osc-port 9000\n"
        "  auralis play --json | jq .chord\n");
}

int aur_cmd_play(const aur_args *args)
{
    playing *p = calloc(1, sizeof *p);
    if (p == NULL)
        return aur_args_fail("play", AUR_ERR_MEMORY);
    p->signals = -1;
    int code = read_options(args, p);
    if (code == AUR_EXIT_OK)
        code = read_music(args, p);
    if (code == AUR_EXIT_OK)
        code = aur_play_along_open(&p->along, args, &p->config);
    if (code == AUR_EXIT_OK)
        code = play(args, p);
    aur_play_along_close(&p->along);
    aur_play_journal_close(&p->journal);
    aur_soundfont_close(p->font);
    aur_replay_close(&p->replay);
    free(p->course);
    if (p->signals >= 0)
        close(p->signals);
    free(p);
    return code;
}
