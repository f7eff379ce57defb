package org.diffusionj.programs;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;
import org.diffusionj.image.PictureTexts;
import org.diffusionj.pipeline.Parameters;

/**
 * Reads SwarmUI's JSON, as its "Image Metadata Format" describes it: the ids of parameters are their names in
 * lower case.
 */
final class SwarmUi {
    private static final String SETTINGS = "sui_image_params";
    private static final Pattern TAG = Pattern.compile("<(?!lora:)[a-z]+[:\\[>]");

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");

    private SwarmUi() {}

    static Optional<Parameters> read(PictureTexts texts) {
        Optional<String> text = texts.get(PictureTexts.PARAMETERS)
                .filter(found -> found.strip().startsWith("{") && found.contains('"' + SETTINGS + '"'));
        return text.map(found -> JsonSettings.parse(found).flatMap(json -> json.object(SETTINGS))
                .map(SwarmUi::read)
                .orElseThrow(() -> Program.SWARMUI.refusal("its JSON is broken")));
    }

    private static Parameters read(JsonSettings json) {
        Translation translation = new Translation(Program.SWARMUI, json);
        String prompt = translation.required("prompt");
        String negative = translation.value("negativeprompt").orElse("");
        translation.take("steps", "Steps")
                .put("Sampler", translation.value("sampler").or(() -> translation.value("comfyuisampler"))
                        .map(SamplerNames::ofKDiffusion))
                .put("Schedule type", translation.value("scheduler").or(() -> translation.value("comfyuischeduler"))
                        .map(SamplerNames::ofSchedule))
                .take("cfgscale", "CFG scale")
                .take("seed", "Seed")
                .size(translation.value("width"), height(translation))
                .put("Size", translation.value("rawresolution"))
                .model(translation.value("model"))
                .put("VAE", translation.value("automaticvae").map(on -> "Automatic"))
                .take("vae", "VAE")
                .put("Clip skip", translation.value("clipstopatlayer").map(layer -> layer.replaceFirst("^-", "")))
                .take("initimagecreativity", "Denoising strength")
                .take("variationseed", "Variation seed")
                .take("variationseedstrength", "Variation seed strength")
                .take("seamlesstileable", "Tiling")
                .put("RNG", "CPU")
                .put("Version", translation.value("swarm_version").map(version -> "SwarmUI " + version))
                .emphasis(ComfyUi.MARKS, prompt, negative)
                .ignore("aspectratio", "sidelength", "images", "date", "generation_time", "original_prompt",
                        "original_negativeprompt", "wildcardseed", "used_wildcards", "noseedincrement", "nopreviews",
                        "height", "donotsave", "saveintermediateimages", "imageformat", "personalnote",
                        "internalbackendtype", "exactbackendid", "presets", "is_starred");
        if (TAG.matcher(prompt).find() || TAG.matcher(negative).find()) {
            translation.remark("SwarmUI's marks in pointed brackets are taken as words of the prompt.");
        }
        return translation.finish(prompt, negative);
    }

    /** Either its own or a multiple of the width. */
    private static Optional<String> height(Translation translation) {
        Optional<BigDecimal> factor = number(translation, "altresolutionheightmultiplier");
        return factor.flatMap(times -> number(translation, "width").map(times::multiply))
                .map(height -> height.toBigInteger().toString()).or(() -> translation.value("height"));
    }

    private static Optional<BigDecimal> number(Translation translation, String key) {
        return translation.value(key).filter(NUMBER.asMatchPredicate()).map(BigDecimal::new);
    }
}
