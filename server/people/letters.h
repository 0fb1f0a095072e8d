// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Letters of texts: code point by code point, and whether two are the same but for their case. Cases are those of
/// Latin, Greek, Cyrillic and Armenian; whatever the locale.
#ifndef AUR_SERVER_PEOPLE_LETTERS_H
#define AUR_SERVER_PEOPLE_LETTERS_H

#include <stdbool.h>
#include <stdint.h>

/// What stands for a byte that is no UTF-8.
#define AUR_LETTERS_WRONG 0xFFFDu

/// The code point at *at, which is moved past it; 0 at the end, where it stays.  Thread: any.  RT: safe.
uint32_t aur_letters_next(const char **at);
/// The small one of a letter that has two cases, else the point itself.  Thread: any.  RT: safe.
uint32_t aur_letters_fold(uint32_t point);
/// Whether it is part of a word: letters, digits, marks on them.  Thread: any.  RT: safe.
bool aur_letters_in_word(uint32_t point);
/// Whether the texts differ by nothing but case.  Thread: any.  RT: safe.
bool aur_letters_same(const char *a, const char *b);

#endif
