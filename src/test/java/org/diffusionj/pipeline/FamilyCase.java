package org.diffusionj.pipeline;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.GsonBuilder;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.diffusionj.Npz;
import org.diffusionj.image.Mask;
import org.diffusionj.image.RgbImage;
import org.diffusionj.sampling.solver.SamplerType;
import org.diffusionj.sampling.SigmaSpacing;
import org.diffusionj.tensor.Tensor;

/**
 * A request whose result a pipeline of diffusers recorded (models/reference/families.py).
 *
 * @param task text, image, inpaint, or refine
 * @param negative null if absent
 * @param begun the case whose latents are refined, else null
 * @param latents name of the array of final latents, (4, h, w); null for a request that diffusers cannot answer
 * @param image name of the array of the picture, (height, width, 3); null where another model goes on
 * @param failure why diffusers cannot answer, null if it can
 */
public record FamilyCase(String id, String model, String task, String sampler, String sigmas, int steps, float guidance,
        float imageGuidance, float rescale, float eta, int width, int height, long seed, String prompt,
        String negative, double strength, double denoisingEnd, double denoisingStart, String begun, String latents,
        String image, String failure) {
    public static final Path FOLDER = Path.of("src/test/resources/reference/families");

    public static List<FamilyCase> read(String file) {
        try (Reader reader = Files.newBufferedReader(FOLDER.resolve(file))) {
            return new GsonBuilder().setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES).create()
                    .fromJson(reader, new TypeToken<List<FamilyCase>>() {}.getType());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The key of its column in {@link DeviationTable}. */
    String family() {
        return model + " " + task;
    }

    /** @param arrays with pictures, masks and latents to start from */
    GenerationRequest request(Npz arrays) {
        GenerationRequest.Builder request = GenerationRequest.builder(prompt).size(width, height).steps(steps)
                .guidance(guidance).imageGuidance(imageGuidance).guidanceRescale(rescale).eta(eta).seed(seed)
                .sigmas(SigmaSpacing.valueOf(sigmas.toUpperCase(Locale.ROOT))).denoisingEnd(denoisingEnd)
                .start(start(arrays));
        if (!sampler.equals("Default")) {
            request.sampler(SamplerType.ofLabel(sampler));
        }
        if (negative != null) {
            request.negative(negative);
        }
        return request.build();
    }

    private Start start(Npz arrays) {
        return switch (task) {
            case "text" -> new Start.Noise();
            case "image" -> new Start.Image(picture(arrays), strength);
            case "inpaint" -> new Start.Masked(picture(arrays), mask(arrays), strength);
            case "refine" -> new Start.Latents(
                    Tensor.of(arrays.floats("latents_" + begun), 1, 4, height / 8, width / 8), denoisingStart);
            default -> throw new IllegalArgumentException(task);
        };
    }

    private RgbImage picture(Npz arrays) {
        byte[] levels = arrays.bytes("source_" + width + "x" + height);
        float[] planes = new float[levels.length];
        int pixels = width * height;
        for (int i = 0; i < levels.length; i++) {
            planes[i % 3 * pixels + i / 3] = (levels[i] & 0xff) / 255f;
        }
        return new RgbImage(width, height, planes);
    }

    private Mask mask(Npz arrays) {
        byte[] levels = arrays.bytes("mask_" + width + "x" + height);
        boolean[] inside = new boolean[levels.length];
        for (int i = 0; i < levels.length; i++) {
            inside[i] = levels[i] != 0;
        }
        return new Mask(width, height, inside);
    }

    Deviation deviation(Npz arrays, Picture picture) {
        Deviation deviation = Deviation.ofLatents(arrays.floats(latents), picture.latents().data());
        return image == null ? deviation
                : deviation.or(Deviation.ofLevels(arrays.bytes(image), picture.image().packed()));
    }
}
