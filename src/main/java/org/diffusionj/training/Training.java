package org.diffusionj.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.diffusionj.model.ControlNet;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.sampling.SchedulerConfig;

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
            Lessons lessons = new LessonMaker(model, control, examples, settings, backend, listener)
                    .lessons(noising, learner, subject.unet(), cancellation);
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
        fixed.put("the model's scheduler", model.config().scheduler().toString());
        fixed.put("the model's number of steps", Integer.toString(model.config().defaults().steps()));
        fixed.put("the model's list of words for a stain", String.join(", ", model.examples().stains()));
        fixed.put("the model's list of words for density", String.join(", ", model.examples().densities()));
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
}
