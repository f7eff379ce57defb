package org.diffusionj.ij.fit;

import java.util.List;
import java.util.OptionalLong;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.ValueKind;

/** The macro keys of the command. */
public final class FitKeys {
    static final Setting<String> SOURCE = Setting.of("source", ValueKind.name()).label("Source")
            .help("a folder of images, or the title of an open stack").withoutUsual("required");
    static final Setting<String> PROMPT = Setting.of("prompt", ValueKind.text()).label("Prompt")
            .help("one caption for all images; else each has a text file of its name beside it, or a slice label")
            .withoutUsual("text files, or slice labels");
    static final Setting<String> NAME = Setting.of("name", ValueKind.name()).label("Name")
            .help("the name of the result, or its path").withoutUsual("required");
    static final Setting<Integer> STEPS = Setting.of("steps", ValueKind.integer(1, 1_000_000)).label("Steps")
            .help("how many steps of training").ofModel(500, "by the model");
    static final Setting<Integer> RANK = Setting.of("rank", ValueKind.integer(0, 1024)).label("Rank")
            .help("rank of the LoRA; 0 trains all weights, of small models only").ofModel(8, "by the model");
    static final Setting<Double> RATE = Setting.of("rate", ValueKind.exactNumber(0, 1)).label("Rate")
            .help("the highest learning rate").ofModel(1e-4, "by the model");
    static final Setting<Integer> BATCH = Setting.of("batch", ValueKind.integer(1, 256)).label("Batch")
            .help("images a step").ofModel(1, "by the model");
    static final Setting<Integer> SIZE = Setting.of("size", ValueKind.integer(8, 4096, 8)).label("Size")
            .help("pixels of a side of what is cut out of the images").ofModel(512, "the model's own");
    static final Setting<OptionalLong> SEED = Setting.of("seed", ValueKind.seed()).label("Seed")
            .help("same seed, same result").usual(OptionalLong.empty(), "`random`");
    static final Setting<Double> HOLDOUT = Setting.of("holdout", ValueKind.exactNumber(0, 1)).label("Held out")
            .help("share of the images that nothing is learned from, 0 to 0.5").usual(0.1);
    static final Setting<Integer> EVERY = Setting.of("every", ValueKind.integer(1, 1_000_000)).label("Every")
            .help("steps between samples").usual(100);
    static final Setting<String> LABELS = Setting.of("labels", ValueKind.name()).label("Labels")
            .help("a folder of label images named as the images are, or the title of an open stack: trains the model's"
                    + " control network instead").withoutUsual("none");
    static final Setting<String> CONTROL = Setting.of("controlmodel", ValueKind.name()).label("ControlNet")
            .help("with labels, the control network to begin with: its name, or a path")
            .withoutUsual("the model's own");
    static final Setting<Boolean> CONVOLUTIONS = Setting.of("convolutions", ValueKind.flag()).label("Convolutions")
            .help("LoRA on convolutions, too").usual(false);
    static final Setting<Boolean> RESUME = Setting.of("resume", ValueKind.flag()).label("Resume")
            .help("go on with an existing name").usual(false);

    /** All of them. */
    public static final List<Setting<?>> ALL = List.of(SOURCE, PROMPT, Settings.MODEL, NAME, STEPS, RANK, RATE, BATCH,
            SIZE, SEED, HOLDOUT, EVERY, LABELS, CONTROL, CONVOLUTIONS, RESUME);

    private FitKeys() {}
}
