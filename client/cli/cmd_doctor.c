// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// `auralis doctor`: what this machine has of what Auralis likes to have, and how to come by the rest. It changes
/// nothing. One function a check; each writes what it found and, unless all is well, what to do.
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "client/cli/commands.h"
#include "server/store/store.h"
#include "stream/device.h"
#include "stream/engine.h"
#include "stream/json_print.h"
#include "stream/midi_port.h"

#define LISTEN_DEFAULT "127.0.0.1:8080"

/// Files a server with the listeners it allows by default keeps open.
#define FILES_WANTED 10256

#define REALTIME_PRIORITY 20
#define STORE_PATH_BYTES  4096

typedef enum verdict { VERDICT_OK, VERDICT_WARN, VERDICT_FAIL } verdict;

typedef struct finding {
    verdict verdict;
    char text[256]; ///< what was found
    char fix[256];  ///< what to do; "" = nothing
} finding;

/// Whether sound devices are there; the sound server's check asks for them, too.
typedef struct devices {
    aur_device_info infos[AUR_DEVICES_MAX];
    int count; ///< negative: PortAudio does not start
    char reason[AUR_DEVICE_REASON_BYTES];
} devices;

static devices found;

static void check_devices(finding *f)
{
    const aur_device_info *is_default = NULL;
    for (int i = 0; i < found.count; i++)
        if (found.infos[i].is_default)
            is_default = &found.infos[i];
    if (found.count > 0 && is_default != NULL) {
        snprintf(f->text, sizeof f->text, "%d to play on, the default is %s", found.count, is_default->name);
        return;
    }
    if (found.count > 0) {
        f->verdict = VERDICT_WARN;
        snprintf(f->text, sizeof f->text, "%d to play on, but none is the default", found.count);
        snprintf(f->fix, sizeof f->fix, "choose one: auralis play --device \"%.100s\"", found.infos[0].name);
        return;
    }
    f->verdict = VERDICT_FAIL;
    snprintf(f->text, sizeof f->text, "%s", found.count < 0 ? found.reason : "none to play on");
    snprintf(
        f->fix, sizeof f->fix,
        "plug one in, start a sound server, or be in the group `audio` (usermod -aG audio NAME); serve, render and "
        "listen need none");
}

/// Path of the sound server's socket; false if it is somewhere else or nowhere.
static bool find_sound_socket(char *path, size_t bytes)
{
    const char *server = getenv("PULSE_SERVER"), *runtime = getenv("XDG_RUNTIME_DIR");
    if (server != NULL && strncmp(server, "unix:", 5) == 0)
        return snprintf(path, bytes, "%s", server + 5) < (int)bytes;
    if (server != NULL && server[0] != '\0')
        return false;
    if (runtime != NULL && runtime[0] != '\0')
        return snprintf(path, bytes, "%s/pulse/native", runtime) < (int)bytes;
    return snprintf(path, bytes, "/run/user/%ld/pulse/native", (long)getuid()) < (int)bytes;
}

static bool answers(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return false;
    memcpy(address.sun_path, path, strlen(path));
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool connected = fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
    if (fd >= 0)
        close(fd);
    return connected;
}

static void check_sound_server(finding *f)
{
    char path[256];
    bool has_device = false;
    for (int i = 0; i < found.count; i++)
        has_device = has_device || strcmp(found.infos[i].name, "pulse") == 0;
    if (!find_sound_socket(path, sizeof path)) {
        snprintf(f->text, sizeof f->text, "PULSE_SERVER is %.200s, which is not looked at", getenv("PULSE_SERVER"));
    } else if (answers(path) && has_device) {
        snprintf(f->text, sizeof f->text, "answers at %.200s", path);
    } else if (answers(path)) {
        f->verdict = VERDICT_WARN;
        snprintf(f->text, sizeof f->text, "answers, but ALSA has no device `pulse` that leads there");
        snprintf(f->fix, sizeof f->fix, "apt-get install libasound2-plugins (PipeWire: pipewire-alsa)");
    } else {
        f->verdict = VERDICT_WARN;
        snprintf(f->text, sizeof f->text, "none at %.200s", path);
        snprintf(f->fix, sizeof f->fix,
                 "start PipeWire (systemctl --user start pipewire-pulse) or PulseAudio; without one, one program at a "
                 "time has a device");
    }
}

static void check_midi(finding *f)
{
    static aur_midi_port_info ports[AUR_MIDI_PORTS_MAX];
    char reason[AUR_MIDI_REASON_BYTES] = "";
    int count = aur_midi_port_list(ports, AUR_MIDI_PORTS_MAX, reason), keyboards = 0;
    for (int i = 0; i < count; i++)
        keyboards += ports[i].gives;
    if (count >= 0) {
        snprintf(f->text, sizeof f->text, "%d to play with; play --midi-in auto takes what is plugged in later, too",
                 keyboards);
        return;
    }
    f->verdict = VERDICT_WARN;
    snprintf(f->text, sizeof f->text, "no ports; only play --midi-in and --midi-clock need some");
    snprintf(f->fix, sizeof f->fix, "%.240s", reason);
}

static void check_realtime(finding *f)
{
    struct sched_param wanted = {.sched_priority = REALTIME_PRIORITY}, before;
    int policy = sched_getscheduler(0);
    if (policy >= 0 && sched_getparam(0, &before) == 0 && sched_setscheduler(0, SCHED_FIFO, &wanted) == 0) {
        snprintf(f->text, sizeof f->text, "priority %d is granted", REALTIME_PRIORITY);
        if (sched_setscheduler(0, policy, &before) == 0)
            return;
    }
    f->verdict = VERDICT_WARN;
    snprintf(f->text, sizeof f->text, "not granted; sound may have gaps while the machine is busy");
    snprintf(f->fix, sizeof f->fix,
             "\"@audio - rtprio %d\" in /etc/security/limits.d/audio.conf and the group `audio`, or LimitRTPRIO=%d in "
             "the unit",
             REALTIME_PRIORITY, REALTIME_PRIORITY);
}

static void check_memory_lock(finding *f)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0)
        snprintf(f->text, sizeof f->text, "limit is not known; nothing here locks memory");
    else if (limit.rlim_cur == RLIM_INFINITY)
        snprintf(f->text, sizeof f->text, "no limit; nothing here locks memory");
    else
        snprintf(f->text, sizeof f->text, "%llu KiB allowed; nothing here locks memory",
                 (unsigned long long)limit.rlim_cur / 1024);
}

static void check_files(finding *f)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && (limit.rlim_max == RLIM_INFINITY || limit.rlim_max >= FILES_WANTED)) {
        snprintf(f->text, sizeof f->text, "%llu allowed, enough for 10000 listeners",
                 (unsigned long long)limit.rlim_max);
        return;
    }
    f->verdict = VERDICT_WARN;
    snprintf(f->text, sizeof f->text, "%llu allowed, 10000 listeners need %d", (unsigned long long)limit.rlim_max,
             FILES_WANTED);
    snprintf(f->fix, sizeof f->fix, "LimitNOFILE=65536 in the unit, ulimit -Hn 65536, or serve --max-listeners N");
}

/// Splits "HOST:PORT" or "[HOST]:PORT" and looks it up; freed by freeaddrinfo. NULL if it is none.
static struct addrinfo *look_up(const char *text)
{
    char host[256];
    const char *colon = strrchr(text, ':');
    size_t chars = colon != NULL ? (size_t)(colon - text) : strlen(text);
    if (chars >= 2 && text[0] == '[' && text[chars - 1] == ']') {
        text++;
        chars -= 2;
    }
    if (chars >= sizeof host)
        return NULL;
    memcpy(host, text, chars);
    host[chars] = '\0';
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE}, *list = NULL;
    return getaddrinfo(chars > 0 ? host : NULL, colon != NULL ? colon + 1 : "8080", &hints, &list) == 0 ? list : NULL;
}

static void check_port(finding *f)
{
    const char *listen_on = getenv("AURALIS_LISTEN");
    if (listen_on == NULL || listen_on[0] == '\0')
        listen_on = LISTEN_DEFAULT;
    struct addrinfo *list = look_up(listen_on);
    int fd = list != NULL ? socket(list->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0) : -1, one = 1;
    if (fd >= 0)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    bool is_free = fd >= 0 && bind(fd, list->ai_addr, list->ai_addrlen) == 0 && listen(fd, 1) == 0;
    int reason = errno;
    if (fd >= 0)
        close(fd);
    if (list != NULL)
        freeaddrinfo(list);
    if (is_free) {
        snprintf(f->text, sizeof f->text, "%.200s is free", listen_on);
        return;
    }
    f->verdict = VERDICT_WARN;
    snprintf(f->text, sizeof f->text, "%.100s: %s", listen_on, list == NULL ? "no such address" : strerror(reason));
    snprintf(f->fix, sizeof f->fix, "%s",
             list != NULL && reason == EADDRINUSE
                 ? "somebody serves there, perhaps Auralis (ss -ltnp); else serve --listen with another port"
                 : "serve --listen HOST:PORT, or set AURALIS_LISTEN right");
}

/// Whether `serve` may make a file of this name.
static bool can_be_made(const char *path)
{
    char folder[STORE_PATH_BYTES];
    const char *slash = strrchr(path, '/');
    int chars = slash == NULL ? 1 : slash == path ? 1 : (int)(slash - path);
    if (access(path, F_OK) == 0 || errno != ENOENT)
        return false;
    return snprintf(folder, sizeof folder, "%.*s", chars, slash == NULL ? "." : path) < (int)sizeof folder &&
           access(folder, W_OK | X_OK) == 0;
}

static void check_store(finding *f)
{
    const char *where = getenv("AURALIS_STORE");
    if (where == NULL || where[0] == '\0') {
        snprintf(f->text, sizeof f->text, "not asked for (AURALIS_STORE is not set); accounts end with the server");
        return;
    }
    aur_err err = aur_store_check(where, f->text, sizeof f->text);
    if (err == AUR_OK)
        return;
    if (err == AUR_ERR_NAME || can_be_made(where)) {
        snprintf(f->text, sizeof f->text, "none yet; serve makes it");
        return;
    }
    f->verdict = VERDICT_FAIL;
    if (f->text[0] == '\0')
        snprintf(f->text, sizeof f->text, "%s", aur_strerror(err));
    snprintf(f->fix, sizeof f->fix,
             "set AURALIS_STORE to a file or redis://HOST:PORT/NUMBER that is there and lets us in, or unset it: serve "
             "--store would not start");
}

static void check_opencl(finding *f)
{
    void *library = dlopen("libOpenCL.so.1", RTLD_NOW | RTLD_LOCAL);
    snprintf(f->text, sizeof f->text, "%s",
             library != NULL ? "libOpenCL is there; it is not needed" : "not there; it is not needed");
    if (library != NULL)
        dlclose(library);
}

static void check_processor(finding *f)
{
    aur_isa widest = AUR_ISA_SCALAR;
    for (int isa = AUR_ISA_SCALAR; isa < AUR_ISA_COUNT; isa++)
        if (aur_isa_supported((aur_isa)isa))
            widest = (aur_isa)isa;
    snprintf(f->text, sizeof f->text, "%ld cores, %s", sysconf(_SC_NPROCESSORS_ONLN), aur_isa_name(widest));
}

static const struct {
    const char *name, *title;
    void (*check)(finding *f);
} CHECKS[] = {
    {"processor", "Processor", check_processor},
    {"devices", "Sound devices", check_devices},
    {"sound_server", "Sound server", check_sound_server},
    {"midi", "MIDI", check_midi},
    {"realtime", "Real-time priority", check_realtime},
    {"memory_lock", "Locked memory", check_memory_lock},
    {"port", "Port to serve on", check_port},
    {"files", "Open files", check_files},
    {"store", "Store", check_store},
    {"opencl", "OpenCL", check_opencl},
};

#define CHECK_COUNT (sizeof CHECKS / sizeof *CHECKS)

static const char *const VERDICTS[] = {"ok", "warn", "fail"};

static void print_json(const finding findings[CHECK_COUNT])
{
    printf("{\"checks\":[");
    for (size_t i = 0; i < CHECK_COUNT; i++) {
        printf("%s{\"name\":\"%s\",\"verdict\":\"%s\",\"found\":", i > 0 ? "," : "", CHECKS[i].name,
               VERDICTS[findings[i].verdict]);
        aur_json_print_text(stdout, findings[i].text);
        printf(",\"fix\":");
        aur_json_print_text(stdout, findings[i].fix);
        printf("}");
    }
    printf("]}\n");
}

static void print_lines(const finding findings[CHECK_COUNT])
{
    for (size_t i = 0; i < CHECK_COUNT; i++) {
        printf("%-4s  %-20s %s\n", VERDICTS[findings[i].verdict], CHECKS[i].title, findings[i].text);
        if (findings[i].fix[0] != '\0')
            printf("      %-20s -> %s\n", "", findings[i].fix);
    }
}

int aur_cmd_doctor(const aur_args *args)
{
    static finding findings[CHECK_COUNT];
    bool failed = false;
    if (args->operand_count > 0) {
        fprintf(stderr, "auralis: doctor: unexpected argument '%s'\n", args->operands[0]);
        return AUR_EXIT_USAGE;
    }
    found.count = aur_device_list(found.infos, AUR_DEVICES_MAX, found.reason);
    for (size_t i = 0; i < CHECK_COUNT; i++) {
        CHECKS[i].check(&findings[i]);
        failed = failed || findings[i].verdict == VERDICT_FAIL;
    }
    if (args->text[AUR_OPTION_JSON] != NULL)
        print_json(findings);
    else
        print_lines(findings);
    return failed ? AUR_EXIT_FAILURE : AUR_EXIT_OK;
}
