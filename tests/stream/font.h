// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// For tests of SoundFonts: a font of a few kilobytes made on the spot, and a player alone on a bus of its own.
#ifndef AUR_TESTS_STREAM_FONT_H
#define AUR_TESTS_STREAM_FONT_H

#include <math.h>
#include <stdio.h>

#include "stream/soundfont.h"
#include "synth/units.h"
#include "tests/stream/check.h"

#define TINY_FONT_BYTES_MAX 16384
#define TINY_FONT_SAMPLES   480

typedef struct tiny_font {
    uint8_t bytes[TINY_FONT_BYTES_MAX];
    size_t count;
} tiny_font;

static inline void font_number(tiny_font *font, uint32_t number, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        font->bytes[font->count++] = (uint8_t)(number >> (8 * i));
}

static inline void font_text(tiny_font *font, const char *text, size_t bytes)
{
    memset(font->bytes + font->count, 0, bytes);
    memcpy(font->bytes + font->count, text, strlen(text));
    font->count += bytes;
}

/// Begins a chunk; returns the place of its size.
static inline size_t font_chunk(tiny_font *font, const char *id, const char *list)
{
    font_text(font, id, 4);
    font_number(font, 0, 4);
    if (list != NULL)
        font_text(font, list, 4);
    return font->count - (list != NULL ? 8 : 4);
}

static inline void font_set_size(tiny_font *font, size_t at, uint32_t bytes)
{
    for (size_t i = 0; i < 4; i++)
        font->bytes[at + i] = (uint8_t)(bytes >> (8 * i));
}

static inline void font_end(tiny_font *font, size_t at)
{
    font_set_size(font, at, (uint32_t)(font->count - at - 4));
}

static inline void font_table(tiny_font *font, const char *id, size_t bytes)
{
    size_t at = font_chunk(font, id, NULL);
    memset(font->bytes + font->count, 0, bytes);
    font->count += bytes;
    font_end(font, at);
}

static inline void font_info_list(tiny_font *font)
{
    size_t info = font_chunk(font, "LIST", "INFO");
    size_t at = font_chunk(font, "ifil", NULL);
    font_number(font, 2 | 1u << 16, 4);
    font_end(font, at);
    at = font_chunk(font, "INAM", NULL);
    font_text(font, "Tiny", 6);
    font_end(font, at);
    at = font_chunk(font, "ICOP", NULL);
    font_text(font, "nobody\x01 \xff", 10);
    font_end(font, at);
    at = font_chunk(font, "ICMT", NULL);
    font_text(font, "Public domain", 14);
    font_end(font, at);
    font_end(font, info);
}

/// One sample: ten turns of a sine, and the silence after it that the specification asks for.
static inline void font_samples(tiny_font *font)
{
    size_t list = font_chunk(font, "LIST", "sdta");
    size_t at = font_chunk(font, "smpl", NULL);
    for (int t = 0; t < TINY_FONT_SAMPLES; t++)
        font_number(font, (uint16_t)(int16_t)lround(12000.0 * sin(6.283185307 * t / 48.0)), 2);
    for (int t = 0; t < 46; t++)
        font_number(font, 0, 2);
    font_end(font, at);
    font_end(font, list);
}

static inline void font_presets(tiny_font *font, unsigned presets)
{
    size_t at = font_chunk(font, "phdr", NULL);
    for (unsigned i = 0; i <= presets; i++) {
        font_text(font, i < presets ? "Sine" : "EOP", 20);
        font_number(font, i, 2);
        font_number(font, 0, 2);
        font_number(font, i, 2);
        font_text(font, "", 12);
    }
    font_end(font, at);
    at = font_chunk(font, "pbag", NULL);
    for (unsigned i = 0; i <= presets; i++)
        font_number(font, i, 4);
    font_end(font, at);
    font_table(font, "pmod", 10);
    at = font_chunk(font, "pgen", NULL);
    for (unsigned i = 0; i <= presets; i++)
        font_number(font, i < presets ? 41 : 0, 4); // instrument 0
    font_end(font, at);
}

static inline void font_instrument(tiny_font *font)
{
    size_t at = font_chunk(font, "inst", NULL);
    font_text(font, "Sine", 20);
    font_number(font, 0, 2);
    font_text(font, "EOI", 20);
    font_number(font, 1, 2);
    font_end(font, at);
    at = font_chunk(font, "ibag", NULL);
    font_number(font, 0, 4);
    font_number(font, 2, 4);
    font_end(font, at);
    font_table(font, "imod", 10);
    at = font_chunk(font, "igen", NULL);
    font_number(font, 54 | 1u << 16, 4); // looped
    font_number(font, 53, 4);            // sample 0
    font_number(font, 0, 4);
    font_end(font, at);
    at = font_chunk(font, "shdr", NULL);
    font_text(font, "Sine", 20);
    font_number(font, 0, 4);
    font_number(font, TINY_FONT_SAMPLES, 4);
    font_number(font, 48, 4);
    font_number(font, TINY_FONT_SAMPLES - 48, 4);
    font_number(font, AUR_SAMPLE_RATE_HZ, 4);
    font_number(font, 84, 2); // 1000 Hz is near key 84; no correction
    font_number(font, 0, 2);
    font_number(font, 1, 2);
    font_text(font, "EOS", 46);
    font_end(font, at);
}

/// A whole font whose programs 0 .. presets - 1 are a sine.
static inline void tiny_font_make(tiny_font *font, unsigned presets)
{
    font->count = 0;
    size_t riff = font_chunk(font, "RIFF", "sfbk");
    font_info_list(font);
    font_samples(font);
    size_t list = font_chunk(font, "LIST", "pdta");
    font_presets(font, presets);
    font_instrument(font);
    font_end(font, list);
    font_end(font, riff);
}

static inline void font_write(const char *path, const uint8_t *bytes, size_t count)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, count, file), count);
    assert_int_equal(fclose(file), 0);
}

/// What a member of the mix sees that hears nobody before it.
static inline aur_outside_block font_block(int64_t frame)
{
    aur_outside_block block;
    memset(&block, 0, sizeof block);
    block.block_frame = frame;
    for (int layer = 0; layer < AUR_LAYER_COUNT; layer++)
        block.layer_gain[layer][0] = block.layer_gain[layer][1] = 1.0f;
    return block;
}

/// Plays `events` with a player of its own: `blocks` blocks, dry, interleaved.
static inline void font_play(const aur_soundfont *font, const aur_event *events, size_t count, size_t blocks,
                             float *out)
{
    aur_soundfont_player *player = NULL;
    static aur_event handed[64];
    assert_in_range(count, 0, 64);
    memcpy(handed, events, count * sizeof *events);
    assert_ok(aur_soundfont_player_open(font, &player));
    aur_soundfont_player_take(player, handed, count);
    aur_outside member = aur_soundfont_player_outside(player);
    for (size_t b = 0; b < blocks; b++) {
        aur_outside_block block = font_block((int64_t)b * AUR_BLOCK_FRAMES);
        member.render(member.context, &block);
        for (int t = 0; t < AUR_BLOCK_FRAMES; t++)
            for (int channel = 0; channel < 2; channel++)
                *out++ = block.mix[channel][t];
    }
    aur_soundfont_player_close(player);
}

static inline aur_event font_note(unsigned patch, int64_t at_frame, uint32_t gate_frames, uint16_t velocity)
{
    return (aur_event){.type = AUR_EVENT_NOTE,
                       .id = (uint8_t)patch,
                       .at_frame = at_frame,
                       .note_id = 1 + (uint32_t)at_frame,
                       .gate_frames = gate_frames,
                       .release_blocks = 375,
                       .pitch_q8 = 64 << 8,
                       .velocity = velocity};
}

static inline double font_rms(const float *samples, size_t count)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++)
        sum += (double)samples[i] * (double)samples[i];
    return sqrt(sum / (double)count);
}

#endif
