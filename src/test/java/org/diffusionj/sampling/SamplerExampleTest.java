package org.diffusionj.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.diffusionj.sampling.solver.SamplerType;
import org.junit.jupiter.api.Test;

/** What Sampler's Javadoc shows compiles and runs, for it stands here, too. */
class SamplerExampleTest {
    @Test
    void theExampleWalks() {
        SchedulerConfig config = new SchedulerConfig(Map.of());
        NoisePredictor network = (latents, timestep) -> new float[latents.length];
        StepNoise noise = float[]::new;
        Sampler sampler = SamplerType.EULER.create(config, new SamplerSettings(20, SigmaSpacing.DEFAULT, 0));
        float[] start = noise.next(4 * 64 * 64);
        for (int k = 0; k < start.length; k++) {
            start[k] *= sampler.initialNoiseScale();
        }
        float[] clean = sampler.sample(start, sampler.walk(network, noise));
        assertArrayEquals(new float[start.length], clean);
    }

    @Test
    void theExampleStandsHere() throws IOException {
        List<String> example = Files.readAllLines(Path.of("src/main/java/org/diffusionj/sampling/Sampler.java"))
                .stream()
                .dropWhile(line -> !line.contains("<pre>")).skip(1).takeWhile(line -> !line.contains("</pre>"))
                .map(line -> line.substring(line.indexOf('*') + 1).strip()).toList();
        assertEquals(6, example.size());
        String here = Files.readString(Path.of("src/test/java/org/diffusionj/sampling/SamplerExampleTest.java"));
        for (String line : example) {
            assertTrue(here.contains("    " + line + "\n"), line);
        }
    }
}
