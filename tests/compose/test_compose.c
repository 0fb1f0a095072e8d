// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The composer: seek equals linear, harmony keeps its statistics, notes keep their limits, controls their times.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compose/chord.h"
#include "compose/markov.h"
#include "compose/piece.h"
#include "compose/preset.h"
#include "compose/rng.h"
#include "compose/scale.h"
#include "tests/compose/part.h"

#define SECOND     INT64_C(48000)
#define EVENTS_MAX 400000
#define LOG_COUNT  200

static aur_event linear[EVENTS_MAX];
static aur_event sought[EVENTS_MAX];

static aur_piece *new_piece(const aur_controls *controls, const aur_control_event *log, size_t count, int64_t at_frame)
{
    aur_piece *piece = aligned_alloc(64, (aur_piece_bytes() + 63) / 64 * 64);
    assert_non_null(piece);
    assert_int_equal(aur_piece_init(piece, controls, log, count, at_frame), AUR_OK);
    return piece;
}

/// Runs in uneven slices, posting the log just before each entry is due.
static size_t run(aur_piece *piece, const aur_control_event *log, size_t log_count, int64_t from, int64_t until,
                  aur_event *events)
{
    size_t count = 0;
    size_t next = 0;
    uint64_t slice = 0;
    for (int64_t frame = from; frame < until;) {
        frame += 64 + (int64_t)(aur_rng_hash(5, AUR_STREAM_CHORD, 0, (int64_t)slice++) % 90000);
        frame = frame < until ? frame : until;
        for (; next < log_count && log[next].at_frame < frame; next++) {
            size_t got;
            do {
                got = aur_piece_step(piece, log[next].at_frame, events + count, 7);
                count += got;
            } while (got == 7);
            assert_int_equal(aur_piece_post(piece, &log[next]), AUR_OK);
        }
        size_t got;
        do {
            assert_true(count + 256 < EVENTS_MAX);
            got = aur_piece_step(piece, frame, events + count, 256);
            count += got;
        } while (got == 256);
    }
    for (size_t i = 1; i < count; i++)
        assert_true(events[i - 1].at_frame <= events[i].at_frame);
    return count;
}

static void make_log(aur_control_event *log, int64_t until, uint64_t seed)
{
    int64_t frame = 0;
    for (int i = 0; i < LOG_COUNT; i++) {
        uint64_t hash = aur_rng_hash(seed, AUR_STREAM_BELL, 0, i);
        frame += aur_rng_pick(hash, 0, (uint32_t)(until / LOG_COUNT * 2));
        unsigned control = aur_rng_pick(hash, 1, AUR_CONTROL_COUNT);
        const aur_control_info *info = aur_control_describe((aur_control)control);
        uint64_t range = aur_control_max((aur_control)control) - info->min + 1;
        uint64_t value = info->min + aur_rng_pick(hash, 2, range > UINT32_MAX ? UINT32_MAX : (uint32_t)range);
        log[i] = (aur_control_event){
            .at_frame = i % 5 == 4 ? log[i - 1].at_frame : frame, .value = value, .control = control};
        frame = log[i].at_frame;
    }
}

static void compare_seeks(const aur_controls *controls, const aur_control_event *log, size_t log_count, int64_t until)
{
    aur_piece *piece = new_piece(controls, NULL, 0, 0);
    size_t count = run(piece, log, log_count, 0, until, linear);
    free(piece);
    for (int i = 0; i < 34; i++) {
        int64_t at = aur_rng_pick(aur_rng_hash(77, AUR_STREAM_KICK, 0, i), 0, (uint32_t)(until - 90 * SECOND));
        if (i >= 30)
            at = 256 * 48000 * (i - 29) + (i % 3 - 1); // around chapter lines at 60 BPM
        if (i == 29 && log_count > 50)
            at = log[50].at_frame;
        size_t known = 0;
        while (known < log_count && log[known].at_frame <= at)
            known++;
        piece = new_piece(controls, log, log_count, at);
        size_t got = run(piece, log + known, log_count - known, at, until, sought);
        free(piece);
        size_t first = 0;
        while (first < count && linear[first].at_frame < at)
            first++;
        assert_true(got >= AUR_PARAM_COUNT);
        for (unsigned p = 0; p < AUR_PARAM_COUNT; p++) {
            assert_int_equal(sought[p].type, AUR_EVENT_PARAM);
            assert_int_equal(sought[p].gate_frames, 0);
            assert_true(sought[p].at_frame == at);
        }
        if (at == 0)
            first += AUR_PARAM_COUNT;
        assert_int_equal(got - AUR_PARAM_COUNT, count - first);
        assert_memory_equal(sought + AUR_PARAM_COUNT, linear + first, (count - first) * sizeof linear[0]);
    }
}

static void test_seek_equals_linear(void **state)
{
    (void)state;
    for (unsigned preset = 0; preset < aur_preset_count(); preset++) {
        aur_controls controls;
        aur_controls_from_preset(&controls, preset);
        controls.seed = 11 + preset;
        compare_seeks(&controls, NULL, 0, 1500 * SECOND);
    }
}

static void test_seek_equals_linear_with_log(void **state)
{
    (void)state;
    static aur_control_event log[LOG_COUNT];
    for (uint64_t seed = 1; seed <= 4; seed++) {
        aur_controls controls;
        aur_controls_from_preset(&controls, (unsigned)seed % 5);
        make_log(log, 1500 * SECOND, seed);
        compare_seeks(&controls, log, LOG_COUNT, 1500 * SECOND);
    }
}

/// Parameters at a seek are those last heard in the linear run.
static void test_seek_parameters(void **state)
{
    (void)state;
    static aur_control_event log[LOG_COUNT];
    aur_controls controls;
    aur_controls_from_preset(&controls, 0);
    make_log(log, 1500 * SECOND, 9);
    for (int64_t at = 37 * SECOND; at < 1400 * SECOND; at += 91 * SECOND) {
        int32_t values[AUR_PARAM_COUNT];
        aur_piece *piece = new_piece(&controls, NULL, 0, 0);
        size_t count = run(piece, log, LOG_COUNT, 0, at, linear);
        free(piece);
        for (size_t i = 0; i < count; i++)
            if (linear[i].type == AUR_EVENT_PARAM)
                values[linear[i].id] = linear[i].value_q16;
        piece = new_piece(&controls, log, LOG_COUNT, at);
        assert_int_equal(aur_piece_step(piece, at + 1, sought, AUR_PARAM_COUNT), AUR_PARAM_COUNT);
        free(piece);
        for (unsigned p = 0; p < AUR_PARAM_COUNT; p++)
            assert_int_equal(sought[p].value_q16, values[sought[p].id]);
    }
}

static void drain(aur_piece *piece, int64_t until)
{
    static aur_event scratch[1024];
    while (aur_piece_step(piece, until, scratch, 1024) == 1024) {
    }
}

static void test_classic_matrix(void **state)
{
    (void)state;
    enum { BARS = 64 * 400 };
    static unsigned seen[7][7];
    aur_controls controls;
    aur_controls_from_preset(&controls, 4);
    controls.seed = 3;
    aur_piece *piece = new_piece(&controls, NULL, 0, 0);
    int from = -1;
    for (int64_t bar = 0; bar < BARS; bar++) {
        aur_piece_status status;
        drain(piece, bar * 4 * INT64_C(2880000000) / 70000 + 1);
        aur_piece_status_get(piece, &status);
        assert_int_equal(status.bar, bar);
        if (from >= 0)
            seen[from][status.chord_degree]++;
        else
            assert_int_equal(status.chord_degree, 0);
        from = status.chord_degree;
    }
    free(piece);
    double chi = 0;
    for (unsigned a = 0; a < 7; a++) {
        unsigned total = 0;
        for (unsigned b = 0; b < 7; b++)
            total += seen[a][b];
        for (unsigned b = 0; b < 7; b++) {
            double expected = total * (double)aur_preset_get(4)->style.chord_first[a][b] / 20.0;
            chi += (seen[a][b] - expected) * (seen[a][b] - expected) / expected;
        }
    }
    print_message("classic: chi-square %.1f, 42 degrees of freedom, %d bars\n", chi, BARS);
    assert_true(chi < 66.2); // p = 0.01
}

/// 40 hours of every mode.
static void test_ambient_harmony(void **state)
{
    (void)state;
    int64_t shortest = INT64_MAX, longest = 0;
    unsigned changes = 0, broken = 0, lines = 0;
    for (unsigned mode = 0; mode < AUR_MODE_COUNT; mode++) {
        aur_controls controls;
        aur_controls_from_preset(&controls, mode % 4);
        controls.mode = (uint8_t)mode;
        controls.seed = mode;
        controls.bpm_milli = 40000 + mode * 11400;
        aur_piece *piece = new_piece(&controls, NULL, 0, 0);
        int64_t begun = 0;
        int from = -1, chapter = 0;
        for (int64_t bar = 0; bar < 64 * 100; bar++) {
            aur_piece_status status;
            drain(piece, bar * 4 * INT64_C(2880000000) / controls.bpm_milli + 1);
            aur_piece_status_get(piece, &status);
            bool line = status.chapter != chapter;
            lines += line;
            broken += line && status.chord_degree == from;
            if (status.chord_degree != from && from >= 0) {
                assert_false(from == 4 && status.chord_degree == 0);
                int64_t lasted = status.beat_frame - begun;
                shortest = lasted < shortest ? lasted : shortest;
                changes++;
                if (!(line || lasted <= 90 * SECOND + 1))
                    print_message("mode %u bar %d lasted %.1f\n", mode, (int)bar, (double)lasted / 48000.0);
                longest = lasted > longest ? lasted : longest;
                begun = status.beat_frame;
            } else if (from < 0 || line) {
                begun = status.beat_frame;
            }
            from = status.chord_degree;
            chapter = status.chapter;
        }
        free(piece);
    }
    print_message("ambient: %u changes, %.1f to %.1f s; %u of %u chapter lines repeat the chord\n", changes,
                  (double)shortest / 48000.0, (double)longest / 48000.0, broken, lines);
    assert_true(shortest >= 30 * SECOND - 1 && longest <= 90 * SECOND + 1);
    assert_true(broken * 100 <= lines * 3);
}

typedef struct tally {
    unsigned chord, scale, resolved, wrong;
} tally;

/// The chord's notes, found back by its name.
static uint16_t mask_of(const aur_piece_status *status)
{
    for (unsigned kind = 0; kind < AUR_CHORD_KIND_COUNT; kind++) {
        char name[16];
        aur_chord chord = {.root = status->chord_root, .kind = (uint8_t)kind};
        aur_chord_name(&chord, name, sizeof name);
        if (strcmp(name, status->chord_name) == 0)
            return aur_chord_mask(chord.root, kind);
    }
    fail();
    return 0;
}

/// Sorts the lead's notes of one preset: chord, scale, or passing and resolved by two semitones at most.
static void tally_melody(unsigned preset, unsigned mode, tally *t)
{
    aur_controls controls;
    aur_controls_from_preset(&controls, preset);
    controls.seed = 100 + mode;
    controls.mode = (uint8_t)mode;
    aur_piece *piece = new_piece(&controls, NULL, 0, 0);
    int64_t beat = 0;
    int passing = 0;
    uint16_t scale = aur_scale_mask(controls.key, controls.mode);
    for (; beat < 64 * 4 * 12; beat++) {
        int64_t end = (beat + 1) * INT64_C(2880000000) / controls.bpm_milli;
        size_t got = aur_piece_step(piece, end, sought, 4096);
        aur_piece_status status;
        aur_piece_status_get(piece, &status);
        for (size_t i = 0; i < got; i++) {
            const aur_event *e = &sought[i];
            if (!part_is(e, AUR_LAYER_LEAD))
                continue;
            int pitch = e->pitch_q8 >> 8;
            assert_in_range(pitch, 48, 96);
            assert_in_range(e->velocity, 20 * 65535 / 127, 100 * 65535 / 127);
            if (passing != 0) {
                int step = pitch > passing ? pitch - passing : passing - pitch;
                *(step <= 2 ? &t->resolved : &t->wrong) += 1;
                passing = 0;
            }
            if (aur_mask_has(mask_of(&status), pitch))
                t->chord++;
            else if (aur_mask_has(scale, pitch))
                t->scale++;
            else
                passing = pitch;
        }
    }
    free(piece);
}

static void test_melody_rules(void **state)
{
    (void)state;
    tally t = {0};
    for (unsigned preset = 0; preset < aur_preset_count(); preset++)
        for (unsigned mode = 0; mode < AUR_MODE_COUNT; mode++)
            tally_melody(preset, mode, &t);
    unsigned all = t.chord + t.scale + t.resolved + t.wrong;
    double share = 100.0 * (all - t.wrong) / all;
    print_message("melody: %u notes, chord %.1f %%, scale %.1f %%, passing %.1f %%, in the rules %.2f %%\n", all,
                  100.0 * t.chord / all, 100.0 * t.scale / all, 100.0 * (t.resolved + t.wrong) / all, share);
    assert_true(share >= 95.0);
    assert_true(100.0 * t.chord / all > 64 && 100.0 * t.chord / all < 76);
}

/// Every chord the ambient chains can reach lies in its scale.
static void test_chords_in_scale(void **state)
{
    (void)state;
    for (unsigned mode = 0; mode < AUR_MODE_COUNT; mode++) {
        aur_controls controls;
        aur_controls_from_preset(&controls, 1);
        controls.mode = (uint8_t)mode;
        aur_piece *piece = new_piece(&controls, NULL, 0, 0);
        for (int64_t bar = 0; bar < 64 * 60; bar++) {
            aur_piece_status status;
            drain(piece, bar * 4 * INT64_C(2880000000) / controls.bpm_milli + 1);
            aur_piece_status_get(piece, &status);
            assert_int_equal(mask_of(&status) & ~aur_scale_mask(controls.key, mode), 0);
        }
        free(piece);
    }
}

/// Where tempo wanders every 20 s segments are planned again: how many leave 30-90 s, and none ends V-I.
static void test_wandering_tempo(void **state)
{
    (void)state;
    aur_controls controls;
    aur_controls_from_preset(&controls, 0);
    aur_piece *piece = new_piece(&controls, NULL, 0, 0);
    int from = -1;
    unsigned changes = 0, outside = 0;
    int64_t begun = 0, longest = 0;
    for (int64_t second = 1; second < 40000; second++) {
        aur_control_event event = {.at_frame = second * SECOND, .control = AUR_CONTROL_BPM};
        event.value = 40000 + aur_rng_hash(8, AUR_STREAM_KICK, 0, second) % 80001;
        if (second % 20 == 0)
            assert_int_equal(aur_piece_post(piece, &event), AUR_OK);
        drain(piece, (second + 1) * SECOND);
        aur_piece_status status;
        aur_piece_status_get(piece, &status);
        assert_false(from == 4 && status.chord_degree == 0);
        if (status.chord_degree == from)
            continue;
        int64_t lasted = second * SECOND - begun;
        changes++;
        outside += lasted < 29 * SECOND || lasted > 91 * SECOND;
        longest = lasted > longest ? lasted : longest;
        begun = second * SECOND;
        from = status.chord_degree;
    }
    free(piece);
    print_message("wandering tempo: %u changes, %u outside 30-90 s, longest %d s\n", changes, outside,
                  (int)(longest / SECOND));
    assert_true(outside * 10 <= changes);
}

/// A change of mode keeps the pads it can: no note is released that the same beat strikes again.
static void test_common_tones(void **state)
{
    (void)state;
    unsigned released = 0, kept = 0;
    for (unsigned key = 0; key < 12; key++) {
        aur_controls controls;
        aur_controls_from_preset(&controls, 0);
        aur_piece *piece = new_piece(&controls, NULL, 0, 0);
        size_t count = run(piece, NULL, 0, 0, 20 * SECOND, linear);
        aur_control_event event = {.at_frame = 20 * SECOND, .control = AUR_CONTROL_KEY, .value = key};
        assert_int_equal(aur_piece_post(piece, &event), AUR_OK);
        size_t got = aur_piece_step(piece, 21 * SECOND, sought, 256);
        free(piece);
        unsigned offs = 0;
        for (size_t i = 0; i < got; i++) {
            if (sought[i].type != AUR_EVENT_NOTE_OFF)
                continue;
            assert_in_range(sought[i].release_blocks, 48000 / 64, 48000 * 5 / 2 / 64 + 1);
            unsigned pitch = 0;
            for (size_t k = 0; k < count; k++)
                if (linear[k].type == AUR_EVENT_NOTE && linear[k].note_id == sought[i].note_id)
                    pitch = linear[k].pitch_q8;
            for (size_t k = 0; k < got; k++)
                assert_false(part_is(&sought[k], AUR_LAYER_PAD) && sought[k].pitch_q8 == pitch);
            offs++;
        }
        released += offs;
        kept += 6 - (offs < 6 ? offs : 6);
    }
    print_message("key changes: %u sustained notes released, %u went on\n", released, kept);
    assert_true(kept > 6);
}

/// Most lives at one time; ends of notes from NOTE and NOTE_OFF, as synth/ would count them.
static unsigned polyphony(const aur_event *events, size_t count, int64_t *longest)
{
    static struct {
        uint32_t id;
        int64_t begin, gate_end, end;
    } live[256];
    unsigned lives = 0, most = 0;
    for (size_t i = 0; i < count; i++) {
        const aur_event *e = &events[i];
        unsigned kept = 0;
        for (unsigned k = 0; k < lives; k++)
            if (live[k].end > e->at_frame)
                live[kept++] = live[k];
        lives = kept;
        int64_t release = (int64_t)e->release_blocks * 64;
        if (e->type == AUR_EVENT_NOTE) {
            assert_true(lives < 256);
            live[lives].id = e->note_id;
            live[lives].begin = e->at_frame;
            live[lives].gate_end = e->at_frame + e->gate_frames;
            live[lives].end = live[lives].gate_end + release;
            int64_t life = live[lives].end - e->at_frame;
            *longest = life > *longest ? life : *longest;
            lives++;
        }
        for (unsigned k = 0; e->type == AUR_EVENT_NOTE_OFF && k < lives; k++)
            if (live[k].id == e->note_id && live[k].gate_end > e->at_frame)
                live[k].end = e->at_frame + release;
        most = lives > most ? lives : most;
    }
    return most;
}

static void test_polyphony_and_life(void **state)
{
    (void)state;
    unsigned most = 0;
    int64_t longest = 0;
    for (unsigned preset = 0; preset < aur_preset_count(); preset++) {
        for (unsigned corner = 0; corner < 16; corner++) {
            static aur_control_event log[LOG_COUNT];
            aur_controls controls;
            aur_controls_from_preset(&controls, preset);
            controls.seed = corner;
            controls.bpm_milli = corner & 1 ? 120000 : 40000;
            controls.intensity = corner & 2 ? 65535 : 0;
            controls.density = corner & 4 ? 65535 : 0;
            for (unsigned i = 0; i < LOG_COUNT; i++)
                log[i] = (aur_control_event){.at_frame = i * 2 * SECOND,
                                             .control = i % 2 ? AUR_CONTROL_KEY : AUR_CONTROL_MODE,
                                             .value = i * 5 % 8};
            aur_piece *piece = new_piece(&controls, NULL, 0, 0);
            size_t count = run(piece, log, corner & 8 ? LOG_COUNT : 0, 0, 1200 * SECOND, linear);
            free(piece);
            unsigned lives = polyphony(linear, count, &longest);
            most = lives > most ? lives : most;
        }
    }
    print_message("polyphony %u, longest life %.1f s\n", most, (double)longest / 48000.0);
    assert_true(most <= 48);
    assert_true(longest <= AUR_NOTE_LIFE_MAX_FRAMES);
}

/// Pads and drone never leave a hole: from the first frame on some pad and some drone are held.
static void test_no_silence(void **state)
{
    (void)state;
    for (unsigned preset = 0; preset < aur_preset_count(); preset++) {
        aur_controls controls;
        aur_controls_from_preset(&controls, preset);
        aur_piece *piece = new_piece(&controls, NULL, 0, 0);
        size_t count = run(piece, NULL, 0, 0, 1500 * SECOND, linear);
        free(piece);
        int64_t held[2] = {0, 0};
        unsigned at_once = 0;
        for (size_t i = 0; i < count; i++) {
            const aur_event *e = &linear[i];
            bool pad = part_is(e, AUR_LAYER_PAD);
            if (!pad && !part_is(e, AUR_LAYER_DRONE))
                continue;
            at_once += e->at_frame == 0;
            assert_true(e->at_frame <= held[pad]);
            int64_t end = e->at_frame + e->gate_frames + e->release_blocks * 64;
            held[pad] = end > held[pad] ? end : held[pad];
        }
        assert_int_equal(at_once, 6);
    }
}

static void test_effect_times(void **state)
{
    (void)state;
    for (unsigned control = 0; control < AUR_CONTROL_COUNT; control++) {
        for (unsigned bpm = 40000; bpm <= 120000; bpm += 7000) {
            aur_controls controls;
            aur_controls_from_preset(&controls, 0);
            controls.bpm_milli = bpm;
            aur_piece *piece = new_piece(&controls, NULL, 0, 0);
            drain(piece, 20 * SECOND);
            int64_t at = 20 * SECOND + bpm;
            aur_control_event event = {
                .at_frame = at, .control = control, .value = control == AUR_CONTROL_BPM ? 99000 : 3};
            int64_t heard = aur_piece_effect_frame(piece, &event);
            assert_true(heard >= at && heard - at <= 5 * SECOND);
            assert_int_equal(aur_piece_post(piece, &event), AUR_OK);
            aur_piece_status before, after;
            drain(piece, heard > at ? heard : heard + 1);
            aur_piece_status_get(piece, &before);
            drain(piece, heard + 1);
            aur_piece_status_get(piece, &after);
            if (heard > at)
                assert_memory_equal(&before.controls, &controls, sizeof controls);
            assert_memory_not_equal(&after.controls, &controls, sizeof controls);
            assert_int_equal(after.pending, 0);
            event.at_frame = 0;
            assert_int_equal(aur_piece_post(piece, &event), AUR_ERR_STATE);
            free(piece);
        }
    }
}

/// A tempo posted after a preset that still waits outlives it; mute and brightness are events at their own frame.
static void test_order_of_controls(void **state)
{
    (void)state;
    aur_controls controls;
    aur_controls_from_preset(&controls, 0);
    aur_piece *piece = new_piece(&controls, NULL, 0, 0);
    drain(piece, SECOND / 2);
    aur_control_event events[] = {{.at_frame = SECOND / 2, .control = AUR_CONTROL_PRESET, .value = 2},
                                  {.at_frame = SECOND / 2 + 5, .control = AUR_CONTROL_BPM, .value = 77000},
                                  {.at_frame = SECOND / 2 + 7, .control = AUR_CONTROL_MUTE, .value = 2}};
    for (int i = 0; i < 3; i++)
        assert_int_equal(aur_piece_post(piece, &events[i]), AUR_OK);
    size_t count = aur_piece_step(piece, SECOND / 2 + 8, linear, 256);
    bool muted = false;
    for (size_t i = 0; i < count; i++)
        muted |= linear[i].type == AUR_EVENT_PARAM && linear[i].id == AUR_LAYER_PAD && linear[i].value_q16 == 0 &&
                 linear[i].at_frame == SECOND / 2 + 7;
    assert_true(muted);
    drain(piece, 10 * SECOND);
    aur_piece_status status;
    aur_piece_status_get(piece, &status);
    assert_int_equal(status.controls.preset, 2);
    assert_int_equal(status.controls.bpm_milli, 77000);
    assert_int_equal(status.controls.mute, 2);
    free(piece);
}

static void test_refuses(void **state)
{
    (void)state;
    aur_controls controls;
    aur_controls_from_preset(&controls, 0);
    aur_piece *piece = new_piece(&controls, NULL, 0, INT64_C(48000) * 86400 * 366);
    drain(piece, INT64_C(48000) * (INT64_C(86400) * 366 + 60));
    aur_control_event log[2] = {{.at_frame = 9, .control = AUR_CONTROL_KEY},
                                {.at_frame = 8, .control = AUR_CONTROL_KEY}};
    assert_int_equal(aur_piece_init(piece, &controls, log, 2, 10), AUR_ERR_ARGUMENT);
    assert_int_equal(aur_piece_init(piece, &controls, NULL, 0, -1), AUR_ERR_ARGUMENT);
    log[0].value = 12;
    assert_int_equal(aur_piece_init(piece, &controls, log, 1, 10), AUR_ERR_ARGUMENT);
    controls.bpm_milli = 0;
    assert_int_equal(aur_piece_init(piece, &controls, NULL, 0, 0), AUR_ERR_ARGUMENT);
    free(piece);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_seek_equals_linear),
        cmocka_unit_test(test_seek_equals_linear_with_log),
        cmocka_unit_test(test_seek_parameters),
        cmocka_unit_test(test_classic_matrix),
        cmocka_unit_test(test_ambient_harmony),
        cmocka_unit_test(test_melody_rules),
        cmocka_unit_test(test_polyphony_and_life),
        cmocka_unit_test(test_no_silence),
        cmocka_unit_test(test_effect_times),
        cmocka_unit_test(test_order_of_controls),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_chords_in_scale),
        cmocka_unit_test(test_wandering_tempo),
        cmocka_unit_test(test_common_tones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
