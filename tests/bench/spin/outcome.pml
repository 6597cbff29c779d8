/* SPDX-License-Identifier: MIT */
/*
 * outcome.pml - what a model can end with, printed once each at the end.
 *
 * A process that is done waits at `end: false`, which is a valid end: so there
 * are no states in which some have terminated, as there are none in C.
 */
c_decl {
    static unsigned char outcome_seen[65536];
    static int outcome_is_broken;

    static void outcome_print(void)
    {
        int i;

        for (i = 0; i < 65536; i++)
            if (outcome_seen[i])
                printf("outcome %d\n", i);
        if (outcome_is_broken)
            printf("outcome broken\n");
    }

    static void outcome(int value, int is_broken)
    {
        static int is_known;

        if (!is_known)
            atexit(outcome_print);
        is_known = 1;
        outcome_seen[value] = 1;
        outcome_is_broken |= is_broken;
    }
}
