package org.diffusionj.pipeline;

import org.diffusionj.runtime.Cancellation;

/**
 * Turns a request's prompts into what steers the network. CLIP's text encoders do it in {@link ClipPrompts};
 * text encoders of other kinds stand behind this, too.
 */
interface PromptEncoder {
    /**
     * Encodes what the request needs.
     *
     * @param guided whether the negative prompt is wanted too
     * @param listener hears what of the prompts is left out
     * @throws IllegalArgumentException if the prompts cannot be encoded as the request asks
     */
    Prompts encode(GenerationRequest request, boolean guided, GenerationListener listener, Cancellation cancellation);
}
