package org.diffusionj.ij.border;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class CommandBorderTest {
    @Test
    void everyFailureBecomesOneMessageThatSaysWhatToDo() {
        assertEquals("the file is broken: copy it again",
                messageFor(new IllegalStateException("the file is broken: copy it again.")));
        assertEquals("x cannot be read", messageFor(new UncheckedIOException("x cannot be read", new IOException())));
        assertTrue(messageFor(new OutOfMemoryError("Java heap space")).contains("Choose a smaller width and height"));
        assertTrue(messageFor(new OutOfMemoryError("Java heap space"))
                .contains("docs/troubleshooting.md#out-of-memory"));
        assertTrue(messageFor(new UnsatisfiedLinkError("no jnionnxruntime")).contains("no jnionnxruntime"));
        assertTrue(messageFor(new NoClassDefFoundError("com/google/gson/Gson"))
                .contains("docs/troubleshooting.md#onnx-runtime-does-not-load"));
        assertTrue(messageFor(new NullPointerException("somewhere"))
                .contains("docs/troubleshooting.md#unforeseen-errors"));
    }

    @Test
    void cancellingIsNoFailure() {
        assertNull(messageFor(new CancellationException("cancelled")));
    }

    private static String messageFor(Throwable failure) {
        CommandBorder.run("Test", () -> CommandBorderTest.<RuntimeException>sneak(failure));
        return IJ.getErrorMessage();
    }

    @SuppressWarnings("unchecked") // lets errors and exceptions through alike
    private static <E extends Throwable> void sneak(Throwable failure) throws E {
        throw (E) failure;
    }
}
