// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Whatever may stand in a config file: taken or refused with a reason.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "server/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    if (bytes > AUR_CONFIG_FILE_BYTES_MAX)
        return 0;
    static aur_server_config config;
    static aur_config_error error;
    aur_controls controls;
    char *json = malloc(bytes + 1);
    memcpy(json, data, bytes);
    json[bytes] = '\0';
    aur_server_config_init(&config);
    memset(&error, 0, sizeof error);
    if (aur_server_config_parse(&config, json, bytes, &error) != AUR_OK && error.limit[0] == '\0')
        abort();
    aur_server_config_controls(&config, &controls);
    if (controls.bpm_milli < 40000 || controls.bpm_milli > 120000 || controls.mode >= AUR_MODE_COUNT)
        abort();
    free(json);
    return 0;
}
