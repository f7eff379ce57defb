package org.diffusionj.ort;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** How many threads compute a network: one a physical core, since two on one core share its arithmetic units. */
final class CpuThreads {
    /** Sets the number of threads by hand. */
    static final String PROPERTY = "diffusionj.threads";

    private CpuThreads() {}

    /** @throws IllegalArgumentException if the system property is there but not a positive number */
    static int count() {
        String asked = System.getProperty(PROPERTY);
        if (asked == null) {
            return physicalCores(Path.of("/sys/devices/system/cpu"), Runtime.getRuntime().availableProcessors());
        }
        try {
            int threads = Integer.parseInt(asked.trim());
            if (threads > 0) {
                return threads;
            }
        } catch (NumberFormatException e) {
            // Reported below, like a number that is too small.
        }
        throw new IllegalArgumentException(
                "system property " + PROPERTY + " must be a whole number from 1, but is \"" + asked + "\"");
    }

    /**
     * Cores told apart by Linux' topology files; where there are none, all processors of a machine
     * without hyper-threading (ARM), or half of them.
     *
     * @param processors those that this process may use, an upper bound
     */
    static int physicalCores(Path topology, int processors) {
        int cores = listedCores(topology);
        if (cores == 0) {
            boolean hyperThreaded = System.getProperty("os.arch").matches("amd64|x86_64");
            cores = hyperThreaded ? (processors + 1) / 2 : processors;
        }
        return Math.max(1, Math.min(cores, processors));
    }

    private static int listedCores(Path topology) {
        Set<String> cores = new HashSet<>();
        try (DirectoryStream<Path> processors = Files.newDirectoryStream(topology, "cpu[0-9]*")) {
            for (Path processor : processors) {
                Path folder = processor.resolve("topology");
                cores.add(Files.readString(folder.resolve("physical_package_id")).trim() + ":"
                        + Files.readString(folder.resolve("core_id")).trim());
            }
        } catch (IOException e) {
            return 0;
        }
        return cores.size();
    }
}
