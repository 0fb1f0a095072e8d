// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What a SoundFont file says about itself, and whether it is whole: the RIFF tree of the SoundFont 2.04 specification
/// (E-mu, 2006), read within bounds before anybody else opens the file.
#ifndef AUR_STREAM_FONT_INFO_H
#define AUR_STREAM_FONT_INFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "auralis.h"

/// Longest text kept, with its end; the rest of a longer one is left away.
#define AUR_FONT_TEXT_BYTES 512

/// Programs of General MIDI.
#define AUR_FONT_PROGRAMS 128

/// Texts are UTF-8 without control characters, one line; bytes that are no UTF-8 stand as '?'. "" = the file is silent.
typedef struct aur_font_info {
    char name[AUR_FONT_TEXT_BYTES];
    char copyright[AUR_FONT_TEXT_BYTES];
    char comment[AUR_FONT_TEXT_BYTES]; ///< where fonts put their licence
    uint32_t preset_count;
    bool has_program[AUR_FONT_PROGRAMS]; ///< in bank 0
} aur_font_info;

/// Reads `file` (borrowed, seekable) from its beginning. On failure `reason` says why, for people.
/// Thread: any.  RT: no.  Errors: AUR_ERR_FORMAT (no SoundFont, cut short, tables of wrong size, no presets),
/// AUR_ERR_FILE (cannot be read).
AUR_WARN_UNUSED aur_err aur_font_info_read(FILE *file, aur_font_info *info, char *reason, size_t reason_bytes);

/// One line for people: "Fluid R3 GM, copyright: Frank Wen 2000; Licensed under the MIT License."; cut to fit.
/// Thread: any.  RT: no.
void aur_font_info_line(const aur_font_info *info, char *line, size_t line_bytes);

#endif
