package org.diffusionj.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.diffusionj.sampling.solver.SamplerType;
import org.junit.jupiter.api.Test;

/** Expected timesteps come from LCMScheduler.set_timesteps of diffusers. */
class ConsistencyTimestepsTest {
    private static final SchedulerConfig CONFIG = new SchedulerConfig(Map.of());
    private static final SamplerSettings FOUR = new SamplerSettings(4, SigmaSpacing.DEFAULT, 0);

    @Test
    void textToImageSpreadsOverAll() {
        assertArrayEquals(new float[] {999, 759, 499, 259}, SamplerType.LCM.create(CONFIG, FOUR).timesteps());
    }

    @Test
    void imageToImageSpreadsOverTheLowestShare() {
        float[] expected = {539, 419, 279, 139};
        assertArrayEquals(expected, SamplerType.LCM.createForImage(CONFIG, FOUR, 0.55).timesteps());
        assertArrayEquals(expected, SamplerType.TCD.createForImage(CONFIG, FOUR, 0.55).timesteps());
    }

    @Test
    void stepsMustFitIntoTheShare() {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> SamplerType.LCM.createForImage(CONFIG, FOUR, 0.05))
                .getMessage();
        assertTrue(message.contains("at most 2") && message.contains("strength"), message);
    }

    @Test
    void othersAreEnteredLate() {
        assertThrows(IllegalArgumentException.class, () -> SamplerType.DDIM.createForImage(CONFIG, FOUR, 0.5));
    }
}
