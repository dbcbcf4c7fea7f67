/* Ways for a domain to end. */
#include "probe.h"

static void shutdown(const char *name, u32 reason)
{
    success(name, "now");
    hc2(HC_sched_op, SCHEDOP_shutdown, &reason);
    failure(name, "SCHEDOP_shutdown returned");
}

static void poweroff(const char *unused) { (void)unused; shutdown("poweroff", SHUTDOWN_poweroff); }
static void reboot(const char *unused) { (void)unused; shutdown("reboot", SHUTDOWN_reboot); }
static void crash(const char *unused) { (void)unused; shutdown("crash", SHUTDOWN_crash); }

static void acpi(const char *unused)
{
    (void)unused;
    success("acpi-off", "now");
    outb(0x600, 0x34);
    failure("acpi-off", "still running");
}

static void triple_fault(const char *unused)
{
    (void)unused;
    static struct __attribute__((packed)) { u16 limit; word base; } empty;
    success("triple-fault", "now");
    asm volatile("lidt %0; ud2" :: "m"(empty));
}

static void hang(const char *unused)
{
    (void)unused;
    success("hang", "interrupts off, for ever");
    for (;;)
        asm volatile("cli; hlt");
}

static void spin(const char *unused)
{
    (void)unused;
    success("spin", "interrupts off, for ever");
    for (;;)
        asm volatile("cli; pause");
}

static void watchdog(const char *arguments)
{
    u64 seconds = parse_u64(&arguments);
    struct sched_watchdog dog = { 0, seconds ? (u32)seconds : 1 };
    long id = hc2(HC_sched_op, SCHEDOP_watchdog, &dog);
    if (id <= 0) {
        failure("watchdog", "SCHEDOP_watchdog gives %d", (int)id);
        return;
    }
    print("PROBE watchdog id=%d seconds=%u\n", (int)id, dog.timeout);
    u32 port = event_alloc(0);
    event_wait(port, in_ms(dog.timeout * 1000 + 10000));
    failure("watchdog", "not bitten after %u s", dog.timeout + 10);
}

/* Takes part in a clean shutdown asked for through xenstore, as xl shutdown does. */
static void obey(const char *unused)
{
    (void)unused;
    char event[160];
    xs_watch("control/shutdown", "power");
    for (;;) {
        xs_event(event, sizeof(event), in_ms(60000));
        if (xs_read("control/shutdown") < 1)
            continue;
        int again = streq(reply, "reboot");
        xs_write("control/shutdown", "");
        shutdown("obey", again ? SHUTDOWN_reboot : SHUTDOWN_poweroff);
    }
}

const struct command power_commands[] = {
    { "poweroff", poweroff, "SHUTDOWN_poweroff" },
    { "reboot", reboot, "SHUTDOWN_reboot" },
    { "crash", crash, "SHUTDOWN_crash" },
    { "acpi-off", acpi, "power off by the ACPI sleep port" },
    { "triple-fault", triple_fault, "an exception without an IDT" },
    { "hang", hang, "HLT with interrupts off" },
    { "spin", spin, "a loop with interrupts off" },
    { "watchdog", watchdog, "[SECONDS] sets the watchdog and lets it bite" },
    { "obey", obey, "waits for control/shutdown" },
    { NULL, NULL, NULL },
};
