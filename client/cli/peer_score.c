// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Scores for other synthesisers. SuperCollider's formats: OSC 1.0 bundles in a file, each after its length, and the
/// "Synth Definition File Format", version 2; every number is big-endian.
#include "client/cli/peer_score.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "auralis.h"

/// What sets one voice apart.
typedef struct voice {
    double hz, lfo_hz, lfo_turns, pan, level;
} voice;

static voice voice_of(unsigned i, unsigned voices)
{
    double place = ((double)i + 0.5) / voices;
    return (voice){.hz = 440.0 * exp2(((33 + 7 * i % 41) - 69.0) / 12.0),
                   .lfo_hz = 0.05 + 0.30 * place,
                   .lfo_turns = fmod(0.618034 * i, 1.0),
                   .pan = place,
                   .level = 0.3 / sqrt(voices)};
}

/// Bytes being put together; too small is a fault of this file, and is seen at once: nothing fits.
typedef struct bytes {
    uint8_t at[1280];
    size_t count;
} bytes;

static void put(bytes *b, const void *from, size_t count)
{
    if (b->count + count > sizeof b->at)
        return;
    memcpy(b->at + b->count, from, count);
    b->count += count;
}

static void put_8(bytes *b, int value)
{
    put(b, &(uint8_t){(uint8_t)value}, 1);
}

static void put_16(bytes *b, int value)
{
    put_8(b, value >> 8 & 0xff);
    put_8(b, value & 0xff);
}

static void put_32(bytes *b, uint32_t value)
{
    put_16(b, (int)(value >> 16));
    put_16(b, (int)(value & 0xffff));
}

static void put_float(bytes *b, double value)
{
    float number = (float)value;
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    put_32(b, bits);
}

/// Text with its length before it.
static void put_name(bytes *b, const char *name)
{
    put_8(b, (int)strlen(name));
    put(b, name, strlen(name));
}

/// Text or bytes of OSC: filled up with zeros to a multiple of 4; text has at least one.
static void put_padded(bytes *b, const void *from, size_t count)
{
    put(b, from, count);
    while (b->count % 4 != 0)
        put_8(b, 0);
}

static void put_text(bytes *b, const char *text)
{
    put_padded(b, text, strlen(text) + 1);
}

enum { KR = 1, AR = 2 };

/// Inputs of a unit: CONST(i) the i-th constant, OUT(unit, i) another unit's i-th output.
typedef struct input {
    int32_t unit, index;
} input;
#define CONST(i)                                                                                                       \
    {                                                                                                                  \
        -1, i                                                                                                          \
    }
#define OUT(unit, i)                                                                                                   \
    {                                                                                                                  \
        unit, i                                                                                                        \
    }

static void put_unit(bytes *b, const char *name, int rate, int special, int outputs, int inputs, const input *from)
{
    put_name(b, name);
    put_8(b, rate);
    put_32(b, (uint32_t)inputs);
    put_32(b, (uint32_t)outputs);
    put_16(b, special);
    for (int i = 0; i < inputs; i++) {
        put_32(b, (uint32_t)from[i].unit);
        put_32(b, (uint32_t)from[i].index);
    }
    for (int i = 0; i < outputs; i++)
        put_8(b, rate);
}

#define UNIT(b, name, rate, special, outputs, ...)                                                                     \
    put_unit(b, name, rate, special, outputs, sizeof((input[]){__VA_ARGS__}) / sizeof(input), (input[]){__VA_ARGS__})

enum { ADD = 0, MUL = 2 };

/// Out.ar(0, Pan2.ar(RLPF.ar(Saw.ar(freq) + Saw.ar(freq * 1.006), SinOsc.kr(lfo, phase).madd(900, 1200), 1 / 2.5)
///   * (EnvGen.kr(Env([0, 1, 0.7, 0], [1, 0.5, 1], \lin, 2), gate) * level), pan))
static void put_definition(bytes *b)
{
    static const char *const params[] = {"freq", "lfo", "phase", "pan", "level", "gate"};
    static const double consts[] = {0.0, 1.0, 0.4, 0.5, 0.7, 2.0, 3.0, -99.0, 900.0, 1.006, 1200.0};
    enum { ZERO, ONE, RQ, HALF, SUSTAIN, TWO, THREE, NONE, DEPTH, DETUNE, CUTOFF };
    put(b, "SCgf", 4);
    put_32(b, 2);
    put_16(b, 1);
    put_name(b, "voice");
    put_32(b, sizeof consts / sizeof *consts);
    for (size_t i = 0; i < sizeof consts / sizeof *consts; i++)
        put_float(b, consts[i]);
    put_32(b, 6);
    for (int i = 0; i < 6; i++)
        put_float(b, i == 5 ? 1.0 : 0.0);
    put_32(b, 6);
    for (uint32_t i = 0; i < 6; i++) {
        put_name(b, params[i]);
        put_32(b, i);
    }
    put_32(b, 13);
    put_unit(b, "Control", KR, 0, 6, 0, NULL);
    UNIT(b, "Saw", AR, 0, 1, OUT(0, 0));
    UNIT(b, "BinaryOpUGen", KR, MUL, 1, OUT(0, 0), CONST(DETUNE));
    UNIT(b, "Saw", AR, 0, 1, OUT(2, 0));
    UNIT(b, "BinaryOpUGen", AR, ADD, 1, OUT(1, 0), OUT(3, 0));
    UNIT(b, "SinOsc", KR, 0, 1, OUT(0, 1), OUT(0, 2));
    UNIT(b, "MulAdd", KR, 0, 1, OUT(5, 0), CONST(DEPTH), CONST(CUTOFF));
    UNIT(b, "RLPF", AR, 0, 1, OUT(4, 0), OUT(6, 0), CONST(RQ));
    UNIT(b, "EnvGen", KR, 0, 1, OUT(0, 5), CONST(ONE), CONST(ZERO), CONST(ONE), CONST(ZERO), CONST(ZERO), CONST(THREE),
         CONST(TWO), CONST(NONE), CONST(ONE), CONST(ONE), CONST(ONE), CONST(ZERO), CONST(SUSTAIN), CONST(HALF),
         CONST(ONE), CONST(ZERO), CONST(ZERO), CONST(ONE), CONST(ONE), CONST(ZERO));
    UNIT(b, "BinaryOpUGen", KR, MUL, 1, OUT(8, 0), OUT(0, 4));
    UNIT(b, "BinaryOpUGen", AR, MUL, 1, OUT(7, 0), OUT(9, 0));
    UNIT(b, "Pan2", AR, 0, 2, OUT(10, 0), OUT(0, 3), CONST(ONE));
    put_unit(b, "Out", AR, 0, 0, 3, (input[]){CONST(ZERO), OUT(11, 0), OUT(11, 1)});
    put_16(b, 0);
}

/// A bundle of one message, `seconds` after the start.
static void write_bundle(FILE *file, unsigned seconds, const bytes *message)
{
    bytes head = {.count = 0};
    put_32(&head, (uint32_t)(20 + message->count)); // the bundle, and before it its length
    put_text(&head, "#bundle");
    put_32(&head, seconds);
    put_32(&head, 0);
    put_32(&head, (uint32_t)message->count);
    fwrite(head.at, 1, head.count, file);
    fwrite(message->at, 1, message->count, file);
}

static void write_definition(FILE *file)
{
    bytes definition = {.count = 0}, message = {.count = 0};
    put_definition(&definition);
    put_text(&message, "/d_recv");
    put_text(&message, ",b");
    put_32(&message, (uint32_t)definition.count);
    put_padded(&message, definition.at, definition.count);
    write_bundle(file, 0, &message);
}

static void write_start(FILE *file, uint32_t node, const voice *v)
{
    const struct {
        const char *name;
        double value;
    } controls[] = {{"freq", v->hz},
                    {"lfo", v->lfo_hz},
                    {"phase", 2.0 * 3.14159265358979 * v->lfo_turns},
                    {"pan", 2.0 * v->pan - 1.0},
                    {"level", 2.0 * v->level}}; // its Saw is half as high
    bytes message = {.count = 0};
    put_text(&message, "/s_new");
    put_text(&message, ",siiisfsfsfsfsf");
    put_text(&message, "voice");
    put_32(&message, node);
    put_32(&message, 0);
    put_32(&message, 0);
    for (size_t i = 0; i < sizeof controls / sizeof *controls; i++) {
        put_text(&message, controls[i].name);
        put_float(&message, controls[i].value);
    }
    write_bundle(file, 0, &message);
}

static void write_set(FILE *file, unsigned seconds, uint32_t node, const char *control, double value)
{
    bytes message = {.count = 0};
    put_text(&message, "/n_set");
    put_text(&message, ",isf");
    put_32(&message, node);
    put_text(&message, control);
    put_float(&message, value);
    write_bundle(file, seconds, &message);
}

void aur_peer_score_scsynth(FILE *file, unsigned voices, unsigned seconds)
{
    write_definition(file);
    for (unsigned i = 0; i < voices; i++) {
        voice v = voice_of(i, voices);
        write_start(file, 1000 + i, &v);
    }
    for (unsigned i = 0; i < voices; i++)
        write_set(file, seconds - 1, 1000 + i, "gate", 0.0);
    write_set(file, seconds, 1000, "gate", 0.0); // the last command ends the score
}

void aur_peer_score_csound(FILE *file, unsigned voices, unsigned seconds)
{
    fprintf(file,
            "<CsoundSynthesizer>\n<CsInstruments>\n"
            "sr = %d\nksmps = %d\nnchnls = 2\n0dbfs = 1\n"
            "giSine ftgen 1, 0, 8192, 10, 1\n"
            "instr 1\n"
            "  aSaw = vco2(1, p4) + vco2(1, p4 * 1.006)\n"
            "  kCutoff = 1200 + oscili:k(900, p5, giSine, p6)\n"
            "  kEnvelope linseg 0, 1, 1, 0.5, 0.7, p3 - 2.5, 0.7, 1, 0\n"
            "  aLow lowpass2 aSaw, kCutoff, 2.5\n"
            "  aLeft, aRight pan2 aLow * (kEnvelope * p7), p8\n"
            "  outs aLeft, aRight\n"
            "endin\n</CsInstruments>\n<CsScore>\n",
            AUR_SAMPLE_RATE_HZ, AUR_BLOCK_FRAMES);
    for (unsigned i = 0; i < voices; i++) {
        voice v = voice_of(i, voices);
        fprintf(file, "i 1 0 %u %.6f %.6f %.6f %.9f %.6f\n", seconds, v.hz, v.lfo_hz, v.lfo_turns, v.level, v.pan);
    }
    fprintf(file, "e\n</CsScore>\n</CsoundSynthesizer>\n");
}
