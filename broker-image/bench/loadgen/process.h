/* What /proc tells of another process: the broker. */
#ifndef PROCESS_H
#define PROCESS_H

/*
 * Seconds of processor time, user and system, of all its threads, living or ended. It counts in clock
 * ticks, mostly of 10 ms.
 */
double cpu_seconds_of(int pid);

/* Its memory that is in RAM, in units of 1,024 bytes. */
unsigned long resident_kb_of(int pid);

/* Its open files, sockets among them. */
unsigned open_files_of(int pid);

#endif
