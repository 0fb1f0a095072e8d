// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The one file that knows FluidSynth. What is in tune with our own voices is done here and not there: when a note
/// begins and ends, how loud it is, where it stands, how much of it goes to the reverb.
#include "stream/soundfont.h"

#include <errno.h>
#include <fluidsynth.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "stream/program.h"
#include "synth/patch.h"

/// Notes at one time; FluidSynth has channels by sixteens.
#define SLOTS AUR_POLYPHONY_MAX

/// FluidSynth's voices: a program sounds up to four samples a note.
#define VOICES (4 * SLOTS)

/// What every voice plays once before the first note.
#define WARM_UP_NOTES   1024
#define WARM_UP_PROGRAM 0

/// Events that may wait for their block.
#define WAITING_MAX 512

/// Share by which a mean follows its signal each frame: what is below 10 Hz, and the offset of many fonts, is taken
/// out.
#define MEAN_STEP 0.0013f

#define BEND_NEUTRAL  8192
#define BEND_SEMITONE 4096 // at the range of two semitones

/// The note by which a program's loudness is known.
#define REFERENCE_FRAMES (2 * AUR_SAMPLE_RATE_HZ)

static const int REFERENCE_KEY[AUR_LAYER_COUNT] = {[AUR_LAYER_PAD] = 60, [AUR_LAYER_LEAD] = 74, [AUR_LAYER_BELL] = 84};

/// Most that a soft font is raised.
#define GAIN_MAX 16.0

/// A move of the filter that is worth telling FluidSynth.
#define FILTER_STEP_CENTS 10.0f

typedef enum slot_state {
    SLOT_FREE,
    SLOT_SOUNDING,
    SLOT_SILENCED, ///< FluidSynth still gives one block of a voice that it was told to end
} slot_state;

/// One note and its channel.
typedef struct slot {
    slot_state state;
    uint32_t note_id;
    const aur_program *program;
    aur_layer layer;
    int64_t release_frame, end_frame;
    uint32_t delay_frames; ///< from the block it began with to its first frame
    float left, right;     ///< gains
    float send;
    float filter_cents;     ///< as FluidSynth knows it
    float mean[2], rest[2]; ///< of what the font gave so far, and of what is left without it
    float fresh[2][AUR_BLOCK_FRAMES];
    float before[2][AUR_BLOCK_FRAMES]; ///< the block before
} slot;

struct aur_soundfont {
    char *path;
    aur_font_info info;
    float gain[AUR_PATCH_COUNT]; ///< trims
    fluid_settings_t *settings;
    fluid_synth_t *synth; ///< silent; keeps the samples in memory
};

struct aur_soundfont_player {
    const aur_soundfont *font;
    fluid_settings_t *settings;
    fluid_synth_t *synth;
    int font_id;
    uint32_t waiting_count;
    uint64_t dropped;
    aur_event waiting[WAITING_MAX];
    float *outputs[2 * SLOTS]; ///< NULL: FluidSynth leaves it away
    slot slots[SLOTS];
};

/* ---- opening ---- */

static pthread_once_t log_once = PTHREAD_ONCE_INIT;
static _Thread_local char complaint[192]; ///< FluidSynth's last error on this thread

static void on_log(int level, const char *message, void *context)
{
    (void)context;
    if (level == FLUID_ERR || level == FLUID_PANIC)
        snprintf(complaint, sizeof complaint, "%s", message);
}

/// What FluidSynth has to say it says through us.
static void route_log(void)
{
    for (int level = FLUID_PANIC; level < LAST_LOG_LEVEL; level++)
        fluid_set_log_function(level, on_log, NULL);
}

static bool set_up(fluid_settings_t *settings)
{
    static const struct {
        const char *name;
        int value;
    } rows[] = {
        {"synth.threadsafe-api", 0},         // one thread owns it
        {"synth.dynamic-sample-loading", 1}, // of 128 programs we need a dozen; they are pinned when opened
        {"synth.lock-memory", 0},
        {"synth.cpu-cores", 1},
        {"synth.reverb.active", 0},
        {"synth.chorus.active", 0},
        {"synth.polyphony", VOICES},
        {"synth.midi-channels", SLOTS},
        {"synth.audio-channels", SLOTS},
        {"synth.audio-groups", SLOTS},
    };
    bool set = fluid_settings_setnum(settings, "synth.sample-rate", AUR_SAMPLE_RATE_HZ) == FLUID_OK &&
               fluid_settings_setnum(settings, "synth.gain", 1.0) == FLUID_OK &&
               fluid_settings_setstr(settings, "synth.midi-bank-select", "gm") == FLUID_OK;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        set = set && fluid_settings_setint(settings, rows[i].name, rows[i].value) == FLUID_OK;
    return set;
}

/// Loads the font and pins the samples of every program. *font_id is negative if that failed.
static aur_err load(const char *path, fluid_settings_t **settings, fluid_synth_t **synth, int *font_id)
{
    pthread_once(&log_once, route_log);
    complaint[0] = '\0';
    *font_id = FLUID_FAILED;
    *settings = new_fluid_settings();
    *synth = *settings != NULL && set_up(*settings) ? new_fluid_synth(*settings) : NULL;
    if (*synth == NULL)
        return AUR_ERR_MEMORY;
    *font_id = fluid_synth_sfload(*synth, path, 0);
    if (*font_id == FLUID_FAILED)
        return AUR_ERR_FORMAT;
    for (unsigned patch = 0; patch < AUR_PATCH_COUNT; patch++) {
        const aur_program *program = aur_program_of(patch);
        if (program != NULL && fluid_synth_pin_preset(*synth, *font_id, 0, program->number) != FLUID_OK)
            return AUR_ERR_FORMAT;
    }
    return AUR_OK;
}

/// FluidSynth hears velocity squared; the root of our own curve keeps soft and loud as far apart as our voices do.
static int midi_velocity(uint16_t velocity)
{
    float v = (float)velocity / 65535.0f;
    int midi = (int)(127.0f * sqrtf(v * (0.4f + 0.6f * v)) + 0.5f);
    return midi > 0 ? midi : 1;
}

/// Mean square of the reference note of `patch`: half velocity, two seconds. Channel 0 of a synth without an owner.
static double reference_power(fluid_synth_t *synth, int font_id, unsigned patch)
{
    const aur_program *program = aur_program_of(patch);
    int key = REFERENCE_KEY[aur_patch_describe(patch)->layer];
    float *outputs[2 * SLOTS] = {NULL}, sound[2][AUR_BLOCK_FRAMES];
    double mean[2] = {0.0, 0.0}, square[2] = {0.0, 0.0};
    outputs[0] = sound[0];
    outputs[1] = sound[1];
    fluid_synth_program_select(synth, 0, font_id, 0, program->number);
    fluid_synth_set_gen(synth, 0, GEN_FILTERFC, program->filter_cents);
    fluid_synth_noteon(synth, 0, key, midi_velocity(32768));
    for (int frames = 0; frames < REFERENCE_FRAMES; frames += AUR_BLOCK_FRAMES) {
        memset(sound, 0, sizeof sound);
        fluid_synth_process(synth, AUR_BLOCK_FRAMES, 0, NULL, 2 * SLOTS, outputs);
        for (int channel = 0; channel < 2; channel++)
            for (int t = 0; t < AUR_BLOCK_FRAMES; t++) {
                mean[channel] += (double)sound[channel][t] / REFERENCE_FRAMES;
                square[channel] += (double)sound[channel][t] * (double)sound[channel][t] / REFERENCE_FRAMES;
            }
    }
    fluid_synth_all_sounds_off(synth, 0);
    fluid_synth_process(synth, AUR_BLOCK_FRAMES, 0, NULL, 2 * SLOTS, outputs);
    return square[0] + square[1] - mean[0] * mean[0] - mean[1] * mean[1];
}

/// Fonts differ in loudness by as much as instruments do. Listens to each program and sets its trim.
static void trim(aur_soundfont *font, int font_id)
{
    for (unsigned patch = 0; patch < AUR_PATCH_COUNT; patch++) {
        const aur_program *program = aur_program_of(patch);
        if (program == NULL)
            continue;
        double gain = (double)program->level / sqrt(reference_power(font->synth, font_id, patch) + 1e-12);
        font->gain[patch] = (float)(gain < GAIN_MAX ? gain : GAIN_MAX);
    }
}

static void unload(fluid_settings_t *settings, fluid_synth_t *synth)
{
    delete_fluid_synth(synth);
    delete_fluid_settings(settings);
}

static aur_err read_info(const char *path, aur_font_info *info, char *why, size_t why_bytes)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        snprintf(why, why_bytes, "%s", strerror(errno));
        return AUR_ERR_FILE;
    }
    if (!S_ISREG(status.st_mode)) { // a pipe would wait for its writer
        snprintf(why, why_bytes, "is no file");
        return AUR_ERR_FILE;
    }
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        snprintf(why, why_bytes, "%s", strerror(errno));
        return AUR_ERR_FILE;
    }
    aur_err err = aur_font_info_read(file, info, why, why_bytes);
    fclose(file);
    return err;
}

static aur_err check_programs(const aur_font_info *info, char *why, size_t why_bytes)
{
    for (unsigned patch = 0; patch < AUR_PATCH_COUNT; patch++) {
        const aur_program *program = aur_program_of(patch);
        if (program == NULL || info->has_program[program->number])
            continue;
        snprintf(why, why_bytes, "has no program %d (%s) of General MIDI in bank 0", program->number, program->name);
        return AUR_ERR_FORMAT;
    }
    return AUR_OK;
}

aur_err aur_soundfont_open(const char *path, aur_soundfont **out, char *reason, size_t reason_bytes)
{
    char why[256] = "";
    int font_id;
    *out = NULL;
    aur_soundfont *font = calloc(1, sizeof *font);
    if (font == NULL || (font->path = strdup(path)) == NULL) {
        free(font);
        snprintf(reason, reason_bytes, "%s: %s", path, aur_strerror(AUR_ERR_MEMORY));
        return AUR_ERR_MEMORY;
    }
    aur_err err = read_info(path, &font->info, why, sizeof why);
    if (err == AUR_OK)
        err = check_programs(&font->info, why, sizeof why);
    if (err == AUR_OK) {
        err = load(path, &font->settings, &font->synth, &font_id);
        if (err != AUR_OK)
            snprintf(why, sizeof why, "cannot be loaded: %s", complaint[0] != '\0' ? complaint : aur_strerror(err));
    }
    if (err == AUR_OK)
        trim(font, font_id);
    if (err != AUR_OK) {
        snprintf(reason, reason_bytes, "%s: %s", path, why);
        aur_soundfont_close(font);
        return err;
    }
    *out = font;
    return AUR_OK;
}

void aur_soundfont_close(aur_soundfont *font)
{
    if (font == NULL)
        return;
    unload(font->settings, font->synth);
    free(font->path);
    free(font);
}

const aur_font_info *aur_soundfont_info(const aur_soundfont *font)
{
    return &font->info;
}

/// FluidSynth fades a voice in over 64 frames when it uses it for the first time, and only then. So that a note never
/// depends on the ones before it, every voice is used once here.
static void warm_up(aur_soundfont_player *player)
{
    for (int n = 0; n < WARM_UP_NOTES && fluid_synth_get_active_voice_count(player->synth) < VOICES - 8; n++) {
        if (n < SLOTS)
            fluid_synth_program_select(player->synth, n, player->font_id, 0, WARM_UP_PROGRAM);
        fluid_synth_noteon(player->synth, n % SLOTS, 40 + n / SLOTS, 1);
    }
    fluid_synth_process(player->synth, AUR_BLOCK_FRAMES, 0, NULL, 2 * SLOTS, player->outputs);
    fluid_synth_all_sounds_off(player->synth, -1);
    fluid_synth_process(player->synth, AUR_BLOCK_FRAMES, 0, NULL, 2 * SLOTS, player->outputs);
}

aur_err aur_soundfont_player_open(const aur_soundfont *font, aur_soundfont_player **out)
{
    *out = NULL;
    aur_soundfont_player *player = calloc(1, sizeof *player);
    if (player == NULL)
        return AUR_ERR_MEMORY;
    player->font = font;
    memset(player->slots, 0, sizeof player->slots); // touches it
    aur_err err = load(font->path, &player->settings, &player->synth, &player->font_id);
    if (err != AUR_OK) {
        aur_soundfont_player_close(player);
        return err == AUR_ERR_FORMAT ? AUR_ERR_FILE : err; // it was sound when the font was opened
    }
    warm_up(player);
    *out = player;
    return AUR_OK;
}

void aur_soundfont_player_close(aur_soundfont_player *player)
{
    if (player == NULL)
        return;
    unload(player->settings, player->synth);
    free(player);
}

/* ---- notes ---- */

size_t aur_soundfont_player_take(aur_soundfont_player *player, aur_event *events, size_t count)
{
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        bool ours = events[i].type == AUR_EVENT_NOTE && aur_program_of(events[i].id) != NULL;
        if (ours || events[i].type == AUR_EVENT_NOTE_OFF) {
            if (player->waiting_count < WAITING_MAX)
                player->waiting[player->waiting_count++] = events[i];
            else
                player->dropped++;
        }
        if (!ours)
            events[left++] = events[i];
    }
    return left;
}

static void set_filter(aur_soundfont_player *player, slot *s, float brightness_oct)
{
    int channel = (int)(s - player->slots);
    s->filter_cents = (float)s->program->filter_cents + 1200.0f * brightness_oct;
    fluid_synth_set_gen(player->synth, channel, GEN_FILTERFC, s->filter_cents);
}

/// Ends at the latest where one of our own voices would.
static void set_ends(slot *s, const aur_event *event, int64_t at_frame)
{
    int64_t gate = event->gate_frames, release = (int64_t)event->release_blocks * AUR_BLOCK_FRAMES;
    release = release > AUR_BLOCK_FRAMES ? release : AUR_BLOCK_FRAMES;
    gate = gate < AUR_NOTE_LIFE_MAX_FRAMES - AUR_BLOCK_FRAMES ? gate : AUR_NOTE_LIFE_MAX_FRAMES - AUR_BLOCK_FRAMES;
    release = gate + release < AUR_NOTE_LIFE_MAX_FRAMES ? release : AUR_NOTE_LIFE_MAX_FRAMES - gate;
    s->release_frame = at_frame + gate;
    s->end_frame = at_frame + gate + release;
}

static void strike(aur_soundfont_player *player, const aur_event *event, const aur_outside_block *block)
{
    int channel = 0;
    while (channel < SLOTS && player->slots[channel].state != SLOT_FREE)
        channel++;
    if (channel == SLOTS) {
        player->dropped++;
        return;
    }
    slot *s = &player->slots[channel];
    const aur_patch_info *patch = aur_patch_describe(event->id);
    int64_t at_frame = event->at_frame > block->block_frame ? event->at_frame : block->block_frame;
    int key = (event->pitch_q8 + 128) >> 8;
    float velocity = (float)event->velocity / 65535.0f, pan = (float)event->pan / 32768.0f;
    memset(s, 0, sizeof *s);
    s->state = SLOT_SOUNDING;
    s->note_id = event->note_id;
    s->program = aur_program_of(event->id);
    s->layer = patch->layer;
    set_ends(s, event, at_frame);
    s->delay_frames = (uint32_t)(at_frame - block->block_frame);
    s->left = player->font->gain[event->id] * sqrtf(1.0f - pan); // the font's balance in the middle, equal power beside
    s->right = player->font->gain[event->id] * sqrtf(1.0f + pan);
    s->send = patch->send * (1.0f + patch->velocity_send * (1.0f - 2.0f * velocity));
    fluid_synth_program_select(player->synth, channel, player->font_id, 0, s->program->number);
    fluid_synth_pitch_bend(player->synth, channel,
                           BEND_NEUTRAL + ((int)event->pitch_q8 - key * 256) * BEND_SEMITONE / 256);
    set_filter(player, s, block->brightness_oct);
    fluid_synth_noteon(player->synth, channel, key < 127 ? key : 127, midi_velocity(event->velocity));
}

static void release(aur_soundfont_player *player, const aur_event *event, int64_t block_frame)
{
    int64_t at_frame = event->at_frame > block_frame ? event->at_frame : block_frame;
    for (int i = 0; i < SLOTS; i++) {
        slot *s = &player->slots[i];
        if (s->state != SLOT_SOUNDING || s->note_id != event->note_id || s->release_frame <= at_frame)
            continue;
        int64_t last_frame = s->end_frame;
        set_ends(s, &(aur_event){.release_blocks = event->release_blocks}, at_frame);
        s->end_frame = s->end_frame < last_frame ? s->end_frame : last_frame;
    }
}

/// Begins and ends the notes that are due in this block; the rest goes on waiting.
static void apply_due(aur_soundfont_player *player, const aur_outside_block *block)
{
    uint32_t left = 0;
    for (uint32_t i = 0; i < player->waiting_count; i++) {
        const aur_event *event = &player->waiting[i];
        if (event->at_frame >= block->block_frame + AUR_BLOCK_FRAMES)
            player->waiting[left++] = *event;
        else if (event->type == AUR_EVENT_NOTE)
            strike(player, event, block);
        else
            release(player, event, block->block_frame);
    }
    player->waiting_count = left;
}

/* ---- sound ---- */

/// Tells FluidSynth what the coming block asks of a note, and where to put its sound.
static void prepare(aur_soundfont_player *player, slot *s, const aur_outside_block *block)
{
    int channel = (int)(s - player->slots);
    float moved = (float)s->program->filter_cents + 1200.0f * block->brightness_oct - s->filter_cents;
    if (moved > FILTER_STEP_CENTS || moved < -FILTER_STEP_CENTS)
        set_filter(player, s, block->brightness_oct);
    memset(s->fresh, 0, sizeof s->fresh); // FluidSynth adds to what is there
    player->outputs[2 * channel] = s->fresh[0];
    player->outputs[2 * channel + 1] = s->fresh[1];
}

static void end_note(aur_soundfont_player *player, slot *s)
{
    int channel = (int)(s - player->slots);
    fluid_synth_all_sounds_off(player->synth, channel);
    player->outputs[2 * channel] = player->outputs[2 * channel + 1] = NULL;
    s->state = SLOT_SILENCED;
}

/// The layer's gain, and the release as our own voices have it: a cubic that is 0 at its last frame. FluidSynth is
/// never told to let go: fonts do that in a millisecond or in ten seconds, and every 64 frames.
static void gains(const slot *s, const aur_outside_block *block, float gain[AUR_BLOCK_FRAMES])
{
    const float *layer = block->layer_gain[s->layer];
    float step = (layer[1] - layer[0]) * (1.0f / AUR_BLOCK_FRAMES);
    float release_share = 1.0f / (float)(s->end_frame - s->release_frame);
    for (int t = 0; t < AUR_BLOCK_FRAMES; t++) {
        int64_t frame = block->block_frame + t;
        float left = frame < s->release_frame ? 1.0f
                     : frame < s->end_frame   ? (float)(s->end_frame - frame) * release_share
                                              : 0.0f;
        gain[t] = (layer[0] + step * (float)t) * left * left * left;
    }
}

/// Twice, since the offset of a pad swells with its attack.
static void take_mean_out(slot *s)
{
    for (int channel = 0; channel < 2; channel++) {
        float mean = s->mean[channel], rest = s->rest[channel];
        for (int t = 0; t < AUR_BLOCK_FRAMES; t++) {
            mean += (s->fresh[channel][t] - mean) * MEAN_STEP;
            float x = s->fresh[channel][t] - mean;
            rest += (x - rest) * MEAN_STEP;
            s->fresh[channel][t] = x - rest;
        }
        s->mean[channel] = mean;
        s->rest[channel] = rest;
    }
}

static void mix(slot *s, aur_outside_block *block)
{
    float gain[AUR_BLOCK_FRAMES];
    take_mean_out(s);
    gains(s, block, gain);
    for (int channel = 0; channel < 2; channel++) {
        float unit = channel == 0 ? s->left : s->right;
        for (uint32_t t = 0; t < AUR_BLOCK_FRAMES; t++) {
            float x = t < s->delay_frames ? s->before[channel][AUR_BLOCK_FRAMES - s->delay_frames + t]
                                          : s->fresh[channel][t - s->delay_frames];
            float y = x * unit * gain[t];
            block->mix[channel][t] += y;
            block->to_space[channel][t] += y * s->send;
        }
    }
    memcpy(s->before, s->fresh, sizeof s->before);
}

static void render(void *context, aur_outside_block *block)
{
    aur_soundfont_player *player = context;
    bool silent = true;
    apply_due(player, block);
    for (int i = 0; i < SLOTS; i++) {
        if (player->slots[i].state == SLOT_SOUNDING)
            prepare(player, &player->slots[i], block);
        silent = silent && player->slots[i].state == SLOT_FREE;
    }
    if (silent)
        return;
    fluid_synth_process(player->synth, AUR_BLOCK_FRAMES, 0, NULL, 2 * SLOTS, player->outputs);
    for (int i = 0; i < SLOTS; i++) {
        slot *s = &player->slots[i];
        if (s->state != SLOT_SOUNDING) {
            s->state = SLOT_FREE;
            continue;
        }
        mix(s, block);
        if (s->end_frame <= block->block_frame + AUR_BLOCK_FRAMES)
            end_note(player, s);
    }
}

aur_outside aur_soundfont_player_outside(aur_soundfont_player *player)
{
    return (aur_outside){.context = player, .render = render};
}

void aur_soundfont_player_silence(aur_soundfont_player *player)
{
    player->waiting_count = 0;
    for (int i = 0; i < SLOTS; i++)
        if (player->slots[i].state == SLOT_SOUNDING)
            end_note(player, &player->slots[i]);
}

uint64_t aur_soundfont_player_dropped(const aur_soundfont_player *player)
{
    return player->dropped;
}
