// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Whatever a client may send as text, over WebSocket and as an HTTP body: taken or refused, never more.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "stream/json.h"
#include "server/protocol.h"
#include "server/protocol_print.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void check(int ok)
{
    if (!ok)
        abort();
}

static void check_controls(const aur_control_set *set)
{
    check(set->count <= AUR_PROTOCOL_CONTROL_EVENTS_MAX);
    for (uint32_t i = 0; i < set->count; i++) {
        check(set->events[i].control < AUR_CONTROL_COUNT);
        const aur_control_info *info = aur_control_describe((aur_control)set->events[i].control);
        check(set->events[i].value >= info->min &&
              set->events[i].value <= aur_control_max((aur_control)set->events[i].control));
    }
}

/// What is told of an error is JSON again, whatever of the message it repeats.
static void check_error(const aur_protocol_error *error)
{
    check(error->code < AUR_PROTOCOL_CODE_COUNT && error->message[0] != '\0');
    char *texts[] = {aur_protocol_print_error(error), aur_protocol_print_http_error(error)};
    for (int i = 0; i < 2; i++) {
        struct cJSON *root = NULL;
        check(texts[i] != NULL && aur_json_parse(texts[i], strlen(texts[i]), 3, &root) == NULL);
        cJSON_Delete(root);
        free(texts[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    if (bytes > AUR_PROTOCOL_BODY_BYTES_MAX)
        return 0;
    char *text = malloc(bytes > 0 ? bytes : 1); // its own block without a zero, so that a read past the end is seen
    if (bytes > 0)
        memcpy(text, data, bytes);
    static aur_message message;
    static aur_control_set controls;
    static aur_protocol_error error;
    if (bytes <= AUR_PROTOCOL_TEXT_BYTES_MAX) {
        memset(&error, 0, sizeof error);
        if (aur_protocol_parse(text, bytes, &message, &error) == AUR_OK)
            check_controls(&message.controls);
        else
            check_error(&error);
    }
    memset(&error, 0, sizeof error);
    if (aur_protocol_parse_controls(text, bytes, &controls, &error) == AUR_OK)
        check_controls(&controls);
    else
        check_error(&error);
    free(text);
    return 0;
}
