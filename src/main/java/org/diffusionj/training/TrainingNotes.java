package org.diffusionj.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.diffusionj.model.ModelFolder;

/**
 * What a result tells of itself in its metadata: keys of kohya's sd-scripts, which other programs show, and its own.
 */
final class TrainingNotes {
    private static final String OWN = "diffusionj_";
    private static final Pattern LICENCE = Pattern.compile("(?m)^license(?:_name)?:\\s*\"?([^\"\\n]+?)\"?\\s*$");
    private static final int LONGEST_PAGE = 1 << 20;

    private TrainingNotes() {}

    static Map<String, String> of(ModelFolder model, FitSettings settings, Path place, List<Example> examples) {
        Map<String, String> notes = new TreeMap<>();
        notes.put("ss_output_name", place.getFileName().toString().replaceFirst("\\.safetensors$", ""));
        if (settings.rank() > 0) {
            notes.put("ss_network_module", "networks.lora");
            notes.put("ss_network_dim", Long.toString(settings.rank()));
            notes.put("ss_network_alpha", Long.toString(settings.rank()));
        }
        notes.put("ss_seed", Long.toString(settings.seed()));
        notes.put("ss_learning_rate", Double.toString(settings.rate()));
        notes.put("ss_max_train_steps", Integer.toString(settings.steps()));
        notes.put("ss_sd_model_name", model.name());
        notes.put("ss_resolution", "(" + settings.size() + ", " + settings.size() + ")");
        notes.put("ss_num_train_images", Integer.toString(examples.size()));
        settings.all().forEach((name, value) -> notes.put(OWN + name, value));
        notes.put(OWN + "model_sha256", model.sha256());
        notes.put(OWN + "model_licence", licence(model.path()));
        notes.put(OWN + "images_sha256", examples.stream().map(example -> example.name() + " " + example.sha256())
                .collect(Collectors.joining("\n")));
        String labels = examples.stream().flatMap(example -> example.labels().stream()
                .map(map -> example.name() + " " + map.sha256())).collect(Collectors.joining("\n"));
        if (!labels.isEmpty()) {
            notes.put(OWN + "labels_sha256", labels);
        }
        notes.put(OWN + "captions", examples.stream().map(Example::caption).distinct()
                .collect(Collectors.joining("\n")));
        return notes;
    }

    /** As the header of the model's page says (README.md, as on the hub), or the first line of its licence. */
    static String licence(Path model) {
        for (Path page : List.of(model.resolve("README.md"), model.resolve("LICENSE"), model.resolve("LICENSE.md"),
                model.resolve("LICENSE.txt"))) {
            String text = text(page);
            Matcher named = LICENCE.matcher(text);
            if (named.find()) {
                return named.group(1);
            }
            String first = text.strip().lines().findFirst().orElse("").strip();
            if (page.getFileName().toString().startsWith("LICENSE") && !first.isEmpty()) {
                return first;
            }
        }
        return "not told by the model's folder";
    }

    private static String text(Path page) {
        try {
            return Files.isRegularFile(page) && Files.size(page) < LONGEST_PAGE ? Files.readString(page) : "";
        } catch (IOException e) {
            return ""; // a page in another encoding tells nothing
        }
    }
}
