// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests the SoundFont player with a font made on the spot: what is refused and how, when notes begin and end, that
/// a note's sound depends on nothing but its event. Real fonts are in test_soundfont_gm.c.
#include "tests/stream/font.h"

#include <fcntl.h>
#include <unistd.h>

#include "stream/engine.h"

#define PATH "test_soundfont.sf2"

#define BLOCKS 1500 // 2 s

static tiny_font tiny;
static aur_soundfont *font; ///< all programs, a sine

static int set_up(void **state)
{
    (void)state;
    char reason[512] = "";
    tiny_font_make(&tiny, 128);
    font_write(PATH, tiny.bytes, tiny.count);
    aur_err err = aur_soundfont_open(PATH, &font, reason, sizeof reason);
    if (err != AUR_OK)
        print_error("%s\n", reason);
    return err == AUR_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    aur_soundfont_close(font);
    return unlink(PATH);
}

static void expect_refusal(const char *path, aur_err expected, const char *text)
{
    char reason[512] = "";
    aur_soundfont *refused = NULL;
    assert_int_equal(aur_soundfont_open(path, &refused, reason, sizeof reason), expected);
    assert_null(refused);
    assert_non_null(strstr(reason, path));
    if (strstr(reason, text) == NULL)
        fail_msg("'%s' does not say '%s'", reason, text);
    assert_null(strchr(reason, '\n'));
}

static void expect_refusal_of(const uint8_t *bytes, size_t count, const char *text)
{
    const char *path = "test_soundfont_wrong.sf2";
    font_write(path, bytes, count);
    expect_refusal(path, AUR_ERR_FORMAT, text);
    unlink(path);
}

static void says_what_is_wrong_with_a_file(void **state)
{
    (void)state;
    static tiny_font other;
    expect_refusal("test_soundfont_missing.sf2", AUR_ERR_FILE, "No such file");
    expect_refusal("/", AUR_ERR_FILE, "is no file");
    expect_refusal_of(tiny.bytes, 0, "is empty");
    expect_refusal_of((const uint8_t *)"ID3", 3, "is no SoundFont");
    expect_refusal_of((const uint8_t *)"RIFF\x24\0\0\0WAVEfmt \x10", 17, "is no SoundFont");
    expect_refusal_of(tiny.bytes, tiny.count - 1, "is cut short");
    expect_refusal_of(tiny.bytes, 100, "is cut short: 100 bytes of");
    tiny_font_make(&other, 0);
    expect_refusal_of(other.bytes, other.count, "holds no presets");
    tiny_font_make(&other, 96);
    expect_refusal_of(other.bytes, other.count, "has no program 98 (crystal)");
    tiny_font_make(&other, 1);
    expect_refusal_of(other.bytes, other.count, "has no program");
}

static void reads_whose_it_is(void **state)
{
    (void)state;
    char line[256];
    const aur_font_info *info = aur_soundfont_info(font);
    assert_string_equal(info->name, "Tiny");
    assert_string_equal(info->copyright, "nobody  ?");
    assert_string_equal(info->comment, "Public domain");
    assert_int_equal(info->preset_count, 128);
    aur_font_info_line(info, line, sizeof line);
    assert_string_equal(line, "Tiny, copyright: nobody  ?; Public domain");
    aur_font_info_line(&(aur_font_info){.name = "x"}, line, sizeof line);
    assert_string_equal(line, "x; no licence stated");
}

/// Opens `count` bytes as a font; if that goes well it must be playable too.
static bool try_bytes(const uint8_t *bytes, size_t count)
{
    static float out[64 * 2 * AUR_BLOCK_FRAMES];
    const char *path = "test_soundfont_tried.sf2";
    char reason[512] = "";
    aur_soundfont *tried = NULL;
    font_write(path, bytes, count);
    aur_err err = aur_soundfont_open(path, &tried, reason, sizeof reason);
    if (err == AUR_OK) {
        aur_event note = font_note(AUR_PATCH_PAD_WARM, 10, 2000, 40000);
        font_play(tried, &note, 1, 64, out);
    } else {
        assert_non_null(strstr(reason, path));
    }
    aur_soundfont_close(tried);
    unlink(path);
    return err == AUR_OK;
}

/// Cut at every place, once as it is and once with the sizes of the chunks around the cut made to agree.
static void refuses_every_truncation(void **state)
{
    (void)state;
    static tiny_font cut;
    size_t step = full_scale() ? 1 : 7;
    for (size_t count = 0; count < tiny.count; count += step) {
        assert_false(try_bytes(tiny.bytes, count));
        cut = tiny;
        if (count < 12)
            continue;
        font_set_size(&cut, 4, (uint32_t)count - 8);
        for (size_t at = 12; at + 8 < count;) {
            uint32_t bytes = (uint32_t)(tiny.bytes[at + 4] | tiny.bytes[at + 5] << 8);
            if (at + 8 + bytes > count)
                font_set_size(&cut, at + 4, (uint32_t)(count - at - 8));
            at += 8 + bytes;
        }
        assert_false(try_bytes(cut.bytes, count));
    }
}

/// FluidSynth's second loader complains on standard error, past every log function, of what the first one refused.
static int silence_stderr(void)
{
    int before = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY);
    assert_true(before >= 0 && nowhere >= 0);
    dup2(nowhere, STDERR_FILENO);
    close(nowhere);
    return before;
}

static void survives_wrong_sizes_and_counts(void **state)
{
    (void)state;
    int standard_error = silence_stderr();
    static tiny_font broken;
    int opened = 0;
    for (uint64_t n = 0; n < (full_scale() ? 4000 : 100); n++) {
        broken = tiny;
        for (uint64_t k = 0; k < 1 + n % 3; k++) {
            uint64_t number = dice(n * 8 + k);
            size_t at = (size_t)(number >> 16) % tiny.count;
            broken.bytes[at] = (uint8_t)(number & 1 ? number >> 8 : 0xff);
        }
        opened += try_bytes(broken.bytes, broken.count);
    }
    dup2(standard_error, STDERR_FILENO);
    close(standard_error);
    assert_in_range(opened, 1, 4000); // most flips hit names and samples
}

static void takes_only_what_it_plays(void **state)
{
    (void)state;
    aur_soundfont_player *player = NULL;
    assert_ok(aur_soundfont_player_open(font, &player));
    aur_event events[] = {
        font_note(AUR_PATCH_PAD_WARM, 0, 100, 1),    font_note(AUR_PATCH_DRONE_DEEP, 1, 100, 1),
        font_note(AUR_PATCH_BELL, 2, 100, 1),        font_note(AUR_PATCH_NOISE_AIR, 3, 100, 1),
        {.type = AUR_EVENT_NOTE_OFF, .at_frame = 4}, {.type = AUR_EVENT_PARAM, .at_frame = 5},
        font_note(AUR_PATCH_KICK, 6, 100, 1),        font_note(AUR_PATCH_LEAD_SOFT, 7, 100, 1),
    };
    assert_int_equal(aur_soundfont_player_take(player, events, 8), 5);
    const int64_t left[] = {1, 3, 4, 5, 6};
    for (int i = 0; i < 5; i++)
        assert_int_equal(events[i].at_frame, left[i]);
    aur_soundfont_player_close(player);
}

/// A note and its end moved by k frames move every sample by k frames and change none.
static void onsets_are_exact_to_the_frame(void **state)
{
    (void)state;
    static float first[BLOCKS * 2 * AUR_BLOCK_FRAMES], moved[BLOCKS * 2 * AUR_BLOCK_FRAMES];
    const unsigned patches[] = {AUR_PATCH_PAD_WARM, AUR_PATCH_KEYS};
    for (int p = 0; p < 2; p++) {
        aur_event note = font_note(patches[p], 6400, 24017, 40000);
        font_play(font, &note, 1, BLOCKS, first);
        assert_true(font_rms(first + 12800, 40000) > 0.001);
        assert_true(font_rms(first, 12800) == 0.0);
        for (int k = 1; k <= 130; k += k < 66 ? 1 : 32) {
            note.at_frame = 6400 + k;
            font_play(font, &note, 1, BLOCKS, moved);
            size_t same = (size_t)BLOCKS * AUR_BLOCK_FRAMES - (size_t)k;
            assert_memory_equal(first, moved + (size_t)2 * (size_t)k, same * 2 * sizeof *first);
        }
    }
}

static void a_note_depends_on_its_event_alone(void **state)
{
    (void)state;
    static float alone[BLOCKS * 2 * AUR_BLOCK_FRAMES], among[BLOCKS * 2 * AUR_BLOCK_FRAMES];
    static aur_event events[40];
    for (int i = 0; i < 39; i++) { // forty notes that are over before the one looked at, on the same channels
        events[i] = font_note(i % 2 ? AUR_PATCH_KEYS : AUR_PATCH_PAD_GLASS, i * 37, 3000, (uint16_t)(1000 * i));
        events[i].release_blocks = 20;
        events[i].pitch_q8 = (uint16_t)(15000 + 77 * i);
    }
    events[39] = font_note(AUR_PATCH_LEAD_REED, 9611, 20000, 30000);
    font_play(font, &events[39], 1, BLOCKS, alone);
    font_play(font, events, 40, BLOCKS, among);
    size_t from = (size_t)2 * 9600;
    assert_true(font_rms(among, from) > 0.001);
    assert_memory_equal(alone + from, among + from, sizeof alone - from * sizeof *alone);
}

/// The greatest bend of the curve (second difference) in frames [from, to).
static float greatest_bend(const float *out, int64_t from, int64_t to)
{
    float most = 0.0f;
    for (int64_t t = from; t < to; t++) {
        float bend = fabsf(out[2 * (t + 1)] - 2.0f * out[2 * t] + out[2 * (t - 1)]);
        most = bend > most ? bend : most;
    }
    return most;
}

static void edges_do_not_click(void **state)
{
    (void)state;
    static float out[BLOCKS * 2 * AUR_BLOCK_FRAMES];
    const unsigned patches[] = {AUR_PATCH_PAD_WARM, AUR_PATCH_LEAD_REED, AUR_PATCH_KEYS};
    for (int p = 0; p < 3; p++) {
        aur_event events[2] = {font_note(patches[p], 1009, 60000, 50000)};
        events[1] = (aur_event){
            .type = AUR_EVENT_NOTE_OFF, .at_frame = 30011, .note_id = events[0].note_id, .release_blocks = 300};
        int64_t end = 30011 + 300 * AUR_BLOCK_FRAMES;
        font_play(font, events, 2, BLOCKS, out);
        float steady = greatest_bend(out, 20000, 28000);
        assert_true(steady > 0.0f);
        assert_true(greatest_bend(out, 28000, end + 2000) <= steady * 1.05f);
        assert_true(fabsf(out[2 * (end - 2)]) < 1e-6f);
        assert_true(font_rms(out + 2 * end, 8000) == 0.0);
    }
}

static void a_pitch_between_keys_is_played(void **state)
{
    (void)state;
    static float out[BLOCKS * 2 * AUR_BLOCK_FRAMES];
    int crossings[3] = {0};
    for (int p = 0; p < 3; p++) {
        aur_event note = font_note(AUR_PATCH_LEAD_REED, 0, 90000, 50000);
        note.pitch_q8 = (uint16_t)((72 << 8) + 128 * p - 1);
        font_play(font, &note, 1, BLOCKS, out);
        for (int t = 10001; t < 80000; t++)
            crossings[p] += (out[2 * t] > 0.0f) != (out[2 * (t - 1)] > 0.0f);
    }
    // 1000 Hz at key 84: 500 Hz at 72, and a quarter tone (a factor of 1.0293) higher each time
    assert_in_range(crossings[0], 1452, 1464);
    assert_in_range(crossings[1], 1495, 1507);
    assert_in_range(crossings[2], 1539, 1551);
}

static void layers_and_pan_are_honoured(void **state)
{
    (void)state;
    aur_soundfont_player *player = NULL;
    assert_ok(aur_soundfont_player_open(font, &player));
    aur_event note = font_note(AUR_PATCH_PAD_WARM, 0, 90000, 50000);
    note.pan = 32767;
    aur_soundfont_player_take(player, &note, 1);
    aur_outside member = aur_soundfont_player_outside(player);
    double left = 0.0, right = 0.0, space = 0.0, muted = 0.0;
    for (int b = 0; b < 200; b++) {
        aur_outside_block block = font_block((int64_t)b * AUR_BLOCK_FRAMES);
        if (b >= 100)
            block.layer_gain[AUR_LAYER_PAD][0] = block.layer_gain[AUR_LAYER_PAD][1] = 0.0f;
        block.layer_gain[AUR_LAYER_LEAD][0] = 0.0f; // another's
        member.render(member.context, &block);
        double l = font_rms(block.mix[0], AUR_BLOCK_FRAMES), r = font_rms(block.mix[1], AUR_BLOCK_FRAMES);
        left += l;
        right += r;
        space += font_rms(block.to_space[1], AUR_BLOCK_FRAMES);
        muted += b >= 100 ? l + r : 0.0;
    }
    assert_true(right > 0.1);
    assert_true(left < right * 0.01);
    assert_true(space > right * 0.2 && space < right);
    assert_true(muted == 0.0);
    aur_soundfont_player_close(player);
}

static void too_many_notes_are_counted(void **state)
{
    (void)state;
    aur_soundfont_player *player = NULL;
    assert_ok(aur_soundfont_player_open(font, &player));
    for (int i = 0; i < AUR_POLYPHONY_MAX + 3; i++) {
        aur_event note = font_note(AUR_PATCH_PAD_WARM, i, 90000, 50000);
        aur_soundfont_player_take(player, &note, 1);
    }
    aur_outside member = aur_soundfont_player_outside(player);
    for (int b = 0; b < 2; b++) {
        aur_outside_block block = font_block((int64_t)b * AUR_BLOCK_FRAMES);
        member.render(member.context, &block);
    }
    assert_int_equal(aur_soundfont_player_dropped(player), 3);
    aur_soundfont_player_silence(player);
    aur_outside_block block = font_block(128);
    member.render(member.context, &block);
    assert_true(font_rms(block.mix[0], AUR_BLOCK_FRAMES) == 0.0);
    aur_soundfont_player_close(player);
}

static void snapshots_go_on_without_its_notes(void **state)
{
    (void)state;
    static float once[48000], again[48000];
    aur_engine_config config = {.soundfont = font};
    aur_engine *engine = NULL;
    aur_controls_from_preset(&config.controls, AUR_PRESET_DEFAULT);
    config.controls.mute = (1u << AUR_LAYER_COUNT) - 1 - (1u << AUR_LAYER_PAD);
    assert_ok(aur_engine_open(&config, &engine));
    void *saved = malloc(aur_engine_snapshot_bytes());
    assert_non_null(saved);
    for (int i = 0; i < 20; i++)
        aur_engine_render(engine, once, 24000);
    assert_true(font_rms(once, 48000) > 0.005);
    aur_engine_snapshot_save(engine, saved);
    aur_engine_snapshot_restore(engine, saved);
    for (int i = 0; i < 60; i++)
        aur_engine_render(engine, once, 24000);
    aur_engine_snapshot_restore(engine, saved);
    for (int i = 0; i < 60; i++)
        aur_engine_render(engine, again, 24000);
    assert_true(font_rms(again, 48000) > 0.005); // it plays again
    assert_memory_equal(once, again, sizeof once);
    aur_engine_close(engine);
    free(saved);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_is_wrong_with_a_file),    cmocka_unit_test(reads_whose_it_is),
        cmocka_unit_test(refuses_every_truncation),          cmocka_unit_test(survives_wrong_sizes_and_counts),
        cmocka_unit_test(takes_only_what_it_plays),          cmocka_unit_test(onsets_are_exact_to_the_frame),
        cmocka_unit_test(a_note_depends_on_its_event_alone), cmocka_unit_test(edges_do_not_click),
        cmocka_unit_test(a_pitch_between_keys_is_played),    cmocka_unit_test(layers_and_pan_are_honoured),
        cmocka_unit_test(too_many_notes_are_counted),        cmocka_unit_test(snapshots_go_on_without_its_notes),
    };
    return cmocka_run_group_tests_name("soundfont", tests, set_up, tear_down);
}
