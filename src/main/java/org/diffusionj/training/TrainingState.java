package org.diffusionj.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.diffusionj.weights.SafetensorsWriter;
import org.diffusionj.weights.SafetensorsWriter.Floats;
import org.diffusionj.weights.Weight;
import org.diffusionj.weights.WeightFile;
import org.diffusionj.weights.Weights;

/**
 * How far a training is: all that the next step depends on. Random numbers follow from the seed and the step.
 *
 * @param step the next one, counted from 0
 * @param notes texts that must be the same for the training to go on, and the losses so far
 */
record TrainingState(int step, List<Parameter> parameters, Map<String, String> notes) {
    /** What the file beside a result is called, instead of the result's ending. */
    private static final String ENDING = ".resume";

    private static final String STEP = "step";
    private static final String LOSSES = "losses";
    private static final String VALUES = "values.";
    private static final String MEANS = "means.";
    private static final String SQUARES = "squares.";
    private static final String AVERAGE = "average.";

    /** The state's file beside a result. */
    static Path beside(Path result) {
        return result.resolveSibling(result.getFileName().toString().replaceFirst("\\.safetensors$", "") + ENDING);
    }

    void write(Path file, Losses losses) {
        Map<String, Floats> tensors = new HashMap<>();
        for (Parameter parameter : parameters) {
            tensors.put(VALUES + parameter.name(), new Floats(parameter.shape(), parameter.values()));
            tensors.put(MEANS + parameter.name(), new Floats(parameter.shape(), parameter.means()));
            tensors.put(SQUARES + parameter.name(), new Floats(parameter.shape(), parameter.squares()));
            if (parameter.average().length > 0) {
                tensors.put(AVERAGE + parameter.name(), new Floats(parameter.shape(), parameter.average()));
            }
        }
        Map<String, String> metadata = new HashMap<>(notes);
        metadata.put(STEP, Integer.toString(step));
        metadata.put(LOSSES, losses.text());
        SafetensorsWriter.write(file, tensors, metadata);
    }

    /** @throws IllegalArgumentException if the file is none of a training */
    static TrainingState read(Path file) {
        Weights weights = WeightFile.read(file);
        List<Parameter> parameters = new ArrayList<>();
        try {
            weights.tensors().forEach((name, weight) -> {
                if (name.startsWith(VALUES)) {
                    String plain = name.substring(VALUES.length());
                    parameters.add(new Parameter(plain, weight.shape(), weight.floats(),
                            floats(weights, MEANS + plain), floats(weights, SQUARES + plain),
                            weights.tensors().containsKey(AVERAGE + plain) ? floats(weights, AVERAGE + plain)
                                    : new float[0]));
                }
            });
            Map<String, String> notes = new HashMap<>(weights.metadata());
            return new TrainingState(Integer.parseInt(notes.remove(STEP)), parameters, notes);
        } catch (NumberFormatException | NullPointerException e) {
            throw new IllegalArgumentException(file + " does not tell how far a training was. Remove it to begin anew"
                    + " from what was learned", e);
        }
    }

    private static float[] floats(Weights weights, String name) {
        Weight weight = weights.tensors().get(name);
        return weight.floats();
    }

    /** The losses so far. */
    Losses losses() {
        return Losses.of(notes.getOrDefault(LOSSES, ""));
    }

    /** @throws IllegalArgumentException if one of the given texts was another when the training began, naming it */
    void requireSame(Path file, Map<String, String> given) {
        given.forEach((name, value) -> {
            String before = notes.getOrDefault(name, "");
            if (!before.equals(value)) {
                throw new IllegalArgumentException("The training of " + file.getFileName() + " cannot go on, for "
                        + name + " is another one than at its beginning" + (value.length() > 40 ? ""
                        : " (" + value + ", which was " + before + ")")
                        + ". Give the same as then, or train under another name");
            }
        });
    }
}
