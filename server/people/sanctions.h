// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Bans and mutes that hold: whom they mean and until when. No I/O; time is passed in.
#ifndef AUR_SERVER_PEOPLE_SANCTIONS_H
#define AUR_SERVER_PEOPLE_SANCTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "auralis.h"
#include "server/store/store.h"

typedef struct aur_sanctions_item {
    aur_store_sanction sanction;
    char name[AUR_NAME_BYTES]; ///< that the person had then; "" = not known
} aur_sanctions_item;

/// Zeroed = none.
typedef struct aur_sanctions {
    aur_sanctions_item **_items; ///< oldest first
    uint32_t count;
    uint32_t _room;
    aur_sanctions_item *_spare; ///< for the next one; NULL = none
} aur_sanctions;

/// One that is meant, or not.
typedef struct aur_sanctions_subject {
    const char *person, *address;
    bool is_spared; ///< is meant by person, never by address
} aur_sanctions_subject;

/// Thread: owner.  RT: no, all of these.
void aur_sanctions_free(aur_sanctions *sanctions);
/// Takes the memory for one more, so that the next aur_sanctions_add succeeds.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_sanctions_reserve(aur_sanctions *sanctions);
/// Adds a copy. *out is borrowed until it is removed.  Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_sanctions_add(aur_sanctions *sanctions, const aur_store_sanction *sanction,
                                          const char *name, const aur_store_sanction **out);
void aur_sanctions_remove(aur_sanctions *sanctions, uint32_t index);
const aur_sanctions_item *aur_sanctions_get(const aur_sanctions *sanctions, uint32_t index);
bool aur_sanctions_is_over(const aur_store_sanction *sanction, int64_t now_s);
bool aur_sanctions_means(const aur_store_sanction *sanction, const aur_sanctions_subject *subject);
/// The one of this kind that holds for the subject longest; NULL = none.
const aur_store_sanction *aur_sanctions_hold(const aur_sanctions *sanctions, aur_sanction_kind kind,
                                             const aur_sanctions_subject *subject, int64_t now_s);

#endif
