package org.diffusionj.ort;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuThreadsTest {
    @TempDir
    Path topology;

    @AfterEach
    void forget() {
        System.clearProperty(CpuThreads.PROPERTY);
    }

    /** Two packages of two cores with two threads each. */
    @Test
    void countsACoreWithTwoThreadsOnce() throws IOException {
        for (int cpu = 0; cpu < 8; cpu++) {
            Path folder = Files.createDirectories(topology.resolve("cpu" + cpu + "/topology"));
            Files.writeString(folder.resolve("core_id"), cpu % 2 + "\n");
            Files.writeString(folder.resolve("physical_package_id"), cpu / 4 + "\n");
        }
        assertEquals(4, CpuThreads.physicalCores(topology, 8));
        assertEquals(3, CpuThreads.physicalCores(topology, 3));
    }

    @Test
    void guessesWhereNothingIsListed() {
        assertEquals(1, CpuThreads.physicalCores(topology.resolve("none"), 1));
        assertTrue(CpuThreads.physicalCores(topology.resolve("none"), 8) >= 4);
    }

    @Test
    void obeysTheSystemProperty() {
        System.setProperty(CpuThreads.PROPERTY, "3");
        assertEquals(3, CpuThreads.count());
    }

    @Test
    void rejectsANumberThatIsNone() {
        for (String wrong : new String[] {"0", "many"}) {
            System.setProperty(CpuThreads.PROPERTY, wrong);
            String message = assertThrows(IllegalArgumentException.class, CpuThreads::count).getMessage();
            assertTrue(message.contains("diffusionj.threads") && message.contains(wrong), message);
        }
    }
}
