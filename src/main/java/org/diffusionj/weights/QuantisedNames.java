package org.diffusionj.weights;

import java.util.List;

/** Recognises weights that were quantised by the names of the tensors that quantisers add. */
final class QuantisedNames {
    private record Trace(String ending, String quantiser) {}

    private static final List<Trace> TRACES = List.of(
            new Trace(".absmax", "bitsandbytes, 4 bit"),
            new Trace(".quant_map", "bitsandbytes, 4 bit"),
            new Trace(".SCB", "bitsandbytes, 8 bit"),
            new Trace(".qweight", "GPTQ, AWQ or SVDQuant"),
            new Trace(".qzeros", "GPTQ or AWQ"),
            new Trace(".weight_scale", "scaled 8-bit floats"),
            new Trace(".scale_weight", "scaled 8-bit floats"),
            new Trace("._data", "optimum-quanto"));

    private QuantisedNames() {}

    /** @throws WeightsException naming the quantiser and a tensor, if there is one */
    static void refuse(Weights weights) {
        for (String name : weights.tensors().keySet()) {
            for (Trace trace : TRACES) {
                if (name.endsWith(trace.ending())) {
                    throw WeightsException.refused(weights.file(), "holds weights that were quantised ("
                            + trace.quantiser() + "), as the tensor " + name + " shows",
                            "Take the same model in float32, float16 or bfloat16");
                }
            }
        }
    }
}
