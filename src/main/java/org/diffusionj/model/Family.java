package org.diffusionj.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** The kinds of models that can be run. */
public enum Family {
    /** Stable Diffusion 1.x and models built like it. */
    SD1("Stable Diffusion 1.x"),
    /** Stable Diffusion 2.x and Turbo: text embeddings of 1024 values. */
    SD2("Stable Diffusion 2.x"),
    /** Stable Diffusion distilled to a few steps, with the guidance as an input (Luo et al. 2023). */
    LCM("latent consistency model (LCM)"),
    /** Stable Diffusion that edits a picture as told (Brooks et al. 2023). */
    INSTRUCT_PIX2PIX("InstructPix2Pix"),
    /** Stable Diffusion XL and Turbo: two text encoders, and sizes as an input (Podell et al. 2023). */
    SDXL("Stable Diffusion XL"),
    /** The second pass of Stable Diffusion XL, with one text encoder. */
    SDXL_REFINER("Stable Diffusion XL refiner");

    private static final int SD2_EMBEDDING = 1024;

    /** Pipeline classes without "ORT" or "Onnx". */
    private static final Set<String> SUPPORTED = Set.of(
            "StableDiffusionPipeline", "StableDiffusionImg2ImgPipeline", "StableDiffusionInpaintPipeline",
            "StableDiffusionInstructPix2PixPipeline", "LatentConsistencyModelPipeline", "LatentConsistencyModelImg2ImgPipeline", "StableDiffusionXLPipeline",
            "StableDiffusionXLImg2ImgPipeline", "StableDiffusionXLInpaintPipeline");

    private final String label;

    Family(String label) {
        this.label = label;
    }

    /** The name for people. */
    public String label() {
        return label;
    }

    /** Whether this is Stable Diffusion XL or its refiner. */
    public boolean isXl() {
        return this == SDXL || this == SDXL_REFINER;
    }

    /** Whether pictures can be made from noise alone. */
    public boolean makesFromNoise() {
        return this != INSTRUCT_PIX2PIX && this != SDXL_REFINER;
    }

    /** @throws ModelException if the pipeline class in model_index.json is of a family that cannot be run */
    static void requireSupportedPipeline(JsonFile index) {
        String pipeline = PipelineConfig.pipelineClass(index);
        boolean transformer = Files.isDirectory(index.path().resolveSibling("transformer"));
        // Older folders say StableDiffusionOnnxPipeline, too, and OnnxStableDiffusionInpaintPipelineLegacy.
        String kind = pipeline.replaceFirst("^ORT|Onnx", "").replaceFirst("Legacy$", "");
        if (transformer || !SUPPORTED.contains(kind)) {
            throw unsupported(index.path(), "its family is " + OtherFamilies.of(pipeline) + " (" + pipeline + ")"
                    + (transformer ? ", whose network is a transformer, not a UNet" : ""));
        }
    }

    /**
     * Tells the family by what the networks take.
     *
     * @param embedding values in the embedding of one token
     * @param refines whether there is only the second text encoder
     * @throws ModelException if a UNet of this configuration belongs to a family that cannot be run
     */
    static Family of(Path unetFile, UNetConfig unet, int embedding, boolean refines) {
        boolean xl = unet.takesPooledText();
        if (unet.takesUnknownEmbedding()) {
            throw unsupported(unetFile, "this UNet takes additional embeddings of an unknown kind ("
                    + unet.additionalEmbedding() + ")");
        }
        if (unet.inChannels() == 8 && !xl) {
            return INSTRUCT_PIX2PIX;
        }
        if (unet.inChannels() != 4 && !(unet.inpaints() && !(xl && refines))) {
            throw unsupported(unetFile, "this UNet is of " + (xl ? "a variant of Stable Diffusion XL"
                    : byChannels(unet.inChannels())) + ": it takes " + unet.inChannels() + " channels, not 4 or 9");
        }
        if (xl) {
            return refines ? SDXL_REFINER : SDXL;
        }
        if (unet.timeConditionChannels() > 0) {
            return LCM;
        }
        return embedding == SD2_EMBEDDING ? SD2 : SD1;
    }

    private static String byChannels(int channels) {
        return switch (channels) {
            case 5 -> "Stable Diffusion depth to image";
            case 7 -> "Stable Diffusion upscaler";
            default -> "an unknown family";
        };
    }

    private static ModelException unsupported(Path file, String found) {
        return new ModelException(file, found, "Supported are " + SD1.label + " and " + SD2.label + ", "
                + SDXL.label + " and its refiner, Turbo of both, " + LCM.label + " and " + INSTRUCT_PIX2PIX.label,
                "README#supported-models");
    }
}
