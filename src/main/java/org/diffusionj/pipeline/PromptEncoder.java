package org.diffusionj.pipeline;

import java.util.Map;
import java.util.Optional;
import org.diffusionj.model.TextEncoder;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.text.ClipTokenizer;
import org.diffusionj.text.Tokens;

/** Turns prompts into conditioning with one text encoder, as StableDiffusionPipeline.encode_prompt does. */
final class PromptEncoder {
    private final ClipTokenizer tokenizer;
    private final TextEncoder textEncoder;

    PromptEncoder(ClipTokenizer tokenizer, TextEncoder textEncoder) {
        this.tokenizer = tokenizer;
        this.textEncoder = textEncoder;
    }

    /** Encodes what the request needs. An absent negative prompt is an empty one. */
    Prompts encode(GenerationRequest request, GenerationListener listener, Cancellation cancellation) {
        Conditioning positive = encode("prompt", request.prompt(), listener, cancellation);
        return new Prompts(positive, request.guided()
                ? Optional.of(encode("negative prompt", request.negative().orElse(""), listener, cancellation))
                : Optional.empty());
    }

    /** @param name of the prompt, for the user */
    private Conditioning encode(String name, String prompt, GenerationListener listener, Cancellation cancellation) {
        Tokens tokens = tokenizer.encode(prompt);
        if (tokens.truncated()) {
            listener.warn("The " + name + " is longer than the model can read. This part was left out: "
                    + tokens.cutOff());
        }
        return new Conditioning(Map.of("encoder_hidden_states", textEncoder.encode(tokens.ids(), cancellation)));
    }
}
