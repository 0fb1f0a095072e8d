// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// "The music arrives home in D dorian, full and bright. Em7 rests on the tonic and goes on in 5 bars. The motif
/// returns upside down; a counter-line moves against it."
#include "compose/why.h"

#include <stdbool.h>
#include <stdint.h>

#include "compose/chord.h"
#include "compose/control.h"
#include "compose/form.h"

const char *aur_section_name(unsigned kind)
{
    static const char *const NAMES[AUR_SECTION_KIND_COUNT] = {"arrival", "flow", "open", "weave", "rise", "rest"};
    return kind < AUR_SECTION_KIND_COUNT ? NAMES[kind] : "?";
}

const char *aur_motif_form_name(unsigned form)
{
    static const char *const NAMES[AUR_MOTIF_FORM_COUNT] = {"none",      "plain",    "transposed", "inverted",
                                                            "augmented", "fragment", "ornamented"};
    return form < AUR_MOTIF_FORM_COUNT ? NAMES[form] : "?";
}

typedef struct writer {
    char *text;
    size_t at, bytes;
} writer;

static void put(writer *w, const char *part)
{
    while (*part != '\0' && w->at + 1 < w->bytes)
        w->text[w->at++] = *part++;
    w->text[w->at] = '\0';
}

static void put_number(writer *w, int64_t number)
{
    char digits[24];
    size_t at = sizeof digits - 1;
    digits[at] = '\0';
    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) > 0 && at > 0);
    put(w, digits + at);
}

static void put_section(writer *w, const aur_piece_status *status)
{
    static const char *const TEXTS[AUR_SECTION_KIND_COUNT] = {
        [AUR_SECTION_ARRIVAL] = "The music arrives home in ",
        [AUR_SECTION_FLOW] = "The tune leads, in ",
        [AUR_SECTION_OPEN] = "It opens out and leaves room, in ",
        [AUR_SECTION_WEAVE] = "Second voices weave around the tune, in ",
        [AUR_SECTION_RISE] = "Tension grows towards an arrival, in ",
        [AUR_SECTION_REST] = "It rests and breathes, in ",
    };
    bool early = status->section_kind == AUR_SECTION_ARRIVAL && status->tonic != status->controls.key;
    put(w, early ? "The music is about to come home, still in " : TEXTS[status->section_kind % AUR_SECTION_KIND_COUNT]);
    put(w, aur_key_name(status->tonic));
    put(w, " ");
    put(w, aur_mode_name(status->controls.mode));
    if (status->tonic != status->controls.key) {
        put(w, ", away from ");
        put(w, aur_key_name(status->controls.key));
    }
    put(w, ". ");
}

static void put_chord(writer *w, const aur_piece_status *status)
{
    static const char *const DEGREES[7] = {"the tonic", "the second", "the third",  "the fourth",
                                           "the fifth", "the sixth",  "the seventh"};
    put(w, status->chord_name);
    if ((status->chord_mask & ~status->scale_mask) != 0)
        put(w, " is borrowed from a neighbouring mode");
    else {
        put(w, " stands on ");
        put(w, DEGREES[status->chord_degree % 7]);
    }
    if (status->chord_bass != status->chord_root) {
        put(w, " over a held ");
        put(w, aur_key_name(status->chord_bass));
    }
    int64_t left = status->chord_end_bar - status->bar;
    if (left > 0) {
        put(w, left == 1 ? " and changes at the next bar" : " and changes in ");
        if (left > 1) {
            put_number(w, left);
            put(w, " bars");
        }
    }
    put(w, ".");
}

static void put_tune(writer *w, const aur_piece_status *status)
{
    static const char *const MOTIFS[AUR_MOTIF_FORM_COUNT] = {
        [AUR_MOTIF_PLAIN] = " The motif is stated as it is.",
        [AUR_MOTIF_TRANSPOSED] = " The motif returns on another step.",
        [AUR_MOTIF_INVERTED] = " The motif returns upside down.",
        [AUR_MOTIF_AUGMENTED] = " The motif returns at half its pace.",
        [AUR_MOTIF_FRAGMENT] = " A part of the motif returns.",
        [AUR_MOTIF_ORNAMENTED] = " The motif returns with an ornament.",
    };
    const char *motif = MOTIFS[status->motif_form % AUR_MOTIF_FORM_COUNT];
    if (motif != NULL)
        put(w, motif);
    if ((status->section_layers & AUR_FORM_COUNTER) != 0)
        put(w, " A counter-line moves against the tune.");
    if ((status->section_layers & AUR_FORM_OSTINATO) != 0)
        put(w, " An ostinato turns against the bar.");
    if ((status->section_layers & AUR_FORM_ARPEGGIO) != 0)
        put(w, " The chord is broken into steps.");
}

void aur_why(const aur_piece_status *status, char *text, size_t bytes)
{
    writer w = {.text = text, .bytes = bytes};
    if (bytes == 0)
        return;
    text[0] = '\0';
    put_section(&w, status);
    put_chord(&w, status);
    put_tune(&w, status);
}
