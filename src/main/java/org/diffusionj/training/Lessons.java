package org.diffusionj.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.model.Conditioning;
import org.diffusionj.model.LatentDistribution;
import org.diffusionj.model.VaeConfig;
import org.diffusionj.noise.StepDraws;
import org.diffusionj.noise.TorchNoise;
import org.diffusionj.tensor.Tensor;

/** Encoded pictures and captions, and what of them each step learns from: a step's draws follow from its number. */
final class Lessons {
    /** The share of captions that are left out, so that guidance keeps its meaning. */
    private static final double DROPPED = 0.1;

    /** The share of pictures in other colours. */
    private static final double RECOLOURED = 0.2;

    /** Batches in which the loss is judged. */
    static final int JUDGED = 4;

    private static final long ORDER = 0x4f72646572L;
    private static final long JUDGEMENT = 0x4a75646765L;

    private final List<Lesson> learned;
    private final List<Lesson> recoloured;
    private final List<Lesson> heldOut;
    private final Map<String, Conditioning> captions;
    private final VaeConfig vae;
    private final Noising noising;
    private final FitSettings settings;

    /** An encoded square of a picture, and what a control network sees of it. */
    record Seen(LatentDistribution latents, Optional<ControlView> control) {}

    /** An encoded picture. */
    record Lesson(String caption, List<Seen> views) {
        Lesson {
            views = List.copyOf(views);
        }
    }

    /**
     * @param learned at least one
     * @param recoloured what is learned from besides, may be empty
     * @param heldOut what nothing is learned from, may be empty
     * @param captions encoded, the empty one among them
     */
    Lessons(List<Lesson> learned, List<Lesson> recoloured, List<Lesson> heldOut, Map<String, Conditioning> captions,
            VaeConfig vae, Noising noising, FitSettings settings) {
        this.learned = List.copyOf(learned);
        this.recoloured = List.copyOf(recoloured);
        this.heldOut = List.copyOf(heldOut);
        this.captions = Map.copyOf(captions);
        this.vae = vae;
        this.noising = noising;
        this.settings = settings;
    }

    /**
     * What a step learns from, counted from 0: each picture comes once before any comes again, but where one in other
     * colours takes its place.
     */
    Batch batch(int step) {
        StepDraws draws = new StepDraws(settings.seed(), step);
        List<Drawn> drawn = new ArrayList<>();
        for (int i = 0; i < settings.batch(); i++) {
            boolean asItIs = recoloured.isEmpty() || draws.uniform() >= RECOLOURED;
            Lesson lesson = asItIs ? learned.get(place((long) step * settings.batch() + i))
                    : recoloured.get(draws.below(recoloured.size()));
            int view = draws.below(lesson.views.size());
            String caption = asItIs && draws.uniform() < DROPPED ? "" : lesson.caption;
            // Each of a batch in a part of the timesteps of its own, which spreads them evenly.
            int timestep = noising.timestep((i + draws.uniform()) / settings.batch());
            drawn.add(new Drawn(lesson.views.get(view), caption, timestep));
        }
        return batch(drawn, new TorchNoise(draws.bits()));
    }

    private int place(long picture) {
        long round = picture / learned.size();
        int[] order = new StepDraws(settings.seed() ^ ORDER, round).shuffled(learned.size());
        return order[(int) (picture % learned.size())];
    }

    boolean holdsOut() {
        return !heldOut.isEmpty();
    }

    /** The same pictures, timesteps and noise each time, to see what was learned. */
    Batch judged(boolean ofHeldOut, int number) {
        List<Lesson> lessons = ofHeldOut ? heldOut : learned;
        List<Drawn> drawn = new ArrayList<>();
        int count = JUDGED * settings.batch();
        for (int i = 0; i < settings.batch(); i++) {
            int place = i * JUDGED + number;
            Lesson lesson = lessons.get(place % lessons.size());
            drawn.add(new Drawn(lesson.views.get(0), lesson.caption, noising.timestep((place + 0.5) / count)));
        }
        return batch(drawn, new TorchNoise(new StepDraws(settings.seed() ^ JUDGEMENT, number).bits()));
    }

    private record Drawn(Seen view, String caption, int timestep) {}

    private Batch batch(List<Drawn> drawn, TorchNoise generator) {
        Tensor clean = Tensor.concat(drawn.stream()
                .map(each -> vae.scaled(each.view.latents.sample(generator::next))).toArray(Tensor[]::new));
        return new Batch(clean, Tensor.of(generator.next(clean.data().length), clean.shape()),
                drawn.stream().mapToInt(Drawn::timestep).toArray(), Conditioning.join(drawn.stream()
                .map(each -> captions.get(each.caption)).toArray(Conditioning[]::new)),
                controls(drawn.stream().flatMap(each -> each.view.control.stream()).toList()));
    }

    private static Optional<Tensor> controls(List<ControlView> views) {
        return views.isEmpty() ? Optional.empty() : Optional.of(Tensor.concat(views.stream().map(ControlView::picture)
                .map(picture -> Tensor.of(picture.planes(), 1, 3, picture.height(), picture.width()))
                .toArray(Tensor[]::new)));
    }
}
