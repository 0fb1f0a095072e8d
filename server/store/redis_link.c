// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Asking, and connecting again. What was sent and not answered is sent again only if that does no harm.
#include "server/store/redis_link.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "stream/clock.h"

#define KEY_COUNT "1"

static void drop(aur_redis_link *link)
{
    if (link->context != NULL)
        redisFree(link->context);
    link->context = NULL;
}

/// The library writes to a socket whose other end may be gone: that signal is for nobody.
static redisReply *send_words(redisContext *context, int count, const char *const *words)
{
    const char *argv[AUR_REDIS_WORDS_MAX];
    sigset_t pipe, before, pending;
    memcpy(argv, words, (size_t)count * sizeof *argv);
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    sigpending(&pending);
    pthread_sigmask(SIG_BLOCK, &pipe, &before);
    redisReply *reply = redisCommandArgv(context, count, argv, NULL);
    int reason = errno;
    if (sigismember(&pending, SIGPIPE) == 0)
        (void)sigtimedwait(&pipe, NULL, &(struct timespec){0});
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = reason;
    return reply;
}

/// Says a few words while connecting; false: it was not +OK, and *fault says what.
static bool greet(aur_redis_link *link, int count, const char *const *words, const char *what, char *fault,
                  size_t fault_bytes)
{
    redisReply *reply = send_words(link->context, count, words);
    bool is_good = reply != NULL && reply->type == REDIS_REPLY_STATUS;
    if (!is_good)
        snprintf(fault, fault_bytes, "Redis at %s refuses %s: %.100s", link->url.host, what,
                 reply != NULL && reply->type == REDIS_REPLY_ERROR ? reply->str : link->context->errstr);
    if (reply != NULL)
        freeReplyObject(reply);
    return is_good;
}

static bool log_in(aur_redis_link *link, char *fault, size_t fault_bytes)
{
    const aur_redis_url *url = &link->url;
    const char *with_user[] = {"AUTH", url->user, url->password}, *without[] = {"AUTH", url->password};
    char number[8];
    const char *select[] = {"SELECT", number};
    snprintf(number, sizeof number, "%u", (unsigned)url->database);
    bool is_in = url->password[0] == '\0'
                     ? true
                     : greet(link, url->user[0] != '\0' ? 3 : 2, url->user[0] != '\0' ? with_user : without,
                             "the password", fault, fault_bytes);
    return is_in && greet(link, 2, select, "the number of the database", fault, fault_bytes);
}

static aur_err connect_to(aur_redis_link *link, char *fault, size_t fault_bytes)
{
    struct timeval limit = {.tv_sec = AUR_REDIS_TIMEOUT_S};
    drop(link);
    link->context = redisConnectWithTimeout(link->url.host, link->url.port, limit);
    if (link->context == NULL)
        return AUR_ERR_MEMORY;
    if (link->context->err != 0) {
        snprintf(fault, fault_bytes, "Redis at %s, port %u: %s", link->url.host, (unsigned)link->url.port,
                 link->context->errstr);
    } else {
        redisSetTimeout(link->context, limit);
        redisEnableKeepAlive(link->context);
        if (log_in(link, fault, fault_bytes))
            return AUR_OK;
    }
    drop(link);
    return AUR_ERR_FILE;
}

aur_err aur_redis_link_open(aur_redis_link *link, const char *where, char *fault, size_t fault_bytes)
{
    const char *why = NULL;
    memset(link, 0, sizeof *link);
    aur_err err = aur_redis_url_parse(where, &link->url, &why);
    if (err == AUR_OK && link->url.is_tls) {
        err = AUR_ERR_STATE;
        why = "this Auralis has no TLS to Redis: use redis:// over a network that is private, or stunnel";
    }
    if (err != AUR_OK) {
        snprintf(fault, fault_bytes, "%s", why);
        return err;
    }
    return connect_to(link, fault, fault_bytes);
}

void aur_redis_link_close(aur_redis_link *link)
{
    drop(link);
    explicit_bzero(&link->url, sizeof link->url);
}

/// Nothing is under way, so there is nothing to read, unless the other end has hung up.
static bool is_alive(const aur_redis_link *link)
{
    char byte;
    return link->context != NULL && recv(link->context->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
           (errno == EAGAIN || errno == EWOULDBLOCK);
}

/// What a reply says of the store. Scripts fail when a record is not JSON.
static aur_err judge(aur_redis_link *link, const redisReply *reply)
{
    if (reply->type != REDIS_REPLY_ERROR)
        return AUR_OK;
    snprintf(link->fault, sizeof link->fault, "Redis at %s: %.150s", link->url.host, reply->str);
    return strncmp(reply->str, "WRONGTYPE", 9) == 0 || strstr(reply->str, "Expected") != NULL ? AUR_ERR_FORMAT
                                                                                              : AUR_ERR_FILE;
}

/// What was waited for did not come; connecting and asking have the same limit.
static bool is_late(int64_t since_ns)
{
    return aur_clock_now_ns() - since_ns >= AUR_REDIS_TIMEOUT_S * AUR_NS_PER_SECOND - AUR_NS_PER_SECOND / 10;
}

/// One attempt; NULL: there is no answer, and the link says why.
static redisReply *attempt(aur_redis_link *link, int count, const char *const *words, bool *is_connected)
{
    *is_connected = is_alive(link) || connect_to(link, link->fault, sizeof link->fault) == AUR_OK;
    if (!*is_connected)
        return NULL;
    int64_t begin_ns = aur_clock_now_ns();
    redisReply *reply = send_words(link->context, count, words);
    if (reply != NULL)
        return reply;
    snprintf(link->fault, sizeof link->fault, "Redis at %s: %.150s", link->url.host,
             is_late(begin_ns) ? "no answer in time" : link->context->errstr);
    drop(link);
    return NULL;
}

/// *reply is an answer, be it an error. NULL: there was none.
static void exchange(aur_redis_link *link, bool repeats, int count, const char *const *words, redisReply **reply)
{
    bool is_connected = true, goes_on = aur_clock_now_ns() >= link->until_ns;
    *reply = NULL;
    if (goes_on)
        link->fault[0] = '\0';
    for (int i = 0; i < 2 && goes_on; i++) {
        int64_t begin_ns = aur_clock_now_ns();
        *reply = attempt(link, count, words, &is_connected);
        goes_on = *reply == NULL && is_connected && repeats;
        if (*reply == NULL && is_late(begin_ns)) {
            link->until_ns = aur_clock_now_ns() + AUR_REDIS_PAUSE_S * AUR_NS_PER_SECOND;
            goes_on = false;
        }
    }
}

static aur_err settle(aur_redis_link *link, redisReply **reply)
{
    aur_err err = *reply == NULL ? AUR_ERR_FILE : judge(link, *reply);
    if (err != AUR_OK && *reply != NULL) {
        freeReplyObject(*reply);
        *reply = NULL;
    }
    return err;
}

aur_err aur_redis_link_ask(aur_redis_link *link, bool repeats, int count, const char *const *words, redisReply **reply)
{
    exchange(link, repeats, count, words, reply);
    return settle(link, reply);
}

/// Hands the script over and keeps the name that Redis gives it.
static aur_err load(aur_redis_link *link, aur_redis_script script)
{
    const char *words[] = {"SCRIPT", "LOAD", aur_redis_script_text(script)};
    redisReply *reply = NULL;
    aur_err err = aur_redis_link_ask(link, true, 3, words, &reply);
    if (err == AUR_OK && reply->type == REDIS_REPLY_STRING)
        snprintf(link->shas[script], sizeof link->shas[script], "%s", reply->str);
    if (reply != NULL)
        freeReplyObject(reply);
    return err;
}

aur_err aur_redis_link_run(aur_redis_link *link, aur_redis_script script, int count, const char *const *words,
                           redisReply **reply)
{
    bool repeats = aur_redis_script_repeats(script);
    const char *all[AUR_REDIS_WORDS_MAX] = {"EVALSHA", link->shas[script], KEY_COUNT, AUR_REDIS_KEYS};
    *reply = NULL;
    memcpy(all + 4, words, (size_t)count * sizeof *words);
    aur_err err = link->shas[script][0] == '\0' ? load(link, script) : AUR_OK;
    if (err != AUR_OK)
        return err;
    exchange(link, repeats, count + 4, all, reply);
    if (*reply != NULL && (*reply)->type == REDIS_REPLY_ERROR && strncmp((*reply)->str, "NOSCRIPT", 8) == 0) {
        freeReplyObject(*reply); // Redis was started again
        all[0] = "EVAL";
        all[1] = aur_redis_script_text(script);
        exchange(link, repeats, count + 4, all, reply);
    }
    return settle(link, reply);
}
