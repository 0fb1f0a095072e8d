// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// MPRIS 2.2 (specifications.freedesktop.org/mpris-spec) by sd-bus of libsystemd, which only this file knows. The music
/// has no end and no place to go to, so Seek and SetPosition do nothing; Next and Previous are presets; Stop is a
/// pause.
#include "client/cli/remote.h"

#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#define PATH   "/org/mpris/MediaPlayer2"
#define ROOT   "org.mpris.MediaPlayer2"
#define PLAYER "org.mpris.MediaPlayer2.Player"
#define NAME   "org.mpris.MediaPlayer2.auralis"

struct aur_remote {
    aur_remote_config config;
    aur_remote_state state;
    sd_bus *bus; ///< NULL once it is gone
};

static int act(sd_bus_message *message, void *context, aur_remote_act what)
{
    aur_remote *remote = context;
    remote->config.act(remote->config.context, what, 0.0);
    return sd_bus_reply_method_return(message, "");
}

static int on_play(sd_bus_message *message, void *context, sd_bus_error *error)
{
    (void)error;
    return act(message, context, AUR_REMOTE_PLAY);
}

static int on_pause(sd_bus_message *message, void *context, sd_bus_error *error)
{
    (void)error;
    return act(message, context, AUR_REMOTE_PAUSE);
}

static int on_toggle(sd_bus_message *message, void *context, sd_bus_error *error)
{
    (void)error;
    return act(message, context, AUR_REMOTE_TOGGLE);
}

static int on_next(sd_bus_message *message, void *context, sd_bus_error *error)
{
    (void)error;
    return act(message, context, AUR_REMOTE_NEXT);
}

static int on_previous(sd_bus_message *message, void *context, sd_bus_error *error)
{
    (void)error;
    return act(message, context, AUR_REMOTE_PREVIOUS);
}

static int on_quit(sd_bus_message *message, void *context, sd_bus_error *error)
{
    (void)error;
    return act(message, context, AUR_REMOTE_QUIT);
}

/// What the interface has and endless music has not.
static int on_nothing(sd_bus_message *message, void *context, sd_bus_error *error)
{
    (void)context, (void)error;
    return sd_bus_reply_method_return(message, "");
}

/// The properties that never change, each by its name.
static int get_constant(sd_bus *bus, const char *path, const char *interface, const char *property,
                        sd_bus_message *reply, void *context, sd_bus_error *error)
{
    static const char *const yes[] = {"CanQuit", "CanGoNext", "CanGoPrevious", "CanPlay", "CanPause", "CanControl"};
    (void)bus, (void)path, (void)interface, (void)context, (void)error;
    if (strcmp(property, "Identity") == 0)
        return sd_bus_message_append(reply, "s", "Auralis");
    if (strcmp(property, "DesktopEntry") == 0)
        return sd_bus_message_append(reply, "s", "auralis");
    if (strncmp(property, "Supported", 9) == 0)
        return sd_bus_message_append(reply, "as", 0);
    if (strstr(property, "Rate") != NULL)
        return sd_bus_message_append(reply, "d", 1.0);
    int can = 0;
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        can = can || strcmp(property, yes[i]) == 0;
    return sd_bus_message_append(reply, "b", can);
}

static int get_status(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply,
                      void *context, sd_bus_error *error)
{
    const aur_remote *remote = context;
    (void)bus, (void)path, (void)interface, (void)property, (void)error;
    return sd_bus_message_append(reply, "s", remote->state.paused ? "Paused" : "Playing");
}

static int get_metadata(sd_bus *bus, const char *path, const char *interface, const char *property,
                        sd_bus_message *reply, void *context, sd_bus_error *error)
{
    const aur_remote *remote = context;
    char track[64];
    (void)bus, (void)path, (void)interface, (void)property, (void)error;
    snprintf(track, sizeof track, "/org/auralis/seed/%llu", (unsigned long long)remote->state.seed);
    return sd_bus_message_append(reply, "a{sv}", 3, "mpris:trackid", "o", track, "xesam:title", "s",
                                 remote->state.title, "xesam:artist", "as", 1, "Auralis");
}

static int get_volume(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply,
                      void *context, sd_bus_error *error)
{
    const aur_remote *remote = context;
    (void)bus, (void)path, (void)interface, (void)property, (void)error;
    return sd_bus_message_append(reply, "d", remote->state.volume);
}

static int set_volume(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *value,
                      void *context, sd_bus_error *error)
{
    const aur_remote *remote = context;
    double volume = 0.0;
    (void)bus, (void)path, (void)interface, (void)property;
    int code = sd_bus_message_read(value, "d", &volume);
    if (code < 0)
        return code;
    if (!isfinite(volume))
        return sd_bus_error_set(error, SD_BUS_ERROR_INVALID_ARGS, "Volume must be 0..1");
    remote->config.act(remote->config.context, AUR_REMOTE_VOLUME, fmax(0.0, fmin(1.0, volume)));
    return 0;
}

static int get_position(sd_bus *bus, const char *path, const char *interface, const char *property,
                        sd_bus_message *reply, void *context, sd_bus_error *error)
{
    const aur_remote *remote = context;
    (void)bus, (void)path, (void)interface, (void)property, (void)error;
    return sd_bus_message_append(reply, "x", remote->state.played_us);
}

#define CONSTANT(name, type) SD_BUS_PROPERTY(name, type, get_constant, 0, SD_BUS_VTABLE_PROPERTY_CONST)
#define CHANGES              SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE
#define METHOD(name, in, f)  SD_BUS_METHOD(name, in, "", f, SD_BUS_VTABLE_UNPRIVILEGED)

static const sd_bus_vtable ROOT_TABLE[] = {
    SD_BUS_VTABLE_START(0),
    METHOD("Raise", "", on_nothing),
    METHOD("Quit", "", on_quit),
    CONSTANT("CanQuit", "b"),
    CONSTANT("CanRaise", "b"),
    CONSTANT("HasTrackList", "b"),
    CONSTANT("Identity", "s"),
    CONSTANT("DesktopEntry", "s"),
    CONSTANT("SupportedUriSchemes", "as"),
    CONSTANT("SupportedMimeTypes", "as"),
    SD_BUS_VTABLE_END,
};

static const sd_bus_vtable PLAYER_TABLE[] = {
    SD_BUS_VTABLE_START(0),
    METHOD("Play", "", on_play),
    METHOD("Pause", "", on_pause),
    METHOD("PlayPause", "", on_toggle),
    METHOD("Stop", "", on_pause),
    METHOD("Next", "", on_next),
    METHOD("Previous", "", on_previous),
    METHOD("Seek", "x", on_nothing),
    METHOD("SetPosition", "ox", on_nothing),
    METHOD("OpenUri", "s", on_nothing),
    SD_BUS_PROPERTY("PlaybackStatus", "s", get_status, 0, CHANGES),
    SD_BUS_PROPERTY("Metadata", "a{sv}", get_metadata, 0, CHANGES),
    SD_BUS_WRITABLE_PROPERTY("Volume", "d", get_volume, set_volume, 0, SD_BUS_VTABLE_UNPRIVILEGED | CHANGES),
    SD_BUS_PROPERTY("Position", "x", get_position, 0, 0),
    CONSTANT("Rate", "d"),
    CONSTANT("MinimumRate", "d"),
    CONSTANT("MaximumRate", "d"),
    CONSTANT("CanGoNext", "b"),
    CONSTANT("CanGoPrevious", "b"),
    CONSTANT("CanPlay", "b"),
    CONSTANT("CanPause", "b"),
    CONSTANT("CanSeek", "b"),
    CONSTANT("CanControl", "b"),
    SD_BUS_VTABLE_END,
};

/// Takes the name of the one player, or of one of several.
static int take_name(sd_bus *bus)
{
    char name[64];
    if (sd_bus_request_name(bus, NAME, 0) >= 0)
        return 0;
    snprintf(name, sizeof name, NAME ".instance%ld", (long)getpid());
    return sd_bus_request_name(bus, name, 0);
}

aur_err aur_remote_open(const aur_remote_config *config, aur_remote **out)
{
    *out = NULL;
    aur_remote *remote = calloc(1, sizeof *remote);
    if (remote == NULL)
        return AUR_ERR_MEMORY;
    remote->config = *config;
    remote->state.volume = 1.0;
    int code = sd_bus_open_user(&remote->bus);
    if (code >= 0)
        code = sd_bus_add_object_vtable(remote->bus, NULL, PATH, ROOT, ROOT_TABLE, remote);
    if (code >= 0)
        code = sd_bus_add_object_vtable(remote->bus, NULL, PATH, PLAYER, PLAYER_TABLE, remote);
    if (code >= 0)
        code = take_name(remote->bus);
    if (code < 0) {
        aur_remote_close(remote);
        return AUR_ERR_UNSUPPORTED;
    }
    *out = remote;
    return AUR_OK;
}

void aur_remote_close(aur_remote *remote)
{
    if (remote == NULL)
        return;
    sd_bus_flush_close_unref(remote->bus);
    free(remote);
}

int aur_remote_fd(aur_remote *remote, short *events)
{
    *events = 0;
    if (remote == NULL || remote->bus == NULL)
        return -1;
    int wanted = sd_bus_get_events(remote->bus);
    *events = (short)(wanted > 0 ? wanted : POLLIN);
    return sd_bus_get_fd(remote->bus);
}

void aur_remote_run(aur_remote *remote)
{
    if (remote == NULL || remote->bus == NULL)
        return;
    int code;
    do
        code = sd_bus_process(remote->bus, NULL);
    while (code > 0);
    if (code < 0) { // the session ended; the music does not
        sd_bus_close_unref(remote->bus);
        remote->bus = NULL;
    }
}

void aur_remote_say(aur_remote *remote, const aur_remote_state *state)
{
    if (remote == NULL || remote->bus == NULL)
        return;
    aur_remote_state before = remote->state;
    remote->state = *state;
    if (before.paused != state->paused)
        sd_bus_emit_properties_changed(remote->bus, PATH, PLAYER, "PlaybackStatus", NULL);
    if (fabs(before.volume - state->volume) > 1e-9)
        sd_bus_emit_properties_changed(remote->bus, PATH, PLAYER, "Volume", NULL);
    if (before.seed != state->seed || strcmp(before.title, state->title) != 0)
        sd_bus_emit_properties_changed(remote->bus, PATH, PLAYER, "Metadata", NULL);
    sd_bus_flush(remote->bus);
}
