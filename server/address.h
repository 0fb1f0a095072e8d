// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Where somebody comes from, as a text: which part of it counts, and whether it is this machine.
#ifndef AUR_SERVER_ADDRESS_H
#define AUR_SERVER_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#define AUR_ADDRESS_PART_BYTES 64

/// What counts of an address: all of IPv4 (also where IPv6 maps it), the first 64 bits of IPv6, for somebody has all of
/// a /64; the text of anything else. Returns how many bytes of `part` that is.  Thread: any.  RT: no.
size_t aur_address_part(const char *address, unsigned char part[AUR_ADDRESS_PART_BYTES]);
/// Whether it is this machine itself.  Thread: any.  RT: no.
bool aur_address_is_here(const char *address);

#endif
