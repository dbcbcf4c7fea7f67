/* What the probe's files offer each other, one block per file of lib/. */
#pragma once
#include "xen.h"

/* string.c */
void *memcpy(void *to, const void *from, word n);
void *memset(void *to, int value, word n);
int memcmp(const void *a, const void *b, word n);
word strlen(const char *s);
int streq(const char *a, const char *b);
int starts(const char *s, const char *prefix);
char *append(char *to, const char *s);
char *append_u64(char *to, u64 value);
u64 parse_u64(const char **s); /* decimal or 0x; skips leading blanks; leaves *s after the number */
u64 divide(u64 value, u32 by, u32 *remainder);

/* format.c: %s string, %c character, %d int, %u u32, %x u32 in hex, %U u64, %X u64 in hex */
void print(const char *format, ...);

/* console.c */
enum { OUT_IO = 1, OUT_RING = 2 };
extern int console_out;
extern u32 console_port;
extern struct xencons_interface *console_ring;
void console_init(void);
void console_write(const char *s, word n);
int console_line(char *line, u32 size); /* 1 when a whole line has come */

/* hypercall.c */
void hypercall_init(const char *way);
long hypercall(u32 number, word a, word b, word c, word d, word e);
extern const char *hypercall_way;
static inline long hc2(u32 nr, word a, const void *b) { return hypercall(nr, a, (word)b, 0, 0, 0); }
static inline long hc3(u32 nr, word a, word b, const void *c) { return hypercall(nr, a, b, (word)c, 0, 0); }
u64 hvm_param(u32 index);
u16 own_domid(void); /* DOMID_SELF if CPUID does not tell */

/* events.c: ports stay masked and are polled; only the upcall test unmasks one */
extern struct shared_info *shared;
extern struct vcpu_info vcpus[8];
void events_init(void);
int event_take(u32 port); /* clears the pending bit; 1 if it was set */
void event_send(u32 port);
int event_wait(u32 port, u64 deadline_ns); /* 1: taken, 0: time is up */
u32 event_alloc(u16 remote);
void event_close(u32 port);

/* tests/event.c */
extern volatile u32 upcalls;
void upcall_install(void); /* upcalls arrive on the vector of events_init or set_evtchn_upcall_vector */

/* time.c */
enum { MS = 1000000 };
u64 now_ns(void); /* Xen's system time */
u64 wallclock_ns(void); /* UTC, ns since 1970 */
static inline u64 in_ms(u32 ms) { return now_ns() + (u64)ms * MS; }

/* grants.c */
extern struct grant_entry *grants;
int grants_init(void); /* 0 or -errno */
u32 grant(u16 domid, const void *page, int readonly);
int ungrant(u32 ref); /* 0 when it is still in use */

/* xenbus.c */
extern struct xenstore_interface *store_ring;
extern u32 store_port;
void xs_init(void);
/* Sends one request and waits for its answer: its length in reply (always closed with NUL), or -1 with the error in reply. */
int xs_call(u32 type, u32 tx, const char *body, u32 length);
extern char reply[4097];
int xs_read(const char *path);
int xs_write(const char *path, const char *value);
int xs_write_tx(u32 tx, const char *path, const char *value);
int xs_watch(const char *path, const char *token);
int xs_event(char *path_and_token, u32 size, u64 deadline_ns); /* 1 when a watch has fired */
u64 xs_number(const char *folder, const char *leaf, u64 otherwise);
const char *path_of(const char *folder, const char *leaf);

/* frontend.c */
struct frontend { char path[64], back[96]; u16 domid; };
int frontend_find(struct frontend *f, const char *kind); /* the first device of a kind */
int frontend_state(struct frontend *f, int state);
int backend_wait(struct frontend *f, int state, u32 ms); /* 1 when reached */

/* smp.c */
typedef void (*ap_work)(u32 vcpu);
int ap_start(u32 vcpu, ap_work work, u32 ms); /* 1 when the work is done */
void apic_enable(void);
void apic_eoi(void);

/* verdict.c */
void success(const char *test, const char *format, ...);
void skip(const char *test, const char *format, ...);
void error(const char *test, const char *format, ...);   /* the test could not be made */
void failure(const char *test, const char *format, ...); /* the subject is wrong */
void vprint(const char *format, __builtin_va_list args);

/* commands.c */
struct command { const char *name; void (*run)(const char *arguments); const char *help; };
extern const struct command *const command_tables[];
void run_commands(char *list);
