/* Makes a crowd of processes: most sleep, some work a little five times a second. Ends when its input ends. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

static void work(void) {
    for (;;) {
        struct timespec pause = {0, 200000000};
        for (volatile int turn = 0; turn < 1000000; turn++) {
        }
        nanosleep(&pause, NULL);
    }
}

int main(int count, char **arguments) {
    int sleepers = atoi(arguments[1]), workers = count > 2 ? atoi(arguments[2]) : 0;
    for (int number = 0; number < sleepers + workers; number++) {
        if (fork() == 0) {
            char name[16];
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            snprintf(name, sizeof name, "%s%d", number < workers ? "worker" : "sleeper", number);
            prctl(PR_SET_NAME, name);
            if (number < workers) work();
            for (;;) pause();
        }
    }
    puts("ready");
    fflush(stdout);
    while (getchar() != EOF) {
    }
    kill(0, SIGTERM);
    return 0;
}
