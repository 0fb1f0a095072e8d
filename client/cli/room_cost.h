// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What rooms and encoders cost, in CPU time of the thread that renders; and whether so many rooms are on time.
#ifndef AUR_CLI_ROOM_COST_H
#define AUR_CLI_ROOM_COST_H

#include <stdint.h>

#include "auralis.h"
#include "client/cli/room_crowd.h"

/// One encoder, over music of the default preset.
typedef struct aur_encode_cost {
    double packet_ms;    ///< CPU a packet
    double core_percent; ///< of one core
    double opus_percent; ///< of what render and encode cost together
    double kbit_s;       ///< made
} aur_encode_cost;

/// Distinct rooms of the default preset, each at another place in its music, 96 kbit/s.
typedef struct aur_room_cost {
    double core_percent;   ///< of one core a room, all that a tick does
    double opus_percent;   ///< of that: encoders and tapes
    double engine_percent; ///< of that: composing and synthesis
} aur_room_cost;

/// Rooms on a clock.
typedef struct aur_room_pace {
    uint64_t packets, late, missed;
    double core_percent;         ///< of one core, all rooms together
    double opus_percent;         ///< of that
    double load_norm;            ///< newest, as the station sees it
    int32_t complexity;          ///< where the station's headroom rule stands at the end
    aur_room_crowd_result crowd; ///< what the listeners got; zeroed if there were none
} aur_room_pace;

/// Thread: any.  RT: no.  Errors: AUR_ERR_MEMORY, AUR_ERR_CODEC.
AUR_WARN_UNUSED aur_err aur_encode_cost_measure(uint32_t quality, int32_t complexity, aur_encode_cost *cost);
/// Some seconds for each ten rooms.  Thread: any.  RT: no.  Errors: AUR_ERR_MEMORY, AUR_ERR_CODEC.
AUR_WARN_UNUSED aur_err aur_room_cost_measure(uint32_t rooms, int32_t complexity, aur_room_cost *cost);
/// Runs `rooms` (1..AUR_STATION_ROOMS_MAX) on a station, each heard by so many `listeners` of a crowd (0 = encoded for
/// nobody); once all are awake counts for `seconds` of real time.  Thread: any.  RT: no.
/// Errors: AUR_ERR_MEMORY, AUR_ERR_CODEC, AUR_ERR_THREAD, those of aur_room_crowd_open.
AUR_WARN_UNUSED aur_err aur_room_pace_measure(uint32_t rooms, uint32_t listeners, int32_t complexity, double seconds,
                                              aur_room_pace *pace);

#endif
