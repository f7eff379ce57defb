package org.diffusionj.programs;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.image.PictureTexts;
import org.diffusionj.pipeline.Parameters;

/** Reads AUTOMATIC1111's form of settings, which many programs write. */
final class PlainText {
    private PlainText() {}

    static Optional<Parameters> read(PictureTexts texts) {
        Optional<String> text = texts.get(PictureTexts.PARAMETERS);
        text.flatMap(JsonSettings::parse).ifPresent(json -> {
            throw new IllegalArgumentException("its text \"parameters\" is JSON of a program that is not known here"
                    + json.text("software").or(() -> json.text("Software")).map(name -> " (" + name + ")").orElse("")
                    + ". Open it in the program that made it and write down its settings.");
        });
        return text.map(Parameters::parse)
                // Nodes that write this form stand in graphs whose noise is ComfyUI's.
                .map(found -> ComfyUi.graph(texts).isPresent() ? withNoise(found, "CPU") : found);
    }

    /** The same with the noise of another program, if none is named. */
    static Parameters withNoise(Parameters parameters, String noise) {
        Map<String, String> settings = new LinkedHashMap<>(parameters.settings());
        settings.putIfAbsent("RNG", noise);
        return new Parameters(parameters.prompt(), parameters.negative(), settings, parameters.remarks());
    }
}
