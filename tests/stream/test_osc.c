// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests OSC: what is written is what is read, bundles in bundles, and packets that are cut anywhere.
#include "tests/stream/check.h"

#include "stream/osc.h"

static const aur_osc_message CHORD = {
    .address = "/auralis/chord",
    .count = 3,
    .args = {{.type = 's', .text = "Dm7"}, {.type = 'i', .whole = -7, .number = -7.0}, {.type = 'f', .number = 0.5}}};

static void test_reads_what_it_writes(void **state)
{
    (void)state;
    static const uint8_t EXPECTED[] = "/auralis/chord\0\0,sif\0\0\0\0Dm7\0\xff\xff\xff\xf9\x3f\0\0\0";
    uint8_t bytes[AUR_OSC_PACKET_BYTES];
    aur_osc_packet packet;
    aur_osc_message back;
    size_t count = aur_osc_write(&CHORD, bytes);
    assert_int_equal(count, sizeof EXPECTED - 1);
    assert_memory_equal(bytes, EXPECTED, count);
    aur_osc_packet_init(&packet, bytes, count);
    assert_int_equal(aur_osc_packet_next(&packet, &back), 1);
    assert_string_equal(back.address, CHORD.address);
    assert_int_equal(back.count, 3);
    assert_string_equal(back.args[0].text, "Dm7");
    assert_true(back.args[1].type == 'i' && back.args[1].whole == -7 && back.args[2].number == 0.5);
    assert_int_equal(aur_osc_packet_next(&packet, &back), 0);
    for (size_t cut = 1; cut < count; cut++) { // a whole text more or less is a message, too
        aur_osc_packet_init(&packet, bytes, cut);
        assert_int_equal(aur_osc_packet_next(&packet, &back), cut == 16 ? 1 : AUR_ERR_FORMAT);
        assert_int_equal(aur_osc_packet_next(&packet, &back), 0);
    }
}

static void test_writes_no_more_than_fits(void **state)
{
    (void)state;
    static uint8_t bytes[AUR_OSC_PACKET_BYTES + 1];
    static char text[AUR_OSC_PACKET_BYTES + 1];
    memset(text, 'x', sizeof text - 1);
    bytes[AUR_OSC_PACKET_BYTES] = 0x55;
    aur_osc_message message = {.address = "/a", .count = 1, .args = {aur_osc_text(text)}};
    assert_int_equal(aur_osc_write(&message, bytes), 0);
    text[AUR_OSC_PACKET_BYTES - 9] = '\0'; // with its own zero the rest
    assert_int_equal(aur_osc_write(&message, bytes), AUR_OSC_PACKET_BYTES);
    assert_int_equal(bytes[AUR_OSC_PACKET_BYTES], 0x55);
}

/// How many messages a packet has; negative: broken after so many and one.
static int messages_of(const void *bytes, size_t count)
{
    aur_osc_packet packet;
    aur_osc_message message;
    int messages = 0, more;
    aur_osc_packet_init(&packet, bytes, count);
    while ((more = aur_osc_packet_next(&packet, &message)) > 0)
        messages++;
    return more < 0 ? -1 - messages : messages;
}

#define TAG     "\0\0\0\0\0\0\0\1"
#define MESSAGE "\0\0\0\x0c/a\0\0,i\0\0\0\0\0\1"

static void test_opens_bundles(void **state)
{
    (void)state;
    static const char TWO[] = "#bundle\0" TAG MESSAGE MESSAGE;
    static const char NESTED[] = "#bundle\0" TAG MESSAGE "\0\0\0\x20#bundle\0" TAG MESSAGE MESSAGE;
    static const char TOO_LONG[] = "#bundle\0" TAG MESSAGE "\xff\xff\xff\xff/a\0\0";
    static const char NONE[] = "#bundle\0" TAG;
    assert_int_equal(messages_of(TWO, sizeof TWO - 1), 2);
    assert_int_equal(messages_of(NESTED, sizeof NESTED - 1), 3);
    assert_int_equal(messages_of(TOO_LONG, sizeof TOO_LONG - 1), -2);
    assert_int_equal(messages_of(NONE, sizeof NONE - 1), 0);
    assert_int_equal(messages_of("", 0), 0);
    assert_int_equal(messages_of("#bundle\0\0\0", 10), -1);
}

static void test_refuses(void **state)
{
    (void)state;
    assert_int_equal(messages_of("/a\0\0,b\0\0\0\0\0\0", 12), -1);
    assert_int_equal(messages_of("a\0\0\0,\0\0\0", 8), -1);
    assert_int_equal(messages_of("/a\0\0i\0\0\0", 8), -1);
    assert_int_equal(messages_of("/a\0\0,TFTFTFTF\0\0\0", 16), 1);
    assert_int_equal(messages_of("/a\0\0,TFTFTFTFT\0\0", 16), -1);
    assert_int_equal(messages_of("/a\0\0,d\0\0\0\0\0\0", 12), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_what_it_writes),
        cmocka_unit_test(test_writes_no_more_than_fits),
        cmocka_unit_test(test_opens_bundles),
        cmocka_unit_test(test_refuses),
    };
    return cmocka_run_group_tests_name("osc", tests, NULL, NULL);
}
