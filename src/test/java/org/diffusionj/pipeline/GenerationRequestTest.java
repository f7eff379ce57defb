package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.diffusionj.noise.NoiseSource;
import org.diffusionj.sampling.SigmaSpacing;
import org.diffusionj.sampling.solver.SamplerType;
import org.diffusionj.tensor.Tensor;
import org.diffusionj.text.Emphasis;
import org.junit.jupiter.api.Test;

class GenerationRequestTest {
    @Test
    void aSeedThatTheNoiseSourceDoesNotKnowIsRefusedBeforeAnyWork() {
        GenerationRequest.Builder request = GenerationRequest.builder("cells").seed(-1);
        assertEquals(-1, request.build().seed());
        String message = assertThrows(
                IllegalArgumentException.class, () -> request.noise(NoiseSource.NUMPY).build()).getMessage();
        assertTrue(message.contains("-1") && message.contains("0 to 4294967295"), message);
    }

    /** Every part differs from its default, so that none can be forgotten. */
    @Test
    void aRequestCanBeChangedFromAnotherOne() {
        GenerationRequest request = GenerationRequest.builder("cells").negative("").emphasis(Emphasis.A1111).clipSkip(1)
                .start(new Start.Latents(Tensor.of(new float[4], 1, 4, 1, 1), 0.3)).size(64, 72).steps(3).guidance(2)
                .imageGuidance(1).guidanceRescale(0.5f).sampler(SamplerType.DDIM).sigmas(SigmaSpacing.KARRAS).eta(0.25f)
                .denoisingEnd(0.9).seed(7).noise(NoiseSource.NV).safety(true).build();
        assertEquals(request, request.toBuilder().build());
        GenerationRequest changed = request.toBuilder().prompt("nuclei").seed(8).build();
        assertEquals("nuclei", changed.prompt());
        assertEquals(8, changed.seed());
        assertEquals(request, changed.toBuilder().prompt("cells").seed(7).build());
        GenerationRequest plain = GenerationRequest.builder("cells").build();
        assertEquals(plain, plain.toBuilder().build());
    }
}
