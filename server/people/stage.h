// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The stage: where people and music meet. What people do reaches their room's log, and the room's notes reach people;
/// a gathering gets a venue, and a venue that wakes finds who waits for it. Network thread only, RT: no, throughout.
#ifndef AUR_SERVER_PEOPLE_STAGE_H
#define AUR_SERVER_PEOPLE_STAGE_H

#include "server/connection.h"
#include "server/people/people.h"
#include "server/venues.h"

typedef struct aur_stage aur_stage;

/// `venues` and `hub` are kept, and must be set before anybody comes. Errors: AUR_ERR_MEMORY.
AUR_WARN_UNUSED aur_err aur_stage_open(aur_hub *hub, aur_stage **out);
/// After the people, before the venues. NULL is allowed.
void aur_stage_close(aur_stage *stage);
void aur_stage_venues(aur_stage *stage, aur_venues *venues);
/// Fills in what the registry of people asks of the stage.
void aur_stage_people(aur_stage *stage, aur_people_config *config);
/// What venues ask of it.
void aur_stage_config(aur_stage *stage, aur_venues_config *config);
/// Notes that were made go out to people; what a full room could not take is tried again. After aur_venues_tick.
void aur_stage_tick(aur_stage *stage);

#endif
