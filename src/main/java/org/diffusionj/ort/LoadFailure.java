package org.diffusionj.ort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusionj.runtime.DeviceMemoryException;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.runtime.UserPath;

/** Says what went wrong when a graph could not be loaded. */
final class LoadFailure {
    private static final String SEE = " See docs/troubleshooting.md#graph-does-not-load";
    private static final String COPY = " Copy or download it again." + SEE;
    private static final String TOO_NEW = " See docs/troubleshooting.md#graph-is-too-new";

    /** What ONNX Runtime says, and what it means. */
    private record Cause(Pattern words, Function<MatchResult, String> meaning) {}

    private static final List<Cause> CAUSES = List.of(
            cause("Opset (\\d+) is under development.* domain (\\S+) is till opset (\\d+)", found ->
                    "it was exported for a newer ONNX Runtime: its operators are of opset " + found.group(1) + " ("
                            + found.group(2) + "), and this one knows them up to " + found.group(3)
                            + ". Export the model again with " + (found.group(2).equals("ai.onnx")
                                    ? "opset " + found.group(3) + " or lower."
                                    : "an older version of the same program.")
                            + TOO_NEW),
            cause("\\bEPContext\\b", found ->
                    "it was compiled for one device (EPContext). Take the folder that it was made from, or export the"
                            + " model again with optimum, for no device in particular." + SEE),
            cause("Unsupported model IR version: (\\d+), max supported IR version: (\\d+)", found ->
                    "it was exported for a newer ONNX Runtime: its file has IR version " + found.group(1)
                            + ", and this one knows them up to " + found.group(2) + ". Export the model again with an"
                            + " older onnx package, or set its ir_version to " + found.group(2) + "." + TOO_NEW),
            cause("No such file or directory \\[(.*?)\\]|External data path does not exist: (\\S+)", found ->
                    (found.group(1) == null ? found.group(2) : found.group(1)) + " is missing, in which it keeps"
                    + " weights."
                            + " Put this file beside the graph: both belong together." + SEE),
            cause("Fatal error: ([^: ]*):(\\S+)\\(-?\\d+\\) is not a registered function", found ->
                    "it holds the operator " + found.group(2) + " of the domain " + found.group(1) + ", which is "
                            + owner(found.group(1)) + ". Export the model again with optimum, for no device in"
                            + " particular." + SEE),
            cause("No Op registered for (.*?) with domain_version of (\\d+)", found ->
                    "there is no operator " + found.group(1) + " in opset " + found.group(2) + ", which it says it was"
                            + " exported for. Export the model again with a higher opset, or copy it again." + SEE),
            cause("Could not find an implementation for (\\w+)\\((\\d+)\\)", found ->
                    "it holds the operator " + found.group(1) + " (version " + found.group(2)
                    + ") in a form that is not"
                            + " computed here. Export the model again in float, with opset 17 or higher and for no"
                            + " device in particular." + SEE),
            cause("Type 'tensor\\(bfloat16\\)'", found ->
                    "it computes in bfloat16. Export the model again in float or half precision." + SEE),
            cause("Protobuf parsing failed|does not have a graph", found ->
                    "it is no ONNX graph, or is cut short." + COPY));

    private LoadFailure() {}

    private static Cause cause(String words, Function<MatchResult, String> meaning) {
        return new Cause(Pattern.compile(words), meaning);
    }

    private static String owner(String domain) {
        return switch (domain) {
            case "com.microsoft.dml" -> "DirectML's";
            case "trt.plugins" -> "TensorRT's";
            default -> "another program's, or a newer ONNX Runtime's";
        };
    }

    static IllegalStateException of(NetworkSource graph, Compute compute, Throwable cause) {
        if (RunFailure.isOutOfMemory(cause)) {
            return new DeviceMemoryException("The memory of " + compute.label() + " is not enough to load " + graph
                    + ". Close other programs or models, or take a smaller model or one in half precision."
                    + " See docs/troubleshooting.md#out-of-memory", OptionalLong.empty(), OptionalLong.empty(), cause);
        }
        String words = OrtWords.line(cause);
        boolean unknownOperator = words.contains("is not a registered function") && !words.contains("com.microsoft:");
        String fused = unknownOperator || isTooNew(words) ? "" : FusedOperators.refusal(graph, compute.place());
        return new IllegalStateException(!fused.isEmpty() ? fused
                : graph + " could not be loaded by ONNX Runtime " + OrtLibrary.version() + ": "
                        + reason(graph.file(), words, cause), cause);
    }

    private static boolean isTooNew(String words) {
        return words.contains("is under development") || words.contains("IR version");
    }

    private static String reason(Path graph, String words, Throwable cause) {
        if (!Files.exists(graph)) {
            return "there is no such file." + COPY;
        }
        if (Files.isDirectory(graph)) {
            return "it is a folder." + COPY;
        }
        if (!Files.isReadable(graph)) {
            return "you may not read this file. Change its permissions, or copy it to a folder of your own." + SEE;
        }
        if (!UserPath.remedy(graph).isEmpty()) {
            return UserPath.remedy(graph) + SEE;
        }
        for (Cause known : CAUSES) {
            Matcher found = known.words.matcher(words);
            if (found.find()) {
                return known.meaning.apply(found);
            }
        }
        return OrtWords.of(cause) + " Copy the model again, or export it anew." + SEE;
    }
}
