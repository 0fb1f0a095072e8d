// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Tests that the metrics are well-formed Prometheus text 0.0.4 and that numbers arrive.
#include "tests/stream/check.h"

#include <stdio.h>

#include "server/metrics.h"

/// A name of the format, with our prefix.
static size_t name_length(const char *line)
{
    return strspn(line, "abcdefghijklmnopqrstuvwxyz0123456789_");
}

/// Value of a sample line: a number to the end of the line.
static double check_sample(const char *line, const char *family, bool is_histogram)
{
    size_t name = name_length(line);
    assert_int_equal(strncmp(line, family, strlen(family)), 0); // belongs to the HELP and TYPE above it
    if (is_histogram) {
        const char *part = line + strlen(family);
        assert_true(strncmp(part, "_bucket{", 8) == 0 || strncmp(part, "_sum{", 5) == 0 ||
                    strncmp(part, "_count{", 7) == 0);
    } else {
        assert_int_equal(name, strlen(family));
    }
    const char *at = line + name;
    if (*at == '{') {
        const char *end = strchr(at, '}');
        assert_non_null(end);
        for (const char *label = at + 1; label < end;) { // name="value",...
            label += name_length(label);
            assert_int_equal(strncmp(label, "=\"", 2), 0);
            label = strchr(label + 2, '"');
            assert_non_null(label);
            label += label[1] == ',' ? 2 : 1;
        }
        at = end + 1;
    }
    assert_int_equal(*at, ' ');
    char *end = NULL;
    double value = strtod(at + 1, &end);
    assert_true(end > at + 1 && *end == '\0');
    return value;
}

static void check_text(char *text)
{
    char family[128] = "", kind[16] = "";
    int samples = 0;
    assert_int_equal(text[strlen(text) - 1], '\n');
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        if (strncmp(line, "# HELP ", 7) == 0) {
            size_t length = name_length(line + 7);
            assert_true(length > 0 && length < sizeof family);
            memcpy(family, line + 7, length);
            family[length] = '\0';
            assert_int_equal(strncmp(family, "auralis_", 8), 0);
            assert_true(strlen(line + 7 + length) > 5); // says something
        } else if (strncmp(line, "# TYPE ", 7) == 0) {
            char of[128];
            assert_int_equal(sscanf(line, "# TYPE %127s %15s", of, kind), 2);
            assert_string_equal(of, family);
            assert_true(strcmp(kind, "gauge") == 0 || strcmp(kind, "counter") == 0 || strcmp(kind, "histogram") == 0);
            size_t length = strlen(family);
            bool is_total = length > 6 && strcmp(family + length - 6, "_total") == 0;
            assert_int_equal(is_total, strcmp(kind, "counter") == 0);
        } else {
            double value = check_sample(line, family, strcmp(kind, "histogram") == 0);
            assert_true(strcmp(kind, "counter") != 0 || value >= 0);
            samples++;
        }
    }
    assert_true(samples > 40);
}

static const aur_shedding OVERLOADED = {.level = AUR_SHEDDING_JOINS, .load = 0.95, .changes = UINT64_MAX};

#define LONGEST "a-room-with-the-longest-name-that-is-allowed-for-rooms-0123456789"

#define BUSY                                                                                                           \
    {                                                                                                                  \
        .status = {.frame = INT64_MAX,                                                                                 \
                   .packets = UINT64_MAX,                                                                              \
                   .late_packets = UINT64_MAX,                                                                         \
                   .missed_packets = 17,                                                                               \
                   .encode_s = {.counts = {2, 1, [AUR_HISTOGRAM_LIMITS] = 4}, .sum = 0.5}},                            \
        .audience = {.listening = UINT32_MAX, .packets_sent = UINT64_MAX, .packets_skipped = UINT64_MAX},              \
        .hls = {.segments = 11},                                                                                       \
    }

static const aur_metrics FULL = {
    .room_count = 2,
    .names = {LONGEST, "another-" LONGEST},
    .rooms = {BUSY, BUSY},
    .venues = {.opened = 9, .open = 3, .max = 255, .refused = {[AUR_ADMISSION_RATE] = 44}},
    .uptime_s = 1e9,
    .certificate_expires_at_s = INT64_MAX,
    .shedding = &OVERLOADED,
    .process = {.cpu_s = 1e9, .resident_bytes = UINT64_MAX, .fds = UINT32_MAX, .fds_max = UINT32_MAX},
    .jitter_s = {.counts = {[AUR_HISTOGRAM_LIMITS] = UINT64_MAX}, .sum = 1e300},
    .station = {.ticks = UINT64_MAX, .late_max_ns = INT64_MAX},
    .sessions = {.messages = UINT64_MAX, .refused = {[AUR_PROTOCOL_INVALID_CONTROL] = 5}},
    .net = {.connections_open = 5,
            .sockets_open = 2,
            .feeds_open = {[AUR_HTTP_STREAM] = 1},
            .requests = {[2] = UINT64_MAX}},
};

static void the_text_is_well_formed(void **state)
{
    (void)state;
    char *text = aur_metrics_print(&(aur_metrics){.room_count = 1, .names = {"lobby"}});
    assert_non_null(text);
    check_text(text);
    free(text);
    text = aur_metrics_print(&FULL);                                      // the largest numbers fit
    assert_non_null(strstr(text, "\nauralis_push_sent_bytes_total 0\n")); // the last line
    check_text(text);
    free(text);
}

static void numbers_arrive(void **state)
{
    (void)state;
    char *text = aur_metrics_print(&FULL);
    assert_non_null(strstr(text, "} 17\n"));
    assert_non_null(strstr(text, "\nauralis_errors_sent_total{code=\"INVALID_CONTROL\"} 5\n"));
    assert_non_null(strstr(text, "\nauralis_shedding_level 3\n"));
    assert_non_null(strstr(text, ",le=\"5e-05\"} 2\n"));  // what lies below a limit
    assert_non_null(strstr(text, ",le=\"0.0001\"} 3\n")); // lies below those above it, too
    assert_non_null(strstr(text, ",le=\"0.05\"} 3\n"));
    assert_non_null(strstr(text, ",le=\"+Inf\"} 7\n"));
    assert_non_null(strstr(text, "auralis_chunk_encoding_duration_seconds_count{room=\"another-" LONGEST "\"} 7\n"));
    assert_non_null(strstr(text, "\nauralis_opened_rooms 3\n"));
    assert_non_null(strstr(text, "\nauralis_rooms_refused_total{reason=\"rate\"} 44\n"));
    assert_non_null(strstr(text, "\nauralis_hls_segments_total 22\n")); // of all rooms
    assert_non_null(strstr(text, "\nauralis_connections{kind=\"websocket\"} 2\n"));
    assert_non_null(strstr(text, "\nauralis_connections{kind=\"http\"} 2\n"));
    assert_non_null(strstr(text, "\nauralis_http_requests_total{status=\"2xx\"} 18446744073709551615\n"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_text_is_well_formed),
        cmocka_unit_test(numbers_arrive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
