// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A real server ($AURALIS_BIN) and listeners that nobody would want: frames stay whole on a socket that takes a few
/// bytes at a time, and whoever is slow, silent or in a storm takes nothing from others nor from the server for long.
#include "tests/stream/check.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stream/clock.h"

#define PAYLOAD_MAX 131072
/// Beyond what the kernel keeps.
#define IDLE_BYTES_MAX 2000

#define MS (AUR_NS_PER_SECOND / 1000)

typedef struct frame {
    unsigned opcode;
    size_t bytes;
    uint8_t payload[PAYLOAD_MAX + 1];
} frame;

static pid_t server;
static uint16_t port;

/* ---- the server ---- */

static int start_server(void **state)
{
    (void)state;
    int fds[2];
    char text[2048];
    size_t used = 0;
    const char *given = getenv("AURALIS_BIN"), *binary = given != NULL ? given : "auralis", *found = NULL;
    assert_int_equal(pipe(fds), 0);
    server = fork();
    if (server == 0) {
        dup2(fds[1], STDERR_FILENO);
        execl(binary, "auralis", "serve", "--listen", "127.0.0.1:0", "--seed", "7", (char *)NULL);
        _exit(127);
    }
    close(fds[1]);
    while (found == NULL || strchr(found, '\n') == NULL) {
        ssize_t got = read(fds[0], text + used, sizeof text - 1 - used);
        assert_true(got > 0);
        used += (size_t)got;
        text[used] = '\0';
        found = strstr(text, "serving on http://");
    }
    port = (uint16_t)strtoul(strchr(found + strlen("serving on http:"), ':') + 1, NULL, 10);
    return 0; // the pipe stays open: the server may log
}

static int stop_server(void **state)
{
    (void)state;
    int status = 0;
    kill(server, SIGTERM);
    aur_clock_sleep_until(aur_clock_now_ns() + 50 * MS);
    kill(server, SIGTERM);
    assert_int_equal(waitpid(server, &status, 0), server);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    return 0;
}

static unsigned server_descriptors(void)
{
    char path[64];
    unsigned count = 0;
    snprintf(path, sizeof path, "/proc/%d/fd", (int)server);
    DIR *folder = opendir(path);
    assert_non_null(folder);
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

static unsigned long server_resident_kb(void)
{
    char path[64];
    unsigned long resident = 0;
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)server); // others are not exact on every kernel
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%*[^\n] Rss: %lu kB", &resident), 1);
    fclose(file);
    return resident;
}

/* ---- a client ---- */

static void pause_ms(int64_t ms)
{
    aur_clock_sleep_until(aur_clock_now_ns() + ms * MS);
}

/// `buffer_bytes` of the kernel for what is not read; 0 = as usual.
static int dial(int buffer_bytes)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    struct timeval limit = {.tv_sec = 5};
    assert_true(fd >= 0);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (buffer_bytes > 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer_bytes, sizeof buffer_bytes);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static void write_all(int fd, const void *bytes, size_t count)
{
    assert_int_equal(send(fd, bytes, count, MSG_NOSIGNAL), count);
}

static void say(int fd, unsigned opcode, const char *text)
{
    char bytes[6 + 126] = {(char)(0x80 | opcode)}; // masked with zeros
    int count = snprintf(bytes + 6, sizeof bytes - 6, "%s", text);
    bytes[1] = (char)(0x80 | count);
    write_all(fd, bytes, 6 + (size_t)count);
}

static int open_socket(int buffer_bytes)
{
    char head[512];
    size_t used = 0;
    int fd = dial(buffer_bytes);
    snprintf(head, sizeof head,
             "GET /ws?room=lobby HTTP/1.1\r\nHost: localhost:%u\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
             "Sec-WebSocket-Protocol: auralis.v1\r\n\r\n",
             (unsigned)port);
    write_all(fd, head, strlen(head));
    for (used = 0; used < 4 || memcmp(head + used - 4, "\r\n\r\n", 4) != 0; used++) {
        assert_true(used < sizeof head);
        assert_int_equal(recv(fd, head + used, 1, 0), 1);
    }
    assert_memory_equal(head, "HTTP/1.1 101", 12);
    return fd;
}

/// Reads `count` bytes in steps of `step`, with a rest after each; 0 = all at once.
static bool read_bytes(int fd, uint8_t *to, size_t count, size_t step, int64_t rest_us)
{
    size_t used = 0;
    while (used < count) {
        size_t wanted = step > 0 && count - used > step ? step : count - used;
        ssize_t got = recv(fd, to + used, wanted, 0);
        if (got <= 0)
            return false;
        used += (size_t)got;
        if (step > 0)
            aur_clock_sleep_until(aur_clock_now_ns() + rest_us * 1000);
    }
    return true;
}

static bool read_frame(int fd, frame *f, size_t step, int64_t rest_us)
{
    uint8_t head[8];
    if (!read_bytes(fd, head, 2, step, rest_us))
        return false;
    f->opcode = head[0] & 0x0f;
    f->bytes = head[1];
    assert_int_equal(head[0] & 0xf0, 0x80); // whole, no extension
    assert_true(f->opcode == 1 || f->opcode == 2 || (f->opcode >= 8 && f->opcode <= 10));
    assert_true(head[1] < 127);
    if (f->bytes == 126) {
        if (!read_bytes(fd, head, 2, step, rest_us))
            return false;
        f->bytes = (size_t)head[0] << 8 | head[1];
    }
    bool good = read_bytes(fd, f->payload, f->bytes, step, rest_us);
    f->payload[f->bytes] = '\0';
    return good;
}

static uint64_t get_le(const uint8_t *at, int bytes)
{
    uint64_t value = 0;
    for (int i = bytes - 1; i >= 0; i--)
        value = value << 8 | at[i];
    return value;
}

/// Checks a media message to its last byte; packets follow each other unless it is marked as the first.
static void check_media(const frame *f, uint64_t *next)
{
    assert_true(f->bytes > 16);
    assert_int_equal(f->payload[0], 1);
    uint64_t count = get_le(f->payload + 2, 2), first = get_le(f->payload + 4, 4);
    size_t at = 16;
    assert_in_range(count, 1, 100);
    for (uint64_t k = 0; k < count; k++) {
        size_t bytes = (size_t)get_le(f->payload + at, 2);
        assert_in_range(bytes, 1, AUR_PACKET_FRAMES);
        at += 2 + bytes;
    }
    assert_int_equal(at, f->bytes);
    if ((f->payload[1] & 1) == 0)
        assert_int_equal(first, *next);
    *next = first + count;
}

/* ---- frames stay whole ---- */

/// More comes than is read, of all kinds, also what the library writes by itself: pongs.
static void frames_survive_a_socket_that_takes_little(void **state)
{
    (void)state;
    static frame f;
    unsigned pongs = 0, texts = 0, media = 0, errors = 0;
    uint64_t next = 0;
    int fd = open_socket(2048);
    int64_t until_ns = aur_clock_now_ns() + 6 * AUR_NS_PER_SECOND, due_ns = 0;
    say(fd, 1, "{\"type\":\"listen\",\"burst_ms\":2000}");
    for (uint64_t step = 0; aur_clock_now_ns() < until_ns; step++) {
        if (aur_clock_now_ns() >= due_ns) {
            due_ns = aur_clock_now_ns() + 600 * MS; // who asks faster than he reads is shown the door
            say(fd, 9, "still there?");
            say(fd, 1, dice(step) % 2 == 0 ? "{\"type\":\"status_request\"}" : "{\"type\":\"ping\",\"client_time\":7}");
            if (dice(step) % 4 == 0)
                say(fd, 1, "{\"type\":\"listen\",\"burst_ms\":1000}");
        }
        assert_true(read_frame(fd, &f, 1 + dice(step) % 200, (int64_t)(dice(step + 7) % 10000))); // about 18 kB/s
        if (f.opcode == 10) {
            assert_string_equal((char *)f.payload, "still there?");
            pongs++;
        } else if (f.opcode == 1) {
            assert_true(f.payload[0] == '{' && f.payload[f.bytes - 1] == '}');
            errors += strstr((char *)f.payload, "\"type\":\"error\"") != NULL;
            texts++;
        } else {
            assert_int_equal(f.opcode, 2);
            check_media(&f, &next);
            media++;
        }
    }
    printf("%u media messages, %u texts (%u errors), %u pongs\n", media, texts, errors, pongs);
    assert_true(media > 5 && texts > 5 && pongs > 0);
    say(fd, 1, "{\"type\":\"stop\"}");
    say(fd, 1, "{\"type\":\"ping\",\"client_time\":4711}");
    do {
        assert_true(read_frame(fd, &f, 0, 0)); // now as fast as it comes: all is still in order
        assert_int_not_equal(f.opcode, 8);
    } while (strstr((char *)f.payload, "4711") == NULL);
    say(fd, 8, "\003\350"); // 1000
    bool is_closed = false;
    while (!is_closed && read_frame(fd, &f, 0, 0))
        is_closed = f.opcode == 8;
    assert_true(is_closed);
    assert_int_equal(recv(fd, f.payload, 1, 0), 0); // and nothing after it
    close(fd);
}

/* ---- others are not disturbed ---- */

/// One who does all well, in a thread of his own, and notes how late each packet comes.
#define NOTES_MAX 8192
typedef struct good_listener {
    int fd;
    atomic_bool stop;
    atomic_uint count;
    int64_t late_ns[NOTES_MAX];
    uint64_t next;
} good_listener;

static void *listen_well(void *context)
{
    static frame f;
    good_listener *l = context;
    say(l->fd, 1, "{\"type\":\"listen\",\"burst_ms\":0}");
    while (!atomic_load(&l->stop) && read_frame(l->fd, &f, 0, 0)) {
        if (f.opcode == 9)
            say(l->fd, 10, "");
        if (f.opcode != 2)
            continue;
        unsigned count = atomic_load(&l->count);
        int64_t frame_ns = (int64_t)get_le(f.payload + 8, 8) * AUR_NS_PER_SECOND / AUR_SAMPLE_RATE_HZ;
        l->late_ns[count % NOTES_MAX] = aur_clock_now_ns() - frame_ns;
        check_media(&f, &l->next);
        atomic_store(&l->count, count + 1);
    }
    return NULL;
}

static int compare_times(const void *left, const void *right)
{
    int64_t l = *(const int64_t *)left, r = *(const int64_t *)right;
    return (l > r) - (l < r);
}

/// The 99th of 100 of what was noted from `from` on.
static int64_t p99_ns(const good_listener *l, unsigned from)
{
    static int64_t sorted[NOTES_MAX];
    unsigned count = atomic_load(&l->count) - from;
    assert_in_range(count, 50, NOTES_MAX);
    memcpy(sorted, l->late_ns + from, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare_times);
    return sorted[(count - 1) * 99 / 100];
}

#define CROWD    200
#define PHASE_MS 1200

/// Many who listen and never read.
static void never_read(void)
{
    int fds[CROWD];
    for (int i = 0; i < CROWD; i++) {
        fds[i] = open_socket(2048);
        say(fds[i], 1, "{\"type\":\"listen\",\"burst_ms\":2000}");
    }
    pause_ms(PHASE_MS);
    for (int i = 0; i < CROWD; i++)
        close(fds[i]);
}

/// Some who read a byte a second, and many who never say what they want.
static void drip(void)
{
    int fds[CROWD];
    uint8_t byte = 0;
    for (int i = 0; i < CROWD; i++) {
        fds[i] = i % 2 == 0 ? dial(0) : open_socket(2048);
        if (i % 2 != 0)
            say(fds[i], 1, "{\"type\":\"listen\"}");
    }
    for (int turn = 0; turn < 2; turn++) {
        for (int i = 1; i < CROWD; i += 2)
            assert_int_equal(recv(fds[i], &byte, 1, 0), 1);
        pause_ms(PHASE_MS / 2);
    }
    for (int i = 0; i < CROWD; i++)
        close(fds[i]);
}

/// Thousands who come and go at once, without a word or by a reset.
static void storm(void)
{
    struct linger reset = {.l_onoff = 1, .l_linger = 0};
    int64_t until_ns = aur_clock_now_ns() + PHASE_MS * MS;
    unsigned count = 0;
    while (aur_clock_now_ns() < until_ns) {
        int fd = dial(0);
        if (count++ % 2 == 0)
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        close(fd);
        if (count % 50 == 0)
            pause_ms(10); // 5000 a second
    }
    printf("%u connections came and went in %d ms\n", count, PHASE_MS);
}

/// All who listen leave in the same moment.
static void leave_together(void)
{
    struct linger reset = {.l_onoff = 1, .l_linger = 0};
    int fds[CROWD];
    for (int i = 0; i < CROWD; i++) {
        fds[i] = open_socket(0);
        say(fds[i], 1, "{\"type\":\"listen\",\"packets\":5}");
    }
    pause_ms(PHASE_MS / 2);
    for (int i = 0; i < CROWD; i++) {
        setsockopt(fds[i], SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        close(fds[i]);
    }
    pause_ms(PHASE_MS / 2);
}

static void nobody_is_disturbed(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        void (*run)(void);
    } hostile[] = {{"never read", never_read}, {"drip", drip}, {"storm", storm}, {"leave together", leave_together}};
    static good_listener good;
    pthread_t thread;
    good.fd = open_socket(0);
    assert_int_equal(pthread_create(&thread, NULL, listen_well, &good), 0);
    pause_ms(500);
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++)
        hostile[i].run(); // once before: memory that is kept for the next time is not lost
    unsigned descriptors = server_descriptors();
    unsigned long resident_kb = server_resident_kb();
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        int64_t moved_ns = INT64_MAX;
        for (int turn = 0; turn < 4 && moved_ns >= 5 * MS; turn++) { // others use this machine as well
            unsigned from = atomic_load(&good.count);
            pause_ms(PHASE_MS);
            int64_t before_ns = p99_ns(&good, from);
            from = atomic_load(&good.count);
            hostile[i].run();
            int64_t by_ns = p99_ns(&good, from) - before_ns;
            moved_ns = by_ns < moved_ns ? by_ns : moved_ns;
        }
        printf("%s: p99 delay of another listener moves by %.2f ms\n", hostile[i].name, (double)moved_ns / 1e6);
        assert_true(moved_ns < 5 * MS);
    }
    unsigned left = 0;
    for (int i = 0; i < 50 && (left = server_descriptors()) > descriptors; i++)
        pause_ms(100);
    printf("descriptors %u, then %u; resident %lu kB, then %lu kB\n", descriptors, left, resident_kb,
           server_resident_kb());
    assert_true(left <= descriptors);
    assert_true(server_resident_kb() < resident_kb + 2048);
    atomic_store(&good.stop, true);
    pthread_join(thread, NULL);
    close(good.fd);
}

/// What a listener costs who says nothing: the slope, for the first of them warm the server's own memory.
static void who_only_listens_costs_little(void **state)
{
    (void)state;
    enum { FIRST = 1000, ALL = 4000 };
    static int fds[ALL];
    unsigned long first_kb = 0;
    struct rlimit files;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &files), 0);
    files.rlim_cur = files.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &files), 0);
    assert_true(files.rlim_cur > ALL + 64);
    for (int i = 0; i < ALL; i++) {
        if (i == FIRST)
            first_kb = server_resident_kb();
        fds[i] = open_socket(0);
    }
    double bytes = 1024.0 * (double)(server_resident_kb() - first_kb) / (ALL - FIRST);
    printf("one who is only connected: %.0f bytes resident\n", bytes);
    assert_true(bytes < IDLE_BYTES_MAX);
    for (int i = 0; i < ALL; i++)
        close(fds[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(frames_survive_a_socket_that_takes_little, start_server, stop_server),
        cmocka_unit_test_setup_teardown(who_only_listens_costs_little, start_server, stop_server),
        cmocka_unit_test_setup_teardown(nobody_is_disturbed, start_server, stop_server),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
