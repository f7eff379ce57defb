package org.diffusionj.checkpoint;

import java.util.Map;
import java.util.regex.Pattern;
import org.diffusionj.weights.Weight;

/** Reads sizes of a network off the shapes of its weights. */
record Sizes(Map<String, Weight> weights) {
    /** The size of a weight along an axis; 0 if there is no such weight or axis. */
    long of(String name, int axis) {
        Weight weight = weights.get(name);
        return weight == null || weight.shape().size() <= axis ? 0 : weight.shape().get(axis);
    }

    boolean has(String name) {
        return weights.containsKey(name);
    }

    /** How many layers there are whose names begin so and go on with a number from 0 on. */
    int count(String beginning) {
        int count = 0;
        while (hasAny(beginning + count + ".")) {
            count++;
        }
        return count;
    }

    private boolean hasAny(String beginning) {
        return weights.keySet().stream().anyMatch(name -> name.startsWith(beginning));
    }

    /** The size along an axis of the first weight whose name is like this; 0 if there is none. */
    long like(String pattern, int axis) {
        Pattern wanted = Pattern.compile(pattern);
        return weights.keySet().stream().filter(name -> wanted.matcher(name).matches()).findFirst()
                .map(name -> of(name, axis)).orElse(0L);
    }
}
