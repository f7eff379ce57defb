package org.diffusionj.ij.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.diffusionj.ij.macro.MacroOptionsWriter;
import org.diffusionj.model.Defaults;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.pipeline.Start;
import org.diffusionj.sampling.SigmaSpacing;
import org.diffusionj.sampling.solver.SamplerType;
import org.diffusionj.settings.Settings;
import org.junit.jupiter.api.Test;

class GenerationSettingsTest {
    private static final Start NOISE = new Start.Noise();
    private static final Defaults OWN = new Defaults(256, 128, 11, 3);

    @Test
    void whatIsLeftOpenIsTheModelsOwn() {
        GenerationRequest request = settings("prompt=[two cells] seed=7").request(0, NOISE);
        assertEquals(GenerationRequest.builder("two cells").size(256, 128).steps(11).guidance(3).seed(7)
                .build(), request);
        assertEquals(Optional.empty(), request.negative());
    }

    @Test
    void everyKeyReachesTheRequest() {
        GenerationRequest request = settings("prompt=x negative=[a b] width=64 height=72 steps=3 guidance=2.5"
                + " sampler=[DPM++ 2M] sigmas=Karras seed=-5 rescale=0.5 eta=0.25 images=3"
                + " guidancestart=0.2 guidanceend=0.8 cache=EasyCache").request(2, NOISE);
        assertEquals(GenerationRequest.builder("x").negative("a b").size(64, 72).steps(3).guidance(2.5f)
                .sampler(SamplerType.ofLabel("DPM++ 2M")).sigmas(SigmaSpacing.KARRAS).seed(-3).guidanceRescale(0.5f)
                .eta(0.25f).set(Settings.GUIDANCESTART, 0.2).set(Settings.GUIDANCEEND, 0.8).set(Settings.CACHE, true)
                .build(), request);
    }

    /** Replaying the record asks for the same, also where the model would have other advice by then. */
    @Test
    void itsOptionsAreComplete() {
        GenerationSettings settings = settings("prompt=[] images=2 preview");
        GenerationSettings replayed = GenerationSettings.of(GenerationCommand.TEXT_TO_IMAGE,
                GenerationCommand.TEXT_TO_IMAGE.parse(MacroOptionsWriter.write(settings.options())), "other",
                new Defaults(512, 512, 20, 7.5));
        assertEquals(settings.request(1, NOISE), replayed.request(1, NOISE));
        assertEquals(2, replayed.images());
        assertTrue(replayed.preview());
    }

    @Test
    void randomSeedsDifferAndAreWrittenDown() {
        GenerationSettings settings = settings("prompt=x seed=random");
        assertTrue(settings.seed(0) >= 0 && settings.seed(0) < 1L << 32, "torch knows seeds modulo 2^32");
        assertTrue(MacroOptionsWriter.write(settings.options()).contains("seed=" + settings.seed(0) + " "),
                MacroOptionsWriter.write(settings.options()));
        assertNotEquals(settings.seed(0), settings("prompt=x").seed(0));
    }

    @Test
    void whatNoMacroCouldRepeatIsRefusedBeforeTheWork() {
        String message = assertThrows(IllegalArgumentException.class,
                () -> GenerationSettings.of(GenerationCommand.TEXT_TO_IMAGE,
                        GenerationCommand.TEXT_TO_IMAGE.parse("prompt=x"), "my ]'model", OWN)).getMessage();
        assertTrue(message.contains("my ]'model"), message);
    }

    private static GenerationSettings settings(String options) {
        return GenerationSettings.of(GenerationCommand.TEXT_TO_IMAGE, GenerationCommand.TEXT_TO_IMAGE.parse(options),
                "tiny", OWN);
    }
}
