package org.diffusionj.pipeline;

import java.util.List;
import java.util.function.Supplier;
import org.diffusionj.image.RgbImage;

/**
 * Keeps what the user would be warned of.
 *
 * @param messages to add to, in the order of the warnings
 */
record Warnings(List<String> messages) implements GenerationListener {
    @Override
    public void stepped(int step, int steps, Supplier<RgbImage> preview) {}

    @Override
    public void warn(String message) {
        messages.add(message);
    }
}
