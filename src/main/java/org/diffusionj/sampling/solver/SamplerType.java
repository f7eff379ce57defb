package org.diffusionj.sampling.solver;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.diffusionj.sampling.Sampler;
import org.diffusionj.sampling.SamplerSettings;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.SigmaSpacing;
import org.diffusionj.sampling.StepsException;

/** The user's choice of sampler. */
public enum SamplerType {
    EULER("Euler", "EulerDiscreteScheduler", true, EulerSampler::of),
    EULER_ANCESTRAL("Euler a", "EulerAncestralDiscreteScheduler", false, EulerAncestralSampler::of),
    DPM_MULTISTEP("DPM++ 2M", "DPMSolverMultistepScheduler", true, DpmMultistepSampler::deterministic),
    DPM_MULTISTEP_SDE("DPM++ 2M SDE", "DPMSolverMultistepScheduler", true, DpmMultistepSampler::stochastic),
    DPM_SINGLESTEP("DPM++ 2S", "DPMSolverSinglestepScheduler", true, DpmSinglestepSampler::of),
    HEUN("Heun", "HeunDiscreteScheduler", true, HeunSampler::of),
    DPM2("DPM2", "KDPM2DiscreteScheduler", true, Dpm2Sampler::deterministic),
    DPM2_ANCESTRAL("DPM2 a", "KDPM2AncestralDiscreteScheduler", true, Dpm2Sampler::ancestral),
    LMS("LMS", "LMSDiscreteScheduler", true, LmsSampler::of),
    DDIM("DDIM", "DDIMScheduler", false, DdimSampler::of),
    DDPM("DDPM", "DDPMScheduler", false, DdpmSampler::of),
    PNDM("PNDM", "PNDMScheduler", false, PndmSampler::of),
    UNIPC("UniPC", "UniPCMultistepScheduler", true, UniPcSampler::of),
    DEIS("DEIS", "DEISMultistepScheduler", true, DeisSampler::of),
    LCM("LCM", "LCMScheduler", false, LcmSampler::of),
    TCD("TCD", "TCDScheduler", false, TcdSampler::of),
    EDM_EULER("EDM Euler", "EDMEulerScheduler", false, EdmEulerSampler::of);

    private final String label;
    private final String schedulerClass;
    private final boolean spacesSigmas;
    private final Factory factory;

    SamplerType(String label, String schedulerClass, boolean spacesSigmas, Factory factory) {
        this.label = label;
        this.schedulerClass = schedulerClass;
        this.spacesSigmas = spacesSigmas;
        this.factory = factory;
    }

    /** The name in dialogs and macros. */
    public String label() {
        return label;
    }

    /** The class of diffusers that walks the same way. */
    public String schedulerClass() {
        return schedulerClass;
    }

    /** Whether each step goes below the next noise level and up again with fresh noise. */
    public boolean isAncestral() {
        return this == EULER_ANCESTRAL || this == DPM2_ANCESTRAL;
    }

    /** Whether sigmas can be Karras, exponential or beta. */
    public boolean spacesSigmas() {
        return spacesSigmas;
    }

    /** Whether this is what the configuration asks for, so that nothing is swapped. */
    public boolean isOwnOf(SchedulerConfig config) {
        boolean stochastic = this == DPM_MULTISTEP_SDE;
        boolean fits = this != DPM_MULTISTEP && !stochastic || stochastic == DpmMultistepSampler.asksForNoise(config);
        return fits && schedulerClass.equals(config.className());
    }

    /**
     * The sampler of this label.
     *
     * @throws IllegalArgumentException for an unknown label, listing the known ones
     */
    public static SamplerType ofLabel(String label) {
        return Arrays.stream(values())
                .filter(type -> type.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no sampler \"" + label + "\": choose one of " + labels(false)));
    }

    /**
     * The sampler that the model's scheduler_config.json names.
     *
     * @throws IllegalArgumentException for an unsupported class, listing the supported ones
     */
    public static SamplerType ofScheduler(SchedulerConfig config) {
        return Arrays.stream(values())
                .filter(type -> type.isOwnOf(config))
                .findFirst()
                .orElseThrow(() -> config.unfit("\"_class_name\" \"" + config.className()
                        + "\" is not supported, only "
                        + Arrays.stream(values())
                                .map(SamplerType::schedulerClass)
                                .distinct()
                                .collect(Collectors.joining(", ")),
                        "Choose a sampler by name instead of Default"));
    }

    /**
     * Prepares a walk.
     *
     * @param config of the model; keys that it lacks take the defaults of this sampler's scheduler class
     * @throws IllegalArgumentException naming the key or setting that does not fit, or fits no other
     */
    public Sampler create(SchedulerConfig config, SamplerSettings settings) {
        if (settings.sigmas() != SigmaSpacing.DEFAULT && !spacesSigmas) {
            throw new IllegalArgumentException("the sampler " + label + " cannot have " + settings.sigmas().label()
                    + " sigmas: choose sigmas Default, or one of the samplers " + labels(true));
        }
        return StepsException.orOther(settings.steps(),
                steps -> factory.make(settings.sigmas().replacingThatOf(config), settings.withSteps(steps)));
    }

    /**
     * Prepares a walk of full length from a noised image, as LatentConsistencyModelImg2ImgPipeline does
     * instead of entering a walk late.
     *
     * @param strength above 0 to 1
     * @throws IllegalArgumentException as {@link #create}, and for samplers other than LCM and TCD
     */
    public Sampler createForImage(SchedulerConfig config, SamplerSettings settings, double strength) {
        return switch (this) {
            case LCM -> StepsException.orOther(settings.steps(),
                    steps -> LcmSampler.of(config, settings.withSteps(steps), strength));
            case TCD -> StepsException.orOther(settings.steps(),
                    steps -> TcdSampler.of(config, settings.withSteps(steps), strength));
            default -> throw new IllegalArgumentException(
                    "only the samplers LCM and TCD shorten a walk by strength themselves, not " + label);
        };
    }

    private static String labels(boolean onlySpacing) {
        return Arrays.stream(values())
                .filter(type -> type.spacesSigmas || !onlySpacing)
                .map(SamplerType::label)
                .collect(Collectors.joining(", "));
    }

    @FunctionalInterface
    private interface Factory {
        Sampler make(SchedulerConfig config, SamplerSettings settings);
    }
}
