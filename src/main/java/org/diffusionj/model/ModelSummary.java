package org.diffusionj.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a list of models says of each.
 *
 * @param family its name for people
 * @param stored how the UNet's weights are kept: float, half, bfloat16
 * @param bytes of the files that networks are read from
 */
public record ModelSummary(String family, String stored, long bytes) {
    private static final double MEGA = 1e6;
    private static final double GIGA = 1e9;
    private static final double SMALL = 1e8;

    /**
     * Reads what the files say of their networks, not the weights.
     *
     * @throws IllegalArgumentException if the model cannot be used, saying why
     */
    public static ModelSummary of(Path model) {
        ModelFolder folder = ModelFolder.read(model);
        List<OnnxFile> graphs = new ArrayList<>(folder.texts().stream().map(TextModel::graph).toList());
        graphs.addAll(List.of(folder.unetGraph(), folder.decoderGraph()));
        folder.encoderGraph().ifPresent(graphs::add);
        long bytes = ModelHash.files(graphs).stream().distinct().mapToLong(file -> file.toFile().length()).sum();
        return new ModelSummary(folder.config().family().label(), folder.unetGraph().made()
                .map(WeightsNetwork::stored).orElse(folder.precision().label().toLowerCase(Locale.ROOT)), bytes);
    }

    /** In a line: "Stable Diffusion 1.x, half, 2.1 GB". */
    @Override
    public String toString() {
        return family + ", " + stored + ", " + (bytes < SMALL ? in(bytes / MEGA, "MB") : in(bytes / GIGA, "GB"));
    }

    private static String in(double amount, String unit) {
        return String.format(Locale.ROOT, "%.1f ", amount) + unit;
    }
}
