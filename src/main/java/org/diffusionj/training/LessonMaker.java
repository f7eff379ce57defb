package org.diffusionj.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import org.diffusionj.noise.TorchNoise;
import org.diffusionj.pipeline.Encoders;
import org.diffusionj.pipeline.GenerationListener;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.tensor.Tensor;

/** Makes lessons of pictures and captions: what a model's networks see of them. */
record LessonMaker(ModelFolder model, Optional<ControlNet> control, List<Example> examples, FitSettings settings,
        Backend backend, TrainingListener listener) {
    private static final long HOLDOUT = 0x486f6c64L;
    private static final long VIEWS = 0x5669657773L;
    private static final long COLOURS = 0x436f6c6f757273L;

    /** Of more pictures, this many at most are shown in other colours, evenly among them. */
    private static final int IN_COLOURS = 50;

    /** Below this, all pictures are learned from. */
    private static final int FEW = 3;

    /**
     * Encodes all of it, once the listener has heard how much memory the learner needs.
     *
     * @param unet before it learns
     */
    Lessons lessons(Noising noising, Learner learner, LearnableUNet unet, Cancellation cancellation) {
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
            return new Lessons(learned, recoloured(encoders, held, unet, encoder, cancellation), apart, captions,
                    model.config().vae(), noising, settings);
        }
    }

    /**
     * Pictures in each colour of the model's other stains, if it knows such words, predicts velocity, and no picture
     * has that caption itself; said to be sparse or dense, where it knows such words. A control network needs none.
     */
    private List<Lessons.Lesson> recoloured(Encoders encoders, List<Integer> held, LearnableUNet unet,
            Function<String, Conditioning> captions, Cancellation cancellation) {
        List<String> stains = model.examples().stains();
        Noising usual = new Noising(model.config().scheduler());
        if (stains.isEmpty() || control.isPresent() || !usual.isOfVelocity()) {
            return List.of();
        }
        Graph before = unet.graph(new LearningOperators(Map.of()));
        try (Network network = backend.open(unet.source(before), cancellation)) {
            Tensor zeros = zeros(1);
            Tensor noise = Tensor.of(new TorchNoise(settings.seed()).next(zeros.data().length), zeros.shape());
            Recolouring recolouring = new Recolouring(new UNet(network), usual, stains, captions,
                    latents -> encoders.shown(latents, cancellation), noise);
            Set<String> own = examples.stream().map(Example::caption).collect(Collectors.toSet());
            Crowding crowding = new Crowding(model.examples().densities());
            List<InColour> shown = new ArrayList<>();
            int stride = (examples.size() - 1) / IN_COLOURS + 1;
            for (int i = 0; i < examples.size(); i += stride) {
                List<Recolouring.Stained> others = recolouring.of(examples.get(i).caption(), cancellation).stream()
                        .filter(other -> !own.contains(other.caption())).toList();
                if (!others.isEmpty() && !held.contains(i)) {
                    shown.addAll(inColours(encoders, i, others, crowding, cancellation));
                }
                listener.recoloured(Math.min(i + stride, examples.size()), examples.size());
            }
            return shown.stream().map(picture -> picture.lesson(crowding, captions)).toList();
        }
    }

    /**
     * A picture in another colour.
     *
     * @param caption its own
     * @param amount of what it shows
     */
    private record InColour(String caption, Recolouring.Stained stained, double amount, LatentDistribution latents) {
        Lessons.Lesson lesson(Crowding crowding, Function<String, Conditioning> captions) {
            String said = stained.with(crowding.word(caption, amount)).caption();
            captions.apply(said); // so that it is encoded, as all are that are learned from
            return new Lessons.Lesson(said, List.of(new Lessons.Seen(latents, Optional.empty())));
        }
    }

    private List<InColour> inColours(Encoders encoders, int i, List<Recolouring.Stained> others, Crowding crowding,
            Cancellation cancellation) {
        String caption = examples.get(i).caption();
        RgbImage picture = examples.get(i).picture().get();
        List<View> views = views(i, picture);
        RgbImage enlarged = views.get(0).enlarged(picture);
        StepDraws draws = new StepDraws(settings.seed() ^ COLOURS, i);
        List<InColour> shown = new ArrayList<>();
        for (Recolouring.Stained other : others) {
            RgbImage seen = views.get(draws.below(views.size())).of(enlarged);
            shown.add(new InColour(caption, other, crowding.add(caption, seen),
                    encoders.picture(other.of(seen), cancellation)));
        }
        return shown;
    }

    private List<View> views(int i, RgbImage picture) {
        return View.of(picture.width(), picture.height(), settings.size(), View.count(examples.size()),
                new StepDraws(settings.seed() ^ VIEWS, i));
    }

    /** A batch of the size that all have. */
    private Batch empty(Conditioning caption) {
        int batch = settings.batch();
        int size = settings.size();
        Tensor clean = zeros(batch);
        return new Batch(clean, clean, new int[batch],
                Conditioning.join(Collections.nCopies(batch, caption).toArray(Conditioning[]::new)),
                control.map(network -> Tensor.of(new float[batch * 3 * size * size], batch, 3, size, size)));
    }

    /** Latents of so many pictures. */
    private Tensor zeros(int pictures) {
        int side = settings.size() / model.config().vae().pixelsPerLatent();
        int channels = model.config().vae().latentChannels();
        return Tensor.of(new float[pictures * channels * side * side], pictures, channels, side, side);
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
            List<View> views = views(i, picture);
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
