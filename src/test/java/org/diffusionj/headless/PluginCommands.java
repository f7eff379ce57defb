package org.diffusionj.headless;

import ij.Menus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands of this checkout. ImageJ reads plugins.config only from jars in its plugins folder. */
public final class PluginCommands {
    private static final Pattern MENU_ENTRY = Pattern.compile("[^\"]*\"([^\"]+)\"\\s*,\\s*(\\S.*)");

    private PluginCommands() {}

    /** Adds them to ImageJ's table of commands. */
    public static void register() throws IOException {
        try (InputStream config = PluginCommands.class.getResourceAsStream("/plugins.config");
                BufferedReader lines = new BufferedReader(new InputStreamReader(config, StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> !line.startsWith("#")).map(MENU_ENTRY::matcher).filter(Matcher::matches)
                    .forEach(entry -> add(entry.group(1), entry.group(2).trim()));
        }
    }

    /**
     * Waits, not on the event thread, until one that was called from the menu has ended: the Recorder keeps the name of
     * one command only, and writes that of the next to begin for the one that is just ending.
     */
    public static void awaitEnd(String label) throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals(label)) { // as ImageJ names it
                thread.join();
            }
        }
    }

    @SuppressWarnings("unchecked") // ImageJ's table is from before generics
    private static void add(String label, String className) {
        Menus.getCommands().put(label, className);
    }
}
