package org.diffusionj.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.text.ClipTokenizer;

/**
 * The parts of a model folder, as diffusers and optimum export it.
 *
 * @param path the folder
 */
record FolderParts(Path path) implements ModelParts {
    /** @throws ModelException if this is no model folder */
    static FolderParts of(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new ModelException(folder, "there is no such folder", "Check the path",
                    "docs/troubleshooting.md#no-such-model");
        }
        if (TextFile.isAbsent(folder.resolve(ModelFolder.INDEX))) {
            throw new ModelException(folder, "this is not a model folder: it holds no " + ModelFolder.INDEX,
                    "Give the folder that diffusers or optimum exported, not one above or inside of it",
                    "docs/troubleshooting.md#not-a-model-folder");
        }
        return new FolderParts(folder);
    }

    @Override
    public Optional<Path> folder() {
        return Optional.of(path);
    }

    @Override
    public JsonFile index() {
        return JsonFile.read(path.resolve(ModelFolder.INDEX));
    }

    @Override
    public boolean has(Component component) {
        return component.isIn(path);
    }

    @Override
    public OnnxFile graph(Component component) {
        return component.read(path);
    }

    @Override
    public JsonFile config(Component component) {
        return component.config(path);
    }

    @Override
    public ClipTokenizer tokenizer(Component component, TextEncoderConfig encoder) {
        return TokenizerFiles.read(path.resolve(component.folder().replace("text_encoder", "tokenizer")), encoder);
    }

    @Override
    public SchedulerConfig scheduler() {
        return SchedulerFile.read(path.resolve("scheduler").resolve("scheduler_config.json"));
    }

    @Override
    public JsonFile advice() {
        return JsonFile.readIfPresent(path.resolve(Advice.FILE));
    }

    @Override
    public void requireIntact(Cancellation cancellation) {
        Checksums.check(path, cancellation);
    }

    @Override
    public String sha256(List<OnnxFile> others, List<OnnxFile> vae, Cancellation cancellation) {
        List<OnnxFile> graphs = Stream.concat(others.stream(), vae.stream()).toList();
        return ModelHash.of(path, ModelHash.files(graphs), cancellation);
    }
}
