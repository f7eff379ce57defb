package org.diffusionj.checkpoint;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.diffusionj.weights.Weight;

/** Reads sizes of a network off the names and shapes of its weights. */
final class Sizes {
    /** Words of a name that are looked at: more than any name has. */
    private static final int WORDS = 16;

    private final Map<String, Weight> weights;
    private final Set<String> beginnings = new HashSet<>();

    Sizes(Map<String, Weight> weights) {
        this.weights = weights;
        for (String name : weights.keySet()) {
            int dot = name.indexOf('.');
            for (int word = 0; word < WORDS && dot >= 0; word++) {
                beginnings.add(name.substring(0, dot + 1));
                dot = name.indexOf('.', dot + 1);
            }
        }
    }

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
        while (beginnings.contains(beginning + count + ".")) {
            count++;
        }
        return count;
    }

    /** The size along an axis of the first weight whose name is like this; 0 if there is none. */
    long like(String pattern, int axis) {
        Pattern wanted = Pattern.compile(pattern);
        return weights.keySet().stream().filter(name -> wanted.matcher(name).matches()).findFirst()
                .map(name -> of(name, axis)).orElse(0L);
    }

    /** How many axes the first weight has whose name is like this; 0 if there is none. */
    int axes(String pattern) {
        Pattern wanted = Pattern.compile(pattern);
        return weights.entrySet().stream().filter(weight -> wanted.matcher(weight.getKey()).matches()).findFirst()
                .map(weight -> weight.getValue().shape().size()).orElse(0);
    }
}
