/*
 * One epoll client that loads any xenstored, and a null server that shows what sockets alone cost.
 *
 *   xsbench echo SOCKET
 *   xsbench SOCKET PID WORK CONNECTIONS DEPTH SECONDS|COUNT
 *
 * Prints "name value" lines. WORK: read write directory transaction rmw create remove latency fanout tail
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { DIRECTORY = 1, READ = 2, WATCH = 4, START = 6, END = 7, WRITE = 11, RM = 13, EVENT = 15, ERROR = 16 };
#define BUFFER (1 << 18)
#define MOST 1024

struct header { uint32_t type, req, tx, len; };
struct slot { int step; uint32_t tx; };
struct connection { int fd, index, in, out, watching; struct slot slots[64]; char inbuf[BUFFER], outbuf[BUFFER]; };

static struct connection *connections[MOST];
static int count, depth, epoll, echoing;
static long done, failed, limit;
static long created;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static double cpu(const char *pid)
{
    char path[300];
    double total = 0;
    snprintf(path, sizeof path, "/proc/%s/task", pid);
    DIR *tasks = opendir(path);
    struct dirent *task;
    while (tasks && (task = readdir(tasks))) {
        unsigned long long ns;
        snprintf(path, sizeof path, "/proc/%s/task/%s/schedstat", pid, task->d_name);
        FILE *file = fopen(path, "r");
        if (file && fscanf(file, "%llu", &ns) == 1)
            total += ns * 1e-9;
        if (file)
            fclose(file);
    }
    if (tasks)
        closedir(tasks);
    return total;
}

static struct sockaddr_un address(const char *path)
{
    struct sockaddr_un a = { .sun_family = AF_UNIX };
    strncpy(a.sun_path, path, sizeof a.sun_path - 1);
    return a;
}

static struct connection *add(int fd)
{
    struct connection *c = calloc(1, sizeof *c);
    c->fd = fd;
    c->index = count;
    connections[count++] = c;
    fcntl(fd, F_SETFL, O_NONBLOCK);
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = c };
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    return c;
}

static void flush(struct connection *c)
{
    int sent = 0;
    while (sent < c->out) {
        int n = write(c->fd, c->outbuf + sent, c->out - sent);
        if (n < 0 && errno != EAGAIN) {
            if (echoing)
                break;
            perror("write");
            exit(1);
        }
        if (n > 0)
            sent += n;
    }
    c->out = 0;
}

static void put(struct connection *c, uint32_t type, uint32_t req, uint32_t tx, const char *path, const char *rest, int restlen)
{
    int pathlen = path ? strlen(path) + 1 : 0;
    struct header h = { type, req, tx, pathlen + restlen };
    memcpy(c->outbuf + c->out, &h, sizeof h);
    if (path)
        memcpy(c->outbuf + c->out + sizeof h, path, pathlen);
    if (rest)
        memcpy(c->outbuf + c->out + sizeof h + pathlen, rest, restlen);
    c->out += sizeof h + pathlen + restlen;
}

/* Reads what is there and hands over each message; returns when nothing whole is left. */
static void take(struct connection *c, void (*handle)(struct connection *, struct header *, char *))
{
    int n = read(c->fd, c->inbuf + c->in, BUFFER - c->in);
    if (n == 0 || (n < 0 && errno != EAGAIN)) {
        if (echoing)
            return;
        fprintf(stderr, "the server closed the connection\n");
        exit(1);
    }
    if (n > 0)
        c->in += n;
    int at = 0;
    while (c->in - at >= (int)sizeof(struct header)) {
        struct header *h = (struct header *)(c->inbuf + at);
        if (c->in - at < (int)(sizeof *h + h->len))
            break;
        handle(c, h, c->inbuf + at + sizeof *h);
        at += sizeof *h + h->len;
    }
    memmove(c->inbuf, c->inbuf + at, c->in - at);
    c->in -= at;
}

static void wait_for(struct connection *c, void (*handle)(struct connection *, struct header *, char *), volatile long *until, long value)
{
    flush(c);
    while (*until < value) {
        struct epoll_event events[64];
        int n = epoll_wait(epoll, events, 64, 10000);
        if (n == 0) {
            fprintf(stderr, "no answer\n");
            exit(1);
        }
        for (int i = 0; i < n; i++)
            take(events[i].data.ptr, handle);
    }
}

static long answers;
static struct header last;
static char payload[8192];

static void answer(struct connection *c, struct header *h, char *body)
{
    if (h->type == EVENT)
        return;
    last = *h;
    memcpy(payload, body, h->len);
    payload[h->len] = 0;
    answers++;
}

static void ask(struct connection *c, uint32_t type, const char *path, const char *rest, int restlen)
{
    put(c, type, 1, 0, path, rest, restlen);
    wait_for(c, answer, &answers, answers + 1);
}

static char work;

static void name(struct connection *c, int slot, char *path)
{
    sprintf(path, "/bench/c%d/s%d", c->index, slot);
}

static void begin(struct connection *c, int slot)
{
    char path[128], value[32];
    switch (work) {
    case 'r':
        name(c, slot, path);
        put(c, READ, slot, 0, path, 0, 0);
        break;
    case 'w':
        name(c, slot, path);
        put(c, WRITE, slot, 0, path, value, sprintf(value, "value %ld", done));
        break;
    case 'd':
        put(c, DIRECTORY, slot, 0, "/bench/ten", 0, 0);
        break;
    case 'c':
        if (created == limit)
            return;
        sprintf(path, "/bench/tree/%ld/%ld", created / 100, created % 100);
        put(c, WRITE, slot, 0, path, "12345678", 8);
        created++;
        break;
    default:
        c->slots[slot].step = 0;
        put(c, START, slot, 0, "", 0, 0);
    }
}

static void write_in(struct connection *c, int slot, int index)
{
    char path[128], value[32];
    sprintf(path, "/bench/c%d/s%d/%d", c->index, slot, index);
    put(c, WRITE, slot, c->slots[slot].tx, path, value, sprintf(value, "%ld", done));
}

static void transaction(struct connection *c, struct header *h, char *body)
{
    struct slot *s = &c->slots[h->req];
    int at = s->step++;
    if (at == 0)
        s->tx = atoi(body);
    if (h->type == ERROR && at < 4) {
        fprintf(stderr, "transaction step %d: %.20s\n", at, body);
        exit(1);
    }
    if (at == 0 && depth > 1) {
        for (int i = 0; i < 3; i++)
            write_in(c, h->req, i);
        put(c, END, h->req, s->tx, "T", 0, 0);
    } else if (at < 3 && depth == 1) {
        write_in(c, h->req, at);
    } else if (at == 3 && depth == 1) {
        put(c, END, h->req, s->tx, "T", 0, 0);
    } else if (at == 4) {
        if (h->type == ERROR)
            failed++;
        else
            done++;
        begin(c, h->req);
    }
}

static void rmw(struct connection *c, struct header *h, char *body)
{
    struct slot *s = &c->slots[h->req];
    char value[32];
    switch (s->step++) {
    case 0:
        s->tx = atoi(body);
        put(c, READ, h->req, s->tx, "/bench/rmw", 0, 0);
        break;
    case 1:
        put(c, WRITE, h->req, s->tx, "/bench/rmw", value, sprintf(value, "%ld", done));
        break;
    case 2:
        put(c, END, h->req, s->tx, "T", 0, 0);
        break;
    default:
        if (h->type == ERROR)
            failed++;
        else
            done++;
        begin(c, h->req);
    }
}

static void next(struct connection *c, struct header *h, char *body)
{
    if (work == 't') {
        transaction(c, h, body);
    } else if (work == 'm') {
        rmw(c, h, body);
    } else {
        if (h->type == ERROR) {
            fprintf(stderr, "error %.20s\n", body);
            exit(1);
        }
        done++;
        begin(c, h->req);
    }
}

static int compare(const void *a, const void *b)
{
    double x = *(double *)a, y = *(double *)b;
    return x < y ? -1 : x > y;
}

static void percentiles(double *times, int n)
{
    qsort(times, n, sizeof *times, compare);
    printf("p50_us %.2f\np99_us %.2f\np999_us %.2f\nmax_us %.2f\n", times[n / 2] * 1e6, times[(int)(n * 0.99)] * 1e6,
           times[(int)(n * 0.999)] * 1e6, times[n - 1] * 1e6);
}

static long events_seen;

static void event(struct connection *c, struct header *h, char *body)
{
    if (h->type == EVENT)
        events_seen++;
    else
        answers++;
}

/* A write on the last connection until all others have their event. */
static void watchers(int n, int rounds)
{
    double *times = malloc(rounds * sizeof *times);
    for (int i = 0; i < n; i++) {
        put(connections[i], WATCH, 1, 0, "/bench/watched", "t", 2);
        wait_for(connections[i], event, &events_seen, i + 1);
    }
    for (int i = 0; i < rounds; i++) {
        long until = events_seen + n;
        double start = now();
        put(connections[n], WRITE, 1, 0, "/bench/watched", "x", 1);
        wait_for(connections[n], event, &events_seen, until);
        times[i] = now() - start;
        wait_for(connections[n], event, &answers, answers < i + 1 ? i + 1 : answers);
    }
    percentiles(times, rounds);
}

static void tail(double seconds)
{
    int room = 4000000, n = 0;
    double *times = malloc(room * sizeof *times), end = now() + seconds;
    while (now() < end && n < room) {
        char path[64];
        sprintf(path, "/bench/tree/%d/%d", n % 1000, n % 100);
        double start = now();
        ask(connections[0], WRITE, path, "abcdefgh", 8);
        times[n++] = now() - start;
    }
    percentiles(times, n);
}

static void loop(const char *pid, double seconds)
{
    for (int i = 0; i < count; i++) {
        for (int s = 0; s < depth; s++)
            begin(connections[i], s);
        flush(connections[i]);
    }
    double start = now(), used = cpu(pid), end = start + seconds;
    long from = done;
    while (limit ? done < limit : now() < end) {
        struct epoll_event events[64];
        int n = epoll_wait(epoll, events, 64, 10000);
        for (int i = 0; i < n; i++) {
            take(events[i].data.ptr, next);
            flush(events[i].data.ptr);
        }
    }
    double spent = now() - start;
    printf("per_s %.0f\ncpu_us %.2f\nseconds %.3f\nfailed %ld\n", (done - from) / spent, (cpu(pid) - used) * 1e6 / (done - from), spent,
           failed);
}

static void prepare(void)
{
    char path[128];
    ask(connections[0], WRITE, "/bench/rmw", "0", 1);
    ask(connections[0], WRITE, "/bench/watched", "0", 1);
    for (int i = 0; i < 10; i++) {
        sprintf(path, "/bench/ten/child%d", i);
        ask(connections[0], WRITE, path, "x", 1);
    }
    for (int i = 0; i < count; i++)
        for (int s = 0; s < depth; s++) {
            name(connections[i], s, path);
            ask(connections[0], WRITE, path, "some value", 10);
            for (int k = 0; k < 3 && work == 't'; k++) {
                sprintf(path, "/bench/c%d/s%d/%d", i, s, k);
                ask(connections[0], WRITE, path, "x", 1);
            }
        }
}

/* Answers as a store would that knows nothing: OK, transaction 1, and an event to every watcher for every write. */
static void echo_message(struct connection *c, struct header *h, char *body)
{
    for (int i = 0; h->type == WRITE && i < count; i++)
        if (connections[i]->watching) {
            put(connections[i], EVENT, 0, 0, "/bench/watched", "t", 2);
            if (connections[i] != c)
                flush(connections[i]);
        }
    put(c, h->type, h->req, h->tx, h->type == START ? "1" : "OK", 0, 0);
    if (h->type == WATCH) {
        c->watching = 1;
        put(c, EVENT, 0, 0, "/bench/watched", "t", 2);
    }
}

static void echo(const char *socket_path)
{
    struct sockaddr_un a = address(socket_path);
    int listening = socket(AF_UNIX, SOCK_STREAM, 0);
    unlink(socket_path);
    if (bind(listening, (void *)&a, sizeof a) || listen(listening, 1024)) {
        perror("bind");
        exit(1);
    }
    echoing = 1;
    signal(SIGPIPE, SIG_IGN);
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = 0 };
    epoll_ctl(epoll, EPOLL_CTL_ADD, listening, &event);
    while (1) {
        struct epoll_event events[64];
        int n = epoll_wait(epoll, events, 64, -1);
        for (int i = 0; i < n; i++) {
            struct connection *c = events[i].data.ptr;
            if (!c) {
                add(accept(listening, 0, 0));
                continue;
            }
            int got = recv(c->fd, c->inbuf, 1, MSG_PEEK);
            if (got <= 0) {
                close(c->fd);
                connections[c->index] = connections[--count];
                connections[c->index]->index = c->index;
                free(c);
                continue;
            }
            take(c, echo_message);
            flush(c);
        }
    }
}

int main(int argc, char **argv)
{
    epoll = epoll_create1(0);
    if (argc == 3 && !strcmp(argv[1], "echo"))
        echo(argv[2]);
    if (argc != 7)
        return 2;
    const char *what = argv[3];
    int watching = !strcmp(what, "latency") || !strcmp(what, "fanout");
    int wanted = atoi(argv[4]) + watching;
    depth = atoi(argv[5]);
    for (int i = 0; i < wanted; i++) {
        struct sockaddr_un a = address(argv[1]);
        int fd = socket(AF_UNIX, SOCK_STREAM, 0);
        if (connect(fd, (void *)&a, sizeof a)) {
            perror(argv[1]);
            return 1;
        }
        add(fd);
    }
    work = !strcmp(what, "rmw") ? 'm' : what[0];
    if (!strcmp(what, "remove")) {
        double start = now();
        ask(connections[0], RM, "/bench/tree", 0, 0);
        printf("ms %.3f\n", (now() - start) * 1e3);
        return 0;
    }
    if (!strcmp(what, "tail")) {
        tail(atof(argv[6]));
        return 0;
    }
    if (work == 'c')
        limit = atol(argv[6]);
    else
        prepare();
    if (watching)
        watchers(atoi(argv[4]), atoi(argv[6]));
    else
        loop(argv[2], atof(argv[6]));
    return 0;
}
