package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.diffusionj.noise.NoiseSource;
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
}
