// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// One HTTP request in progress and its answer, as far as no socket is concerned.
#ifndef AUR_SERVER_EXCHANGE_H
#define AUR_SERVER_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "server/http.h"

/// Body of an answer: `data` from malloc or, if `is_mapped`, from mmap; or `shared`, a reference to what goes to others
/// as well; neither = there is none, or no memory for it.
typedef struct aur_answer {
    void *data;
    size_t bytes;
    bool is_mapped;
    aur_hls_body *shared;
} aur_answer;

typedef struct aur_exchange {
    aur_http_route route;
    aur_http_head head;   ///< of the answer
    const uint8_t *body;  ///< of the answer
    uint8_t *owned;       ///< the same if it must be freed
    aur_hls_body *shared; ///< or whose reference is to be given back
    size_t mapped_bytes;  ///< of `owned`, if it is given back by munmap
    size_t body_bytes;    ///< as Content-Length says
    size_t body_sent;
    bool is_head, is_answered;
    bool brings_body;        ///< says how long it is, and not all of it has come
    bool is_lingering;       ///< is answered, and what still comes of the body is dropped (RFC 9112, section 9.6)
    bool has_body;           ///< of the request; where it ends may not be known
    bool is_taken;           ///< REST: it is on its way
    aur_rest_request *asked; ///< REST, OPEN
    aur_rest_answer *answer; ///< REST: whose texts are in head and body
    char *received_body;     ///< of the request; grows as it comes
    size_t received, received_room;
    aur_hls_waiter waiter; ///< for a playlist or a part that is not there yet
} aur_exchange;

/// Finds out what is asked for. Returns NULL if out of memory; freed by aur_exchange_close.  Thread: network.  RT: no.
aur_exchange *aur_exchange_open(const aur_http_rules *rules, const aur_http_request *request);
/// NULL is allowed.  Thread: network.  RT: no.
void aur_exchange_close(aur_exchange *exchange);

/// Adds to the request's body. Returns false if it is more than can be, or there is no memory.  Thread: network.  RT:
/// no.
bool aur_exchange_receive(aur_exchange *exchange, const void *data, size_t bytes);

/// Makes the answer. An asset comes from the program or, if `assets_dir` is not "", from there; a refusal says why;
/// all else is `answer` (taken). `request` may be NULL.  Thread: network.  RT: no.
void aur_exchange_answer(aur_exchange *exchange, const aur_http_rules *rules, const aur_http_request *request,
                         const char *assets_dir, aur_answer answer);
/// The same for REST: the answer is taken (NULL = no memory).  Thread: network.  RT: no.
void aur_exchange_answer_rest(aur_exchange *exchange, const aur_http_rules *rules, aur_rest_answer *answer);
/// An answer that is a text (taken; NULL = out of memory).  Thread: network.  RT: no.
aur_answer aur_answer_text(char *text);
/// Takes up to `bytes_max` of what is left of the body; 0 = all is sent. *data is borrowed until close.
/// Thread: network.  RT: no.
size_t aur_exchange_take(aur_exchange *exchange, const uint8_t **data, size_t bytes_max);

#endif
