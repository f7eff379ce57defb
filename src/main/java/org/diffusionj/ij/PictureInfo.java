package org.diffusionj.ij;

import ij.ImagePlus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an image says about how it was made: lines {@code key = value} in its Info, with the escapes of
 * {@link MacroText}, and the same as image properties {@code diffusion.key}. ImageJ keeps both in TIFF.
 */
final class PictureInfo {
    /** IPTC's term for pictures that a model made alone. */
    static final String SYNTHETIC = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";

    private static final String PREFIX = "diffusion.";
    private static final String STATEMENT =
            "This picture is synthetic: a diffusion model made it from words. It shows nothing that exists.";

    private final Map<String, String> entries = new LinkedHashMap<>();

    /** Of pictures made by a model that was open during the job. */
    static PictureInfo of(TextToImageJob job, WarmPipeline.Warm model, Set<String> warnings) {
        PictureInfo info = new PictureInfo();
        info.entries.put("DigitalSourceType", SYNTHETIC);
        info.entries.put("command", TextToImageJob.COMMAND);
        for (MacroKey<?> key : TextToImageKeys.ALL) {
            job.options().written(key).ifPresent(value -> info.entries.put(key.name(), value));
        }
        info.entries.put("model-sha256", model.pipeline().folder().sha256());
        info.entries.put("device", model.device());
        info.entries.put("plugin", "DiffusionJ " + version());
        info.entries.put("macro", MacroCall.macro(TextToImageJob.COMMAND, job.options()));
        if (!warnings.isEmpty()) {
            info.entries.put("warning", String.join(" ", warnings));
        }
        return info;
    }

    /** The plugin's version, as its jar tells it. */
    static String version() {
        return Optional.ofNullable(PictureInfo.class.getPackage().getImplementationVersion()).orElse("from sources");
    }

    /** Writes everything into an image. */
    void attachTo(ImagePlus image) {
        StringBuilder text = new StringBuilder(STATEMENT).append('\n');
        entries.forEach((key, value) -> {
            text.append(key).append(" = ").append(MacroText.escape(value)).append('\n');
            image.setProp(PREFIX + key, MacroText.escape(value));
        });
        image.setProperty("Info", text.toString());
    }
}
