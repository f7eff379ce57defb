package org.diffusionj.adapter;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.diffusionj.weights.Weight;

/**
 * What a file holds for one layer: LoRA and LoCon (Hu et al. 2021), LoHa (Hyeon-Woo et al. 2022, "FedPara"), LoKr
 * (Edalati et al. 2022, "KronA"), the last two as LyCORIS (Yeh et al. 2023) writes them, or a whole difference.
 *
 * @param name of the layer, as the file calls it
 * @param parts its tensors, by {@link TensorRole#part}
 * @param scale by which the difference is multiplied, where the file's notes tell it
 */
record LoraLayer(String name, Map<String, Weight> parts, OptionalDouble scale) {
    private static final List<String> OF_WEIGHT = List.of("up", "hada_w1_a", "lokr_w1", "lokr_w1_a", "diff");

    /** Whether the layer's weight changes. */
    boolean changesWeight() {
        return OF_WEIGHT.stream().anyMatch(parts::containsKey);
    }

    /** Whether the layer's bias changes. */
    boolean changesBias() {
        return parts.containsKey("bias") || parts.containsKey("up_bias");
    }

    boolean has(String part) {
        return parts.containsKey(part);
    }

    /** Whether the sizes of the layer are those of a weight: rows, and values in all. */
    boolean fits(List<Long> shape) {
        long rows = shape.isEmpty() ? 1 : shape.get(0);
        long count = shape.stream().reduce(1L, (a, b) -> a * b);
        List<Long> own = sizes();
        return own.get(0) == rows && own.get(0) * own.get(1) == count;
    }

    /** Rows of the difference, and values in a row. */
    List<Long> sizes() {
        if (has("diff")) {
            long rows = parts.get("diff").shape().isEmpty() ? 1 : parts.get("diff").shape().get(0);
            return List.of(rows, parts.get("diff").count() / Math.max(1, rows));
        }
        if (has("up")) {
            return List.of(size("up", 0), rest("down") * (has("mid") ? kernel("mid") : 1));
        }
        if (has("hada_w1_a")) {
            return halfSizes("1");
        }
        List<Long> first = has("lokr_w1") ? List.of(size("lokr_w1", 0), rest("lokr_w1"))
                : List.of(size("lokr_w1_a", 0), rest("lokr_w1_b"));
        List<Long> second = has("lokr_w2") ? List.of(size("lokr_w2", 0), rest("lokr_w2"))
                : has("lokr_t2") ? List.of(size("lokr_w2_a", 1), size("lokr_w2_b", 1) * kernel("lokr_t2"))
                : List.of(size("lokr_w2_a", 0), rest("lokr_w2_b"));
        return List.of(first.get(0) * second.get(0), first.get(1) * second.get(1));
    }

    private List<Long> halfSizes(String number) {
        String a = "hada_w" + number + "_a";
        String b = "hada_w" + number + "_b";
        return has("hada_t" + number) ? List.of(size(a, 1), size(b, 1) * kernel("hada_t" + number))
                : List.of(size(a, 0), rest(b));
    }

    /** The difference, without its scale. */
    Matrix difference() {
        if (has("diff")) {
            return matrix("diff");
        }
        if (has("up")) {
            return has("mid") ? Matrix.tucker(floats("mid"), matrix("up"), matrix("down"))
                    : matrix("up").times(matrix("down"));
        }
        return has("hada_w1_a") ? half("1").timesEach(half("2")) : first().kronecker(second());
    }

    private Matrix half(String number) {
        Matrix a = matrix("hada_w" + number + "_a");
        Matrix b = matrix("hada_w" + number + "_b");
        return has("hada_t" + number) ? Matrix.tucker(floats("hada_t" + number), a.transposed(), b) : a.times(b);
    }

    private Matrix first() {
        return has("lokr_w1") ? matrix("lokr_w1") : matrix("lokr_w1_a").times(matrix("lokr_w1_b"));
    }

    private Matrix second() {
        if (has("lokr_w2")) {
            return matrix("lokr_w2");
        }
        Matrix a = matrix("lokr_w2_a");
        Matrix b = matrix("lokr_w2_b");
        return has("lokr_t2") ? Matrix.tucker(floats("lokr_t2"), a.transposed(), b) : a.times(b);
    }

    /** By which the difference is multiplied: alpha divided by the rank. Whole matrices have no rank. */
    double scaling() {
        if (scale.isPresent()) {
            return scale.getAsDouble();
        }
        long rank = rank();
        return has("alpha") && rank > 0 && parts.get("alpha").count() > 0 ? floats("alpha")[0] / rank : 1;
    }

    /** 0 if nothing is factored. */
    private long rank() {
        for (String inner : List.of("down", "hada_w1_b", "lokr_w2_b", "lokr_w1_b")) {
            if (has(inner)) {
                return size(inner, 0);
            }
        }
        return 0;
    }

    /** The tensor as a matrix whose rows are its first size. */
    private Matrix matrix(String part) {
        float[] values = floats(part);
        int rows = parts.get(part).shape().isEmpty() ? 1 : Math.toIntExact(size(part, 0));
        return new Matrix(values, rows, values.length / Math.max(1, rows));
    }

    float[] floats(String part) {
        return parts.get(part).floats();
    }

    private long size(String part, int axis) {
        List<Long> shape = parts.get(part).shape();
        return axis < shape.size() ? shape.get(axis) : 1;
    }

    private long rest(String part) {
        return parts.get(part).count() / Math.max(1, size(part, 0));
    }

    private long kernel(String part) {
        return rest(part) / Math.max(1, size(part, 1));
    }

    /** What lacks or contradicts within the layer; empty if all is there. */
    String problem() {
        for (List<String> pair : List.of(List.of("up", "down"), List.of("hada_w1_a", "hada_w1_b"),
                List.of("hada_w1_a", "hada_w2_a"), List.of("hada_w2_a", "hada_w2_b"),
                List.of("lokr_w1_a", "lokr_w1_b"), List.of("lokr_w2_a", "lokr_w2_b"))) {
            if (has(pair.get(0)) != has(pair.get(1))) {
                return "has only one of " + pair.get(0) + " and " + pair.get(1);
            }
        }
        boolean kronecker = has("lokr_w1") || has("lokr_w1_a");
        if (kronecker != (has("lokr_w2") || has("lokr_w2_a"))) {
            return "has only one of lokr_w1 and lokr_w2";
        }
        return parts.values().stream().anyMatch(part -> !part.dtype().isFloating() || part.count() == 0)
                ? "holds tensors that are empty or no floats" : rankProblem();
    }

    private String rankProblem() {
        boolean fits = (!has("up") || rest("up") == size("down", 0) && coreFits("mid", size("up", 1), size("down", 0)))
                && (!has("hada_w1_a") || has("hada_t1") == has("hada_t2") && halfFits("1") && halfFits("2")
                        && halfSizes("1").equals(halfSizes("2")))
                && (!has("lokr_w1_a") || rest("lokr_w1_a") == size("lokr_w1_b", 0))
                && (!has("lokr_w2_a") || factorsFit("lokr_w2", "lokr_t2"));
        return fits ? "" : "has factors whose ranks differ";
    }

    private boolean halfFits(String number) {
        return factorsFit("hada_w" + number, "hada_t" + number);
    }

    private boolean factorsFit(String factors, String core) {
        return has(core) ? coreFits(core, size(factors + "_a", 0), size(factors + "_b", 0))
                : rest(factors + "_a") == size(factors + "_b", 0);
    }

    private boolean coreFits(String core, long first, long second) {
        return !has(core) || size(core, 0) == first && size(core, 1) == second;
    }
}
