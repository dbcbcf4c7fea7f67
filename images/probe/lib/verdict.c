/* One line per test: PROBE <test> SUCCESS|SKIP|ERROR|FAILURE <details>. */
#include "probe.h"

#define VERDICT(function, word)                                   \
    void function(const char *test, const char *format, ...)      \
    {                                                             \
        __builtin_va_list args;                                   \
        print("PROBE %s " word " ", test);                        \
        __builtin_va_start(args, format);                         \
        vprint(format, args);                                     \
        __builtin_va_end(args);                                   \
        print("\n");                                              \
    }

VERDICT(success, "SUCCESS")
VERDICT(skip, "SKIP")
VERDICT(error, "ERROR")
VERDICT(failure, "FAILURE")
