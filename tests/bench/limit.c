/* The least that reading every process can cost: descriptors are kept, nothing is parsed.
   For each line of input: reads everything once and answers the CPU time in microseconds and the count.
   "all" reads the stat of each; "same" does what our sensor does: schedstat of each, and stat of those that ran
   and of every eighth. */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MOST 20000
static int stats[MOST], probes[MOST], count;
static char before[MOST][64];
static int turn;

static double cpu_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

int main(void) {
    char path[300], text[1024], line[16];
    DIR *proc = opendir("/proc");
    for (struct dirent *entry; (entry = readdir(proc)) && count < MOST;) {
        if (!isdigit((unsigned char)entry->d_name[0])) continue;
        snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
        stats[count] = open(path, O_RDONLY);
        snprintf(path, sizeof path, "/proc/%s/schedstat", entry->d_name);
        probes[count] = open(path, O_RDONLY);
        if (stats[count] >= 0 && probes[count] >= 0) count++;
    }
    while (fgets(line, sizeof line, stdin)) {
        double began = cpu_us();
        if (line[0] == 'a') {
            for (int one = 0; one < count; one++) pread(stats[one], text, sizeof text, 0);
        } else {
            turn = (turn + 1) % 8;
            for (int one = 0; one < count; one++) {
                ssize_t got = pread(probes[one], text, 64, 0);
                if (got > 0 && (one % 8 == turn || memcmp(text, before[one], got))) {
                    memcpy(before[one], text, got);
                    pread(stats[one], text, sizeof text, 0);
                }
            }
        }
        printf("%.1f %d\n", cpu_us() - began, count);
        fflush(stdout);
    }
    return 0;
}
