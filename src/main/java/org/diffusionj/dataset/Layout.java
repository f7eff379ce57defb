package org.diffusionj.dataset;

import java.util.Locale;
import java.util.Optional;

/** In which folders files lie, as the programs want them that are trained with them. */
public enum Layout {
    /** {@code images} and {@code labels}, whatever split an item belongs to. */
    PLAIN,
    /** A folder a split; of each item an image and its masks, whose names end with {@code _masks}. */
    CELLPOSE,
    /** A folder a split, which holds {@code images} and {@code masks} with the same names. */
    STARDIST,
    /** As nnU-Net's second version: {@code imagesTr}, {@code labelsTr}, and {@code imagesTs} for a split test. */
    NNUNET;

    /** Splits that are not for training. */
    private static final String TEST = "test";
    private static final String TRAIN = "train";

    /** As plans name it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the program that reads it finds files of a format. */
    boolean takes(PictureFormat format) {
        return format != PictureFormat.OME_TIFF || this == PLAIN || this == STARDIST;
    }

    /** Where an item's image lies, seen from the data set's folder. */
    public String image(String stem, Optional<String> split, String ending) {
        return switch (this) {
            case PLAIN -> "images/" + stem + ending;
            case CELLPOSE -> split.orElse(TRAIN) + "/" + stem + ending;
            case STARDIST -> split.orElse(TRAIN) + "/images/" + stem + ending;
            case NNUNET -> "images" + group(split) + "/case_" + stem + "_0000" + ending;
        };
    }

    /** Where its labels lie. */
    public String labels(String stem, Optional<String> split, String ending) {
        return switch (this) {
            case PLAIN -> "labels/" + stem + ending;
            case CELLPOSE -> split.orElse(TRAIN) + "/" + stem + "_masks" + ending;
            case STARDIST -> split.orElse(TRAIN) + "/masks/" + stem + ending;
            case NNUNET -> "labels" + group(split) + "/case_" + stem + ending;
        };
    }

    /** Where the numbers of objects lie if the labels are classes. */
    public Optional<String> instances(String stem, Optional<String> split, String ending) {
        return this == NNUNET ? Optional.of("instances" + group(split) + "/case_" + stem + ending) : Optional.empty();
    }

    /** nnU-Net divides what is for training by itself. */
    private static String group(Optional<String> split) {
        return isTest(split) ? "Ts" : "Tr";
    }

    /** Whether an item is for testing only. */
    static boolean isTest(Optional<String> split) {
        return split.filter(TEST::equals).isPresent();
    }
}
