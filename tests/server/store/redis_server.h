// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// A Redis of the test's own: a process on a free port of the loopback in a folder of its own, ended with the test.
#ifndef AUR_TESTS_SERVER_STORE_REDIS_SERVER_H
#define AUR_TESTS_SERVER_STORE_REDIS_SERVER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef struct redis_server {
    pid_t pid;
    uint16_t port;
    char folder[64];
    char url[96];
} redis_server;

/// Whether there is one to be had; if not says how to get it. In CI there has to be.
static inline bool redis_server_is_there(void)
{
    if (system("command -v redis-server >/dev/null") == 0)
        return true;
    fprintf(stderr, "SKIPPED: no redis-server on this machine: apt-get install redis-server\n");
    return false;
}

/// Exit code of a test that could not run.
static inline int redis_server_skip(void)
{
    return getenv("CI") != NULL ? 1 : 77;
}

static inline struct sockaddr_in redis_server_address(uint16_t port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static inline void redis_server_nap_ms(int ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000L}, NULL);
}

/// Says one line of Redis's inline protocol; returns whether the answer begins with `answer`.
static inline bool redis_server_say(const redis_server *server, const char *line, const char *answer)
{
    struct sockaddr_in address = redis_server_address(server->port);
    char reply[256] = "";
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool is_said = connect(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
                   send(fd, line, strlen(line), MSG_NOSIGNAL) > 0 && send(fd, "\r\n", 2, MSG_NOSIGNAL) == 2 &&
                   recv(fd, reply, sizeof reply - 1, 0) > 0;
    close(fd);
    return is_said && strncmp(reply, answer, strlen(answer)) == 0;
}

/// Starts it (again) on its port with what its folder has.
static inline bool redis_server_run(redis_server *server, const char *appendonly)
{
    char port[8];
    snprintf(port, sizeof port, "%u", (unsigned)server->port);
    server->pid = fork();
    if (server->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        execlp("redis-server", "redis-server", "--port", port, "--bind", "127.0.0.1", "--dir", server->folder, "--save",
               "", "--appendonly", appendonly, "--appendfsync", "always", "--logfile", "log", "--daemonize", "no",
               (char *)NULL);
        _exit(127);
    }
    for (int i = 0; i < 500; i++) {
        if (redis_server_say(server, "PING", "+PONG"))
            return true;
        redis_server_nap_ms(20);
    }
    return false;
}

/// `appendonly`: "yes" or "no".
static inline bool redis_server_start(redis_server *server, const char *appendonly)
{
    struct sockaddr_in address = redis_server_address(0);
    socklen_t bytes = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool has_port = bind(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
                    getsockname(fd, (struct sockaddr *)&address, &bytes) == 0;
    close(fd);
    memset(server, 0, sizeof *server);
    server->port = ntohs(address.sin_port);
    snprintf(server->folder, sizeof server->folder, "/tmp/auralis-redis-XXXXXX");
    snprintf(server->url, sizeof server->url, "redis://127.0.0.1:%u", (unsigned)server->port);
    return has_port && mkdtemp(server->folder) != NULL && redis_server_run(server, appendonly);
}

/// Ends it by a signal; one that it puts off, for it is busy, is followed by SIGKILL.
static inline void redis_server_kill(redis_server *server, int signal_number)
{
    if (server->pid <= 0)
        return;
    kill(server->pid, signal_number);
    for (int i = 0; waitpid(server->pid, NULL, WNOHANG) == 0; i++) {
        if (i == 200)
            kill(server->pid, SIGKILL);
        redis_server_nap_ms(10);
    }
    server->pid = 0;
}

static inline void redis_server_stop(redis_server *server)
{
    char command[96];
    redis_server_kill(server, SIGKILL);
    snprintf(command, sizeof command, "rm -rf '%s'", server->folder);
    if (server->folder[0] != '\0' && system(command) != 0)
        fprintf(stderr, "%s stays\n", server->folder);
}

#endif
