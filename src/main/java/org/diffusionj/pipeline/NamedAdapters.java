package org.diffusionj.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.model.Adapters;
import org.diffusionj.model.ModelRoots;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;
import org.diffusionj.text.LoraTag;
import org.diffusionj.text.NewWord;

/** Which LoRA and embeddings settings and prompts name. */
public final class NamedAdapters {
    private NamedAdapters() {}

    /**
     * Finds the files: LoRA of the setting first, then those of the prompt, whose tags count in all of
     * AUTOMATIC1111's readings; and embeddings whose words are in a prompt.
     *
     * @throws IllegalArgumentException if a LoRA is not there: the message tells what there is
     */
    public static Adapters of(Values values, ModelRoots roots) {
        LoraTag.Prompt prompt = prompt(values);
        List<LoraTag> tags = new ArrayList<>(values.get(Settings.LORAS).orElse(List.of()));
        tags.addAll(prompt.tags());
        List<Adapters.Lora> loras = tags.stream()
                .map(tag -> new Adapters.Lora(tag.name(), roots.findLora(tag.name()), tag.unet(), tag.text())).toList();
        return new Adapters(loras, words(prompt.text() + "\n" + values.get(Settings.NEGATIVE).orElse(""), roots));
    }

    private static LoraTag.Prompt prompt(Values values) {
        String prompt = values.get(Settings.PROMPT).orElse("");
        return values.orUsual(Settings.EMPHASIS).isOfA1111() ? LoraTag.in(prompt)
                : new LoraTag.Prompt(prompt, List.of());
    }

    private static List<Adapters.Word> words(String prompts, ModelRoots roots) {
        Map<String, Path> known = prompts.isBlank() ? Map.of() : roots.embeddings();
        return known.entrySet().stream().filter(word -> NewWord.isIn(prompts, word.getKey()))
                .map(word -> new Adapters.Word(word.getKey(), word.getValue())).toList();
    }

    /** A prompt as AUTOMATIC1111 writes it: with tags for the LoRA that it does not name itself. */
    static String withTags(GenerationRequest request, Adapters adapters) {
        StringBuilder prompt = new StringBuilder(request.prompt());
        int named = prompt(request.values()).tags().size();
        adapters.loras().stream().limit(Math.max(0, adapters.loras().size() - named)).forEach(lora ->
                prompt.append(" <lora:").append(new LoraTag(stem(lora), lora.unet(),
                        lora.text()).written()).append('>'));
        return prompt.toString();
    }

    private static String stem(Adapters.Lora lora) {
        return lora.file().getFileName().toString().replaceFirst("\\.\\w+$", "");
    }

    /** Names and short hashes of the LoRA, as AUTOMATIC1111 tells them. */
    static Optional<String> loraHashes(Adapters adapters) {
        return joined(adapters.loras().stream().map(lora -> stem(lora) + ": " + shortened(lora.hashInA1111()))
                .toList());
    }

    /** Words and short hashes of the embeddings. */
    static Optional<String> wordHashes(Adapters adapters) {
        return joined(adapters.words().stream().map(word -> word.text() + ": " + shortened(word.sha256())).toList());
    }

    private static Optional<String> joined(List<String> hashes) {
        return hashes.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", hashes));
    }

    private static String shortened(String hash) {
        return hash.substring(0, 12);
    }
}
