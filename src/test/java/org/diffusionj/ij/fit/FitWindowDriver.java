package org.diffusionj.ij.fit;

import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.GenericDialog;
import ij.gui.PlotWindow;
import ij.plugin.frame.Recorder;
import java.awt.Button;
import java.awt.Checkbox;
import java.awt.EventQueue;
import java.awt.TextField;
import java.awt.Window;
import java.awt.event.ActionEvent;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.headless.PluginCommands;
import org.diffusionj.ij.dialog.DialogHand;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.ValueKind.Form;

/** ImageJ with windows and a recorder, and a hand that fills in the dialog of {@code Fit Model to Images...}. */
public final class FitWindowDriver {
    private FitWindowDriver() {}

    /** @param args a folder of images, model */
    public static void main(String[] args) throws Exception {
        Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {
            e.printStackTrace();
            Runtime.getRuntime().exit(1); // open windows would keep the process
        });
        new ImageJ();
        PluginCommands.register();
        Recorder recorder = new Recorder();
        IJ.doCommand(FitJob.COMMAND);
        GenericDialog dialog = DialogHand.await(FitWindowDriver::dialog);
        Map<String, String> typed = Map.of("source", args[0], "prompt", "a [ramp]", "model", args[1], "name", "typed",
                "steps", "4", "rank", "2", "batch", "1", "size", "32", "seed", "7", "every", "2");
        EventQueue.invokeAndWait(() -> fill(dialog, typed));
        String recorded = DialogHand.await(() -> Optional.of(recorder.getText()).filter(text -> text.contains("run(")));
        System.out.println(recorded.strip());
        PlotWindow plot = (PlotWindow) WindowManager.getWindow("Loss");
        System.out.println(Arrays.toString(plot.getPlot().getDataObjectArrays(0)[0]) + " "
                + plot.getPlot().getNumPlotObjects());
        ImagePlus samples = WindowManager.getImage("Samples of typed.safetensors");
        for (int i = 1; i <= samples.getStackSize(); i++) {
            System.out.println(samples.getStack().getSliceLabel(i));
        }
        IJ.runMacro(recorded.replace("name=typed", "name=replayed"));
        Runtime.getRuntime().exit(0);
    }

    private static Optional<GenericDialog> dialog() {
        return Arrays.stream(Window.getWindows()).filter(window -> window.isShowing()
                && window instanceof GenericDialog dialog && dialog.getTitle().equals(FitJob.TITLE))
                .map(GenericDialog.class::cast).findFirst();
    }

    private static void fill(GenericDialog dialog, Map<String, String> typed) {
        int text = 0;
        for (Setting<?> key : FitKeys.ALL) {
            if (key.form() != Form.FLAG) {
                TextField field = (TextField) dialog.getStringFields().get(text++);
                field.setText(typed.getOrDefault(key.key(), ""));
            }
        }
        ((Checkbox) dialog.getCheckboxes().get(0)).setState(true);
        Button ok = dialog.getButtons()[0];
        dialog.actionPerformed(new ActionEvent(ok, ActionEvent.ACTION_PERFORMED, ok.getLabel()));
    }
}
