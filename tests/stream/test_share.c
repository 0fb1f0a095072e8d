// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests journals as texts: any bytes go there and back, what is no such text is refused.
#include "tests/stream/check.h"

#include "stream/share.h"

static void texts_carry_any_bytes(void **state)
{
    (void)state;
    uint8_t bytes[256];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)dice(i);
    for (size_t count = 0; count <= sizeof bytes; count++) {
        uint8_t *back = NULL;
        size_t got = 0, at = 0;
        char *text = aur_share_print(bytes, count);
        assert_true(aur_share_is(text));
        assert_int_equal(strspn(text + 10, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
                         strlen(text) - 10);
        assert_ok(aur_share_parse(text, &back, &got, &at));
        assert_int_equal(got, count);
        assert_memory_equal(back, bytes, count);
        free(back);
        free(text);
    }
    char *known = aur_share_print((const uint8_t *)"\xfb\xff\xfe!", 4);
    assert_string_equal(known, "auralis:1:-__-IQ");
    free(known);
}

static void wrong_texts_are_refused(void **state)
{
    (void)state;
    uint8_t *data = NULL;
    size_t bytes = 0, at = 0;
    assert_int_equal(aur_share_parse("auralis:1:QUJD*", &data, &bytes, &at), AUR_ERR_FORMAT);
    assert_int_equal(at, 14);
    assert_null(data);
    assert_int_equal(aur_share_parse("auralis:1:QUJD=", &data, &bytes, &at), AUR_ERR_FORMAT);
    assert_int_equal(aur_share_parse("auralis:2:QUJD", &data, &bytes, &at), AUR_ERR_UNSUPPORTED);
    assert_int_equal(aur_share_parse("auralis:", &data, &bytes, &at), AUR_ERR_UNSUPPORTED);
    assert_int_equal(aur_share_parse("QUJD", &data, &bytes, &at), AUR_ERR_FORMAT);
    assert_false(aur_share_is("evening.auralis"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_carry_any_bytes),
        cmocka_unit_test(wrong_texts_are_refused),
    };
    return cmocka_run_group_tests_name("share", tests, NULL, NULL);
}
