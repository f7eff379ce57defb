package org.diffusionj.training;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.diffusionj.gradient.LearningGraph;
import org.diffusionj.graph.Graph;
import org.diffusionj.model.LearnableUNet;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.ResourceStack;
import org.diffusionj.tensor.Tensor;

/** A UNet with parameters that learn: computes errors and gradients, and takes the steps of the optimizer. */
final class Learner implements AutoCloseable {
    /** Value, two means, and copies of value and gradient on both sides of the border to native code. */
    private static final int PER_PARAMETER = 6;

    /** What allocators and Java itself take more, as measured with SD 1.5. */
    private static final double BESIDES = 1.3;

    private final LearnableUNet unet;
    private final Graph forward;
    private final List<Parameter> parameters;
    private final Noising noising;
    private final LearningRate rate;
    private final Backend backend;
    private final ResourceStack opened = new ResourceStack();
    private final Map<String, Graph.Part> inputs;
    private Network learning;
    private Network judging;

    /**
     * Takes what is to learn; networks are loaded with the first batch, whose shape all later ones have.
     *
     * @param forward the UNet in operators that have gradients
     */
    Learner(LearnableUNet unet, Graph forward, List<Parameter> parameters, Noising noising, LearningRate rate,
            Backend backend) {
        this.unet = unet;
        this.forward = forward;
        this.parameters = List.copyOf(parameters);
        this.noising = noising;
        this.rate = rate;
        this.backend = backend;
        this.inputs = LearningGraph.parts(forward, parameters.stream().map(Parameter::name).toList());
    }

    List<Parameter> parameters() {
        return parameters;
    }

    /**
     * One step of training.
     *
     * @param step counted from 0
     * @return the loss before the step: the mean of the errors by their shares
     * @throws IllegalStateException if the loss is no number any more; the parameters are then as they were
     */
    double step(Batch batch, int step, Cancellation cancellation) {
        Map<String, Tensor> given = given(batch);
        if (learning == null) {
            learning = open(LearningGraph.of(forward, shapes(given), names()), cancellation);
        }
        Map<String, Tensor> outputs = learning.run(given, cancellation);
        double loss = loss(outputs, batch);
        Map<String, float[]> gradients = new TreeMap<>(); // whose order decides how the length rounds
        inputs.forEach((input, part) ->
                gradients.put(part.weight(), outputs.get(LearningGraph.gradient(input)).data()));
        if (!Double.isFinite(loss + AdamW.length(gradients.values()))) {
            throw new IllegalStateException("At step " + (step + 1) + " the loss was no number any more: the learning"
                    + " rate is too high for these images, or the model's weights overflow. Choose a lower rate (now "
                    + rate.highest() + ")");
        }
        AdamW.USUAL.updateInPlace(parameters, gradients, rate.at(step), step + 1);
        parameters.parallelStream().forEach(parameter -> parameter.average(step + 1));
        return loss;
    }

    /** The loss of a batch that nothing is learned from. */
    double judge(Batch batch, Cancellation cancellation) {
        Map<String, Tensor> given = given(batch);
        if (judging == null) {
            judging = open(LearningGraph.ofErrors(forward, shapes(given), names()), cancellation);
        }
        return loss(judging.run(given, cancellation), batch);
    }

    /** Bytes that steps with such batches take: of a parameter also its gradient, and what is remembered of both. */
    long bytes(Batch batch) {
        long each = PER_PARAMETER * Float.BYTES;
        return (long) (BESIDES * (LearningGraph.bytes(forward, shapes(given(batch)), names())
                + parameters.stream().mapToLong(parameter ->
                        parameter.values().length * each + parameter.average().length * Float.BYTES).sum()));
    }

    private double loss(Map<String, Tensor> outputs, Batch batch) {
        float[] errors = outputs.get(LearningGraph.ERRORS).data();
        double sum = 0;
        for (int i = 0; i < errors.length; i++) {
            sum += (double) errors[i] * noising.share(batch.timesteps()[i]);
        }
        return sum / errors.length;
    }

    private Set<String> names() {
        return new HashSet<>(parameters.stream().map(Parameter::name).toList());
    }

    private Network open(Graph graph, Cancellation cancellation) {
        return opened.add(backend.open(unet.source(graph), cancellation));
    }

    private Map<String, List<Long>> shapes(Map<String, Tensor> given) {
        Set<String> ports = new HashSet<>(forward.inputs().stream().map(Graph.Port::name).toList());
        Map<String, List<Long>> shapes = LearnableUNet.shapes(given);
        shapes.keySet().retainAll(ports);
        return shapes;
    }

    /** Everything that the graph takes, the parameters as they are now. */
    private Map<String, Tensor> given(Batch batch) {
        Map<String, Tensor> given = new HashMap<>(LearnableUNet.inputs(
                noising.noisy(batch.clean(), batch.noise(), batch.timesteps()), batch.timesteps(),
                batch.conditioning(), batch.controls()));
        given.put(LearningGraph.TARGET, noising.target(batch.clean(), batch.noise(), batch.timesteps()));
        given.put(LearningGraph.SHARES, noising.shares(batch.timesteps()));
        Map<String, Parameter> named = new HashMap<>();
        parameters.forEach(parameter -> named.put(parameter.name(), parameter));
        inputs.forEach((input, part) -> given.put(input, Tensor.of(named.get(part.weight()).values(),
                part.taken().stream().mapToLong(Long::longValue).toArray())));
        return given;
    }

    @Override
    public void close() {
        opened.close();
    }
}
