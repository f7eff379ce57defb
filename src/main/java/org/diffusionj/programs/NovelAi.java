package org.diffusionj.programs;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.diffusionj.image.PictureTexts;
import org.diffusionj.pipeline.Parameters;

/**
 * Reads NovelAI's texts as AUTOMATIC1111 does: its first models leave out the last layer of the text encoder, and
 * the noise of their steps comes from the seed plus 31337. A WebP file holds the same texts within one JSON object.
 */
final class NovelAi {
    private static final Pattern WEIGHTS = Pattern.compile("[{}\\[\\]]|::");
    private static final Pattern FIRST_MODELS = Pattern.compile("Stable Diffusion (?!XL)\\w+");
    private static final String SOFTWARE = "Software";

    private NovelAi() {}

    static Optional<Parameters> read(PictureTexts texts) {
        Optional<JsonSettings> wrapped = texts.get(PictureTexts.PARAMETERS).flatMap(JsonSettings::parse)
                .filter(NovelAi::isNovelAi);
        if (wrapped.isPresent()) {
            Map<String, String> inner = new LinkedHashMap<>();
            wrapped.get().keys().forEach(key -> wrapped.get().text(key).ifPresent(text -> inner.put(key, text)));
            return Optional.of(readTexts(new PictureTexts(inner, texts.damaged(), texts.pixels())));
        }
        return texts.get(SOFTWARE).filter("NovelAI"::equals).filter(found -> !isConverted(texts))
                .map(found -> readTexts(texts));
    }

    /** AUTOMATIC1111's pages keep the other texts of a picture whose settings they have written anew. */
    private static boolean isConverted(PictureTexts texts) {
        return texts.get("Comment").isEmpty() && texts.get(PictureTexts.PARAMETERS).isPresent();
    }

    private static boolean isNovelAi(JsonSettings json) {
        return json.text(SOFTWARE).filter("NovelAI"::equals).isPresent();
    }

    private static Parameters readTexts(PictureTexts texts) {
        JsonSettings json = JsonSettings.parse(texts.get("Comment")
                        .orElseThrow(() -> Program.NOVELAI.refusal(
                                "the text \"Comment\" with its settings is missing")))
                .orElseThrow(() -> Program.NOVELAI.refusal("the JSON in its text \"Comment\" is broken"));
        Translation translation = new Translation(Program.NOVELAI, json);
        String prompt = translation.value("prompt").or(() -> texts.get("Description"))
                .orElseThrow(() -> Program.NOVELAI.refusal(
                        "there is no prompt, neither in \"Comment\" nor in \"Description\""));
        String negative = translation.value("uc").orElse("");
        Optional<String> source = texts.get("Source");
        translation.put("Sampler", translation.value("sampler").map(NovelAi::sampler))
                .put("Schedule type", translation.value("noise_schedule").filter(name -> !name.equals("native"))
                        .map(SamplerNames::ofSchedule))
                .take("steps", "Steps").take("scale", "CFG scale").take("cfg_rescale", "CFG rescale")
                .take("seed", "Seed")
                .put("Size", Optional.of(texts.pixels()).filter(pixels -> !pixels.isEmpty()))
                .size(translation.value("width"), translation.value("height"))
                .put("Model", source)
                .put("RNG", "GPU")
                .put("Version", "NovelAI")
                .put("Emphasis", "None");
        if (source.filter(FIRST_MODELS.asMatchPredicate()).isPresent()) {
            translation.put("Clip skip", "2").put("ENSD", "31337");
        }
        readStart(translation, json);
        ignoreIdle(translation, json);
        if (WEIGHTS.matcher(prompt).find() || WEIGHTS.matcher(negative).find()) {
            translation.remark("NovelAI's weights, such as {word} and 1.5::word::, are taken as words of the prompt.");
        }
        return translation.finish(prompt, negative);
    }

    private static String sampler(String name) {
        String plain = name.replaceFirst("^k_", "").replaceFirst("_v3$", "");
        String known = SamplerNames.ofKDiffusion(plain);
        return known.equals(plain) ? name : known;
    }

    /** Strength and noise stand there, too, where no picture was given. */
    private static void readStart(Translation translation, JsonSettings json) {
        boolean ofPicture = !json.isIdle("image") || json.text("request_type")
                .filter(type -> type.contains("Img2Img") || type.contains("Inpaint")).isPresent();
        translation.ignore("strength", "noise", "request_type", "add_original_image");
        if (ofPicture) {
            translation.take("strength", "Denoising strength").take("noise", "Extra noise");
        }
    }

    private static void ignoreIdle(Translation translation, JsonSettings json) {
        translation.ignore("signed_hash", "version", "v4_prompt", "v4_negative_prompt");
        for (String prompts : new String[] {"v4_prompt", "v4_negative_prompt"}) {
            json.object(prompts).flatMap(prompt -> prompt.object("caption"))
                    .flatMap(caption -> caption.text("char_captions").filter(list -> !caption.isIdle("char_captions")))
                    .ifPresent(list -> translation.put(prompts + " char_captions", list));
        }
        Map.of("n_samples", "1", "uncond_scale", "1", "controlnet_strength", "1", "skip_cfg_below_sigma", "0").forEach(
                (key, idle) -> json.text(key).filter(value -> value.matches(idle + "(\\.0*)?"))
                        .ifPresent(value -> translation.ignore(key)));
        if (json.isIdle("reference_strength_multiple")) {
            translation.ignore("uncond_per_vibe", "wonky_vibe_correlation", "reference_information_extracted_multiple");
        }
        if (json.isIdle("dynamic_thresholding")) {
            translation.ignore("dynamic_thresholding_percentile", "dynamic_thresholding_mimic_scale");
        }
    }
}
