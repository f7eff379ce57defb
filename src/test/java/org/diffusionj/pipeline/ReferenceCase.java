package org.diffusionj.pipeline;

import com.google.gson.Gson;
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

/**
 * A request whose result diffusers' StableDiffusionPipeline recorded (models/reference/pipelines.py), in
 * the terms of the macro keys.
 *
 * @param negative null if absent
 * @param negativeTokens null if not guided
 * @param timesteps what diffusers called its UNet with
 * @param results one for each image, of seed, seed + 1, ...; null for a request that diffusers cannot answer
 * @param failure why diffusers cannot answer, null if it can
 * @param strength null for text to image
 * @param picture name of the array of the picture that it starts from, (height, width, 3) levels; null for none
 * @param mask name of the array of the mask, (height, width) of 0 and 255; null without inpainting
 */
record ReferenceCase(
        String id,
        String model,
        String sampler,
        String sigmas,
        int steps,
        float guidance,
        float rescale,
        float eta,
        int width,
        int height,
        long seed,
        String prompt,
        String negative,
        int[] tokens,
        int[] negativeTokens,
        float[] timesteps,
        List<Result> results,
        String failure,
        Double strength,
        String picture,
        String mask) {
    static final Path FOLDER = Path.of("src/test/resources/reference");

    /**
     * @param latents name of the array of final latents, (4, h, w)
     * @param image name of the array of the picture, (height, width, 3) levels
     */
    record Result(long seed, String latents, String image) {}

    static List<ReferenceCase> read(String file) {
        return read(FOLDER.resolve("pipelines").resolve(file));
    }

    static List<ReferenceCase> read(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            return new Gson().fromJson(reader, new TypeToken<List<ReferenceCase>>() {}.getType());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The request as it was; of one that diffusers cannot answer only the walk is recorded. */
    GenerationRequest request(long imageSeed) {
        return requestFrom(new Start.Noise(), imageSeed);
    }

    GenerationRequest requestFrom(Start start, long imageSeed) {
        GenerationRequest.Builder request = GenerationRequest.builder(prompt == null ? "" : prompt)
                .size(width == 0 ? 64 : width, height == 0 ? 64 : height).steps(steps).guidance(guidance)
                .guidanceRescale(rescale).eta(eta).seed(imageSeed).start(start)
                .sigmas(SigmaSpacing.valueOf(sigmas.toUpperCase(Locale.ROOT)));
        if (!sampler.equals("Default")) {
            request.sampler(SamplerType.ofLabel(sampler));
        }
        if (negative != null) {
            request.negative(negative);
        }
        return request.build();
    }

    /** The picture that the request starts from, with its mask if there is one. */
    Start start(Npz arrays) {
        int[] shape = arrays.shape(picture);
        byte[] levels = arrays.bytes(picture);
        float[] planes = new float[levels.length];
        for (int i = 0; i < levels.length; i++) {
            planes[i % 3 * shape[0] * shape[1] + i / 3] = (levels[i] & 0xff) / 255f;
        }
        RgbImage image = new RgbImage(shape[1], shape[0], planes);
        if (mask == null) {
            return new Start.Image(image, strength);
        }
        byte[] black = arrays.bytes(mask);
        boolean[] inside = new boolean[black.length];
        for (int i = 0; i < inside.length; i++) {
            inside[i] = black[i] != 0;
        }
        return new Start.Masked(image, new Mask(shape[1], shape[0], inside), strength);
    }
}
