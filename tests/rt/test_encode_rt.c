// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Encoders take no memory and no lock once they are open: every quality, with all that may come, from silence to noise.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compose/rng.h"
#include "stream/encoder.h"
#include "tests/support/rt_guard.h"

#define PACKETS 400

static float sound[AUR_QUALITY_PACKET_FRAMES_MAX * AUR_CHANNELS];
static uint8_t packet[AUR_PACKET_BYTES_MAX];

/// Silence, a saw, noise in one ear, in both, beyond full scale, and half of a packet still; each louder and louder.
static void make_sound(int n)
{
    float level = (float)(n / 8 % 17) / 8.0f;
    for (int i = 0; i < AUR_QUALITY_PACKET_FRAMES_MAX * AUR_CHANNELS; i++) {
        uint64_t hash = aur_rng_hash(8, AUR_STREAM_GUEST, n, (uint32_t)i);
        float noise = (float)(hash % 65536) / 32768.0f - 1.0f, saw = (float)(i / 2 % 97) / 48.0f - 1.0f;
        float kinds[8] = {0, saw, noise, i % 2 ? noise : 0, i % 2 ? -saw : saw, 50 * noise, i < 900 ? 0 : noise, 1};
        sound[i] = level * kinds[n % 8];
    }
}

static void test_no_allocation(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < AUR_QUALITY_COUNT; i++) {
        const aur_quality *quality = aur_quality_get(i);
        if (!aur_quality_is_built_in(i))
            continue;
        aur_encoder *encoder = NULL;
        assert_int_equal(aur_encoder_open(&(aur_encoder_config){.codec = quality->codec,
                                                                .bitrate_bps = quality->bitrate_bps,
                                                                .complexity = 5,
                                                                .channels = quality->channels,
                                                                .packet_frames = quality->packet_frames},
                                          &encoder),
                         AUR_OK);
        rt_guard_count_only(1);
        for (int n = 0; n < PACKETS; n++) {
            make_sound(n);
            rt_guard_enter();
            int bytes = aur_encoder_packet(encoder, sound, packet);
            if (n % 50 == 49)
                aur_encoder_reset(encoder);
            rt_guard_leave();
            assert_in_range(bytes, 1, quality->packet_bytes);
        }
        rt_guard_count_only(0);
        unsigned broken = rt_guard_broken();
        aur_encoder_close(encoder);
        if (broken > 0)
            fail_msg("%s: %u allocations or locks", quality->name, broken);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_allocation),
    };
    return cmocka_run_group_tests_name("encode rt", tests, NULL, NULL);
}
