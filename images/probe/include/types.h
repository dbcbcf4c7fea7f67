/* Integer types and the few things every file needs. */
#pragma once

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef short s16;
typedef int s32;
typedef long long s64;
typedef unsigned long word; /* a machine word: what event bitmaps are made of */

#define PAGE 4096u
#define NULL ((void *)0)
#define ALIGNED_PAGE __attribute__((aligned(4096)))
#define BITS_PER_WORD (8 * sizeof(word))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define barrier() asm volatile("" ::: "memory")
#define full_fence() asm volatile("lock; addl $0, (%%esp)" ::: "memory")
#ifdef __x86_64__
#undef full_fence
#define full_fence() asm volatile("lock; addl $0, (%%rsp)" ::: "memory")
#endif

static inline u32 frame_of(const void *p) { return (u32)((word)p >> 12); }
static inline void pause(void) { asm volatile("pause" ::: "memory"); }

static inline u64 rdtsc(void)
{
    u32 low, high;
    asm volatile("rdtsc" : "=a"(low), "=d"(high) :: "memory");
    return (u64)high << 32 | low;
}

static inline void cpuid(u32 leaf, u32 sub, u32 out[4])
{
    asm volatile("cpuid" : "=a"(out[0]), "=b"(out[1]), "=c"(out[2]), "=d"(out[3]) : "a"(leaf), "c"(sub));
}

static inline void wrmsr(u32 msr, u64 value)
{
    asm volatile("wrmsr" :: "c"(msr), "a"((u32)value), "d"((u32)(value >> 32)) : "memory");
}

static inline void outb(u16 port, u8 value) { asm volatile("outb %0, %1" :: "a"(value), "Nd"(port)); }
