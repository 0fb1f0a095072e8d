// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Parts on the rig work: what is timed makes sound, the same on every instruction set.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "stream/rig.h"

static void test_parts_sound(void **state)
{
    (void)state;
    for (int part = 0; part < AUR_RIG_PART_COUNT; part++) {
        float expected[2][AUR_BLOCK_FRAMES];
        for (int isa = AUR_ISA_SCALAR; isa < AUR_ISA_COUNT; isa++) {
            aur_rig *rig = NULL;
            if (!aur_isa_supported((aur_isa)isa))
                continue;
            assert_int_equal(aur_rig_open((aur_rig_part)part, (aur_isa)isa, 17, &rig), AUR_OK);
            aur_rig_run(rig, 1500);
            for (int channel = 0; channel < 2; channel++) {
                float power = 0.0f;
                if (isa == AUR_ISA_SCALAR)
                    memcpy(expected[channel], aur_rig_output(rig, channel), sizeof expected[channel]);
                assert_memory_equal(expected[channel], aur_rig_output(rig, channel), sizeof expected[channel]);
                for (int t = 0; t < AUR_BLOCK_FRAMES; t++)
                    power += expected[channel][t] * expected[channel][t];
                assert_true(isfinite(power));
                assert_true(part == AUR_RIG_COMPOSER ? power == 0.0f : power > 1e-6f);
            }
            aur_rig_close(rig);
        }
    }
}

static void test_refuses(void **state)
{
    (void)state;
    static const struct {
        int part;
        unsigned voices;
    } BAD[] = {{AUR_RIG_PART_COUNT, 1}, {-1, 1}, {AUR_RIG_VOICES, 0}, {AUR_RIG_VOICES, 257}};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        aur_rig *rig = (aur_rig *)&BAD;
        assert_int_equal(aur_rig_open((aur_rig_part)BAD[i].part, AUR_ISA_AUTO, BAD[i].voices, &rig), AUR_ERR_ARGUMENT);
        assert_null(rig);
    }
    aur_rig_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_parts_sound), cmocka_unit_test(test_refuses)};
    return cmocka_run_group_tests_name("rig", tests, NULL, NULL);
}
