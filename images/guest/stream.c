/* TCP throughput between a guest and its host, in milliseconds.
 *
 *   stream serve PORT              takes connections for ever; the first byte says 's' (I send) or 'r' (I receive)
 *   stream send ADDRESS PORT MIB   sends that much; prints the time until the other end has taken it all
 *   stream receive ADDRESS PORT MIB
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
	fputs("usage: stream serve PORT | send ADDRESS PORT MIB | receive ADDRESS PORT MIB\n", stderr);
	return 1;
}
