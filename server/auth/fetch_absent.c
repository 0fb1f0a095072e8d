// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Questions to an OpenID provider where libcurl was not found at build: there are none, and everything else works.
#include "server/auth/fetch.h"

#include <stdio.h>

bool aur_fetch_is_built_in(void)
{
    return false;
}

bool aur_fetch(const aur_openid_fetch *what, const atomic_bool *stop, aur_fetched *out)
{
    (void)what;
    (void)stop;
    out->status = 0;
    out->bytes = 0;
    snprintf(out->fault, sizeof out->fault, "built without libcurl");
    return false;
}
