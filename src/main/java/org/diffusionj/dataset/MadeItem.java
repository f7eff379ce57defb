package org.diffusionj.dataset;

import java.util.Map;
import java.util.Optional;
import org.diffusionj.image.Labels;
import org.diffusionj.image.RgbImage;

/**
 * What was made for an item.
 *
 * @param labels that it was made from, in the picture's size, if it was
 * @param settings every setting with nothing left open, by macro key
 * @param hashes of what it was made with and from, by what they are of
 * @param texts for the picture's file
 * @param labelTexts for that of its labels
 */
public record MadeItem(RgbImage picture, Optional<Labels> labels, Map<String, Object> settings,
        Map<String, String> hashes, FileTexts texts, FileTexts labelTexts) {}
