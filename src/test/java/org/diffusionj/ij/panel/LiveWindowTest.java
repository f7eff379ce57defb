package org.diffusionj.ij.panel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.ImagePlus;
import ij.process.ByteProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The window of Live, without a screen: pictures that are told when they would be seen. */
class LiveWindowTest {
    private final List<String> seen = new ArrayList<>();
    private final LiveWindow window = new LiveWindow(image -> seen.add("announced"));

    /** Live looks at the active image at any time, and would take a stranger for what the next picture is made from. */
    @Test
    void isNoStrangerAndNotClosedWhileItOpens() {
        Picture first = new Picture();
        window.show(first);
        window.show(new Picture());

        assertEquals(List.of("announced", "opens: true false"), seen);
        first.visible = false;
        assertEquals("true true", state(first), "the user closed it");
        assertEquals(Optional.empty(), window.leave());
        assertEquals("false false", state(first));
    }

    private String state(ImagePlus image) {
        return window.isIn(image) + " " + window.isClosed();
    }

    /** Says how the window stands while it opens. */
    private final class Picture extends ImagePlus {
        private boolean visible;

        Picture() {
            super("picture", new ByteProcessor(8, 8));
        }

        @Override
        public void show() {
            seen.add("opens: " + state(this));
            visible = true;
        }

        @Override
        public boolean isVisible() {
            return visible;
        }
    }
}
