// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The engine: asks the piece for the events of each block shortly before the synth needs them.
///
/// What moves lies in one flat block (engine_state, piece, synth) that a snapshot copies; the log given at open is
/// constant and lies beside it.
#include "stream/engine.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "stream/resonance.h"

/// Members from outside: a SoundFont, the space.
#define MEMBERS_MAX 2

#define HUGE_PAGE_BYTES ((size_t)2 << 20)

#define ALIGNED(bytes) (((bytes) + 63) & ~(size_t)63)

typedef struct engine_state {
    int64_t frame;          ///< next output frame
    int64_t composed_until; ///< every event before it has been handed to the synth
    size_t log_next;        ///< entries of the log before it have been given to the piece
    uint32_t block_used;    ///< frames of the block below already given out
    _Alignas(64) float left[AUR_BLOCK_FRAMES];
    float right[AUR_BLOCK_FRAMES];
} engine_state;

struct aur_engine {
    aur_control_event *log; ///< own copy, immutable
    size_t log_count;
    bool unmastered;
    aur_note_feed *notes; ///< NULL = none
    engine_state *state;  ///< the flat block begins here
    aur_piece *piece;
    aur_synth *synth;
    aur_resonance *resonance;
    aur_soundfont_player *font;                               ///< NULL = none
    _Alignas(64) aur_event events[AUR_PIECE_BEAT_EVENTS_MAX]; ///< scratch of one step
};

static pthread_once_t tables_once = PTHREAD_ONCE_INIT;
static aur_err tables_err;

static void init_tables(void)
{
    tables_err = aur_synth_tables_init();
}

size_t aur_engine_snapshot_bytes(void)
{
    return ALIGNED(sizeof(engine_state)) + ALIGNED(aur_piece_bytes()) + ALIGNED(aur_synth_bytes());
}

/// Gives the piece the log entries it may need before `until_frame`. One that finds no room waits for the next block.
static void feed_log(aur_engine *engine, int64_t until_frame)
{
    engine_state *state = engine->state;
    while (state->log_next < engine->log_count && engine->log[state->log_next].at_frame < until_frame) {
        aur_control_event event = engine->log[state->log_next];
        if (event.at_frame < state->composed_until)
            event.at_frame = state->composed_until;
        if (aur_piece_post(engine->piece, &event) == AUR_ERR_FULL)
            return;
        state->log_next++;
    }
}

/// The members that have something to do in the next block, in the order in which they hear each other.
static size_t gather_members(aur_engine *engine, aur_outside members[MEMBERS_MAX])
{
    size_t count = 0;
    if (engine->font != NULL)
        members[count++] = aur_soundfont_player_outside(engine->font);
    if (aur_resonance_is_on(engine->resonance))
        members[count++] = aur_resonance_member(engine->resonance);
    return count;
}

/// What bends the sum of the layers stays off, and all is half as large, so that the limiter has nothing to do.
static void leave_unmastered(aur_event *events, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        aur_event *event = &events[i];
        if (event->type != AUR_EVENT_PARAM)
            continue;
        if (event->id == AUR_PARAM_DRIVE || event->id == AUR_PARAM_COMPRESS)
            event->value_q16 = 0;
        else if (event->id == AUR_PARAM_MASTER_GAIN)
            event->value_q16 /= 2;
    }
}

/// Composes the next block and hands it to the synth.
static void compose_block(aur_engine *engine)
{
    int64_t until_frame = aur_synth_event_frame(engine->synth) + AUR_BLOCK_FRAMES;
    feed_log(engine, until_frame);
    size_t count;
    do {
        count = aur_piece_step(engine->piece, until_frame, engine->events, AUR_PIECE_BEAT_EVENTS_MAX);
        size_t own = count;
        if (engine->notes != NULL)
            aur_note_feed_put(engine->notes, engine->events, count);
        if (engine->unmastered)
            leave_unmastered(engine->events, count);
        if (engine->font != NULL)
            own = aur_soundfont_player_take(engine->font, engine->events, count);
        aur_synth_events(engine->synth, engine->events, own);
    } while (count == AUR_PIECE_BEAT_EVENTS_MAX);
    engine->state->composed_until = until_frame;
}

static void render_block(aur_engine *engine)
{
    engine_state *state = engine->state;
    aur_outside members[MEMBERS_MAX];
    compose_block(engine);
    aur_synth_render_with(engine->synth, members, gather_members(engine, members), state->left, state->right);
    state->block_used = 0;
}

/// Puts piece and synth at `at_frame`. The synth starts one look-ahead early, so that an event at the very first frame
/// is in time; those blocks are silent and thrown away.
static aur_err place(aur_engine *engine, const aur_engine_config *config, int64_t at_frame)
{
    engine_state *state = engine->state;
    aur_err err = aur_piece_init(engine->piece, &config->controls, config->log, config->log_count, at_frame);
    if (err == AUR_OK)
        err = aur_synth_init(engine->synth, config->isa, at_frame - AUR_LOOKAHEAD_FRAMES);
    if (err != AUR_OK)
        return err;
    state->composed_until = at_frame;
    for (int64_t frames = 0; frames < AUR_LOOKAHEAD_FRAMES; frames += AUR_BLOCK_FRAMES)
        render_block(engine);
    state->block_used = AUR_BLOCK_FRAMES;
    state->frame = at_frame;
    return AUR_OK;
}

/// Keeps a copy of the whole log, so that log_next means the same entry in every engine with this log. What is not
/// after `at_frame` the piece takes when it is placed.
static aur_err copy_log(aur_engine *engine, const aur_engine_config *config, int64_t at_frame)
{
    if (config->log_count == 0)
        return AUR_OK;
    engine->log = malloc(config->log_count * sizeof *engine->log);
    if (engine->log == NULL)
        return AUR_ERR_MEMORY;
    memcpy(engine->log, config->log, config->log_count * sizeof *engine->log);
    engine->log_count = config->log_count;
    while (engine->state->log_next < engine->log_count && engine->log[engine->state->log_next].at_frame <= at_frame)
        engine->state->log_next++;
    return AUR_OK;
}

static aur_engine *allocate(void)
{
    size_t bytes = ALIGNED(sizeof(aur_engine)) + aur_engine_snapshot_bytes();
    bytes = (bytes + HUGE_PAGE_BYTES - 1) / HUGE_PAGE_BYTES * HUGE_PAGE_BYTES;
    uint8_t *memory = aligned_alloc(HUGE_PAGE_BYTES, bytes);
    if (memory == NULL)
        return NULL;
    madvise(memory, bytes, MADV_HUGEPAGE); // a wish: many rooms in turn then miss fewer addresses
    memset(memory, 0, bytes);              // touches every page before the first render
    aur_engine *engine = (aur_engine *)memory;
    memory += ALIGNED(sizeof(aur_engine));
    engine->state = (engine_state *)memory;
    memory += ALIGNED(sizeof(engine_state));
    engine->piece = (aur_piece *)memory;
    memory += ALIGNED(aur_piece_bytes());
    engine->synth = (aur_synth *)memory;
    return engine;
}

/// Goes to `until_frame`; far before it, nothing is made that would not be remembered then.
static void throw_away(aur_engine *engine, int64_t until_frame)
{
    aur_outside members[MEMBERS_MAX];
    while (engine->state->frame < until_frame) {
        if (engine->state->frame < until_frame - AUR_SYNTH_WINDOW_FRAMES) {
            compose_block(engine);
            aur_synth_pass_with(engine->synth, members, gather_members(engine, members));
        } else {
            render_block(engine);
        }
        engine->state->block_used = AUR_BLOCK_FRAMES;
        engine->state->frame += AUR_BLOCK_FRAMES;
    }
}

aur_err aur_engine_open(const aur_engine_config *config, aur_engine **out)
{
    *out = NULL;
    if (config->start_frame < 0 || config->start_frame % AUR_BLOCK_FRAMES != 0 || config->history_frames < 0)
        return AUR_ERR_ARGUMENT;
    pthread_once(&tables_once, init_tables);
    if (tables_err != AUR_OK)
        return tables_err;
    aur_engine *engine = allocate();
    if (engine == NULL)
        return AUR_ERR_MEMORY;
    engine->unmastered = config->unmastered;
    engine->notes = config->notes;
    int64_t first_frame = aur_block_start(config->start_frame - config->history_frames);
    first_frame = first_frame > 0 ? first_frame : 0;
    aur_err err = aur_isa_supported(config->isa) ? copy_log(engine, config, first_frame) : AUR_ERR_ARGUMENT;
    if (err == AUR_OK)
        err = aur_resonance_open(config->space, config->isa, &engine->resonance);
    if (err == AUR_OK && config->soundfont != NULL)
        err = aur_soundfont_player_open(config->soundfont, &engine->font);
    if (err == AUR_OK)
        err = place(engine, config, first_frame);
    if (err != AUR_OK) {
        aur_engine_close(engine);
        return err;
    }
    throw_away(engine, config->start_frame);
    *out = engine;
    return AUR_OK;
}

void aur_engine_close(aur_engine *engine)
{
    if (engine == NULL)
        return;
    aur_resonance_close(engine->resonance);
    aur_soundfont_player_close(engine->font);
    free(engine->log);
    free(engine);
}

static void interleave(float *restrict to, const float *restrict left, const float *restrict right, uint32_t frames)
{
    for (uint32_t i = 0; i < frames; i++) {
        to[2 * i] = left[i];
        to[2 * i + 1] = right[i];
    }
}

void aur_engine_render(aur_engine *engine, float *interleaved, size_t frames)
{
    engine_state *state = engine->state;
    while (frames > 0) {
        if (state->block_used == AUR_BLOCK_FRAMES)
            render_block(engine);
        uint32_t left_in_block = AUR_BLOCK_FRAMES - state->block_used;
        uint32_t take = frames < left_in_block ? (uint32_t)frames : left_in_block;
        interleave(interleaved, state->left + state->block_used, state->right + state->block_used, take);
        interleaved += AUR_CHANNELS * take;
        state->block_used += take;
        state->frame += take;
        frames -= take;
    }
}

int64_t aur_engine_frame(const aur_engine *engine)
{
    return engine->state->frame;
}

aur_err aur_engine_post(aur_engine *engine, aur_control_event *event, int64_t *effect_frame)
{
    aur_control_event stamped = *event;
    if (stamped.at_frame < engine->state->composed_until)
        stamped.at_frame = engine->state->composed_until;
    aur_err err = aur_piece_post(engine->piece, &stamped);
    if (err != AUR_OK)
        return err;
    *event = stamped;
    if (effect_frame != NULL)
        *effect_frame = aur_piece_effect_frame(engine->piece, &stamped);
    return AUR_OK;
}

void aur_engine_status(const aur_engine *engine, aur_piece_status *piece, aur_synth_stats *synth)
{
    aur_piece_status_get(engine->piece, piece);
    aur_synth_stats_get(engine->synth, synth);
    if (engine->font != NULL)
        synth->notes_dropped += aur_soundfont_player_dropped(engine->font);
}

aur_err aur_engine_space_set(aur_engine *engine, const aur_acoustic *space)
{
    return aur_resonance_move(engine->resonance, space);
}

void aur_engine_snapshot_save(const aur_engine *engine, void *to)
{
    memcpy(to, engine->state, aur_engine_snapshot_bytes());
}

void aur_engine_snapshot_restore(aur_engine *engine, const void *from)
{
    memcpy(engine->state, from, aur_engine_snapshot_bytes());
    if (engine->font != NULL)
        aur_soundfont_player_silence(engine->font);
}
