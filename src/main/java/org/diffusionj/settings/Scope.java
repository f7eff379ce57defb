package org.diffusionj.settings;

/** Which commands take a setting. */
public enum Scope {
    /** All that make pictures. */
    EVERYWHERE,
    /** Those that make a picture from another one. */
    FROM_IMAGE,
    /** Those that make whole pictures. */
    WHOLE_PICTURES,
    /** Those that make a picture of objects whose places are known. */
    FROM_LABELS,
    /** Those that make a part of a picture anew. */
    INPAINTING
}
