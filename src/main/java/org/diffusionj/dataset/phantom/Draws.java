package org.diffusionj.dataset.phantom;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Random numbers that follow from a seed, an item and a name alone, whatever else was drawn. The k-th number, the first
 * being 0, is {@code int.from_bytes(sha256(f"{seed}/{item}/{name}/{k}".encode()).digest()[:8], "big") >> 11} over
 * 2<sup>53</sup>, as Python writes it.
 */
public final class Draws {
    private static final int UNUSED_BITS = 11;
    private static final double PARTS = 1L << 53;

    private final String prefix;
    private final MessageDigest digest = sha256();
    private long count;

    public Draws(long seed, long item, String name) {
        prefix = seed + "/" + item + "/" + name + "/";
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The next number, from 0 to below 1. */
    public double next() {
        byte[] bytes = digest.digest((prefix + count++).getBytes(StandardCharsets.UTF_8));
        return (ByteBuffer.wrap(bytes).getLong() >>> UNUSED_BITS) / PARTS;
    }

    /** A whole number from 0 to below the limit. */
    public int below(int limit) {
        return (int) (next() * limit);
    }

    /** A whole number from the first to the last. */
    public int whole(int first, int last) {
        return first + below(last - first + 1);
    }

    /** A number from one to below another. */
    public double between(double from, double to) {
        return from + next() * (to - from);
    }

    /** A number of the normal distribution of mean 0 and deviation 1 (Box and Muller, 1958), of two draws. */
    public double normal() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - next()));
        return radius * StrictMath.cos(2 * Math.PI * next());
    }
}
