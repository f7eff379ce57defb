package org.diffusionj.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The families of one-file checkpoints, with what the configurations of their published models on the hub say and no
 * weight tells.
 */
enum CheckpointFamily {
    SD1("StableDiffusionPipeline", 64, "PNDMScheduler"),
    SD1_INPAINTING("StableDiffusionInpaintPipeline", 64, "DDIMScheduler"),
    PIX2PIX("StableDiffusionInstructPix2PixPipeline", 64, "EulerAncestralDiscreteScheduler"),
    SD2("StableDiffusionPipeline", 96, "DDIMScheduler"),
    SD2_INPAINTING("StableDiffusionInpaintPipeline", 64, "PNDMScheduler"),
    XL("StableDiffusionXLPipeline", 128, "EulerDiscreteScheduler"),
    XL_INPAINTING("StableDiffusionXLInpaintPipeline", 128, "EulerDiscreteScheduler"),
    REFINER("StableDiffusionXLImg2ImgPipeline", 128, "EulerDiscreteScheduler");

    private static final long HEADS = 8;
    private static final long HEAD = 64;
    private static final long SD2_BASE_SAMPLE = 64;
    private static final long INPAINTING_CHANNELS = 9;
    private static final long PIX2PIX_CHANNELS = 8;

    private final String pipeline;
    private final long sample;
    private final String scheduler;

    /**
     * @param sample width and height of the latents that it was trained on
     * @param scheduler diffusers' class
     */
    CheckpointFamily(String pipeline, long sample, String scheduler) {
        this.pipeline = pipeline;
        this.sample = sample;
        this.scheduler = scheduler;
    }

    /**
     * Told by the UNet's input and by which text encoders there are.
     *
     * @param generation SD1, SD2, XL or REFINER
     */
    static CheckpointFamily of(CheckpointFamily generation, long channels) {
        return switch (generation) {
            case SD1 -> channels == INPAINTING_CHANNELS ? SD1_INPAINTING : channels == PIX2PIX_CHANNELS ? PIX2PIX : SD1;
            case SD2 -> channels == INPAINTING_CHANNELS ? SD2_INPAINTING : SD2;
            case XL -> channels == INPAINTING_CHANNELS ? XL_INPAINTING : XL;
            default -> generation;
        };
    }

    boolean isXl() {
        return this == XL || this == XL_INPAINTING || this == REFINER;
    }

    /** What model_index.json would say. */
    Map<String, Object> index() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("_class_name", pipeline);
        if (isXl()) {
            keys.put("force_zeros_for_empty_prompt", this != REFINER);
            keys.put("requires_aesthetics_score", this == REFINER);
        }
        return keys;
    }

    /**
     * Stable Diffusion 1 has eight heads at every level, its successors heads of 64 values.
     *
     * @param channels of the levels
     */
    Object heads(List<?> channels) {
        return this == SD1 || this == SD1_INPAINTING || this == PIX2PIX ? (Object) HEADS
                : channels.stream().map(width -> Math.max(1, (Long) width / HEAD)).toList();
    }

    /**
     * @param velocity whether the network predicts v (Salimans and Ho 2022), as Stable Diffusion 2 does for large
     *     pictures
     */
    long sample(boolean velocity) {
        return this == SD2 && !velocity ? SD2_BASE_SAMPLE : sample;
    }

    /** The scaling of the latents in the published models. */
    double scaling() {
        return isXl() ? 0.13025 : 0.18215;
    }

    /**
     * Whether the network predicts v where nothing says otherwise: diffusers takes every Stable Diffusion 2 for one
     * that does.
     */
    boolean usuallyVelocity() {
        return this == SD2;
    }

    /** scheduler_config.json of the published model. */
    Map<String, Object> scheduler(boolean velocity) {
        boolean base = this == SD2 && !velocity;
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("_class_name", base ? "PNDMScheduler" : scheduler);
        keys.put("beta_start", 0.00085);
        keys.put("beta_end", 0.012);
        keys.put("beta_schedule", "scaled_linear");
        keys.put("num_train_timesteps", 1000L);
        keys.put("prediction_type", velocity ? "v_prediction" : "epsilon");
        keys.put("clip_sample", false);
        keys.put("set_alpha_to_one", false);
        keys.put("skip_prk_steps", true);
        keys.put("steps_offset", 1L);
        if (isXl()) {
            keys.put("timestep_spacing", "leading");
            keys.put("interpolation_type", "linear");
            keys.put("use_karras_sigmas", false);
        }
        return keys;
    }
}
