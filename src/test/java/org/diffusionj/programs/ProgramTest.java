package org.diffusionj.programs;

import static org.diffusionj.programs.Texts.assertRefused;
import static org.diffusionj.programs.Texts.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.diffusionj.image.PictureTexts;
import org.diffusionj.pipeline.Parameters;
import org.junit.jupiter.api.Test;

/** Whose a picture is, and what nobody knows. */
class ProgramTest {
    private static final String PLAIN = "a cell\nSteps: 10, Sampler: Euler, CFG scale: 1.3, Seed: 7, Size: 256x256";
    private static final String GRAPH = json("{'1':{'class_type':'KSampler','inputs':{}}}");

    @Test
    void automatic1111sTextIsReadAsBefore() {
        assertEquals(Parameters.parse(PLAIN), Texts.read("parameters", PLAIN));
        assertEquals(Optional.empty(), Texts.read("parameters", PLAIN, "Comment", "x").get("RNG"));
    }

    @Test
    void inAPictureOfComfyUiItsNoiseIsComfyUis() {
        assertEquals(Optional.of("CPU"), Texts.read("parameters", PLAIN, "prompt", GRAPH).get("RNG"));
        assertEquals(Optional.of("NV"), Texts.read("parameters", PLAIN + ", RNG: NV", "prompt", GRAPH).get("RNG"));
        assertEquals(Optional.empty(), Texts.read("parameters", PLAIN, "prompt", "a cell").get("RNG"));
    }

    @Test
    void aPromptInBracesIsNoJson() {
        for (String prompt : List.of("{red|blue} nuclei", "{\"a\": 1}", "{")) {
            assertEquals(prompt, Texts.read("parameters", prompt + "\nSteps: 3, Sampler: Euler, Seed: 7").prompt());
        }
    }

    @Test
    void jsonOfUnknownProgramsIsRefusedAndNamedIfItSaysWhose() {
        assertRefused("JSON of a program that is not known here (RuinedFooocus)", "parameters",
                json("{'Prompt':'a cell','Negative':'','steps':30,'software':'RuinedFooocus'}"));
        assertRefused("JSON of a program that is not known here.", "parameters", json("{'prompt':'a cell'}"));
        assertRefused("JSON of a program that is not known here.", "parameters", "{}");
    }

    @Test
    void textsOfNobodyAreNobodys() {
        for (String[] texts :
                new String[][] {{}, {"Author", "me"}, {"Comment", "Created with GIMP"}, {"Software", "Fiji"},
            {"prompt", "a cell"}, {"prompt", "{}"}, {"workflow", "{}"}, {"Description", "a cell", "Comment", "{}"},
            {"prompt", json("{'a':{'b':1}}")}}) {
            assertEquals(Optional.empty(), ProgramTexts.read(Texts.of(texts)));
        }
    }

    @Test
    void brokenJsonIsRefusedByTheNameOfItsProgram() {
        assertRefused("SwarmUI made the picture, but its JSON is broken", "parameters",
                json("{'sui_image_params': {'prompt': 'nuc"));
        assertRefused("Fooocus made the picture, but its JSON is broken", "parameters", "{\"prompt\": ",
                "fooocus_scheme", "fooocus");
        assertRefused("InvokeAI made the picture, but its JSON is broken", "invokeai_metadata", "{\"positive_prompt\"");
        assertRefused("InvokeAI made the picture, but its JSON is broken", "sd-metadata", "[1]");
        assertRefused("NovelAI made the picture, but the JSON in its text \"Comment\" is broken",
                "Software", "NovelAI", "Comment", "{\"steps\": 28,");
        assertRefused("ComfyUI made the picture, but the text \"prompt\" with its graph is missing or broken",
                "prompt", "{\"3\": {\"class", "workflow", "{\"nodes\": []}");
    }

    @Test
    void everyProgramIsDescribedForTheDocumentation() {
        Set<String> labels = new HashSet<>();
        for (Program program : Program.values()) {
            assertTrue(labels.add(program.label()));
            assertFalse(program.reads().isBlank());
            assertFalse(program.reads().endsWith("."), "a part of a table's row");
        }
        assertTrue(labels.containsAll(
                Set.of("AUTOMATIC1111", "SwarmUI", "Fooocus", "InvokeAI", "NovelAI", "ComfyUI")), labels.toString());
    }

    /** Whatever stands in the texts, the answer is settings, none, or one sentence. */
    @Test
    void hostileTextsAreAnsweredInTime() {
        List<String> texts = List.of("[".repeat(200_000), "{\"a\":".repeat(100_000), "(".repeat(300_000),
                "\"" + "\\\"".repeat(200_000), " ".repeat(400_000), "-s".repeat(100_000), "- ".repeat(200_000),
                "{\"sui_image_params\":{\"prompt\":\"" + "<a".repeat(100_000) + "\",\"seed\":1,\"steps\":1}}",
                "{\"sui_image_params\":{\"prompt\":null}}", "{\"sui_image_params\":[1]}", "{\"sui_image_params\":3,}",
                wideGraph());
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (String keyword :
                    List.of("parameters", "prompt", "workflow", "invokeai_metadata", "sd-metadata", "Dream")) {
                texts.forEach(text -> assertAnswered(Texts.of(keyword, text)));
            }
        });
    }

    /** Thousands of savers behind one another's nodes. */
    private static String wideGraph() {
        StringBuilder graph =
                new StringBuilder("{\"0\":{\"class_type\":\"KSampler\",\"inputs\":{\"model\":[\"0\",0]}}");
        for (int i = 1; i < 5000; i++) {
            graph.append(json(",'%d':{'class_type':'VAEDecode','inputs':{'samples':['%d',0],'vae':['%d',0]}},"
                    .formatted(i, i - 1, i / 2)))
                    .append(json("'s%d':{'class_type':'SaveImage','inputs':{'images':['%d',0]}}".formatted(i, i)));
        }
        return graph.append('}').toString();
    }

    @Test
    void damagedSettingsOfEveryProgramAreAnswered() {
        List<String[]> pictures = List.of(
                new String[] {"parameters", SwarmUiTest.WHOLE}, new String[] {"parameters", FooocusTest.WHOLE},
                new String[] {"invokeai_metadata", InvokeAiTest.WHOLE}, new String[] {"sd-metadata", InvokeAiTest.OLD},
                new String[] {"Dream", InvokeAiTest.DREAM}, new String[] {"prompt", ComfyUiTest.PLAIN},
                new String[] {"Software", "NovelAI", "Comment", NovelAiTest.COMMENT});
        Random random = new Random(3);
        List<String> junk = List.of("null", "[]", "{}", "-1", "1e999", "\"\"", "true", "NaN", "[\"3\",0]", ",", "\"",
                "}", "\u0000");
        for (String[] picture : pictures) {
            for (int i = 0; i < 200; i++) {
                String[] damaged = picture.clone();
                String text = picture[picture.length - 1];
                int at = random.nextInt(text.length());
                int to = Math.min(text.length(), at + random.nextInt(6));
                damaged[damaged.length - 1] = text.substring(0, at) + junk.get(random.nextInt(junk.size()))
                        + text.substring(to);
                assertAnswered(Texts.of(damaged));
            }
        }
    }

    private static void assertAnswered(PictureTexts texts) {
        try {
            ProgramTexts.read(texts).ifPresent(read -> assertTrue(
                    Stream.of("Steps", "Seed").allMatch(read.settings()::containsKey), read.toString()));
        } catch (IllegalArgumentException e) {
            assertFalse(e.getMessage().isBlank());
            assertFalse(e.getMessage().contains("\n"), e.getMessage());
            assertFalse(e instanceof NumberFormatException, e.getMessage());
        }
    }
}
