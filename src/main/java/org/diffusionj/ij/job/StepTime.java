package org.diffusionj.ij.job;

import ij.Prefs;
import java.util.Locale;
import java.util.OptionalDouble;
import org.diffusionj.ij.request.GenerationSettings;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;

/**
 * How long pictures take on this computer: the time of a step and a pixel that the last picture of a model took,
 * decoding included, is kept in ImageJ's preferences.
 */
public final class StepTime {
    private static final String PREFERENCE = "diffusion.steptime.";

    private StepTime() {}

    static void remember(GenerationSettings made, int pictures, double seconds) {
        double work = work(made.options(), made.options().orUsual(Settings.STEPS),
                (double) made.options().orUsual(Settings.WIDTH) * made.options().orUsual(Settings.HEIGHT));
        if (work > 0) {
            Prefs.set(PREFERENCE + made.options().get(Settings.MODEL).orElseThrow(), seconds / pictures / work);
        }
    }

    /**
     * The seconds that a picture will take, if the model has made one here.
     *
     * @param steps and pixels, where the options do not tell
     */
    public static OptionalDouble of(String model, Values options, int steps, double pixels) {
        double time = Prefs.get(PREFERENCE + model, 0.0);
        double work = work(options, options.get(Settings.STEPS).orElse(steps), pixels);
        return time > 0 ? OptionalDouble.of(time * work) : OptionalDouble.empty();
    }

    /** From a picture only a part of the steps is walked. */
    private static double work(Values options, int steps, double pixels) {
        return options.get(Settings.STRENGTH).orElse(1.0) * steps * pixels;
    }

    /** A time in words: 9.5 s, 40 s, or 2 min 05 s. */
    public static String words(double seconds) {
        long whole = Math.round(seconds);
        long tenths = Math.round(10 * seconds);
        return whole < 10
                ? tenths / 10 + "." + tenths % 10 + " s"
                : whole < 60 ? whole + " s" : String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60);
    }
}
