// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// JSON out. The library builds a tree and prints it. Where memory runs out a field is missing or the text is NULL, so
/// nothing is checked one by one.
#include "server/protocol_print.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/news.h"
#include "stream/controls.h"
#include "stream/room.h"

static const char *const EFFECT_NAMES[] = {
    [AUR_EFFECT_NOW] = "now", [AUR_EFFECT_BEAT] = "beat", [AUR_EFFECT_BAR] = "bar"};

char *aur_protocol_finish(cJSON *tree)
{
    char *text = cJSON_PrintUnformatted(tree);
    cJSON_Delete(tree);
    return text;
}

cJSON *aur_protocol_begin(const char *type)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddStringToObject(tree, "type", type);
    return tree;
}

/// The library prints 15 digits where they seem close enough; seeds have 16.
static cJSON *number(double value)
{
    char text[32];
    if (!(fabs(value) >= 1e15 && value == floor(value)))
        return cJSON_CreateNumber(value);
    snprintf(text, sizeof text, "%.0f", value);
    return cJSON_CreateRaw(text);
}

static void add_number(cJSON *tree, const char *name, double value)
{
    cJSON_AddItemToObject(tree, name, number(value));
}

static void add_frame(cJSON *tree, const char *name, int64_t frame)
{
    add_number(tree, name, (double)frame); // exact below 2^53: five thousand years
}

/// A control's value as section 3 has it: number, string, or array of layers.
static cJSON *control_value(aur_control control, uint64_t value)
{
    if (aur_controls_is_number(control))
        return number(aur_controls_to_number(control, value));
    if (control == AUR_CONTROL_MUTE) {
        cJSON *layers = cJSON_CreateArray();
        for (unsigned layer = 0; layer < AUR_LAYER_COUNT; layer++)
            if ((value >> layer & 1) != 0)
                cJSON_AddItemToArray(layers, cJSON_CreateString(aur_layer_name(layer)));
        return layers;
    }
    char text[64];
    aur_controls_format(control, value, text, sizeof text);
    return cJSON_CreateString(text);
}

static void add_control(cJSON *tree, aur_control control, uint64_t value)
{
    const char *name = aur_control_describe(control)->name;
    cJSON_DeleteItemFromObjectCaseSensitive(tree, name); // the later of two changes holds
    cJSON_AddItemToObject(tree, name, control_value(control, value));
}

static cJSON *controls_tree(const aur_controls *controls)
{
    cJSON *tree = cJSON_CreateObject();
    for (int control = 0; control < AUR_CONTROL_COUNT; control++)
        add_control(tree, (aur_control)control, aur_controls_value(controls, (aur_control)control));
    return tree;
}

/// The pitch classes of a mask, 0 = C.
static void add_pitches(cJSON *tree, const char *name, unsigned mask)
{
    cJSON *pitches = cJSON_AddArrayToObject(tree, name);
    for (int pitch = 0; pitch < 12; pitch++)
        if ((mask >> pitch & 1) != 0)
            cJSON_AddItemToArray(pitches, number(pitch));
}

static void add_outlook(cJSON *tree, const aur_piece_status *piece)
{
    aur_outlook outlook;
    aur_outlook_get(piece, &outlook);
    cJSON_AddStringToObject(tree, "next_section", aur_section_name(outlook.next_kind));
    cJSON *curve = cJSON_AddArrayToObject(tree, "curve");
    for (int i = 0; i < AUR_OUTLOOK_POINTS; i++)
        cJSON_AddItemToArray(curve, number(aur_controls_to_number(AUR_CONTROL_INTENSITY, outlook.tension[i])));
}

static cJSON *music_tree(const aur_piece_status *piece)
{
    cJSON *tree = cJSON_CreateObject();
    add_frame(tree, "bar", piece->bar);
    add_number(tree, "beat", piece->beat);
    add_number(tree, "phrase", piece->phrase);
    add_number(tree, "phrase_bar", piece->phrase_bar);
    add_number(tree, "phrase_bars", piece->phrase_bars);
    add_number(tree, "chapter", piece->chapter);
    cJSON_AddStringToObject(tree, "chord", piece->chord_name);
    add_number(tree, "degree", piece->chord_degree + 1);
    cJSON_AddStringToObject(tree, "bass", aur_key_name(piece->chord_bass % 12));
    cJSON_AddStringToObject(tree, "tonic", aur_key_name(piece->tonic));
    add_pitches(tree, "scale", piece->scale_mask);
    add_pitches(tree, "tones", piece->chord_mask);
    cJSON_AddStringToObject(tree, "section", aur_section_name(piece->section_kind));
    add_number(tree, "section_bar", piece->section_bar);
    add_number(tree, "section_bars", piece->section_bars);
    add_number(tree, "tension", aur_controls_to_number(AUR_CONTROL_INTENSITY, piece->tension));
    add_outlook(tree, piece);
    cJSON_AddStringToObject(tree, "motif", aur_motif_form_name(piece->motif_form));
    char title[AUR_NEWS_TITLE_BYTES];
    aur_news_title_print(piece, title, sizeof title);
    cJSON_AddStringToObject(tree, "title", title);
    char why[AUR_WHY_BYTES];
    aur_why(piece, why, sizeof why);
    cJSON_AddStringToObject(tree, "why", why);
    add_frame(tree, "next_bar_frame", piece->next_bar_frame);
    add_frame(tree, "beat_frame", piece->beat_frame);
    return tree;
}

/// What a quality is made of.
static void add_quality(cJSON *tree, const aur_quality *quality)
{
    add_number(tree, "channels", quality->channels);
    add_number(tree, "packet_frames", quality->packet_frames);
    add_number(tree, "bitrate", quality->bitrate_bps);
}

static cJSON *qualities_array(void)
{
    cJSON *qualities = cJSON_CreateArray();
    for (uint32_t i = 0; i < AUR_QUALITY_COUNT; i++) {
        if (aur_quality_get(i)->codec != AUR_CODEC_OPUS)
            continue;
        cJSON *one = cJSON_CreateObject();
        cJSON_AddStringToObject(one, "name", aur_quality_get(i)->name);
        add_quality(one, aur_quality_get(i));
        cJSON_AddItemToArray(qualities, one);
    }
    return qualities;
}

char *aur_protocol_print_hello(const aur_room_view *room, bool can_control)
{
    cJSON *tree = aur_protocol_begin("hello");
    add_number(tree, "protocol", 1);
    cJSON_AddStringToObject(tree, "server", "auralis/" AUR_VERSION);
    add_number(tree, "sound_version", AUR_SOUND_VERSION);
    cJSON_AddStringToObject(tree, "room", room->name);
    add_frame(tree, "frame", room->status->frame);
    add_number(tree, "sample_rate", AUR_SAMPLE_RATE_HZ);
    add_quality(tree, aur_quality_get(room->quality));
    add_number(tree, "pre_skip", room->pre_skip_frames);
    cJSON_AddStringToObject(tree, "quality", aur_quality_get(room->quality)->name);
    cJSON_AddItemToObject(tree, "qualities", qualities_array());
    add_number(tree, "zero_time", (double)room->start_ns / 1e6);
    cJSON_AddBoolToObject(tree, "can_control", can_control);
    add_number(tree, "heartbeat_s", 30);
    cJSON_AddItemToObject(tree, "controls", controls_tree(&room->status->piece.controls));
    return aur_protocol_finish(tree);
}

char *aur_protocol_print_listening(uint32_t quality, uint16_t pre_skip_frames, int64_t at_frame)
{
    cJSON *tree = aur_protocol_begin("listening");
    cJSON_AddStringToObject(tree, "quality", aur_quality_get(quality)->name);
    add_quality(tree, aur_quality_get(quality));
    add_number(tree, "pre_skip", pre_skip_frames);
    if (at_frame >= 0)
        add_frame(tree, "frame", at_frame);
    return aur_protocol_finish(tree);
}

char *aur_protocol_print_status(const aur_room_view *room, uint64_t listener_skipped)
{
    cJSON *tree = aur_protocol_begin("status");
    cJSON_AddStringToObject(tree, "room", room->name);
    add_frame(tree, "frame", room->status->frame);
    cJSON_AddItemToObject(tree, "controls", controls_tree(&room->status->piece.controls));
    cJSON_AddItemToObject(tree, "music", music_tree(&room->status->piece));
    add_number(tree, "listeners", room->listeners);
    add_number(tree, "skipped", (double)listener_skipped);
    add_number(tree, "uptime_s", (double)room->uptime_s);
    return aur_protocol_finish(tree);
}

char *aur_protocol_print_generation_update(const aur_room_view *room, int64_t at_frame)
{
    cJSON *tree = aur_protocol_begin("generation_update");
    add_frame(tree, "frame", at_frame);
    cJSON_AddItemToObject(tree, "controls", controls_tree(&room->status->piece.controls));
    cJSON_AddItemToObject(tree, "music", music_tree(&room->status->piece));
    return aur_protocol_finish(tree);
}

char *aur_protocol_print_notes(const aur_event *notes, size_t count)
{
    cJSON *tree = aur_protocol_begin("notes");
    cJSON *list = cJSON_AddArrayToObject(tree, "notes");
    for (size_t i = 0; i < count; i++) {
        cJSON *note = cJSON_CreateObject();
        add_frame(note, "frame", notes[i].at_frame);
        add_frame(note, "frames", notes[i].gate_frames);
        add_number(note, "pitch", notes[i].pitch_q8 / 256.0);
        add_number(note, "velocity", aur_controls_to_number(AUR_CONTROL_INTENSITY, notes[i].velocity));
        cJSON_AddStringToObject(note, "layer", aur_layer_name(aur_note_feed_layer(&notes[i])));
        cJSON_AddItemToArray(list, note);
    }
    return aur_protocol_finish(tree);
}

char *aur_protocol_print_events(const aur_room_view *room, const aur_news *news, unsigned bits)
{
    static const char *const names[] = {[AUR_NEWS_TITLE] = "title",
                                        [AUR_NEWS_SECTION] = "section",
                                        [AUR_NEWS_CHORD] = "chord",
                                        [AUR_NEWS_CONTROLS] = "controls"};
    char *text = NULL;
    size_t bytes = 0;
    FILE *to = open_memstream(&text, &bytes);
    for (int kind = 0; to != NULL && kind < AUR_NEWS_KIND_COUNT; kind++) {
        int64_t at_frame = news->at_frame[kind];
        char *data = (bits >> kind & 1) != 0 ? aur_protocol_print_generation_update(room, at_frame) : NULL;
        if (data != NULL)
            fprintf(to, "event: %s\nid: %lld\ndata: %s\n\n", names[kind], (long long)at_frame, data);
        free(data);
    }
    if (to != NULL)
        fclose(to);
    return text;
}

char *aur_protocol_print_control(const aur_change_view *change)
{
    cJSON *tree = aur_protocol_begin("control");
    cJSON *controls = cJSON_AddObjectToObject(tree, "controls");
    const aur_control_result *last = &change->results[0]; // heard last, so all is heard then
    for (size_t i = 0; i < change->count; i++) {
        const aur_control_result *result = &change->results[i];
        add_control(controls, (aur_control)result->event.control, result->event.value);
        last = result->effect_frame > last->effect_frame ? result : last;
    }
    add_frame(tree, "at_frame", last->event.at_frame);
    add_frame(tree, "effect_frame", last->effect_frame);
    cJSON_AddStringToObject(tree, "effect",
                            EFFECT_NAMES[aur_control_describe((aur_control)last->event.control)->effect_time]);
    if (change->id[0] != '\0')
        cJSON_AddStringToObject(tree, "id", change->id);
    return aur_protocol_finish(tree);
}

char *aur_protocol_print_pong(double client_time, int64_t now_ns, int64_t at_frame)
{
    cJSON *tree = aur_protocol_begin("pong");
    add_number(tree, "client_time", client_time);
    add_number(tree, "server_time", (double)now_ns / 1e6);
    add_frame(tree, "frame", at_frame);
    return aur_protocol_finish(tree);
}

static void add_text(cJSON *tree, const char *name, const char *text)
{
    if (text[0] != '\0')
        cJSON_AddStringToObject(tree, name, text);
}

static void add_reason(cJSON *tree, const aur_protocol_error *error)
{
    add_text(tree, "field", error->field);
    if (error->value[0] != '\0')
        cJSON_AddRawToObject(tree, "value", error->value);
    add_text(tree, "limit", error->limit);
}

char *aur_protocol_print_error(const aur_protocol_error *error)
{
    cJSON *tree = aur_protocol_begin("error");
    cJSON_AddStringToObject(tree, "code", aur_protocol_code_name(error->code));
    cJSON_AddStringToObject(tree, "message", error->message);
    cJSON_AddBoolToObject(tree, "recoverable", aur_protocol_code_is_recoverable(error->code));
    add_reason(tree, error);
    if (error->retry_ms > 0)
        add_number(tree, "retry_ms", error->retry_ms);
    add_text(tree, "id", error->id);
    return aur_protocol_finish(tree);
}

char *aur_protocol_print_bye(void)
{
    cJSON *tree = aur_protocol_begin("bye");
    cJSON_AddStringToObject(tree, "reason", "stopping");
    add_number(tree, "retry_ms", AUR_PROTOCOL_RETRY_MS);
    return aur_protocol_finish(tree);
}

char *aur_protocol_print_http_error(const aur_protocol_error *error)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON *inner = cJSON_AddObjectToObject(tree, "error");
    cJSON_AddStringToObject(inner, "code", aur_protocol_code_name(error->code));
    cJSON_AddStringToObject(inner, "message", error->message);
    if (error->field[0] != '\0')
        add_reason(cJSON_AddObjectToObject(inner, "details"), error);
    return aur_protocol_finish(tree);
}

static void add_font(cJSON *tree, const aur_font_info *font)
{
    cJSON_AddStringToObject(tree, "name", font->name);
    cJSON_AddStringToObject(tree, "copyright", font->copyright);
    cJSON_AddStringToObject(tree, "comment", font->comment);
}

static cJSON *http_room_tree(const aur_room_view *room)
{
    const aur_room_status *status = room->status;
    cJSON *one = cJSON_CreateObject();
    cJSON_AddStringToObject(one, "id", room->name);
    add_frame(one, "frame", status->frame);
    cJSON_AddBoolToObject(one, "rendering", status->state == AUR_ROOM_PLAYING || status->state == AUR_ROOM_WAKING);
    add_number(one, "listeners", room->listeners);
    cJSON_AddItemToObject(one, "controls", controls_tree(&status->piece.controls));
    cJSON_AddItemToObject(one, "music", music_tree(&status->piece));
    add_number(one, "seed", (double)status->piece.controls.seed);
    add_number(one, "packets", (double)status->packets);
    add_number(one, "skipped", (double)room->skipped);
    add_number(one, "late", (double)status->late_packets);
    add_number(one, "missed", (double)status->missed_packets);
    add_number(one, "render_cpu_ratio", (double)status->cpu_ratio);
    add_number(one, "bitrate", aur_quality_get(room->quality)->bitrate_bps);
    cJSON *qualities = cJSON_AddObjectToObject(one, "qualities");
    for (uint32_t i = 0; i < AUR_QUALITY_COUNT; i++)
        if (room->quality_listeners[i] > 0)
            add_number(qualities, aur_quality_get(i)->name, room->quality_listeners[i]);
    return one;
}

char *aur_protocol_print_http_status(const aur_room_view *room)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON *server = cJSON_AddObjectToObject(tree, "server");
    cJSON_AddStringToObject(server, "version", AUR_VERSION);
    add_number(server, "sound_version", AUR_SOUND_VERSION);
    add_number(server, "uptime_s", (double)room->uptime_s);
    cJSON_AddBoolToObject(server, "read_only", room->read_only);
    cJSON_AddBoolToObject(server, "openid", room->has_openid);
    add_number(server, "opened_rooms", room->opened_rooms);
    add_number(server, "opened_rooms_max", room->opened_rooms_max);
    if (room->shedding != NULL) {
        cJSON_AddStringToObject(server, "shedding", aur_shedding_name(room->shedding->level));
        add_number(server, "render_load", room->shedding->load);
    }
    if (room->soundfont != NULL)
        add_font(cJSON_AddObjectToObject(server, "soundfont"), room->soundfont);
    cJSON *rooms = cJSON_AddArrayToObject(tree, "rooms");
    if (!room->is_closed)
        cJSON_AddItemToArray(rooms, http_room_tree(room));
    return aur_protocol_finish(tree);
}

char *aur_protocol_print_opened(const char *room, int64_t frame, const char *token, const char *note)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON_AddStringToObject(tree, "room", room);
    add_frame(tree, "frame", frame);
    if (token != NULL)
        cJSON_AddStringToObject(tree, "token", token);
    add_text(tree, "note", note);
    return aur_protocol_finish(tree);
}

char *aur_protocol_print_controls(const aur_controls *controls)
{
    return aur_protocol_finish(controls_tree(controls));
}

char *aur_protocol_print_applied(const aur_change_view *change)
{
    cJSON *tree = cJSON_CreateObject();
    cJSON *applied = cJSON_AddArrayToObject(tree, "applied");
    for (size_t i = 0; i < change->count; i++) {
        const aur_control_result *result = &change->results[i];
        const aur_control_info *info = aur_control_describe((aur_control)result->event.control);
        cJSON *one = cJSON_CreateObject();
        cJSON_AddStringToObject(one, "control", info->name);
        cJSON_AddItemToObject(one, "value", control_value((aur_control)result->event.control, result->event.value));
        add_frame(one, "at_frame", result->event.at_frame);
        add_frame(one, "effect_frame", result->effect_frame);
        cJSON_AddStringToObject(one, "effect", EFFECT_NAMES[info->effect_time]);
        cJSON_AddItemToArray(applied, one);
    }
    return aur_protocol_finish(tree);
}

char *aur_protocol_print_presets(void)
{
    static const aur_control shown[] = {AUR_CONTROL_KEY,       AUR_CONTROL_MODE,    AUR_CONTROL_BPM,
                                        AUR_CONTROL_INTENSITY, AUR_CONTROL_DENSITY, AUR_CONTROL_BRIGHTNESS};
    cJSON *presets = cJSON_CreateArray();
    for (unsigned preset = 0; preset < aur_preset_count(); preset++) {
        aur_controls controls;
        aur_controls_from_preset(&controls, preset);
        cJSON *one = cJSON_CreateObject();
        cJSON_AddStringToObject(one, "name", aur_preset_name(preset));
        cJSON_AddStringToObject(one, "description", aur_preset_description(preset));
        cJSON *of_preset = cJSON_AddObjectToObject(one, "controls");
        for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
            add_control(of_preset, shown[i], aur_controls_value(&controls, shown[i]));
        cJSON_AddItemToArray(presets, one);
    }
    return aur_protocol_finish(presets);
}
