// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests what plain players and displays get, without sockets: titles and when they are heard, titles in the sound,
/// playlists, statistics in the shapes of Icecast.
#include "tests/stream/check.h"

#include <cjson/cJSON.h>

#include "server/icestats.h"
#include "server/icy.h"
#include "server/news.h"
#include "server/playlist.h"
#include "stream/controls.h"

static aur_piece_status focus_in_d(void)
{
    aur_piece_status piece = {.beat_frame = 48000, .tonic = 2, .section_kind = AUR_SECTION_WEAVE, .chord_name = "Dm7"};
    aur_controls_from_preset(&piece.controls, AUR_PRESET_DEFAULT);
    return piece;
}

static void a_title_names_preset_key_and_section(void **state)
{
    (void)state;
    char title[AUR_NEWS_TITLE_BYTES];
    aur_piece_status piece = focus_in_d();
    aur_news_title_print(&piece, title, sizeof title);
    assert_string_equal(title, "Focus - D dorian, weave");
    assert_int_equal(aur_controls_apply(&piece.controls, AUR_CONTROL_MODE, AUR_MODE_PENTATONIC_MAJOR), AUR_OK);
    aur_news_title_print(&piece, title, sizeof title);
    assert_string_equal(title, "Focus - D pentatonic major, weave");
    aur_news_title_print(&piece, title, 8); // too long is cut
    assert_string_equal(title, "Focus -");
}

static void news_are_told_once_with_their_frame(void **state)
{
    (void)state;
    aur_news news;
    aur_piece_status piece = focus_in_d();
    aur_news_start(&news, &piece);
    assert_int_equal(aur_news_take(&news, &piece, 50000), 0);

    piece.beat_frame = 96000;
    assert_int_equal(aur_news_take(&news, &piece, 97000), 0); // another beat is no news
    piece.beat_frame = 144000;
    memcpy(piece.chord_name, "G7", 3);
    assert_int_equal(aur_news_take(&news, &piece, 145000), 1u << AUR_NEWS_CHORD);
    assert_int_equal(news.at_frame[AUR_NEWS_CHORD], 144000);
    assert_int_equal(news.at_frame[AUR_NEWS_TITLE], 48000);

    piece.beat_frame = 192000;
    piece.section++;
    assert_int_equal(aur_news_take(&news, &piece, 193000), 1u << AUR_NEWS_SECTION); // weave again: the same title
    piece.section++;
    piece.section_kind = AUR_SECTION_REST;
    piece.beat_frame = 240000;
    assert_int_equal(aur_news_take(&news, &piece, 241000), 1u << AUR_NEWS_SECTION | 1u << AUR_NEWS_TITLE);

    assert_int_equal(aur_controls_apply(&piece.controls, AUR_CONTROL_BRIGHTNESS, 7), AUR_OK);
    assert_int_equal(aur_news_take(&news, &piece, 250000), 1u << AUR_NEWS_CONTROLS);
    assert_int_equal(news.at_frame[AUR_NEWS_CONTROLS], 250000); // at once, not at a beat
    assert_int_equal(aur_news_take(&news, &piece, 260000), 0);
}

static void a_title_is_found_by_its_frame(void **state)
{
    (void)state;
    aur_news news;
    aur_piece_status piece = focus_in_d();
    aur_news_start(&news, &piece);
    for (int tonic = 3; tonic < 3 + AUR_NEWS_TITLES + 2; tonic++) {
        piece.tonic = (uint8_t)(tonic % 12);
        piece.beat_frame = tonic * 48000L;
        assert_int_equal(aur_news_take(&news, &piece, piece.beat_frame), 1u << AUR_NEWS_TITLE);
    }
    for (int tonic = 5; tonic < 3 + AUR_NEWS_TITLES + 2; tonic++) {
        char name[32];
        snprintf(name, sizeof name, "Focus - %s dorian,", aur_key_name((unsigned)tonic % 12));
        assert_memory_equal(aur_news_title(&news, tonic * 48000L), name, strlen(name));
        assert_memory_equal(aur_news_title(&news, tonic * 48000L + 47999), name, strlen(name));
    }
    assert_string_equal(aur_news_title(&news, 0), aur_news_title(&news, 5 * 48000L)); // the oldest that is kept
}

/// A reader of SHOUTcast's blocks: takes sound and titles apart.
typedef struct reader {
    uint8_t sound[20000];
    size_t sound_bytes;
    unsigned blocks;
    char titles[4][128];
    unsigned title_count;
} reader;

static void take_apart(reader *r, uint32_t interval_bytes, const uint8_t *bytes, size_t count)
{
    size_t at = 0, since = 0;
    while (at < count) {
        if (since < interval_bytes) {
            r->sound[r->sound_bytes++] = bytes[at++];
            since++;
            continue;
        }
        size_t length = 16u * bytes[at++];
        assert_true(at + length <= count);
        if (length > 0)
            snprintf(r->titles[r->title_count++], sizeof r->titles[0], "%.*s", (int)length, (const char *)bytes + at);
        at += length;
        since = 0;
        r->blocks++;
    }
}

static void titles_are_put_between_the_sound(void **state)
{
    (void)state;
    static uint8_t sound[9000], mixed[12000];
    static reader r;
    for (size_t i = 0; i < sizeof sound; i++)
        sound[i] = (uint8_t)(i * 7);
    static const uint32_t intervals[] = {1, 383, 384, 1000, 16000};
    for (size_t k = 0; k < sizeof intervals / sizeof *intervals; k++) {
        static aur_icy icy;
        memset(&icy, 0, sizeof icy);
        memset(&r, 0, sizeof r);
        size_t written = 0, at = 0;
        for (size_t step = 1; at < 3000; at += step, step = step % 384 + 1) // in pieces of any length
            written += aur_icy_put(&icy, intervals[k], sound + at, step, at < 1500 ? "Deep - E" : "it's 'so'",
                                   mixed + written);
        take_apart(&r, intervals[k], mixed, written);
        assert_int_equal(r.sound_bytes, at);
        assert_memory_equal(r.sound, sound, at);
        assert_int_equal(r.blocks, at / intervals[k]);
        if (intervals[k] > 3000)
            continue;
        assert_int_equal(r.title_count, 2);
        assert_string_equal(r.titles[0], "StreamTitle='Deep - E';");
        assert_string_equal(r.titles[1], "StreamTitle='it`s `so`';");
    }
}

static void the_longest_title_fits_its_block(void **state)
{
    (void)state;
    char title[AUR_NEWS_TITLE_BYTES + 40];
    memset(title, 'x', sizeof title - 1);
    title[sizeof title - 1] = '\0';
    aur_icy icy = {0};
    uint8_t out[1 + AUR_ICY_BLOCK_BYTES_MAX];
    size_t bytes = aur_icy_put(&icy, 1, (const uint8_t *)"a", 1, title, out);
    assert_true(bytes <= sizeof out);
    assert_int_equal(bytes, 2 + 16 * out[1]);
    assert_int_equal(aur_icy_put(&icy, 1, (const uint8_t *)"b", 1, title, out), 2); // told
}

static const aur_mount MOUNTS[] = {
    {.room = "lobby",
     .codec = "Opus",
     .content_type = "audio/ogg",
     .bitrate_bps = 96000,
     .listeners = 3,
     .listeners_peak = 5,
     .path = "/rooms/lobby/stream.ogg",
     .url = "http://a&b:8080/rooms/lobby/stream.ogg"},
    {.room = "lobby", .codec = "MP3", .content_type = "audio/mpeg", .path = "/x.mp3", .url = "http://h/x.mp3"},
};

static void playlists_say_where_the_sound_is(void **state)
{
    (void)state;
    char *text = aur_playlist_print(AUR_PLAYLIST_M3U, MOUNTS, 2);
    assert_string_equal(text, "#EXTM3U\n#EXTINF:-1,Auralis lobby (Opus)\nhttp://a&b:8080/rooms/lobby/stream.ogg\n"
                              "#EXTINF:-1,Auralis lobby (MP3)\nhttp://h/x.mp3\n");
    free(text);
    text = aur_playlist_print(AUR_PLAYLIST_PLS, MOUNTS, 1);
    assert_string_equal(text, "[playlist]\nNumberOfEntries=1\nFile1=http://a&b:8080/rooms/lobby/stream.ogg\n"
                              "Title1=Auralis lobby (Opus)\nLength1=-1\nVersion=2\n");
    free(text);
    text = aur_playlist_print(AUR_PLAYLIST_XSPF, MOUNTS, 1);
    assert_non_null(strstr(text, "<location>http://a&#38;b:8080/rooms/lobby/stream.ogg</location>"));
    free(text);
}

static void sources_are_always_a_list(void **state)
{
    (void)state;
    aur_icestats stats = {.mounts = MOUNTS, .host = "h", .started_at = 1500000000, .title = "Focus - D dorian, weave"};
    for (stats.count = 0; stats.count <= 2; stats.count++) {
        char *text = aur_icestats_print(&stats);
        cJSON *tree = cJSON_Parse(text);
        const cJSON *sources = cJSON_GetObjectItem(cJSON_GetObjectItem(tree, "icestats"), "source");
        assert_true(cJSON_IsArray(sources));
        assert_int_equal(cJSON_GetArraySize(sources), stats.count);
        const cJSON *first = cJSON_GetArrayItem(sources, 0);
        if (first != NULL) {
            assert_int_equal(cJSON_GetObjectItem(first, "listeners")->valueint, 3);
            assert_int_equal(cJSON_GetObjectItem(first, "listener_peak")->valueint, 5);
            assert_int_equal(cJSON_GetObjectItem(first, "bitrate")->valueint, 96);
            assert_string_equal(cJSON_GetObjectItem(first, "listenurl")->valuestring, MOUNTS[0].url);
            assert_string_equal(cJSON_GetObjectItem(first, "title")->valuestring, stats.title);
            assert_string_equal(cJSON_GetObjectItem(first, "stream_start_iso8601")->valuestring,
                                "2017-07-14T02:40:00+0000");
        }
        cJSON_Delete(tree);
        free(text);
    }
    stats.count = 2;
    char *text = aur_icestats_print_public(&stats);
    cJSON *documents = cJSON_Parse(text);
    assert_true(cJSON_IsArray(documents));
    const cJSON *sources = cJSON_GetObjectItem(cJSON_GetArrayItem(documents, 1), "source");
    assert_non_null(cJSON_GetObjectItem(sources, "/rooms/lobby/stream.ogg"));
    assert_non_null(cJSON_GetObjectItem(sources, "/x.mp3"));
    cJSON_Delete(documents);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_title_names_preset_key_and_section),
        cmocka_unit_test(news_are_told_once_with_their_frame),
        cmocka_unit_test(a_title_is_found_by_its_frame),
        cmocka_unit_test(titles_are_put_between_the_sound),
        cmocka_unit_test(the_longest_title_fits_its_block),
        cmocka_unit_test(playlists_say_where_the_sound_is),
        cmocka_unit_test(sources_are_always_a_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
