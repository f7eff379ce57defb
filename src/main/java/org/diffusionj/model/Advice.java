package org.diffusionj.model;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What the model's makers recommend where the user chooses nothing, from the optional file
 * diffusionj.json in the model folder:
 *
 * <pre>
 * {"guidance_scale": 3.0, "num_inference_steps": 20, "prompts": ["dense cells"], "words": {"stain": ["blue"]}}
 * </pre>
 *
 * @param guidance 0 to 50
 * @param steps 1 to 1000
 * @param examples of prompts
 */
record Advice(OptionalDouble guidance, OptionalInt steps, Examples examples) {
    static final String FILE = "diffusionj.json";

    static final Set<String> KEYS = Set.of("guidance_scale", "num_inference_steps", Examples.PROMPTS, Examples.WORDS,
            LatentColours.KEY);

    static Advice read(JsonFile file) {
        for (String key : file.keys().keySet()) {
            if (!KEYS.contains(key)) {
                throw file.wrong(key, "absent: the file may say " + KEYS.stream().sorted().toList(),
                        file.keys().get(key));
            }
        }
        OptionalInt steps = file.has("num_inference_steps")
                ? OptionalInt.of(file.count("num_inference_steps", 1)) : OptionalInt.empty();
        if (steps.orElse(1) > 1000) {
            throw file.wrong("num_inference_steps", "1 to 1000", steps.getAsInt());
        }
        return new Advice(guidance(file), steps, Examples.read(file));
    }

    private static OptionalDouble guidance(JsonFile file) {
        if (!file.has("guidance_scale")) {
            return OptionalDouble.empty();
        }
        Object value = file.keys().get("guidance_scale");
        if (!(value instanceof Number guidance && guidance.doubleValue() >= 0 && guidance.doubleValue() <= 50)) {
            throw file.wrong("guidance_scale", "0 to 50", value);
        }
        return OptionalDouble.of(guidance.doubleValue());
    }
}
