package org.diffusionj.model;

import java.util.Map;
import java.util.TreeMap;

/** Names of the families that cannot be run, by diffusers' pipeline classes. */
final class OtherFamilies {
    /** By the beginning of the class's name, without "ORT" or "Onnx". */
    private static final Map<String, String> NAMES = new TreeMap<>(Map.ofEntries(
            Map.entry("StableDiffusion3", "Stable Diffusion 3"),
            Map.entry("StableDiffusionDepth2Img", "Stable Diffusion depth to image"),
            Map.entry("StableDiffusionUpscale", "Stable Diffusion upscaler"),
            Map.entry("StableDiffusionLatentUpscale", "Stable Diffusion latent upscaler"),
            Map.entry("StableDiffusionControlNet", "Stable Diffusion with ControlNet"),
            Map.entry("StableDiffusionXLControlNet", "Stable Diffusion XL with ControlNet"),
            Map.entry("StableDiffusionXLControlNetUnion", "Stable Diffusion XL with ControlNet Union"),
            Map.entry("StableDiffusionXLControlNetXS", "Stable Diffusion XL with ControlNet-XS"),
            Map.entry("StableDiffusionControlNetXS", "Stable Diffusion with ControlNet-XS"),
            Map.entry("StableDiffusionXLInstructPix2Pix", "InstructPix2Pix of Stable Diffusion XL"),
            Map.entry("StableDiffusionXLAdapter", "Stable Diffusion XL with T2I adapters"),
            Map.entry("StableDiffusionAdapter", "Stable Diffusion with T2I adapters"),
            Map.entry("StableCascade", "Stable Cascade"),
            Map.entry("StableVideoDiffusion", "Stable Video Diffusion"),
            Map.entry("StableAudio", "Stable Audio"),
            Map.entry("StableUnCLIP", "Stable unCLIP"),
            Map.entry("IF", "DeepFloyd IF"),
            Map.entry("UnCLIP", "unCLIP (Karlo)"),
            Map.entry("KandinskyV22", "Kandinsky 2.2"),
            Map.entry("Kandinsky3", "Kandinsky 3"),
            Map.entry("Kandinsky5", "Kandinsky 5"),
            Map.entry("Kandinsky", "Kandinsky 2.1"),
            Map.entry("PixArtAlpha", "PixArt-alpha"),
            Map.entry("PixArtSigma", "PixArt-sigma"),
            Map.entry("HunyuanDiT", "Hunyuan-DiT"),
            Map.entry("QwenImage", "Qwen-Image"),
            Map.entry("CogVideoX", "CogVideoX"),
            Map.entry("ZImage", "Z-Image"),
            Map.entry("AltDiffusion", "AltDiffusion"),
            Map.entry("AnimateDiff", "AnimateDiff")));

    private OtherFamilies() {}

    /** What a UNet is of that takes other inputs than those of the families here. */
    static String of(UNetConfig unet) {
        if (unet.takesUnknownEmbedding()) {
            return "this UNet takes additional embeddings of an unknown kind (" + unet.additionalEmbedding() + ")";
        }
        String family = unet.takesPooledText() ? "a variant of Stable Diffusion XL" : byChannels(unet.inChannels());
        return "this UNet is of " + family + ": it takes " + unet.inChannels() + " channels, not 4 or 9";
    }

    private static String byChannels(int channels) {
        return switch (channels) {
            case 5 -> "Stable Diffusion depth to image";
            case 7 -> "Stable Diffusion upscaler";
            default -> "an unknown family";
        };
    }

    /** The family's name; for classes that are not listed, the class's without "Pipeline" and what the task adds. */
    static String of(String pipeline) {
        String kind = pipeline.replaceFirst("^(ORT|Onnx)", "");
        return NAMES.keySet().stream().filter(kind::startsWith)
                .reduce((shorter, longer) -> longer.length() >= shorter.length() ? longer : shorter).map(NAMES::get)
                .orElse(kind.replaceFirst("(Img2Img|Inpaint|Control|ControlNet|Video|ImageToVideo)*Pipeline$", ""));
    }
}
