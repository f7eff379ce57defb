package org.diffusionj.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.diffusionj.gradient.LearningOperators;
import org.diffusionj.graph.Graph;
import org.diffusionj.image.Labels;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.Conditioning;
import org.diffusionj.model.ControlNet;
import org.diffusionj.model.LatentDistribution;
import org.diffusionj.model.LearnableUNet;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.UNet;
import org.diffusionj.noise.StepDraws;
import org.diffusionj.pipeline.Encoders;
import org.diffusionj.pipeline.GenerationListener;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.tensor.Tensor;

/**
 * Trains a model on pictures with captions (diffusers' train_text_to_image_lora), or its control network on pictures
 * with labels (train_controlnet).
 *
 * <pre>{@code
 * Training training = new Training(model, examples, settings, backend, listener);
 * training.run(Path.of("models/loras/mine.safetensors"), false, new Cancellation());
 * }</pre>
 */
public final class Training {
    private static final long HOLDOUT = 0x486f6c64L;
    private static final long VIEWS = 0x5669657773L;
    private static final long COLOURS = 0x436f6c6f757273L;

    /** Below this, all pictures are learned from. */
    private static final int FEW = 3;

    private final ModelFolder model;
    private final Optional<ControlNet> control;
    private final List<Example> examples;
    private final FitSettings settings;
    private final Backend backend;
    private final TrainingListener listener;

    /** @param examples at least one */
    public Training(ModelFolder model, List<Example> examples, FitSettings settings, Backend backend,
            TrainingListener listener) {
        this(model, Optional.empty(), examples, settings, backend, listener);
    }

    /**
     * Trains a control network, if one is given, in place of the model's UNet.
     *
     * @param control to begin with
     * @param examples with labels then
     */
    public Training(ModelFolder model, Optional<ControlNet> control, List<Example> examples, FitSettings settings,
            Backend backend, TrainingListener listener) {
        this.model = model;
        this.control = control;
        this.examples = List.copyOf(examples);
        this.settings = settings;
        this.backend = backend;
        this.listener = listener;
    }

    /**
     * Trains, and keeps what was learned every so often and at the end, also when someone cancels.
     *
     * @param place of the result: a file of a LoRA, or the folder of a model or control network whose weights learn
     * @param resume whether to go on with what is there
     * @throws CancellationException after the cancellation, when what there is was kept
     * @throws IllegalArgumentException if the result is there and it is not to go on, or the other way round
     */
    public Losses run(Path place, boolean resume, Cancellation cancellation) {
        requireFit(place, resume);
        SchedulerConfig scheduler = model.config().scheduler();
        Noising noising = control.isPresent() ? new Noising(scheduler)
                : Noising.asSampled(scheduler, model.config().defaults().steps());
        Subject subject = Subject.of(model, control, settings, place, resume, fixed());
        Start start = subject.start();
        try (Learner learner = new Learner(subject.unet(), subject.graph(), start.parameters(), noising,
                settings.learningRate(), backend)) {
            Lessons lessons = lessons(noising, learner, subject.unet(), cancellation);
            return new Course(learner, lessons, subject.result(), settings, fixed(), notes(place), listener)
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
        fixed.put("labels", examples.stream().flatMap(example -> example.labels().stream()).map(LabelMap::sha256)
                .collect(Collectors.joining(" ")));
        fixed.put("captions", examples.stream().map(Example::caption).collect(Collectors.joining("\n")));
        return fixed;
    }

    private String hashes() {
        return examples.stream().map(Example::sha256).collect(Collectors.joining(" "));
    }

    private Map<String, String> notes(Path place) {
        return TrainingNotes.of(model, settings, place, examples);
    }

    private Lessons lessons(Noising noising, Learner learner, LearnableUNet unet, Cancellation cancellation) {
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
            Function<String, Conditioning> encoder = text -> captions.computeIfAbsent(text,
                    caption -> encoders.caption(caption, settings.size(), settings.size(), cancellation));
            examples.forEach(example -> encoder.apply(example.caption()));
            listener.needs(learner.bytes(empty(encoder.apply(""))));
            List<Integer> held = heldOut();
            List<Lessons.Lesson> all = encoded(encoders, held, cancellation);
            List<Lessons.Lesson> learned = new ArrayList<>(all);
            List<Lessons.Lesson> apart = held.stream().map(all::get).toList();
            learned.removeAll(apart);
            return new Lessons(learned, recoloured(learned, unet, encoder, cancellation), apart, captions,
                    model.config().vae(), noising, settings);
        }
    }

    /** Pictures in the colours of the model's other stains, if it knows such words; a control network needs none. */
    private List<Lessons.Lesson> recoloured(List<Lessons.Lesson> lessons, LearnableUNet unet,
            Function<String, Conditioning> captions, Cancellation cancellation) {
        List<String> stains = model.examples().stains();
        if (stains.isEmpty() || control.isPresent()) {
            return List.of();
        }
        Graph before = unet.graph(new LearningOperators(Map.of()));
        try (Network network = backend.open(unet.source(before), cancellation)) {
            Recolouring recolouring = new Recolouring(new UNet(network), new Noising(model.config().scheduler()),
                    model.config().vae(), stains, captions);
            List<Lessons.Lesson> recoloured = new ArrayList<>();
            for (int i = 0; i < lessons.size(); i++) {
                recoloured.addAll(recolouring.of(lessons.get(i), new StepDraws(settings.seed() ^ COLOURS, i),
                        cancellation));
            }
            return recoloured;
        }
    }

    /** A batch of the size that all have. */
    private Batch empty(Conditioning caption) {
        int batch = settings.batch();
        int size = settings.size();
        int latents = size / model.config().vae().pixelsPerLatent();
        int channels = model.config().vae().latentChannels();
        Tensor clean = Tensor.of(new float[batch * channels * latents * latents], batch, channels, latents, latents);
        return new Batch(clean, clean, new int[batch],
                Conditioning.join(Collections.nCopies(batch, caption).toArray(Conditioning[]::new)),
                control.map(network -> Tensor.of(new float[batch * 3 * size * size], batch, 3, size, size)));
    }

    /** Places of the examples that nothing is learned from. */
    private List<Integer> heldOut() {
        int share = Math.max(1, (int) Math.round(settings.holdout() * examples.size()));
        int count = examples.size() < FEW || settings.holdout() == 0 ? 0 : share;
        return Arrays.stream(new StepDraws(settings.seed(), HOLDOUT).shuffled(examples.size())).limit(count).boxed()
                .toList();
    }

    private List<Lessons.Lesson> encoded(Encoders encoders, List<Integer> held, Cancellation cancellation) {
        List<Lessons.Lesson> lessons = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            Example example = examples.get(i);
            RgbImage picture = example.picture().get();
            List<View> views = View.of(picture.width(), picture.height(), settings.size(),
                    View.count(examples.size()), new StepDraws(settings.seed() ^ VIEWS, i));
            RgbImage enlarged = views.get(0).enlarged(picture);
            List<Optional<ControlView>> controls = controls(example, views);
            listener.seen(views.get(0).of(enlarged), controls.get(0).map(ControlView::picture), held.contains(i));
            // In a picture that is no larger than a view, all views are one or its mirror image.
            Map<View, LatentDistribution> encoded = new HashMap<>();
            List<Lessons.Seen> seen = new ArrayList<>();
            for (int view = 0; view < views.size(); view++) {
                cancellation.check();
                seen.add(new Lessons.Seen(encoded.computeIfAbsent(views.get(view),
                        each -> encoders.picture(each.of(enlarged), cancellation)), controls.get(view)));
            }
            lessons.add(new Lessons.Lesson(example.caption(), seen));
            listener.encoded(i + 1, examples.size());
        }
        return lessons;
    }

    private List<Optional<ControlView>> controls(Example example, List<View> views) {
        if (control.isEmpty()) {
            return Collections.nCopies(views.size(), Optional.empty());
        }
        Labels labels = views.get(0).enlarged(example.labels().orElseThrow().labels().get());
        return views.stream()
                .map(view -> Optional.of(ControlView.of(view.of(labels), Subject.preparation(control.get())))).toList();
    }
}
