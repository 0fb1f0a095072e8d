// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests what is done with the ALSA sequencer, with a sequencer that is made up here: a container's kernel has none.
/// The linker puts the functions below in the place of libasound's (--wrap); coding of messages is libasound's own.
#include "tests/stream/check.h"

#include <alsa/asoundlib.h>

#include "stream/midi_port.h"

#define HANDLE     ((snd_seq_t *)&made_up)
#define OUR_CLIENT 130
#define OUR_PORT   3

static char made_up;
static int opened;               ///< what snd_seq_open says
static int plugged[256];         ///< connections, by client
static snd_seq_event_t inbox[9]; ///< read in order
static int inbox_count, inbox_at;
static snd_seq_event_t sent; ///< last one

/// Others: a keyboard with two ports, one of which only takes, a program that is not to be seen, and one of ours.
static const struct {
    int client, port;
    unsigned can;
    const char *name;
} OTHERS[] = {
    {0, 1, SND_SEQ_PORT_CAP_READ | SND_SEQ_PORT_CAP_SUBS_READ, "System"},
    {14, 0, SND_SEQ_PORT_CAP_READ | SND_SEQ_PORT_CAP_SUBS_READ, "Midi Through"},
    {20, 0, SND_SEQ_PORT_CAP_READ | SND_SEQ_PORT_CAP_SUBS_READ | SND_SEQ_PORT_CAP_WRITE | SND_SEQ_PORT_CAP_SUBS_WRITE,
     "Keystation"},
    {24, 0, SND_SEQ_PORT_CAP_WRITE | SND_SEQ_PORT_CAP_SUBS_WRITE, "Synth"},
    {28, 0, SND_SEQ_PORT_CAP_READ | SND_SEQ_PORT_CAP_SUBS_READ | SND_SEQ_PORT_CAP_NO_EXPORT, "Private"},
    {129, 0, SND_SEQ_PORT_CAP_READ | SND_SEQ_PORT_CAP_SUBS_READ, "Auralis"},
};
#define OTHER_COUNT ((int)(sizeof OTHERS / sizeof *OTHERS))

int __wrap_snd_seq_open(snd_seq_t **handle, const char *name, int streams, int mode);
int __wrap_snd_seq_close(snd_seq_t *handle);
int __wrap_snd_seq_client_id(snd_seq_t *handle);
int __wrap_snd_seq_set_client_name(snd_seq_t *handle, const char *name);
int __wrap_snd_seq_create_simple_port(snd_seq_t *handle, const char *name, unsigned caps, unsigned type);
int __wrap_snd_seq_connect_from(snd_seq_t *handle, int own, int client, int port);
int __wrap_snd_seq_connect_to(snd_seq_t *handle, int own, int client, int port);
int __wrap_snd_seq_parse_address(snd_seq_t *handle, snd_seq_addr_t *address, const char *text);
int __wrap_snd_seq_query_next_client(snd_seq_t *handle, snd_seq_client_info_t *info);
int __wrap_snd_seq_query_next_port(snd_seq_t *handle, snd_seq_port_info_t *info);
int __wrap_snd_seq_event_input(snd_seq_t *handle, snd_seq_event_t **event);
int __wrap_snd_seq_event_output_direct(snd_seq_t *handle, snd_seq_event_t *event);

int __wrap_snd_seq_client_id(snd_seq_t *handle)
{
    (void)handle;
    return OUR_CLIENT;
}

int __wrap_snd_seq_open(snd_seq_t **handle, const char *name, int streams, int mode)
{
    (void)name, (void)streams, (void)mode;
    *handle = opened >= 0 ? HANDLE : NULL;
    return opened;
}

int __wrap_snd_seq_close(snd_seq_t *handle)
{
    assert_ptr_equal(handle, HANDLE);
    return 0;
}

int __wrap_snd_seq_set_client_name(snd_seq_t *handle, const char *name)
{
    (void)handle;
    assert_string_equal(name, "Auralis");
    return 0;
}

int __wrap_snd_seq_create_simple_port(snd_seq_t *handle, const char *name, unsigned caps, unsigned type)
{
    (void)handle, (void)type;
    bool in = strcmp(name, "in") == 0;
    assert_int_equal(caps, in ? SND_SEQ_PORT_CAP_WRITE | SND_SEQ_PORT_CAP_SUBS_WRITE
                              : SND_SEQ_PORT_CAP_READ | SND_SEQ_PORT_CAP_SUBS_READ);
    return OUR_PORT;
}

int __wrap_snd_seq_connect_from(snd_seq_t *handle, int own, int client, int port)
{
    (void)handle, (void)port;
    assert_int_equal(own, OUR_PORT);
    return plugged[client]++ > 0 ? -EBUSY : 0;
}

int __wrap_snd_seq_connect_to(snd_seq_t *handle, int own, int client, int port)
{
    return __wrap_snd_seq_connect_from(handle, own, client, port);
}

int __wrap_snd_seq_parse_address(snd_seq_t *handle, snd_seq_addr_t *address, const char *text)
{
    (void)handle;
    *address = (snd_seq_addr_t){.client = 20};
    return strcmp(text, "Keystation") == 0 ? 0 : -ENOENT;
}

int __wrap_snd_seq_query_next_client(snd_seq_t *handle, snd_seq_client_info_t *info)
{
    (void)handle;
    for (int i = 0; i < OTHER_COUNT; i++) {
        if (OTHERS[i].client <= snd_seq_client_info_get_client(info))
            continue;
        snd_seq_client_info_set_client(info, OTHERS[i].client);
        snd_seq_client_info_set_name(info, OTHERS[i].name);
        return 0;
    }
    return -ENOENT;
}

int __wrap_snd_seq_query_next_port(snd_seq_t *handle, snd_seq_port_info_t *info)
{
    (void)handle;
    int before = (int8_t)snd_seq_port_info_get_port(info); // begins at -1, which is kept in a byte
    for (int i = 0; i < OTHER_COUNT; i++) {
        if (OTHERS[i].client != snd_seq_port_info_get_client(info) || OTHERS[i].port <= before)
            continue;
        snd_seq_port_info_set_port(info, OTHERS[i].port);
        snd_seq_port_info_set_capability(info, OTHERS[i].can);
        snd_seq_port_info_set_name(info, "port");
        return 0;
    }
    return -ENOENT;
}

int __wrap_snd_seq_event_input(snd_seq_t *handle, snd_seq_event_t **event)
{
    (void)handle;
    if (inbox_at == inbox_count)
        return -EAGAIN;
    *event = &inbox[inbox_at++];
    return (*event)->type == SND_SEQ_EVENT_NONE ? -ENOSPC : 1;
}

int __wrap_snd_seq_event_output_direct(snd_seq_t *handle, snd_seq_event_t *event)
{
    (void)handle;
    sent = *event;
    return 0;
}

static int set_up(void **state)
{
    (void)state;
    opened = inbox_at = inbox_count = 0;
    memset(plugged, 0, sizeof plugged);
    return 0;
}

static void test_plugs_in_keyboards(void **state)
{
    (void)state;
    aur_midi_port port;
    char reason[AUR_MIDI_REASON_BYTES] = "";
    assert_ok(aur_midi_port_open(&port, "auto", AUR_MIDI_IN, reason));
    assert_true(plugged[0] == 1 && plugged[20] == 1); // the system's announcements, the keyboard
    assert_true(plugged[14] == 0 && plugged[24] == 0 && plugged[28] == 0 && plugged[129] == 0);
    aur_midi_port_close(&port);
    assert_ok(aur_midi_port_open(&port, "Keystation", AUR_MIDI_OUT, reason));
    assert_int_equal(plugged[20], 2);
    aur_midi_port_close(&port);
    assert_int_equal(aur_midi_port_open(&port, "none such", AUR_MIDI_IN, reason), AUR_ERR_NAME);
    assert_true(!aur_midi_port_is_open(&port) && strstr(reason, "auralis devices") != NULL);
}

static void test_says_that_there_is_none(void **state)
{
    (void)state;
    aur_midi_port port;
    static aur_midi_port_info infos[AUR_MIDI_PORTS_MAX];
    char reason[AUR_MIDI_REASON_BYTES] = "";
    opened = -ENOENT;
    assert_int_equal(aur_midi_port_open(&port, "auto", AUR_MIDI_IN, reason), AUR_ERR_UNSUPPORTED);
    assert_non_null(strstr(reason, "/dev/snd/seq"));
    assert_int_equal(aur_midi_port_list(infos, AUR_MIDI_PORTS_MAX, reason), AUR_ERR_UNSUPPORTED);
}

static void test_lists_ports(void **state)
{
    (void)state;
    static aur_midi_port_info infos[AUR_MIDI_PORTS_MAX];
    char reason[AUR_MIDI_REASON_BYTES] = "";
    assert_int_equal(aur_midi_port_list(infos, AUR_MIDI_PORTS_MAX, reason), 2);
    assert_string_equal(infos[0].name, "20:0");
    assert_string_equal(infos[0].what, "Keystation: port");
    assert_true(infos[0].gives && infos[0].takes && !infos[1].gives && infos[1].takes);
    assert_int_equal(aur_midi_port_list(infos, 1, reason), 1);
}

static void expect(aur_midi_port *port, uint8_t status, uint8_t first, uint8_t second, uint8_t count)
{
    aur_midi_message message;
    assert_int_equal(aur_midi_port_read(port, &message), 1);
    assert_int_equal(message.count, count);
    assert_int_equal(message.bytes[0], status);
    assert_true(count < 2 || message.bytes[1] == first);
    assert_true(count < 3 || message.bytes[2] == second);
}

static void test_reads_messages(void **state)
{
    (void)state;
    aur_midi_port port;
    aur_midi_message message;
    char reason[AUR_MIDI_REASON_BYTES] = "";
    static uint8_t dump[40] = {0xf0, [39] = 0xf7};
    assert_ok(aur_midi_port_open(&port, "auto", AUR_MIDI_IN, reason));
    memset(inbox, 0, sizeof inbox);
    snd_seq_ev_set_noteon(&inbox[0], 2, 60, 100);
    snd_seq_ev_set_noteon(&inbox[1], 2, 62, 101); // no running status
    snd_seq_ev_set_pgmchange(&inbox[2], 2, 73);
    inbox[3].type = SND_SEQ_EVENT_CLOCK;
    snd_seq_ev_set_sysex(&inbox[4], sizeof dump, dump);
    inbox[5].type = SND_SEQ_EVENT_PORT_START;                        // plugged in again
    inbox[6].type = SND_SEQ_EVENT_NONE;                              // some were lost
    inbox[7].type = inbox[8].type = SND_SEQ_EVENT_PORT_UNSUBSCRIBED; // two others', then ours
    inbox[8].data.connect.dest = (snd_seq_addr_t){.client = OUR_CLIENT, .port = OUR_PORT};
    inbox_count = 9;
    expect(&port, 0x92, 60, 100, 3);
    expect(&port, 0x92, 62, 101, 3);
    expect(&port, 0xc2, 73, 0, 2);
    expect(&port, AUR_MIDI_PULSE, 0, 0, 1);
    expect(&port, AUR_MIDI_RESET, 0, 0, 1);
    assert_int_equal(plugged[20], 2);
    expect(&port, AUR_MIDI_RESET, 0, 0, 1);
    assert_int_equal(aur_midi_port_read(&port, &message), 0);
    aur_midi_port_close(&port);
}

static void test_writes_a_clock(void **state)
{
    (void)state;
    aur_midi_port port;
    char reason[AUR_MIDI_REASON_BYTES] = "";
    static const aur_midi_message PULSE = {.bytes = {AUR_MIDI_PULSE}, .count = 1};
    static const aur_midi_message PLACE = {.bytes = {AUR_MIDI_POSITION, 4, 1}, .count = 3};
    assert_ok(aur_midi_port_open(&port, "auto", AUR_MIDI_OUT, reason));
    assert_true(aur_midi_port_write(&port, &PULSE));
    assert_true(sent.type == SND_SEQ_EVENT_CLOCK && sent.source.port == OUR_PORT);
    assert_int_equal(sent.dest.client, SND_SEQ_ADDRESS_SUBSCRIBERS);
    assert_int_equal(sent.queue, SND_SEQ_QUEUE_DIRECT);
    assert_true(aur_midi_port_write(&port, &PLACE));
    assert_true(sent.type == SND_SEQ_EVENT_SONGPOS && sent.data.control.value == 132);
    assert_true(aur_midi_port_write(&port, &PULSE));
    assert_int_equal(sent.type, SND_SEQ_EVENT_CLOCK);
    aur_midi_port_close(&port);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_plugs_in_keyboards, set_up),
        cmocka_unit_test_setup(test_says_that_there_is_none, set_up),
        cmocka_unit_test_setup(test_lists_ports, set_up),
        cmocka_unit_test_setup(test_reads_messages, set_up),
        cmocka_unit_test_setup(test_writes_a_clock, set_up),
    };
    return cmocka_run_group_tests_name("midi seq", tests, NULL, NULL);
}
