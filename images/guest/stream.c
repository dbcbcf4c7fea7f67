/* TCP throughput between a guest and its host, in milliseconds.
 *
 *   stream serve PORT              takes connections for ever; the first byte says 's' (I send) or 'r' (I receive)
 *   stream send ADDRESS PORT MIB   sends that much; prints the time until the other end has taken it all
 *   stream receive ADDRESS PORT MIB
 *   stream check ADDRESS PORT MIB  both ways, every byte compared with what it should be
 */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK = 256 * 1024, MIB = 1024 * 1024 };
static char chunk[CHUNK];

struct hello {
	char what;
	uint32_t mib;
} __attribute__((packed));

/* What a checked transfer carries: a different word at every place, so that loss, shift and repetition show. */
static uint32_t word(uint64_t place)
{
	return (uint32_t)(place / 4) * 2654435761u;
}

static int put_checked(int fd, uint64_t bytes)
{
	for (uint64_t done = 0; done < bytes;) {
		size_t have = bytes - done < CHUNK ? bytes - done : CHUNK;

		for (size_t i = 0; i < have; i += 4)
			memcpy(chunk + i, &(uint32_t){ word(done + i) }, 4);
		for (size_t sent = 0; sent < have;) {
			ssize_t n = write(fd, chunk + sent, have - sent);

			if (n <= 0)
				return -1;
			sent += n;
		}
		done += have;
	}
	return 0;
}

static int take_checked(int fd, uint64_t bytes)
{
	for (uint64_t done = 0; done < bytes;) {
		size_t want = bytes - done < CHUNK ? bytes - done : CHUNK;

		for (size_t got = 0; got < want;) {
			ssize_t n = read(fd, chunk + got, want - got);

			if (n <= 0)
				return -1;
			got += n;
		}
		for (size_t i = 0; i < want; i += 4) {
			uint32_t expected = word(done + i);

			if (memcmp(chunk + i, &expected, 4)) {
				fprintf(stderr, "stream: wrong data at byte %llu\n", (unsigned long long)(done + i));
				return -1;
			}
		}
		done += want;
	}
	return 0;
}

static int put(int fd, uint64_t bytes)
{
	while (bytes > 0) {
		ssize_t n = write(fd, chunk, bytes < CHUNK ? bytes : CHUNK);

		if (n <= 0)
			return -1;
		bytes -= n;
	}
	return 0;
}

static int take(int fd, uint64_t bytes)
{
	while (bytes > 0) {
		ssize_t n = read(fd, chunk, bytes < CHUNK ? bytes : CHUNK);

		if (n <= 0)
			return -1;
		bytes -= n;
	}
	return 0;
}

static long milliseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int serve(int port)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(port) };
	int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);

	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(listener, (struct sockaddr *)&at, sizeof(at)) < 0 || listen(listener, 8) < 0) {
		perror("stream: listen");
		return 1;
	}
	for (;;) {
		struct hello hello;
		int fd = accept(listener, NULL, NULL);

		if (fd < 0)
			continue;
		if (read(fd, &hello, sizeof(hello)) == sizeof(hello)) {
			if (hello.what == 's')
				put(fd, (uint64_t)hello.mib * MIB);
			else if (hello.what == 'S')
				put_checked(fd, (uint64_t)hello.mib * MIB);
			else if (hello.what == 'R' && take_checked(fd, (uint64_t)hello.mib * MIB) == 0)
				put(fd, 1);
			else if (hello.what == 'R')
				shutdown(fd, SHUT_RDWR);
			else if (take(fd, (uint64_t)hello.mib * MIB) == 0)
				put(fd, 1);
		}
		close(fd);
	}
}

static int client(char what, const char *address, int port, uint32_t mib)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
	struct hello hello = { what, mib };
	int fd = socket(AF_INET, SOCK_STREAM, 0), failed;
	long start;

	if (inet_pton(AF_INET, address, &to.sin_addr) != 1 || connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0) {
		fprintf(stderr, "stream: %s port %d: %s\n", address, port, strerror(errno));
		return 1;
	}
	start = milliseconds();
	failed = write(fd, &hello, sizeof(hello)) != sizeof(hello);
	if (what == 's')
		failed = failed || take(fd, (uint64_t)mib * MIB);
	else if (what == 'S')
		failed = failed || take_checked(fd, (uint64_t)mib * MIB);
	else if (what == 'R')
		failed = failed || put_checked(fd, (uint64_t)mib * MIB) || take(fd, 1);
	else
		failed = failed || put(fd, (uint64_t)mib * MIB) || take(fd, 1);
	if (failed) {
		fprintf(stderr, "stream: the connection ended early: %s\n", strerror(errno));
		return 1;
	}
	printf("%ld\n", milliseconds() - start);
	return 0;
}

int main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	if (argc == 3 && !strcmp(argv[1], "serve"))
		return serve(atoi(argv[2]));
	if (argc == 5 && !strcmp(argv[1], "send"))
		return client('r', argv[2], atoi(argv[3]), atoi(argv[4]));
	if (argc == 5 && !strcmp(argv[1], "receive"))
		return client('s', argv[2], atoi(argv[3]), atoi(argv[4]));
	if (argc == 5 && !strcmp(argv[1], "check"))
		return client('R', argv[2], atoi(argv[3]), atoi(argv[4])) || client('S', argv[2], atoi(argv[3]), atoi(argv[4]));
	fputs("usage: stream serve PORT | send ADDRESS PORT MIB | receive ADDRESS PORT MIB | check ADDRESS PORT MIB\n", stderr);
	return 1;
}
