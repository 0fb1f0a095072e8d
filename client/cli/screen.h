// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A terminal as a grid of characters. What is put is kept and compared with what stands there; only what changed is
/// written. ANSI sequences that every terminal of today knows are enough for a dozen fixed lines, so there is no
/// curses.
///
/// While it is open the terminal shows its alternate screen and hands over keys as they are pressed. It is given back
/// on close, at exit and when a signal kills the program.
/// Main thread, RT: no, throughout.
#ifndef AUR_CLI_SCREEN_H
#define AUR_CLI_SCREEN_H

#include <stdbool.h>
#include <stdint.h>
#include <termios.h>

#define AUR_SCREEN_ROWS_MAX    64
#define AUR_SCREEN_COLUMNS_MAX 256

typedef enum aur_ink { AUR_INK_PLAIN, AUR_INK_DIM, AUR_INK_BOLD, AUR_INK_GOOD, AUR_INK_WARN } aur_ink;

typedef struct aur_cell {
    uint32_t character; ///< Unicode
    uint32_t style;     ///< aur_ink
} aur_cell;

typedef struct aur_screen {
    int rows, columns; ///< as the terminal has them now, at most what the grid holds
    bool colours;
    bool unicode; ///< else what is not ASCII is drawn with ASCII

    aur_cell _wanted[AUR_SCREEN_ROWS_MAX][AUR_SCREEN_COLUMNS_MAX];
    aur_cell _shown[AUR_SCREEN_ROWS_MAX][AUR_SCREEN_COLUMNS_MAX];
    struct termios _before;
    bool _keys; ///< standard input is a terminal, too
    bool _open;
} aur_screen;

/// Whether there is a terminal to draw on: standard output is one, and TERM names one that is more than a typewriter.
bool aur_screen_is_possible(void);
/// Takes the terminal. The screen must not move until it is closed; there is one at a time.
void aur_screen_open(aur_screen *screen);
/// Gives it back; again is allowed.
void aur_screen_close(aur_screen *screen);
/// Asks for the size and draws all anew at the next flush: after SIGWINCH, or when somebody else wrote there.
void aur_screen_resize(aur_screen *screen);
/// Empties what is wanted.
void aur_screen_clear(aur_screen *screen);
/// Puts UTF-8 at a place; what lies outside is cut, and control characters become "?". Returns the column after it.
int aur_screen_put(aur_screen *screen, int row, int column, aur_ink style, const char *text);
/// Puts a bar of `width` cells of which `part` (0..1) is full.
int aur_screen_bar(aur_screen *screen, int row, int column, int width, double part, aur_ink style);
/// Writes what changed. Returns bytes written.
int aur_screen_flush(aur_screen *screen);

#endif
