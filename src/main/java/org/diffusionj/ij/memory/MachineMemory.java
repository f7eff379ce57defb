package org.diffusionj.ij.memory;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * How much memory this process may still take: on Linux what the machine has available, or less where the process
 * or what holds it is in a control group (a container) with a limit; elsewhere what the machine has.
 *
 * @param root under which the system's files lie
 */
record MachineMemory(Path root) {
    /** Where a version of control groups writes limits, use, and what of the use can be taken back at any time. */
    private record Version(String mount, List<String> limits, String use, Pattern cache) {}

    private static final Version ONE = new Version("sys/fs/cgroup/memory", List.of("memory.limit_in_bytes"),
            "memory.usage_in_bytes", Pattern.compile("(?m)^total_(?:in)?active_file (\\d+)$"));
    private static final Version TWO = new Version("sys/fs/cgroup", List.of("memory.max", "memory.high"),
            "memory.current", Pattern.compile("(?m)^(?:in)?active_file (\\d+)$"));
    private static final Pattern GROUP = Pattern.compile("(?m)^\\d+:([^:\\n]*):(.*)$");
    private static final Pattern AVAILABLE = Pattern.compile("(?m)^MemAvailable:\\s*(\\d+) kB");

    /** Bytes of the machine at hand. */
    static double free() {
        return new MachineMemory(Path.of("/")).bytes();
    }

    double bytes() {
        double free = available();
        Matcher group = GROUP.matcher(text(root.resolve("proc/self/cgroup")));
        while (group.find()) {
            if (group.group(1).isEmpty()) {
                free = Math.min(free, within(TWO, group.group(2)));
            } else if (List.of(group.group(1).split(",")).contains("memory")) {
                free = Math.min(free, within(ONE, group.group(2)));
            }
        }
        return Math.max(0, free);
    }

    private double available() {
        Matcher line = AVAILABLE.matcher(text(root.resolve("proc/meminfo")));
        return line.find() ? Double.parseDouble(line.group(1)) * 1024 : computerMemory();
    }

    private static double computerMemory() {
        try {
            Object bytes = ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(new ObjectName("java.lang:type=OperatingSystem"), "TotalMemorySize");
            return ((Number) bytes).doubleValue();
        } catch (JMException notTold) {
            return Double.POSITIVE_INFINITY;
        }
    }

    /** The least that the group and those around it leave. In a container its own group may be the mount itself. */
    private double within(Version version, String group) {
        Path mount = root.resolve(version.mount);
        Path place = mount.resolve(group.replaceFirst("^/+", "")).normalize();
        double least = Double.POSITIVE_INFINITY;
        for (; place != null && place.startsWith(mount); place = place.getParent()) {
            least = Math.min(least, left(version, place));
        }
        return least;
    }

    private static double left(Version version, Path group) {
        double limit = version.limits.stream()
                .mapToDouble(file -> number(group.resolve(file), Double.POSITIVE_INFINITY))
                .min().orElseThrow();
        Matcher cached = version.cache.matcher(text(group.resolve("memory.stat")));
        double cache = 0;
        while (cached.find()) {
            cache += Double.parseDouble(cached.group(1));
        }
        return limit - Math.max(0, number(group.resolve(version.use), 0) - cache);
    }

    /** The file's number; "max" and what cannot be read are the other. */
    private static double number(Path file, double other) {
        String text = text(file).strip();
        return text.matches("\\d+") ? Double.parseDouble(text) : other;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException absent) {
            return "";
        }
    }
}
