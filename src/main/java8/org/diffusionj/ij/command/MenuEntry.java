package org.diffusionj.ij.command;

import ij.IJ;
import ij.plugin.PlugIn;

/**
 * What every menu entry runs: the command that its argument names. This class alone is compiled for Java 8,
 * so that ImageJ on an old Java can load it and be told what is missing; it mentions no class that would not
 * load there.
 */
public final class MenuEntry implements PlugIn {
    private static final int NEEDED = 17;

    /** @param command simple name of a class of this package */
    @Override
    public void run(String command) {
        int version = version(System.getProperty("java.specification.version"));
        if (version < NEEDED) {
            refuse(tooOld(version, System.getProperty("java.home")));
            return;
        }
        PlugIn plugIn;
        try {
            plugIn = (PlugIn) Class.forName("org.diffusionj.ij.command." + command).getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | LinkageError e) {
            refuse("A part of the plugin is missing (" + e + "). Unpack the plugin's zip again over the ImageJ folder."
                    + " See docs/troubleshooting.md#onnx-runtime-does-not-load");
            return;
        }
        plugIn.run("");
    }

    /** In a macro, also its end. */
    private static void refuse(String message) {
        IJ.error("DiffusionJ", IJ.getInstance() == null ? message : message.replaceAll("([;.]) ", "$1\n"));
    }

    /** Of "1.8" 8, of "11" 11; an unknown one is taken as new enough. */
    static int version(String specification) {
        try {
            return Integer.parseInt(specification.replaceFirst("^1\\.", ""));
        } catch (NumberFormatException e) {
            return Integer.MAX_VALUE;
        }
    }

    static String tooOld(int version, String home) {
        return "DiffusionJ needs Java " + NEEDED + " or newer; this ImageJ runs on Java " + version + " (" + home + ")."
                + " Take the current Fiji (Fiji-Latest), which brings a newer Java, or start ImageJ with one:"
                + " java -jar ij.jar. See docs/troubleshooting.md#java-is-too-old";
    }
}
