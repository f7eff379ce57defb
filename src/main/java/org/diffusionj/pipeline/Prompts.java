package org.diffusionj.pipeline;

import java.util.Optional;
import org.diffusionj.model.Conditioning;

/**
 * A request's prompts as the UNet takes them, each a batch of one.
 *
 * @param positive of the prompt
 * @param negative of the negative prompt; none if the request is not guided
 */
record Prompts(Conditioning positive, Optional<Conditioning> negative) {}
