package org.diffusionj.sampling;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.diffusionj.sampling.solver.SamplerType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StepsExceptionTest {
    private static final Pattern ADVICE = Pattern.compile("\\. Take (\\d+) steps, or [^.]*\\."
            + " See docs/troubleshooting");

    private record Case(SamplerType type, SigmaSpacing sigmas, int steps, Map<String, Object> config) {
        void walk(int number) {
            SchedulerConfig read = new SchedulerConfig(config);
            StepsException.orOther(number, tried -> {
                Sampler sampler = type.create(read, new SamplerSettings(tried, sigmas, 0));
                TimestepLookup.requireSingleFirst(sampler);
                Rehearsal.require(sampler, read, 0);
                return sampler;
            });
        }
    }

    static Stream<Arguments> cases() {
        Map<String, Object> ten = Map.of("num_train_timesteps", 10);
        Map<String, Object> offset = Map.of("steps_offset", 1);
        Map<String, Object> plain = Map.of();
        return Stream.of(
                new Case(SamplerType.LMS, SigmaSpacing.DEFAULT, 20,
                        Map.of("num_train_timesteps", 10, "timestep_spacing", "leading")),
                new Case(SamplerType.DEIS, SigmaSpacing.DEFAULT, 20, ten),
                new Case(SamplerType.UNIPC, SigmaSpacing.DEFAULT, 1000, plain),
                new Case(SamplerType.DPM_MULTISTEP, SigmaSpacing.DEFAULT, 1000, plain),
                new Case(SamplerType.DPM_SINGLESTEP, SigmaSpacing.DEFAULT, 20, ten),
                new Case(SamplerType.DDIM, SigmaSpacing.DEFAULT, 1000, offset),
                new Case(SamplerType.DDIM, SigmaSpacing.DEFAULT, 20, ten),
                new Case(SamplerType.LCM, SigmaSpacing.DEFAULT, 60, plain),
                new Case(SamplerType.TCD, SigmaSpacing.DEFAULT, 51, plain),
                new Case(SamplerType.PNDM, SigmaSpacing.DEFAULT, 2, plain),
                new Case(SamplerType.DPM2_ANCESTRAL, SigmaSpacing.DEFAULT, 7,
                        Map.of("beta_schedule", "squaredcos_cap_v2")))
                .map(Arguments::of);
    }

    /** And the next number towards the refused one does not, so that the advice is the nearest on its side. */
    @ParameterizedTest
    @MethodSource("cases")
    void theNumberThatIsNamedWorks(Case walk) {
        String message = assertThrows(StepsException.class, () -> walk.walk(walk.steps)).getMessage();
        Matcher advice = ADVICE.matcher(message);
        assertTrue(advice.find(), message);
        int works = Integer.parseInt(advice.group(1));
        assertDoesNotThrow(() -> walk.walk(works));
        int nearer = works + Integer.signum(walk.steps - works);
        assertThrows(StepsException.class, () -> walk.walk(nearer), message);
    }

    /** diffusers: LCM's steps are at most original_inference_steps, PNDM's Runge-Kutta steps need four. */
    @Test
    void numbersThatDiffusersKnows() {
        assertTrue(advice(SamplerType.LCM, 60).contains("Take 50 steps"), advice(SamplerType.LCM, 60));
        assertTrue(advice(SamplerType.PNDM, 2).contains("Take 4 steps"), advice(SamplerType.PNDM, 2));
    }

    @Test
    void whereNoNumberWorksNoneIsNamed() {
        StepsException none = assertThrows(StepsException.class, () -> StepsException.orOther(5, steps -> {
            throw new StepsException("the file: nothing works", "choose another sampler");
        }));
        assertEquals("the file: nothing works. Choose another sampler."
                + " See docs/troubleshooting.md#sampler-does-not-fit", none.getMessage());
        assertFalse(ADVICE.matcher(none.getMessage()).find());
    }

    private static String advice(SamplerType type, int steps) {
        return assertThrows(StepsException.class, () -> type.create(
                new SchedulerConfig(Map.of()), new SamplerSettings(steps, SigmaSpacing.DEFAULT, 0))).getMessage();
    }
}
