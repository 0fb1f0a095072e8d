// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The built-in presets as data.
#ifndef AUR_COMPOSE_PRESET_TABLE_H
#define AUR_COMPOSE_PRESET_TABLE_H

#include "compose/preset.h"

#define AUR_PRESET_TABLE_COUNT 18

extern const aur_preset AUR_PRESET_TABLE[AUR_PRESET_TABLE_COUNT];

#endif
