// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Asking for the description, again after 1, 2, 4 ... 60 seconds. New settings are tried beside the old ones.
#include "server/auth/provider.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "stream/clock.h"
#include "stream/log.h"

#define AGAIN_LEAST_NS AUR_NS_PER_SECOND
#define AGAIN_MOST_NS  (60 * AUR_NS_PER_SECOND)

/// The question for the description; there is one, used again.
typedef struct discovery {
    aur_keeper_job job; ///< first
    struct aur_provider *provider;
    aur_openid_fetch what;
    aur_fetched answer;
    bool is_asking;
    uint32_t turn; ///< of the settings that it asks for
} discovery;

/// Settings that no provider has answered to yet.
typedef struct planned {
    aur_openid openid;
    aur_openid_fetch what; ///< of the description
} planned;

struct aur_provider {
    aur_openid openid; ///< what logins go through
    planned next;      ///< what is to take its place
    uint32_t turn;     ///< rises with the settings
    bool has_next;
    discovery discovery;
    aur_keeper *keeper;
    int64_t due_ns, again_ns;
    atomic_bool stop;
};

static void ask(aur_keeper_job *job, aur_store *store)
{
    discovery *d = (discovery *)job;
    (void)store;
    aur_provider_fetch(d->provider, &d->what, &d->answer);
}

static void ask_again(aur_provider *p, const char *fault)
{
    aur_log(AUR_LOG_WARNING, "openid", "%s: %s; again in %lld s", p->next.what.url, fault,
            (long long)(p->again_ns / AUR_NS_PER_SECOND));
    p->due_ns = aur_clock_now_ns() + p->again_ns;
    p->again_ns = p->again_ns * 2 < AGAIN_MOST_NS ? p->again_ns * 2 : AGAIN_MOST_NS;
}

static void asked(aur_keeper_job *job)
{
    discovery *d = (discovery *)job;
    aur_provider *p = d->provider;
    const char *fault = d->answer.fault;
    d->is_asking = false;
    if (atomic_load_explicit(&p->stop, memory_order_acquire) || d->turn != p->turn)
        return; // nobody wants to know any more
    if (d->answer.status == 200 &&
        aur_openid_discovered(&p->next.openid, d->answer.data, d->answer.bytes, &fault) == AUR_OK) {
        p->openid = p->next.openid;
        p->has_next = false;
        aur_log(AUR_LOG_INFO, "openid", "logins by %s", p->openid.issuer);
        return;
    }
    ask_again(p, d->answer.status != 0 && d->answer.status != 200 ? "it has no discovery document there" : fault);
}

/// Settings that are to hold. On failure nothing has changed.
static aur_err plan(aur_provider *p, const aur_openid_config *config, const char **fault)
{
    planned *next = malloc(sizeof *next);
    if (next == NULL)
        return AUR_ERR_MEMORY;
    aur_err err = aur_openid_init(&next->openid, config, &next->what, fault);
    if (err == AUR_OK) {
        p->next = *next;
        p->has_next = true;
        p->turn++;
        p->due_ns = 0;
        p->again_ns = AGAIN_LEAST_NS;
    }
    sodium_memzero(next, sizeof *next); // the secret
    free(next);
    return err;
}

aur_err aur_provider_open(const aur_openid_config *config, void (*wake)(void *context), void *context,
                          aur_provider **out, const char **fault)
{
    *out = NULL;
    *fault = "this program was built without libcurl; build it again after: apt-get install libcurl4-openssl-dev";
    if (!aur_fetch_is_built_in())
        return AUR_ERR_UNSUPPORTED;
    *fault = NULL;
    aur_provider *provider = calloc(1, sizeof *provider);
    if (provider == NULL)
        return AUR_ERR_MEMORY;
    provider->discovery.provider = provider;
    provider->discovery.job = (aur_keeper_job){.run = ask, .done = asked};
    aur_err err = plan(provider, config, fault);
    if (err == AUR_OK)
        err = aur_keeper_open(NULL, wake, context, &provider->keeper);
    if (err != AUR_OK) {
        aur_provider_close(provider);
        return err;
    }
    *out = provider;
    return AUR_OK;
}

static bool is_same(const aur_openid_config *a, const aur_openid_config *b)
{
    return strcmp(a->issuer, b->issuer) == 0 && strcmp(a->client_id, b->client_id) == 0 &&
           strcmp(a->client_secret, b->client_secret) == 0 && strcmp(a->redirect, b->redirect) == 0;
}

aur_err aur_provider_change(aur_provider *provider, const aur_openid_config *config, bool *is_new, const char **fault)
{
    const aur_openid *latest = provider->has_next ? &provider->next.openid : &provider->openid;
    *is_new = !is_same(&latest->config, config);
    *fault = NULL;
    return *is_new ? plan(provider, config, fault) : AUR_OK;
}

void aur_provider_close(aur_provider *provider)
{
    if (provider == NULL)
        return;
    atomic_store_explicit(&provider->stop, true, memory_order_release);
    aur_keeper_close(provider->keeper);
    sodium_memzero(provider, sizeof *provider); // the secret
    free(provider);
}

void aur_provider_tick(aur_provider *provider, int64_t now_ns)
{
    if (provider == NULL)
        return;
    aur_keeper_tick(provider->keeper);
    discovery *d = &provider->discovery;
    if (!provider->has_next || d->is_asking || now_ns < provider->due_ns)
        return;
    d->what = provider->next.what;
    d->turn = provider->turn;
    d->is_asking = aur_keeper_give(provider->keeper, &d->job) == AUR_OK;
}

bool aur_provider_is_ready(const aur_provider *provider)
{
    return provider != NULL && provider->openid.is_ready;
}

aur_openid *aur_provider_openid(aur_provider *provider)
{
    return &provider->openid;
}

aur_err aur_provider_give(aur_provider *provider, aur_keeper_job *job)
{
    aur_keeper_stats stats;
    aur_keeper_stats_get(provider->keeper, &stats);
    return stats.waiting < AUR_PROVIDER_WAITING_MAX ? aur_keeper_give(provider->keeper, job) : AUR_ERR_FULL;
}

bool aur_provider_fetch(const aur_provider *provider, const aur_openid_fetch *what, aur_fetched *out)
{
    return aur_fetch(what, &provider->stop, out);
}
