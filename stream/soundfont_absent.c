// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// In place of soundfont.c in a build without FluidSynth: no font can be opened, so there is never a player.
#include <stdio.h>

#include "stream/soundfont.h"

aur_err aur_soundfont_open(const char *path, aur_soundfont **out, char *reason, size_t reason_bytes)
{
    *out = NULL;
    snprintf(reason, reason_bytes,
             "%s: this program was built without FluidSynth; build it again after: apt-get install libfluidsynth-dev",
             path);
    return AUR_ERR_UNSUPPORTED;
}

void aur_soundfont_close(aur_soundfont *font)
{
    (void)font;
}

const aur_font_info *aur_soundfont_info(const aur_soundfont *font)
{
    (void)font;
    return NULL;
}

aur_err aur_soundfont_player_open(const aur_soundfont *font, aur_soundfont_player **out)
{
    (void)font;
    *out = NULL;
    return AUR_ERR_UNSUPPORTED;
}

void aur_soundfont_player_close(aur_soundfont_player *player)
{
    (void)player;
}

size_t aur_soundfont_player_take(aur_soundfont_player *player, aur_event *events, size_t count)
{
    (void)player;
    (void)events;
    return count;
}

aur_outside aur_soundfont_player_outside(aur_soundfont_player *player)
{
    return (aur_outside){.context = player, .render = NULL};
}

void aur_soundfont_player_silence(aur_soundfont_player *player)
{
    (void)player;
}

uint64_t aur_soundfont_player_dropped(const aur_soundfont_player *player)
{
    (void)player;
    return 0;
}
