// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// Starting, feeding and reading the servers that are measured.
#include "client/cli/fanout_peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "client/cli/bare_loop.h"
#include "stream/clock.h"
#include "stream/log.h"
#include "stream/ogg.h"
#include "stream/station.h"

#define READY_NS          (20 * AUR_NS_PER_SECOND)
#define SPARE_DESCRIPTORS 512
#define EXIT_CANNOT_EXEC  127
#define ROOM_SEED         7

const char *aur_fanout_kind_name(aur_fanout_kind kind)
{
    static const char *const names[AUR_FANOUT_KINDS] = {"bare_loop", "bare_loop_and_room", "auralis", "icecast"};
    return names[kind];
}

void aur_fanout_pin(bool first)
{
    static cpu_set_t all; // as it was before the first pin
    if (CPU_COUNT(&all) == 0 && sched_getaffinity(0, sizeof all, &all) != 0)
        return;
    int chosen = -1;
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
        if (CPU_ISSET(cpu, &all) && (chosen < 0 || !first))
            chosen = cpu;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(chosen, &one);
    sched_setaffinity(0, sizeof one, &one);
}

static void make_room(uint32_t listeners)
{
    struct rlimit limit;
    rlim_t wanted = (rlim_t)listeners + SPARE_DESCRIPTORS;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = wanted;
    limit.rlim_max = limit.rlim_max < wanted ? wanted : limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit); // where it fails the listeners will be missed
}

/// In a new child process: dies with its parent.
static void settle(uint32_t listeners)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    aur_fanout_pin(true);
    make_room(listeners);
}

/* ---- auralis ---- */

/// Waits for the line that says where the server listens. Returns the port, 0 if there is none.
static uint16_t read_port(int fd)
{
    char text[2048];
    size_t used = 0;
    ssize_t got = 0;
    while (used < sizeof text - 1 && (got = read(fd, text + used, sizeof text - 1 - used)) > 0) {
        used += (size_t)got;
        text[used] = '\0';
        const char *line = strstr(text, "serving on http://");
        const char *port =
            line != NULL && strchr(line, '\n') != NULL ? strchr(line + strlen("serving on http:"), ':') : NULL;
        if (port != NULL)
            return (uint16_t)strtoul(port + 1, NULL, 10);
    }
    return 0;
}

static aur_err start_auralis(aur_fanout_peer *peer, uint32_t listeners)
{
    int pipe_fds[2];
    char most[16], seed[16];
    snprintf(most, sizeof most, "%u", (unsigned)listeners + 16);
    snprintf(seed, sizeof seed, "%d", ROOM_SEED);
    if (pipe(pipe_fds) != 0)
        return AUR_ERR_ADDRESS;
    peer->path = "/ws?room=lobby";
    peer->pid = fork();
    if (peer->pid == 0) {
        settle(listeners);
        dup2(pipe_fds[1], STDERR_FILENO);
        close(pipe_fds[0]);
        close(pipe_fds[1]);
        execl("/proc/self/exe", "auralis", "serve", "--listen", "127.0.0.1:0", "--seed", seed, "--max-listeners", most,
              "--log-level", "info", (char *)NULL);
        _exit(EXIT_CANNOT_EXEC);
    }
    close(pipe_fds[1]);
    peer->port = peer->pid > 0 ? read_port(pipe_fds[0]) : 0;
    close(pipe_fds[0]);
    return peer->port != 0 ? AUR_OK : AUR_ERR_ADDRESS;
}

/* ---- the floor ---- */

/// The room that our server plays, rendered and encoded for one listener by a thread of the calling process, for ever.
static void make_room_too(void)
{
    aur_room_config config = {.controls.seed = 0};
    aur_station *station = NULL; // ends with the process
    aur_room *room = NULL;
    aur_log_level_set(AUR_LOG_WARNING);
    aur_controls_from_preset(&config.controls, AUR_PRESET_DEFAULT);
    config.controls.seed = ROOM_SEED;
    if (aur_station_open(&(aur_station_config){.on_tick = NULL}, &station) != AUR_OK ||
        aur_station_room_add(station, &config, &room) != AUR_OK || aur_station_start(station) != AUR_OK)
        _exit(EXIT_FAILURE);
    aur_room_listeners_add(room, aur_room_quality(room), 1);
}

static aur_err start_floor(aur_fanout_peer *peer, uint32_t listeners, uint32_t message_packets)
{
    int listening = aur_bare_loop_listen(&peer->port);
    if (listening < 0)
        return AUR_ERR_ADDRESS;
    peer->path = "/";
    peer->pid = fork();
    if (peer->pid == 0) {
        settle(listeners);
        if (peer->kind == AUR_FANOUT_ROOM)
            make_room_too();
        aur_bare_loop_run(listening, listeners, message_packets, AUR_FANOUT_PACKET_BYTES);
        _exit(EXIT_FAILURE);
    }
    close(listening);
    return peer->pid > 0 ? AUR_OK : AUR_ERR_ADDRESS;
}

/* ---- Icecast ---- */

static bool write_config(const aur_fanout_peer *peer, uint32_t listeners)
{
    char path[64];
    snprintf(path, sizeof path, "%s/icecast.xml", peer->folder);
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return false;
    fprintf(file,
            "<icecast><limits><clients>%u</clients><sources>2</sources><queue-size>524288</queue-size>"
            "<client-timeout>30</client-timeout><header-timeout>15</header-timeout><source-timeout>10</source-timeout>"
            "<burst-on-connect>0</burst-on-connect><burst-size>0</burst-size></limits>"
            "<authentication><source-password>bench</source-password><admin-user>a</admin-user>"
            "<admin-password>bench</admin-password></authentication><hostname>localhost</hostname>"
            "<listen-socket><port>%u</port><bind-address>127.0.0.1</bind-address></listen-socket>"
            "<fileserve>0</fileserve><paths><basedir>%s</basedir><logdir>%s</logdir><webroot>%s</webroot>"
            "<adminroot>%s</adminroot></paths><logging><accesslog>access.log</accesslog><errorlog>error.log</errorlog>"
            "<loglevel>1</loglevel></logging><security><chroot>0</chroot></security></icecast>\n",
            (unsigned)listeners + 64, (unsigned)peer->port, peer->folder, peer->folder, peer->folder, peer->folder);
    return fclose(file) == 0;
}

/// Icecast will not run as root.
static void become_nobody(const char *folder)
{
    const struct passwd *nobody = getpwnam("nobody");
    if (geteuid() != 0 || nobody == NULL)
        return;
    if (chown(folder, nobody->pw_uid, nobody->pw_gid) != 0 || setgid(nobody->pw_gid) != 0 ||
        setuid(nobody->pw_uid) != 0)
        _exit(EXIT_CANNOT_EXEC);
    prctl(PR_SET_PDEATHSIG, SIGTERM); // forgotten with the change of user
}

static int connect_to(uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    close(fd);
    return -1;
}

static aur_err send_page(void *context, const uint8_t *bytes, size_t count)
{
    return send(*(int *)context, bytes, count, MSG_NOSIGNAL) == (ssize_t)count ? AUR_OK : AUR_ERR_FILE;
}

/// A source: pages of `message_packets` packets in real time, for ever. Nobody decodes them.
static void feed(uint16_t port, uint32_t message_packets)
{
    static const char HEAD[] = "SOURCE /live HTTP/1.0\r\nAuthorization: Basic c291cmNlOmJlbmNo\r\n"
                               "Content-Type: application/ogg\r\n\r\n";
    uint8_t packet[AUR_FANOUT_PACKET_BYTES] = {0xfc};
    char answer[256];
    aur_ogg *ogg = NULL;
    aur_clock clock;
    int fd = connect_to(port);
    aur_ogg_config config = {
        .sink = send_page, .context = &fd, .serial = 7, .endless = true, .packets_per_page = message_packets};
    if (fd < 0 || send(fd, HEAD, sizeof HEAD - 1, MSG_NOSIGNAL) < 0 || recv(fd, answer, sizeof answer, 0) <= 0 ||
        aur_ogg_open(&config, &ogg) != AUR_OK)
        return;
    aur_clock_init(&clock, aur_clock_now_ns(), AUR_PACKET_NS);
    while (aur_ogg_packet(ogg, packet, sizeof packet) == AUR_OK)
        aur_clock_wait(&clock);
}

/// Its mount is there some time after its source.
static aur_err wait_for_mount(aur_fanout_peer *peer)
{
    static const char REQUEST[] = "GET /live HTTP/1.0\r\n\r\n";
    int64_t until_ns = aur_clock_now_ns() + READY_NS;
    while (aur_clock_now_ns() < until_ns) {
        char answer[16] = "";
        if (waitpid(peer->pid, NULL, WNOHANG) == peer->pid) {
            peer->pid = 0;
            fprintf(stderr, "auralis: icecast2 cannot be run; apt-get install icecast2\n");
            return AUR_ERR_UNSUPPORTED;
        }
        int fd = connect_to(peer->port);
        bool is_there = fd >= 0 && send(fd, REQUEST, sizeof REQUEST - 1, MSG_NOSIGNAL) > 0 &&
                        recv(fd, answer, sizeof answer - 1, 0) > 0 && strstr(answer, " 200") != NULL;
        close(fd);
        if (is_there)
            return AUR_OK;
        aur_clock_sleep_until(aur_clock_now_ns() + AUR_NS_PER_SECOND / 20);
    }
    return AUR_ERR_ADDRESS;
}

static aur_err start_icecast(aur_fanout_peer *peer, uint32_t listeners, uint32_t message_packets)
{
    char config[64];
    int listening = aur_bare_loop_listen(&peer->port); // a port that is free
    close(listening);
    snprintf(peer->folder, sizeof peer->folder, "/tmp/auralis-icecast-XXXXXX");
    if (listening < 0 || mkdtemp(peer->folder) == NULL || !write_config(peer, listeners))
        return AUR_ERR_ADDRESS;
    snprintf(config, sizeof config, "%s/icecast.xml", peer->folder);
    peer->path = "/live";
    peer->pid = fork();
    if (peer->pid == 0) {
        settle(listeners);
        become_nobody(peer->folder);
        if (freopen("/dev/null", "w", stdout) == NULL || freopen("/dev/null", "w", stderr) == NULL)
            _exit(EXIT_CANNOT_EXEC);
        execlp("icecast2", "icecast2", "-c", config, (char *)NULL);
        _exit(EXIT_CANNOT_EXEC);
    }
    peer->feeder = peer->pid > 0 ? fork() : -1;
    if (peer->feeder == 0) {
        settle(0);
        make_room_too();
        for (;;) { // until it listens
            feed(peer->port, message_packets);
            aur_clock_sleep_until(aur_clock_now_ns() + AUR_NS_PER_SECOND / 10);
        }
    }
    return wait_for_mount(peer);
}

/* ---- all ---- */

aur_err aur_fanout_peer_start(aur_fanout_peer *peer, aur_fanout_kind kind, uint32_t listeners, uint32_t message_packets)
{
    *peer = (aur_fanout_peer){.kind = kind};
    aur_err err = kind == AUR_FANOUT_AURALIS   ? start_auralis(peer, listeners)
                  : kind == AUR_FANOUT_ICECAST ? start_icecast(peer, listeners, message_packets)
                                               : start_floor(peer, listeners, message_packets);
    if (err != AUR_OK) {
        fprintf(stderr, "auralis: %s cannot be measured: %s\n", aur_fanout_kind_name(kind), aur_strerror(err));
        aur_fanout_peer_stop(peer);
    }
    return err;
}

static void end_process(pid_t *pid)
{
    if (*pid <= 0)
        return;
    kill(*pid, SIGTERM);
    kill(*pid, SIGTERM); // our server fades out, unless somebody is in a hurry
    int64_t until_ns = aur_clock_now_ns() + 4 * AUR_NS_PER_SECOND;
    while (waitpid(*pid, NULL, WNOHANG) == 0) {
        if (aur_clock_now_ns() > until_ns)
            kill(*pid, SIGKILL);
        aur_clock_sleep_until(aur_clock_now_ns() + AUR_NS_PER_SECOND / 50);
    }
    *pid = 0;
}

void aur_fanout_peer_stop(aur_fanout_peer *peer)
{
    static const char *const files[] = {"icecast.xml", "access.log", "error.log", ""};
    char path[64];
    end_process(&peer->feeder);
    end_process(&peer->pid);
    for (size_t i = 0; peer->folder[0] != '\0' && i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/%s", peer->folder, files[i]);
        remove(path);
    }
    peer->folder[0] = '\0';
}

static double process_cpu_s(pid_t pid)
{
    clockid_t clock;
    struct timespec time;
    bool is_known = pid > 0 && clock_getcpuclockid(pid, &clock) == 0 && clock_gettime(clock, &time) == 0;
    return is_known ? (double)time.tv_sec + (double)time.tv_nsec / 1e9 : 0.0;
}

aur_fanout_cpu aur_fanout_peer_cpu(const aur_fanout_peer *peer)
{
    aur_fanout_cpu cpu = {.process_s = process_cpu_s(peer->pid), .source_s = process_cpu_s(peer->feeder)};
    char path[64];
    unsigned long long ns = 0;
    snprintf(path, sizeof path, "/proc/%d/task/%d/schedstat", (int)peer->pid, (int)peer->pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return cpu;
    if (fscanf(file, "%llu", &ns) == 1) // NOLINT(cert-err34-c): the kernel writes numbers
        cpu.network_s = (double)ns / 1e9;
    fclose(file);
    return cpu;
}

double aur_fanout_peer_resident_bytes(const aur_fanout_peer *peer)
{
    char path[64];
    unsigned long long total = 0, resident = 0;
    snprintf(path, sizeof path, "/proc/%d/statm", (int)peer->pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return 0.0;
    if (fscanf(file, "%llu %llu", &total, &resident) != 2) // NOLINT(cert-err34-c): the kernel writes numbers
        resident = 0;
    fclose(file);
    return (double)resident * (double)sysconf(_SC_PAGESIZE);
}
