// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The render path takes no memory, no lock and no system call: every preset under the allocation guard, then in a
// process that the kernel kills at the first system call (seccomp strict mode). It touches no page for the first time.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "stream/engine.h"
#include "tests/support/rt_guard.h"

#define SECOND AUR_SAMPLE_RATE_HZ

/// Page faults that are none of ours: code that runs for the first time. Memory not touched at start would be hundreds.
#define FAULTS_MAX 16

static float samples[AUR_PACKET_FRAMES * AUR_CHANNELS];

static aur_engine *open_in(const aur_acoustic *space, unsigned preset)
{
    aur_engine_config config = {.controls = {0}, .space = space};
    aur_controls_from_preset(&config.controls, preset);
    config.controls.seed = 11;
    aur_engine *engine = NULL;
    assert_int_equal(aur_engine_open(&config, &engine), AUR_OK);
    return engine;
}

static aur_engine *open_preset(unsigned preset)
{
    return open_in(NULL, preset);
}

static aur_acoustic *open_acoustic(const char *name)
{
    aur_acoustic *acoustic = NULL;
    assert_int_equal(aur_acoustic_open(&(aur_acoustic_config){.name = name}, &acoustic), AUR_OK);
    return acoustic;
}

static void render(aur_engine *engine, int seconds)
{
    for (int i = 0; i < seconds * SECOND / AUR_PACKET_FRAMES; i++)
        aur_engine_render(engine, samples, AUR_PACKET_FRAMES);
}

/// Every control once, from within the render path, as the render thread does.
static void post_all(aur_engine *engine)
{
    static const uint64_t VALUES[AUR_CONTROL_COUNT] = {4, 3, 93000, 60000, 50000, 10000, 99, 1, 5};
    for (uint32_t control = 0; control < AUR_CONTROL_COUNT; control++) {
        aur_control_event event = {.control = control, .value = VALUES[control]};
        int64_t effect_frame;
        if (aur_engine_post(engine, &event, &effect_frame) != AUR_OK)
            abort();
    }
}

static void test_guard_catches(void **state)
{
    (void)state;
    rt_guard_count_only(1);
    rt_guard_enter();
    void *volatile memory = malloc(10);
    free(memory);
    rt_guard_leave();
    rt_guard_count_only(0);
    assert_int_equal(rt_guard_broken(), 2);
}

static void test_no_allocation(void **state)
{
    (void)state;
    for (unsigned preset = 0; preset < aur_preset_count(); preset++) {
        aur_engine *engine = open_preset(preset);
        rt_guard_enter();
        render(engine, 70); // past a turn of the racks
        post_all(engine);
        render(engine, 20);
        rt_guard_leave();
        aur_engine_close(engine);
    }
    assert_int_equal(rt_guard_broken(), 0);
}

/// Runs in a child: leaves by a raw exit, the one call besides read, write and sigreturn that strict mode allows.
static void render_in_jail(unsigned preset, aur_isa isa)
{
    // Five seconds in, the racks take turns.
    aur_engine_config config = {.isa = isa, .start_frame = (int64_t)55 * SECOND};
    aur_controls_from_preset(&config.controls, preset);
    aur_engine *engine = NULL;
    void *snapshot = malloc(aur_engine_snapshot_bytes());
    if (snapshot == NULL || aur_engine_open(&config, &engine) != AUR_OK)
        syscall(SYS_exit, 2);
    render(engine, 1);
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) != 0)
        syscall(SYS_exit, 3);
    render(engine, 10);
    post_all(engine);
    aur_engine_snapshot_save(engine, snapshot);
    render(engine, 10);
    aur_engine_snapshot_restore(engine, snapshot);
    render(engine, 1);
    aur_piece_status piece;
    aur_synth_stats stats;
    aur_engine_status(engine, &piece, &stats);
    syscall(SYS_exit, stats.voices_max == 0); // silence would prove nothing
}

static void jail(unsigned preset, aur_isa isa)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        render_in_jail(preset, isa);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_no_system_call(void **state)
{
    (void)state;
    for (unsigned preset = 0; preset < aur_preset_count(); preset++)
        jail(preset, AUR_ISA_AUTO);
    for (int isa = AUR_ISA_SCALAR; isa < AUR_ISA_COUNT; isa++)
        if (aur_isa_supported((aur_isa)isa))
            jail(0, (aur_isa)isa);
}

static void test_no_first_touch(void **state)
{
    (void)state;
    aur_engine *engine = open_preset(0);
    render(engine, 1);
    struct rusage before, after;
    assert_int_equal(getrusage(RUSAGE_THREAD, &before), 0);
    render(engine, 80); // past a turn of the racks and its ringing out
    assert_int_equal(getrusage(RUSAGE_THREAD, &after), 0);
    print_message("%ld page faults in 80 s\n", after.ru_minflt - before.ru_minflt);
    assert_in_range(after.ru_minflt - before.ru_minflt, 0, FAULTS_MAX);
    aur_engine_close(engine);
}

/// In a space, while it moves to another and while the first rings out.
static void test_a_space_keeps_to_the_rules(void **state)
{
    (void)state;
    aur_acoustic *hall = open_acoustic("hall"), *plate = open_acoustic("plate");
    pid_t child = fork();
    assert_true(child >= 0);
    aur_engine *engine = open_in(hall, 0);
    render(engine, 1);
    assert_int_equal(aur_engine_space_set(engine, plate), AUR_OK);
    if (child == 0) {
        if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) != 0)
            syscall(SYS_exit, 3);
        render(engine, 20);
        syscall(SYS_exit, 0);
    }
    rt_guard_enter();
    render(engine, 20);
    rt_guard_leave();
    assert_int_equal(rt_guard_broken(), 0);
    aur_engine_close(engine);
    aur_acoustic_close(hall);
    aur_acoustic_close(plate);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_jail_catches(void **state)
{
    (void)state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
        syscall(SYS_getpid);
        syscall(SYS_exit, 0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_guard_catches),
        cmocka_unit_test(test_no_allocation),
        cmocka_unit_test(test_no_system_call),
        cmocka_unit_test(test_no_first_touch),
        cmocka_unit_test(test_a_space_keeps_to_the_rules),
        cmocka_unit_test(test_jail_catches),
    };
    return cmocka_run_group_tests_name("render path", tests, NULL, NULL);
}
