package org.diffusionj.runtime;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where networks are to compute, as the user names it.
 *
 * @param index which of the machine's CUDA devices, from 0; 0 for the other kinds
 */
public record Device(Kind kind, int index) {
    /** The best that there is: the first CUDA device if it can be used, else the CPU. */
    public static final Device AUTO = new Device(Kind.AUTO, 0);

    public static final Device CPU = new Device(Kind.CPU, 0);

    private static final Pattern CUDA = Pattern.compile("CUDA(?::(\\d{1,3}))?");

    /** What a device is. */
    public enum Kind {
        AUTO,
        CPU,
        CUDA
    }

    public static Device cuda(int index) {
        return new Device(Kind.CUDA, index);
    }

    /** The device of a label such as "Auto", "CPU", "CUDA" (the first) or "CUDA:1"; none if there is no such label. */
    public static Optional<Device> of(String label) {
        Matcher cuda = CUDA.matcher(label);
        if (cuda.matches()) {
            return Optional.of(cuda(cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1))));
        }
        return switch (label) {
            case "Auto" -> Optional.of(AUTO);
            case "CPU" -> Optional.of(CPU);
            default -> Optional.empty();
        };
    }

    /** The shortest text that {@link #of} reads as this device. */
    public String label() {
        return switch (kind) {
            case AUTO -> "Auto";
            case CPU -> "CPU";
            case CUDA -> index == 0 ? "CUDA" : "CUDA:" + index;
        };
    }
}
