package org.diffusionj.ij.panel;

import ij.ImagePlus;
import ij.WindowManager;
import org.diffusionj.ij.macro.MacroCall;

/** Tells the Recorder of the picture that stays when Live ends, as if a command had just made it. */
final class LiveRecord {
    private LiveRecord() {}

    static void of(Live.Result result) {
        result.source().map(ImagePlus::getWindow).ifPresent(WindowManager::setCurrentWindow); // ImageJ records that
        String command = result.settings().command().label();
        MacroCall.beginUnnamed(command);
        MacroCall.beforeWindows();
        WindowManager.setCurrentWindow(result.image().getWindow());
        MacroCall.record(command, result.settings().options());
    }
}
