package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import org.diffusionj.Npz;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Backend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exports without dynamic axes: whose batch is one give what others give, the rest is told with its number. */
class FixedExportTest {
    private static final ModelFolder TINY = model("sd1");
    private final Npz arrays = Npz.read(FamilyCase.FOLDER.resolve("arrays.npz"));

    private static ModelFolder model(String name) {
        return ModelFolder.read(ReferenceCase.FOLDER.resolve("models").resolve(name));
    }

    /** Guided by the prompt; by picture and prompt, three at a time; with pooled embeddings and sizes; with a mask. */
    @ParameterizedTest
    @ValueSource(strings = {"sd2v", "pix2pix", "xl", "xlinpaint", "lcm"})
    void aBatchOfOneServesForGuidance(String name) {
        FamilyCase wanted = FamilyCase.read("cases.json").stream()
                .filter(one -> one.model().equals(name) && one.guidance() > 1)
                .min(Comparator.comparingInt(FamilyCase::steps)).orElseThrow();
        GenerationRequest request = wanted.request(arrays);
        Picture atOnce = generate(model(name), new OrtBackend(), request);
        Picture oneByOne = generate(model(name), FixedExport.ofBatch("unet", 1), request);
        assertArrayEquals(atOnce.latents().data(), oneByOne.latents().data(), 1e-5f);
        assertArrayEquals(atOnce.image().packed(), oneByOne.image().packed());
        wanted.deviation(arrays, oneByOne).requireSmall(false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text_encoder", "unet", "vae_decoder", "vae_encoder"})
    void aBatchOfOneServesInEveryComponent(String component) {
        GenerationRequest request = tiny().start(new Start.Image(grey(), 0.5)).build();
        assertArrayEquals(generate(TINY, new OrtBackend(), request).image().packed(),
                generate(TINY, FixedExport.ofBatch(component, 1), request).image().packed());
    }

    @Test
    void aBatchOfTwoServesWithGuidance() {
        GenerationRequest request = tiny().build();
        assertArrayEquals(generate(TINY, new OrtBackend(), request).image().packed(),
                generate(TINY, FixedExport.ofBatch("unet", 2), request).image().packed());
        assertRefused("the model's UNet was exported for a batch of 2, but is to compute 1 at a time:"
                + " choose a guidance above 1", FixedExport.ofBatch("unet", 2), tiny().guidance(1).build());
    }

    @ParameterizedTest
    @CsvSource({
        "unet, 3, UNet was exported for a batch of 3",
        "unet, 4, but is to compute 2 at a time",
        "vae_decoder, 2, 'VAE decoder was exported for a batch of 2, but is to compute 1 at a time: export it again'",
        "vae_encoder, 2, 'VAE encoder was exported for a batch of 2, but is to compute 1 at a time: export it again'",
        "vae_encoder, 8, VAE encoder was exported for a batch of 8",
        "text_encoder, 2, input 'input_ids' was exported for a batch of 2"})
    void anotherBatchIsTold(String component, int batch, String message) {
        assertRefused(message, FixedExport.ofBatch(component, batch), tiny()
                .start(new Start.Image(grey(), 0.5)).build());
    }

    @ParameterizedTest
    @CsvSource({
        "unet, 16, 8, UNet was exported for pictures of 64 x 128 pixels",
        "unet, 8, 8, but this one has 64 x 96: choose that width and height",
        "vae_decoder, 32, 32, VAE decoder was exported for pictures of 256 x 256 pixels",
        "vae_encoder, 64, 64, VAE encoder was exported for pictures of 64 x 64 pixels"})
    void anotherSizeIsToldWithTheOneThatGoes(String component, int height, int width, String message) {
        assertRefused(message, FixedExport.ofSize(component, height, width),
                tiny().size(64, 96).start(new Start.Image(grey(), 0.5)).build());
    }

    @Test
    void theSizeThatGoesGoes() {
        GenerationRequest request = tiny().size(64, 96).build();
        assertArrayEquals(generate(TINY, new OrtBackend(), request).image().packed(),
                generate(TINY, FixedExport.ofSize("unet", 12, 8), request).image().packed());
    }

    private static GenerationRequest.Builder tiny() {
        return GenerationRequest.builder("nuclei").size(64, 64).steps(3).guidance(5).seed(7);
    }

    private static RgbImage grey() {
        return new RgbImage(64, 96, new float[3 * 64 * 96]);
    }

    private static Picture generate(ModelFolder folder, Backend backend, GenerationRequest request) {
        try (StableDiffusion model = StableDiffusion.open(folder, backend)) {
            return model.generate(request);
        }
    }

    private static void assertRefused(String wanted, Backend backend, GenerationRequest request) {
        String message = assertThrows(IllegalArgumentException.class, () -> generate(TINY, backend, request))
                .getMessage();
        assertTrue(message.contains(wanted.replace("the model's", "this model's")), message);
        assertTrue(message.endsWith("See docs/troubleshooting.md#fixed-size"), message);
    }
}
