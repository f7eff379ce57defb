package org.diffusionj.pipeline;

import org.diffusionj.image.RgbImage;

/** What a model's safety checker said of a picture. */
public enum SafetyVerdict {
    /** It was not asked. */
    UNCHECKED,
    PASSED,
    /** The picture is not shown: all of it is black, as in diffusers. */
    FLAGGED;

    /** The picture, or a black one of its size. */
    RgbImage shown(RgbImage picture) {
        return this == FLAGGED
                ? new RgbImage(picture.width(), picture.height(), new float[picture.planes().length]) : picture;
    }
}
