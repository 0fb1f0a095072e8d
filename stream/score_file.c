// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Each list is one walk over the beats or the notes; nothing is kept.
#include "stream/score_file.h"

#include <inttypes.h>

#include "compose/scale.h"
#include "stream/controls.h"
#include "stream/json_print.h"
#include "stream/notation.h"
#include "stream/program.h"
#include "compose/why.h"
#include "synth/patch.h"

/// A list under way: where it goes, and whether it has an element already.
typedef struct list {
    FILE *to;
    bool begun;
} list;

/// A name and a text as a member that is not the first.
static void put_member(FILE *to, const char *name, const char *text)
{
    fprintf(to, ",\"%s\":", name);
    aur_json_print_text(to, text);
}

static list open_list(FILE *to, const char *name)
{
    fprintf(to, ",\n\"%s\":[", name);
    return (list){.to = to};
}

static void close_list(const list *l)
{
    fputs(l->begun ? "\n]" : "]", l->to);
}

static void begin_element(list *l)
{
    fputs(l->begun ? ",\n{" : "\n{", l->to);
    l->begun = true;
}

/// Frame, tick, bar and beat of beats[beat].
static void put_place(list *l, const aur_transcript *transcript, size_t beat)
{
    const aur_piece_status *now = &transcript->beats[beat];
    begin_element(l);
    fprintf(l->to, "\"frame\":%" PRId64 ",\"tick\":%" PRId64 ",\"bar\":%" PRId64 ",\"beat\":%" PRId32, now->beat_frame,
            aur_notation_beat_tick(transcript, beat), now->bar, now->beat);
}

static void put_controls(FILE *to, const aur_controls *now, const aur_controls *was)
{
    bool begun = false;
    fputs(",\"set\":{", to);
    for (int i = 0; i < AUR_CONTROL_COUNT; i++) {
        aur_control control = (aur_control)i;
        uint64_t value = aur_controls_value(now, control);
        if (was != NULL && aur_controls_value(was, control) == value)
            continue;
        fprintf(to, "%s\"%s\":", begun ? "," : "", aur_control_describe(control)->name);
        aur_json_print_control(to, control, value);
        begun = true;
    }
    fputc('}', to);
}

static void put_tempo(list *l, const aur_transcript *transcript, size_t beat)
{
    uint32_t bpm_milli = transcript->beats[beat].controls.bpm_milli;
    put_place(l, transcript, beat);
    fprintf(l->to, ",\"bpm\":%" PRIu32 ".%03" PRIu32 "}", bpm_milli / 1000, bpm_milli % 1000);
}

static void put_key(list *l, const aur_transcript *transcript, size_t beat)
{
    const aur_piece_status *now = &transcript->beats[beat];
    put_place(l, transcript, beat);
    put_member(l->to, "tonic", aur_key_name(now->tonic));
    put_member(l->to, "mode", aur_mode_name(now->controls.mode));
    fprintf(l->to, ",\"sharps\":%d,\"minor\":%s}", aur_notation_sharps(now->tonic, now->controls.mode),
            aur_scale_is_minor(now->controls.mode) ? "true" : "false");
}

static void put_chord(list *l, const aur_transcript *transcript, size_t beat)
{
    const aur_piece_status *now = &transcript->beats[beat];
    char name[24];
    aur_notation_chord(now, name, sizeof name);
    put_place(l, transcript, beat);
    put_member(l->to, "name", name);
    fprintf(l->to, ",\"degree\":%" PRId32 ",\"root\":%d,\"bass\":%d,\"pitch_classes\":[", now->chord_degree,
            now->chord_root, now->chord_bass);
    bool begun = false;
    for (unsigned p = 0; p < 12; p++)
        if ((now->chord_mask >> p & 1u) != 0) {
            fprintf(l->to, "%s%u", begun ? "," : "", p);
            begun = true;
        }
    fputs("]}", l->to);
}

static void put_section(list *l, const aur_transcript *transcript, size_t beat)
{
    const aur_piece_status *now = &transcript->beats[beat];
    put_place(l, transcript, beat);
    put_member(l->to, "kind", aur_section_name(now->section_kind));
    fprintf(l->to, ",\"chapter\":%" PRId32 ",\"section\":%" PRId32 ",\"section_bar\":%" PRId32 ",\"bars\":%" PRId32 "}",
            now->chapter, now->section, now->section_bar, now->section_bars);
}

static void put_motif(list *l, const aur_transcript *transcript, size_t beat)
{
    const aur_piece_status *now = &transcript->beats[beat];
    put_place(l, transcript, beat);
    put_member(l->to, "form", aur_motif_form_name(now->motif_form));
    fprintf(l->to, ",\"began_frame\":%" PRId64 "}", now->motif_frame);
}

static void put_control_change(list *l, const aur_transcript *transcript, size_t beat)
{
    const aur_piece_status *now = &transcript->beats[beat];
    put_place(l, transcript, beat);
    put_controls(l->to, &now->controls, beat > 0 ? &now[-1].controls : NULL);
    fputc('}', l->to);
}

/// One list: what is put on every beat on which its bit changes.
static const struct {
    const char *name;
    unsigned change;
    void (*put)(list *l, const aur_transcript *transcript, size_t beat);
} LISTS[] = {
    {"controls", AUR_NOTATION_CONTROLS, put_control_change},
    {"tempo", AUR_NOTATION_TEMPO, put_tempo},
    {"keys", AUR_NOTATION_KEY, put_key},
    {"chords", AUR_NOTATION_CHORD, put_chord},
    {"sections", AUR_NOTATION_SECTION, put_section},
    {"motifs", AUR_NOTATION_MOTIF, put_motif},
};

/// A quotient to four decimals.
static void put_ratio(FILE *to, const char *name, int64_t ticks, int64_t unit_ticks)
{
    int64_t scaled = ticks * 10000 / unit_ticks;
    fprintf(to, ",\"%s\":%" PRId64 ".%04" PRId64, name, scaled / 10000, scaled % 10000);
}

static void put_note(list *l, const aur_transcript *transcript, const aur_transcript_note *note)
{
    const aur_piece_status *beat = &transcript->beats[note->beat];
    int64_t end_frame = aur_notation_end_frame(transcript, note);
    int64_t tick = aur_notation_tick(transcript, note->at_frame), end_tick = aur_notation_tick(transcript, end_frame);
    const aur_program *program = aur_program_in_score(note->patch);
    begin_element(l);
    fprintf(l->to, "\"frame\":%" PRId64 ",\"tick\":%" PRId64 ",\"bar\":%" PRId64 ",\"beat\":%" PRId32, note->at_frame,
            tick, beat->bar, beat->beat);
    put_ratio(l->to, "sixteenth", note->place * INT64_C(4), 65536);
    fprintf(l->to, ",\"layer\":\"%s\",\"instrument\":\"%s\"", aur_layer_name(note->layer),
            aur_patch_describe(note->patch)->name);
    fprintf(l->to, ",\"pitch\":%d,\"velocity\":%d,\"frames\":%" PRId64 ",\"ticks\":%" PRId64, note->pitch_midi,
            note->velocity, end_frame - note->at_frame, end_tick - tick);
    put_ratio(l->to, "beats", end_tick - tick, AUR_NOTATION_PPQ);
    if (program != NULL)
        fprintf(l->to, ",\"gm\":%d", program->number);
    fputc('}', l->to);
}

static void put_head(FILE *to, const aur_transcript *transcript)
{
    const aur_controls *controls = &transcript->beats[0].controls;
    fprintf(to, "{\"format\":\"auralis-score\",\n\"version\":%d", AUR_SCORE_FILE_VERSION);
    fprintf(to, ",\n\"seed\":%" PRIu64, controls->seed);
    put_member(to, "preset", aur_preset_name(controls->preset));
    fprintf(to, ",\n\"sample_rate\":%d,\"ticks_per_beat\":%d,\"beats_per_bar\":%d", AUR_SAMPLE_RATE_HZ,
            AUR_NOTATION_PPQ, AUR_BEATS_PER_BAR);
    fprintf(to, ",\n\"from_frame\":%" PRId64 ",\"until_frame\":%" PRId64 ",\"first_bar\":%" PRId64,
            transcript->from_frame, transcript->until_frame, transcript->beats[0].bar);
}

aur_err aur_score_file_write(const aur_transcript *transcript, FILE *to)
{
    if (transcript->until_frame - transcript->from_frame > AUR_NOTATION_MAX_FRAMES)
        return AUR_ERR_ARGUMENT;
    put_head(to, transcript);
    for (size_t i = 0; i < sizeof LISTS / sizeof LISTS[0]; i++) {
        list l = open_list(to, LISTS[i].name);
        for (size_t beat = 0; beat < transcript->beat_count; beat++)
            if ((aur_notation_changes(transcript, beat) & LISTS[i].change) != 0)
                LISTS[i].put(&l, transcript, beat);
        close_list(&l);
    }
    list notes = open_list(to, "notes");
    for (size_t i = 0; i < transcript->note_count; i++)
        if (aur_notation_is_heard(transcript, &transcript->notes[i]))
            put_note(&notes, transcript, &transcript->notes[i]);
    close_list(&notes);
    fputs("\n}\n", to);
    return fflush(to) == 0 && ferror(to) == 0 ? AUR_OK : AUR_ERR_FILE;
}
