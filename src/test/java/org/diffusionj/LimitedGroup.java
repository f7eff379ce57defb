package org.diffusionj;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A control group of Linux whose processes together may take so much memory; one that takes more is killed.
 *
 * @param folder in which the system shows it
 */
record LimitedGroup(Path folder) {
    private static final String NAME = "diffusionj-memory-table";
    private static final Path ONE = Path.of("/sys/fs/cgroup/memory");
    private static final Path TWO = Path.of("/sys/fs/cgroup");

    /** Makes one, if the system and the user's rights allow it. */
    static Optional<LimitedGroup> make(long bytes) {
        boolean first = Files.exists(ONE.resolve("memory.limit_in_bytes"));
        LimitedGroup group = new LimitedGroup((first ? ONE : TWO).resolve(NAME));
        try {
            Files.createDirectories(group.folder);
            Files.writeString(group.folder.resolve(first ? "memory.limit_in_bytes" : "memory.max"),
                    Long.toString(bytes));
            return Optional.of(group);
        } catch (IOException e) {
            group.remove();
            return Optional.empty();
        }
    }

    /** The command, in the group. */
    List<String> command() {
        return List.of("sh", "-c", "echo $$ > " + folder.resolve("cgroup.procs") + " && exec \"$@\"", "sh");
    }

    void remove() {
        folder.toFile().delete();    // Files.delete would want it empty of the files that the system shows in it.
    }
}
