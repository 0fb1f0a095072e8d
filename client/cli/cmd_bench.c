// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// `auralis bench`: how fast this program is on this machine, in CPU time of one thread.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/cli/commands.h"
#include "client/cli/fanout.h"
#include "client/cli/peers.h"
#include "client/cli/room_cost.h"
#include "client/cli/space_cost.h"
#include "client/cli/synth_cost.h"
#include "stream/clock.h"
#include "stream/engine.h"
#include "stream/station.h"

/// 8 bars of 4 beats at 60 beats a minute.
#define PIECE_FRAMES ((int64_t)32 * AUR_SAMPLE_RATE_HZ)

/// Music rendered to time single blocks.
#define BLOCKS ((size_t)(120 * AUR_SAMPLE_RATE_HZ / AUR_BLOCK_FRAMES))

#define ROOMS_MEASURED   32
#define ROOMS_COMPLEXITY 5
#define PACE_S           30

#define REPEATS 3

/// Prints one number, as `  name  value unit` or as a JSON member. `json` tells which.
typedef struct printer {
    bool json;
    bool first;
    bool peers;     ///< compare with them, and do without the rest
    uint32_t rooms; ///< on the clock; 0 = do without
    uint32_t crowd; ///< listeners of each of them
    double seconds; ///< so long
    aur_fanout_config fanout;
} printer;

static void print_number(printer *p, const char *name, double value, const char *unit)
{
    if (p->json)
        printf("%s\"%s\":%.6g", p->first ? "" : ",", name, value);
    else
        printf("  %-32s %10.4g %s\n", name, value, unit);
    p->first = false;
}

static void begin_section(printer *p, const char *name)
{
    if (p->json)
        printf("%s\"%s\":{", p->first ? "" : ",", name);
    else
        printf("%s\n", name);
    p->first = true;
}

static void end_section(printer *p)
{
    if (p->json)
        putchar('}');
    p->first = false;
}

static aur_engine *open_engine(unsigned preset, aur_isa isa, uint64_t seed)
{
    aur_engine_config config = {.isa = isa};
    aur_controls_from_preset(&config.controls, preset);
    config.controls.seed = seed;
    aur_engine *engine = NULL;
    aur_err err = aur_engine_open(&config, &engine);
    if (err != AUR_OK)
        fprintf(stderr, "auralis: engine: %s\n", aur_strerror(err));
    return engine;
}

/// CPU milliseconds for 8 bars at 60 of `preset`, the least of a few runs (others only measure who else was running).
static double time_piece(unsigned preset)
{
    static float packet[AUR_PACKET_FRAMES * AUR_CHANNELS];
    double best_ms = -1.0;
    for (int run = 0; run < REPEATS; run++) {
        aur_engine *engine = open_engine(preset, AUR_ISA_AUTO, 7);
        if (engine == NULL)
            return -1.0;
        int64_t start_ns = aur_clock_thread_cpu_ns();
        while (aur_engine_frame(engine) < PIECE_FRAMES)
            aur_engine_render(engine, packet, AUR_PACKET_FRAMES);
        double ms = (double)(aur_clock_thread_cpu_ns() - start_ns) / 1e6;
        best_ms = best_ms < 0.0 || ms < best_ms ? ms : best_ms;
        aur_engine_close(engine);
    }
    return best_ms;
}

/// Voices that sound in 8 bars at 60 of `preset`, on average.
static double mean_voices(unsigned preset)
{
    static float packet[AUR_PACKET_FRAMES * AUR_CHANNELS];
    aur_engine *engine = open_engine(preset, AUR_ISA_AUTO, 7);
    if (engine == NULL)
        return -1.0;
    double sum = 0.0;
    while (aur_engine_frame(engine) < PIECE_FRAMES) {
        aur_piece_status piece;
        aur_synth_stats synth;
        aur_engine_render(engine, packet, AUR_PACKET_FRAMES);
        aur_engine_status(engine, &piece, &synth);
        sum += synth.voices;
    }
    aur_engine_close(engine);
    return sum / ((double)PIECE_FRAMES / AUR_PACKET_FRAMES);
}

static int compare_times(const void *left, const void *right)
{
    int64_t l = *(const int64_t *)left, r = *(const int64_t *)right;
    return (l > r) - (l < r);
}

static double to_us(const int64_t *times_ns, size_t rank)
{
    return (double)times_ns[rank] / 1e3;
}

/// Times every block of 120 s of the default preset: of each the least of a few runs, so that other programs are not in
/// it. *worst_ns gets the dearest block of all runs.
static bool time_runs(aur_isa isa, int64_t *times_ns, int64_t *worst_ns)
{
    *worst_ns = 0;
    for (int run = 0; run < REPEATS; run++) {
        aur_engine *engine = open_engine(AUR_PRESET_DEFAULT, isa, 7);
        if (engine == NULL)
            return false;
        float block[AUR_BLOCK_FRAMES * AUR_CHANNELS];
        for (size_t i = 0; i < BLOCKS; i++) {
            int64_t start_ns = aur_clock_thread_cpu_ns();
            aur_engine_render(engine, block, AUR_BLOCK_FRAMES);
            int64_t took_ns = aur_clock_thread_cpu_ns() - start_ns;
            times_ns[i] = run == 0 || took_ns < times_ns[i] ? took_ns : times_ns[i];
            *worst_ns = took_ns > *worst_ns ? took_ns : *worst_ns;
        }
        aur_engine_close(engine);
    }
    return true;
}

static bool time_blocks(printer *p, aur_isa isa)
{
    int64_t *times_ns = malloc(BLOCKS * sizeof *times_ns), worst_ns = 0;
    bool good = times_ns != NULL && time_runs(isa, times_ns, &worst_ns);
    if (good) {
        qsort(times_ns, BLOCKS, sizeof *times_ns, compare_times);
        char section[32];
        snprintf(section, sizeof section, "block_%s", aur_isa_name(isa));
        begin_section(p, section);
        print_number(p, "p50_us", to_us(times_ns, BLOCKS / 2), "us a block of 64 frames, of each the least of 3 runs");
        print_number(p, "p99_9_us", to_us(times_ns, BLOCKS - BLOCKS / 1000 - 1), "us");
        print_number(p, "max_us", to_us(times_ns, BLOCKS - 1), "us (a block lasts 1333 us)");
        print_number(p, "worst_us", (double)worst_ns / 1e3, "us, of all runs (other programs are in it)");
        end_section(p);
    }
    free(times_ns);
    return good;
}

/// The voices that synthesisers are compared by.
static void print_voices(printer *p, aur_isa isa, const double ns[AUR_VOICE_COUNTS])
{
    char section[32], name[32];
    snprintf(section, sizeof section, "voices_%s", aur_isa_name(isa));
    begin_section(p, section);
    for (size_t i = 0; i < AUR_VOICE_COUNTS; i++) {
        snprintf(name, sizeof name, "ns_of_%u", aur_voice_counts[i]);
        print_number(p, name, ns[i], "ns CPU a voice and sample");
        snprintf(name, sizeof name, "voices_a_core_of_%u", aur_voice_counts[i]);
        print_number(p, name, aur_synth_cost_voices_a_core(ns[i]), "voices on one core");
    }
    print_number(p, "eight_over_sixteen", 8.0 * ns[1] / (16.0 * ns[2]), "cost of 8 voices over 16, at most 0.65");
    end_section(p);
}

static bool print_costs(printer *p, aur_synth_cost *cost)
{
    if (aur_synth_cost_measure(cost) != AUR_OK)
        return false;
    for (int isa = AUR_ISA_SCALAR; isa < AUR_ISA_COUNT; isa++)
        if (aur_isa_supported((aur_isa)isa))
            print_voices(p, (aur_isa)isa, cost->voice_ns[isa]);
    begin_section(p, "parts");
    for (int part = 0; part < AUR_RIG_PART_COUNT; part++)
        print_number(p, aur_rig_part_name((aur_rig_part)part), cost->part_percent[part],
                     part == AUR_RIG_VOICES ? "% of a core, 16 of them" : "% of a core");
    end_section(p);
    return true;
}

static void print_peer(printer *p, const aur_peer *peer, const aur_synth_cost *cost)
{
    aur_peer_cost times;
    char name[48];
    begin_section(p, peer->name);
    if (!aur_peer_measure(peer, &times))
        fprintf(stderr, "auralis: %s: %s\n", peer->name, times.why_not);
    for (size_t i = 0; i < AUR_VOICE_COUNTS && times.why_not[0] == '\0'; i++) {
        snprintf(name, sizeof name, "ns_of_%u", aur_voice_counts[i]);
        print_number(p, name, times.voice_ns[i], "ns CPU a voice and sample");
        for (int isa = AUR_ISA_SCALAR; isa < AUR_ISA_COUNT; isa++) {
            if (cost->voice_ns[isa][i] == 0.0)
                continue;
            snprintf(name, sizeof name, "ratio_%s_of_%u", aur_isa_name((aur_isa)isa), aur_voice_counts[i]);
            print_number(p, name, times.voice_ns[i] / cost->voice_ns[isa][i], "times what ours costs");
        }
    }
    end_section(p);
}

static bool bench_synth(printer *p)
{
    static aur_synth_cost cost;
    begin_section(p, "synth");
    for (unsigned preset = 0; preset < aur_preset_count() && !p->peers; preset++) {
        double ms = time_piece(preset), voices = mean_voices(preset);
        if (ms < 0.0 || voices < 0.0)
            return false;
        begin_section(p, aur_preset_name(preset));
        print_number(p, "eight_bars_ms", ms, "ms CPU for 32 s (8 bars at 60)");
        print_number(p, "factor", 32000.0 / ms, "times real time");
        print_number(p, "voices_mean", voices, "voices that sound");
        end_section(p);
    }
    for (int isa = AUR_ISA_SCALAR; isa < AUR_ISA_COUNT && !p->peers; isa++)
        if (aur_isa_supported((aur_isa)isa) && !time_blocks(p, (aur_isa)isa))
            return false;
    if (!print_costs(p, &cost))
        return false;
    for (size_t i = 0; i < aur_peer_count && p->peers; i++)
        print_peer(p, &aur_peers[i], &cost);
    end_section(p);
    return true;
}

static bool print_encode_cost(printer *p, const char *name, uint32_t quality, int32_t complexity)
{
    aur_encode_cost cost;
    if (aur_encode_cost_measure(quality, complexity, &cost) != AUR_OK)
        return false;
    begin_section(p, name);
    print_number(p, "packet_ms", cost.packet_ms, "ms CPU a packet");
    print_number(p, "core_percent", cost.core_percent, "% of a core");
    print_number(p, "opus_percent", cost.opus_percent, "% of render and encode together");
    print_number(p, "kbit_s", cost.kbit_s, "kbit/s made");
    end_section(p);
    return true;
}

static bool bench_encode(printer *p)
{
    static const int32_t complexities[] = {1, 2, 5, 7, 10};
    bool good = true;
    begin_section(p, "encode");
    for (uint32_t quality = 0; quality < AUR_QUALITY_COUNT && good; quality++) {
        const aur_quality *q = aur_quality_get(quality);
        char name[40];
        if (q->codec != AUR_CODEC_OPUS) // has one effort, and may be absent
            good = !aur_quality_is_built_in(quality) || print_encode_cost(p, q->name, quality, 0);
        for (size_t i = 0; q->codec == AUR_CODEC_OPUS && i < sizeof complexities / sizeof *complexities && good; i++) {
            snprintf(name, sizeof name, "%s_complexity_%d", q->name, complexities[i]);
            good = print_encode_cost(p, name, quality, complexities[i]);
        }
    }
    end_section(p);
    return good;
}

static void print_load(printer *p, const aur_load_result *r)
{
    print_number(p, "delivered_percent", r->delivered_share * 100.0, "% of the packets made");
    print_number(p, "p50_ms", r->p50_ms, "ms after the earliest delivery");
    print_number(p, "p99_ms", r->p99_ms, "ms");
    print_number(p, "max_ms", r->max_ms, "ms");
    print_number(p, "listeners_left", r->open, "still connected at the end");
    print_number(p, "faults", (double)r->faults, "frames that no server may send");
    if (r->joins == 0)
        return;
    print_number(p, "join_reply_ms", r->reply_ms, "ms to the answer, one who joins meanwhile");
    print_number(p, "join_reply_max_ms", r->reply_max_ms, "ms");
    print_number(p, "join_audio_ms", r->first_ms, "ms to the first media");
    print_number(p, "join_audio_max_ms", r->first_max_ms, "ms");
}

static bool print_pace(printer *p)
{
    aur_room_pace pace;
    aur_err err = aur_room_pace_measure(p->rooms, p->crowd, ROOMS_COMPLEXITY, p->seconds, &pace);
    if (err != AUR_OK) {
        fprintf(stderr, "auralis: bench: %u rooms with %u listeners each: %s\n", p->rooms, p->crowd, aur_strerror(err));
        return false;
    }
    begin_section(p, "on_the_clock");
    print_number(p, "rooms", p->rooms, "rooms of one render thread");
    print_number(p, "seconds", p->seconds, "s");
    print_number(p, "packets", (double)pace.packets, "packets");
    print_number(p, "late", (double)pace.late, "of them more than 40 ms late");
    print_number(p, "missed", (double)pace.missed, "never made");
    print_number(p, "core_percent", pace.core_percent, "% of a core");
    print_number(p, "opus_percent", pace.opus_percent, "% of that: Opus");
    print_number(p, "load", pace.load_norm, "of the last second the thread was busy");
    print_number(p, "complexity", pace.complexity, "that encoders may have at most by now");
    if (p->crowd > 0) {
        begin_section(p, "crowd");
        print_number(p, "listeners", p->crowd * p->rooms, "five packets a message, by one sending thread");
        print_number(p, "lost", (double)pace.crowd.lost, "packets not sent to somebody");
        print_load(p, &pace.crowd.delivered);
        end_section(p);
    }
    end_section(p);
    return true;
}

static bool bench_rooms(printer *p)
{
    aur_room_cost cost;
    if (aur_room_cost_measure(ROOMS_MEASURED, ROOMS_COMPLEXITY, &cost) != AUR_OK)
        return false;
    begin_section(p, "rooms");
    print_number(p, "rooms_measured", ROOMS_MEASURED, "rooms of the default preset, 96 kbit/s, complexity 5");
    print_number(p, "core_percent_a_room", cost.core_percent, "% of a core, render and encode");
    print_number(p, "rooms_a_core", 100.0 / cost.core_percent, "rooms on one core");
    print_number(p, "opus_percent", cost.opus_percent, "% of that: Opus");
    print_number(p, "rest_percent", 100.0 - cost.opus_percent, "% of that: everything else");
    print_number(p, "engine_percent", cost.engine_percent, "% of that: composing and synthesis");
    print_number(p, "around_percent", 100.0 - cost.opus_percent - cost.engine_percent,
                 "% of that: clock, status, ticks");
    print_number(p, "engine_bytes", (double)aur_engine_snapshot_bytes(), "bytes of engine state a room");
    bool good = p->rooms == 0 || print_pace(p);
    end_section(p);
    return good;
}

static bool bench_space(printer *p)
{
    static const int32_t lengths_ms[] = {1000, 4000, 8000};
    begin_section(p, "space");
    for (size_t i = 0; i < sizeof lengths_ms / sizeof *lengths_ms; i++) {
        char name[24];
        aur_space_cost cost;
        if (aur_space_cost_measure(lengths_ms[i], &cost) != AUR_OK)
            return false;
        snprintf(name, sizeof name, "hall_%d_ms", lengths_ms[i]);
        begin_section(p, name);
        print_number(p, "prepare_ms", cost.prepare_ms, "ms CPU once");
        print_number(p, "core_percent", cost.core_percent, "% of a core");
        print_number(p, "p50_us", cost.p50_us, "us a block of 64 frames");
        print_number(p, "p99_9_us", cost.p99_9_us, "us");
        print_number(p, "max_us", cost.max_us, "us (other programs are in it)");
        print_number(p, "even_ratio", cost.even_ratio, "dearest block over the middle one");
        end_section(p);
    }
    end_section(p);
    return true;
}

/// Ours over the others: with what each process happens to do, and with equal work.
static void print_ratios(printer *p, const aur_fanout_cost costs[AUR_FANOUT_KINDS])
{
    const aur_fanout_cost *ours = &costs[AUR_FANOUT_AURALIS], *icecast = &costs[AUR_FANOUT_ICECAST];
    const aur_fanout_cost *floor = &costs[AUR_FANOUT_FLOOR], *room = &costs[AUR_FANOUT_ROOM];
    if (!ours->measured || !floor->measured || !room->measured)
        return;
    begin_section(p, "ratio");
    print_number(p, "bare_loop", ours->packet_us / floor->packet_us,
                 "our process over the bare loop, which makes no room");
    print_number(p, "bare_loop_and_room", ours->packet_us / room->packet_us, "equal work: it makes the same room");
    print_number(p, "sending", ours->network_us / room->network_us, "the sending threads alone, a room beside both");
    if (icecast->measured) {
        print_number(p, "icecast", ours->packet_us / icecast->packet_us, "over Icecast, which makes no room");
        print_number(p, "icecast_and_source", ours->packet_us / icecast->station_us,
                     "equal work: Icecast and the source that makes its room");
        print_number(p, "icecast_over_bare_loop", icecast->packet_us / floor->packet_us, "neither makes a room");
    }
    end_section(p);
}

static bool bench_fanout(printer *p)
{
    static aur_fanout_cost costs[AUR_FANOUT_KINDS];
    if (aur_fanout_measure(&p->fanout, costs) != AUR_OK)
        return false;
    begin_section(p, "fanout");
    print_number(p, "listeners", p->fanout.listeners, "");
    print_number(p, "packets_a_message", p->fanout.message_packets, "");
    for (int kind = 0; kind < AUR_FANOUT_KINDS; kind++) {
        const aur_fanout_cost *cost = &costs[kind];
        if (!cost->measured)
            continue;
        begin_section(p, aur_fanout_kind_name((aur_fanout_kind)kind));
        print_number(p, "packet_us", cost->packet_us, "us CPU of the process a packet delivered");
        if (kind == AUR_FANOUT_ICECAST)
            print_number(p, "station_us", cost->station_us, "us with its source, which renders and encodes");
        else
            print_number(p, "sending_us", cost->network_us, "us CPU of the sending thread alone");
        print_number(p, "core_percent", cost->core_percent, "% of a core");
        print_number(p, "listener_bytes", cost->listener_bytes, "bytes resident for one who listens");
        if (kind == AUR_FANOUT_AURALIS)
            print_number(p, "idle_bytes", cost->idle_bytes, "bytes resident for one who is only connected");
        if (kind != AUR_FANOUT_ICECAST)
            print_load(p, &cost->delivered);
        end_section(p);
    }
    print_ratios(p, costs);
    end_section(p);
    return true;
}

/// These return false, after printing why, if the options make no sense. What is not given stays as it is.
static bool read_seconds(const aur_args *args, double *seconds)
{
    int64_t frames = 0;
    if (args->text[AUR_OPTION_SECONDS] == NULL)
        return true;
    if (!aur_args_frames(args->text[AUR_OPTION_SECONDS], &frames) || frames == 0 ||
        frames > 24 * 3600 * (int64_t)AUR_SAMPLE_RATE_HZ) {
        aur_args_refuse(args, AUR_OPTION_SECONDS, "must be a time up to 24h, such as 5s or 5m");
        return false;
    }
    *seconds = (double)frames / AUR_SAMPLE_RATE_HZ;
    return true;
}

static bool read_rooms(const aur_args *args, printer *p)
{
    int64_t rooms = 0, listeners = 0;
    p->seconds = PACE_S;
    if (!aur_args_number(args, AUR_OPTION_ROOMS, 1, AUR_STATION_ROOMS_MAX, &rooms) ||
        !aur_args_number(args, AUR_OPTION_LISTENERS, 1, 100000, &listeners) || !read_seconds(args, &p->seconds))
        return false;
    p->rooms = (uint32_t)rooms;
    p->crowd = (uint32_t)listeners;
    return true;
}

static bool read_fanout(const aur_args *args, aur_fanout_config *config)
{
    int64_t listeners = 1000, packets = 1, rounds = 3;
    double seconds = 5.0;
    if (!aur_args_number(args, AUR_OPTION_LISTENERS, 1, 100000, &listeners) ||
        !aur_args_number(args, AUR_OPTION_PACKETS, 1, AUR_LOAD_PACKETS_MAX, &packets) ||
        !aur_args_number(args, AUR_OPTION_ROUNDS, 1, 15, &rounds) || !read_seconds(args, &seconds))
        return false;
    *config = (aur_fanout_config){.listeners = (uint32_t)listeners,
                                  .message_packets = (uint32_t)packets,
                                  .rounds = (uint32_t)rounds,
                                  .seconds = seconds,
                                  .icecast = args->text[AUR_OPTION_ICECAST] != NULL};
    return true;
}

typedef struct benchmark {
    const char *name;
    bool (*run)(printer *p);
    bool alone; ///< only if asked for by name
} benchmark;

int aur_cmd_bench(const aur_args *args)
{
    static const benchmark benchmarks[] = {{"synth", bench_synth, false},
                                           {"encode", bench_encode, false},
                                           {"rooms", bench_rooms, false},
                                           {"space", bench_space, false},
                                           {"fanout", bench_fanout, true}};
    printer p = {
        .json = args->text[AUR_OPTION_JSON] != NULL, .first = true, .peers = args->text[AUR_OPTION_PEERS] != NULL};
    const char *wanted = args->operand_count > 0 ? args->operands[0] : NULL;
    bool known = false, good = args->operand_count <= 1;
    for (size_t i = 0; i < sizeof benchmarks / sizeof *benchmarks; i++)
        known = known || wanted == NULL || strcmp(wanted, benchmarks[i].name) == 0;
    if (!known || !good) {
        fprintf(stderr, "auralis: bench: must be one of synth encode rooms space fanout\n");
        return AUR_EXIT_USAGE;
    }
    if (p.peers && (wanted == NULL || strcmp(wanted, "synth") != 0)) {
        fprintf(stderr, "auralis: --peers: goes with `auralis bench synth` alone\n");
        return AUR_EXIT_USAGE;
    }
    if (!read_rooms(args, &p) || !read_fanout(args, &p.fanout))
        return AUR_EXIT_USAGE;
    if (p.json)
        putchar('{');
    for (size_t i = 0; good && i < sizeof benchmarks / sizeof *benchmarks; i++)
        if (wanted == NULL ? !benchmarks[i].alone : strcmp(wanted, benchmarks[i].name) == 0)
            good = benchmarks[i].run(&p);
    if (p.json)
        puts("}");
    return good ? AUR_EXIT_OK : AUR_EXIT_SOFTWARE;
}
