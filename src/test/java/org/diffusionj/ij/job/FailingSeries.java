package org.diffusionj.ij.job;

import ij.IJ;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicInteger;
import org.diffusionj.ij.border.CommandBorder;
import org.diffusionj.ij.request.GenerationCommand;

/** A command that fails among its pictures, for the tests' macros to call by name. */
public final class FailingSeries {
    private FailingSeries() {}

    /** Makes two of four pictures, then the memory is full. */
    public static String outOfMemory() throws IOException {
        ImageCommandRig rig = new ImageCommandRig(Files.createTempDirectory("series"));
        AtomicInteger steps = new AtomicInteger();
        rig.beforeStep(cancellation -> {
            if (steps.incrementAndGet() > 2) {
                throw new OutOfMemoryError("Java heap space");
            }
        });
        CommandBorder.run("Image to Image", () -> rig.run(GenerationCommand.IMAGE_TO_IMAGE, "images=4",
                IJ.createImage("ramp", "8-bit ramp", 16, 16, 1)));
        return "";
    }
}
