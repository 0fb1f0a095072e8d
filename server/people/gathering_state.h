// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// What a gathering is made of, for its own files: gathering.c (who is there), gathering_acts.c (what they do).
#ifndef AUR_SERVER_PEOPLE_GATHERING_STATE_H
#define AUR_SERVER_PEOPLE_GATHERING_STATE_H

#include "server/people/gathering.h"
#include "server/people/sanctions.h"

/// One who has left and may be back soon.
typedef struct aur_gathering_absent {
    char person[AUR_ID_BYTES];
    uint16_t number;
    aur_bucket quota;   ///< as he left it
    int64_t last_frame; ///< of his notes
    int64_t left_ns;
} aur_gathering_absent;

struct aur_gathering {
    aur_gathering_config config; ///< the room in it is the room as it is now
    aur_chat chat;
    aur_sanctions sanctions;
    aur_seat *first, *last; ///< in the order in which they came
    uint32_t count;
    aur_gathering_absent *absents; ///< in the order in which they left
    uint32_t absent_count, absent_room;
    int64_t empty_since_ns;
    int64_t owner_away_ns;        ///< since when; 0 = he is here, or nobody was here yet without him
    int64_t frame, now_ns, now_s; ///< the latest that a call was told
};

/// Calls back.
void aur_gathering_tell(aur_gathering *gathering, const aur_happening *happening);
/// Ends what he holds, if anything.
void aur_gathering_let_go(aur_seat *seat);
/// Who is muted, and who must let go: after a change of settings, owner or sanctions.
void aur_gathering_review(aur_gathering *gathering);
/// As aur_gathering_leave; `by` NULL = nobody sends him out.
void aur_gathering_send_out(aur_seat *seat, const aur_seat *by, aur_leaving why, const char *reason, int64_t now_frame,
                            int64_t now_ns);
/// Sends out whom a ban of the list means.
void aur_gathering_send_banned(aur_gathering *gathering);
void aur_gathering_set_owner(aur_gathering *gathering, aur_seat *seat);
/// May he own this room?
bool aur_gathering_can_own(const aur_gathering *gathering, const aur_seat *seat);
/// Removes a sanction. `by` NULL = its time is over. What is not of this room is not called back.
void aur_gathering_pardon_at(aur_gathering *gathering, uint32_t index, aur_seat *by);

#endif
