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

int aur_play_along_open(aur_play_along *along, const aur_args *args, aur_player_config *config)
{
    return open_midi(along, args, config);
}

int aur_play_along_start(aur_play_along *along, aur_player *player)
{
    aur_err err = along->_midi != NULL ? aur_midi_link_start(along->_midi, player) : AUR_OK;
    return err == AUR_OK ? AUR_EXIT_OK : aur_args_fail("play", err);
}

void aur_play_along_stop(aur_play_along *along)
{
    aur_midi_link_stop(along->_midi);
}

void aur_play_along_close(aur_play_along *along)
{
    aur_midi_link_close(along->_midi);
    along->_midi = NULL;
}

bool aur_play_along_news(aur_play_along *along, char text[AUR_MIDI_NEWS_BYTES])
{
    return aur_midi_link_news(along->_midi, text);
}
