package org.diffusionj.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.diffusionj.model.FinalNorm;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.TextEncoder;
import org.diffusionj.model.TextEncoding;
import org.diffusionj.model.TextModel;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.tensor.Tensor;
import org.diffusionj.text.ClipTokenizer;
import org.diffusionj.text.Emphasis;
import org.diffusionj.text.EmphasisSyntax;
import org.diffusionj.text.PromptChunk;
import org.diffusionj.text.PromptChunks;
import org.diffusionj.text.Tokens;

/** One text encoder with its tokenizer. */
final class Clip {
    /** Chunks whose encodings stay: pictures of a series and of data sets have few prompts. */
    private static final int MOST_KNOWN = 64;

    private final TextModel model;
    private final TextEncoder encoder;
    private final State state;
    private final LastUsed<Ids, Chunk> encoded = new LastUsed<>(MOST_KNOWN);

    /** What one chunk is encoded as, before its tokens are weighed. */
    private record Chunk(Tensor state, Tensor pooled) {}

    /** A chunk's ids, compared by what they are, and how many layers are skipped. */
    private record Ids(List<Integer> ids, int skipped) {
        Ids(int[] ids, int skipped) {
            this(IntStream.of(ids).boxed().toList(), skipped);
        }
    }

    /** Which of the encoder's states is taken where no layer is skipped. */
    enum State {
        /** The last, normalised. */
        LAST,
        /** The one before, as it is. */
        PENULTIMATE
    }

    private Clip(TextModel model, TextEncoder encoder, State state) {
        this.model = model;
        this.encoder = encoder;
        this.state = state;
    }

    /** Opens all text encoders of a model. */
    static List<Clip> open(ModelFolder model, Networks networks, State state) {
        return model.texts().stream()
                .map(text -> new Clip(text, new TextEncoder(networks.open(text.network())), state)).toList();
    }

    /**
     * What is made of a prompt.
     *
     * @param states (1, 77 a chunk, D)
     * @param pooled (1, P), the first chunk's; null where the encoder gives none
     */
    record Encoded(Tensor states, Tensor pooled) {}

    ClipTokenizer tokenizer() {
        return model.tokenizer();
    }

    /**
     * A prompt as the encoder takes it, at least one chunk.
     *
     * @param name of the prompt, for the user, who hears what of it was left out
     */
    List<PromptChunk> read(String name, String prompt, Emphasis emphasis, GenerationListener listener) {
        if (emphasis.isOfA1111()) {
            List<String> unknown = EmphasisSyntax.unknownMarks(prompt);
            if (emphasis.readsMarks() && !unknown.isEmpty()) {
                listener.warn("In the " + name + ", AUTOMATIC1111 means more than words by "
                        + String.join(" and ", unknown) + ". Here they are words.");
            }
            return PromptChunks.of(prompt, emphasis, tokenizer());
        }
        Tokens tokens = tokenizer().encode(prompt);
        if (tokens.truncated()) {
            listener.warn("The " + name + " is longer than the model can read. This part was left out: "
                    + tokens.cutOff());
        }
        float[] ones = new float[tokens.ids().length];
        Arrays.fill(ones, 1);
        return List.of(new PromptChunk(tokens.ids(), ones));
    }

    /** @throws IllegalArgumentException if this many layers cannot be skipped */
    void requireSkippable(int skipped) {
        requireSkippable(model, state, skipped);
    }

    /** The same of a text encoder that is not open. */
    static void requireSkippable(TextModel model, State state, int skipped) {
        if (skipped == 0) {
            return;
        }
        int most = model.layers() - (state == State.PENULTIMATE ? 1 : 0);
        if (most < 1) {
            throw new IllegalArgumentException(model.graph().file() + ": this text encoder does not give the states"
                    + " between its layers, so none can be skipped: set clipskip to 0, or export it with its hidden"
                    + " states. See docs/macro-keys.md#skipped-layers");
        }
        if (skipped > most) {
            throw new IllegalArgumentException(model.graph().file() + ": this text encoder has " + most
                    + " layers that can be skipped, so clipskip must be 0 to " + most + ", but is " + skipped);
        }
    }

    /** Encodes each chunk by itself, and weighs its tokens. */
    Encoded encode(List<PromptChunk> chunks, Emphasis emphasis, int skipped, Cancellation cancellation) {
        Function<TextEncoding, Tensor> stateOf = stateBehind(skipped);
        List<Tensor> states = new ArrayList<>();
        Tensor pooled = null;
        for (PromptChunk chunk : chunks) {
            Chunk known = encoded.get(new Ids(chunk.ids(), skipped), () -> {
                TextEncoding encoding = encoder.encode(chunk.ids(), cancellation);
                return new Chunk(stateOf.apply(encoding), encoding.pooled());
            });
            Tensor state = known.state();
            float[] weighed = emphasis == Emphasis.A1111_NO_NORM
                    ? chunk.weighted(state.data()) : chunk.emphasised(state.data());
            states.add(Tensor.of(weighed, state.dim(1), state.dim(2)));
            pooled = states.size() == 1 ? known.pooled() : pooled;
        }
        Tensor joined = Tensor.concat(states.toArray(Tensor[]::new));
        return new Encoded(joined.reshape(1, joined.dim(0), joined.dim(1)), pooled);
    }

    private Function<TextEncoding, Tensor> stateBehind(int skipped) {
        if (state == State.PENULTIMATE) {
            return encoding -> encoding.hiddenState(1 + skipped);
        }
        if (skipped == 0) {
            return TextEncoding::lastHiddenState;
        }
        FinalNorm norm = model.finalNorm();
        return encoding -> norm.apply(encoding.hiddenState(skipped));
    }
}
