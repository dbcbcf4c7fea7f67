/* Memory and strings, and the division that 32-bit code has no instruction for. */
#include "probe.h"

void *memcpy(void *to, const void *from, word n)
{
    void *result = to;
    asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) :: "memory");
    return result;
}

void *memset(void *to, int value, word n)
{
    void *result = to;
    asm volatile("rep stosb" : "+D"(to), "+c"(n) : "a"(value) : "memory");
    return result;
}

int memcmp(const void *a, const void *b, word n)
{
    const u8 *x = a, *y = b;
    for (; n; n--, x++, y++)
        if (*x != *y)
            return *x - *y;
    return 0;
}

word strlen(const char *s)
{
    word n = 0;
    while (s[n])
        n++;
    return n;
}

int streq(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return *a == *b;
}

int starts(const char *s, const char *prefix)
{
    while (*prefix)
        if (*s++ != *prefix++)
            return 0;
    return 1;
}

char *append(char *to, const char *s)
{
    while ((*to = *s++))
        to++;
    return to;
}

char *append_u64(char *to, u64 value)
{
    char digits[20];
    int n = 0;
    do {
        u32 digit;
        value = divide(value, 10, &digit);
        digits[n++] = '0' + digit;
    } while (value);
    while (n)
        *to++ = digits[--n];
    *to = 0;
    return to;
}

static int digit(char c, u32 base)
{
    int value = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : 99;
    return (u32)value < base ? value : -1;
}

u64 parse_u64(const char **s)
{
    u64 value = 0;
    u32 base = 10;
    while (**s == ' ')
        ++*s;
    if (starts(*s, "0x"))
        *s += 2, base = 16;
    for (; digit(**s, base) >= 0; ++*s)
        value = value * base + digit(**s, base);
    return value;
}

u64 divide(u64 value, u32 by, u32 *remainder)
{
#ifdef __x86_64__
    *remainder = (u32)(value % by);
    return value / by;
#else
    u32 high = (u32)(value >> 32), low = (u32)value, rest = high % by;
    high /= by;
    asm("divl %2" : "+a"(low), "+d"(rest) : "r"(by));
    *remainder = rest;
    return (u64)high << 32 | low;
#endif
}
