package org.diffusionj.adapter;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a tensor in a LoRA file is to its layer, read from the end of its name.
 *
 * @param layer the layer, as the file calls it
 * @param part {@code down}, {@code up}, {@code mid}, {@code alpha}, {@code magnitude} (of each row of the weight),
 *     {@code scale} (of each row or column), {@code diff}, {@code bias}, or a name of LyCORIS such as {@code hada_w1_a}
 */
record TensorRole(String layer, String part) {
    /** A name's end, and the part that it stands for, by a group or as it is. */
    private record Ending(Pattern pattern, String part) {
        Ending(String pattern, String part) {
            this(Pattern.compile("(?<layer>.+?)" + pattern), part);
        }
    }

    private static final String ATTENTION = "(?:\\.processor)?(?<to>\\.to_(?:q|k|v|out))_lora";

    private static final List<Ending> ENDINGS = List.of(
            new Ending("\\.lora_down\\.weight", "down"), new Ending("\\.lora_up\\.weight", "up"),
            new Ending("\\.lora_mid\\.weight", "mid"),
            new Ending("(?:\\.lora)?\\.alpha", "alpha"), new Ending("\\.dora_scale", "scale"),
            new Ending("\\.lora_A(?:\\.[^.]+)?\\.weight", "down"), new Ending("\\.lora_B(?:\\.[^.]+)?\\.weight", "up"),
            new Ending("\\.lora_B(?:\\.[^.]+)?\\.bias", "up_bias"),
            new Ending("\\.lora_magnitude_vector(?:\\.[^.]+)?", "magnitude"),
            new Ending(ATTENTION + "\\.down\\.weight", "down"), new Ending(ATTENTION + "\\.up\\.weight", "up"),
            new Ending(ATTENTION + "\\.alpha", "alpha"),
            new Ending("\\.lora(?:_linear_layer)?\\.down\\.weight", "down"),
            new Ending("\\.lora(?:_linear_layer)?\\.up\\.weight", "up"),
            new Ending("\\.lora_linear_layer\\.alpha", "alpha"),
            new Ending("\\.(?<part>hada_(?:w[12]_[ab]|t[12])|lokr_(?:w[12](?:_[ab])?|t2))", ""),
            new Ending("\\.(?:diff|w_norm)", "diff"), new Ending("\\.(?:diff_b|b_norm)", "bias"));

    /** The role that a name tells, if it is one that is known. */
    static Optional<TensorRole> of(String name) {
        for (Ending ending : ENDINGS) {
            Matcher matcher = ending.pattern.matcher(name);
            if (matcher.matches()) {
                String to = ending.pattern.pattern().contains("?<to>") ? matcher.group("to") : "";
                String part = ending.part.isEmpty() ? matcher.group("part") : ending.part;
                return Optional.of(new TensorRole(plain(matcher.group("layer") + to), part));
            }
        }
        return Optional.empty();
    }

    /** Attention's layers by the names that the networks' weights have. */
    private static String plain(String layer) {
        return layer.replaceFirst("^base_model\\.model\\.", "").replace(".processor.", ".")
                .replaceFirst("(self_attn\\.)to_(q|k|v)$", "$1$2_proj")
                .replaceFirst("(self_attn\\.)to_out$", "$1out_proj")
                .replaceFirst("(attn\\d\\.to_out)$", "$1.0");
    }
}
