/* From the entry to the first line, the commands of the command line, then those of the console, for ever. */
#include "probe.h"

extern u32 start_info;

/* The part of the command line between probe=" and the closing quote (or blank), in a buffer of our own. */
static void copy_option(char *to, u32 size, const char *line, const char *key)
{
    *to = 0;
    for (; *line; line++) {
        if (!starts(line, key))
            continue;
        line += strlen(key);
        char closing = *line == '"' ? *line++ : ' ';
        while (*line && *line != closing && --size)
            *to++ = *line++;
        *to = 0;
        return;
    }
}

static void serve_console(void)
{
    static char line[512];
    for (;;) {
        if (console_line(line, sizeof(line)))
            run_commands(line);
        else
            event_wait(console_port, in_ms(60000));
    }
}

static void banner(void)
{
    success("banner", "xenolith probe, %u bits, hypercalls by %s", (u32)BITS_PER_WORD, hypercall_way);
}

void main(void);
void main(void)
{
    static char commands[1024], way[16];
    const struct hvm_start_info *info = (void *)(word)start_info;
    const char *line = info->magic == 0x336ec578 && info->cmdline ? (const char *)(word)info->cmdline : "";
    copy_option(way, sizeof(way), line, "hypercall=");
    copy_option(commands, sizeof(commands), line, "probe=");
    hypercall_init(way);
    banner();
    events_init();
    console_init();
    if (console_ring) {
        console_out = OUT_RING;
        banner();
        console_out = OUT_IO | OUT_RING;
    }
    xs_init();
    run_commands(commands);
    print("PROBE ready SUCCESS waiting for commands\n");
    if (console_ring)
        serve_console();
    asm volatile("cli; hlt");
}
