package org.diffusionj.ij.dataset;

import ij.ImagePlus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.dataset.FileTexts;
import org.diffusionj.dataset.LabelPlan;
import org.diffusionj.dataset.Plan;
import org.diffusionj.ij.provenance.PictureInfo;
import org.diffusionj.pipeline.Provenance;

/**
 * What the files of an item say of it.
 *
 * @param picture with its info
 * @param properties of the picture, without places
 */
record ItemTexts(Plan plan, ImagePlus picture, Map<String, String> properties, WithoutPlaces clean) {
    private static final String LICENCE = "licence";
    private static final String LABELS = "This label image belongs to a synthetic picture. Its values are numbers of"
            + " objects.";

    FileTexts ofPicture() {
        String info = clean.in(picture.getInfoProperty());
        String parameters = clean.in(PictureInfo.pngTexts(picture).get("parameters"));
        return texts(info.substring(0, info.indexOf('\n')), info, properties, parameters, Provenance.SYNTHETIC);
    }

    /** With the settings of the picture, so that they stay together. */
    FileTexts ofLabels() {
        String info = clean.in(picture.getInfoProperty());
        boolean drawn = plan.labels().filter(LabelPlan.Drawn.class::isInstance).isPresent();
        String statement = LABELS + (drawn ? " They were drawn by rule." : "");
        return texts(statement, statement + info.substring(info.indexOf('\n')), properties, "", Provenance.SYNTHETIC);
    }

    private FileTexts texts(String statement, String info, Map<String, String> properties, String parameters,
            String kind) {
        Map<String, String> all = new LinkedHashMap<>(properties);
        Optional<String> licence = plan.licence();
        licence.ifPresent(terms -> all.put("diffusion." + LICENCE, terms));
        return new FileTexts(statement, info + licence.map(terms -> LICENCE + " = " + terms + "\n").orElse(""), all,
                parameters, Provenance.xmp(kind, licence), licence, "DiffusionJ " + PictureInfo.version());
    }
}
