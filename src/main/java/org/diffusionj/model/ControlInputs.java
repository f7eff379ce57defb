package org.diffusionj.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.tensor.Tensor;

/** What control networks see, the same in all steps of a picture. Not for several threads at a time. */
public final class ControlInputs {
    private final String port;
    private final List<Tensor> each;
    private final boolean repeats;
    private final Map<Integer, Tensor> byBatch = new HashMap<>();

    /** @param repeats whether the graph takes a copy for each of a batch */
    private ControlInputs(String port, List<Tensor> each, boolean repeats) {
        this.port = port;
        this.each = List.copyOf(each);
        this.repeats = repeats;
    }

    /** @param pictures of each network, (3, height, width), for graphs that take them as they are */
    public static ControlInputs ofPictures(List<Tensor> pictures) {
        return new ControlInputs(PortNames.CONTROL_PICTURES, pictures, true);
    }

    /**
     * Lets the first layers of networks see their pictures.
     *
     * @param layers of each network
     * @param pictures of each network, (3, height, width)
     */
    public static ControlInputs seenBy(List<Network> layers, List<Tensor> pictures, Cancellation cancellation) {
        List<Tensor> seen = new ArrayList<>();
        for (int i = 0; i < pictures.size(); i++) {
            long[] shape = pictures.get(i).shape();
            Tensor picture = pictures.get(i).reshape(1, shape[0], shape[1], shape[2]);
            Tensor made = layers.get(i).run(Map.of(PortNames.CONTROL_PICTURE, picture), cancellation)
                    .get(PortNames.CONTROL_EMBEDDING);
            seen.add(made.reshape(made.dim(1), made.dim(2), made.dim(3)));
        }
        return new ControlInputs(PortNames.CONTROL_EMBEDDINGS, seen, false);
    }

    /** The input for a batch of so many, (networks, batch or 1, channels, height, width), by its name. */
    Map<String, Tensor> ofBatch(int batch) {
        return Map.of(port, byBatch.computeIfAbsent(repeats ? batch : 1, this::joined));
    }

    private Tensor joined(int copies) {
        int size = each.get(0).data().length;
        float[] values = new float[each.size() * copies * size];
        for (int i = 0; i < each.size() * copies; i++) {
            System.arraycopy(each.get(i / copies).data(), 0, values, i * size, size);
        }
        long[] shape = each.get(0).shape();
        return Tensor.of(values, each.size(), copies, shape[0], shape[1], shape[2]);
    }
}
