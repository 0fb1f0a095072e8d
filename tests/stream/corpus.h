// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The corpora of corpus/README.md, as lists of files.
#ifndef AUR_TESTS_STREAM_CORPUS_H
#define AUR_TESTS_STREAM_CORPUS_H

#define CORPUS_COUNT 3
#define CORPUS_SONGS 5

#define CORPUS_FILE(corpus, song) AUR_SOURCE_DIR "/tests/stream/corpus/" corpus "/" song ".mid"

static const char *const CORPORA[CORPUS_COUNT][CORPUS_SONGS] = {
    {CORPUS_FILE("plain", "ode_to_joy"), CORPUS_FILE("plain", "ah_vous_dirai_je"),
     CORPUS_FILE("plain", "frere_jacques"), CORPUS_FILE("plain", "au_clair_de_la_lune"),
     CORPUS_FILE("plain", "old_hundredth")},
    {CORPUS_FILE("satie", "gymnopedie_1_first"), CORPUS_FILE("satie", "gymnopedie_1_second"),
     CORPUS_FILE("satie", "gymnopedie_1_end"), CORPUS_FILE("satie", "after_gymnopedie_2"),
     CORPUS_FILE("satie", "after_gymnopedie_3")},
    {CORPUS_FILE("modal", "drunken_sailor"), CORPUS_FILE("modal", "greensleeves"), CORPUS_FILE("modal", "god_rest_ye"),
     CORPUS_FILE("modal", "veni_emmanuel"), CORPUS_FILE("modal", "dies_irae")},
};

#endif
