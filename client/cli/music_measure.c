// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The measures of music with their limits.
#include "client/cli/music_measure.h"

#define NO_LIMIT AUR_TABLE_NO_LIMIT
#define ALL      AUR_MUSIC_GATE_ALL
#define MOTIF    AUR_MUSIC_GATE_MOTIF

static const aur_table_row ROWS[] = {
#define ROW(label, name, member, unit, form, gates, low, high)                                                         \
    {                                                                                                                  \
        label, name, unit, offsetof(aur_music_measures, member), form, gates, low, high                                \
    }
    ROW("duration", "duration_s", duration_s, "s", "%.0f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("bars", "bars", bars, "", "%.0f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("tune: of the chord", "chord_percent", key.chord_percent, "%", "%.1f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("tune: of the scale", "scale_percent", key.scale_percent, "%", "%.1f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("tune: passing", "passing_percent", key.passing_percent, "%", "%.1f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("tune: in the rules", "rules_percent", key.rules_percent, "%", "%.2f", ALL, 95.0, NO_LIMIT),
    ROW("tune: off the scale", "outside_percent", key.outside_percent, "%", "%.2f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("tune: off, unresolved", "outside_beyond_percent", key.outside_beyond_percent, "%", "%.2f", ALL, -NO_LIMIT,
        3.0),
    ROW("key as declared", "key_match_percent", key.key_match_percent, "%", "%.1f", ALL, 95.0, NO_LIMIT),
    ROW("key by 24 profiles", "key_strict_percent", key.key_strict_percent, "%", "%.1f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("bass as declared", "bass_percent", key.bass_percent, "%", "%.1f", ALL, 95.0, NO_LIMIT),
    ROW("bass on the tonic", "tonic_percent", key.tonic_percent, "%", "%.1f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("changes of chord", "chord_changes", leading.changes, "", "%.0f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("voice leading", "voice_distance", leading.distance, "st", "%.2f", ALL, -NO_LIMIT, 2.0),
    ROW("common tones", "common_percent", leading.common_percent, "%", "%.1f", ALL, 80.0, NO_LIMIT),
    ROW("outer parallels", "parallel_percent", leading.parallel_percent, "%", "%.1f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("chord, shortest", "chord_min_s", leading.chord_min_s, "s", "%.1f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("chord, median", "chord_median_s", leading.chord_median_s, "s", "%.1f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("chord, longest", "chord_max_s", leading.chord_max_s, "s", "%.1f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("entropy, struck", "class_bits", variety.class_bits, "bit", "%.2f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("entropy, by time", "class_duration_bits", variety.class_duration_bits, "bit", "%.2f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("8-grams again", "gram_percent", variety.gram_percent, "%", "%.2f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("bars without a tune", "rest_percent", variety.rest_percent, "%", "%.1f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("silent bars", "silent_bars", variety.silent_bars, "", "%.0f", ALL, -NO_LIMIT, 0.0),
    ROW("a bar: drone", "notes_drone", variety.layer_notes[AUR_LAYER_DRONE], "notes", "%.2f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("a bar: pad", "notes_pad", variety.layer_notes[AUR_LAYER_PAD], "notes", "%.2f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("a bar: lead", "notes_lead", variety.layer_notes[AUR_LAYER_LEAD], "notes", "%.2f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("a bar: bell", "notes_bell", variety.layer_notes[AUR_LAYER_BELL], "notes", "%.2f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("a bar: percussion", "notes_percussion", variety.layer_notes[AUR_LAYER_PERCUSSION], "notes", "%.2f", 0,
        -NO_LIMIT, NO_LIMIT),
    ROW("voices, mean", "voices_mean", variety.voices_mean, "", "%.1f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("voices, most", "voices_max", variety.voices_max, "", "%.0f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("8 bars twice", "repeats", variety.repeats, "", "%.0f", ALL, -NO_LIMIT, 0.0),
    ROW("longest repeat", "repeat_bars", variety.repeat_bars, "bars", "%.0f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("motif: statements", "statements", recall.statements, "", "%.0f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("motif: recognised", "recall_percent", recall.recall_percent, "%", "%.1f", MOTIF, 30.0, NO_LIMIT),
    ROW("motif: to its own", "motif_within", recall.within, "", "%.3f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("motif: to others", "motif_between", recall.between, "", "%.3f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("motif: by chance", "motif_rank_p", recall.rank_p, "", "%.2e", MOTIF, -NO_LIMIT, 0.01),
    ROW("peaks of novelty", "novelty_peaks", novelty.peaks, "", "%.0f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("between peaks", "peak_distance_min", novelty.peak_distance_min, "min", "%.2f", ALL, 1.0, 4.0),
    ROW("sections with a peak", "section_peak_percent", novelty.section_peak_percent, "%", "%.1f", 0, -NO_LIMIT,
        NO_LIMIT),
    ROW("5 min: fewest", "density_low", novelty.density_low, "/min", "%.1f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("5 min: most", "density_high", novelty.density_high, "/min", "%.1f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("5 min: lowest", "register_low", novelty.register_low, "MIDI", "%.1f", 0, -NO_LIMIT, NO_LIMIT),
    ROW("5 min: highest", "register_high", novelty.register_high, "MIDI", "%.1f", 0, -NO_LIMIT, NO_LIMIT),
#undef ROW
};

const aur_table *aur_music_measure_table(void)
{
    static const aur_table table = {ROWS, sizeof ROWS / sizeof *ROWS};
    return &table;
}

aur_err aur_music_measure(const aur_music *music, const aur_music_form *form, const aur_music_motifs *motifs,
                          size_t motif_count, aur_music_measures *measures)
{
    const aur_transcript *t = music->transcript;
    *measures = (aur_music_measures){.bars = (double)music->bar_count};
    measures->duration_s = (double)(t->until_frame - t->from_frame) / AUR_SAMPLE_RATE_HZ;
    aur_music_key_measure(music, &measures->key);
    aur_music_novelty_measure(music, form, &measures->novelty);
    aur_err err = aur_music_leading_measure(music, &measures->leading);
    if (err == AUR_OK)
        err = aur_music_variety_measure(music, &measures->variety);
    if (err == AUR_OK)
        err = aur_music_recall_measure(motifs, motif_count, &measures->recall);
    return err;
}
