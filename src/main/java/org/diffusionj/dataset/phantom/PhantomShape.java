package org.diffusionj.dataset.phantom;

import java.util.Locale;

/** What phantoms look like. */
public enum PhantomShape {
    /** Smooth outlines near to ellipses. */
    NUCLEI(new FourierOutline.Roughness(0.16, 0.05, 5)),
    /** Larger lobes. */
    CELLS(new FourierOutline.Roughness(0.2, 0.11, 7)),
    /** Small discs, hardly deformed. */
    SPOTS(new FourierOutline.Roughness(0.03, 0, 2)),
    /** Filaments, whose diameter is their width. */
    CURVES(null);

    private final FourierOutline.Roughness roughness;

    PhantomShape(FourierOutline.Roughness roughness) {
        this.roughness = roughness;
    }

    /** As plans name it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Draws one object.
     *
     * @param diameter of a disc of its area; of curves, the width
     * @param room the picture's shorter side in pixels
     */
    Silhouette draw(Draws draws, double diameter, int room) {
        return this == CURVES ? Curve.draw(draws, diameter, room)
                : FourierOutline.draw(draws, diameter, roughness).silhouette();
    }
}
