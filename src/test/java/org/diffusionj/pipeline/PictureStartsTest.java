package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.diffusionj.image.Mask;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.ElementType;
import org.diffusionj.runtime.FakeNetwork;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.runtime.Port;
import org.diffusionj.sampling.solver.SamplerType;
import org.diffusionj.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** What holds of pictures made from pictures besides the numbers, which {@link DiffusersTest} compares. */
class PictureStartsTest {
    private static final ModelFolder SD1 = ModelFolder.read(ReferenceCase.FOLDER.resolve("models/sd1"));
    private static final RgbImage PICTURE = picture(20, 13);

    /** Opens the networks of files, and keeps the names of what was opened and closed. */
    private static class Watched implements Backend {
        final List<String> opened = new ArrayList<>();
        final List<String> closed = new ArrayList<>();

        @Override
        public Network open(NetworkSource graph, Cancellation cancellation) {
            String name = graph.file().getParent().getFileName().toString();
            opened.add(name);
            return new ClosingNetwork(load(name, graph), () -> closed.add(name));
        }

        Network load(String name, NetworkSource graph) {
            return new OrtBackend().open(graph);
        }

        @Override
        public Device device() {
            return Device.CPU;
        }

        @Override
        public String describe() {
            return "watched";
        }
    }

    /** With a VAE encoder of older exports, whose every latent is 1/2. */
    private static final class Legacy extends Watched {
        @Override
        Network load(String name, NetworkSource graph) {
            if (!name.equals("vae_encoder")) {
                return super.load(name, graph);
            }
            List<Long> any = List.of(-1L, -1L, -1L, -1L);
            return new FakeNetwork(List.of(new Port("sample", ElementType.FLOAT, any)),
                    List.of(new Port("latent_sample", ElementType.FLOAT, any)), (inputs, cancellation) -> {
                        Tensor sample = inputs.get("sample");
                        float[] halves = new float[sample.dim(2) / 8 * (sample.dim(3) / 8) * 4];
                        Arrays.fill(halves, 0.5f);
                        return Map.of("latent_sample",
                                Tensor.of(halves, 1, 4, sample.dim(2) / 8, sample.dim(3) / 8));
                    });
        }
    }

    private static final class Heard implements GenerationListener {
        final List<String> steps = new ArrayList<>();
        final List<String> warnings = new ArrayList<>();

        @Override
        public void stepped(int step, int of, Supplier<RgbImage> preview) {
            steps.add(step + "/" + of);
        }

        @Override
        public void warn(String message) {
            warnings.add(message);
        }
    }

    private static RgbImage picture(int width, int height) {
        float[] planes = new float[3 * width * height];
        for (int i = 0; i < planes.length; i++) {
            planes[i] = i * 37 % 256 / 255f;
        }
        return new RgbImage(width, height, planes);
    }

    private static GenerationRequest.Builder request(StableDiffusion model, double strength) {
        return model.request("cells").size(32, 16).steps(10).seed(3).sampler(SamplerType.EULER)
                .start(new Start.Image(PICTURE, strength));
    }

    private static Mask mask(boolean first) {
        boolean[] inside = new boolean[20 * 13];
        inside[0] = first;
        return new Mask(20, 13, inside);
    }

    @Test
    void strengthZeroIsTheVaesRoundTripWithoutAStep() {
        try (StableDiffusion model = StableDiffusion.open(SD1, new OrtBackend())) {
            for (SamplerType sampler : SamplerType.values()) {
                Heard heard = new Heard();
                GenerationRequest request = request(model, 0).sampler(sampler).build();
                int[] pixels = model.generate(request, heard, new Cancellation()).image().packed();
                assertEquals(List.of(), heard.steps, sampler.label());
                assertArrayEquals(model.generate(request(model, 0).build()).image().packed(), pixels, sampler.label());
            }
            GenerationRequest masked = request(model, 0).start(new Start.Masked(PICTURE, mask(true), 0)).build();
            assertArrayEquals(model.generate(request(model, 0).build()).image().packed(),
                    model.generate(masked).image().packed());
        }
    }

    /**
     * Truncated in double: 10 x 0.58 is 5 steps; the second-order sampler calls the UNet twice for all but the last.
     */
    @Test
    void strengthIsTheShareOfTheStepsThatIsWalked() {
        try (StableDiffusion model = StableDiffusion.open(SD1, new OrtBackend())) {
            assertEquals("5/5", lastStep(model, request(model, 0.58)));
            assertEquals("9/9", lastStep(model, request(model, 0.58).sampler(SamplerType.HEUN)));
            assertEquals("6/6",
                    lastStep(model, request(model, 0.58).sampler(SamplerType.PNDM))); // one more, as diffusers
            assertEquals("28/28", lastStep(model, request(model, 0.29).steps(100))); // 100 * 0.29 = 28.999...
        }
    }

    private static String lastStep(StableDiffusion model, GenerationRequest.Builder request) {
        Heard heard = new Heard();
        model.generate(request.build(), heard, new Cancellation());
        return heard.steps.get(heard.steps.size() - 1);
    }

    @Test
    void lessThanOneStepIsRefusedWithTheStrengthThatWouldDo() {
        try (StableDiffusion model = StableDiffusion.open(SD1, new OrtBackend())) {
            for (int steps = 1; steps <= 100; steps++) {
                GenerationRequest.Builder request = request(model, 0.5 / steps).steps(steps);
                String message = assertThrows(IllegalArgumentException.class, () -> model.generate(request.build()))
                        .getMessage();
                String least = message.replaceFirst(".* a strength of at least ([0-9.]+), .*", "$1");
                assertTrue((int) (steps * Double.parseDouble(least)) >= 1, message);
                String more = message.replaceFirst(".* at least ([0-9]+) steps, .*", "$1");
                assertTrue((int) (Integer.parseInt(more) * (0.5 / steps)) >= 1, message);
            }
        }
    }

    @Test
    void onlyPicturesLoadTheVaeEncoderAndTheModelClosesIt() {
        Watched backend = new Watched();
        try (StableDiffusion model = StableDiffusion.open(SD1, backend)) {
            model.generate(model.request("cells").size(32, 16).steps(1).build());
            assertEquals(List.of("text_encoder", "unet", "vae_decoder"), backend.opened);
            model.generate(request(model, 0.1).build());
            model.generate(request(model, 0.1).build());
            assertEquals(List.of("text_encoder", "unet", "vae_decoder", "vae_encoder"), backend.opened);
        }
        assertEquals(List.of("vae_encoder", "vae_decoder", "unet", "text_encoder"), backend.closed);
    }

    /** Of each 8 x 8 pixels of the working size, here the picture's own, the first one decides. */
    @Test
    void aSelectionBetweenTheLatentsIsWarnedOf() {
        try (StableDiffusion model = StableDiffusion.open(SD1, new OrtBackend())) {
            for (int column : new int[] {8, 9}) {
                Mask mask = Mask.of(32, 16, new Rectangle(column, 0, 1, 1));
                Heard heard = new Heard();
                model.generate(request(model, 0.1).start(new Start.Masked(picture(32, 16), mask, 0.1)).build(), heard,
                        new Cancellation());
                assertEquals(column == 8 ? 0 : 1, heard.warnings.size(), heard.warnings.toString());
            }
        }
    }

    @Test
    void encodersThatDrawThemselvesAreWarnedOfWithEveryPicture() {
        try (StableDiffusion model = StableDiffusion.open(SD1, new Legacy())) {
            Heard heard = new Heard();
            GenerationRequest request = request(model, 0).build();
            Picture picture = model.generate(request, heard, new Cancellation());
            model.generate(request, heard, new Cancellation());
            assertEquals(2, heard.warnings.size());
            assertTrue(heard.warnings.get(0).contains("latent_sample"), heard.warnings.get(0));
            assertEquals(0.5f * 0.18215f, picture.latents().data()[0]);
        }
    }
}
