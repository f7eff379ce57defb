package org.diffusionj.noise;

/**
 * MT19937 with the single-number initialisation of 2002 (Matsumoto and Nishimura, "Mersenne
 * Twister", ACM TOMACS 8, 1998): the generator under torch's CPU noise.
 */
final class MersenneTwister {
    private static final int N = 624;
    private static final int M = 397;

    private final int[] state = new int[N];
    private int next = N;

    /** Seeds with the number's low 32 bits. */
    MersenneTwister(int seed) {
        state[0] = seed;
        for (int i = 1; i < N; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ state[i - 1] >>> 30) + i;
        }
    }

    /** 32 random bits. */
    int nextInt() {
        if (next == N) {
            refill();
        }
        int y = state[next++];
        y ^= y >>> 11;
        y ^= y << 7 & 0x9d2c5680;
        y ^= y << 15 & 0xefc60000;
        return y ^ y >>> 18;
    }

    /** 64 random bits: the first output is the upper half. */
    long nextLong() {
        long high = nextInt();
        return high << 32 | nextInt() & 0xffffffffL;
    }

    private void refill() {
        for (int i = 0; i < N; i++) {
            int y = state[i] & 0x80000000 | state[(i + 1) % N] & 0x7fffffff;
            state[i] = state[(i + M) % N] ^ y >>> 1 ^ -(y & 1) & 0x9908b0df;
        }
        next = 0;
    }
}
