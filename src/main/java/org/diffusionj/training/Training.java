package org.diffusionj.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.diffusionj.gradient.LearningOperators;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.Conditioning;
import org.diffusionj.model.LatentDistribution;
import org.diffusionj.model.LearnableUNet;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.noise.StepDraws;
import org.diffusionj.pipeline.Encoders;
import org.diffusionj.pipeline.GenerationListener;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;

/**
 * Trains a model on pictures with captions (diffusers' train_text_to_image_lora).
 *
 * <pre>{@code
 * Training training = new Training(model, examples, settings, backend, listener);
 * training.run(Path.of("models/loras/mine.safetensors"), false, new Cancellation());
 * }</pre>
 */
public final class Training {
    private static final long HOLDOUT = 0x486f6c64L;
    private static final long VIEWS = 0x5669657773L;

    /** Below this, all pictures are learned from. */
    private static final int FEW = 3;

    private final ModelFolder model;
    private final List<Example> examples;
    private final FitSettings settings;
    private final Backend backend;
    private final TrainingListener listener;

    /** @param examples at least one */
    public Training(ModelFolder model, List<Example> examples, FitSettings settings, Backend backend,
            TrainingListener listener) {
        this.model = model;
        this.examples = List.copyOf(examples);
        this.settings = settings;
        this.backend = backend;
        this.listener = listener;
    }

    /**
     * Trains, and keeps what was learned every so often and at the end, also when someone cancels.
     *
     * @param place of the result: a file of a LoRA, or the folder of a model if all weights learn
     * @param resume whether to go on with what is there
     * @throws CancellationException after the cancellation, when what there is was kept
     * @throws IllegalArgumentException if the result is there and it is not to go on, or the other way round
     */
    public Losses run(Path place, boolean resume, Cancellation cancellation) {
        requireFit(place, resume);
        Noising noising = new Noising(model.config().scheduler());
        LearnableUNet unet = model.learnableUNet();
        Start start = Start.of(unet, settings, place, resume, fixed());
        Lessons lessons = lessons(noising, cancellation);
        Map<String, LearningOperators.Lora> layers = start.layers();
        Result result = settings.rank() == 0 ? new ModelResult(place, model) : new LoraResult(place, layers);
        try (Learner learner = new Learner(unet, unet.graph(new LearningOperators(layers)), start.parameters(),
                noising, settings.learningRate(), backend)) {
            return new Course(learner, lessons, result, settings, fixed(), notes(place), listener)
                    .run(start.step(), start.losses(), cancellation);
        }
    }

    private static void requireFit(Path place, boolean resume) {
        if (Files.exists(place) && !resume) {
            throw new IllegalArgumentException(place + " is there already: choose another name, or resume to go on with"
                    + " it");
        }
        if (!Files.exists(place) && resume) {
            throw new IllegalArgumentException(place + " is not there, so there is nothing to go on with: leave resume"
                    + " out, or give the name of what was trained before");
        }
    }

    /** What must be the same for a training to go on. */
    private Map<String, String> fixed() {
        Map<String, String> fixed = new HashMap<>(settings.fixed());
        fixed.put("model", model.sha256());
        fixed.put("images", hashes());
        fixed.put("captions", examples.stream().map(Example::caption).collect(Collectors.joining("\n")));
        return fixed;
    }

    private String hashes() {
        return examples.stream().map(Example::sha256).collect(Collectors.joining(" "));
    }

    private Map<String, String> notes(Path place) {
        return TrainingNotes.of(model, settings, place, examples);
    }

    private Lessons lessons(Noising noising, Cancellation cancellation) {
        GenerationListener heard = new GenerationListener() {
            @Override
            public void stepped(int step, int steps, Supplier<RgbImage> preview) {
                // No pictures are made here.
            }

            @Override
            public void warn(String message) {
                listener.warn(message);
            }
        };
        try (Encoders encoders = Encoders.open(model, backend, heard, cancellation)) {
            Map<String, Conditioning> captions = new HashMap<>();
            captions.put("", encoders.caption("", settings.size(), settings.size(), cancellation));
            examples.forEach(example -> captions.computeIfAbsent(example.caption(),
                    text -> encoders.caption(text, settings.size(), settings.size(), cancellation)));
            List<Integer> held = heldOut();
            List<Lessons.Lesson> all = encoded(encoders, held, cancellation);
            List<Lessons.Lesson> learned = new ArrayList<>(all);
            List<Lessons.Lesson> apart = held.stream().map(all::get).toList();
            learned.removeAll(apart);
            return new Lessons(learned, apart, captions, model.config().vae(), noising, settings);
        }
    }

    /** Places of the examples that nothing is learned from. */
    private List<Integer> heldOut() {
        int share = Math.max(1, (int) Math.round(settings.holdout() * examples.size()));
        int count = examples.size() < FEW || settings.holdout() == 0 ? 0 : share;
        return Arrays.stream(new StepDraws(settings.seed(), HOLDOUT).shuffled(examples.size())).limit(count).boxed()
                .toList();
    }

    private List<Lessons.Lesson> encoded(Encoders encoders, List<Integer> held, Cancellation cancellation) {
        int views = Views.count(examples.size());
        List<Lessons.Lesson> lessons = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            List<LatentDistribution> encoded = new ArrayList<>();
            List<RgbImage> cut = Views.of(examples.get(i).picture().get(), settings.size(), views,
                    new StepDraws(settings.seed() ^ VIEWS, i));
            listener.seen(cut.get(0), held.contains(i));
            for (RgbImage view : cut) {
                cancellation.check();
                encoded.add(encoders.picture(view, cancellation));
            }
            lessons.add(new Lessons.Lesson(examples.get(i).caption(), encoded));
            listener.encoded(i + 1, examples.size());
        }
        return lessons;
    }
}
