package org.diffusionj.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.weights.SafetensorsWriter;
import org.diffusionj.weights.SafetensorsWriter.Floats;

/** A whole model in a folder: another one's with a UNet of its own, of the running means of the weights. */
record ModelResult(Path place, ModelFolder base) implements Result {
    private static final String UNET = "unet";
    private static final String WEIGHTS = "diffusion_pytorch_model.safetensors";

    /** What of a model's folder is needed to make pictures, besides the UNet. */
    private static final List<String> KEPT = List.of("model_index.json", "diffusionj.json", "scheduler", "tokenizer",
            "tokenizer_2", "text_encoder", "text_encoder_2", "vae", "vae_encoder", "vae_decoder", "safety_checker",
            "feature_extractor");

    @Override
    public void write(List<Parameter> parameters, Map<String, String> notes) {
        Map<String, Floats> tensors = new HashMap<>();
        parameters.forEach(parameter ->
                tensors.put(parameter.name(), new Floats(parameter.shape(), parameter.result())));
        if (Files.exists(place)) {
            SafetensorsWriter.write(place.resolve(UNET).resolve(WEIGHTS), tensors, notes);
            return;
        }
        Path part = place.resolveSibling("." + place.getFileName() + ".part"); // so that there is never half a model
        try {
            copyBase(part);
            SafetensorsWriter.write(part.resolve(UNET).resolve(WEIGHTS), tensors, notes);
            Files.move(part, place);
        } catch (IOException e) {
            throw new UncheckedIOException("The model " + place + " could not be written (" + e.getMessage() + ")."
                    + " Make room on the disk, and check that its folder may be written to", e);
        }
    }

    private void copyBase(Path part) throws IOException {
        for (String name : KEPT) {
            Path from = base.path().resolve(name);
            if (Files.exists(from)) {
                copy(from, part.resolve(name));
            }
        }
        copy(base.path().resolve(UNET).resolve("config.json"), part.resolve(UNET).resolve("config.json"));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copied = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copied);
                } else {
                    Files.createDirectories(copied.getParent());
                    Files.copy(file, copied, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
