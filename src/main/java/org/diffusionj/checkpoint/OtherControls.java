package org.diffusionj.checkpoint;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Files that steer pictures in other ways than a whole control network does, told by the names in them. */
final class OtherControls {
    private static final String WHOLE = "Take the whole ControlNet of the same kind";

    private record Kind(Pattern names, String words, String remedy) {
        Kind(String names, String words, String remedy) {
            this(Pattern.compile(names), words, remedy);
        }
    }

    private static final List<Kind> KINDS = List.of(
            new Kind("lora_controlnet", "a control LoRA, which holds a part of a ControlNet's weights only", WHOLE),
            new Kind("lllite_.*", "a ControlLLLite of kohya, which changes the UNet itself", WHOLE),
            new Kind("difference", "the difference of a ControlNet to a base model", WHOLE),
            new Kind("(adapter\\.)?body\\.\\d+\\..*", "a T2I adapter", WHOLE),
            new Kind("(ip_adapter|image_proj)\\..*", "an IP adapter", "Describe the picture by words, or take a"
                    + " ControlNet"),
            new Kind("(.*\\.)?(task_embedding|control_add_embedding\\..*|transformer_layes\\..*)",
                    "a ControlNet for several kinds of control images (union)",
                    "Take a ControlNet for the one kind that you need"),
            new Kind("(.*\\.)?(base_to_ctrl|ctrl_to_base|control_addon_.*)\\..*", "a ControlNet-XS", WHOLE),
            new Kind("(controlnet_x_embedder|pos_embed_input|double_blocks|joint_blocks|x_embedder"
                    + "|transformer_blocks)\\..*", "a ControlNet for a model that is a transformer",
                    "Take one for Stable Diffusion 1.x, 2.x or XL"));

    private OtherControls() {}

    static Optional<ControlFile.Other> kind(Collection<String> names) {
        return KINDS.stream().filter(kind -> names.stream().anyMatch(name -> kind.names.matcher(name).matches()))
                .map(kind -> new ControlFile.Other(kind.words, Optional.of(kind.remedy))).findFirst();
    }
}
