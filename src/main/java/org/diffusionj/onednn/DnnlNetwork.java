package org.diffusionj.onednn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.diffusionj.graph.Graph;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.ElementType;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkDescription;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.runtime.Port;
import org.diffusionj.runtime.ResourceStack;
import org.diffusionj.runtime.Signature;
import org.diffusionj.tensor.Tensor;

/** A described network in oneDNN, with a plan for each set of sizes that it met last. */
final class DnnlNetwork implements Network {
    /** Sets of sizes whose plans are kept: guided and not, previews, a size before and now. */
    private static final int KEPT_SHAPES = 4;

    /** Sizes that nobody has told yet: of pictures, and of prompts. */
    private static final long USUAL_SIZE = 64;

    private static final int PICTURE_AXES = 4;

    /** SDXL's micro-conditioning. */
    private static final String SIZES = "time_ids";

    /** The picture that a control network sees. */
    private static final String CONTROL = "controlnet_cond";

    private final DnnlBackend backend;
    private final Map<List<Object>, Plan> plans = new LinkedHashMap<>(16, 0.75f, true);
    private NetworkSource source;
    private NetworkDescription.Layers network;
    private PackedWeights.Used weights;
    private Signature signature;

    DnnlNetwork(NetworkSource source, DnnlBackend backend, Cancellation loading) {
        this.source = source;
        this.backend = backend;
        load(source, loading);
    }

    /** Brings all weights into the order in which they are fastest for usual sizes. */
    private void load(NetworkSource from, Cancellation cancellation) {
        Threads.use(backend.threads());
        NetworkDescription.Layers layers = from.description().orElseThrow().layers();
        PackedWeights.Used used = backend.weights().used();
        try {
            if (hasUsualSizes(layers.graph())) {
                plan(layers, usual(layers.graph()), Set.of(), used, cancellation).close();
                // Weights were read between those that were packed: the system does not get that back by itself.
                Pointer.trimMemory();
            }
            network = layers;
            weights = used;
            signature = new Signature(from.toString(), ports(layers.graph().inputs()),
                    ports(layers.graph().outputs()));
        } catch (RuntimeException | Error e) {
            used.close();
            throw e;
        }
    }

    private Plan plan(NetworkDescription.Layers layers, Map<String, long[]> shapes, Set<String> repeated,
            PackedWeights.Used used, Cancellation cancellation) {
        try {
            return new Plan(layers, new Tape(backend.type(), backend.threads()), shapes, repeated, used, cancellation);
        } finally {
            backend.weights().forgetRead();
        }
    }

    /**
     * Whether sizes that fit each other can be told beforehand. How wide the pooled text of SDXL is, only its pictures
     * tell, and how much larger than latents control pictures are: weights are then read with the first picture.
     */
    private static boolean hasUsualSizes(Graph graph) {
        return graph.inputs().size() == 1 || graph.inputs().stream().noneMatch(port -> port.name().equals(SIZES)
                || port.name().equals(CONTROL));
    }

    private static Map<String, long[]> usual(Graph graph) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        for (Graph.Port port : graph.inputs()) {
            List<Object> sizes = port.shape().orElseThrow();
            boolean picture = sizes.size() >= PICTURE_AXES;
            shapes.put(port.name(), sizes.stream().mapToLong(size -> size instanceof Long known ? known
                    : size.toString().startsWith("batch") ? 2 : usual(port.name(), size.toString(), picture))
                    .toArray());
        }
        return shapes;
    }

    private static long usual(String port, String axis, boolean picture) {
        return picture ? axis.startsWith("control") ? 8 * USUAL_SIZE : USUAL_SIZE : 77;
    }

    private static List<Port> ports(List<Graph.Port> ports) {
        return ports.stream().map(port -> new Port(port.name(),
                port.type() == Graph.Type.INT64 ? ElementType.INT64 : ElementType.FLOAT,
                port.shape().orElse(List.of()).stream().map(size -> size instanceof Long known ? known : -1L).toList()))
                .toList();
    }

    private Signature open() {
        if (signature == null) {
            throw new IllegalStateException(source + " is closed and cannot compute any more");
        }
        return signature;
    }

    @Override
    public List<Port> inputs() {
        return open().inputs();
    }

    @Override
    public List<Port> outputs() {
        return open().outputs();
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, Cancellation cancellation) {
        open().check(inputs);
        cancellation.check();
        source.description().orElseThrow().requireUnchanged();
        Threads.use(backend.threads());
        Plan plan = plan(inputs, cancellation);
        return plan.run(backend.workspace().use(plan.bytes()), inputs, cancellation);
    }

    private Plan plan(Map<String, Tensor> inputs, Cancellation cancellation) {
        List<Object> key = new ArrayList<>();
        Set<String> repeated = new HashSet<>();
        Map<String, long[]> shapes = new LinkedHashMap<>();
        for (Port port : inputs()) {
            long[] shape = inputs.get(port.name()).shape();
            key.add(Arrays.stream(shape).boxed().toList());
            shapes.put(port.name(), shape);
            if (isRepeated(inputs.get(port.name()))) {
                repeated.add(port.name());
            }
        }
        key.add(repeated);
        Plan known = plans.get(key);
        if (known != null) {
            return known;
        }
        while (plans.size() >= KEPT_SHAPES) {
            plans.remove(plans.keySet().iterator().next()).close();
        }
        Plan made = plan(network, shapes, repeated, weights, cancellation);
        plans.put(key, made);
        return made;
    }

    /** Whether it is a batch of the same picture, as guidance asks for with several prompts. */
    private static boolean isRepeated(Tensor batch) {
        long[] shape = batch.shape();
        int one = shape.length < 2 || shape[0] < 2 ? 0 : (int) (batch.data().length / shape[0]);
        boolean repeated = one > 0;
        for (int i = one; repeated && i < batch.data().length; i += one) {
            repeated = Arrays.equals(batch.data(), 0, one, batch.data(), i, i + one);
        }
        return repeated;
    }

    @Override
    public void change(NetworkSource other, Cancellation cancellation) {
        closePlans();
        signature = null;
        PackedWeights.Used before = weights;
        source = other;
        try {
            load(other, cancellation);
        } finally {
            if (weights != before) {
                before.close();
            }
        }
    }

    private void closePlans() {
        try (ResourceStack all = new ResourceStack()) {
            plans.values().forEach(all::add);
            plans.clear();
        }
    }

    @Override
    public void close() {
        closePlans();
        weights.close();
        signature = null;
    }
}
