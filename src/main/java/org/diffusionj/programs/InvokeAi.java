package org.diffusionj.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.diffusionj.image.PictureTexts;
import org.diffusionj.pipeline.Parameters;

/** Reads InvokeAI's metadata, from version 3 on and those of version 2; what is older is {@link DreamCommand}'s. */
final class InvokeAi {
    /** Of compel: plus and minus behind words, brackets, and what joins prompts. */
    private static final Pattern WEIGHTS = Pattern.compile("[\\w\"'][+-]+(?=[\\s,.]|$)|[()]");

    private static final Pattern MODES = Pattern.compile("(sdxl_)?(txt2img|img2img|inpaint|outpaint)");

    private InvokeAi() {}

    static Optional<Parameters> read(PictureTexts texts) {
        Optional<Parameters> found = texts.get("invokeai_metadata").map(text -> readNew(json(text)))
                .or(() -> texts.get("sd-metadata").or(() -> texts.get("Sd-metadata")).map(text -> readOld(json(text))))
                .or(() -> texts.get("Dream").or(() -> texts.get("dream")).map(DreamCommand::read));
        if (found.isEmpty() && List.of("invokeai_graph", "invokeai_workflow", "invokeai").stream()
                .anyMatch(texts.byKeyword()::containsKey)) {
            throw Program.INVOKEAI.refusal("there is only its workflow, and no text \"invokeai_metadata\"");
        }
        return found;
    }

    private static JsonSettings json(String text) {
        return JsonSettings.parse(text).orElseThrow(() -> Program.INVOKEAI.refusal("its JSON is broken"));
    }

    private static Parameters readNew(JsonSettings json) {
        Translation translation = new Translation(Program.INVOKEAI, json);
        translation.value("generation_mode").filter(mode -> !mode.endsWith("txt2img") || !MODES.matcher(mode).matches())
                .ifPresent(mode -> readMode(translation, mode));
        String prompt = translation.required("positive_prompt");
        String negative = translation.value("negative_prompt").orElse("");
        sampler(translation, translation.value("scheduler").orElse(""), SamplerNames::ofDiffusers)
                .take("steps", "Steps").take("cfg_scale", "CFG scale").take("cfg_rescale_multiplier", "CFG rescale")
                .take("seed", "Seed").size(translation.value("width"), translation.value("height"))
                .model(modelName(translation, json, "model"))
                .put("VAE", modelName(translation, json, "vae"))
                .put("Clip skip", translation.value("clip_skip").filter(skip -> skip.matches("\\d{1,3}"))
                        .map(skip -> Integer.toString(Integer.parseInt(skip) + 1)))
                .take("strength", "Denoising strength")
                .put("RNG", translation.value("rand_device").filter(device -> !device.equals("cpu"))
                        .map(device -> "GPU").orElse("CPU"))
                .put("Version", translation.value("app_version").map(version -> "InvokeAI " + version))
                .emphasis(WEIGHTS, prompt, negative);
        json.keys().stream().filter(key -> key.startsWith("hrf_") && json.isIdle("hrf_enabled")
                || key.startsWith("refiner_") && json.isIdle("refiner_model")).forEach(translation::ignore);
        json.text("positive_style_prompt").filter(prompt::equals)
                .ifPresent(same -> translation.ignore("positive_style_prompt"));
        json.text("negative_style_prompt").filter(negative::equals)
                .ifPresent(same -> translation.ignore("negative_style_prompt"));
        return translation.finish(prompt, negative);
    }

    /** Pictures that were made from others can only be begun. */
    private static void readMode(Translation translation, String mode) {
        if (!MODES.matcher(mode).matches()) {
            throw Program.INVOKEAI.refusal("by another kind of model (" + mode + "), which is not followed");
        }
        translation.put("generation_mode", mode);
    }

    private static Parameters readOld(JsonSettings json) {
        JsonSettings image = json.object("image").orElseThrow(() -> Program.INVOKEAI.refusal(
                json.objects("images").isEmpty()
                        ? "the text holds no \"image\"" : "it is a sheet of several pictures"));
        Translation translation = new Translation(Program.INVOKEAI, image);
        translation.ignore("prompt").put("type", translation.value("type").filter(type -> !type.equals("txt2img")));
        sampler(translation, translation.value("sampler").orElse(""), SamplerNames::ofKDiffusion)
                .take("steps", "Steps").take("cfg_scale", "CFG scale").take("seed", "Seed")
                .size(translation.value("width"), translation.value("height"))
                .model(json.text("model_weights").or(() -> json.text("model_id")))
                .put("Denoising strength", translation.value("strength").or(() -> translation.value("strength_steps"))
                        .filter(strength -> !"txt2img".equals(image.text("type").orElse(""))))
                .put("RNG", "GPU")
                .put("Version", json.text("app_version").map(version -> "InvokeAI " + version));
        for (String key : List.of("threshold", "perlin", "facetool_strength", "strength")) {
            image.text(key).filter(value -> value.matches("0(\\.0*)?")).ifPresent(zero -> translation.ignore(key));
        }
        return finishOld(translation, oldPrompt(image, translation));
    }

    private static String oldPrompt(JsonSettings image, Translation translation) {
        List<String> parts = image.objects("prompt").stream().flatMap(part -> part.text("prompt").stream()).toList();
        if (parts.size() > 1) {
            translation.remark("InvokeAI mixed " + parts.size() + " prompts by weights: here they are one text.");
        }
        return parts.isEmpty() ? translation.required("prompt") : String.join(", ", parts);
    }

    /** With the negative prompt, which stands in brackets within the other. */
    static Parameters finishOld(Translation translation, String text) {
        OldPrompt prompt = OldPrompt.of(text);
        translation.emphasis(WEIGHTS, prompt.positive(), prompt.negative());
        return translation.finish(prompt.positive(), prompt.negative());
    }

    /** Names of samplers begin with k_ in old versions; in new ones they end so for Karras. */
    static Translation sampler(Translation translation, String name, UnaryOperator<String> names) {
        if (name.isEmpty()) {
            return translation;
        }
        boolean karras = name.endsWith("_k");
        String plain = name.replaceFirst("^k_", "").replaceFirst("_k$", "");
        String known = names.apply(plain);
        translation.put("Sampler", known.equals(plain) ? name : known);
        return karras && !known.equals(plain) ? translation.put("Schedule type", "Karras") : translation;
    }

    private static Optional<String> modelName(Translation translation, JsonSettings json, String key) {
        translation.ignore(key);
        return json.object(key).flatMap(model -> model.text("name").or(() -> model.text("model_name")))
                .or(() -> json.object(key).isPresent() ? Optional.empty() : json.text(key));
    }

    /** A prompt of version 2 and older. */
    record OldPrompt(String positive, String negative) {
        static OldPrompt of(String text) {
            StringBuilder positive = new StringBuilder();
            List<String> negative = new ArrayList<>();
            int from = 0;
            for (int open = text.indexOf('['); open >= 0; open = text.indexOf('[', from)) {
                int close = text.indexOf(']', open);
                if (close < 0) {
                    break;
                }
                positive.append(text, from, open).append(' ');
                negative.add(text.substring(open + 1, close));
                from = close + 1;
            }
            positive.append(text, from, text.length());
            return new OldPrompt(negative.isEmpty() ? text : positive.toString().replaceAll(" +", " ").strip(),
                    String.join(" ", negative));
        }
    }
}
