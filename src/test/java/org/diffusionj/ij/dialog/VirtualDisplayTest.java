package org.diffusionj.ij.dialog;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** Where no window can be opened, a test is skipped and says why; a run that must open them fails. */
class VirtualDisplayTest {
    @Test
    void withoutXvfbATestIsSkippedOrFails(@TempDir Path empty) {
        String skipped = assertThrows(TestAbortedException.class, () -> VirtualDisplay.open(empty.toString(), false))
                .getMessage();
        assertTrue(skipped.contains("install Xvfb"), skipped);
        String failed = assertThrows(AssertionFailedError.class, () -> VirtualDisplay.open(empty.toString(), true))
                .getMessage();
        assertTrue(failed.contains("install Xvfb"), failed);
    }
}
