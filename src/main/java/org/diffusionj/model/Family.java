package org.diffusionj.model;

import java.util.Set;

/**
 * A kind of models that can be run: how its models are told from others, and what holds for all of them. How
 * pictures are made with them is in org.diffusionj.pipeline, whose {@code Recipe} every family extends;
 * META-INF/services/org.diffusionj.model.Family lists the families.
 */
public interface Family {
    /** The name for people. */
    String label();

    /** The classes of diffusers' pipelines that such models are made for, without "ORT" or "Onnx". */
    Set<String> pipelines();

    /** Whether a model of these traits may be of this family. Where several say so, its pipeline's class decides. */
    boolean recognises(ModelTraits traits);

    /** What the UNet takes besides latents, timestep and text: some of {@link PortNames}. */
    default Set<String> furtherInputs() {
        return Set.of();
    }

    /** The guidance of its pipelines in diffusers where the user chooses none. */
    double guidance();

    /** Whether all of its models make pictures in a few steps, with guidance. */
    default boolean takesFewSteps() {
        return false;
    }

    /** Whether its autoencoder scales latents otherwise than Stable Diffusion's, and may shift them. */
    default boolean hasOwnAutoencoder() {
        return false;
    }

    /** Whether pictures can be made from noise alone. */
    default boolean makesFromNoise() {
        return true;
    }

    /** Whether a part of a picture can be made anew. */
    default boolean makesParts() {
        return true;
    }

    /** Whether one model can begin a walk and another of the family end it. */
    default boolean sharesWalks() {
        return false;
    }

    /** Whether guidance moves away from the picture that is changed, too, by a scale of its own. */
    default boolean isGuidedByPicture() {
        return false;
    }
}
