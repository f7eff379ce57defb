package org.diffusionj.sampling;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.diffusionj.json.JsonText;
import org.diffusionj.pipeline.SchedulerCorrection;
import org.diffusionj.sampling.solver.SamplerType;

/**
 * One walk of a real diffusers scheduler over the toy network, as models/reference/schedulers.py
 * recorded it.
 */
record ReferenceCase(
        String name,
        SamplerType type,
        SchedulerConfig config,
        SamplerSettings settings,
        int first,
        float[] timesteps,
        float scale,
        float[] start,
        float[] trace,
        float[] end,
        int draws) {
    private static final String FOLDER = "/reference/schedulers/";

    static List<ReferenceCase> read(String file) {
        List<ReferenceCase> cases = new ArrayList<>();
        for (JsonElement element : parse(file).getAsJsonArray()) {
            JsonObject spec = element.getAsJsonObject();
            for (JsonElement run : spec.getAsJsonArray("runs")) {
                cases.add(of(spec, run.getAsJsonObject()));
            }
        }
        return cases;
    }

    /** Torch's noise in the order of the draws, 64 numbers each. */
    static List<float[]> noise() {
        JsonArray draws = parse("noise.json").getAsJsonObject().getAsJsonArray("draws");
        return draws.asList().stream().map(draw -> floats(draw.getAsString())).toList();
    }

    private static ReferenceCase of(JsonObject spec, JsonObject run) {
        SamplerType type = SamplerType.ofLabel(spec.get("sampler").getAsString());
        SigmaSpacing sigmas = Arrays.stream(SigmaSpacing.values())
                .filter(spacing -> spacing.label().equals(spec.get("sigmas").getAsString()))
                .findFirst()
                .orElseThrow();
        int steps = run.get("steps").getAsInt();
        int first = run.get("first").getAsInt();
        return new ReferenceCase(
                type.label() + ", " + spec.get("name").getAsString() + ", " + steps + " steps from " + first,
                type,
                config(spec, type),
                new SamplerSettings(steps, sigmas, spec.get("eta").getAsFloat()),
                first,
                floats(run.get("timesteps").getAsString()),
                run.get("scale").getAsFloat(),
                run.get("start").isJsonNull() ? null : floats(run.get("start").getAsString()),
                floats(run.get("trace").getAsString()),
                floats(run.get("end").getAsString()),
                run.get("draws").getAsInt());
    }

    private static SchedulerConfig config(JsonObject spec, SamplerType type) {
        Map<String, Object> keys = new LinkedHashMap<>();
        spec.getAsJsonObject("config").asMap().forEach((key, value) -> keys.put(key, plain(value)));
        SchedulerConfig config = new SchedulerConfig(keys);
        String pipeline = spec.get("pipeline").isJsonNull() ? "" : spec.get("pipeline").getAsString();
        return switch (pipeline) {
            case "" -> config;
            case "StableDiffusionPipeline" -> SchedulerCorrection.ofStableDiffusion(config, type);
            case "StableDiffusionInpaintPipeline" -> SchedulerCorrection.ofInpainting(config, type);
            default -> throw new IllegalStateException(pipeline);
        };
    }

    private static Object plain(JsonElement value) {
        if (value.isJsonNull()) {
            return null;
        }
        if (value.isJsonArray()) {
            return value.getAsJsonArray().asList().stream().map(ReferenceCase::plain).toList();
        }
        var primitive = value.getAsJsonPrimitive();
        if (primitive.isBoolean()) {
            return primitive.getAsBoolean();
        }
        // Python's infinities are written as texts in these files.
        boolean number = primitive.isNumber() || primitive.getAsString().endsWith("Infinity");
        return number ? JsonText.parse(primitive.getAsString()) : primitive.getAsString();
    }

    private static JsonElement parse(String file) {
        try (Reader reader = new InputStreamReader(
                ReferenceCase.class.getResourceAsStream(FOLDER + file), StandardCharsets.UTF_8)) {
            return JsonParser.parseReader(reader);
        } catch (IOException e) {
            throw new IllegalStateException(file, e);
        }
    }

    private static float[] floats(String base64) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    @Override
    public String toString() {
        return name;
    }
}
