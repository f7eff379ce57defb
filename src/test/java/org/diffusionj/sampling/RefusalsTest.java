package org.diffusionj.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.ToNumberPolicy;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.diffusionj.sampling.solver.SamplerType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Walks that diffusers cannot make, because it raises an error or ends in NaN, are refused with words, and all others
 * are walked. Which is which comes from models/reference/refusals.py.
 */
class RefusalsTest {
    private static final List<float[]> NOISE = ReferenceCase.noise();

    /** @param refused numbers of steps by the names of configurations */
    private record Walk(String sampler, String sigmas, float eta, Map<String, List<Integer>> refused) {}

    private record Survey(
            Map<String, Map<String, Object>> configs, List<Integer> steps, List<String> spaced, List<Walk> walks) {}

    @TestFactory
    Stream<DynamicTest> refusesWhatDiffusersCannotWalk() throws IOException {
        Gson gson = new GsonBuilder().setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE).create();
        Survey survey;
        try (Reader reader = new InputStreamReader(
                RefusalsTest.class.getResourceAsStream("/reference/schedulers/refusals.json"),
                StandardCharsets.UTF_8)) {
            survey = gson.fromJson(reader, Survey.class);
        }
        return survey.walks.stream().flatMap(walk -> survey.configs.keySet().stream()
                .filter(name -> walk.sigmas.equals("Default") || survey.spaced.contains(name))
                .filter(name -> !isDecidedByRounding(walk, name))
                .map(name -> dynamicTest(walk.sampler + ", " + walk.sigmas + ", eta " + walk.eta + ", " + name, () -> {
                    SchedulerConfig config = new SchedulerConfig(survey.configs.get(name));
                    List<Integer> refused = walk.refused.getOrDefault(name, List.of());
                    for (int steps : survey.steps) {
                        check(walk, config, steps, refused.contains(steps));
                    }
                })));
    }

    /**
     * Where a root is taken of what is zero but for rounding, diffusers answers one number of steps and not another,
     * which differs between processors. Eta 1 without signal is refused always, the other never.
     */
    private static boolean isDecidedByRounding(Walk walk, String config) {
        boolean allNoise = walk.sampler.equals("DDIM") && walk.eta == 1 && config.startsWith("zero SNR");
        boolean steepest = walk.sampler.equals("Euler a") && List.of("cosine", "lambda clipped").contains(config);
        return allNoise || steepest;
    }

    private static void check(Walk walk, SchedulerConfig config, int steps, boolean refused) {
        SamplerSettings settings = new SamplerSettings(
                steps, SigmaSpacing.valueOf(walk.sigmas.toUpperCase(Locale.ROOT)), walk.eta);
        assertEquals(refused, !isWalked(walk.sampler, config, settings), steps + " steps");
    }

    private static boolean isWalked(String sampler, SchedulerConfig config, SamplerSettings settings) {
        try {
            for (float value : walk(sampler, config, settings)) {
                assertTrue(Float.isFinite(value), "what ends in NaN is to be refused before it is walked");
            }
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static float[] walk(String label, SchedulerConfig config, SamplerSettings settings) {
        Sampler sampler = SamplerType.ofLabel(label).create(config, settings);
        TimestepLookup.requireSingleFirst(sampler);
        Rehearsal.require(sampler, config, 0);
        Deque<float[]> pending = new ArrayDeque<>(NOISE);
        float[] start = pending.pop().clone();
        for (int k = 0; k < start.length; k++) {
            start[k] *= sampler.initialNoiseScale();
        }
        return sampler.sample(start, sampler.walk(new ToyNetwork(), count -> pending.pop()));
    }
}
