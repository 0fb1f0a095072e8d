// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Text messages with counted references.
#include "server/outgoing.h"

#include <stdlib.h>
#include <string.h>

#include "server/frame.h"

static aur_outgoing *wrap(const void *data, size_t bytes, aur_frame_kind kind)
{
    aur_outgoing *outgoing = malloc(sizeof *outgoing + AUR_OUTGOING_HEADROOM + bytes + 1);
    if (outgoing == NULL)
        return NULL;
    outgoing->references = 1;
    outgoing->bytes = (uint32_t)bytes;
    memset(outgoing->space, 0, AUR_OUTGOING_HEADROOM);
    memcpy(aur_outgoing_text(outgoing), data, bytes);
    aur_outgoing_text(outgoing)[bytes] = '\0';
    aur_frame_finish((uint8_t *)aur_outgoing_text(outgoing), kind, bytes);
    return outgoing;
}

aur_outgoing *aur_outgoing_new(char *text)
{
    aur_outgoing *outgoing = text != NULL ? wrap(text, strlen(text), AUR_FRAME_TEXT) : NULL;
    free(text);
    return outgoing;
}

aur_outgoing *aur_outgoing_binary(const void *data, size_t bytes)
{
    return wrap(data, bytes, AUR_FRAME_BINARY);
}

aur_outgoing *aur_outgoing_keep(aur_outgoing *outgoing)
{
    if (outgoing != NULL)
        outgoing->references++;
    return outgoing;
}

void aur_outgoing_drop(aur_outgoing *outgoing)
{
    if (outgoing != NULL && --outgoing->references == 0)
        free(outgoing);
}

bool aur_outbox_push(aur_outbox *outbox, aur_outgoing *outgoing)
{
    if (outgoing != NULL && outbox->items == NULL)
        outbox->items = calloc(AUR_OUTBOX_MAX, sizeof(aur_outgoing *));
    if (outgoing == NULL || outbox->items == NULL || outbox->count == AUR_OUTBOX_MAX) {
        aur_outgoing_drop(outgoing);
        return false;
    }
    outbox->items[(outbox->first + outbox->count) % AUR_OUTBOX_MAX] = outgoing;
    outbox->count++;
    return true;
}

aur_outgoing *aur_outbox_pop(aur_outbox *outbox)
{
    if (outbox->count == 0)
        return NULL;
    aur_outgoing *outgoing = outbox->items[outbox->first];
    outbox->first = (uint8_t)((outbox->first + 1) % AUR_OUTBOX_MAX);
    outbox->count--;
    if (outbox->count == 0) {
        free(outbox->items);
        outbox->items = NULL;
    }
    return outgoing;
}

void aur_outbox_clear(aur_outbox *outbox)
{
    while (outbox->count > 0)
        aur_outgoing_drop(aur_outbox_pop(outbox));
}
