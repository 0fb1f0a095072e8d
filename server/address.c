// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Addresses.
#include "server/address.h"

#include <arpa/inet.h>
#include <string.h>

size_t aur_address_part(const char *address, unsigned char part[AUR_ADDRESS_PART_BYTES])
{
    struct in6_addr v6;
    if (inet_pton(AF_INET, address, part) == 1)
        return sizeof(struct in_addr);
    if (inet_pton(AF_INET6, address, &v6) != 1) {
        size_t length = strnlen(address, AUR_ADDRESS_PART_BYTES - 1);
        memcpy(part, address, length);
        return length;
    }
    bool is_mapped = IN6_IS_ADDR_V4MAPPED(&v6) != 0;
    memcpy(part, is_mapped ? v6.s6_addr + 12 : v6.s6_addr, is_mapped ? 4 : 8);
    return is_mapped ? 4 : 8;
}

bool aur_address_is_here(const char *address)
{
    struct in6_addr v6;
    unsigned char part[AUR_ADDRESS_PART_BYTES];
    bool is_six = inet_pton(AF_INET6, address, &v6) == 1;
    if (is_six && !IN6_IS_ADDR_V4MAPPED(&v6))
        return IN6_IS_ADDR_LOOPBACK(&v6) != 0;
    struct in_addr v4;
    return (is_six || inet_pton(AF_INET, address, &v4) == 1) && aur_address_part(address, part) == sizeof v4 &&
           part[0] == 127;
}
