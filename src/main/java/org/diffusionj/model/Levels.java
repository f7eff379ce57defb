package org.diffusionj.model;

/** How many picture sizes a network works at, each half of the one before: as many as "block_out_channels" lists. */
final class Levels {
    private static final String KEY = "block_out_channels";
    private static final int MOST = 8;

    private Levels() {}

    /** @param absent where the file does not say */
    static int of(JsonFile config, int absent) {
        if (!config.keys().containsKey(KEY)) {
            return absent;
        }
        int levels = config.counts(KEY).size();
        if (levels < 1 || levels > MOST) {
            throw config.wrong(KEY, "a list of 1 to " + MOST + " sizes", config.keys().get(KEY));
        }
        return levels;
    }
}
