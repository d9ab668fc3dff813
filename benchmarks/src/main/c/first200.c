/*
 * Starts a program and tells how long it took to its first 200, and what it weighs when it idles; then stops it.
 * A request is tried on a new connection every millisecond until one is answered with 200.
 */
#define _GNU_SOURCE
#include "base.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TRY_NS NS_PER_MS

static long port, idle_s = 0, timeout_s = 60;
static const char *key = "sk-none", *model = "gpt-4o-mini", *output = "/dev/null", *path = "/v1/chat/completions";
static pid_t child;

static void sleep_ns(uint64_t ns) {
    struct timespec t = {.tv_sec = (time_t)(ns / NS_PER_S), .tv_nsec = (long)(ns % NS_PER_S)};
    nanosleep(&t, NULL);
}

static void start(char **command) {
    child = fork();
    if (child < 0) {
        die("fork");
    }
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (freopen(output, "w", stdout) == NULL || dup2(fileno(stdout), STDERR_FILENO) < 0) {
            _exit(126);
        }
        execvp(command[0], command);
        _exit(127);
    }
}

static bool ready(int fd, short events, int wait_ms) {
    struct pollfd p = {.fd = fd, .events = events};
    return poll(&p, 1, wait_ms) == 1;
}

/* The status of one request, or 0 where nobody answers. *accepted is set when the connection stands. */
static int try_once(const char *request, size_t size, bool *accepted) {
    int fd = connect_loopback(port), status = 0;
    if (fd < 0) {
        return 0;
    }
    int problem = 0;
    socklen_t length = sizeof problem;
    char head[64] = "";
    if (ready(fd, POLLOUT, 1000) && getsockopt(fd, SOL_SOCKET, SO_ERROR, &problem, &length) == 0 && problem == 0) {
        *accepted = true;
        if (send(fd, request, size, MSG_NOSIGNAL) == (ssize_t)size && ready(fd, POLLIN, 5000) &&
            recv(fd, head, sizeof head - 1, 0) > 12) {
            status = atoi(head + 9);
        }
    }
    close(fd);
    return status;
}

static size_t make_request(char *into, size_t room) {
    char body[512];
    int size = snprintf(body, sizeof body,
        "{\"model\":\"%s\",\"max_tokens\":16,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}", model);
    return (size_t)snprintf(into, room,
        "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%ld\r\nContent-Type: application/json\r\nAuthorization: Bearer %s\r\n"
        "Content-Length: %d\r\nConnection: close\r\n\r\n%s", path, port, key, size, body);
}

static uint64_t status_kb(const char *name) {
    char file[64], line[256];
    snprintf(file, sizeof file, "/proc/%d/status", child);
    FILE *f = fopen(file, "r");
    uint64_t value = 0;
    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        if (strncmp(line, name, strlen(name)) == 0) {
            value = strtoull(line + strlen(name) + 1, NULL, 10);
        }
    }
    if (f != NULL) {
        fclose(f);
    }
    return value;
}

/* SIGTERM, and SIGKILL where that did not help within ten seconds. Returns the milliseconds that it took. */
static uint64_t stop_child(int *result) {
    uint64_t begin = now_ns();
    kill(child, SIGTERM);
    while (waitpid(child, result, WNOHANG) == 0) {
        if (now_ns() - begin > 10 * NS_PER_S) {
            kill(child, SIGKILL);
            waitpid(child, result, 0);
            break;
        }
        sleep_ns(NS_PER_MS);
    }
    return (now_ns() - begin) / NS_PER_MS;
}

int main(int argc, char **argv) {
    const struct flag flags[] = {
        {"--port", &port, 1, 65535, NULL, "where the program will listen, on 127.0.0.1"},
        {"--key", NULL, 0, 0, &key, "bearer token"},
        {"--model", NULL, 0, 0, &model, "asked for"},
        {"--path", NULL, 0, 0, &path, "asked at"},
        {"--idle-s", &idle_s, 0, 600, NULL, "after the 200, before its memory is read"},
        {"--timeout-s", &timeout_s, 1, 600, NULL, "to the first 200"},
        {"--output", NULL, 0, 0, &output, "file for what the program prints"},
    };
    const char *usage = "Usage: first200 --port N [flags] -- COMMAND [ARGUMENTS]";
    int command = flags_read(argc, argv, 1, flags, sizeof flags / sizeof *flags, usage);
    errno = 0;
    if (command >= argc || port == 0) {
        die("%s", usage);
    }
    signal(SIGPIPE, SIG_IGN);
    char request[2048];
    size_t size = make_request(request, sizeof request);
    uint64_t begin = now_ns(), accepted_ns = 0, ok_ns = 0, tries = 0;
    int last = 0, result = 0;
    bool ended = false;
    start(argv + command);
    while (ok_ns == 0 && !ended && now_ns() - begin < (uint64_t)timeout_s * NS_PER_S) {
        bool accepted = false;
        int status = try_once(request, size, &accepted);
        tries++;
        accepted_ns = accepted_ns == 0 && accepted ? now_ns() : accepted_ns;
        last = status != 0 ? status : last;
        if (status == 200) {
            ok_ns = now_ns();
        } else {
            sleep_ns(TRY_NS);
            ended = waitpid(child, &result, WNOHANG) == child;
        }
    }
    if (ok_ns > 0) {
        sleep_ns((uint64_t)idle_s * NS_PER_S);
    }
    json_begin();
    json_number("accepted_ms", accepted_ns == 0 ? -1 : (double)(accepted_ns - begin) / 1e6);
    json_number("first_200_ms", ok_ns == 0 ? -1 : (double)(ok_ns - begin) / 1e6);
    json_count("tries", tries);
    json_count("last_status", (uint64_t)last);
    json_count("rss_kb", ended ? 0 : status_kb("VmRSS"));
    json_count("rss_max_kb", ended ? 0 : status_kb("VmHWM"));
    json_count("stop_ms", ended ? 0 : stop_child(&result));
    json_count("exit_code", WIFEXITED(result) ? (uint64_t)WEXITSTATUS(result) : 128 + (uint64_t)WTERMSIG(result));
    json_end();
    return ok_ns == 0;
}
