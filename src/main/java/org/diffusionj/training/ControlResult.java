package org.diffusionj.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.diffusionj.json.JsonOutput;
import org.diffusionj.model.ControlPreparation;
import org.diffusionj.model.LearnableUNet;
import org.diffusionj.weights.SafetensorsWriter;
import org.diffusionj.weights.SafetensorsWriter.Floats;

/**
 * A control network in a folder, as diffusers saves it.
 *
 * @param configuration by diffusers' keys
 * @param preparation what is made of labels for it
 */
record ControlResult(Path place, Map<String, Object> configuration, ControlPreparation preparation)
        implements Result {
    private static final String WEIGHTS = "diffusion_pytorch_model.safetensors";

    @Override
    public void write(List<Parameter> parameters, Map<String, String> notes) {
        Map<String, Floats> tensors = new HashMap<>();
        parameters.forEach(parameter -> tensors.put(parameter.name().substring(LearnableUNet.CONTROL.length()),
                new Floats(parameter.shape(), parameter.values())));
        if (Files.exists(place)) {
            SafetensorsWriter.write(place.resolve(WEIGHTS), tensors, notes);
            return;
        }
        Path part = place.resolveSibling("." + place.getFileName() + ".part"); // so that there is never half a network
        try {
            Files.createDirectories(part);
            Files.writeString(part.resolve("config.json"), JsonOutput.of(configuration));
            Files.writeString(part.resolve("diffusionj.json"),
                    JsonOutput.of(Map.of("controlprep", preparation.label())));
            SafetensorsWriter.write(part.resolve(WEIGHTS), tensors, notes);
            Files.move(part, place);
        } catch (IOException e) {
            throw new UncheckedIOException("The control network " + place + " could not be written (" + e.getMessage()
                    + "). Make room on the disk, and check that its folder may be written to", e);
        }
    }
}
