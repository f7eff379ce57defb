package org.diffusionj.ij.provenance;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.diffusionj.settings.Settings;
import org.diffusionj.text.LoraTag;

/** Reads which LoRA and embeddings took part: of LoRA the prompt's tags tell, which then stand among the settings. */
final class ForeignLoras {
    private ForeignLoras() {}

    static void read(ForeignSettings settings, String prompt) {
        LoraTag.Prompt read = LoraTag.in(prompt);
        List<LoraTag> known = new ArrayList<>();
        for (LoraTag tag : read.tags()) {
            if (settings.knowsLora(tag.name())) {
                known.add(tag);
            } else {
                settings.note("The prompt names the LoRA \"" + tag.name()
                        + "\", which is not there: the picture is made"
                        + " without it.");
            }
        }
        settings.set(Settings.PROMPT, read.tags().isEmpty() ? prompt : read.text().strip());
        if (!known.isEmpty()) {
            settings.set(Settings.LORAS, known);
        }
    }

    /** @param hashes {@code word: hash, word: hash} */
    static void readWords(ForeignSettings settings, String hashes) {
        List<String> missing = Stream.of(hashes.split(",")).map(item -> item.replaceFirst(":.*", "").strip())
                .filter(word -> !word.isEmpty() && !settings.knowsWord(word)).toList();
        if (!missing.isEmpty()) {
            settings.notFollowed("TI hashes", "no embeddings are there for " + String.join(", ", missing)
                    + ", which are mere words here");
        }
    }
}
