// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The synthesiser under the guard: handing over events and rendering take no memory and no lock, on every kernel, over
// two turns of the racks, with more events than it can take.
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/support/rt_guard.h"
#include "tests/synth/script.h"

static script music;

static void test_guard_catches_a_lock(void **state)
{
    (void)state;
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    rt_guard_count_only(1);
    rt_guard_enter();
    pthread_mutex_lock(&mutex);
    rt_guard_leave();
    pthread_mutex_unlock(&mutex);
    rt_guard_count_only(0);
    assert_int_equal(rt_guard_broken(), 1);
}

static void test_synth_keeps_to_the_rules(void **state)
{
    (void)state;
    float left[AUR_BLOCK_FRAMES], right[AUR_BLOCK_FRAMES];
    script_compose(&music, 130);
    for (int isa = AUR_ISA_SCALAR; isa < AUR_ISA_COUNT; isa++) {
        if (!aur_isa_supported((aur_isa)isa))
            continue;
        aur_synth *synth = script_open((aur_isa)isa, 0);
        aur_synth_stats stats;
        size_t next = 0;
        rt_guard_enter();
        for (int64_t frame = 0; frame < INT64_C(130) * AUR_SAMPLE_RATE_HZ; frame += AUR_BLOCK_FRAMES) {
            int64_t until = aur_synth_event_frame(synth) + AUR_BLOCK_FRAMES;
            for (; next < music.count && music.events[next].at_frame < until; next++)
                aur_synth_events(synth, &music.events[next], 1);
            if (frame == INT64_C(100) * AUR_SAMPLE_RATE_HZ) // a flood of notes for the far future
                for (int i = 0; i < 2000; i++) {
                    aur_event late = music.events[0];
                    late.at_frame = INT64_MAX;
                    aur_synth_events(synth, &late, 1);
                }
            aur_synth_render(synth, left, right);
        }
        aur_synth_stats_get(synth, &stats);
        rt_guard_leave();
        assert_true(stats.events_dropped > 900 && stats.voices_max > 10);
        free(synth);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_guard_catches_a_lock),
        cmocka_unit_test(test_synth_keeps_to_the_rules),
    };
    return cmocka_run_group_tests_name("synth in real time", tests, NULL, NULL);
}
