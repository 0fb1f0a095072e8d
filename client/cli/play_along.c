// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Who plays along.
#include "client/cli/play_along.h"

/// Latency of the device unless it is said: who plays wants to be heard soon.
#define LIVE_LATENCY_MS 40

static int try(aur_midi_link *midi, const aur_args *args, aur_option option, aur_midi_way way)
{
    char reason[AUR_MIDI_REASON_BYTES] = "";
    aur_err err = aur_midi_link_try(midi, way, reason);
    if (err == AUR_OK)
        return AUR_EXIT_OK;
    (void)aur_args_refuse(args, option, reason[0] != '\0' ? reason : aur_strerror(err));
    return AUR_EXIT_UNAVAILABLE;
}

/// Somebody plays: less is kept ready.
static void be_quick(aur_player_config *config)
{
    config->ahead_ms = AUR_PLAYER_AHEAD_LIVE_MS;
    if (config->latency_ms == 0)
        config->latency_ms = LIVE_LATENCY_MS;
}

static int open_midi(aur_play_along *along, const aur_args *args, aur_player_config *config)
{
    aur_midi_link_config midi = {.in = args->text[AUR_OPTION_MIDI_IN],
                                 .clock = args->text[AUR_OPTION_MIDI_CLOCK],
                                 .grid = args->text[AUR_OPTION_GRID] != NULL,
                                 .follow = args->text[AUR_OPTION_MIDI_FOLLOW] != NULL};
    if (midi.follow && midi.in == NULL)
        return aur_args_refuse(args, AUR_OPTION_MIDI_FOLLOW, "belongs to --midi-in PORT");
    if (midi.in == NULL && midi.clock == NULL)
        return AUR_EXIT_OK;
    aur_err err = aur_midi_link_open(&midi, &along->_midi);
    int code = err == AUR_OK ? try(along->_midi, args, AUR_OPTION_MIDI_IN, AUR_MIDI_IN) : aur_args_fail("play", err);
    if (code == AUR_EXIT_OK)
        code = try(along->_midi, args, AUR_OPTION_MIDI_CLOCK, AUR_MIDI_OUT);
    if (code != AUR_EXIT_OK)
        return code;
    config->paces[0] = aur_midi_link_pace(along->_midi);
    if (midi.in != NULL)
        be_quick(config);
    return AUR_EXIT_OK;
}

static int open_osc(aur_play_along *along, const aur_args *args, aur_player_config *config)
{
    const char *port = args->text[AUR_OPTION_OSC_PORT], *to = args->text[AUR_OPTION_OSC_OUT];
    char reason[AUR_OSC_REASON_BYTES] = "";
    if (port == NULL && to == NULL)
        return AUR_EXIT_OK;
    aur_err err = aur_osc_link_open(args->text[AUR_OPTION_GRID] != NULL, &along->_osc);
    if (err != AUR_OK)
        return aur_args_fail("play", err);
    aur_option option = AUR_OPTION_OSC_PORT;
    if (port != NULL)
        err = aur_osc_link_listen(along->_osc, port, reason);
    if (err == AUR_OK && to != NULL) {
        option = AUR_OPTION_OSC_OUT;
        err = aur_osc_link_tell(along->_osc, to, reason);
    }
    if (err != AUR_OK) {
        int code = aur_args_refuse(args, option, reason);
        return err == AUR_ERR_ADDRESS ? AUR_EXIT_UNAVAILABLE : code;
    }
    aur_osc_link_prepare(along->_osc, config);
    return AUR_EXIT_OK;
}

int aur_play_along_open(aur_play_along *along, const aur_args *args, aur_player_config *config)
{
    int code = open_midi(along, args, config);
    if (code == AUR_EXIT_OK)
        code = open_osc(along, args, config);
    bool plays = args->text[AUR_OPTION_MIDI_IN] != NULL || args->text[AUR_OPTION_OSC_PORT] != NULL;
    if (code == AUR_EXIT_OK && args->text[AUR_OPTION_GRID] != NULL && !plays)
        code = aur_args_refuse(args, AUR_OPTION_GRID, "belongs to --midi-in or --osc-port");
    return code;
}

aur_err aur_play_along_start(aur_play_along *along, aur_player *player, const aur_osc_asks *asks)
{
    aur_err remote = aur_remote_open(&(aur_remote_config){.act = asks->act, .context = asks->context}, &along->_remote);
    (void)remote; // no desktop, no remote control
    if (along->_osc != NULL)
        aur_osc_link_start(along->_osc, player, asks);
    return along->_midi != NULL ? aur_midi_link_start(along->_midi, player) : AUR_OK;
}

void aur_play_along_stop(aur_play_along *along)
{
    aur_midi_link_stop(along->_midi);
    aur_osc_link_stop(along->_osc);
}

void aur_play_along_close(aur_play_along *along)
{
    aur_remote_close(along->_remote);
    aur_osc_link_close(along->_osc);
    aur_midi_link_close(along->_midi);
    *along = (aur_play_along){0};
}

void aur_play_along_wait(aur_play_along *along, struct pollfd on[AUR_PLAY_ALONG_FDS], int *wait_ms)
{
    on[0].fd = aur_remote_fd(along->_remote, &on[0].events);
    on[1] = (struct pollfd){.fd = aur_osc_link_fd(along->_osc), .events = POLLIN};
    *wait_ms = aur_osc_link_wait_ms(along->_osc, *wait_ms);
}

void aur_play_along_run(aur_play_along *along, int64_t now_ns)
{
    aur_remote_run(along->_remote);
    aur_osc_link_run(along->_osc, now_ns);
}

void aur_play_along_say(aur_play_along *along, const aur_remote_state *state)
{
    aur_remote_say(along->_remote, state);
}

bool aur_play_along_news(aur_play_along *along, char text[AUR_MIDI_NEWS_BYTES])
{
    return aur_midi_link_news(along->_midi, text);
}
