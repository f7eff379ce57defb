package org.diffusionj.pipeline;

import java.util.function.Supplier;
import org.diffusionj.image.RgbImage;

/** Hears how a picture comes along. */
public interface GenerationListener {
    /** Hears nothing. */
    GenerationListener SILENT = (step, steps, preview) -> {};

    /**
     * Called after each call of the UNet.
     *
     * @param step 1 to {@code steps}
     * @param steps calls of the UNet in all
     * @param preview shows the clean picture as predicted so far: by a tiny autoencoder if that takes next to no time,
     *     else in the colours of its latents; once for a model whose colours nobody knows yet, by its own decoder
     */
    void stepped(int step, int steps, Supplier<RgbImage> preview);

    /** Called when a picture is decoded, with what the model's safety checker says if the request asks for it. */
    default void judged(GenerationRequest request, SafetyVerdict verdict) {}

    /** Something the user should know that does not stop the work. */
    default void warn(String message) {}
}
