package org.diffusionj.settings;

/** What says where the objects of a picture lie. */
public enum LabelKind {
    /** An image that holds a number for each object, and 0 elsewhere. */
    LABELS("Labels"),
    /** An image of 8 bits that holds 255 in objects, and 0 elsewhere. */
    MASK("Mask"),
    /** The selections in the ROI Manager. */
    ROIS("ROIs");

    private final String label;

    LabelKind(String label) {
        this.label = label;
    }

    /** As users name it. */
    public String label() {
        return label;
    }
}
