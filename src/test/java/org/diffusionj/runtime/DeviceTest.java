package org.diffusionj.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {
    @ParameterizedTest
    @ValueSource(strings = {"Auto", "CPU", "CUDA", "CUDA:1", "CUDA:12"})
    void labelsAreReadAsWhatTheyName(String label) {
        assertEquals(label, Device.of(label).orElseThrow().label());
    }

    @Test
    void theFirstCardHasTwoLabels() {
        assertEquals(Optional.of(Device.cuda(0)), Device.of("CUDA:0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "auto", "GPU", "CUDA:", "CUDA:-1", "CUDA:1x", "cuda", "CUDA:99999999999"})
    void otherTextsNameNoDevice(String label) {
        assertEquals(Optional.empty(), Device.of(label));
    }

    @Test
    void atMostHalfOfWhatWasTooMuchFits() {
        assertEquals(0.5, failure(OptionalLong.empty(), OptionalLong.empty()).fittingShare());
        assertEquals(0.5, failure(OptionalLong.of(100), OptionalLong.of(90)).fittingShare());
        assertEquals(0.25, failure(OptionalLong.of(100), OptionalLong.of(25)).fittingShare());
    }

    private static DeviceMemoryException failure(OptionalLong wanted, OptionalLong free) {
        return new DeviceMemoryException("full", wanted, free, null);
    }
}
