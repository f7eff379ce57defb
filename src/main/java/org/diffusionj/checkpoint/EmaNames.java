package org.diffusionj.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusionj.weights.Weight;

/**
 * The averaged weights (EMA) that training leaves beside the others, under the same names but without the dots:
 * {@code model_ema.diffusion_modelinput_blocks10in_layers0weight}.
 */
final class EmaNames {
    private static final String PREFIX = "model_ema.diffusion_model";

    /** The words that names of a UNet are made of, longer ones before their beginnings. */
    private static final Pattern WORD = Pattern.compile("\\G((?:input|output)_blocks)(\\d+)(\\d)"
            + "|\\G(label_emb)(\\d)(\\d)|\\G(time_embed|middle_block|transformer_blocks|in_layers|out_layers"
            + "|emb_layers|skip_connection|proj_in|proj_out|to_out|to_[qkv]|attn[12]|norm[123]?"
            + "|ff|net|proj|conv|op|out|weight|bias|\\d+)");

    private EmaNames() {}

    /** The averaged weights of the UNet under their dotted names, as far as they have some. */
    static Map<String, Weight> dotted(Map<String, Weight> weights) {
        Map<String, Weight> dotted = new LinkedHashMap<>();
        weights.forEach((name, weight) -> {
            if (name.startsWith(PREFIX)) {
                dotted(name.substring(PREFIX.length())).ifPresent(known -> dotted.put(known, weight.named(known)));
            }
        });
        return dotted;
    }

    private static Optional<String> dotted(String squeezed) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(squeezed);
        int end = 0;
        while (word.find()) {
            for (int group = 1; group <= word.groupCount(); group++) {
                if (word.group(group) != null) {
                    words.add(word.group(group));
                }
            }
            end = word.end();
        }
        return end == squeezed.length() ? Optional.of(String.join(".", words)) : Optional.empty();
    }
}
