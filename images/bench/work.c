/*
 * The workloads of ./bench engine that busybox does not have.
 *
 * usage: work text BYTES | memory ROUNDS | chase STEPS | syscall CALLS | fork CHILDREN
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BLOCK = 8 << 20, NODES = 1 << 18 };

static uint32_t state = 12345;

static uint32_t next(void)
{
    state ^= state << 13;
    state ^= state >> 17;
    return state ^= state << 5;
}

/* Lines of words that repeat as those of a log do. */
static int text(long bytes)
{
    char word[2048][12];
    for (int n = 0; n < 2048; n++) {
        int length = 2 + next() % 9;
        for (int m = 0; m < length; m++)
            word[n][m] = (char)('a' + next() % 26);
        word[n][length] = 0;
    }
    for (long done = 0; done < bytes;) {
        uint32_t pick = next();
        done += printf("%s%c", word[(pick & pick >> 11) % 2048], pick >> 24 < 32 ? '\n' : ' ');
    }
    return 0;
}

/* Fills, copies and compares blocks larger than a second-level cache. */
static int memory(long rounds)
{
    char *from = malloc(BLOCK), *to = malloc(BLOCK);
    int different = 0;
    for (long n = 0; n < rounds; n++) {
        memset(from, (int)n, BLOCK);
        memcpy(to, from, BLOCK);
        different |= memcmp(from, to, BLOCK);
    }
    printf("%d\n", different);
    return 0;
}

struct node {
    struct node *next;
    uint64_t value;
};

/* Follows a random cycle of pointers through 4 MiB. */
static int chase(long steps)
{
    struct node *nodes = malloc(NODES * sizeof *nodes);
    uint32_t *order = malloc(NODES * sizeof *order);
    for (uint32_t n = 0; n < NODES; n++)
        order[n] = n;
    for (uint32_t n = NODES - 1; n > 0; n--) {
        uint32_t other = next() % (n + 1), kept = order[n];
        order[n] = order[other];
        order[other] = kept;
    }
    for (uint32_t n = 0; n < NODES; n++)
        nodes[order[n]] = (struct node){&nodes[order[(n + 1) % NODES]], n};
    uint64_t sum = 0;
    struct node *at = nodes;
    for (long n = 0; n < steps; n++) {
        sum += at->value;
        at = at->next;
    }
    printf("%llu\n", (unsigned long long)sum);
    return 0;
}

static int calls(long count)
{
    long sum = 0;
    for (long n = 0; n < count; n++)
        sum += syscall(SYS_getppid);
    printf("%ld\n", sum);
    return 0;
}

static int children(long count)
{
    for (long n = 0; n < count; n++) {
        pid_t child = fork();
        if (child == 0) {
            execl("/bin/busybox", "true", (char *)0);
            _exit(1);
        }
        int status;
        if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
            return 1;
    }
    return 0;
}

int main(int count, char **argument)
{
    long amount = count == 3 ? atol(argument[2]) : 0;
    if (amount > 0) {
        if (!strcmp(argument[1], "text"))
            return text(amount);
        if (!strcmp(argument[1], "memory"))
            return memory(amount);
        if (!strcmp(argument[1], "chase"))
            return chase(amount);
        if (!strcmp(argument[1], "syscall"))
            return calls(amount);
        if (!strcmp(argument[1], "fork"))
            return children(amount);
    }
    fprintf(stderr, "usage: work text|memory|chase|syscall|fork AMOUNT\n");
    return 2;
}
