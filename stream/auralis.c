// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The strings of the public header.
#include "auralis.h"

const char *aur_strerror(aur_err err)
{
    switch (err) {
#define AUR_ERR_TEXT(name, value, text)                                                                                \
    case name:                                                                                                         \
        return text;
        AUR_ERR_LIST(AUR_ERR_TEXT)
#undef AUR_ERR_TEXT
    }
    return "unknown error";
}
