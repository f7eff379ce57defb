package org.diffusionj.programs;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.diffusionj.image.PictureTexts;
import org.diffusionj.pipeline.Parameters;
import org.diffusionj.programs.ComfyGraph.Node;

/**
 * Reads ComfyUI's plain graph: one checkpoint, a prompt and a negative prompt, an empty image, one sampler over
 * all steps, and the decoder. Anything else on the way to the picture is refused by the names of its nodes.
 */
final class ComfyUi {
    /** What weighs words there, or stands for something else than words. */
    static final Pattern MARKS = Pattern.compile("[()\\\\]|embedding:");

    private static final Set<String> SAVERS = Set.of("SaveImage", "PreviewImage");
    private static final Set<String> SAMPLERS = Set.of("KSampler", "KSamplerAdvanced");
    private static final String DECODER = "VAEDecode";
    private static final String CHECKPOINT = "CheckpointLoaderSimple";
    private static final String PROMPT = "CLIPTextEncode";
    private static final String LAYER = "CLIPSetLastLayer";
    private static final String SIZE = "EmptyLatentImage";
    private static final String VAE = "VAELoader";
    private static final Set<String> INNER = Set.of(DECODER, CHECKPOINT, PROMPT, LAYER, SIZE, VAE);
    private static final String PLAIN = ". Followed is the plain graph: one checkpoint, two prompts, an empty image,"
            + " one sampler over all steps";

    private final ComfyGraph graph;
    private final Set<Node> used;
    private final Node sampler;

    private ComfyUi(ComfyGraph graph) {
        this.graph = graph;
        this.used = used(graph);
        this.sampler = onlySampler(used);
    }

    static Optional<Parameters> read(PictureTexts texts) {
        if (texts.get(PictureTexts.PARAMETERS).isPresent()) {
            return Optional.empty(); // a node wrote them there, and they say more
        }
        Optional<ComfyGraph> graph = graph(texts);
        if (graph.isEmpty() && texts.get("workflow").flatMap(JsonSettings::parse)
                .filter(json -> json.has("nodes")).isPresent()) {
            throw Program.COMFYUI.refusal("the text \"prompt\" with its graph is missing or broken, and"
                    + " \"workflow\" alone is not followed");
        }
        return graph.map(found -> new ComfyUi(found).read());
    }

    static Optional<ComfyGraph> graph(PictureTexts texts) {
        return texts.get("prompt").flatMap(JsonSettings::parse).flatMap(ComfyGraph::of);
    }

    /** All on the ways to pictures, each of which may be the one that was saved. */
    private static Set<Node> used(ComfyGraph graph) {
        List<Node> makers = graph.nodes().stream()
                .filter(node -> node.type().contains("Sampler") || node.type().equals(DECODER)).toList();
        // Nothing comes of a sampler or decoder from which nobody saves.
        List<Node> ends = graph.from(makers).stream().filter(graph::isEnd)
                .filter(end -> !SAMPLERS.contains(end.type()) && !INNER.contains(end.type())).toList();
        Set<Node> used = graph.upTo(ends);
        List<Node> others = used.stream().filter(node -> !isFollowed(node)).toList();
        if (!others.isEmpty()) {
            throw refusal(others, "nodes that are not followed");
        }
        return used;
    }

    private static boolean isFollowed(Node node) {
        return SAVERS.contains(node.type()) || SAMPLERS.contains(node.type()) || INNER.contains(node.type())
                || ComfyGraph.isValue(node);
    }

    private static Node onlySampler(Set<Node> used) {
        List<Node> samplers = ComfyGraph.ofTypes(used, SAMPLERS);
        if (samplers.isEmpty()) {
            throw Program.COMFYUI.refusal("its graph holds no sampler that leads to a picture");
        }
        if (samplers.size() > 1) {
            throw refusal(samplers, "several samplers");
        }
        return samplers.get(0);
    }

    private static IllegalArgumentException refusal(Collection<Node> nodes, String kind) {
        return Program.COMFYUI.refusal("by a graph with " + kind + ": "
                + nodes.stream().map(Node::toString).collect(Collectors.joining(", ")) + PLAIN);
    }

    private Parameters read() {
        Node positive = linked(sampler, "positive", PROMPT);
        Node negative = linked(sampler, "negative", PROMPT);
        Node loader = linked(sampler, "model", CHECKPOINT);
        Node size = linked(sampler, "latent_image", SIZE);
        checkWholeWalk();
        Translation translation = new Translation(Program.COMFYUI, JsonSettings.of(Map.of()));
        String prompt = value(positive, "text");
        String negativePrompt = value(negative, "text");
        translation.put("Steps", value(sampler, "steps"))
                .put("Sampler", SamplerNames.ofKDiffusion(value(sampler, "sampler_name")))
                .put("Schedule type", SamplerNames.ofSchedule(value(sampler, "scheduler")))
                .put("CFG scale", value(sampler, "cfg"))
                .put("Seed", value(sampler, isAdvanced() ? "noise_seed" : "seed"))
                .put("Size", value(size, "width") + "x" + value(size, "height"))
                .model(Optional.of(value(loader, "ckpt_name")))
                .put("VAE", vae(loader))
                .put("Clip skip", clipSkip(positive, negative, loader))
                .put("RNG", "CPU")
                .put("Version", "ComfyUI")
                .emphasis(MARKS, prompt, negativePrompt);
        graph.value(size, "batch_size").filter(count -> !count.equals("1")).ifPresent(count -> translation.remark(
                "ComfyUI made " + count + " pictures at once, with one generator: only the first can be repeated."));
        return translation.finish(prompt, negativePrompt);
    }

    private boolean isAdvanced() {
        return sampler.type().equals("KSamplerAdvanced");
    }

    private void checkWholeWalk() {
        if (isAdvanced()) {
            check(value(sampler, "add_noise").equals("enable"), "it adds no noise");
            check(number(sampler, "start_at_step") == 0, "it starts at step " + value(sampler, "start_at_step"));
            check(number(sampler, "end_at_step") >= number(sampler, "steps"),
                    "it ends at step " + value(sampler, "end_at_step") + " of " + value(sampler, "steps"));
        } else {
            check(graph.value(sampler, "denoise").isEmpty() || number(sampler, "denoise") == 1,
                    "its denoise is " + graph.value(sampler, "denoise").orElse(""));
        }
    }

    private void check(boolean holds, String otherwise) {
        if (!holds) {
            throw Program.COMFYUI.refusal("its " + sampler + " does not walk all steps: " + otherwise + PLAIN);
        }
    }

    /** The name of another VAE than the checkpoint's, if the decoder takes one. */
    private Optional<String> vae(Node loader) {
        Optional<String> name = Optional.empty();
        for (Node decoder : ComfyGraph.ofTypes(used, Set.of(DECODER))) {
            linked(decoder, "samples", sampler.type());
            if (graph.linked(decoder, "vae").filter(loader::equals).isEmpty()) {
                name = Optional.of(Translation.bare(value(linked(decoder, "vae", VAE), "vae_name")));
            }
        }
        return name;
    }

    /** Both prompts must be read by the same layer of the checkpoint's own text encoder. */
    private Optional<String> clipSkip(Node positive, Node negative, Node loader) {
        Optional<Node> encoder = graph.linked(positive, "clip");
        if (!encoder.equals(graph.linked(negative, "clip"))) {
            throw refusal(List.of(positive, negative), "two text encoders, or two layers of one");
        }
        if (encoder.filter(loader::equals).isPresent()) {
            return Optional.empty();
        }
        Node layer = linked(positive, "clip", LAYER);
        if (graph.linked(layer, "clip").filter(loader::equals).isEmpty()) {
            throw refusal(List.of(layer), "another text encoder than the checkpoint's");
        }
        return Optional.of(value(layer, "stop_at_clip_layer").replaceFirst("^-", ""));
    }

    private Node linked(Node node, String input, String type) {
        Node found = graph.linked(node, input).orElseThrow(() -> Program.COMFYUI.refusal(
                "nothing goes into \"" + input + "\" of its " + node));
        if (!found.type().equals(type)) {
            throw Program.COMFYUI.refusal("its " + found + " goes into \"" + input + "\" of its " + node + PLAIN);
        }
        return found;
    }

    private String value(Node node, String input) {
        return graph.value(node, input).orElseThrow(() -> Program.COMFYUI.refusal(
                "\"" + input + "\" of its " + node + " has no value that is followed"));
    }

    private double number(Node node, String input) {
        String value = value(node, input);
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw Program.COMFYUI.refusal(
                    "\"" + input + "\" of its " + node + " is \"" + value + "\", which is no number");
        }
    }
}
