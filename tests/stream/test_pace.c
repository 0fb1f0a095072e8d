// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests when what is heard is known: a device that takes in bursts, callbacks that are held up, a pause, a device that
/// comes anew, another rate.
#include "tests/stream/check.h"

#include <math.h>

#include "stream/clock.h"
#include "stream/pace.h"

#define MS   INT64_C(1000000)
#define RATE 48000

/// A player without sound: takes `chunk` frames every `chunk` frames of time, heard `delay_ms` later.
typedef struct machine {
    aur_pace pace;
    int64_t now_ns, delay_ms;
    uint32_t index; ///< of the ring, near its wrap
    int64_t made;   ///< frames
    int32_t rate_hz;
} machine;

static void set_up(machine *m)
{
    memset(m, 0, sizeof *m);
    m->now_ns = 5 * AUR_NS_PER_SECOND;
    m->delay_ms = 150;
    m->index = UINT32_MAX - 20000;
    m->rate_hz = RATE;
    assert_ok(aur_pace_init(&m->pace));
}

/// One callback of 10 ms, taken `held_ms` late.
static void pull(machine *m, bool plays, int64_t held_ms)
{
    aur_piece_status status = {.beat_frame = m->made / 24000 * 24000};
    uint32_t frames = (uint32_t)m->rate_hz / 100;
    m->made += RATE / 100;
    aur_pace_make(&m->pace, &(aur_pace_made){m->made, m->index + frames, m->rate_hz}, &status);
    aur_pace_take(&m->pace, &(aur_speaker_taken){.heard_ns = m->now_ns + (m->delay_ms + held_ms) * MS,
                                                 .index_before = m->index,
                                                 .index_after = m->index + (plays ? frames : 0)});
    m->index += plays ? frames : 0;
    m->made -= plays ? 0 : RATE / 100;
    m->now_ns += 10 * MS;
    aur_pace_look(&m->pace, m->now_ns);
}

/// What is heard now if all is well.
static double due(const machine *m)
{
    return (double)m->made - (double)m->delay_ms * RATE / 1000.0;
}

static void test_follows(void **state)
{
    (void)state;
    machine m;
    set_up(&m);
    aur_pace_look(&m.pace, m.now_ns);
    assert_false(aur_pace_moves(&m.pace));
    for (int i = 0; i < 500; i++)
        pull(&m, true, i % 37 == 30 ? 60 : 0); // held up now and then
    assert_true(aur_pace_moves(&m.pace));
    assert_true(fabs(aur_pace_frame(&m.pace) - due(&m)) < 1.0);
    assert_true(llabs(aur_pace_ns(&m.pace, m.made) - (m.now_ns + m.delay_ms * MS)) < MS / 10);
    int64_t answer = aur_pace_answer_frame(&m.pace);
    assert_true(answer > m.made && answer < m.made + RATE / 50);
    aur_piece_status status;
    int64_t beats = 0;
    for (; aur_pace_beat(&m.pace, &status); beats++)
        assert_int_equal(status.beat_frame, beats * 24000);
    assert_int_equal(beats, 10);
    aur_pace_free(&m.pace);
}

static void test_holds_still_in_a_pause(void **state)
{
    (void)state;
    machine m;
    set_up(&m);
    for (int i = 0; i < 100; i++)
        pull(&m, true, 0);
    for (int i = 0; i < 14; i++)
        pull(&m, false, 0);
    assert_true(aur_pace_moves(&m.pace)); // the device has some left
    for (int i = 0; i < 10; i++)
        pull(&m, false, 0);
    assert_true(aur_pace_frame(&m.pace) == (double)m.made && aur_pace_moves(&m.pace)); // as yet a gap
    for (int i = 0; i < 50; i++)
        pull(&m, false, 0);
    assert_false(aur_pace_moves(&m.pace));
    assert_true(aur_pace_frame(&m.pace) == (double)m.made);
    double before = aur_pace_frame(&m.pace);
    for (int i = 0; i < 40; i++) {
        pull(&m, true, 0);
        assert_true(aur_pace_frame(&m.pace) >= before);
        before = aur_pace_frame(&m.pace);
    }
    assert_true(aur_pace_moves(&m.pace) && fabs(before - due(&m)) < 1.0);
    aur_pace_free(&m.pace);
}

static void test_another_device(void **state)
{
    (void)state;
    machine m;
    set_up(&m);
    for (int i = 0; i < 100; i++)
        pull(&m, true, 0);
    m.rate_hz = 44100;
    m.delay_ms = 120; // less than what is another line at once
    for (int i = 0; i < 100; i++)
        pull(&m, true, 0);
    assert_true(fabs(aur_pace_frame(&m.pace) - due(&m)) < 2.0);
    m.delay_ms = 500; // a rest first
    for (int i = 0; i < 39; i++)
        pull(&m, true, 0);
    assert_true(fabs(aur_pace_frame(&m.pace) - due(&m)) < 2.0);
    aur_pace_free(&m.pace);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_follows),
        cmocka_unit_test(test_holds_still_in_a_pause),
        cmocka_unit_test(test_another_device),
    };
    return cmocka_run_group_tests_name("pace", tests, NULL, NULL);
}
