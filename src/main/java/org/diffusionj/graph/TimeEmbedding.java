package org.diffusionj.graph;

/** Sines and cosines of a number at many wave lengths (diffusers' get_timestep_embedding). */
record TimeEmbedding(GraphBuilder graph, boolean cosinesFirst, float frequencyShift) {
    private static final double LONGEST_PERIOD = 10000;

    /**
     * @param numbers (n, 1)
     * @param width even
     * @return (n, width)
     */
    Value sinusoids(Value numbers, long width) {
        int half = (int) width / 2;
        float[] frequencies = new float[half];
        for (int i = 0; i < half; i++) {
            float exponent = (float) -Math.log(LONGEST_PERIOD) * i / (half - frequencyShift);
            frequencies[i] = (float) Math.exp(exponent);
        }
        Value angles = graph.times(numbers, graph.floats(frequencies));
        Value sines = graph.add("Sin", angles);
        Value cosines = graph.add("Cos", angles);
        return cosinesFirst ? graph.concat(-1, cosines, sines) : graph.concat(-1, sines, cosines);
    }

    /** Two layers with an activation between them: {@code name.linear_1}, {@code name.linear_2}. */
    Value layers(Operators operators, Value x, String name, long in, long width) {
        Value h = graph.linear(x, name + ".linear_1", in, width);
        return graph.linear(operators.silu(graph, h), name + ".linear_2", width, width);
    }
}
