package org.diffusionj.model;

import java.nio.file.Path;
import java.util.List;

/**
 * How much memory a model's networks need while they make a picture on a CPU: what they cannot do without,
 * by the sizes of their layers. Weights come on top, and so does what is held meanwhile. Guided pictures, the
 * usual ones, go through the UNet two at a time.
 *
 * @param bytesPerPixel of the autoencoder's last layers, whose tensors have the picture's size
 * @param bytesPerSquaredPixel of the largest attention: one score for each pair of positions, head and prompt
 */
public record WorkingMemory(double bytesPerPixel, double bytesPerSquaredPixel) {
    private static final int FLOAT_BYTES = 4;

    /** Tensors of the last layers that lie in memory together; measured with the starter model, 9.4. */
    private static final int TENSORS = 9;
    private static final double PIXELS_PER_LATENT = 64;
    private static final int PROMPTS = 2;
    private static final int SD1_HEADS = 8;
    private static final List<Double> SD1_VAE = List.of(128.0, 256.0);
    private static final List<String> SD1_BLOCKS = List.of("CrossAttnDownBlock2D");

    /** Of a model folder; what its configuration files do not tell is as in Stable Diffusion 1. */
    public static WorkingMemory of(ModelFolder model) {
        Path folder = model.path();
        JsonFile unet = JsonFile.readIfPresent(folder.resolve("unet/config.json"));
        JsonFile vae = JsonFile.readIfPresent(folder.resolve("vae_decoder/config.json"));
        List<?> widths = vae.has("block_out_channels") ? vae.list("block_out_channels") : SD1_VAE;
        double widest = ((Number) widths.get(Math.min(1, widths.size() - 1))).doubleValue();
        // One head of the autoencoder's, whose pictures go one at a time.
        double vaeScores = vae.flag("mid_block_add_attention", true) ? scores(0.5, 0) : 0;
        return new WorkingMemory(TENSORS * FLOAT_BYTES * widest, Math.max(vaeScores, unetScores(unet)));
    }

    /** Of the first, and so the largest, picture size at which the UNet attends. */
    private static double unetScores(JsonFile config) {
        List<?> blocks = config.has("down_block_types") ? config.list("down_block_types") : SD1_BLOCKS;
        for (int level = 0; level < blocks.size(); level++) {
            if (blocks.get(level).toString().contains("Attn")) {
                return scores(heads(config.keys().get("attention_head_dim"), level), level);
            }
        }
        return 0;
    }

    /** Diffusers' key holds the number of heads, in spite of its name; a list has one a level. */
    private static double heads(Object value, int level) {
        Object ofLevel = value instanceof List<?> list && level < list.size() ? list.get(level) : value;
        return ofLevel instanceof Number number ? number.doubleValue() : SD1_HEADS;
    }

    private static double scores(double heads, int halvings) {
        double positionsPerPixel = 1 / PIXELS_PER_LATENT / Math.pow(4, halvings);
        return PROMPTS * heads * FLOAT_BYTES * positionsPerPixel * positionsPerPixel;
    }

    /** Bytes for a picture. */
    public double bytes(int width, int height) {
        double pixels = (double) width * height;
        return Math.max(bytesPerPixel * pixels, bytesPerSquaredPixel * pixels * pixels);
    }
}
