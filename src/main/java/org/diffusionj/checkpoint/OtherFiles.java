package org.diffusionj.checkpoint;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What files of weights are that are no models which can be run, told by the names in them. */
final class OtherFiles {
    private record Kind(Pattern names, String words) {
        Kind(String names, String words) {
            this(Pattern.compile(names), words);
        }
    }

    private static final List<Kind> KINDS = List.of(
            new Kind("(.*\\.)?joint_blocks\\..*", "a Stable Diffusion 3, whose network is a transformer"),
            new Kind("(.*\\.)?(double_blocks|double_stream_blocks)\\..*",
                    "a Flux or another model that is a transformer"),
            new Kind("(.*\\.)?control_model\\..*|controlnet_.*|(.*\\.)?input_hint_block\\..*", "a ControlNet"),
            new Kind(".*(lora_(up|down|A|B|unet|te)|hada_w1|lokr_w1|dora_scale).*", "a LoRA"),
            new Kind("emb_params|clip_[lg]|string_to_param.*|<.*>", "an embedding (textual inversion)"),
            new Kind("(first_stage_model\\.)?(decoder\\.(conv_in|mid)|(post_)?quant_conv).*", "a VAE"),
            new Kind("(text_model|cond_stage_model|transformer)\\..*", "a text encoder"));

    /** Means of the latents, which Playground 2.5 alone keeps beside its weights. */
    private static final String PLAYGROUND = "edm_mean";

    private OtherFiles() {}

    /** What the file is, in words, if its names tell. */
    static Optional<String> kind(Collection<String> names) {
        return KINDS.stream().filter(kind -> names.stream().anyMatch(name -> kind.names.matcher(name).matches()))
                .map(Kind::words).findFirst();
    }

    /** Whether a model of Stable Diffusion XL's form is one whose noise levels are others. */
    static boolean isPlayground(Collection<String> names) {
        return names.contains(PLAYGROUND);
    }
}
