package org.diffusionj.model;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What the model's makers recommend where the user chooses nothing, from the optional file
 * diffusionj.json in the model folder:
 *
 * <pre>{"guidance_scale": 3.0, "num_inference_steps": 20}</pre>
 *
 * @param guidance 0 to 50
 * @param steps 1 to 1000
 */
record Advice(OptionalDouble guidance, OptionalInt steps) {
    private static final Set<String> KEYS = Set.of("guidance_scale", "num_inference_steps");

    static Advice read(JsonFile file) {
        for (String key : file.keys().keySet()) {
            if (!KEYS.contains(key)) {
                throw file.wrong(key, "absent: the file may say " + KEYS.stream().sorted().toList(), file.keys().get(key));
            }
        }
        double guidance = file.number("guidance_scale", 0);
        if (!(guidance >= 0 && guidance <= 50)) {
            throw file.wrong("guidance_scale", "0 to 50", guidance);
        }
        int steps = file.count("num_inference_steps", 1);
        if (steps > 1000) {
            throw file.wrong("num_inference_steps", "1 to 1000", steps);
        }
        return new Advice(
                file.has("guidance_scale") ? OptionalDouble.of(guidance) : OptionalDouble.empty(),
                file.has("num_inference_steps") ? OptionalInt.of(steps) : OptionalInt.empty());
    }
}
