package org.diffusionj.ij.provenance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.sampling.solver.SamplerType;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;
import org.junit.jupiter.api.Test;

/** Every setting here is allowed, and none but the last ones goes with the model. */
class ForeignFitTest {
    private static final Path MODELS = Path.of("src/test/resources/reference/models");
    private static final Values REST = Values.none().with(Settings.PROMPT, "cells").with(Settings.GUIDANCE, 3f);

    private final List<String> notes = new ArrayList<>();

    private Values fit(String model, Values options) {
        return new ForeignFit(ModelFolder.read(MODELS.resolve(model))).fit(options, notes::add);
    }

    private void assertLeftOut(String model, Values options, Values kept, String... words) {
        assertEquals(kept, fit(model, options));
        assertEquals(1, notes.size(), notes.toString());
        for (String word : words) {
            assertTrue(notes.get(0).contains(word), notes.get(0));
        }
    }

    @Test
    void layersThatATextEncoderLacks() {
        assertLeftOut("sd1", REST.with(Settings.CLIPSKIP, 50), REST, "\"clipskip: 50\" is not taken", "default");
    }

    @Test
    void aSamplerThatTheFamilyCannotBeWalkedWith() {
        assertLeftOut("lcm", REST.with(Settings.SAMPLER, Optional.of(SamplerType.EULER)), REST,
                "\"sampler: Euler\" is not taken", "LCM");
    }

    /** diffusers' LCMScheduler refuses more than original_inference_steps, 50. */
    @Test
    void moreStepsThanTheSchedulerHas() {
        assertLeftOut("lcm", REST.with(Settings.STEPS, 60), REST,
                "\"steps: 60\" is not taken", "at most 50", "Take 50 steps");
    }

    @Test
    void severalAtOnceAreToldOneByOne() {
        Values options = REST.with(Settings.STEPS, 60).with(Settings.CLIPSKIP, 50)
                .with(Settings.SAMPLER, Optional.of(SamplerType.EULER));
        fit("lcm", options);
        assertTrue(notes.size() >= 2, notes.toString());
    }

    @Test
    void whatGoesWithTheModelIsLeftAsItIs() {
        Values options = REST.with(Settings.STEPS, 30).with(Settings.SAMPLER, Optional.of(SamplerType.EULER));
        assertEquals(options, fit("sd1", options));
        assertEquals(List.of(), notes);
    }
}
