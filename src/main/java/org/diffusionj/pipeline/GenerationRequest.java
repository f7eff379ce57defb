package org.diffusionj.pipeline;

import java.util.Objects;
import java.util.Optional;
import org.diffusionj.model.Defaults;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.noise.NoiseGenerator;
import org.diffusionj.noise.NoiseSource;
import org.diffusionj.sampling.SamplerSettings;
import org.diffusionj.sampling.solver.SamplerType;
import org.diffusionj.sampling.SigmaSpacing;
import org.diffusionj.text.Emphasis;
import org.diffusionj.text.PromptWeight;

/**
 * Everything that decides one picture, besides the model. Same model and equal requests give the
 * same picture.
 *
 * @param prompt what the picture shows; may be empty
 * @param negative what it must not show, if anything; used only with guidance above 1
 * @param emphasis how both prompts are read: as plain words, or with AUTOMATIC1111's marks
 * @param clipSkip layers of the text encoder that are left out, 0 or more: AUTOMATIC1111's "Clip skip"
 *     less 1. Without emphasis the negative prompt keeps all layers, as in diffusers.
 * @param start noise, or the picture that is changed
 * @param width pixels, a positive multiple of 8
 * @param height pixels, a positive multiple of 8
 * @param steps 1 to 1000
 * @param guidance 0 to 50: how strongly the prompt is followed (guidance scale)
 * @param imageGuidance 0 to 50: how closely InstructPix2Pix keeps to the picture; other families ignore it
 * @param guidanceRescale 0 to 1: how far guided predictions are brought back to the contrast of
 *     unguided ones (Lin et al. 2023, "Common Diffusion Noise Schedules and Sample Steps are Flawed")
 * @param sampler the integrator, or none for the model's own
 * @param sigmas how noise levels are spaced
 * @param eta 0 to 1: share of fresh noise in DDIM and TCD
 * @param ancestralEta 0 to 1: share of fresh noise in the ancestral samplers, whose usual is 1
 * @param denoisingEnd above 0 to 1: the share of the walk that this model walks, so that another, such as
 *     a refiner, can walk the rest: see {@link Start.Latents}
 * @param seed any number that the noise source knows: NumPy's are 0 to 2^32 - 1, torch's CPU generator
 *     takes it modulo 2^32
 * @param ensd if not 0, samplers draw their noise on the way with another seed, which is greater by this
 *     (AUTOMATIC1111's "eta noise seed delta")
 * @param noise whose random numbers the seed starts
 * @param safety whether the model's safety checker judges the picture, which is black if it is flagged
 */
public record GenerationRequest(
        String prompt,
        Optional<String> negative,
        Emphasis emphasis,
        int clipSkip,
        Start start,
        int width,
        int height,
        int steps,
        float guidance,
        float imageGuidance,
        float guidanceRescale,
        Optional<SamplerType> sampler,
        SigmaSpacing sigmas,
        float eta,
        float ancestralEta,
        double denoisingEnd,
        long seed,
        int ensd,
        NoiseSource noise,
        boolean safety) {

    public GenerationRequest {
        Objects.requireNonNull(prompt, "prompt");
        Objects.requireNonNull(emphasis, "emphasis");
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(noise, "noise");
        if (clipSkip < 0) {
            throw new IllegalArgumentException("clip skip must be 0 or more, but is " + clipSkip);
        }
        requireMultipleOf8("width", width);
        requireMultipleOf8("height", height);
        requireRange("guidance", guidance, 50);
        requireRange("image guidance", imageGuidance, 50);
        requireRange("guidance rescale", guidanceRescale, 1);
        new SamplerSettings(steps, sigmas, eta, ancestralEta); // refuses what samplers cannot take
        if (!(denoisingEnd > 0 && denoisingEnd <= 1)) {
            throw new IllegalArgumentException("denoising end must be above 0 to 1, but is " + denoisingEnd);
        }
        noise.generator(seed); // refuses seeds that the source does not know
        noise.generator(seed + ensd);
    }

    /** Starts a request with 20 steps, guidance 7.5, the model's own sampler and seed 0. */
    public static Builder builder(String prompt) {
        return new Builder(prompt);
    }

    /** Starts a request for a model: its own size, steps and guidance. */
    public static Builder builder(String prompt, ModelFolder.Config model) {
        Defaults usual = model.defaults();
        return builder(prompt).size(usual.width(), usual.height()).steps(usual.steps()).guidance((float) usual.guidance());
    }

    /** Starts a request that differs from this one in what is then set. */
    public Builder toBuilder() {
        Builder same = builder(prompt).emphasis(emphasis).clipSkip(clipSkip).start(start).size(width, height).steps(steps)
                .guidance(guidance).imageGuidance(imageGuidance).guidanceRescale(guidanceRescale).sigmas(sigmas).eta(eta)
                .denoisingEnd(denoisingEnd).seed(seed).noise(noise).safety(safety);
        same.negative = negative;
        same.sampler = sampler;
        return same;
    }

    /** The prompt as it is read, and by how much it multiplies guidance, which only AUTOMATIC1111's marks do. */
    public PromptWeight weightedPrompt() {
        return emphasis.readsMarks() ? PromptWeight.of(prompt) : new PromptWeight(prompt, 1);
    }

    /** Guidance times the prompt's weight, rounded once. */
    public float weightedGuidance() {
        return (float) (Double.parseDouble(Float.toString(guidance)) * weightedPrompt().weight());
    }

    /** What the sampler has to know of the request. */
    public SamplerSettings samplerSettings() {
        return new SamplerSettings(steps, sigmas, eta, ancestralEta);
    }

    /** Gives what samplers draw on the way: what follows the noise that was drawn before, or numbers of a seed of their own. */
    NoiseGenerator stepNoise(NoiseGenerator drawnFrom) {
        return ensd == 0 ? drawnFrom : noise.generator(seed + ensd);
    }

    private static void requireMultipleOf8(String name, int size) {
        if (size <= 0 || size % 8 != 0) {
            throw new IllegalArgumentException(name + " must be a positive multiple of 8, but is " + size);
        }
    }

    private static void requireRange(String name, float value, float max) {
        if (!(value >= 0 && value <= max)) {
            throw new IllegalArgumentException(name + " must be 0 to " + max + ", but is " + value);
        }
    }

    /** Collects the parts of a request; what is not set keeps its default. */
    public static final class Builder {
        private String prompt;
        private Optional<String> negative = Optional.empty();
        private Emphasis emphasis = Emphasis.NONE;
        private int clipSkip;
        private Start start = new Start.Noise();
        private int width = 512;
        private int height = 512;
        private int steps = 20;
        private float guidance = 7.5f;
        private float imageGuidance = 1.5f;
        private float guidanceRescale;
        private Optional<SamplerType> sampler = Optional.empty();
        private SigmaSpacing sigmas = SigmaSpacing.DEFAULT;
        private float eta;
        private float ancestralEta = 1;
        private double denoisingEnd = 1;
        private long seed;
        private int ensd;
        private NoiseSource noise = NoiseSource.CPU;
        private boolean safety;

        private Builder(String prompt) {
            this.prompt = prompt;
        }

        public Builder prompt(String text) {
            prompt = text;
            return this;
        }

        public Builder negative(String text) {
            negative = Optional.of(text);
            return this;
        }

        public Builder emphasis(Emphasis reading) {
            emphasis = reading;
            return this;
        }

        public Builder clipSkip(int layers) {
            clipSkip = layers;
            return this;
        }

        /** What the picture is made from. */
        public Builder start(Start from) {
            start = from;
            return this;
        }

        /** Pixels; both multiples of 8. */
        public Builder size(int newWidth, int newHeight) {
            width = newWidth;
            height = newHeight;
            return this;
        }

        public Builder steps(int count) {
            steps = count;
            return this;
        }

        public Builder guidance(float scale) {
            guidance = scale;
            return this;
        }

        public Builder imageGuidance(float scale) {
            imageGuidance = scale;
            return this;
        }

        public Builder guidanceRescale(float share) {
            guidanceRescale = share;
            return this;
        }

        public Builder sampler(SamplerType type) {
            sampler = Optional.of(type);
            return this;
        }

        public Builder sigmas(SigmaSpacing spacing) {
            sigmas = spacing;
            return this;
        }

        public Builder eta(float share) {
            eta = share;
            return this;
        }

        public Builder ancestralEta(float share) {
            ancestralEta = share;
            return this;
        }

        public Builder denoisingEnd(double share) {
            denoisingEnd = share;
            return this;
        }

        public Builder seed(long number) {
            seed = number;
            return this;
        }

        public Builder ensd(int delta) {
            ensd = delta;
            return this;
        }

        public Builder noise(NoiseSource source) {
            noise = source;
            return this;
        }

        public Builder safety(boolean judged) {
            safety = judged;
            return this;
        }

        /** @throws IllegalArgumentException naming the value that is out of range */
        public GenerationRequest build() {
            return new GenerationRequest(prompt, negative, emphasis, clipSkip, start, width, height, steps, guidance, imageGuidance,
                    guidanceRescale, sampler, sigmas, eta, ancestralEta, denoisingEnd, seed, ensd, noise, safety);
        }
    }
}
