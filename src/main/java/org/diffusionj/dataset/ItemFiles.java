package org.diffusionj.dataset;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.image.Labels;

/**
 * The files of an item, ready to be written.
 *
 * @param contents by path, seen from the data set's folder
 * @param image the path of the picture
 * @param label that of its labels, if it has any
 */
public record ItemFiles(Map<String, byte[]> contents, String image, Optional<String> label) {
    private static final int DIGITS = 6;

    static ItemFiles of(Plan plan, Item item, MadeItem made) {
        String ending = plan.format().ending();
        String stem = String.format(Locale.ROOT, "%0" + DIGITS + "d", item.index());
        Map<String, byte[]> contents = new LinkedHashMap<>();
        String image = plan.layout().image(stem, item.split(), ending);
        contents.put(image, FileBytes.of(made.picture(), plan.format(), made.texts()));
        Optional<String> label = made.labels().map(labels -> {
            Optional<String> instances = plan.layout().instances(stem, item.split(), ending);
            instances.ifPresent(path -> contents.put(path, bytes(plan, labels, made)));
            String path = plan.layout().labels(stem, item.split(), ending);
            contents.put(path, bytes(plan, instances.isPresent() ? labels.classes() : labels, made));
            return path;
        });
        return new ItemFiles(contents, image, label);
    }

    private static byte[] bytes(Plan plan, Labels labels, MadeItem made) {
        return FileBytes.of(labels, plan.format(), made.labelTexts());
    }

    String sha256(String path) {
        return Sha256.of(contents.get(path));
    }

    /** Bytes by path. */
    Map<String, Object> sizes() {
        Map<String, Object> sizes = new LinkedHashMap<>();
        contents.forEach((path, bytes) -> sizes.put(path, (long) bytes.length));
        return sizes;
    }
}
