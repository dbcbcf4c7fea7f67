/* What blkfront and netfront share: finding the device and following xenbus states. */
#include "probe.h"

int frontend_find(struct frontend *f, const char *kind)
{
    char *end = append(append(f->path, "device/"), kind);
    if (xs_call(XS_DIRECTORY, 0, f->path, strlen(f->path) + 1) < 1)
        return 0;
    reply[16] = 0;
    append(append(end, "/"), reply);
    if (xs_read(path_of(f->path, "backend")) < 1)
        return 0;
    reply[sizeof(f->back) - 1] = 0;
    append(f->back, reply);
    f->domid = (u16)xs_number(f->path, "backend-id", 0);
    return 1;
}

int frontend_state(struct frontend *f, int state)
{
    char value[2] = { (char)('0' + state), 0 };
    return xs_write(path_of(f->path, "state"), value) >= 0;
}

int backend_wait(struct frontend *f, int state, u32 ms)
{
    char event[160];
    u64 until = in_ms(ms);
    xs_watch(path_of(f->back, "state"), "back");
    while ((int)xs_number(f->back, "state", 0) != state)
        if (!xs_event(event, sizeof(event), until))
            return (int)xs_number(f->back, "state", 0) == state;
    return 1;
}
