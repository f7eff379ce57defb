package org.diffusionj.model;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The kinds of models that can be run. */
public enum Family {
    /** Stable Diffusion 1.x and models built like it. */
    SD1("Stable Diffusion 1.x"),
    /** Stable Diffusion 2.x and Turbo: text embeddings of 1024 values. */
    SD2("Stable Diffusion 2.x");

    private static final int SD2_EMBEDDING = 1024;

    /** Beginnings of pipeline classes, without "ORT" or "Onnx", that are not supported; longer ones first. */
    private static final Map<String, String> UNSUPPORTED = new LinkedHashMap<>();

    static {
        UNSUPPORTED.put("StableDiffusionXL", "Stable Diffusion XL");
        UNSUPPORTED.put("StableDiffusion3", "Stable Diffusion 3");
        UNSUPPORTED.put("StableDiffusionInpaint", "Stable Diffusion inpainting");
        UNSUPPORTED.put("StableDiffusionInstructPix2Pix", "InstructPix2Pix");
        UNSUPPORTED.put("StableDiffusionDepth2Img", "Stable Diffusion depth to image");
        UNSUPPORTED.put("StableDiffusionUpscale", "Stable Diffusion upscaler");
        UNSUPPORTED.put("StableDiffusionLatentUpscale", "Stable Diffusion latent upscaler");
        UNSUPPORTED.put("StableDiffusionControlNet", "Stable Diffusion with ControlNet");
        UNSUPPORTED.put("LatentConsistencyModel", "latent consistency model (LCM)");
        UNSUPPORTED.put("Flux", "Flux");
    }

    private final String label;

    Family(String label) {
        this.label = label;
    }

    /** The name for people. */
    public String label() {
        return label;
    }

    /** @throws ModelException if the pipeline class in model_index.json is of a family that cannot be run */
    static void requireSupportedPipeline(JsonFile index) {
        String pipeline = index.text("_class_name", "");
        if (pipeline.isEmpty()) {
            throw index.wrong("_class_name", "the name of a pipeline class", null);
        }
        String kind = pipeline.replaceFirst("^(ORT|Onnx)", "");
        if (!kind.equals("StableDiffusionPipeline") && !kind.equals("StableDiffusionImg2ImgPipeline")) {
            String family = UNSUPPORTED.keySet().stream().filter(kind::startsWith).findFirst().map(UNSUPPORTED::get)
                    .orElse("unknown");
            throw unsupported(index.path(), "its family is " + family + " (" + pipeline + ")");
        }
    }

    /** @throws ModelException if a UNet of this configuration belongs to a family that cannot be run */
    static Family of(Path unetFile, UNetConfig unet, int embedding) {
        if (unet.timeConditionChannels() > 0) {
            throw unsupported(unetFile, "this UNet is of a latent consistency model (LCM): it takes the guidance as an input");
        }
        if (!unet.additionalEmbedding().isEmpty()) {
            throw unsupported(unetFile, "this UNet is of Stable Diffusion XL: it takes additional embeddings ("
                    + unet.additionalEmbedding() + ")");
        }
        if (unet.inChannels() != 4) {
            throw unsupported(unetFile, "this UNet is of " + byChannels(unet.inChannels()) + ": it takes "
                    + unet.inChannels() + " channels, not 4");
        }
        return embedding == SD2_EMBEDDING ? SD2 : SD1;
    }

    private static String byChannels(int channels) {
        return switch (channels) {
            case 5 -> "Stable Diffusion depth to image";
            case 7 -> "Stable Diffusion upscaler";
            case 8 -> "InstructPix2Pix";
            case 9 -> "Stable Diffusion inpainting";
            default -> "an unknown family";
        };
    }

    private static ModelException unsupported(Path file, String found) {
        return new ModelException(file, found,
                "Supported are text-to-image models of " + SD1.label + " and " + SD2.label + " (with Turbo)",
                "README#supported-models");
    }
}
