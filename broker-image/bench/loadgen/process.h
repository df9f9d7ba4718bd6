/* What /proc tells of another process: the broker. */
#ifndef PROCESS_H
#define PROCESS_H

/* Seconds of processor time of all threads, living or ended. They count in clock ticks, mostly of 10 ms. */
struct cpu {
    double user_seconds;
    double kernel_seconds; /* in system calls, and whatever interrupted it */
};

struct cpu cpu_of(int pid);

/* Its memory that is in RAM, in units of 1,024 bytes. */
unsigned long resident_kb_of(int pid);

/* Its open files, sockets among them. */
unsigned open_files_of(int pid);

#endif
