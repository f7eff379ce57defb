package org.diffusionj.graph;

import java.util.List;

/**
 * The shape of a UNet (diffusers' UNet2DConditionModel).
 *
 * @param inChannels of the latents and what goes with them
 * @param levels from the finest to the coarsest
 * @param middle transformer blocks in the middle; 0 for a middle that does not attend, -1 for none, as distilled
 *     networks have it
 * @param textWidth of the prompt's embeddings
 * @param linearProjections whether transformers begin and end with linear layers
 * @param scaleShift whether the time embedding scales and shifts, rather than is added
 * @param cosinesFirst whether cosines come before sines in the time embedding
 * @param guidanceWidth of the embedding of guidance (LCM), 0 if there is none
 * @param sizeWidth of each embedded number of SDXL's micro-conditioning, 0 if there is none
 * @param addedWidth of SDXL's pooled text and micro-conditioning together, 0 if there is none
 * @param timeWidth of the time embedding
 * @param poolingHeads of the attention that pools the prompt for the time embedding, 0 if there is none
 */
public record UNetDescription(long inChannels, long outChannels, List<Level> levels, long middle, long textWidth,
        long groups, float epsilon, boolean linearProjections, boolean scaleShift, boolean cosinesFirst,
        float frequencyShift, long guidanceWidth, long sizeWidth, long addedWidth, long timeWidth, long poolingHeads) {
    /**
     * One picture size. Both lists have an entry for each residual block: how many transformer blocks follow it.
     *
     * @param down on the way to coarser levels
     * @param up on the way back
     */
    public record Level(long channels, List<Long> down, List<Long> up, long heads) {
        public Level {
            down = List.copyOf(down);
            up = List.copyOf(up);
        }
    }

    public UNetDescription {
        levels = List.copyOf(levels);
    }

    /** How many tensors the way down keeps for the way up, and the middle's besides. */
    public int places() {
        return levels.stream().mapToInt(level -> level.down().size() + 1).sum() + 1;
    }

    Level coarsest() {
        return levels.get(levels.size() - 1);
    }
}
