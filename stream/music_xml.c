// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A note becomes a span of sixteenths in a voice of its part; a bar of a voice is notes, rests and ties of lengths
/// that have a sign of their own.
#include "stream/music_xml.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>

#include "compose/chord.h"
#include "compose/scale.h"
#include "stream/notation.h"
#include "synth/event.h"
#include "compose/why.h"

#define BAR_SLOTS  16
#define BEAT_SLOTS 4
#define VOICES     4

/// Longer than any note lasts: 30 s at the fastest tempo.
#define LIFE_SLOTS 256

static const struct {
    const char *name;
    aur_layer layer;
    char clef;
    int clef_line;
} PARTS[] = {
    {"Lead", AUR_LAYER_LEAD, 'G', 2},
    {"Bell", AUR_LAYER_BELL, 'G', 2},
    {"Pad", AUR_LAYER_PAD, 'F', 4},
    {"Drone", AUR_LAYER_DRONE, 'F', 4},
};
#define PART_COUNT (sizeof PARTS / sizeof PARTS[0])

/// Lengths that one sign can show, longest first, in sixteenths.
static const struct {
    const char *type;
    int slots;
    bool dotted;
} SIGNS[] = {
    {"whole", 16, false},  {"half", 12, true},  {"half", 8, false},   {"quarter", 6, true},
    {"quarter", 4, false}, {"eighth", 3, true}, {"eighth", 2, false}, {"16th", 1, false},
};

static const char *const KINDS[AUR_CHORD_KIND_COUNT] = {
    [AUR_CHORD_MAJOR] = "major",           [AUR_CHORD_MINOR] = "minor",          [AUR_CHORD_SUS2] = "suspended-second",
    [AUR_CHORD_SUS4] = "suspended-fourth", [AUR_CHORD_ADD9] = "major",           [AUR_CHORD_MINOR_ADD9] = "minor",
    [AUR_CHORD_MAJOR7] = "major-seventh",  [AUR_CHORD_MINOR7] = "minor-seventh", [AUR_CHORD_SEVENTH] = "dominant",
    [AUR_CHORD_QUARTAL] = "other",
};

/// A note in slots (sixteenths from tick 0 on).
typedef struct span {
    int64_t from, until;
    int voice;
    uint8_t pitch_midi;
} span;

/// A part under way. Its spans are sorted by voice and time; what is over has been passed.
typedef struct part {
    const aur_transcript *transcript;
    FILE *to;
    unsigned index; ///< into PARTS
    span *spans;
    size_t count;
    size_t at[VOICES], end[VOICES];
} part;

static int64_t slot_of(const aur_transcript *transcript, int64_t frame)
{
    int64_t ticks = AUR_NOTATION_PPQ / BEAT_SLOTS;
    return (aur_notation_tick(transcript, frame) + ticks / 2) / ticks;
}

/// Gives the note a voice: one with the same span, with which it makes a chord; a silent one; else the one whose notes
/// end first, they end here. Where all have just begun, it joins the first and takes its length.
static void find_voice(span *spans, size_t count, span *note)
{
    int64_t over[VOICES] = {0}; // where a voice is silent; INT64_MAX = it begins with this note
    size_t first = count;
    for (; first > 0 && spans[first - 1].from > note->from - LIFE_SLOTS; first--) {
        const span *other = &spans[first - 1];
        if (other->from == note->from && other->until == note->until) {
            note->voice = other->voice;
            return;
        }
        if (other->until > note->from)
            over[other->voice] = other->from < note->from ? other->until : INT64_MAX;
    }
    note->voice = 0;
    for (int voice = 1; voice < VOICES; voice++)
        if (over[voice] < over[note->voice])
            note->voice = voice;
    for (size_t i = first; i < count; i++) {
        span *other = &spans[i];
        if (other->voice != note->voice || other->until <= note->from)
            continue;
        if (other->from == note->from)
            note->until = other->until;
        else
            other->until = note->from;
    }
}

static int compare_time(const void *a, const void *b)
{
    const span *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->pitch_midi - y->pitch_midi;
}

static int compare_voice(const void *a, const void *b)
{
    const span *x = a, *y = b;
    return x->voice != y->voice ? x->voice - y->voice : compare_time(a, b);
}

static aur_err gather(part *p)
{
    const aur_transcript *t = p->transcript;
    p->spans = calloc(t->note_count + 1, sizeof *p->spans);
    if (p->spans == NULL)
        return AUR_ERR_MEMORY;
    for (size_t i = 0; i < t->note_count; i++) {
        const aur_transcript_note *note = &t->notes[i];
        if (note->layer != PARTS[p->index].layer || !aur_notation_is_heard(t, note))
            continue;
        int64_t from = slot_of(t, note->at_frame), until = slot_of(t, aur_notation_end_frame(t, note));
        p->spans[p->count++] = (span){from, until > from ? until : from + 1, 0, note->pitch_midi};
    }
    qsort(p->spans, p->count, sizeof *p->spans, compare_time);
    for (size_t i = 0; i < p->count; i++)
        find_voice(p->spans, i, &p->spans[i]);
    qsort(p->spans, p->count, sizeof *p->spans, compare_voice);
    for (int voice = 0, i = 0; voice < VOICES; voice++) {
        p->at[voice] = (size_t)i;
        while ((size_t)i < p->count && p->spans[i].voice == voice)
            i++;
        p->end[voice] = (size_t)i;
    }
    return AUR_OK;
}

static void put_escaped(FILE *to, const char *text)
{
    for (; *text != '\0'; text++)
        if (*text == '<' || *text == '>' || *text == '&')
            fprintf(to, "&#%d;", *text);
        else
            fputc(*text, to);
}

/// Step and alteration of a pitch class; `prefix` is "" in a pitch, "root-" or "bass-" in a chord's name.
static void put_step(FILE *to, const char *prefix, unsigned pitch_class, bool flats)
{
    static const char SHARP[] = "CCDDEFFGGAAB", FLAT[] = "CDDEEFGGAABB";
    bool black = (0x54au >> pitch_class & 1u) != 0;
    fprintf(to, "<%sstep>%c</%sstep>", prefix, flats ? FLAT[pitch_class] : SHARP[pitch_class], prefix);
    if (black)
        fprintf(to, "<%salter>%d</%salter>", prefix, flats ? -1 : 1, prefix);
}

/// Which notes of a chord, and how long of it in the bar, a call writes.
typedef struct sign {
    const span *span;
    size_t chord;      ///< notes of the chord
    int64_t at, until; ///< slots
    int index;         ///< into SIGNS
    bool flats;
} sign;

static void put_chord_sign(FILE *to, const sign *s)
{
    bool stop = s->at > s->span->from;
    for (size_t i = 0; i < s->chord; i++) {
        const span *note = &s->span[i];
        bool start = s->at + SIGNS[s->index].slots < note->until;
        fprintf(to, "<note>%s<pitch>", i > 0 ? "<chord/>" : "");
        put_step(to, "", note->pitch_midi % 12u, s->flats);
        fprintf(to, "<octave>%d</octave></pitch><duration>%d</duration>", note->pitch_midi / 12 - 1,
                SIGNS[s->index].slots);
        fprintf(to, "%s%s<voice>%d</voice><type>%s</type>%s", stop ? "<tie type=\"stop\"/>" : "",
                start ? "<tie type=\"start\"/>" : "", note->voice + 1, SIGNS[s->index].type,
                SIGNS[s->index].dotted ? "<dot/>" : "");
        if (stop || start)
            fprintf(to, "<notations>%s%s</notations>", stop ? "<tied type=\"stop\"/>" : "",
                    start ? "<tied type=\"start\"/>" : "");
        fputs("</note>\n", to);
    }
}

/// The first voice has rests, the others pass over them.
static void put_silence(FILE *to, int voice, int64_t slots)
{
    if (voice > 0) {
        fprintf(to, "<forward><duration>%" PRId64 "</duration><voice>%d</voice></forward>\n", slots, voice + 1);
        return;
    }
    if (slots == BAR_SLOTS) {
        fputs("<note><rest measure=\"yes\"/><duration>16</duration><voice>1</voice></note>\n", to);
        return;
    }
    for (int i = 0; slots > 0; i++)
        for (; slots >= SIGNS[i].slots; slots -= SIGNS[i].slots)
            fprintf(to, "<note><rest/><duration>%d</duration><voice>1</voice><type>%s</type>%s</note>\n",
                    SIGNS[i].slots, SIGNS[i].type, SIGNS[i].dotted ? "<dot/>" : "");
}

/// One voice of the bar that ends at slot `end`.
static void put_voice(part *p, int voice, int64_t end, bool flats)
{
    int64_t at = end - BAR_SLOTS;
    while (at < end) {
        size_t *next = &p->at[voice];
        while (*next < p->end[voice] && p->spans[*next].until <= at)
            ++*next;
        const span *s = &p->spans[*next];
        if (*next == p->end[voice] || s->from > at) {
            int64_t until = *next == p->end[voice] || s->from > end ? end : s->from;
            put_silence(p->to, voice, until - at);
            at = until;
            continue;
        }
        size_t chord = 1;
        while (*next + chord < p->end[voice] && s[chord].from == s->from)
            chord++;
        int64_t until = s->until < end ? s->until : end;
        for (int i = 0; at < until; i++)
            for (; until - at >= SIGNS[i].slots; at += SIGNS[i].slots)
                put_chord_sign(p->to, &(sign){s, chord, at, until, i, flats});
    }
}

/// A chord, a tempo or a section that begins `slots` into the bar.
static void put_beat(part *p, size_t beat, int slots, bool flats)
{
    const aur_piece_status *now = &p->transcript->beats[beat];
    unsigned changes = aur_notation_changes(p->transcript, beat);
    uint32_t bpm_milli = now->controls.bpm_milli;
    if ((changes & AUR_NOTATION_SECTION) != 0)
        fprintf(
            p->to,
            "<direction><direction-type><rehearsal>%s</rehearsal></direction-type><offset>%d</offset></direction>\n",
            aur_section_name(now->section_kind), slots);
    if ((changes & AUR_NOTATION_TEMPO) != 0)
        fprintf(p->to,
                "<direction><direction-type><metronome><beat-unit>quarter</beat-unit><per-minute>%" PRIu32 ".%03" PRIu32
                "</per-minute></metronome></direction-type><offset>%d</offset><sound tempo=\"%" PRIu32 ".%03" PRIu32
                "\"/></direction>\n",
                bpm_milli / 1000, bpm_milli % 1000, slots, bpm_milli / 1000, bpm_milli % 1000);
    if ((changes & AUR_NOTATION_CHORD) == 0)
        return;
    const char *suffix = now->chord_name + 1 + (now->chord_name[1] == '#');
    fputs("<harmony><root>", p->to);
    put_step(p->to, "root-", now->chord_root, flats);
    fprintf(p->to, "</root><kind text=\"%s\">%s</kind>", suffix, KINDS[now->chord_kind % AUR_CHORD_KIND_COUNT]);
    if (now->chord_bass != now->chord_root) {
        fputs("<bass>", p->to);
        put_step(p->to, "bass-", now->chord_bass, flats);
        fputs("</bass>", p->to);
    }
    fprintf(p->to, "<offset>%d</offset></harmony>\n", slots);
}

/// What stands before the notes of a bar. A key that changes within it is written at its beginning. Returns whether
/// the key is written in flats.
static bool put_bar_head(part *p, int64_t bar)
{
    const aur_transcript *t = p->transcript;
    int64_t first = bar * AUR_BEATS_PER_BAR - t->beats[0].beat, last = first + AUR_BEATS_PER_BAR - 1;
    first = first > 0 ? first : 0;
    last = last < (int64_t)t->beat_count ? last : (int64_t)t->beat_count - 1;
    unsigned changes = 0;
    for (int64_t beat = first; beat <= last; beat++)
        changes |= aur_notation_changes(t, (size_t)beat);
    const aur_piece_status *now = &t->beats[last];
    int sharps = aur_notation_sharps(now->tonic, now->controls.mode);
    if (bar == 0 || (changes & AUR_NOTATION_KEY) != 0) {
        fprintf(p->to, "<attributes>%s<key><fifths>%d</fifths><mode>%s</mode></key>",
                bar == 0 ? "<divisions>4</divisions>" : "", sharps,
                aur_scale_is_minor(now->controls.mode) ? "minor" : "major");
        if (bar == 0)
            fprintf(p->to,
                    "<time><beats>4</beats><beat-type>4</beat-type></time><clef><sign>%c</sign><line>%d</line></clef>",
                    PARTS[p->index].clef, PARTS[p->index].clef_line);
        fputs("</attributes>\n", p->to);
    }
    for (int64_t beat = first; beat <= last && p->index == 0; beat++)
        put_beat(p, (size_t)beat, (int)((t->beats[0].beat + beat) % AUR_BEATS_PER_BAR) * BEAT_SLOTS, sharps < 0);
    return sharps < 0;
}

static aur_err write_part(part *p)
{
    aur_err err = gather(p);
    if (err != AUR_OK)
        return err;
    int64_t bars = (slot_of(p->transcript, p->transcript->until_frame) + BAR_SLOTS - 1) / BAR_SLOTS;
    bars = bars > 0 ? bars : 1;
    fprintf(p->to, "<part id=\"P%u\">\n", p->index + 1);
    for (int64_t bar = 0; bar < bars; bar++) {
        fprintf(p->to, "<measure number=\"%" PRId64 "\">\n", p->transcript->beats[0].bar + bar + 1);
        bool flats = put_bar_head(p, bar);
        for (int voice = 0; voice < VOICES; voice++) {
            bool begins = p->at[voice] < p->end[voice] && p->spans[p->at[voice]].from < (bar + 1) * BAR_SLOTS;
            if (voice > 0 && !begins)
                continue;
            if (voice > 0)
                fprintf(p->to, "<backup><duration>%d</duration></backup>\n", BAR_SLOTS);
            put_voice(p, voice, (bar + 1) * BAR_SLOTS, flats);
        }
        fputs("</measure>\n", p->to);
    }
    fputs("</part>\n", p->to);
    return AUR_OK;
}

static void put_head(const aur_transcript *transcript, FILE *to)
{
    const aur_controls *controls = &transcript->beats[0].controls;
    fputs(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE score-partwise PUBLIC \"-//Recordare//DTD MusicXML 4.0 "
        "Partwise//EN\" \"http://www.musicxml.org/dtds/partwise.dtd\">\n<score-partwise "
        "version=\"4.0\">\n<work><work-title>",
        to);
    put_escaped(to, aur_preset_name(controls->preset));
    fprintf(to,
            ", seed %" PRIu64 "</work-title></work>\n<identification><creator type=\"composer\">Auralis</creator>"
            "</identification>\n<part-list>\n",
            controls->seed);
    for (unsigned i = 0; i < PART_COUNT; i++)
        fprintf(to, "<score-part id=\"P%u\"><part-name>%s</part-name></score-part>\n", i + 1, PARTS[i].name);
    fputs("</part-list>\n", to);
}

aur_err aur_music_xml_write(const aur_transcript *transcript, FILE *to)
{
    if (transcript->until_frame - transcript->from_frame > AUR_NOTATION_MAX_FRAMES)
        return AUR_ERR_ARGUMENT;
    aur_err err = AUR_OK;
    put_head(transcript, to);
    for (unsigned i = 0; i < PART_COUNT && err == AUR_OK; i++) {
        part p = {.transcript = transcript, .to = to, .index = i};
        err = write_part(&p);
        free(p.spans);
    }
    fputs("</score-partwise>\n", to);
    return err == AUR_OK && (fflush(to) != 0 || ferror(to) != 0) ? AUR_ERR_FILE : err;
}
