package org.diffusionj.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.diffusionj.tensor.Tensor;

/**
 * What control networks see in all steps of a picture. Not for several threads at a time.
 *
 * @param pictures of each network, (3, height, width)
 */
public record ControlInputs(List<Tensor> pictures, Map<Integer, Tensor> byBatch) {
    public ControlInputs(List<Tensor> pictures) {
        this(List.copyOf(pictures), new HashMap<>());
    }

    /** The pictures for a batch of so many, (networks, batch, 3, height, width). */
    Tensor ofBatch(int batch) {
        return byBatch.computeIfAbsent(batch, this::repeated);
    }

    private Tensor repeated(int batch) {
        int size = pictures.get(0).data().length;
        float[] values = new float[pictures.size() * batch * size];
        for (int i = 0; i < pictures.size() * batch; i++) {
            System.arraycopy(pictures.get(i / batch).data(), 0, values, i * size, size);
        }
        long[] shape = pictures.get(0).shape();
        return Tensor.of(values, pictures.size(), batch, shape[0], shape[1], shape[2]);
    }
}
