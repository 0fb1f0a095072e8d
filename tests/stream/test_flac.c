// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests the FLAC encoder and its Ogg stream: a decoder that joins in the middle gets back, bit for bit, what was
/// quantised; noise that nothing can be saved of fits a packet; after a reset nothing of before is heard.
#include "tests/stream/check.h"

#include <FLAC/stream_decoder.h>

#include "stream/flac.h"
#include "stream/ogg.h"
#include "stream/packet.h"
#include "stream/quantise.h"

#define PACKETS 50
#define FRAMES  (PACKETS * AUR_FLAC_PACKET_FRAMES)
#define SAMPLES (FRAMES * AUR_CHANNELS)

static float sound[SAMPLES];
static uint8_t packets[PACKETS][AUR_FLAC_PACKET_BYTES_MAX];
static size_t packet_bytes[PACKETS];

/// An Ogg stream, and what a decoder makes of it.
static struct {
    uint8_t bytes[PACKETS * (AUR_FLAC_PACKET_BYTES_MAX + 64) + 1024];
    size_t count, read;
    int32_t decoded[SAMPLES];
    size_t samples;
    unsigned faults;
} stream;

/// Half noise, half chords that fade: side and middle differ, and so do loud and faint.
static void make_sound(void)
{
    for (int i = 0; i < FRAMES; i++) {
        float fade = 1.0f - (float)i / FRAMES;
        float left = (float)(dice((uint64_t)i) % 2001) / 1000.0f - 1.0f;
        float slow = (float)(i % 480) / 240.0f - 1.0f;
        bool is_noise = i / (10 * AUR_FLAC_PACKET_FRAMES) % 2 == 1;
        sound[2 * i] = fade * (is_noise ? left : slow);
        sound[2 * i + 1] = fade * (is_noise ? -0.3f * left : 0.9f * slow);
    }
}

static void make_noise(float *noise, uint64_t seed)
{
    for (size_t i = 0; i < (size_t)AUR_FLAC_PACKET_FRAMES * AUR_CHANNELS; i++)
        noise[i] = (float)(dice(seed * 10000 + i) % 65536) / 32768.0f - 1.0f;
}

/// Noise of which libFLAC believes that it can save a little: of half the full scale and either sign, or near that of a
/// bell curve.
static void make_deceptive(float *noise, uint64_t seed)
{
    for (size_t i = 0; i < (size_t)AUR_FLAC_PACKET_FRAMES * AUR_CHANNELS; i++) {
        float bell = -2.0f;
        for (uint64_t k = 0; k < 4; k++)
            bell += (float)(dice((seed * 10000 + i) * 4 + k) % 65536) / 65536.0f;
        noise[i] = seed % 2 == 0 ? 0.8f * bell : (dice(seed * 10000 + i) & 1) != 0 ? 0.5f : -0.5f;
    }
}

static aur_flac *open_flac(void)
{
    aur_flac *flac = NULL;
    assert_int_equal(aur_flac_open(&flac), AUR_OK);
    return flac;
}

static aur_err keep_bytes(void *context, const uint8_t *bytes, size_t count)
{
    (void)context;
    assert_true(stream.count + count <= sizeof stream.bytes);
    memcpy(stream.bytes + stream.count, bytes, count);
    stream.count += count;
    return AUR_OK;
}

static FLAC__StreamDecoderReadStatus read_stream(const FLAC__StreamDecoder *decoder, FLAC__byte to[], size_t *bytes,
                                                 void *context)
{
    (void)decoder;
    (void)context;
    size_t left = stream.count - stream.read;
    *bytes = *bytes < left ? *bytes : left;
    memcpy(to, stream.bytes + stream.read, *bytes);
    stream.read += *bytes;
    return *bytes > 0 ? FLAC__STREAM_DECODER_READ_STATUS_CONTINUE : FLAC__STREAM_DECODER_READ_STATUS_END_OF_STREAM;
}

static FLAC__StreamDecoderWriteStatus take_frame(const FLAC__StreamDecoder *decoder, const FLAC__Frame *frame,
                                                 const FLAC__int32 *const channels[], void *context)
{
    (void)decoder;
    (void)context;
    assert_int_equal(frame->header.blocksize, AUR_FLAC_PACKET_FRAMES);
    assert_int_equal(frame->header.channels, AUR_CHANNELS);
    assert_int_equal(frame->header.bits_per_sample, AUR_FLAC_BITS);
    assert_true(stream.samples + 2 * (size_t)AUR_FLAC_PACKET_FRAMES <= SAMPLES);
    for (int i = 0; i < AUR_FLAC_PACKET_FRAMES; i++)
        for (int channel = 0; channel < AUR_CHANNELS; channel++)
            stream.decoded[stream.samples++] = channels[channel][i];
    return FLAC__STREAM_DECODER_WRITE_STATUS_CONTINUE;
}

static void count_fault(const FLAC__StreamDecoder *decoder, FLAC__StreamDecoderErrorStatus status, void *context)
{
    (void)decoder;
    (void)status;
    (void)context;
    stream.faults++;
}

/// libFLAC reads Ogg itself.
static void decode_stream(void)
{
    FLAC__StreamDecoder *decoder = FLAC__stream_decoder_new();
    assert_non_null(decoder);
    assert_int_equal(FLAC__stream_decoder_init_ogg_stream(decoder, read_stream, NULL, NULL, NULL, NULL, take_frame,
                                                          NULL, count_fault, NULL),
                     FLAC__STREAM_DECODER_INIT_STATUS_OK);
    assert_true(FLAC__stream_decoder_process_until_end_of_metadata(decoder));
    assert_int_equal(FLAC__stream_decoder_get_total_samples(decoder), 0); // nobody knows
    assert_true(FLAC__stream_decoder_process_until_end_of_stream(decoder));
    FLAC__stream_decoder_delete(decoder);
    assert_int_equal(stream.faults, 0);
}

/// What was encoded before is neither heard nor seen but in the numbers of the FLAC frames.
static void who_joins_later_gets_every_bit(void **state)
{
    (void)state;
    static float noise[AUR_FLAC_PACKET_FRAMES * AUR_CHANNELS];
    static int32_t expected[SAMPLES];
    aur_flac *flac = open_flac();
    for (uint64_t i = 0; i < 200; i++) { // so that numbers have two bytes
        make_noise(noise, i);
        assert_true(aur_flac_packet(flac, noise, packets[0]) > 0);
    }
    aur_flac_reset(flac);
    aur_ogg *ogg = NULL;
    aur_ogg_config config = {.sink = keep_bytes, .codec = AUR_CODEC_FLAC, .serial = 9, .endless = true};
    memset(&stream, 0, sizeof stream);
    assert_int_equal(aur_ogg_open(&config, &ogg), AUR_OK);
    for (int i = 0; i < PACKETS; i++) {
        int bytes = aur_flac_packet(flac, sound + 2 * i * AUR_FLAC_PACKET_FRAMES, packets[i]);
        assert_in_range(bytes, 1, AUR_FLAC_PACKET_BYTES_MAX);
        assert_int_equal(aur_ogg_packet(ogg, packets[i], (size_t)bytes), AUR_OK);
    }
    aur_ogg_close(ogg);
    aur_flac_close(flac);
    decode_stream();
    assert_int_equal(stream.samples, SAMPLES);

    uint32_t dither = AUR_QUANTISE_SEED;
    aur_quantise_16(&dither, sound, expected, SAMPLES);
    size_t late = (size_t)AUR_FLAC_LOOKAHEAD_FRAMES * AUR_CHANNELS;
    for (size_t i = 0; i < late; i++)
        assert_int_equal(stream.decoded[i], 0);
    for (size_t i = 0; i + late < SAMPLES; i++)
        if (stream.decoded[i + late] != expected[i] / 65536)
            fail_msg("sample %zu is %d, not %d", i, stream.decoded[i + late], expected[i] / 65536);
}

static void noise_fits_a_packet(void **state)
{
    (void)state;
    static float noise[AUR_FLAC_PACKET_FRAMES * AUR_CHANNELS];
    uint8_t packet[AUR_FLAC_PACKET_BYTES_MAX];
    aur_flac *flac = open_flac();
    int longest = 0;
    for (uint64_t i = 0; i < 600; i++) {
        make_noise(noise, i);
        if (i >= 300)
            make_deceptive(noise, i);
        for (int k = 0; k < AUR_FLAC_PACKET_FRAMES && i < 300 && i % 3 == 1; k++)
            noise[2 * k + 1] = -noise[2 * k]; // the middle is still, the side is twice as loud
        for (int k = 0; k < 2 * AUR_FLAC_PACKET_FRAMES && i < 300 && i % 3 == 2; k++)
            noise[k] *= 100.0f; // beyond full scale
        int bytes = aur_flac_packet(flac, noise, packet);
        assert_in_range(bytes, 1, AUR_FLAC_PACKET_BYTES_MAX);
        longest = bytes > longest ? bytes : longest;
    }
    print_message("longest packet: %d of %d bytes\n", longest, AUR_FLAC_PACKET_BYTES_MAX);
    assert_true(longest > 14 + 2 * (1 + AUR_FLAC_PACKET_FRAMES * AUR_FLAC_BITS / 8) + 2); // than word for word
    aur_flac_close(flac);
}

static void a_reset_forgets(void **state)
{
    (void)state;
    aur_flac *flac = open_flac(), *fresh = open_flac();
    for (int i = 0; i < PACKETS; i++)
        packet_bytes[i] = (size_t)aur_flac_packet(fresh, sound + 2 * i * AUR_FLAC_PACKET_FRAMES, packets[i]);
    uint8_t packet[AUR_FLAC_PACKET_BYTES_MAX];
    make_noise(sound, 5);
    assert_true(aur_flac_packet(flac, sound, packet) > 0);
    make_sound();
    aur_flac_reset(flac);
    for (int i = 0; i < PACKETS; i++) {
        int bytes = aur_flac_packet(flac, sound + 2 * i * AUR_FLAC_PACKET_FRAMES, packet);
        assert_int_equal(bytes, packet_bytes[i]);
        // Number and checksums are others: bytes 4 (below 128), 7, and the last two.
        assert_memory_equal(packet, packets[i], 4);
        assert_int_equal(packet[4], packets[i][4] + 2);
        assert_memory_equal(packet + 8, packets[i] + 8, (size_t)bytes - 10);
    }
    aur_flac_close(fresh);
    aur_flac_close(flac);
}

/// Only as a stream without an end: its headers say nothing of a length.
static void ogg_takes_what_it_can_carry(void **state)
{
    (void)state;
    static const uint8_t packet[AUR_PACKET_BYTES_MAX + 1] = {0xff};
    aur_ogg *ogg = NULL;
    memset(&stream, 0, sizeof stream);
    assert_int_equal(aur_ogg_open(&(aur_ogg_config){.sink = keep_bytes, .codec = AUR_CODEC_FLAC}, &ogg),
                     AUR_ERR_ARGUMENT);
    assert_int_equal(aur_ogg_open(&(aur_ogg_config){.sink = keep_bytes, .codec = AUR_CODEC_MP3, .endless = true}, &ogg),
                     AUR_ERR_ARGUMENT);
    for (int flac = 0; flac < 2; flac++) {
        aur_ogg_config config = {.sink = keep_bytes, .endless = true};
        config.codec = flac ? AUR_CODEC_FLAC : AUR_CODEC_OPUS;
        size_t most = flac ? AUR_FLAC_PACKET_BYTES_MAX : AUR_OPUS_PACKET_BYTES_MAX;
        assert_int_equal(aur_ogg_open(&config, &ogg), AUR_OK);
        assert_int_equal(aur_ogg_packet(ogg, packet, most), AUR_OK);
        assert_int_equal(aur_ogg_packet(ogg, packet, most + 1), AUR_ERR_ARGUMENT);
        aur_ogg_close(ogg);
    }
}

int main(void)
{
    make_sound();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_joins_later_gets_every_bit),
        cmocka_unit_test(noise_fits_a_packet),
        cmocka_unit_test(a_reset_forgets),
        cmocka_unit_test(ogg_takes_what_it_can_carry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
