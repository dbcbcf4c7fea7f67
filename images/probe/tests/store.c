/* xenstore over the ring: read, write, directory, watch, transaction. */
#include "probe.h"

static void read(const char *path)
{
    int length = xs_read(path);
    if (length < 0)
        failure("xs-read", "%s: %s", path, reply);
    else
        success("xs-read", "%s = %s", path, reply);
}

static void list(const char *path)
{
    int length = xs_call(XS_DIRECTORY, 0, path, strlen(path) + 1);
    if (length < 0) {
        failure("xs-list", "%s: %s", path, reply);
        return;
    }
    for (int i = 0; i < length - 1; i++)
        if (!reply[i])
            reply[i] = ' ';
    success("xs-list", "%s: %s", path, reply);
}

static void write(const char *arguments)
{
    char path[160];
    u32 n = 0;
    while (arguments[n] && arguments[n] != ' ' && n < sizeof(path) - 1)
        path[n] = arguments[n], n++;
    path[n] = 0;
    const char *value = arguments + n + (arguments[n] == ' ');
    if (xs_write(path, value) < 0)
        failure("xs-write", "%s: %s", path, reply);
    else
        success("xs-write", "%s = %s", path, value);
}

/* Waits for an event of the walk's own watch; others, as of a back end's state, may come at any time. */
static int own_event(void)
{
    char event[160];
    do
        if (!xs_event(event, sizeof(event), in_ms(20000)))
            return 0;
    while (!streq(event, "data/probe") || !streq(event + strlen(event) + 1, "token"));
    return 1;
}

/* Writes "two" in a transaction, once more where another got in between; 0 after saying what failed. */
static int commit(void)
{
    char transaction[16];
    for (int tries = 0; tries < 10; tries++) {
        if (xs_call(XS_TRANSACTION_START, 0, "", 1) < 0) {
            failure("xs-walk", "transaction start: %s", reply);
            return 0;
        }
        reply[15] = 0;
        append(transaction, reply);
        const char *digits = transaction;
        u32 id = (u32)parse_u64(&digits);
        int written = xs_write_tx(id, "data/probe", "two");
        if (written >= 0 && (xs_read("data/probe") < 0 || !streq(reply, "one"))) {
            failure("xs-walk", "transaction %u shows before its end: %s", id, reply);
            return 0;
        }
        if (xs_call(XS_TRANSACTION_END, id, "T", 2) >= 0)
            return written >= 0;
        if (!streq(reply, "EAGAIN"))
            break;
    }
    failure("xs-walk", "the transaction does not commit: %s", reply);
    return 0;
}

/* The whole walk under data/probe, which belongs to the guest. */
static void walk(const char *unused)
{
    (void)unused;
    if (xs_write("data/probe", "one") < 0 || xs_read("data/probe") != 3 || !streq(reply, "one")) {
        failure("xs-walk", "write then read: %s", reply);
        return;
    }
    if (xs_read("data/none") >= 0 || !streq(reply, "ENOENT")) {
        failure("xs-walk", "a missing node reads %s", reply);
        return;
    }
    if (xs_watch("data/probe", "token") < 0 || !own_event()) {
        failure("xs-walk", "a new watch does not fire: %s", reply);
        return;
    }
    if (!commit())
        return;
    if (xs_read("data/probe") < 0 || !streq(reply, "two")) {
        failure("xs-walk", "what was committed reads %s", reply);
        return;
    }
    if (!own_event()) {
        failure("xs-walk", "no watch event after the commit");
        return;
    }
    char unwatch[] = "data/probe\0token";
    if (xs_call(XS_UNWATCH, 0, unwatch, sizeof(unwatch)) < 0 || xs_call(XS_RM, 0, "data/probe", 11) < 0)
        failure("xs-walk", "unwatch and rm: %s", reply);
    else
        success("xs-walk", "read, write, watch, transaction, rm");
}

const struct command store_commands[] = {
    { "xs-read", read, "PATH" },
    { "xs-list", list, "PATH" },
    { "xs-write", write, "PATH VALUE" },
    { "xs-walk", walk, "read, write, watch and transaction under data/" },
    { NULL, NULL, NULL },
};
