package org.diffusionj.programs;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusionj.image.PictureTexts;
import org.diffusionj.pipeline.Parameters;

/**
 * Reads both schemes of Fooocus: JSON, whose keys also stand in its log with blanks and capitals, and
 * AUTOMATIC1111's form.
 */
final class Fooocus {
    private static final Pattern RESOLUTION = Pattern.compile("\\D*(\\d+)\\D+(\\d+)\\D*");
    private static final Map<String, String> STEPS = Map.of(
            "quality", "60", "speed", "30", "extreme speed", "8", "lightning", "4", "hyper-sd", "4");

    private Fooocus() {}

    static Optional<Parameters> read(PictureTexts texts) {
        Optional<String> text = texts.get(PictureTexts.PARAMETERS);
        Optional<JsonSettings> json = text.flatMap(JsonSettings::parse).map(found -> found.withKeys(Fooocus::plainKey));
        boolean named = texts.get("fooocus_scheme").isPresent();
        if (json.isPresent()) {
            return json.filter(found -> named || isFooocus(found)).map(Fooocus::read);
        }
        if (named && text.filter(found -> found.strip().startsWith("{")).isPresent()) {
            throw Program.FOOOCUS.refusal("its JSON is broken");
        }
        boolean plain = named || text.filter(found -> found.contains("Version: Fooocus")).isPresent();
        return text.filter(found -> plain).map(Parameters::parse).map(PlainText::ofComfyUi);
    }

    private static String plainKey(String key) {
        return key.toLowerCase(Locale.ROOT).replace(' ', '_');
    }

    private static boolean isFooocus(JsonSettings json) {
        return json.has("metadata_scheme") || json.has("adm_guidance")
                || json.text("version").filter(version -> version.startsWith("Fooocus")).isPresent();
    }

    private static Parameters read(JsonSettings json) {
        Translation translation = new Translation(Program.FOOOCUS, json);
        String prompt = prompt(translation, json, "prompt").orElseGet(() -> translation.required("prompt"));
        String negative = prompt(translation, json, "negative_prompt").orElse("");
        Optional<Matcher> sides = translation.value("resolution").map(RESOLUTION::matcher).filter(Matcher::matches);
        translation.put("Steps", translation.value("steps").or(() -> steps(translation)))
                .put("Sampler", translation.value("sampler").map(SamplerNames::ofKDiffusion))
                .put("Schedule type", translation.value("scheduler").map(SamplerNames::ofSchedule))
                .take("guidance_scale", "CFG scale")
                .take("seed", "Seed")
                .size(sides.map(side -> side.group(1)), sides.map(side -> side.group(2)))
                .model(translation.value("base_model"))
                .put("Clip skip", translation.value("clip_skip").filter(skip -> skip.matches("[2-9]|1[0-9]"))
                        .map(skip -> Integer.toString(Integer.parseInt(skip) - 1)))
                .put("RNG", "CPU")
                .put("Version", translation.value("version"))
                .emphasis(ComfyUi.MARKS, prompt, negative)
                .ignore("full_prompt", "full_negative_prompt", "performance", "base_model_hash", "metadata_scheme",
                        "created_by", "image_number", "raw_prompt", "raw_negative_prompt");
        if (json.has("full_prompt")) {
            translation.ignore("styles", "fooocus_v2_expansion", "prompt_expansion");
        }
        if (json.isIdle("refiner_model")) {
            translation.ignore("refiner_switch", "refiner_swap_method", "refiner_model_hash");
        }
        return translation.finish(prompt, negative);
    }

    /** What styles made of it; Fooocus joins it so in AUTOMATIC1111's form. */
    private static Optional<String> prompt(Translation translation, JsonSettings json, String key) {
        List<String> parts = json.texts("full_" + key);
        if (parts.size() > 1) {
            translation.remark("Fooocus reads the " + parts.size() + " parts of its " + key.replace('_', ' ')
                    + " one by one: here they are one text.");
        }
        Optional<String> own = translation.value(key);
        return parts.isEmpty() ? own : Optional.of(String.join(", ", parts));
    }

    private static Optional<String> steps(Translation translation) {
        return translation.value("performance").map(name -> STEPS.get(name.toLowerCase(Locale.ROOT)));
    }
}
