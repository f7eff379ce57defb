package org.diffusionj.model;

import java.util.List;
import java.util.Map;
import org.diffusionj.image.RgbImage;
import org.diffusionj.tensor.Tensor;

/**
 * How a picture is prepared for CLIP's vision network: CLIPImageProcessor of transformers, by the facts
 * of feature_extractor/preprocessor_config.json.
 *
 * @param shortestEdge to which the picture is resized, in proportion
 * @param width of the middle part that is cut out
 * @param height of that part
 * @param mean of each colour, taken off
 * @param deviation of each colour, by which the rest is divided
 */
record ClipPicture(int shortestEdge, int width, int height, List<Double> mean, List<Double> deviation) {
    private static final int USUAL_SIZE = 224;
    private static final List<Double> USUAL_MEAN = List.of(0.48145466, 0.4578275, 0.40821073);
    private static final List<Double> USUAL_DEVIATION = List.of(0.26862954, 0.26130258, 0.27577711);
    private static final int BICUBIC = 3;

    /** @throws ModelException if the file prepares pictures in a way that CLIP's do not need */
    static ClipPicture read(JsonFile file) {
        for (String step : List.of("do_resize", "do_center_crop", "do_normalize")) {
            if (!file.flag(step, true)) {
                throw file.wrong(step, "true, as for CLIP", false);
            }
        }
        if (file.count("resample", BICUBIC) != BICUBIC) {
            throw file.wrong("resample", "3 (bicubic), as for CLIP", file.keys().get("resample"));
        }
        return new ClipPicture(edge(file, "size", "shortest_edge"), edge(file, "crop_size", "width"),
                edge(file, "crop_size", "height"), colours(file, "image_mean", USUAL_MEAN),
                colours(file, "image_std", USUAL_DEVIATION));
    }

    /** A number, or an object with several. */
    private static int edge(JsonFile file, String key, String part) {
        Object value = file.keys().get(key);
        Object number = value instanceof Map<?, ?> sizes ? sizes.get(part) : value;
        if (value == null) {
            return USUAL_SIZE;
        }
        if (!(number instanceof Long size) || size < 1 || size > 4096) {
            throw file.wrong(key, "a size in pixels, or an object with \"" + part + "\"", value);
        }
        return size.intValue();
    }

    private static List<Double> colours(JsonFile file, String key, List<Double> usual) {
        if (!file.has(key)) {
            return usual;
        }
        return file.numbers(key, 3);
    }

    /** @return (1, 3, height, width) */
    Tensor prepare(RgbImage picture) {
        int shorter = Math.min(picture.width(), picture.height());
        RgbImage resized = picture.resizedInLevelsBicubic(
                (int) ((long) shortestEdge * picture.width() / shorter),
                (int) ((long) shortestEdge * picture.height() / shorter));
        int left = Math.floorDiv(resized.width() - width, 2);
        int top = Math.floorDiv(resized.height() - height, 2);
        float[] values = new float[3 * width * height];
        for (int i = 0; i < values.length; i++) {
            int colour = i / (width * height);
            float level = level(resized, colour, left + i % width, top + i / width % height);
            values[i] = (level - mean.get(colour).floatValue()) / deviation.get(colour).floatValue();
        }
        return Tensor.of(values, 1, 3, height, width);
    }

    /** In [0, 1]; black outside of the picture. */
    private static float level(RgbImage picture, int colour, int x, int y) {
        if (x < 0 || y < 0 || x >= picture.width() || y >= picture.height()) {
            return 0;
        }
        int at = (colour * picture.height() + y) * picture.width() + x;
        return (float) Math.rint(picture.planes()[at] * 255f) / 255f;
    }
}
