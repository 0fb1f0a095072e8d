// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Whatever Redis may give back where a record should be (the first byte says of which kind): refused, or a record that
// can be kept and comes back the same. And whatever may stand as its address.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "server/store/record.h"
#include "server/store/redis_url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void check(int ok)
{
    if (!ok)
        abort();
}

static void check_record(aur_record_kind kind, const char *text, size_t bytes)
{
    _Alignas(8) static char record[AUR_RECORD_BYTES_MAX], again[AUR_RECORD_BYTES_MAX];
    if (aur_record_parse(kind, text, bytes, record) != AUR_OK)
        return;
    check(aur_record_is_good(kind, record));
    char *printed = aur_record_print(kind, record);
    check(printed != NULL && aur_record_parse(kind, printed, strlen(printed), again) == AUR_OK);
    free(printed);
    check(memcmp(record, again, aur_record_describe(kind)->bytes) == 0);
}

static void check_url(const char *text, size_t bytes)
{
    char *url = malloc(bytes + 1);
    aur_redis_url read;
    const char *fault = NULL;
    check(url != NULL);
    memcpy(url, text, bytes);
    url[bytes] = '\0';
    aur_err err = aur_redis_url_parse(url, &read, &fault);
    check(err == AUR_OK ? fault == NULL && read.host[0] != '\0' && read.port > 0 : fault != NULL);
    free(url);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    if (bytes == 0)
        return 0;
    const char *text = (const char *)data + 1;
    uint8_t kind = (uint8_t)(data[0] - '0');
    if (kind < AUR_RECORD_COUNT)
        check_record((aur_record_kind)kind, text, bytes - 1);
    else
        check_url((const char *)data, bytes);
    return 0;
}
