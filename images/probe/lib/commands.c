/* Finds and runs commands: "name arguments", several in one list between semicolons. */
#include "probe.h"

extern const struct command basic_commands[], store_commands[], event_commands[], time_commands[], smp_commands[],
    grant_commands[], ring3_commands[], block_commands[], net_commands[], abuse_commands[], power_commands[],
    fifo_commands[], sleep_commands[], memory_commands[];
const struct command *const command_tables[] = { basic_commands, store_commands, event_commands, time_commands,
    smp_commands, grant_commands, ring3_commands, block_commands, net_commands, abuse_commands, power_commands,
    fifo_commands, sleep_commands, memory_commands, NULL };

static const struct command *find(const char *line, word length)
{
    for (const struct command *const *table = command_tables; *table; table++)
        for (const struct command *command = *table; command->name; command++)
            if (strlen(command->name) == length && !memcmp(command->name, line, length))
                return command;
    return NULL;
}

static void run_one(char *line)
{
    while (*line == ' ')
        line++;
    word length = 0;
    while (line[length] && line[length] != ' ')
        length++;
    if (!length)
        return;
    const struct command *command = find(line, length);
    if (!command) {
        error(line, "unknown command; help lists them");
        return;
    }
    line += length;
    while (*line == ' ')
        line++;
    command->run(line);
}

void run_commands(char *list)
{
    while (*list) {
        char *end = list;
        while (*end && *end != ';')
            end++;
        char closing = *end;
        *end = 0;
        run_one(list);
        list = closing ? end + 1 : end;
    }
}
