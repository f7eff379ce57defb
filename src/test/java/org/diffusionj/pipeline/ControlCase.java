package org.diffusionj.pipeline;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.diffusionj.Npz;
import org.diffusionj.image.Mask;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ControlNet;
import org.diffusionj.sampling.solver.SamplerType;
import org.diffusionj.settings.Settings;

/**
 * A request whose result a ControlNet pipeline of diffusers recorded (models/reference/controls.py).
 *
 * @param model sd, xl, or sd9 with a UNet for inpainting
 * @param task text, image or inpaint
 * @param images names of the control pictures; {@code masked} is the source without what is masked
 */
record ControlCase(String id, String model, String task, String sampler, List<String> controls, List<String> images,
        float guidance, List<Double> scales, List<Double> starts, List<Double> ends, boolean guess, int steps,
        long seed, double strength) {
    static final Path FOLDER = Path.of("src/test/resources/reference/controls");
    private static final int WIDTH = 64;
    private static final int HEIGHT = 48;

    static List<ControlCase> read() {
        try (Reader reader = Files.newBufferedReader(FOLDER.resolve("cases.json"))) {
            return new Gson().fromJson(reader, new TypeToken<List<ControlCase>>() {}.getType());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param networks by name */
    GenerationRequest request(Npz arrays, Function<String, ControlNet> networks) {
        GenerationRequest.Builder request = GenerationRequest.builder("a cell").negative("blur").size(WIDTH, HEIGHT)
                .steps(steps).guidance(guidance).seed(seed).start(start(arrays)).set(Settings.GUESS, guess)
                .controls(IntStream.range(0, controls.size()).mapToObj(i -> new Control(
                        Optional.of(images.get(i)).filter(name -> !name.equals("masked"))
                                .map(name -> picture(arrays, name)),
                        Optional.of(networks.apply(controls.get(i))), scales.get(i), starts.get(i), ends.get(i)))
                        .toList());
        if (!sampler.equals("Default")) {
            request.sampler(SamplerType.ofLabel(sampler));
        }
        return request.build();
    }

    private Start start(Npz arrays) {
        return switch (task) {
            case "image" -> new Start.Image(picture(arrays, "source"), strength);
            case "inpaint" -> new Start.Masked(picture(arrays, "source"), mask(arrays), strength);
            default -> new Start.Noise();
        };
    }

    static RgbImage picture(Npz arrays, String name) {
        byte[] levels = arrays.bytes(name);
        int height = arrays.shape(name)[0];
        int width = arrays.shape(name)[1];
        float[] planes = new float[levels.length];
        for (int i = 0; i < levels.length; i++) {
            planes[i % 3 * width * height + i / 3] = (levels[i] & 0xff) / 255f;
        }
        return new RgbImage(width, height, planes);
    }

    private static Mask mask(Npz arrays) {
        byte[] levels = arrays.bytes("mask");
        boolean[] inside = new boolean[levels.length];
        for (int i = 0; i < levels.length; i++) {
            inside[i] = levels[i] != 0;
        }
        return new Mask(WIDTH, HEIGHT, inside);
    }

    Deviation deviation(Npz arrays, Picture picture) {
        return Deviation.ofLatents(arrays.floats("latents_" + id), picture.latents().data())
                .or(Deviation.ofLevels(arrays.bytes("image_" + id), picture.image().packed()));
    }
}
