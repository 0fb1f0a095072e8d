// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The inside of the registry, for the files that are it: people.c (rooms, coming and going), happening.c (what is told
/// and written down) and order.c (bans and mutes of the whole server). Thread: network.  RT: no, throughout.
#ifndef AUR_SERVER_PEOPLE_REGISTRY_H
#define AUR_SERVER_PEOPLE_REGISTRY_H

#include "server/people/deed.h"
#include "server/people/people.h"

#define AUR_REGISTRY_ECHO_BYTES 65

/// A gathering and what belongs to it here; the context of its happenings.
typedef struct aur_house {
    aur_people *people;
    aur_gathering *gathering;
    void *music;
    bool is_written; ///< the store has it
} aur_house;

struct aur_people {
    aur_people_config config;
    const aur_store *store; ///< for how it does; NULL = none
    bool is_told_full;      ///< the log knows that the keeper has no place
    aur_limits *limits;
    aur_house **houses;
    uint32_t house_count, house_room;
    aur_store_sanction *sanctions; ///< of the whole server
    uint32_t sanction_count, sanction_room;
    const aur_seat *echo_seat; ///< whose message is being carried out
    char echo[AUR_REGISTRY_ECHO_BYTES];
    int64_t swept_s; ///< when the store was last given what has expired
    aur_people_stats stats;
};

/// Seconds since 1970.
int64_t aur_registry_now_s(void);
/// Makes room for one more item; false = no memory.
bool aur_registry_grow(void **items, uint32_t count, uint32_t *room, size_t item_bytes);
/// Gives the keeper something to write. What cannot be written is counted and logged.
void aur_registry_write(aur_people *people, const aur_deed *deed);
void aur_registry_write_room(aur_people *people, const aur_gathering *gathering);
/// For gatherings: what happened in one.
void aur_registry_happened(void *context, aur_gathering *gathering, const aur_happening *happening);
/// Tells those of a gathering whom a mute means that it holds, or no more.
void aur_registry_tell_muted(aur_people *people, const aur_gathering *gathering, const aur_store_sanction *sanction,
                             bool is_new);
/// A sanction of the whole server, from the store.
AUR_WARN_UNUSED aur_err aur_registry_sanction_keep(aur_people *people, const aur_store_sanction *sanction);
/// Ends sanctions that have expired, here and in the store; while that fails it is tried again and again.
void aur_registry_sweep(aur_people *people);

#endif
