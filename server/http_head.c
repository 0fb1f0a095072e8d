// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Heads of answers.
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "server/http_manner.h"
#include "server/icy.h"
#include "stream/flac.h"
#include "stream/mp3.h"

/// Scripts only from here, no inline code; WebAssembly for the Opus decoder.
#define CONTENT_SECURITY_POLICY                                                                                        \
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; " \
    "font-src 'self'; media-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'"

/// The one page that others may show in a frame.
#define EMBED_PATH "/embed"

void aur_http_head_add(aur_http_head *head, const char *name, const char *value)
{
    if (head->count < AUR_HTTP_HEADERS_MAX)
        head->headers[head->count++] = (aur_http_header){.name = name, .value = value};
}

/// A value made for this answer.
__attribute__((format(printf, 3, 4))) static void add_made(aur_http_head *head, const char *name, const char *format,
                                                           ...)
{
    size_t left = sizeof head->text - head->text_bytes;
    char *value = head->text + head->text_bytes;
    va_list args;
    va_start(args, format);
    int bytes = vsnprintf(value, left, format, args); // NOLINT(clang-analyzer-valist.Uninitialized)
    va_end(args);
    if (bytes < 0 || (size_t)bytes >= left)
        return; // there is room for the longest host; without such a header an answer is whole as well
    head->text_bytes += (size_t)bytes + 1;
    aur_http_head_add(head, name, value);
}

static void add_asset(const aur_http_rules *rules, const aur_http_request *request, const aur_http_route *route,
                      aur_http_head *head)
{
    const aur_asset *asset = route->asset;
    bool is_embed = strcmp(asset->path, EMBED_PATH) == 0;
    const char *tag = asset->etag + strlen("W/"); // weak comparison, RFC 9110, section 8.8.3.2
    if (request != NULL && request->if_none_match != NULL && strstr(request->if_none_match, tag) != NULL)
        head->status = 304;
    aur_http_head_add(head, "etag:", asset->etag);
    aur_http_head_add(head, "cache-control:", "no-cache");
    aur_http_head_add(head, "content-type:", asset->content_type);
    if (asset->packed != NULL)
        aur_http_head_add(head, "vary:", "Accept-Encoding");
    if (route->is_packed && head->status != 304)
        aur_http_head_add(head, "content-encoding:", "gzip");
    aur_http_head_add(head, "cross-origin-opener-policy:", "same-origin");
    aur_http_head_add(head, "cross-origin-embedder-policy:", "require-corp");
    aur_http_head_add(head, "cross-origin-resource-policy:", is_embed ? "cross-origin" : "same-origin");
    aur_http_head_add(head, "content-security-policy:",
                      is_embed ? CONTENT_SECURITY_POLICY : CONTENT_SECURITY_POLICY "; frame-ancestors 'none'");
    if (is_embed)
        aur_http_head_add(head, "content-security-policy:", rules->frame_policy); // both hold
}

static void add_methods(const aur_http_route *route, aur_http_head *head, const char *name)
{
    unsigned allowed = route->allowed;
    add_made(head, name, "%s%s%s%s%sOPTIONS", (allowed & AUR_HTTP_GET) != 0 ? "GET, " : "",
             (allowed & AUR_HTTP_HEAD) != 0 ? "HEAD, " : "", (allowed & AUR_HTTP_POST) != 0 ? "POST, " : "",
             (allowed & AUR_HTTP_PUT) != 0 ? "PUT, " : "", (allowed & AUR_HTTP_DELETE) != 0 ? "DELETE, " : "");
}

static void add_refusal(const aur_http_route *route, aur_http_head *head)
{
    head->status = route->status;
    if (route->status == 401)
        aur_http_head_add(head, "www-authenticate:", "Bearer");
    int32_t retry_s = route->error.retry_ms / 1000;
    if (route->status == 429 || route->status == 503)
        add_made(head, "retry-after:", "%d", retry_s > 1 ? retry_s : 1);
    if (route->status == 405)
        add_methods(route, head, "allow:");
}

static int32_t bitrate_of(const aur_http_rules *rules, aur_http_target target)
{
    return target == AUR_HTTP_MP3    ? AUR_MP3_BITRATE_BPS
           : target == AUR_HTTP_FLAC ? AUR_FLAC_BITRATE_BPS
                                     : rules->bitrate_bps;
}

/// Whoever asks for titles in the sound is told of the station as SHOUTcast does; titles themselves are in MP3 alone.
static void add_icy(const aur_http_rules *rules, const aur_http_request *request, const aur_http_route *route,
                    aur_http_head *head)
{
    aur_http_target target = route->target;
    char base[AUR_ACCESS_NAME_BYTES + 32];
    if (request == NULL || !aur_http_wants_titles(request))
        return;
    aur_http_base(request, base, sizeof base);
    add_made(head, "icy-name:", "Auralis %s", route->room->name);
    aur_http_head_add(head, "icy-genre:", "Ambient");
    add_made(head, "icy-url:", "%s/", base);
    add_made(head, "icy-br:", "%d", bitrate_of(rules, target) / 1000);
    add_made(head, "icy-sr:", "%d", AUR_SAMPLE_RATE_HZ);
    aur_http_head_add(head, "icy-pub:", "0");
    if (target == AUR_HTTP_MP3)
        add_made(head, "icy-metaint:", "%d", AUR_ICY_INTERVAL_BYTES);
}

static void add_created(const aur_http_route *route, aur_http_head *head)
{
    head->status = 201;
    add_made(head, "location:", "/api/v1/status?room=%s", route->room->name);
}

static void add_recording(const aur_http_route *route, aur_http_head *head)
{
    aur_http_head_add(head, "content-type:", aur_recording_type(&route->recording));
    add_made(head, "content-disposition:", "attachment; filename=\"%s.%s\"", route->room->name,
             aur_recording_suffix(&route->recording));
}

/// What pages of other origins may read, and what they may send.
static void add_sharing(const aur_http_route *route, aur_http_head *head)
{
    aur_http_head_add(head, "cross-origin-resource-policy:", "cross-origin");
    aur_http_head_add(head, "access-control-allow-origin:", "*");
    if (route->target != AUR_HTTP_OPTIONS_OF) {
        aur_http_head_add(head, "access-control-expose-headers:",
                          "Icy-Br, Icy-Genre, Icy-MetaInt, Icy-Name, Icy-Pub, Icy-Sr, Icy-Url");
        return;
    }
    add_methods(route, head, "access-control-allow-methods:");
    aur_http_head_add(head,
                      "access-control-allow-headers:", "Accept, Cache-Control, Icy-MetaData, Last-Event-ID, Range");
    aur_http_head_add(head, "access-control-max-age:", "86400");
}

/// What pages of --allow-origin may read of all else, and what they may send: tokens, never cookies.
static void add_permission(const aur_http_route *route, aur_http_head *head)
{
    aur_http_head_add(head, "access-control-allow-origin:", route->origin);
    aur_http_head_add(head, "vary:", "Origin");
    if (route->target != AUR_HTTP_OPTIONS_OF) {
        aur_http_head_add(head, "access-control-expose-headers:",
                          "Location, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset");
        return;
    }
    add_methods(route, head, "access-control-allow-methods:");
    aur_http_head_add(head, "access-control-allow-headers:", "Authorization, Content-Type");
    aur_http_head_add(head, "access-control-max-age:", "600");
}

/// Playlists grow, but the answer to who waited for a part has that part: it may be kept for six target durations, one
/// that was there already for half of one, as the draft has it. The rest stays what it is for as long as anybody wants
/// it.
static void add_hls(const aur_hls_path *path, aur_http_head *head)
{
    static const struct {
        const char *type, *cache;
    } kinds[AUR_HLS_KINDS] = {
        [AUR_HLS_PLAYLIST] = {"application/vnd.apple.mpegurl", "public, max-age=1, stale-while-revalidate=1"},
        [AUR_HLS_LOW] = {"application/vnd.apple.mpegurl", "public, max-age=1"},
        [AUR_HLS_INIT] = {"audio/mp4", "public, max-age=3600, immutable"},
        [AUR_HLS_SEGMENT] = {"audio/mp4", "public, max-age=3600, immutable"},
        [AUR_HLS_PART] = {"audio/mp4", "public, max-age=60, immutable"},
    };
    aur_http_head_add(head, "content-type:", kinds[path->kind].type);
    aur_http_head_add(
        head, "cache-control:", path->is_reload && path->has_waited ? "public, max-age=12" : kinds[path->kind].cache);
}

/// Many wait behind a cache for one part, and each would ask by himself if it did not come and nobody might say so
/// twice.
static bool is_lack_of_part(const aur_http_route *route)
{
    return route->target == AUR_HTTP_REFUSED && (route->status == 404 || route->status == 503) &&
           (route->hls.is_reload || route->hls.kind == AUR_HLS_PART);
}

static const char *type_of(aur_http_target target)
{
    const char *type = aur_http_manners[target].content_type;
    return type != NULL ? type : "application/json";
}

void aur_http_head_make(const aur_http_rules *rules, const aur_http_request *request, const aur_http_route *route,
                        aur_http_head *head)
{
    memset(head, 0, sizeof *head);
    head->status = 200;
    aur_http_head_add(head, "x-content-type-options:", "nosniff");
    aur_http_head_add(head, "referrer-policy:", "no-referrer");
    if (rules->strict_transport)
        aur_http_head_add(head, "strict-transport-security:", "max-age=31536000");
    if (route->target == AUR_HTTP_ASSET) {
        add_asset(rules, request, route, head);
        return;
    }
    if (route->is_shared)
        add_sharing(route, head);
    else if (route->origin != NULL)
        add_permission(route, head);
    if (route->target == AUR_HTTP_HLS) {
        add_hls(&route->hls, head);
        return;
    }
    if (route->target == AUR_HTTP_REFUSED)
        add_refusal(route, head);
    else if (route->target == AUR_HTTP_OPTIONS_OF)
        add_methods(route, head, "allow:");
    else if (route->target == AUR_HTTP_READY && rules->stopping)
        head->status = 503;
    else if (route->target == AUR_HTTP_OPEN)
        add_created(route, head);
    if (aur_http_manners[route->target].has_sound) {
        // A Range is answered with 200 and all there is: this has no beginning that a player could come back to.
        aur_http_head_add(head, "accept-ranges:", "none");
        add_icy(rules, request, route, head);
    }
    if (aur_http_manners[route->target].is_endless)
        aur_http_head_add(head, "x-accel-buffering:", "no"); // to nginx: hand on every byte at once
    if (route->target == AUR_HTTP_RECORDING)
        add_recording(route, head);
    else if (route->target != AUR_HTTP_OPTIONS_OF && route->target != AUR_HTTP_LINK && route->target != AUR_HTTP_REST)
        aur_http_head_add(head, "content-type:", type_of(route->target));
    aur_http_head_add(head, "cache-control:", is_lack_of_part(route) ? "public, max-age=1" : "no-store");
}

void aur_http_head_link(aur_http_head *head, const char *room)
{
    char escaped[3 * AUR_ROOM_NAME_BYTES], *at = escaped;
    for (const char *c = room; *c != '\0' && at < escaped + sizeof escaped - 4; c++)
        if (strspn(c, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") > 0)
            *at++ = *c;
        else
            at += snprintf(at, 4, "%%%02X", (unsigned)(unsigned char)*c);
    *at = '\0';
    head->status = 302;
    add_made(head, "location:", "../?room=%s", escaped); // a server may be below another's path
}

void aur_http_head_tag(const aur_http_request *request, uint64_t tag, aur_http_head *head)
{
    char text[24];
    snprintf(text, sizeof text, "\"%016" PRIx64 "\"", tag);
    add_made(head, "etag:", "%s", text);
    if (request != NULL && request->if_none_match != NULL && strstr(request->if_none_match, text) != NULL)
        head->status = 304;
}
