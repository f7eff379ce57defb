package org.diffusionj.pipeline;

import org.diffusionj.model.TextEncoder;
import org.diffusionj.model.TextEncoding;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.text.ClipTokenizer;
import org.diffusionj.text.Tokens;

/** One text encoder with its tokenizer. */
final class Clip {
    private final ClipTokenizer tokenizer;
    private final TextEncoder encoder;

    Clip(ClipTokenizer tokenizer, TextEncoder encoder) {
        this.tokenizer = tokenizer;
        this.encoder = encoder;
    }

    /** @param name of the prompt, for the user, who hears what of it was left out */
    TextEncoding encode(String name, String prompt, GenerationListener listener, Cancellation cancellation) {
        Tokens tokens = tokenizer.encode(prompt);
        if (tokens.truncated()) {
            listener.warn("The " + name + " is longer than the model can read. This part was left out: "
                    + tokens.cutOff());
        }
        return encoder.encode(tokens.ids(), cancellation);
    }
}
