/* Formatted output, a line at a time so that lines of several vCPUs and of the hypervisor do not mix. */
#include "probe.h"

struct line { char text[256]; u32 length; };

static void put(struct line *line, char c)
{
    line->text[line->length++] = c;
    if (c == '\n' || line->length == sizeof(line->text)) {
        console_write(line->text, line->length);
        line->length = 0;
    }
}

static void put_text(struct line *line, const char *s)
{
    while (*s)
        put(line, *s++);
}

static void put_decimal(struct line *line, u64 value)
{
    char digits[21];
    append_u64(digits, value);
    put_text(line, digits);
}

static void put_hex(struct line *line, u64 value)
{
    int shift = 60;
    while (shift && !(value >> shift))
        shift -= 4;
    for (; shift >= 0; shift -= 4)
        put(line, "0123456789abcdef"[value >> shift & 15]);
}

void vprint(const char *format, __builtin_va_list args)
{
    struct line line;
    line.length = 0;
    for (; *format; format++) {
        if (*format != '%') {
            put(&line, *format);
            continue;
        }
        switch (*++format) {
        case 's': put_text(&line, __builtin_va_arg(args, const char *)); break;
        case 'c': put(&line, (char)__builtin_va_arg(args, int)); break;
        case 'u': put_decimal(&line, __builtin_va_arg(args, u32)); break;
        case 'x': put_hex(&line, __builtin_va_arg(args, u32)); break;
        case 'U': put_decimal(&line, __builtin_va_arg(args, u64)); break;
        case 'X': put_hex(&line, __builtin_va_arg(args, u64)); break;
        case 'd': {
            int value = __builtin_va_arg(args, int);
            if (value < 0)
                put(&line, '-');
            put_decimal(&line, value < 0 ? -(u64)(s64)value : (u64)value);
            break;
        }
        default: put(&line, '%');
        }
    }
    if (line.length)
        console_write(line.text, line.length);
}

void print(const char *format, ...)
{
    __builtin_va_list args;
    __builtin_va_start(args, format);
    vprint(format, args);
    __builtin_va_end(args);
}
