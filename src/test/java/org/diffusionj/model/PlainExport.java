package org.diffusionj.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.diffusionj.graph.Graph;
import org.diffusionj.graph.OnnxWriter;
import org.diffusionj.graph.PlainOperators;

/** Writes described networks as exporters do: operators of ONNX alone, weights as floats in a file beside the graph. */
public final class PlainExport {
    private PlainExport() {}

    /** The UNet, the VAE's decoder and the text encoders of a model of weights, each written as a graph. */
    public static Map<String, Path> write(ModelFolder model, Path folder) throws IOException {
        Map<String, Path> written = new HashMap<>();
        written.put("unet", write(model.unetGraph().made().orElseThrow(), folder.resolve("unet.onnx")));
        written.put("decoder", write(model.decoderGraph().made().orElseThrow(), folder.resolve("decoder.onnx")));
        for (TextModel text : model.texts()) {
            String name = "text" + written.size();
            written.put(name, write(text.graph().made().orElseThrow(), folder.resolve(name + ".onnx")));
        }
        return written;
    }

    static Path write(WeightsNetwork network, Path file) throws IOException {
        Graph graph = network.graph(new PlainOperators());
        Path data = file.resolveSibling(file.getFileName() + "_data");
        Map<String, Long> offsets = new HashMap<>();
        try (FileChannel channel = FileChannel.open(data, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (String name : new TreeSet<>(graph.weights().keySet())) {
                offsets.put(name, channel.position());
                float[] values = network.values(name);
                ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(values);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
        }
        return Files.write(file, OnnxWriter.write(graph, data.getFileName().toString(), offsets::get));
    }
}
