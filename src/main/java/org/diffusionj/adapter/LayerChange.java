package org.diffusionj.adapter;

import java.util.List;
import org.diffusionj.weights.WeightChange;

/**
 * What a LoRA does to one layer's weight: the difference is added; with DoRA (Liu et al. 2024), rows or columns of the
 * sum then get the lengths that were learned.
 */
record LayerChange(LoraLayer layer, double strength) implements WeightChange {
    @Override
    public void applyInPlace(float[] values, List<Long> shape) {
        float[] before = layer.has("scale") ? values.clone() : values;
        // Where LyCORIS learned lengths, the strength counts for all that it learned; peft's counts for the sum alone.
        double added = layer.has("diff") ? strength : layer.scaling() * (before == values ? strength : 1);
        float[] difference = layer.difference().values();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) added * difference[i];
        }
        if (layer.has("magnitude") || layer.has("scale")) {
            setLengths(values, shape);
        }
        if (before != values) {
            for (int i = 0; i < values.length; i++) {
                values[i] = before[i] + (float) strength * (values[i] - before[i]);
            }
        }
    }

    private void setLengths(float[] values, List<Long> shape) {
        boolean plain = layer.has("magnitude");
        float[] lengths = layer.floats(plain ? "magnitude" : "scale");
        int rows = shape.get(0).intValue();
        int columns = shape.size() > 1 ? shape.get(1).intValue() : 1;
        int row = values.length / rows;
        int kernel = row / columns;
        boolean ofRows = plain || layer.parts().get("scale").shape().get(0) == rows;
        double[] squares = new double[ofRows ? rows : columns];
        for (int i = 0; i < values.length; i++) {
            squares[ofRows ? i / row : i % row / kernel] += (double) values[i] * values[i];
        }
        for (int i = 0; i < values.length; i++) {
            int place = ofRows ? i / row : i % row / kernel;
            values[i] *= (float) (lengths[place] / Math.max(Math.sqrt(squares[place]), Float.MIN_NORMAL));
        }
    }

    /** A layer whose bias changes by a vector. */
    record OfBias(LoraLayer layer, double strength) implements WeightChange {
        @Override
        public void applyInPlace(float[] values, List<Long> shape) {
            boolean whole = layer.has("bias");
            float[] added = layer.floats(whole ? "bias" : "up_bias");
            float factor = (float) (whole ? strength : layer.scaling() * strength);
            for (int i = 0; i < values.length; i++) {
                values[i] += factor * added[i];
            }
        }
    }
}
