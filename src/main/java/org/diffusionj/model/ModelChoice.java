package org.diffusionj.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A model, and what takes the place of its own parts.
 *
 * @param model its folder or checkpoint file
 * @param vae the file or folder of another VAE
 * @param tinyVaes files and folders of model roots where tiny autoencoders may lie
 */
public record ModelChoice(Path model, Optional<Path> vae, List<Path> tinyVaes) {
    public ModelChoice {
        tinyVaes = List.copyOf(tinyVaes);
    }

    /** Without what lies in model roots. */
    public ModelChoice(Path model, Optional<Path> vae) {
        this(model, vae, List.of());
    }

    /** Every file and folder that says something of the model, whether or not it is there. */
    public List<Path> places() {
        List<Path> places = new ArrayList<>(List.of(model));
        if (Files.isRegularFile(model)) {
            places.addAll(CheckpointNotes.files(model));
            CheckpointNotes.beside(model).components().ifPresent(places::add);
        }
        vae.ifPresent(other -> {
            places.add(other);
            if (Files.isRegularFile(other)) {
                places.add(CheckpointName.sibling(other, "json"));
                places.add(other.resolveSibling(Component.CONFIG));
            }
        });
        places.addAll(tinyVaes);
        return places;
    }
}
