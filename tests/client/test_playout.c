// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests the native listener's playout: what tests/e2e/unit/playback.test.mjs tests of the page's, as far as both do
/// it.
#include "tests/stream/check.h"

#include <inttypes.h>
#include <math.h>

#include "client/cli/playout.h"

#define BLOCK 128u
#define HZ    441.0
/// The tone, a fade of 10 ms, and rounding: largest second difference.
#define SMOOTH 0.0045

typedef struct chain {
    aur_jitter_buffer buffer;
    aur_playout playout;
    float heard[AUR_SAMPLE_RATE_HZ * 20]; ///< left
    uint32_t frames;
} chain;

static float tone(int64_t frame)
{
    return (float)(0.5 * sin(2 * 3.14159265358979 * HZ * (double)frame / AUR_SAMPLE_RATE_HZ));
}

/// A source, a buffer (whose indices begin near the end of 32 bits) and a player.
static chain *open_chain(const char *mode)
{
    chain *c = calloc(1, sizeof *c);
    assert_non_null(c);
    assert_ok(aur_jitter_buffer_init(&c->buffer));
    atomic_store(&c->buffer.read, (uint32_t)-3000);
    atomic_store(&c->buffer.write, (uint32_t)-3000);
    aur_playout_init(&c->playout, &c->buffer, aur_jitter_mode_find(mode));
    c->playout.link_up = true;
    return c;
}

static void close_chain(chain *c)
{
    aur_jitter_buffer_free(&c->buffer);
    free(c);
}

static void feed(chain *c, int64_t frame, uint32_t frames)
{
    float *samples = malloc(sizeof *samples * 2 * frames);
    for (uint32_t k = 0; k < frames; k++)
        samples[2 * k] = samples[2 * k + 1] = tone(frame + k);
    aur_jitter_buffer_write(&c->buffer, frame, samples, frames);
    free(samples);
}

/// Plays whole blocks of at least `frames` frames; `due_frame` goes on with them.
static void play_due(chain *c, uint32_t frames, int64_t due_frame)
{
    for (uint32_t done = 0; done < frames; done += BLOCK) {
        float block[2 * BLOCK];
        aur_playout_render(&c->playout, block, BLOCK, due_frame == AUR_PLAYOUT_FREE ? due_frame : due_frame + done);
        for (uint32_t k = 0; k < BLOCK && c->frames < sizeof c->heard / sizeof *c->heard; k++) {
            assert_true(block[2 * k] == block[2 * k + 1]);
            c->heard[c->frames++] = block[2 * k];
        }
    }
}

static void play(chain *c, uint32_t frames)
{
    play_due(c, frames, AUR_PLAYOUT_FREE);
}

static double roughness(const chain *c)
{
    double worst = 0;
    for (uint32_t k = 2; k < c->frames; k++) {
        double a = (double)c->heard[k], b = (double)c->heard[k - 1], d = (double)c->heard[k - 2];
        worst = fmax(worst, fabs(a - 2 * b + d));
    }
    return worst;
}

static double loudest(const chain *c, uint32_t from)
{
    double most = 0;
    for (uint32_t k = from; k < c->frames; k++)
        most = fmax(most, fabs((double)c->heard[k]));
    return most;
}

static uint32_t underruns(const chain *c)
{
    return c->playout.underruns[AUR_UNDERRUN_LATE];
}

static void silent_until_the_target_is_buffered(void **state)
{
    (void)state;
    chain *c = open_chain("safe");
    feed(c, 0, 11000);
    play(c, 1280);
    assert_true(loudest(c, 0) == 0 && !c->playout.playing);
    feed(c, 11000, 11000);
    play(c, 1280);
    assert_true(roughness(c) < SMOOTH);
    assert_true(loudest(c, 1280 + 400) > 0.4);
    close_chain(c);
}

static void what_came_before_does_not_delay_the_start(void **state)
{
    (void)state;
    chain *c = open_chain("safe");
    feed(c, 0, 90000);
    play(c, 128);
    uint32_t buffered = aur_playout_buffered(&c->playout);
    assert_true(c->playout.playing && buffered < 0.36 * 48000 && buffered > 0.25 * 48000);
    assert_true(aur_playout_frame(&c->playout) == 90000.0 - buffered);
    close_chain(c);
}

static void what_is_about_to_come_is_counted(void **state)
{
    (void)state;
    chain *c = open_chain("safe");
    feed(c, 1000, 90000);
    atomic_fetch_sub(&c->buffer.came_ns, 60 * 1000000); // 40 ms before the next five packets
    play(c, 128);
    uint32_t buffered = aur_playout_buffered(&c->playout);
    assert_true(c->playout.playing && aur_playout_frame(&c->playout) == 91000.0 - buffered);
    double early_s = 0.25 + 0.05 - 0.06 - (double)(buffered + BLOCK) / AUR_SAMPLE_RATE_HZ;
    assert_true(early_s > -0.001 && early_s < 0.02); // what the test itself took is no more
    close_chain(c);
}

static void samples_pass_untouched(void **state)
{
    (void)state;
    chain *c = open_chain("safe");
    feed(c, 5000, 14000);
    play(c, 1280);
    for (uint32_t block = 0; block < 300; block++) {
        feed(c, 19000 + block * BLOCK, BLOCK);
        int64_t frame = (int64_t)aur_playout_frame(&c->playout);
        uint32_t from = c->frames;
        play(c, BLOCK);
        for (uint32_t k = 0; k < BLOCK; k++)
            assert_true(c->heard[from + k] == tone(frame + k));
    }
    assert_true(aur_playout_frame(&c->playout) == 5000 + 1280 + 300 * BLOCK);
    close_chain(c);
}

#define SETTLED (14000 + 300 * BLOCK)

/// Plays until all of the burst counts as there; up to SETTLED is fed.
static void settle(chain *c)
{
    feed(c, 0, 14000);
    for (int64_t frame = 14000; frame < SETTLED; frame += BLOCK) {
        play(c, BLOCK);
        feed(c, frame, BLOCK);
    }
}

static void an_empty_buffer_fades_and_counts(void **state)
{
    (void)state;
    chain *c = open_chain("safe");
    settle(c);
    play(c, 20000);
    assert_true(underruns(c) == 1 && !c->playout.playing && c->playout.control.target_s > 0.25);
    feed(c, SETTLED, 30000);
    play(c, 6400);
    assert_true(c->playout.playing && roughness(c) < SMOOTH);
    close_chain(c);
}

static void causes_are_told_apart(void **state)
{
    (void)state;
    chain *c = open_chain("safe");
    settle(c);
    c->playout.link_up = false;
    play(c, 20000);
    assert_int_equal(c->playout.underruns[AUR_UNDERRUN_OFFLINE], 1);
    assert_true(c->playout.control.target_s == 0.25);
    c->playout.link_up = true;
    feed(c, SETTLED, 30000);
    play(c, 128);
    c->playout.skipped = true;
    play(c, 40000);
    assert_int_equal(c->playout.underruns[AUR_UNDERRUN_SKIPPED], 1);
    assert_int_equal(underruns(c), 0);
    assert_true(c->playout.control.target_s > 0.25);
    close_chain(c);
}

static void a_seam_is_a_fade_out_and_in(void **state)
{
    (void)state;
    chain *c = open_chain("safe");
    feed(c, 0, 14037);
    play(c, 10240);
    feed(c, 1000000000, 10000);
    play(c, 9600);
    assert_int_equal(c->playout.seams, 1);
    assert_true(roughness(c) < SMOOTH);
    // 155 blocks were played, 14037 frames of them before the seam, less what the fade leaves out: under a block.
    double after = aur_playout_frame(&c->playout) - 1e9;
    assert_true(after >= 155.0 * BLOCK - 14037 && after < 156.0 * BLOCK - 14037);
    close_chain(c);
}

static void too_much_is_one_jump(void **state)
{
    (void)state;
    chain *c = open_chain("safe");
    feed(c, 0, 20000);
    play(c, 1280);
    feed(c, 20000, 150000);
    for (uint32_t block = 0; block < 3000; block++) {
        feed(c, 170000 + block * BLOCK, BLOCK);
        play(c, BLOCK);
    }
    assert_int_equal(c->playout.jumps, 1);
    assert_true(roughness(c) < SMOOTH);
    assert_true(aur_playout_buffered(&c->playout) < 24000);
    close_chain(c);
}

static void more_than_100_ms_too_much_is_one_jump_where_delay_counts(void **state)
{
    (void)state;
    for (int k = 0; k < 2; k++) {
        chain *c = open_chain(k == 0 ? "live" : "balanced");
        double target = c->playout.control.target_s * AUR_SAMPLE_RATE_HZ;
        feed(c, 0, (uint32_t)target);
        play(c, BLOCK);
        feed(c, (int64_t)target, 7200); // 150 ms
        for (uint32_t block = 0; block < 1500; block++) {
            feed(c, (int64_t)target + 7200 + block * BLOCK, BLOCK);
            play(c, BLOCK);
        }
        assert_int_equal(c->playout.jumps, 1);
        assert_true(roughness(c) < SMOOTH);
        assert_true(aur_playout_buffered(&c->playout) < target + 2400);
        close_chain(c);
    }
}

static void trimming_ends_on_untouched_samples(void **state)
{
    (void)state;
    chain *c = open_chain("safe");
    feed(c, 0, 13000);
    play(c, 1280);
    for (int64_t frame = 13000; frame < 42440; frame += BLOCK) {
        feed(c, frame, BLOCK);
        play(c, BLOCK);
    }
    feed(c, 42440, 4600); // 0.34 s buffered: too much, but not enough for a jump
    uint32_t trimmed = 0, block = 0;
    for (; block < 60000; block++) {
        feed(c, 47040 + (int64_t)block * BLOCK, BLOCK);
        play(c, BLOCK);
        if (c->playout.control.trim != 0.0 || aur_playout_frame(&c->playout) != floor(aur_playout_frame(&c->playout)))
            trimmed++;
        else if (trimmed > 1000)
            break;
    }
    assert_true(trimmed > 1000 && block < 60000);
    assert_true(roughness(c) < SMOOTH);
    assert_int_equal(c->playout.jumps, 0);
    int64_t frame = (int64_t)aur_playout_frame(&c->playout);
    float last[2 * BLOCK];
    aur_playout_render(&c->playout, last, BLOCK, AUR_PLAYOUT_FREE);
    for (uint32_t k = 0; k < BLOCK; k++)
        assert_true(last[2 * k] == tone(frame + k));
    close_chain(c);
}

/// A fade of 10 ms that turns at once has a corner of up to 6e-3.
#define NO_CORNER 2e-4

/// Of what is fed nothing moves, so that only fades do.
static void feed_ones(chain *c, int64_t frame, uint32_t frames)
{
    float *samples = malloc(sizeof *samples * 2 * frames);
    for (uint32_t k = 0; k < 2 * frames; k++)
        samples[k] = 1.0f;
    aur_jitter_buffer_write(&c->buffer, frame, samples, frames);
    free(samples);
}

static void a_fade_in_that_turns_has_no_corner(void **state)
{
    (void)state;
    chain *c = open_chain("safe");
    feed_ones(c, 0, 3000);
    play_due(c, 20 * BLOCK, 2030); // 970 are left
    assert_true(loudest(c, 0) > 0.5 && loudest(c, c->frames - 1) == 0.0);
    assert_true(roughness(c) < NO_CORNER);
    close_chain(c);
}

static void a_fade_out_that_turns_has_no_corner(void **state)
{
    (void)state;
    for (uint32_t blocks = 1; blocks < 6; blocks++) {
        chain *c = open_chain("safe");
        feed_ones(c, 0, 14000);
        play(c, ((14000 - 611) / BLOCK + 1 + blocks) * BLOCK);
        feed_ones(c, 14000, 9600);
        play(c, 30 * BLOCK);
        assert_true(roughness(c) < NO_CORNER);
        close_chain(c);
    }
}

static void fades_cut_short_by_a_seam_have_no_corner(void **state)
{
    (void)state;
    for (uint32_t frames = 100; frames < 1400; frames += 100) {
        chain *c = open_chain("safe");
        feed_ones(c, 0, 14000);
        play(c, 100 * BLOCK);
        feed_ones(c, 1000000, frames);
        feed_ones(c, 2000000, 14000);
        play(c, 60 * BLOCK);
        assert_true(roughness(c) < 10 * NO_CORNER);
        close_chain(c);
    }
}

static void begins_with_the_frame_that_is_due(void **state)
{
    (void)state;
    chain *c = open_chain("balanced");
    feed(c, 10000, 20000);
    play_due(c, 1280, 10000 - 1280);
    assert_true(loudest(c, 0) == 0 && !c->playout.playing);
    play_due(c, 1280, 10000);
    assert_true(aur_playout_frame(&c->playout) == 11280);
    close_chain(c);
    c = open_chain("balanced");
    feed(c, 0, 20000);
    play_due(c, 1280, 30000); // not here yet
    assert_false(c->playout.playing);
    close_chain(c);
}

static void follows_the_frame_that_is_due(void **state)
{
    (void)state;
    chain *c = open_chain("balanced");
    feed(c, 0, 300000);
    play_due(c, 12800, 0);
    play_due(c, 192000, 12800 + 240); // 5 ms late: trimmed away
    assert_int_equal(c->playout.jumps, 0);
    int64_t due = 12800 + 240 + 192000;
    assert_true(fabs(aur_playout_frame(&c->playout) - (double)due) < 48);
    play_due(c, 12800, due + 9600); // 200 ms late: one jump
    assert_int_equal(c->playout.jumps, 1);
    assert_true(fabs(aur_playout_frame(&c->playout) - (double)(due + 9600 + 12800)) < 48);
    due += 9600 + 12800;
    play_due(c, 24064, due - 9600); // 200 ms early: silence until it is due
    due += 24064 - 9600;
    play_due(c, 384, due + 7200); // 150 ms late, and again before the jump has faded
    play_due(c, 9600, due + 384 + 17200);
    due += 384 + 17200 + 9600;
    assert_int_equal(c->playout.jumps, 3);
    assert_true(fabs(aur_playout_frame(&c->playout) - (double)due) < 48);
    assert_int_equal(underruns(c), 0);
    assert_true(roughness(c) < SMOOTH);
    close_chain(c);
}

static void begins_behind_a_gap_with_the_frame_that_is_due(void **state)
{
    (void)state;
    for (int restarted = 0; restarted < 2; restarted++) { // a server that was started anew counts from 0 again
        int64_t before = restarted ? 1000000 : 0, after = restarted ? 0 : 5800;
        chain *c = open_chain("live");
        feed(c, before, 1000);
        for (int64_t done = 0; done < 96000; done += BLOCK) {
            feed(c, after + done, BLOCK);
            play_due(c, BLOCK, after + done - 4800);
        }
        assert_true(c->playout.playing);
        assert_true(fabs(aur_playout_frame(&c->playout) - (double)(after + 96000 - 4800)) < 48);
        assert_int_equal(c->buffer.dropped, 0);
        assert_true(roughness(c) < SMOOTH);
        close_chain(c);
    }
}

static void a_gap_that_makes_up_for_being_late_is_no_reason_to_jump(void **state)
{
    (void)state;
    chain *c = open_chain("live");
    feed(c, 0, 4800);
    play_due(c, 2560, 0);
    feed(c, 9600, 14400); // after 640 frames, a gap of 100 ms
    play_due(c, 9600, 2560 + 4800);
    assert_true(c->playout.playing && c->playout.jumps == 0);
    assert_true(fabs(aur_playout_frame(&c->playout) - (2560 + 4800 + 9600)) < 640);
    assert_true(roughness(c) < SMOOTH);
    close_chain(c);
}

static void a_line_that_was_too_late_is_followed_again(void **state)
{
    (void)state;
    chain *c = open_chain("live");
    int64_t now = 0, sent = 0;
    for (int block = 0; block < 20 * AUR_SAMPLE_RATE_HZ / (int)BLOCK; block++, now += BLOCK) {
        int64_t late = block < 15 * AUR_SAMPLE_RATE_HZ / (int)BLOCK ? 9600 : 480; // 200 ms, where 100 are allowed
        for (; sent + 240 <= now - late; sent += 240)
            feed(c, sent, 240);
        play_due(c, BLOCK, now - 4800);
    }
    assert_true(c->playout.playing);
    assert_true(fabs(aur_playout_frame(&c->playout) - (double)(now - 4800)) < 48);
    assert_int_equal(c->buffer.dropped, 0);
    close_chain(c);
}

static void frames_are_right_after_days(void **state)
{
    (void)state;
    chain *c = open_chain("safe");
    feed(c, 0, 14000);
    play(c, 1280);
    for (int half_day = 1; half_day <= 4; half_day++) {
        c->playout._base_index -= 1u << 31; // as if so much had been played without a mark
        c->playout._base_frame -= (int64_t)1 << 31;
        play(c, 256);
        assert_true(aur_playout_frame(&c->playout) == 1280 + 256 * half_day);
    }
    close_chain(c);
}

/// A source that is never still: what befalls the playout, at random but the same for the same seed.
typedef struct storm {
    chain *chain;
    uint32_t state;    ///< of the generator
    int64_t now, sent; ///< frames that the room has made, and that were written
    int64_t behind;    ///< frames that the due frame is behind; AUR_PLAYOUT_FREE where none is due
    double phase;
    float last[2];
    double worst; ///< second difference
} storm;

#define STORM_HZ     100.0
#define STORM_PACKET 480
/// A step of 0.01 anywhere is far above all that the tone and a fade can do.
#define STORM_SMOOTH 0.004

static uint32_t below(storm *s, uint32_t most)
{
    s->state = s->state * 1664525u + 1013904223u; // Numerical Recipes, 7.1
    return (uint32_t)((uint64_t)(s->state >> 8) * most >> 24);
}

/// Other music, with a burst from a while ago.
static void change_music(storm *s)
{
    s->phase = below(s, 628) / 100.0;
    s->sent = s->now - below(s, 16000);
}

static void send_storm(storm *s)
{
    for (; s->sent + STORM_PACKET <= s->now; s->sent += STORM_PACKET) {
        float samples[2 * STORM_PACKET];
        for (int k = 0; k < STORM_PACKET; k++) {
            double angle = s->phase + 2 * 3.14159265358979 * STORM_HZ * (double)(s->sent + k) / AUR_SAMPLE_RATE_HZ;
            samples[2 * k] = samples[2 * k + 1] = (float)(0.5 * sin(angle));
        }
        aur_jitter_buffer_write(&s->chain->buffer, s->sent, samples, STORM_PACKET);
    }
}

static void play_storm(storm *s, uint32_t blocks, uint32_t late_of_64)
{
    for (uint32_t block = 0; block < blocks; block++) {
        s->now += BLOCK;
        if (s->chain->playout.link_up && below(s, 64) >= late_of_64)
            send_storm(s);
        float heard[2 * BLOCK];
        aur_playout_render(&s->chain->playout, heard, BLOCK,
                           s->behind == AUR_PLAYOUT_FREE ? s->behind : s->now - s->behind);
        for (uint32_t k = 0; k < BLOCK; k++) {
            s->worst = fmax(s->worst, fabs((double)heard[2 * k] - 2.0 * (double)s->last[0] + (double)s->last[1]));
            s->last[1] = s->last[0];
            s->last[0] = heard[2 * k];
        }
    }
}

static void befall(storm *s)
{
    static const int64_t behind[] = {AUR_PLAYOUT_FREE, 4800, 12000, 28800};
    uint32_t what = below(s, 4);
    if (what == 0)
        s->behind = behind[below(s, 4)];
    if (what == 1)
        s->chain->playout.link_up = !s->chain->playout.link_up;
    if (what == 2)
        change_music(s);
}

static void a_tone_never_steps_whatever_befalls(void **state)
{
    (void)state;
    static const char *const modes[] = {"live", "balanced", "auto", "safe"};
    for (uint32_t seed = 1; seed <= 20; seed++) {
        storm s = {.chain = open_chain(modes[seed % 4]), .state = seed, .behind = AUR_PLAYOUT_FREE};
        for (int step = 0; step < 400; step++) {
            befall(&s);
            play_storm(&s, 1 + below(&s, 200), below(&s, 10) == 0 ? 63 : 32);
            if (s.worst >= STORM_SMOOTH)
                fail_msg("seed %" PRIu32 ", step %d: a step of %.4f", seed, step, s.worst);
        }
        close_chain(s.chain);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(silent_until_the_target_is_buffered),
        cmocka_unit_test(what_came_before_does_not_delay_the_start),
        cmocka_unit_test(what_is_about_to_come_is_counted),
        cmocka_unit_test(samples_pass_untouched),
        cmocka_unit_test(an_empty_buffer_fades_and_counts),
        cmocka_unit_test(causes_are_told_apart),
        cmocka_unit_test(a_seam_is_a_fade_out_and_in),
        cmocka_unit_test(too_much_is_one_jump),
        cmocka_unit_test(more_than_100_ms_too_much_is_one_jump_where_delay_counts),
        cmocka_unit_test(trimming_ends_on_untouched_samples),
        cmocka_unit_test(a_fade_in_that_turns_has_no_corner),
        cmocka_unit_test(a_fade_out_that_turns_has_no_corner),
        cmocka_unit_test(fades_cut_short_by_a_seam_have_no_corner),
        cmocka_unit_test(begins_with_the_frame_that_is_due),
        cmocka_unit_test(follows_the_frame_that_is_due),
        cmocka_unit_test(begins_behind_a_gap_with_the_frame_that_is_due),
        cmocka_unit_test(a_gap_that_makes_up_for_being_late_is_no_reason_to_jump),
        cmocka_unit_test(a_line_that_was_too_late_is_followed_again),
        cmocka_unit_test(frames_are_right_after_days),
        cmocka_unit_test(a_tone_never_steps_whatever_befalls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
