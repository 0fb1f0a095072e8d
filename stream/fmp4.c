// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Boxes. A box is opened, filled and closed; closing writes its length to where it began. Section numbers are those
/// of ISO/IEC 14496-12.
#include "stream/fmp4.h"

#include <stdbool.h>
#include <string.h>

#define TRACK_ID 1

/// What an Opus decoder needs before it is right again after a jump: 80 ms (RFC 7845, section 4.6).
#define ROLL_FRAMES 3840

/// A sample that depends on no other, 8.8.3.1.
#define SAMPLE_FLAGS 0x02000000u

typedef struct writer {
    uint8_t *bytes;
    size_t size, used; ///< used may pass size: then it counts only
} writer;

static void put_bytes(writer *w, const void *bytes, size_t count)
{
    if (w->used <= w->size && count <= w->size - w->used)
        memcpy(w->bytes + w->used, bytes, count);
    w->used += count;
}

/// Big-endian, as everything here.
static void put(writer *w, uint64_t value, unsigned bytes)
{
    uint8_t text[8];
    for (unsigned i = 0; i < bytes; i++)
        text[i] = (uint8_t)(value >> (8 * (bytes - 1 - i)));
    put_bytes(w, text, bytes);
}

static void put_zeros(writer *w, unsigned bytes)
{
    while (bytes-- > 0)
        put(w, 0, 1);
}

/// Writes four bytes where they were left open before.
static void patch(writer *w, size_t at, size_t value)
{
    writer there = {.bytes = w->bytes, .size = w->size, .used = at};
    put(&there, value, 4);
}

static size_t open_box(writer *w, const char *type)
{
    size_t at = w->used;
    put(w, 0, 4);
    put_bytes(w, type, 4);
    return at;
}

/// A box with version and flags, 4.2.
static size_t open_full_box(writer *w, const char *type, unsigned version, uint32_t flags)
{
    size_t at = open_box(w, type);
    put(w, version, 1);
    put(w, flags, 3);
    return at;
}

static void close_box(writer *w, size_t at)
{
    patch(w, at, w->used - at);
}

static int64_t finished(const writer *w)
{
    return w->used <= w->size ? (int64_t)w->used : AUR_ERR_FULL;
}

/// Brands: iso6 knows fragments with tfdt (and roll groups, since iso2).
static void put_ftyp(writer *w)
{
    size_t box = open_box(w, "ftyp");
    put_bytes(w, "iso6", 4);
    put(w, 0, 4);
    put_bytes(w, "iso6mp41", 8);
    close_box(w, box);
}

/// The unity matrix of 8.2.2 and 8.3.2.
static void put_matrix(writer *w)
{
    static const uint32_t matrix[9] = {0x00010000, 0, 0, 0, 0x00010000, 0, 0, 0, 0x40000000};
    for (int i = 0; i < 9; i++)
        put(w, matrix[i], 4);
}

/// 8.2.2
static void put_mvhd(writer *w)
{
    size_t box = open_full_box(w, "mvhd", 0, 0);
    put_zeros(w, 8); // made and changed: a stream has no date
    put(w, AUR_SAMPLE_RATE_HZ, 4);
    put(w, 0, 4);          // duration: as long as there are fragments
    put(w, 0x00010000, 4); // rate
    put(w, 0x0100, 2);     // volume
    put_zeros(w, 10);
    put_matrix(w);
    put_zeros(w, 24);
    put(w, TRACK_ID + 1, 4);
    close_box(w, box);
}

/// 8.3.2
static void put_tkhd(writer *w)
{
    size_t box = open_full_box(w, "tkhd", 0, 3); // enabled, in the movie
    put_zeros(w, 8);
    put(w, TRACK_ID, 4);
    put_zeros(w, 4 + 4 + 8 + 2 + 2); // duration, layer and alternate group are 0
    put(w, 0x0100, 2);               // volume
    put_zeros(w, 2);
    put_matrix(w);
    put_zeros(w, 8); // a sound has no width and height
    close_box(w, box);
}

/// 8.6.5, 8.6.6: the presentation begins after the look-ahead and lasts as long as there are fragments.
static void put_edts(writer *w, const aur_fmp4_track *track)
{
    size_t edts = open_box(w, "edts");
    size_t elst = open_full_box(w, "elst", 0, 0);
    put(w, 1, 4);
    put(w, 0, 4);
    put(w, track->pre_skip_frames, 4);
    put(w, 0x00010000, 4);
    close_box(w, elst);
    close_box(w, edts);
}

/// 8.4.2 and 8.4.3
static void put_mdhd_and_hdlr(writer *w)
{
    size_t box = open_full_box(w, "mdhd", 0, 0);
    put_zeros(w, 8);
    put(w, AUR_SAMPLE_RATE_HZ, 4);
    put(w, 0, 4);
    put(w, 0x55c4, 2); // language "und"
    put_zeros(w, 2);
    close_box(w, box);
    box = open_full_box(w, "hdlr", 0, 0);
    put_zeros(w, 4);
    put_bytes(w, "soun", 4);
    put_zeros(w, 12);
    put_bytes(w, "Auralis", 8); // with its zero
    close_box(w, box);
}

/// The sample entry: "Encapsulation of Opus", 4.3.1 and 4.3.2.
static void put_stsd(writer *w, const aur_fmp4_track *track)
{
    size_t stsd = open_full_box(w, "stsd", 0, 0);
    put(w, 1, 4);
    size_t entry = open_box(w, "Opus");
    put_zeros(w, 6);
    put(w, 1, 2); // data reference
    put_zeros(w, 8);
    put(w, track->channels, 2);
    put(w, 16, 2);
    put_zeros(w, 4);
    put(w, (uint64_t)AUR_SAMPLE_RATE_HZ << 16, 4);
    size_t dops = open_box(w, "dOps");
    put(w, 0, 1); // version
    put(w, track->channels, 1);
    put(w, track->pre_skip_frames, 2);
    put(w, AUR_SAMPLE_RATE_HZ, 4);
    put(w, 0, 2); // gain
    put(w, 0, 1); // mapping family: mono or stereo
    close_box(w, dops);
    close_box(w, entry);
    close_box(w, stsd);
}

/// 8.9: every packet needs those of the 80 ms before it to be decoded right.
static void put_roll(writer *w, const aur_fmp4_track *track)
{
    int distance = -((ROLL_FRAMES + track->packet_frames - 1) / track->packet_frames);
    size_t sgpd = open_full_box(w, "sgpd", 1, 0);
    put_bytes(w, "roll", 4);
    put(w, 2, 4); // bytes of a description
    put(w, 1, 4);
    put(w, (uint16_t)distance, 2);
    close_box(w, sgpd);
    size_t sbgp = open_full_box(w, "sbgp", 0, 0);
    put_bytes(w, "roll", 4);
    put(w, 0, 4); // the packets are all in fragments
    close_box(w, sbgp);
}

/// 8.5: all tables empty but the sample entry.
static void put_stbl(writer *w, const aur_fmp4_track *track)
{
    static const char tables[3][5] = {"stts", "stsc", "stco"};
    size_t stbl = open_box(w, "stbl");
    put_stsd(w, track);
    for (int i = 0; i < 3; i++) {
        size_t table = open_full_box(w, tables[i], 0, 0);
        put(w, 0, 4);
        close_box(w, table);
    }
    size_t stsz = open_full_box(w, "stsz", 0, 0);
    put_zeros(w, 8);
    close_box(w, stsz);
    put_roll(w, track);
    close_box(w, stbl);
}

/// 8.4.4, 8.4.5.3, 8.7.2: the packets are in this very file.
static void put_minf(writer *w, const aur_fmp4_track *track)
{
    size_t minf = open_box(w, "minf");
    size_t box = open_full_box(w, "smhd", 0, 0);
    put_zeros(w, 4);
    close_box(w, box);
    size_t dinf = open_box(w, "dinf");
    size_t dref = open_full_box(w, "dref", 0, 0);
    put(w, 1, 4);
    box = open_full_box(w, "url ", 0, 1);
    close_box(w, box);
    close_box(w, dref);
    close_box(w, dinf);
    put_stbl(w, track);
    close_box(w, minf);
}

/// 8.8.3
static void put_mvex(writer *w, const aur_fmp4_track *track)
{
    size_t mvex = open_box(w, "mvex");
    size_t trex = open_full_box(w, "trex", 0, 0);
    put(w, TRACK_ID, 4);
    put(w, 1, 4); // sample entry
    put(w, track->packet_frames, 4);
    put(w, 0, 4); // sizes are given
    put(w, SAMPLE_FLAGS, 4);
    close_box(w, trex);
    close_box(w, mvex);
}

int64_t aur_fmp4_init(const aur_fmp4_track *track, uint8_t *out, size_t out_bytes)
{
    if (track->channels < 1 || track->channels > 2 || track->packet_frames < 120 || track->packet_frames > 5760)
        return AUR_ERR_ARGUMENT;
    writer w = {.bytes = out, .size = out_bytes};
    put_ftyp(&w);
    size_t moov = open_box(&w, "moov");
    put_mvhd(&w);
    size_t trak = open_box(&w, "trak");
    put_tkhd(&w);
    put_edts(&w, track);
    size_t mdia = open_box(&w, "mdia");
    put_mdhd_and_hdlr(&w);
    put_minf(&w, track);
    close_box(&w, mdia);
    close_box(&w, trak);
    put_mvex(&w, track);
    close_box(&w, moov);
    return finished(&w);
}

/// 8.8.6 to 8.8.8, 8.8.12. Returns where the offset of the data is to be written.
static size_t put_traf(writer *w, const aur_fmp4_run *run)
{
    size_t traf = open_box(w, "traf");
    size_t box = open_full_box(w, "tfhd", 0, 0x020000); // offsets count from the moof
    put(w, TRACK_ID, 4);
    close_box(w, box);
    box = open_full_box(w, "tfdt", 1, 0);
    put(w, (uint64_t)run->at_frame, 8);
    close_box(w, box);
    box = open_full_box(w, "trun", 0, 0x000201); // there are: the data's offset, a size for each
    put(w, run->packets, 4);
    size_t offset_at = w->used;
    put(w, 0, 4);
    for (uint32_t i = 0; i < run->packets; i++)
        put(w, run->packet_bytes[i], 4);
    close_box(w, box);
    box = open_full_box(w, "sbgp", 0, 0);
    put_bytes(w, "roll", 4);
    put(w, 1, 4);
    put(w, run->packets, 4);
    put(w, 1, 4);
    close_box(w, box);
    close_box(w, traf);
    return offset_at;
}

int64_t aur_fmp4_segment(const aur_fmp4_run *run, uint8_t *out, size_t out_bytes)
{
    if (run->at_frame < 0 || run->packets < 1 || run->packets > AUR_FMP4_PACKETS_MAX)
        return AUR_ERR_ARGUMENT;
    writer w = {.bytes = out, .size = out_bytes};
    size_t moof = open_box(&w, "moof");
    size_t mfhd = open_full_box(&w, "mfhd", 0, 0);
    put(&w, run->sequence, 4);
    close_box(&w, mfhd);
    size_t offset_at = put_traf(&w, run);
    close_box(&w, moof);
    size_t mdat = open_box(&w, "mdat");
    patch(&w, offset_at, w.used);
    size_t data_bytes = 0;
    for (uint32_t i = 0; i < run->packets; i++)
        data_bytes += run->packet_bytes[i];
    put_bytes(&w, run->data, data_bytes);
    close_box(&w, mdat);
    return finished(&w);
}
