// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The public face of Auralis: version, errors and the words everything else uses.
/// This is the only header that will be installed; it depends on nothing but the C library.
///
/// Glossary
///   frame    one sample instant of all channels at 48 000 Hz. `int64_t at_frame` is the only musical clock.
///   sample   one number of one channel.
///   block    64 frames on the absolute grid: block b covers frames [64 b, 64 b + 64).
///   packet   960 frames (20 ms, fifteen blocks) encoded once by Opus.
///   room     a seed and an event log; everything heard in a room is a pure function of the two.
///   norm     a value from 0 to 1; where an integer carries it, 0..65535 (`_q16` names 16.16 fixed point).
#ifndef AURALIS_H
#define AURALIS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AUR_VERSION "0.1.0"

/// Rises with every deliberate change of samples, together with the golden hashes and a CHANGELOG line.
#define AUR_SOUND_VERSION 4

#define AUR_SAMPLE_RATE_HZ 48000
#define AUR_BLOCK_FRAMES   64
#define AUR_PACKET_FRAMES  960
#define AUR_CHANNELS       2

/// Frames after which a render that started cold equals the linear one bit for bit: 105 s.
#define AUR_HISTORY_FRAMES ((int64_t)105 * AUR_SAMPLE_RATE_HZ)

/// One list makes the enum and the strings. Every fallible function returns one of these, or a count >= 0.
#define AUR_ERR_LIST(X)                                                                                                \
    X(AUR_OK, 0, "ok")                                                                                                 \
    X(AUR_ERR_MEMORY, -1, "out of memory")                                                                             \
    X(AUR_ERR_ARGUMENT, -2, "argument out of range")                                                                   \
    X(AUR_ERR_NAME, -3, "unknown name")                                                                                \
    X(AUR_ERR_FORMAT, -4, "malformed input")                                                                           \
    X(AUR_ERR_FILE, -5, "file cannot be opened, read or written")                                                      \
    X(AUR_ERR_FULL, -6, "queue or table is full")                                                                      \
    X(AUR_ERR_STATE, -7, "call not allowed in this state")                                                             \
    X(AUR_ERR_CODEC, -8, "codec failed")                                                                               \
    X(AUR_ERR_ADDRESS, -9, "address in use or not available")                                                          \
    X(AUR_ERR_DENIED, -10, "not permitted")                                                                            \
    X(AUR_ERR_THREAD, -11, "thread could not be started")                                                              \
    X(AUR_ERR_UNSUPPORTED, -12, "not built into this program")

typedef enum aur_err {
#define AUR_ERR_ENUM(name, value, text) name = value,
    AUR_ERR_LIST(AUR_ERR_ENUM)
#undef AUR_ERR_ENUM
} aur_err;

#if defined(__GNUC__) || defined(__clang__)
#define AUR_WARN_UNUSED __attribute__((warn_unused_result))
#else
#define AUR_WARN_UNUSED
#endif

/// Returns the English text of `err`; never NULL, static storage.
/// Thread: any.  RT: safe.
const char *aur_strerror(aur_err err);

#ifdef __cplusplus
}
#endif

#endif
