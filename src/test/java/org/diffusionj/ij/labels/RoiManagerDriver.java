package org.diffusionj.ij.labels;

import ij.IJ;
import ij.ImageJ;
import java.nio.file.Files;
import java.nio.file.Path;
import org.diffusionj.headless.PluginCommands;

/** ImageJ with a display, which its ROI Manager needs: prints what a macro returns. */
public final class RoiManagerDriver {
    private RoiManagerDriver() {}

    /** @param args file of the macro */
    public static void main(String[] args) throws Exception {
        Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {
            e.printStackTrace();
            Runtime.getRuntime().exit(1); // open windows would keep the process
        });
        new ImageJ();
        PluginCommands.register();
        System.out.println(IJ.runMacro(Files.readString(Path.of(args[0]))));
        Runtime.getRuntime().exit(0);
    }
}
