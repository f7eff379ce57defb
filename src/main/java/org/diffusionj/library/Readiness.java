package org.diffusionj.library;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.diffusionj.adapter.EmbeddingFile;
import org.diffusionj.adapter.LoraFile;
import org.diffusionj.model.ControlNet;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.RootFolder;

/** Whether something can be used. */
final class Readiness {
    private Readiness() {}

    /** Why not, if not. Only what files say of their tensors is read. */
    static Optional<String> problem(RootFolder kind, Path place) {
        try {
            switch (kind) {
                case MODELS -> ModelFolder.read(place);
                case LORAS -> LoraFile.read(Files.isDirectory(place) ? place.resolve("adapter_model.safetensors")
                        : place);
                case CONTROL_NETWORKS -> ControlNet.read(place);
                case EMBEDDINGS -> EmbeddingFile.read(place);
                default -> { }
            }
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }
}
