package org.diffusionj.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the graph file of a component, or says what lies in its place. */
final class ComponentFolder {
    static final String GRAPH = "model.onnx";
    private static final int NAMED = 5;
    private static final List<String> READ = List.of(".safetensors", ".bin");
    private static final List<String> PYTORCH = List.of(".pt", ".pth", ".ckpt", ".msgpack");
    private static final String INCOMPLETE = "docs/troubleshooting.md#incomplete-model-folder";

    private final Path folder;
    private final String label;

    /** @param label the component's name in sentences */
    ComponentFolder(Path folder, String label) {
        this.folder = folder;
        this.label = label;
    }

    /** @throws ModelException if there is no graph */
    Path graph() {
        if (TextFile.isAbsent(folder)) {
            throw new ModelException(folder, "the model has no " + label + besides(),
                    "Copy the model folder again, whole", INCOMPLETE);
        }
        List<String> files = names(folder);
        if (!files.contains(GRAPH)) {
            throw withoutGraph(files);
        }
        return folder.resolve(GRAPH);
    }

    /** The weights in place of a graph, if there are any. */
    Optional<Path> weights() {
        if (TextFile.isAbsent(folder) || !Files.isDirectory(folder)) {
            return Optional.empty();
        }
        List<String> files = names(folder);
        boolean graphs = files.stream().anyMatch(name -> name.endsWith(".onnx"));
        return graphs ? Optional.empty() : WeightsComponent.among(files).map(folder::resolve);
    }

    /** Graphs of some exports lie in one folder, each with the name of its component. */
    private String besides() {
        List<String> graphs = ending(names(folder.getParent()), List.of(".onnx"));
        return graphs.isEmpty()
                ? "" : "; " + some(graphs) + " must lie as " + GRAPH + " in the folder of its component";
    }

    private ModelException withoutGraph(List<String> files) {
        Path graph = folder.resolve(GRAPH);
        List<String> graphs = ending(files, List.of(".onnx"));
        if (!graphs.isEmpty()) {
            return new ModelException(graph, "the graph has another name here: " + some(graphs),
                    "Rename the one that you want to " + GRAPH, "docs/troubleshooting.md#graph-does-not-load");
        }
        List<String> readable = ending(files, READ);
        if (!readable.isEmpty()) {
            String found = readable.get(0);
            return new ModelException(graph, "there is no graph, and the weights have another name here than in"
                    + " diffusers: " + some(readable), "Rename " + found + " to " + diffusersName(found)
                    + " if it holds this component", "docs/models.md#weights-instead-of-graphs");
        }
        List<String> weights = ending(files, PYTORCH);
        if (!weights.isEmpty()) {
            return new ModelException(graph, "the graph file is missing, there are only PyTorch weights, "
                    + some(weights),
                    "Export the model to ONNX", "docs/models.md#export-a-model");
        }
        return new ModelException(graph, "the graph file is missing: the folder "
                + (files.isEmpty() ? "is empty" : "holds only " + some(files)),
                "Copy or download the file again", "docs/troubleshooting.md#graph-does-not-load");
    }

    /** Transformers' networks and diffusers' own are called otherwise. */
    private String diffusersName(String found) {
        boolean safetensors = found.toLowerCase(Locale.ROOT).endsWith(READ.get(0));
        boolean transformers = label.contains("text") || label.contains("safety");
        return safetensors ? (transformers ? "model" : "diffusion_pytorch_model") + READ.get(0)
                : (transformers ? "pytorch_model" : "diffusion_pytorch_model") + READ.get(1);
    }

    private static List<String> ending(List<String> names, List<String> ends) {
        return ends.stream().flatMap(end -> names.stream().filter(name -> name.toLowerCase(Locale.ROOT).endsWith(end)))
                .toList();
    }

    private static String some(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
                + (names.size() > NAMED ? ", ..." : "");
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (NotDirectoryException e) {
            throw new ModelException(folder, "there is a file where a folder must be",
                    "Copy the model folder again, whole", INCOMPLETE);
        } catch (IOException e) {
            throw TextFile.unreadable(folder, e);
        }
    }
}
