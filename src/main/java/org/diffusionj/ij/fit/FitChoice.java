package org.diffusionj.ij.fit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import org.diffusionj.model.ControlNet;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.runtime.UserPath;
import org.diffusionj.settings.Values;
import org.diffusionj.training.FitSettings;

/** What is trained, and how: what the user chose, and for the rest what suits the model. */
final class FitChoice {
    /** Bytes of a UNet's floats up to which a model is small: all its weights can learn. */
    private static final long SMALL = 400_000_000;

    private static final double MOST_HELD_OUT = 0.5;
    private static final int SEEDS = Integer.MAX_VALUE;
    private static final String LORA = ".safetensors";

    private final Values values;
    private final boolean small;
    private final ModelFolder model;
    private final Optional<ControlNet> control;

    FitChoice(Values values, ModelFolder model) {
        this.values = values;
        this.model = model;
        this.control = values.get(FitKeys.LABELS).map(labels -> ControlChoice.of(values, model));
        this.small = model.learnableUNet().bytes() <= SMALL;
        requirePossible();
    }

    private void requirePossible() {
        if (values.orUsual(FitKeys.HOLDOUT) > MOST_HELD_OUT) {
            throw new IllegalArgumentException("'holdout' must be 0 to 0.5, but is " + values.orUsual(FitKeys.HOLDOUT));
        }
        int channels = model.config().unet().inChannels();
        if (channels != model.config().vae().latentChannels()) {
            throw new IllegalArgumentException("The model " + model.name() + " cannot be fitted to images: its UNet"
                    + " takes " + channels + " channels, for inpainting or for instructions. Choose a model that makes"
                    + " pictures from words");
        }
        if (control.isEmpty()) {
            requireRank();
        }
        int unit = model.config().sizeUnit();
        if (size() % unit != 0) {
            throw new IllegalArgumentException("'size' must be a multiple of " + unit + " with the model "
                    + model.name() + ", but is " + size());
        }
    }

    private void requireRank() {
        if (rank() == 0 && !small) {
            throw new IllegalArgumentException("'rank' cannot be 0 with the model " + model.name() + ": training all"
                    + " weights takes 16 bytes for each, so only UNets up to 100 million weights are trained so, and"
                    + " this has " + model.learnableUNet().bytes() / Float.BYTES / 1_000_000 + " million. Choose a rank"
                    + " from 1, such as 8");
        }
        if (rank() == 0 && Files.isRegularFile(model.path())) {
            throw new IllegalArgumentException("'rank' cannot be 0 with " + model.path() + ", for a checkpoint of one"
                    + " file has no folder to be copied. Choose a rank from 1, such as 8, or a model in a folder");
        }
    }

    /** What learns in place of the UNet, if labels are given. */
    Optional<ControlNet> control() {
        return control;
    }

    private int rank() {
        return control.isPresent() ? 0 : values.get(FitKeys.RANK).orElse(small ? 16 : 8);
    }

    private int size() {
        return values.get(FitKeys.SIZE).orElse(model.config().defaults().width());
    }

    /** Small models attend at coarse levels only, so what draws texture must learn, too. */
    private boolean convolutions() {
        return rank() > 0 && (values.orUsual(FitKeys.CONVOLUTIONS) || small);
    }

    /** All of it, with a seed. */
    FitSettings settings() {
        OptionalLong seed = values.orUsual(FitKeys.SEED);
        return new FitSettings(values.get(FitKeys.STEPS).orElse(small ? 600 : 500), rank(), convolutions(),
                values.get(FitKeys.RATE).orElseGet(this::rate),
                values.get(FitKeys.BATCH).orElse(small ? 4 : 1), size(),
                seed.orElseGet(() -> ThreadLocalRandom.current().nextInt(SEEDS)), values.orUsual(FitKeys.HOLDOUT),
                values.orUsual(FitKeys.EVERY));
    }

    /** Of a large control network as its authors trained it. */
    private double rate() {
        if (rank() > 0) {
            return small ? 2e-3 : 1e-4;
        }
        return small ? 2e-4 : 1e-5;
    }

    /** Where the result lies: of a name, in the first model root. */
    Path place(List<Path> roots) {
        String name = values.get(FitKeys.NAME).orElseThrow();
        boolean folder = rank() == 0;
        if (name.contains("/") || name.contains("\\")) {
            Path path = UserPath.of(name).toAbsolutePath();
            return folder || path.toString().endsWith(LORA) ? path : path.resolveSibling(path.getFileName() + LORA);
        }
        Path file = UserPath.of(folder || name.endsWith(LORA) ? name : name + LORA);
        Path root = roots.stream().filter(Files::isDirectory).findFirst().orElse(roots.get(0));
        return (control.isPresent() ? root.resolve("controlnets") : folder ? root : root.resolve("loras"))
                .resolve(file);
    }
}
