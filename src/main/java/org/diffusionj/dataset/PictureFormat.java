package org.diffusionj.dataset;

/** In which files pictures and labels are kept. */
public enum PictureFormat {
    TIFF("tiff", ".tif"),
    PNG("png", ".png"),
    OME_TIFF("ome-tiff", ".ome.tif");

    private final String label;
    private final String ending;

    PictureFormat(String label, String ending) {
        this.label = label;
        this.ending = ending;
    }

    /** As plans name it. */
    public String label() {
        return label;
    }

    /** Of its files' names, with the dot. */
    public String ending() {
        return ending;
    }
}
