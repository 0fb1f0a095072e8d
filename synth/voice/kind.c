// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
#include "synth/voice/kind.h"

#include "synth/rt.h"

static const aur_voice_kind_info *const KINDS[AUR_VOICE_KIND_COUNT] = {
    [AUR_VOICE_SAW] = &aur_voice_saw,     [AUR_VOICE_FM] = &aur_voice_fm,         [AUR_VOICE_NOISE] = &aur_voice_noise,
    [AUR_VOICE_MODAL] = &aur_voice_modal, [AUR_VOICE_STRING] = &aur_voice_string, [AUR_VOICE_TABLE] = &aur_voice_table,
    [AUR_VOICE_CLOUD] = &aur_voice_cloud,
};

const aur_voice_kind_info *aur_voice_kind_describe(aur_voice_kind kind)
{
    return KINDS[kind];
}
