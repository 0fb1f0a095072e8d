// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// libev's loop.
#include "server/loop.h"

#include <ev.h>
#include <stdlib.h>

#include "stream/clock.h"

struct aur_loop {
    struct ev_loop *ev;
    ev_prepare rests;
    ev_check looks;
};

static void on_rest(struct ev_loop *ev, ev_prepare *rests, int events)
{
    (void)ev;
    (void)events;
    aur_arrival_rest(rests->data, aur_clock_now_ns());
}

static void on_look(struct ev_loop *ev, ev_check *looks, int events)
{
    (void)ev;
    (void)events;
    aur_arrival_look(looks->data, aur_clock_now_ns());
}

aur_err aur_loop_open(aur_arrival *arrival, aur_loop **out)
{
    aur_loop *loop = *out = calloc(1, sizeof *loop);
    if (loop == NULL)
        return AUR_ERR_MEMORY;
    loop->ev = ev_loop_new(EVFLAG_NOENV | EVBACKEND_EPOLL);
    if (loop->ev == NULL) {
        free(loop);
        *out = NULL;
        return AUR_ERR_MEMORY;
    }
    ev_prepare_init(&loop->rests, on_rest);
    ev_check_init(&loop->looks, on_look);
    loop->rests.data = loop->looks.data = arrival;
    ev_set_priority(&loop->rests, EV_MINPRI); // after all others that have something to do before a rest
    ev_set_priority(&loop->looks, EV_MAXPRI); // before all that the look has found
    ev_prepare_start(loop->ev, &loop->rests);
    ev_check_start(loop->ev, &loop->looks);
    return AUR_OK;
}

void aur_loop_close(aur_loop *loop)
{
    if (loop == NULL)
        return;
    ev_loop_destroy(loop->ev);
    free(loop);
}

void *aur_loop_handle(const aur_loop *loop)
{
    return loop->ev;
}

void aur_loop_run(aur_loop *loop)
{
    ev_run(loop->ev, 0);
}

void aur_loop_stop(aur_loop *loop)
{
    ev_break(loop->ev, EVBREAK_ALL);
}
