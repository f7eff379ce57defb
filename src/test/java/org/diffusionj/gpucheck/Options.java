package org.diffusionj.gpucheck;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.pipeline.StableDiffusion;

/** What a part of the check is told: {@code KEY=VALUE}. */
record Options(Map<String, String> values) {
    static Options of(List<String> words) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String word : words) {
            String[] pair = word.split("=", 2);
            values.put(pair[0], pair[1]);
        }
        return new Options(values);
    }

    int number(String key, int usual) {
        return Integer.parseInt(values.getOrDefault(key, Integer.toString(usual)));
    }

    String text(String key) {
        return values.get(key);
    }

    /** A picture of the asked size and steps, else of the model's own. */
    GenerationRequest request(StableDiffusion model, long seed) {
        GenerationRequest usual = model.request("sparse large blue nuclei").build();
        return model.request("sparse large blue nuclei").seed(seed)
                .size(number("width", usual.width()), number("height", usual.height()))
                .steps(number("steps", usual.steps())).build();
    }
}
