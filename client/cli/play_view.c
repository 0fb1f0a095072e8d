// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What `auralis play` shows.
#include "client/cli/play_view.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "client/cli/steer.h"
#include "stream/clock.h"
#include "stream/json_print.h"

#define LABEL_COLUMN 1
#define VALUE_COLUMN 12
#define BAR_COLUMNS  20

/// A meter's range, and how its held peak comes down.
#define METER_FLOOR_DB   (-60.0)
#define HOLD_NS          (3 * AUR_NS_PER_SECOND / 2)
#define FALL_DB_A_SECOND 20.0

#define TEXT_BYTES 512

static double to_db(double linear)
{
    return linear > 1e-6 ? 20.0 * log10(linear) : -120.0;
}

static void clock_text(double seconds, char *text, size_t bytes)
{
    long whole = (long)seconds;
    snprintf(text, bytes, "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
}

static void label(aur_screen *screen, int row, const char *text)
{
    aur_screen_put(screen, row, LABEL_COLUMN, AUR_INK_DIM, text);
}

static double part_of(int64_t done, int64_t all)
{
    return all > 0 ? (double)done / (double)all : 0.0;
}

static void draw_head(aur_screen *screen, const aur_play_moment *m)
{
    const aur_controls *controls = &m->status.piece.controls;
    char text[TEXT_BYTES], clock[32];
    int column = aur_screen_put(screen, 0, LABEL_COLUMN, AUR_INK_BOLD, "Auralis");
    snprintf(text, sizeof text, "  %s, seed %llu", aur_preset_name(controls->preset),
             (unsigned long long)controls->seed);
    aur_screen_put(screen, 0, column, AUR_INK_PLAIN, text);
    clock_text(m->status.played_s, clock, sizeof clock);
    aur_screen_put(screen, 0, screen->columns - 1 - (int)strlen(clock), AUR_INK_PLAIN, clock);
}

static void draw_music(aur_screen *screen, const aur_play_moment *m)
{
    const aur_piece_status *piece = &m->status.piece;
    const aur_controls *controls = &piece->controls, *wanted = m->wanted;
    char text[TEXT_BYTES];
    label(screen, 2, "Chord");
    aur_screen_put(screen, 2, VALUE_COLUMN, AUR_INK_BOLD, piece->chord_name);
    snprintf(text, sizeof text, "in %s %s, %.1f bpm", aur_key_name(piece->tonic), aur_mode_name(controls->mode),
             controls->bpm_milli / 1000.0);
    int column = aur_screen_put(screen, 2, VALUE_COLUMN + 10, AUR_INK_PLAIN, text);
    bool waits = wanted->key != controls->key || wanted->mode != controls->mode ||
                 wanted->bpm_milli != controls->bpm_milli || wanted->preset != controls->preset;
    if (waits) {
        snprintf(text, sizeof text, "  soon: %s, %s %s, %.1f bpm", aur_preset_name(wanted->preset),
                 aur_key_name(wanted->key), aur_mode_name(wanted->mode), wanted->bpm_milli / 1000.0);
        aur_screen_put(screen, 2, column, AUR_INK_WARN, text);
    }
    label(screen, 3, "Section");
    aur_screen_put(screen, 3, VALUE_COLUMN, AUR_INK_BOLD, aur_section_name(piece->section_kind));
    column = aur_screen_bar(screen, 3, VALUE_COLUMN + 10, BAR_COLUMNS, part_of(piece->section_bar, piece->section_bars),
                            AUR_INK_PLAIN);
    snprintf(text, sizeof text, "bar %d of %d", (int)piece->section_bar + 1, (int)piece->section_bars);
    aur_screen_put(screen, 3, column + 1, AUR_INK_PLAIN, text);
    label(screen, 4, "Chapter");
    snprintf(text, sizeof text, "%d", (int)piece->chapter + 1);
    aur_screen_put(screen, 4, VALUE_COLUMN, AUR_INK_PLAIN, text);
    int bar = (int)(piece->bar % AUR_CHAPTER_BARS);
    column = aur_screen_bar(screen, 4, VALUE_COLUMN + 10, BAR_COLUMNS, part_of(bar, AUR_CHAPTER_BARS), AUR_INK_PLAIN);
    snprintf(text, sizeof text, "bar %d of %d", bar + 1, AUR_CHAPTER_BARS);
    aur_screen_put(screen, 4, column + 1, AUR_INK_PLAIN, text);
}

static double hold(aur_play_view *view, int channel, double peak_db, int64_t now_ns)
{
    double *held = &view->_hold_db[channel];
    if (peak_db >= *held) {
        *held = peak_db;
        view->_hold_ns[channel] = now_ns;
    } else if (now_ns - view->_hold_ns[channel] > HOLD_NS) {
        *held -= FALL_DB_A_SECOND * (double)(now_ns - view->_drawn_ns) / 1e9;
        *held = *held < peak_db ? peak_db : *held;
    }
    return *held;
}

static void draw_meters(aur_play_view *view, aur_screen *screen, const aur_play_moment *m)
{
    int width = screen->columns - VALUE_COLUMN - 28;
    width = width < 8 ? 8 : width;
    for (int channel = 0; channel < AUR_CHANNELS; channel++) {
        char text[64];
        int row = 6 + channel;
        double rms_db = to_db((double)m->level.rms[channel]);
        double held_db = hold(view, channel, to_db((double)m->level.peak[channel]), m->now_ns);
        double part = (rms_db - METER_FLOOR_DB) / -METER_FLOOR_DB, at = (held_db - METER_FLOOR_DB) / -METER_FLOOR_DB;
        label(screen, row, channel == 0 ? "Left" : "Right");
        int column = aur_screen_bar(screen, row, VALUE_COLUMN, width, fmax(0.0, fmin(1.0, part)), AUR_INK_GOOD);
        if (at > 0.0)
            aur_screen_put(screen, row, VALUE_COLUMN + (int)(fmin(at, 0.999) * width), AUR_INK_WARN, "|");
        if (rms_db < METER_FLOOR_DB)
            snprintf(text, sizeof text, "  silent");
        else
            snprintf(text, sizeof text, "%6.1f dB  peak %6.1f dB", rms_db, fmax(held_db, -99.9));
        aur_screen_put(screen, row, column + 1, AUR_INK_PLAIN, text);
    }
    view->_drawn_ns = m->now_ns;
}

/// Puts words on lines of `width`. Returns the row after the last.
static int draw_wrapped(aur_screen *screen, int row, int column, int width, const char *text)
{
    while (*text != '\0') {
        char line[AUR_SCREEN_COLUMNS_MAX];
        size_t take = strlen(text), most = width < 10 ? 10 : (size_t)width;
        most = most < sizeof line ? most : sizeof line - 1;
        if (take > most) {
            take = most;
            while (take > 0 && text[take] != ' ')
                take--;
            take = take > 0 ? take : most;
        }
        memcpy(line, text, take);
        line[take] = '\0';
        aur_screen_put(screen, row++, column, AUR_INK_PLAIN, line);
        text += take + (text[take] == ' ');
    }
    return row;
}

static int draw_why(aur_screen *screen, int row, const aur_play_moment *m)
{
    char why[AUR_WHY_BYTES];
    aur_why(&m->status.piece, why, sizeof why);
    label(screen, row, "Why");
    int after = draw_wrapped(screen, row, VALUE_COLUMN, screen->columns - VALUE_COLUMN - 1, why);
    return after > row + 3 ? after : row + 3; // what lies below stands still
}

static void draw_norm(aur_screen *screen, int row, const char *name, uint16_t value)
{
    char text[32];
    label(screen, row, name);
    int column = aur_screen_bar(screen, row, VALUE_COLUMN, BAR_COLUMNS, value / 65535.0, AUR_INK_PLAIN);
    snprintf(text, sizeof text, "%.2f", value / 65535.0);
    aur_screen_put(screen, row, column + 1, AUR_INK_PLAIN, text);
}

static void state_text(const aur_play_moment *m, char *text, size_t bytes)
{
    char clock[32];
    size_t used = (size_t)snprintf(text, bytes, "%.0f dB%s", m->volume_db,
                                   m->leaving  ? ", fading out"
                                   : m->paused ? ", paused"
                                               : "");
    clock_text(m->sleep_left_s, clock, sizeof clock);
    if (m->sleep_left_s >= 0.0 && used < bytes)
        snprintf(text + used, bytes - used, ", ends in %s", clock);
}

static void device_text(const aur_speaker_status *status, char *text, size_t bytes)
{
    if (!status->playing) {
        snprintf(text, bytes, "none: %s; looked for again", status->reason[0] != '\0' ? status->reason : "not yet");
        return;
    }
    size_t used =
        (size_t)snprintf(text, bytes, "%s, %d Hz, %.0f ms", status->device, (int)status->rate_hz, status->latency_ms);
    unsigned long long gaps = status->underruns + status->device_underruns;
    if (gaps > 0 && used < bytes)
        used += (size_t)snprintf(text + used, bytes - used, ", %llu gaps", gaps);
    if (status->lost > 0 && used < bytes)
        snprintf(text + used, bytes - used, ", lost and found %u times", status->lost);
}

static void draw_help(aur_screen *screen)
{
    const char *keys;
    aur_screen_put(screen, 0, LABEL_COLUMN, AUR_INK_BOLD, "Keys");
    for (size_t i = 0; (keys = aur_steer_help_keys(i)) != NULL; i++) {
        aur_screen_put(screen, 2 + (int)i, LABEL_COLUMN, AUR_INK_BOLD, keys);
        aur_screen_put(screen, 2 + (int)i, VALUE_COLUMN + 2, AUR_INK_PLAIN, aur_steer_help_text(i));
    }
}

void aur_play_view_draw(aur_play_view *view, aur_screen *screen, const aur_play_moment *m)
{
    char text[TEXT_BYTES];
    aur_screen_clear(screen);
    if (m->help) {
        draw_help(screen);
        aur_screen_put(screen, screen->rows - 1, LABEL_COLUMN, AUR_INK_DIM, "? back   q quit");
        aur_screen_flush(screen);
        return;
    }
    draw_head(screen, m);
    draw_music(screen, m);
    draw_meters(view, screen, m);
    int row = draw_why(screen, 9, m) + 1;
    draw_norm(screen, row++, "Intensity", m->wanted->intensity);
    draw_norm(screen, row++, "Density", m->wanted->density);
    draw_norm(screen, row++, "Brightness", m->wanted->brightness);
    label(screen, row, "Volume");
    state_text(m, text, sizeof text);
    aur_screen_put(screen, row++, VALUE_COLUMN, m->paused ? AUR_INK_WARN : AUR_INK_PLAIN, text);
    label(screen, row, "Device");
    device_text(&m->status.speaker, text, sizeof text);
    aur_screen_put(screen, row++, VALUE_COLUMN, m->status.speaker.playing ? AUR_INK_PLAIN : AUR_INK_WARN, text);
    for (int column = 0; column < screen->columns; column++)
        aur_screen_put(screen, screen->rows - 1, column, AUR_INK_PLAIN, " ");
    aur_screen_put(screen, screen->rows - 1, LABEL_COLUMN, m->note[0] != '\0' ? AUR_INK_WARN : AUR_INK_DIM,
                   m->note[0] != '\0' ? m->note : "? keys   space pause   q quit");
    aur_screen_flush(screen);
}

void aur_play_view_line(aur_play_view *view, const aur_play_moment *m)
{
    const aur_piece_status *piece = &m->status.piece;
    char why[AUR_WHY_BYTES], clock[32], text[TEXT_BYTES];
    clock_text(m->status.played_s, clock, sizeof clock);
    bool news = m->status.speaker.playing || m->status.speaker.reason[0] != '\0';
    if (news && (!view->_said || m->status.speaker.playing != view->_playing)) {
        device_text(&m->status.speaker, text, sizeof text);
        printf("%s  device: %s\n", clock, text);
        view->_playing = m->status.speaker.playing;
        view->_said = true;
    }
    snprintf(why, sizeof why, "%s, %s in %s %s", aur_section_name(piece->section_kind), piece->chord_name,
             aur_key_name(piece->tonic), aur_mode_name(piece->controls.mode));
    if (m->status.speaker.playing && strcmp(why, view->_why) != 0) {
        memcpy(view->_why, why, sizeof why);
        printf("%s  %s\n", clock, why);
    }
    fflush(stdout);
}

static double round_to(double value, double step)
{
    return round(value / step) * step;
}

void aur_play_view_json(const aur_play_moment *m)
{
    const aur_piece_status *piece = &m->status.piece;
    char why[AUR_WHY_BYTES];
    printf("{\"played_s\":%.3f,\"state\":\"%s\",\"preset\":", m->status.played_s,
           m->leaving                  ? "leaving"
           : m->paused                 ? "paused"
           : m->status.speaker.playing ? "playing"
                                       : "waiting");
    aur_json_print_text(stdout, aur_preset_name(piece->controls.preset));
    printf(",\"seed\":%llu,\"key\":\"%s\",\"mode\":\"%s\",\"bpm\":%.3f,\"chord\":\"%s\",\"section\":\"%s\",\"why\":",
           (unsigned long long)piece->controls.seed, aur_key_name(piece->tonic), aur_mode_name(piece->controls.mode),
           piece->controls.bpm_milli / 1000.0, piece->chord_name, aur_section_name(piece->section_kind));
    aur_why(piece, why, sizeof why);
    aur_json_print_text(stdout, why);
    printf(",\"rms_db\":[%.1f,%.1f],\"peak_db\":[%.1f,%.1f],\"volume_db\":%.1f,\"device\":",
           to_db((double)m->level.rms[0]), to_db((double)m->level.rms[1]), to_db((double)m->level.peak[0]),
           to_db((double)m->level.peak[1]), round_to(m->volume_db, 0.1));
    aur_json_print_text(stdout, m->status.speaker.playing ? m->status.speaker.device : "");
    printf(",\"reason\":");
    aur_json_print_text(stdout, m->status.speaker.reason);
    printf(",\"rate_hz\":%d,\"latency_ms\":%.1f,\"devices\":%u,\"lost\":%u,\"underruns\":%llu,\"device_underruns\":%llu"
           ",\"realtime\":%s}\n",
           (int)m->status.speaker.rate_hz, m->status.speaker.latency_ms, m->status.speaker.devices,
           m->status.speaker.lost, (unsigned long long)m->status.speaker.underruns,
           (unsigned long long)m->status.speaker.device_underruns, m->status.realtime ? "true" : "false");
    fflush(stdout);
}
