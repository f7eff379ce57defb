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
        return text.map(Parameters::parse).map(found -> StableDiffusionCpp.wrote(found) ? StableDiffusionCpp.read(found)
                : isOfComfyUi(found, texts) ? ofComfyUi(found) : found);
    }

    /** Nodes that write this form stand in graphs. */
    private static boolean isOfComfyUi(Parameters parameters, PictureTexts texts) {
        return parameters.get("Version").filter("ComfyUI"::equals).isPresent() || ComfyUi.graph(texts).isPresent();
    }

    /**
     * With ComfyUI's noise, if none is named, and AUTOMATIC1111's names for its samplers and schedules: so its nodes
     * and Fooocus write this form.
     */
    static Parameters ofComfyUi(Parameters parameters) {
        Map<String, String> settings = new LinkedHashMap<>(parameters.settings());
        rename(settings, "CFG Scale", "CFG scale");
        rename(settings, "Scheduler", "Schedule type");
        parameters.get("Sampler").flatMap(SamplerNames::ofNodes).ifPresent(names -> {
            settings.put("Sampler", names.sampler());
            settings.putIfAbsent("Schedule type", names.schedule());
        });
        settings.computeIfPresent("Schedule type", (name, schedule) -> SamplerNames.ofSchedule(schedule));
        settings.putIfAbsent("RNG", "CPU");
        return new Parameters(parameters.prompt(), parameters.negative(), settings, parameters.remarks());
    }

    private static void rename(Map<String, String> settings, String name, String known) {
        if (settings.containsKey(name) && !settings.containsKey(known)) {
            settings.put(known, settings.remove(name));
        }
    }
}
