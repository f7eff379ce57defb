package org.diffusionj.adapter;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A LoRA that lets its model make pictures in few steps, and how its makers say that it is used.
 *
 * @param scheduler class of diffusers
 * @param spacing of the timesteps, or empty for the model's own
 * @param steps 1 to 1000
 * @param guidance at or below 1 for none
 */
public record FastLora(String scheduler, String spacing, int steps, double guidance) {
    private static final String LCM = "LCMScheduler";
    private static final String TRAILING = "trailing";
    private static final double NONE = 1;
    private static final double HYPER_GUIDED = 5;
    private static final Pattern STEPS = Pattern.compile("(?<![0-9])([1-9][0-9]?)[-_ ]?steps?(?![a-z])");
    private static final List<String> TITLES = List.of("ss_output_name", "modelspec.title", "name");

    /** The first of several that is one and changes the UNet. */
    public static Optional<FastLora> first(List<LoraChanges.Weighed> loras) {
        return loras.stream().filter(lora -> lora.unet() != 0).flatMap(lora -> of(lora.file()).stream()).findFirst();
    }

    /** Recognised by the title in the file's notes, or by the file's name. */
    static Optional<FastLora> of(LoraFile lora) {
        String file = lora.file().getFileName().toString();
        boolean plain = file.matches("(pytorch_lora_weights|adapter_model)\\..*") && lora.file().toAbsolutePath()
                .getParent().getFileName() != null;
        String named = plain ? lora.file().toAbsolutePath().getParent().getFileName() + " " + file : file;
        return of(named, lora.metadata());
    }

    static Optional<FastLora> of(String file, Map<String, String> metadata) {
        StringBuilder all = new StringBuilder(file);
        TITLES.forEach(title -> all.append(' ').append(metadata.getOrDefault(title, "")));
        String name = all.toString().toLowerCase(Locale.ROOT);
        Matcher found = STEPS.matcher(name);
        Optional<Integer> steps = found.find() ? Optional.of(Integer.valueOf(found.group(1))) : Optional.empty();
        if (has(name, "dmd2?")) {
            return Optional.of(new FastLora(LCM, "", steps.orElse(4), NONE));
        }
        if (has(name, "hyper(sd|sdxl|sd15)?")) {
            boolean guided = has(name, "cfg");
            return Optional.of(new FastLora(steps.orElse(8) == 1 ? "TCDScheduler" : "DDIMScheduler", TRAILING,
                    steps.orElse(8), guided ? HYPER_GUIDED : NONE));
        }
        if (has(name, "lightning")) {
            return Optional.of(new FastLora("EulerDiscreteScheduler", TRAILING, steps.orElse(4), NONE));
        }
        if (has(name, "lcm")) {
            return Optional.of(new FastLora(LCM, "", steps.orElse(4), NONE));
        }
        return has(name, "tcd") ? Optional.of(new FastLora("TCDScheduler", "", steps.orElse(4), NONE))
                : Optional.empty();
    }

    /** As a word of its own. */
    private static boolean has(String name, String word) {
        return Pattern.compile("(?<![a-z])" + word + "(?![a-z])").matcher(name).find();
    }
}
