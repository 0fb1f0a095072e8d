// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The player: a thread, "aur-player", that renders for a speaker.
#include "stream/player.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "stream/clock.h"
#include "stream/mailbox.h"
#include "stream/memory.h"
#include "stream/ring.h"
#include "stream/thread.h"

/// Looks at the ring in the time that what is kept ready lasts.
#define LOOKS 2

#define CHUNK_FRAMES     AUR_SPEAKER_FEED_FRAMES
#define CONTROLS_WAITING 256
#define NOTES_WAITING    256

/// What the render thread says.
typedef struct music_news {
    aur_piece_status piece;
    aur_synth_stats synth;
    int64_t frame;
} music_news;

struct aur_player {
    /* between threads */
    aur_ring controls_in; ///< opener to render thread
    aur_ring notes_in;    ///< who plays along to render thread
    aur_ring results_out; ///< render thread to opener
    aur_mailbox music_out;
    /* immutable after open */
    aur_player_config config;
    aur_speaker *speaker;
    aur_thread renderer;
    /* any thread, atomic */
    atomic_bool stop;
    /* render thread */
    aur_engine *engine;
    float chunk[CHUNK_FRAMES * AUR_CHANNELS];
};

/* render thread */

static void take(aur_player *player, aur_ring *changes)
{
    aur_control_event event;
    while (aur_ring_read(changes, &event, 1) == 1)
        if (aur_engine_post(player->engine, &event, NULL) == AUR_OK)
            aur_ring_write(&player->results_out, &event, 1);
}

/// Tells those who follow how far it is.
static void tell_made(aur_player *player)
{
    aur_synth_stats synth;
    aur_piece_status piece;
    aur_pace_made made = {.frame = aur_engine_frame(player->engine),
                          .index = aur_speaker_index(player->speaker),
                          .rate_hz = aur_speaker_rate_hz(player->speaker)};
    aur_pace *const *paces = player->config.paces;
    if (paces[0] != NULL)
        aur_engine_status(player->engine, &piece, &synth);
    for (int i = 0; i < AUR_PLAYER_PACES_MAX && paces[i] != NULL; i++)
        aur_pace_make(paces[i], &made, &piece);
}

/// Renders until the speaker has enough.
static void top_up(aur_player *player)
{
    while (!atomic_load_explicit(&player->stop, memory_order_relaxed) && aur_speaker_wants(player->speaker)) {
        aur_engine_render(player->engine, player->chunk, CHUNK_FRAMES);
        aur_speaker_feed(player->speaker, player->chunk, CHUNK_FRAMES);
        tell_made(player);
    }
}

static void render(void *context)
{
    aur_player *player = context;
    aur_clock clock;
    aur_clock_init(&clock, aur_clock_now_ns(), player->config.ahead_ms * INT64_C(1000000) / LOOKS);
    while (!atomic_load_explicit(&player->stop, memory_order_relaxed)) {
        music_news news;
        take(player, &player->controls_in);
        take(player, &player->notes_in);
        top_up(player);
        aur_engine_status(player->engine, &news.piece, &news.synth);
        news.frame = aur_engine_frame(player->engine);
        aur_mailbox_put(&player->music_out, &news);
        aur_clock_wait(&clock);
    }
}

/* callback */

static void on_taken(void *context, const aur_speaker_taken *taken)
{
    aur_player *player = context;
    for (int i = 0; i < AUR_PLAYER_PACES_MAX && player->config.paces[i] != NULL; i++)
        aur_pace_take(player->config.paces[i], taken);
}

/* opener */

static aur_err open_parts(aur_player *player)
{
    const aur_player_config *config = &player->config;
    aur_err err = aur_ring_init(&player->controls_in, CONTROLS_WAITING, sizeof(aur_control_event));
    if (err == AUR_OK)
        err = aur_ring_init(&player->notes_in, NOTES_WAITING, sizeof(aur_control_event));
    if (err == AUR_OK)
        err = aur_ring_init(&player->results_out, 4 * CONTROLS_WAITING, sizeof(aur_control_event));
    if (err == AUR_OK)
        err = aur_mailbox_init(&player->music_out, sizeof(music_news));
    if (err == AUR_OK)
        err = aur_engine_open(&config->engine, &player->engine);
    if (err == AUR_OK)
        err = aur_speaker_open(&(aur_speaker_config){.device = config->device,
                                                     .rate_hz = config->rate_hz,
                                                     .latency_ms = config->latency_ms,
                                                     .ahead_ms = config->ahead_ms,
                                                     .on_taken = on_taken,
                                                     .context = player},
                               &player->speaker);
    return err;
}

aur_err aur_player_open(const aur_player_config *config, aur_player **out)
{
    *out = NULL;
    aur_player *player = aur_memory_new(sizeof *player);
    if (player == NULL)
        return AUR_ERR_MEMORY;
    player->config = *config;
    if (config->ahead_ms == 0)
        player->config.ahead_ms = AUR_PLAYER_AHEAD_DEFAULT_MS;
    aur_err err = open_parts(player);
    if (err == AUR_OK)
        err = aur_thread_start(&player->renderer, "aur-player", true, render, player);
    if (err != AUR_OK) {
        aur_player_close(player);
        return err;
    }
    *out = player;
    return AUR_OK;
}

void aur_player_close(aur_player *player)
{
    if (player == NULL)
        return;
    atomic_store_explicit(&player->stop, true, memory_order_relaxed);
    aur_thread_join(&player->renderer);
    aur_speaker_close(player->speaker);
    aur_engine_close(player->engine);
    aur_ring_free(&player->controls_in);
    aur_ring_free(&player->notes_in);
    aur_ring_free(&player->results_out);
    aur_mailbox_free(&player->music_out);
    free(player);
}

aur_err aur_player_control(aur_player *player, const aur_control_event *events, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!aur_piece_takes(events[i].control, events[i].value))
            return AUR_ERR_ARGUMENT;
    if (aur_ring_fill(&player->controls_in) + count > CONTROLS_WAITING)
        return AUR_ERR_FULL;
    aur_ring_write(&player->controls_in, events, (uint32_t)count);
    return AUR_OK;
}

bool aur_player_note(aur_player *player, const aur_control_event *event)
{
    return aur_ring_write(&player->notes_in, event, 1) == 1;
}

bool aur_player_result(aur_player *player, aur_control_event *event)
{
    return aur_ring_read(&player->results_out, event, 1) == 1;
}

aur_speaker *aur_player_speaker(aur_player *player)
{
    return player->speaker;
}

void aur_player_status_get(aur_player *player, aur_player_status *status)
{
    music_news music;
    aur_mailbox_get(&player->music_out, &music);
    *status = (aur_player_status){
        .piece = music.piece,
        .synth = music.synth,
        .frame = music.frame,
        // played = rendered, less what waits: whatever rates there were
        .played_s = (double)music.frame / AUR_SAMPLE_RATE_HZ - aur_speaker_ready_s(player->speaker),
        .realtime = player->renderer.realtime,
    };
    status->played_s = status->played_s > 0.0 ? status->played_s : 0.0;
    aur_speaker_status_get(player->speaker, &status->speaker);
}
