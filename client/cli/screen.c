// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The terminal.
#include "client/cli/screen.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/// Alternate screen, no cursor; and back.
#define ENTER "\033[?1049h\033[?25l\033[2J"
#define LEAVE "\033[0m\033[?25h\033[?1049l"

#define FULL_CELL  0x2588u
#define EMPTY_CELL 0x00b7u

/// Cells that stay as they are are written too where the cursor would cost more.
#define GAP_MAX 4

static const char *const STYLES[] = {"0", "2", "1", "32", "33"};

/// The one that is open, for exits nobody planned.
static aur_screen *volatile current;

static void write_all(const char *text, size_t bytes)
{
    while (bytes > 0) {
        ssize_t wrote = write(STDOUT_FILENO, text, bytes);
        if (wrote <= 0)
            return; // the terminal is gone
        text += wrote;
        bytes -= (size_t)wrote;
    }
}

bool aur_screen_is_possible(void)
{
    const char *terminal = getenv("TERM");
    return isatty(STDOUT_FILENO) && terminal != NULL && terminal[0] != '\0' && strcmp(terminal, "dumb") != 0;
}

static bool speaks_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != '\0')
            return strstr(value, "UTF-8") != NULL || strstr(value, "utf8") != NULL || strstr(value, "utf-8") != NULL;
    }
    return false;
}

static void give_back(void)
{
    aur_screen *screen = current;
    current = NULL;
    if (screen == NULL)
        return;
    write_all(LEAVE, sizeof LEAVE - 1);
    if (screen->_keys)
        tcsetattr(STDIN_FILENO, TCSANOW, &screen->_before);
}

static void on_fatal(int number)
{
    give_back(); // the handler is gone (SA_RESETHAND): the same signal now does what it does
    raise(number);
}

static void catch_fatal(void)
{
    static const int numbers[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGQUIT};
    struct sigaction action = {.sa_handler = on_fatal, .sa_flags = (int)SA_RESETHAND | SA_NODEFER};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        sigaction(numbers[i], &action, NULL);
}

void aur_screen_open(aur_screen *screen)
{
    static bool at_exit;
    const char *no_colour = getenv("NO_COLOR");
    memset(screen, 0, sizeof *screen);
    screen->colours = no_colour == NULL || no_colour[0] == '\0';
    screen->unicode = speaks_utf8();
    screen->_keys = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &screen->_before) == 0;
    current = screen;
    if (!at_exit)
        atexit(give_back);
    at_exit = true;
    catch_fatal();
    if (screen->_keys) {
        struct termios raw = screen->_before;
        raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
        raw.c_cc[VMIN] = 0;
        raw.c_cc[VTIME] = 0;
        tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    }
    write_all(ENTER, sizeof ENTER - 1);
    screen->_open = true;
    aur_screen_resize(screen);
}

void aur_screen_close(aur_screen *screen)
{
    if (screen->_open)
        give_back();
    screen->_open = false;
}

void aur_screen_resize(aur_screen *screen)
{
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
        size = (struct winsize){.ws_row = 24, .ws_col = 80};
    screen->rows = size.ws_row < AUR_SCREEN_ROWS_MAX ? size.ws_row : AUR_SCREEN_ROWS_MAX;
    screen->columns = size.ws_col < AUR_SCREEN_COLUMNS_MAX ? size.ws_col : AUR_SCREEN_COLUMNS_MAX;
    memset(screen->_shown, 0, sizeof screen->_shown);
    write_all("\033[0m\033[2J", 8);
}

void aur_screen_clear(aur_screen *screen)
{
    for (int row = 0; row < screen->rows; row++)
        for (int column = 0; column < screen->columns; column++)
            screen->_wanted[row][column] = (aur_cell){.character = ' '};
}

/// Takes one character of UTF-8; anything malformed or not to be printed is "?".
static uint32_t next_character(const char **text)
{
    const uint8_t *at = (const uint8_t *)*text;
    uint32_t character = *at++;
    int more = character >= 0xf0 ? 3 : character >= 0xe0 ? 2 : character >= 0xc0 ? 1 : 0;
    bool sound = character < 0x80 || (character >= 0xc2 && character <= 0xf4);
    if (more > 0)
        character &= 0x3fu >> more;
    for (; more > 0 && (*at & 0xc0) == 0x80; more--)
        character = character << 6 | (*at++ & 0x3fu);
    *text = (const char *)at;
    bool control = character < 0x20 || (character >= 0x7f && character < 0xa0);
    return sound && more == 0 && !control ? character : '?';
}

int aur_screen_put(aur_screen *screen, int row, int column, aur_ink style, const char *text)
{
    while (*text != '\0') {
        uint32_t character = next_character(&text);
        if (row >= 0 && row < screen->rows && column >= 0 && column < screen->columns)
            screen->_wanted[row][column] = (aur_cell){.character = character, .style = style};
        column++;
    }
    return column;
}

int aur_screen_bar(aur_screen *screen, int row, int column, int width, double part, aur_ink style)
{
    int full = (int)(part * width + 0.5);
    for (int i = 0; i < width; i++, column++)
        if (row >= 0 && row < screen->rows && column >= 0 && column < screen->columns)
            screen->_wanted[row][column] =
                (aur_cell){.character = i < full ? FULL_CELL : EMPTY_CELL, .style = i < full ? style : AUR_INK_DIM};
    return column;
}

static char ascii_for(uint32_t character)
{
    return character < 0x80 ? (char)character : character == FULL_CELL ? '#' : character == EMPTY_CELL ? '.' : '?';
}

static size_t encode(const aur_screen *screen, uint32_t character, char *to)
{
    if (!screen->unicode || character < 0x80) {
        to[0] = ascii_for(character);
        return 1;
    }
    size_t bytes = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    for (size_t i = bytes - 1; i > 0; i--, character >>= 6)
        to[i] = (char)(0x80 | (character & 0x3f));
    to[0] = (char)((bytes == 2 ? 0xc0 : bytes == 3 ? 0xe0 : 0xf0) | character);
    return bytes;
}

static bool is_same(aur_cell a, aur_cell b)
{
    return a.character == b.character && a.style == b.style;
}

/// Writes the cells of a row that changed into `to`. Returns bytes.
static size_t draw_row(aur_screen *screen, int row, char *to)
{
    size_t used = 0;
    uint32_t style = AUR_INK_PLAIN;
    int cursor = -1;
    for (int column = 0; column < screen->columns; column++) {
        aur_cell *wanted = &screen->_wanted[row][column], *shown = &screen->_shown[row][column];
        if (is_same(*wanted, *shown))
            continue;
        if (cursor < 0 || column - cursor > GAP_MAX) {
            used += (size_t)sprintf(to + used, "\033[%d;%dH", row + 1, column + 1);
            cursor = column;
        }
        for (; cursor <= column; cursor++) {
            aur_cell cell = screen->_wanted[row][cursor];
            if (cell.style != style && screen->colours)
                used += (size_t)sprintf(to + used, cell.style == AUR_INK_PLAIN ? "\033[%sm" : "\033[0;%sm",
                                        STYLES[cell.style]);
            style = cell.style;
            used += encode(screen, cell.character, to + used);
        }
        *shown = *wanted;
    }
    if (style != AUR_INK_PLAIN && screen->colours)
        used += (size_t)sprintf(to + used, "\033[0m");
    return used;
}

int aur_screen_flush(aur_screen *screen)
{
    static char line[AUR_SCREEN_COLUMNS_MAX * 24];
    size_t all = 0;
    for (int row = 0; row < screen->rows; row++) {
        size_t bytes = draw_row(screen, row, line);
        write_all(line, bytes);
        all += bytes;
    }
    return (int)all;
}
