#include "process.h"

#include "failure.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PATH_CAPACITY = 64, TEXT_CAPACITY = 4096 };

static void read_file(int pid, const char *name, char path[PATH_CAPACITY], char text[TEXT_CAPACITY])
{
    snprintf(path, PATH_CAPACITY, "/proc/%d/%s", pid, name);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        fail("%s cannot be read: is the broker with this process ID running?", path);
    text[fread(text, 1, TEXT_CAPACITY - 1, file)] = '\0';
    fclose(file);
}

struct cpu cpu_of(int pid)
{
    char path[PATH_CAPACITY];
    char text[TEXT_CAPACITY];
    read_file(pid, "stat", path, text);

    /* the second field is the program's name, which may hold spaces and parentheses: count from its end */
    const char *rest = strrchr(text, ')');
    unsigned long user, system;
    if (rest == NULL
        || sscanf(rest, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
        fail("%s is not understood: %s", path, text);
    double ticks = (double) sysconf(_SC_CLK_TCK);
    return (struct cpu) {.user_seconds = (double) user / ticks, .kernel_seconds = (double) system / ticks};
}

unsigned long resident_kb_of(int pid)
{
    static const char field[] = "\nVmRSS:";
    char path[PATH_CAPACITY];
    char text[TEXT_CAPACITY];
    unsigned long kb;
    read_file(pid, "status", path, text);
    const char *line = strstr(text, field);
    if (line == NULL || sscanf(line + sizeof field - 1, "%lu kB", &kb) != 1)
        fail("%s has no VmRSS: %s", path, text);
    return kb;
}

unsigned open_files_of(int pid)
{
    char path[PATH_CAPACITY];
    unsigned count = 0;
    snprintf(path, PATH_CAPACITY, "/proc/%d/fd", pid);
    DIR *folder = opendir(path);
    if (folder == NULL)
        fail("%s cannot be read: is the broker with this process ID running, as this user's?", path);
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}
