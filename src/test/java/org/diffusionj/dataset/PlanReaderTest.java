package org.diffusionj.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.diffusionj.dataset.phantom.PhantomPlan;
import org.diffusionj.dataset.phantom.PhantomShape;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plans: what is read, and which mistakes are told where. */
class PlanReaderTest {
    /** The one that the contract with users shows. */
    static final String EXAMPLE = """
            {"count": 12, "seed": 77, "command": "Labels to Image",
             "settings": {"model": "starter", "steps": 8, "width": 256, "height": 256},
             "vary": {"prompt": ["sparse green nuclei", "blue nuclei, noisy"], "guidance": {"from": 1.1, "to": 1.6}},
             "labels": {"phantoms": {"shape": "nuclei", "count": [4, 14], "diameter": [24, 44], "touching": 0.2,
                                     "clustering": 0}},
             "splits": {"train": 0.8, "val": 0.2}, "licence": "CC0-1.0", "format": "tiff", "layout": "plain"}""";

    private static Plan read(String json) {
        return PlanReader.read(json, "plan.json", Path.of("plans").toAbsolutePath());
    }

    @Test
    void everythingThatAPlanSaysIsRead() {
        Plan plan = read(EXAMPLE);
        assertEquals(12, plan.count());
        assertEquals(77, plan.seed());
        assertEquals("Labels to Image", plan.command().title());
        assertEquals(8, plan.settings().orUsual(Settings.STEPS));
        assertEquals(new LabelPlan.Drawn(new PhantomPlan(PhantomShape.NUCLEI, 4, 14, 24, 44, 0.2, 0)),
                plan.labels().orElseThrow());
        assertEquals(Map.of("train", 0.8, "val", 0.2), plan.splits());
        assertEquals("CC0-1.0", plan.licence().orElseThrow());
        assertEquals(PictureFormat.TIFF, plan.format());
        assertEquals(Layout.PLAIN, plan.layout());
    }

    /** Wherever a process begins. */
    @Test
    void filesBesideThePlanAreSeenFromThere(@TempDir Path folder) throws IOException {
        Path control = Files.createFile(folder.resolve("edges.png"));
        Path vae = Files.createFile(Files.createDirectory(folder.resolve("vae")).resolve("other.safetensors"));
        Files.createDirectory(folder.resolve("starter"));
        Path file = Files.writeString(folder.resolve("plan.json"), """
                {"count": 1, "seed": 1, "command": "Text to Image", "settings": {"model": "starter", "prompt": "x",
                 "control": "edges.png", "controlmodel": "nets/none", "vae": "vae/other.safetensors"}}""");
        Values settings = PlanReader.read(file).settings();
        assertEquals(control.toString(), settings.get(Settings.CONTROLS.get(0).image()).orElseThrow());
        assertEquals(vae.toString(), settings.get(Settings.VAE).orElseThrow());
        assertEquals("nets/none", settings.get(Settings.CONTROLS.get(0).model()).orElseThrow());
        assertEquals("starter", settings.get(Settings.MODEL).orElseThrow());
    }

    @Test
    void itemsHaveSeedsThatCountUpAndDrawnSettings() {
        Plan plan = read(EXAMPLE);
        Map<String, Integer> prompts = new HashMap<>();
        for (int item = 0; item < 400; item++) {
            assertEquals(77 + item, plan.values(item).get(Settings.SEED).orElseThrow().orElseThrow());
            float guidance = plan.values(item).orUsual(Settings.GUIDANCE);
            assertTrue(guidance >= 1.1f && guidance <= 1.6f, "guidance " + guidance);
            prompts.merge(plan.values(item).get(Settings.PROMPT).orElseThrow(), 1, Integer::sum);
        }
        assertEquals(2, prompts.size());
        assertTrue(prompts.values().stream().allMatch(count -> count > 150), prompts.toString());
    }

    /** Other settings that vary change nothing of what is drawn for this one. */
    @Test
    void eachKeyIsDrawnForItself() {
        Plan both = read(EXAMPLE);
        Plan one = read(EXAMPLE.replace("\"prompt\": [\"sparse green nuclei\", \"blue nuclei, noisy\"], ", "")
                .replace("\"model\"", "\"prompt\": \"x\", \"model\""));
        for (int item = 0; item < 30; item++) {
            assertEquals(both.values(item).get(Settings.GUIDANCE), one.values(item).get(Settings.GUIDANCE));
        }
    }

    @Property(tries = 50)
    void wholeNumbersAreDrawnAmongThoseThatTheSettingTakes(@ForAll @IntRange(min = 8, max = 500) int from,
            @ForAll @IntRange(max = 300) int more, @ForAll @IntRange(max = 1000) int item) {
        Variation.Range range = new Variation.Range(Settings.WIDTH, from, from + more + 8);
        int drawn = Integer.parseInt(range.drawn(new org.diffusionj.dataset.phantom.Draws(1, item, "x")));
        assertTrue(drawn % 8 == 0 && drawn >= from && drawn <= from + more + 8, "width " + drawn);
    }

    @Test
    void splitsHaveTheirSharesWhateverTheCount() {
        Splits splits = new Splits(Map.of("train", 1.0), 1, 3);
        assertEquals("train", splits.of(2).orElseThrow());
        Map<String, Integer> sizes = new HashMap<>();
        Splits three = new Splits(read(EXAMPLE).splits(), 77, 12);
        for (int group = 0; group < 12; group++) {
            sizes.merge(three.of(group).orElseThrow(), 1, Integer::sum);
        }
        assertEquals(Map.of("train", 10, "val", 2), sizes);
    }

    @Test
    void onlyWhatIsSaidMakesAnotherPlan() {
        Plan plan = read(EXAMPLE);
        assertEquals(plan.sha256(), read(EXAMPLE.replaceAll("\\s+", " ")).sha256());
        assertNotEquals(plan.sha256(), read(EXAMPLE.replace("\"count\": 12", "\"count\": 13")).sha256());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', value = {
        "\"count\": 12 ~ \"count\": 0 ~ 'count' cannot be 0",
        "\"count\": 12 ~ \"count\": 1.5 ~ 'count' cannot be 1.5",
        "\"count\": 12 ~ \"count\": \"12\" ~ 'count' cannot be \"12\"",
        "\"count\": 12, ~ `` ~ 'count' is required",
        "\"count\": 12 ~ \"count\": 12, \"count\": 13 ~ \"count\" twice",
        "\"count\" ~ \"number\": 1, \"count\" ~ 'number' is not a key of a plan. Keys are here: command, count, format",
        "\"seed\": 77 ~ \"seed\": 1e300 ~ 'seed' cannot be 1.0E300",
        "\"steps\": 8 ~ \"steps\": 8.5 ~ 'settings.steps', 'steps' cannot be '8.5'",
        "\"steps\": 8 ~ \"guidance\": 1.2 ~ 'vary.guidance' cannot be",
        "{\"from\": 1.1, \"to\": 1.6} ~ [1], \"guess\": [true, 1] ~ 'vary.guess[1]' cannot be 1. Allowed is true or",
        "{\"from\": 1.1, \"to\": 1.6} ~ [1], \"guess\": {\"from\": 0, \"to\": 1} ~ 'vary.guess.from' cannot be 0",
        "Labels to Image ~ Inpaint Selection ~ 'command' cannot be \"Inpaint Selection\". Allowed is one of: Text to",
        "Labels to Image ~ Text to Image ~ 'labels' cannot be",
        "\"steps\": 8 ~ \"steps\": 0 ~ 'settings.steps', 'steps' cannot be '0'. Allowed is a whole number from 1",
        "\"steps\": 8 ~ \"steps\": \"8\" ~ 'settings.steps' cannot be \"8\"",
        "\"steps\": 8 ~ \"stepps\": 8 ~ 'settings.stepps' is not a key of Labels to Image in a plan",
        "\"steps\": 8 ~ \"seed\": 8 ~ item i has the plan's own 'seed' + i",
        "\"steps\": 8 ~ \"images\": 8 ~ 'settings.images' is not a key",
        "\"steps\": 8 ~ \"guess\": 1 ~ 'settings.guess' cannot be 1. Allowed is true or false",
        "{\"from\": 1.1, \"to\": 1.6} ~ {\"from\": 2, \"to\": 1} ~ 'vary.guidance.to' cannot be 1",
        "{\"from\": 1.1, \"to\": 1.6} ~ {\"from\": 2} ~ 'vary.guidance.to' is required",
        "{\"from\": 1.1, \"to\": 1.6} ~ {\"from\": 1, \"to\": 99} ~ 'vary.guidance.to'",
        "{\"from\": 1.1, \"to\": 1.6} ~ [1, 99] ~ 'vary.guidance[1]'",
        "{\"from\": 1.1, \"to\": 1.6} ~ [] ~ 'vary.guidance' cannot be []",
        "{\"from\": 1.1, \"to\": 1.6} ~ 3 ~ 'vary.guidance' cannot be 3",
        "\"nuclei\", ~ \"tubes\", ~ 'labels.phantoms.shape' cannot be \"tubes\". Allowed is one of: nuclei",
        "[4, 14] ~ [14, 4] ~ 'labels.phantoms.count' cannot be [14,4]",
        "[4, 14] ~ [4, 4.5] ~ 'labels.phantoms.count'",
        "[4, 14] ~ 4 ~ 'labels.phantoms.count' cannot be 4",
        "[24, 44] ~ [24, \"44\"] ~ 'labels.phantoms.diameter[1]' cannot be \"44\"",
        "[24, 44] ~ [NaN, 44] ~ 'labels.phantoms.diameter[0]' cannot be NaN",
        "0.2, ~ 1.2, ~ 'labels.phantoms.touching' cannot be 1.2. Allowed is a number from 0 to 1",
        "\"shape\": \"nuclei\", ~ `` ~ 'labels.phantoms.shape' is required",
        "{\"phantoms\" ~ {\"rois\": \"x\", \"phantoms\" ~ 'labels' cannot be",
        "\"val\": 0.2 ~ \"val\": 0.3 ~ 'splits' cannot be",
        "\"val\": 0.2 ~ \"../val\": 0.2 ~ 'splits' cannot be",
        "\"tiff\" ~ \"jpeg\" ~ 'format' cannot be \"jpeg\". Allowed is one of: tiff, png, ome-tiff",
        "\"plain\" ~ \"yolo\" ~ 'layout' cannot be \"yolo\". Allowed is one of: plain, cellpose, stardist, nnunet",
        "\"tiff\", \"layout\": \"plain\" ~ \"ome-tiff\", \"layout\": \"nnunet\" ~ 'format' cannot be \"ome-tiff\"",
        "\"CC0-1.0\" ~ 0 ~ 'licence' cannot be 0. Allowed is a text",
        "\"plain\"} ~ \"plain\" ~ plan.json",
    })
    void mistakesAreToldWithTheirPlace(String right, String wrong, String words) {
        String json = EXAMPLE.replaceAll("\\s+", " ").replace(right, wrong);
        assertNotEquals(EXAMPLE.replaceAll("\\s+", " "), json, "the mistake is not in the plan");
        String message = assertThrows(IllegalArgumentException.class, () -> read(json)).getMessage();
        assertTrue(message.contains(words) && message.contains("plan.json") && message.contains("docs/datasets.md#"),
                message);
    }

    @Test
    void aByteOrderMarkIsNoMistake(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("plan.json"), "\ufeff" + EXAMPLE);
        assertEquals(read(EXAMPLE), PlanReader.read(file));
    }

    /** As JSON Schema counts them. */
    @Test
    void wholeNumbersMayHaveAPoint() {
        Plan plan = read(EXAMPLE.replace("12", "12.0").replace("77", "7.7e1").replace(": 8", ": 8.0"));
        assertEquals(12, plan.count());
        assertEquals(77, plan.seed());
        assertEquals(8, plan.settings().orUsual(Settings.STEPS));
    }

    @Test
    void switchesVaryToo() {
        Plan plan = read(EXAMPLE.replace("\"guidance\": {\"from\": 1.1, \"to\": 1.6}",
                "\"guess\": [true, false, false]"));
        long on = IntStream.range(0, 300).filter(item -> plan.values(item).has(Settings.GUESS)).count();
        assertTrue(on > 60 && on < 140, "on " + on);
    }

    /** What the dialog writes. */
    @Test
    void aWrittenPlanIsRead() {
        Values asked = Values.none().with(Settings.MODEL, "m").with(Settings.STEPS, 8).with(Settings.GUIDANCE, 1.5f)
                .with(Settings.GUESS, true).with(Settings.IMAGES, 7).with(Settings.PROMPT, "a | b");
        String json = PlanText.of(5, -3, GenerationCommand.TEXT_TO_IMAGE, asked, List.of("a", "b"))
                .with("splits", Map.of("train", 1.0)).json();
        Plan plan = read(json);
        assertEquals(Values.none().with(Settings.MODEL, "m").with(Settings.STEPS, 8).with(Settings.GUIDANCE, 1.5f)
                .with(Settings.GUESS, true), plan.settings());
        assertEquals(List.of(new Variation.OneOf(Settings.PROMPT, List.of("a", "b"))), plan.vary());
        assertEquals(-3, plan.seed());
    }

    @Test
    void settingsThatDoNotGoTogetherAreRefusedBeforeAnythingIsMade() {
        String json = EXAMPLE.replace("\"steps\": 8", "\"refinerstart\": 0.5");
        String message = assertThrows(IllegalArgumentException.class, () -> read(json)).getMessage();
        assertTrue(message.contains("'refinerstart' tells where a refiner takes over"), message);
    }
}
