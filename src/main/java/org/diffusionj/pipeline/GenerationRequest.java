package org.diffusionj.pipeline;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.diffusionj.model.ControlNet;
import org.diffusionj.model.Defaults;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.noise.NoiseGenerator;
import org.diffusionj.noise.NoiseSource;
import org.diffusionj.sampling.SamplerSettings;
import org.diffusionj.sampling.SigmaSpacing;
import org.diffusionj.sampling.solver.SamplerType;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;
import org.diffusionj.text.Emphasis;
import org.diffusionj.text.LoraTag;
import org.diffusionj.text.PromptWeight;

/**
 * Everything that decides one picture, besides the model. Same model and equal requests give the
 * same picture.
 *
 * @param values of {@link Settings}, but for those that only commands need; what is not set is as usual
 * @param start noise, or the picture that is changed
 * @param controls what it is to follow besides its prompt, for each control network
 * @param denoisingEnd above 0 to 1: the share of the walk that this model walks, so that another, such as
 *     a refiner, can walk the rest: see {@link Start.Latents}
 */
public record GenerationRequest(Values values, Start start, List<Control> controls, double denoisingEnd) {
    public GenerationRequest {
        controls = List.copyOf(controls);
        Objects.requireNonNull(start, "start");
        values = values.withoutUsual().only(setting -> !setting.isForCommand());
        if (!(denoisingEnd > 0 && denoisingEnd <= 1)) {
            throw new IllegalArgumentException("denoising end must be above 0 to 1, but is " + denoisingEnd);
        }
        NoiseSource noise = values.orUsual(Settings.NOISE);
        noise.generator(seedIn(values)); // refuses seeds that the source does not know
        noise.generator(seedIn(values) + values.orUsual(Settings.ENSD));
    }

    /** Starts a request with the usual value of every setting, and seed 0. */
    public static Builder builder(String prompt) {
        return new Builder(Values.none().with(Settings.PROMPT, prompt), new Start.Noise(), List.of(), 1);
    }

    /** Starts a request for a model: its own size, steps and guidance. */
    public static Builder builder(String prompt, ModelFolder.Config model) {
        Defaults usual = model.defaults();
        return builder(prompt).size(usual.width(), usual.height()).steps(usual.steps())
                .guidance((float) usual.guidance());
    }

    /** Starts a request that differs from this one in what is then set. */
    public Builder toBuilder() {
        return new Builder(values, start, controls, denoisingEnd);
    }

    /** The value of a setting. */
    public <T> T get(Setting<T> setting) {
        return values.orUsual(setting);
    }

    /** What the picture shows; may be empty. */
    public String prompt() {
        return values.get(Settings.PROMPT).orElse("");
    }

    /** What it must not show, if anything; used only where guidance is (see Recipe.guides). */
    public Optional<String> negative() {
        return values.get(Settings.NEGATIVE);
    }

    /** How both prompts are read: as plain words, or with AUTOMATIC1111's marks. */
    public Emphasis emphasis() {
        return get(Settings.EMPHASIS);
    }

    /**
     * Layers of the text encoder that are left out, 0 or more: AUTOMATIC1111's "Clip skip" less 1. Without
     * emphasis the negative prompt keeps all layers, as in diffusers.
     */
    public int clipSkip() {
        return get(Settings.CLIPSKIP);
    }

    /** Pixels, a positive multiple of 8. */
    public int width() {
        return get(Settings.WIDTH);
    }

    /** Pixels, a positive multiple of 8. */
    public int height() {
        return get(Settings.HEIGHT);
    }

    public int steps() {
        return get(Settings.STEPS);
    }

    /** 0 to 50: how strongly the prompt is followed (guidance scale). */
    public float guidance() {
        return get(Settings.GUIDANCE);
    }

    /** 0 to 50: how closely InstructPix2Pix keeps to the picture; other families ignore it. */
    public float imageGuidance() {
        return get(Settings.IMAGEGUIDANCE);
    }

    /**
     * 0 to 1: how far guided predictions are brought back to the contrast of unguided ones (Lin et al. 2023,
     * "Common Diffusion Noise Schedules and Sample Steps are Flawed").
     */
    public float guidanceRescale() {
        return get(Settings.RESCALE);
    }

    /** The integrator, or none for the model's own. */
    public Optional<SamplerType> sampler() {
        return get(Settings.SAMPLER);
    }

    /** How noise levels are spaced. */
    public SigmaSpacing sigmas() {
        return get(Settings.SIGMAS);
    }

    /** 0 to 1: share of fresh noise in DDIM and TCD. */
    public float eta() {
        return get(Settings.ETA);
    }

    /** 0 to 1: share of fresh noise in the ancestral samplers, whose usual is 1. */
    public float ancestralEta() {
        return get(Settings.ANCESTRALETA);
    }

    /**
     * If not 0, samplers draw their noise on the way with another seed, which is greater by this (AUTOMATIC1111's
     * "eta noise seed delta").
     */
    public int ensd() {
        return get(Settings.ENSD);
    }

    /**
     * Any number that the noise source knows: NumPy's are 0 to 2^32 - 1, torch's CPU generator takes it modulo 2^32.
     */
    public long seed() {
        return seedIn(values);
    }

    private static long seedIn(Values values) {
        return values.orUsual(Settings.SEED).orElse(0);
    }

    /** Whose random numbers the seed starts. */
    public NoiseSource noise() {
        return get(Settings.NOISE);
    }

    /** Whether the model's safety checker judges the picture, which is black if it is flagged. */
    public boolean safety() {
        return values.has(Settings.SAFETY);
    }

    /** The control networks that are named. */
    public List<ControlNet> networks() {
        return controls.stream().flatMap(control -> control.network().stream()).toList();
    }

    /** The prompt as it is read, and by how much it multiplies guidance, which only AUTOMATIC1111's marks do. */
    public PromptWeight weightedPrompt() {
        String text = emphasis().isOfA1111() ? LoraTag.in(prompt()).text() : prompt();
        return emphasis().readsMarks() ? PromptWeight.of(text) : new PromptWeight(text, 1);
    }

    /** Guidance times the prompt's weight, rounded once. */
    public float weightedGuidance() {
        return (float) (Double.parseDouble(Float.toString(guidance())) * weightedPrompt().weight());
    }

    /** What the sampler has to know of the request. */
    public SamplerSettings samplerSettings() {
        return new SamplerSettings(steps(), sigmas(), eta(), ancestralEta());
    }

    /**
     * Gives what samplers draw on the way: what follows the noise that was drawn before, or numbers of a seed of their
     * own.
     */
    NoiseGenerator stepNoise(NoiseGenerator drawnFrom) {
        return ensd() == 0 ? drawnFrom : noise().generator(seed() + ensd());
    }

    /**
     * Collects the parts of a request; what is not set is as usual. Every setting refuses a value that is not
     * allowed with an {@code IllegalArgumentException} that names it and lists what is.
     */
    public static final class Builder {
        private Values values;
        private Start start;
        private List<Control> controls;
        private double denoisingEnd;

        private Builder(Values values, Start start, List<Control> controls, double denoisingEnd) {
            this.values = values;
            this.start = start;
            this.controls = controls;
            this.denoisingEnd = denoisingEnd;
        }

        /** Sets any setting. */
        public <T> Builder set(Setting<T> setting, T value) {
            values = values.with(setting, value);
            return this;
        }

        /** Sets all settings that others have. */
        public Builder values(Values others) {
            values = values.withAll(others);
            return this;
        }

        public Builder prompt(String text) {
            return set(Settings.PROMPT, text);
        }

        public Builder negative(String text) {
            return set(Settings.NEGATIVE, text);
        }

        public Builder emphasis(Emphasis reading) {
            return set(Settings.EMPHASIS, reading);
        }

        public Builder clipSkip(int layers) {
            return set(Settings.CLIPSKIP, layers);
        }

        /** What the picture is made from. */
        public Builder start(Start from) {
            start = from;
            return this;
        }

        /** What the picture follows besides its prompt. */
        public Builder controls(List<Control> followed) {
            controls = followed;
            return this;
        }

        /** Pixels; both multiples of 8. */
        public Builder size(int width, int height) {
            return set(Settings.WIDTH, width).set(Settings.HEIGHT, height);
        }

        public Builder steps(int count) {
            return set(Settings.STEPS, count);
        }

        public Builder guidance(float scale) {
            return set(Settings.GUIDANCE, scale);
        }

        public Builder imageGuidance(float scale) {
            return set(Settings.IMAGEGUIDANCE, scale);
        }

        public Builder guidanceRescale(float share) {
            return set(Settings.RESCALE, share);
        }

        public Builder sampler(SamplerType type) {
            return set(Settings.SAMPLER, Optional.of(type));
        }

        public Builder sigmas(SigmaSpacing spacing) {
            return set(Settings.SIGMAS, spacing);
        }

        public Builder eta(float share) {
            return set(Settings.ETA, share);
        }

        public Builder ancestralEta(float share) {
            return set(Settings.ANCESTRALETA, share);
        }

        public Builder ensd(int delta) {
            return set(Settings.ENSD, delta);
        }

        public Builder denoisingEnd(double share) {
            denoisingEnd = share;
            return this;
        }

        public Builder seed(long number) {
            return set(Settings.SEED, OptionalLong.of(number));
        }

        public Builder noise(NoiseSource source) {
            return set(Settings.NOISE, source);
        }

        public Builder safety(boolean judged) {
            return set(Settings.SAFETY, judged);
        }

        /** @throws IllegalArgumentException if the noise source does not know the seed */
        public GenerationRequest build() {
            return new GenerationRequest(values, start, controls, denoisingEnd);
        }
    }
}
