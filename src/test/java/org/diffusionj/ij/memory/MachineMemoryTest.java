package org.diffusionj.ij.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as Linux' documentation of control groups describes them (Documentation/admin-guide, cgroup-v1 and -v2). */
class MachineMemoryTest {
    private static final long MEGA = 1 << 20;

    @TempDir
    Path root;

    @Test
    void withoutGroupsWhatTheMachineHasAvailableCounts() throws IOException {
        write("proc/meminfo", "MemTotal:       8192000 kB\nMemFree:  100 kB\nMemAvailable:    4096000 kB\n");
        assertEquals(4096000L * 1024, free());
    }

    /** The cache of files in a group can be taken back at any time, and so does not count as used. */
    @Test
    void aGroupOfVersionTwoLimits() throws IOException {
        machine();
        write("proc/self/cgroup", "0::/app\n");
        write("sys/fs/cgroup/app/memory.max", (500 * MEGA) + "\n");
        write("sys/fs/cgroup/app/memory.high", "max\n");
        write("sys/fs/cgroup/app/memory.current", (300 * MEGA) + "\n");
        write("sys/fs/cgroup/app/memory.stat",
                "anon 7\nfile 9\ninactive_file " + 60 * MEGA + "\nactive_file " + 40 * MEGA + "\n");
        assertEquals(300 * MEGA, free());
        write("sys/fs/cgroup/app/memory.high", (400 * MEGA) + "\n");
        assertEquals(200 * MEGA, free());
    }

    @Test
    void aGroupAroundItLimitsToo() throws IOException {
        machine();
        write("proc/self/cgroup", "0::/outer/inner\n");
        write("sys/fs/cgroup/outer/inner/memory.max", "max\n");
        write("sys/fs/cgroup/outer/memory.max", (200 * MEGA) + "\n");
        write("sys/fs/cgroup/outer/memory.current", (50 * MEGA) + "\n");
        assertEquals(150 * MEGA, free());
    }

    @Test
    void aGroupOfVersionOneLimits() throws IOException {
        machine();
        write("proc/self/cgroup", "9:name=systemd:/x\n4:cpu,memory:/a/b\n0::/\n");
        write("sys/fs/cgroup/memory/a/memory.limit_in_bytes", (700 * MEGA) + "\n");
        write("sys/fs/cgroup/memory/a/memory.usage_in_bytes", (400 * MEGA) + "\n");
        write("sys/fs/cgroup/memory/a/memory.stat",
                "active_file 5\ntotal_inactive_file " + 10 * MEGA + "\ntotal_active_file " + 20 * MEGA + "\n");
        write("sys/fs/cgroup/memory/a/b/memory.limit_in_bytes", "9223372036854771712\n");
        assertEquals(330 * MEGA, free());
    }

    /** In a container the mount is the group itself, whatever the path is called outside. */
    @Test
    void theMountItselfMayBeTheGroup() throws IOException {
        machine();
        write("proc/self/cgroup", "4:memory:/docker/0123\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", (100 * MEGA) + "\n");
        assertEquals(100 * MEGA, free());
    }

    @Test
    void whatIsOverdrawnLeavesNothing() throws IOException {
        machine();
        write("proc/self/cgroup", "0::/\n");
        write("sys/fs/cgroup/memory.max", "1000\n");
        write("sys/fs/cgroup/memory.current", "5000\n");
        assertEquals(0, free());
    }

    @Test
    void otherSystemsTellWhatTheyHave() {
        assertTrue(free() > MEGA * 128, "no files at all");
        assertTrue(MachineMemory.free() > 0);
    }

    private void machine() throws IOException {
        write("proc/meminfo", "MemAvailable:    4096000 kB\n");
    }

    private double free() {
        return new MachineMemory(root).bytes();
    }

    private void write(String file, String text) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        Files.writeString(root.resolve(file), text);
    }
}
