package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.diffusionj.model.Conditioning;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.TextEncoder;
import org.diffusionj.model.TextEncoding;
import org.diffusionj.model.TextModel;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.tensor.Tensor;
import org.diffusionj.text.Emphasis;
import org.diffusionj.text.PromptChunks;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Which states of Stable Diffusion XL's two text encoders reach the UNet: of N layers, diffusers takes
 * hidden_states[N - 1 - clip_skip] for the prompt and hidden_states[N - 1] for the negative prompt.
 */
class XlPromptsTest {
    private static final ModelFolder FOLDER = ModelFolder.read(ReferenceCase.FOLDER.resolve("models").resolve("xl"));
    private static final Networks NETWORKS = new Networks(new OrtBackend(), new Cancellation());
    private static final List<TextEncoder> ENCODERS = new ArrayList<>();
    private static PromptEncoder prompts;

    @BeforeAll
    static void open() {
        for (TextModel text : FOLDER.texts()) {
            ENCODERS.add(new TextEncoder(NETWORKS.open(text.network())));
        }
        prompts = Recipe.of(FOLDER).openPrompts(FOLDER, NETWORKS);
    }

    @AfterAll
    static void close() {
        NETWORKS.close();
    }

    private static Prompts encode(GenerationRequest.Builder request) {
        return prompts.encode(request.build(), true, GenerationListener.SILENT, new Cancellation());
    }

    @Test
    void layersAreSkippedForThePromptAlone() {
        Prompts prompts = encode(GenerationRequest.builder("green nuclei").negative("noise").clipSkip(1));
        assertArrayEquals(states("green nuclei", 2), embeddings(prompts.positive()));
        assertArrayEquals(states("noise", 1), embeddings(prompts.negative().orElseThrow()));
    }

    @Test
    void withEmphasisLayersAreSkippedForBoth() {
        Prompts prompts = encode(GenerationRequest.builder("green nuclei").negative("noise").clipSkip(1)
                .emphasis(Emphasis.A1111));
        assertArrayEquals(states("green nuclei", 2), embeddings(prompts.positive()));
        assertArrayEquals(states("noise", 2), embeddings(prompts.negative().orElseThrow()));
    }

    @Test
    void theFirstChunkGivesThePooledEmbeddingAndAnAbsentNegativePromptIsZero() {
        Prompts prompts = encode(GenerationRequest.builder("red BREAK green").emphasis(Emphasis.A1111));
        Conditioning negative = prompts.negative().orElseThrow();
        assertArrayEquals(encoding(1, "red").pooled().data(), prompts.positive().inputs().get("text_embeds").data());
        float[] both = embeddings(prompts.positive());
        float[] first = new float[both.length / 2];
        System.arraycopy(both, 0, first, 0, first.length);
        assertArrayEquals(states("red", 1), first);
        assertArrayEquals(new float[both.length], embeddings(negative));
    }

    @Test
    void oneLayerMustStay() {
        int layers = Math.min(FOLDER.texts().get(0).layers(), FOLDER.texts().get(1).layers());
        encode(GenerationRequest.builder("x").clipSkip(layers - 1));
        String message = assertThrows(IllegalArgumentException.class,
                () -> encode(GenerationRequest.builder("x").clipSkip(layers))).getMessage();
        assertTrue(message.contains("0 to " + (layers - 1)), message);
    }

    private static float[] embeddings(Conditioning conditioning) {
        return conditioning.inputs().get("encoder_hidden_states").data();
    }

    /** The states of both encoders behind the last layers, side by side. */
    private static float[] states(String prompt, int skipped) {
        return Tensor.concatLast(encoding(0, prompt).hiddenState(skipped), encoding(1, prompt).hiddenState(skipped))
                .data();
    }

    private static TextEncoding encoding(int encoder, String prompt) {
        int[] ids = PromptChunks.of(prompt, FOLDER.texts().get(encoder).tokenizer()).get(0).ids();
        return ENCODERS.get(encoder).encode(ids, new Cancellation());
    }
}
