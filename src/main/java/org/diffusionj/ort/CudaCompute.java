package org.diffusionj.ort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.onnxruntime.CUDAProviderOptions;
import org.bytedeco.onnxruntime.SessionOptions;
import org.bytedeco.onnxruntime.StringStringMap;
import org.bytedeco.onnxruntime.global.onnxruntime;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.DeviceMemoryException;
import org.diffusionj.runtime.NetworkDescription;
import org.diffusionj.runtime.NetworkSource;

/** A card, computing in ONNX Runtime's CUDA provider. */
record CudaCompute(CudaDevice device, CudaTuning tuning, boolean half) implements Compute {
    @Override
    public String label() {
        return "CUDA:" + device.index() + " (" + device.name() + ")";
    }

    @Override
    public Device place() {
        return Device.cuda(device.index());
    }

    @Override
    public NetworkDescription.Flavour flavour() {
        return half ? NetworkDescription.Flavour.CUDA_HALF : NetworkDescription.Flavour.CUDA;
    }

    @Override
    public DeviceMemory memory() {
        return tuning.resident() ? new CudaMemory(device.index()) : new HostMemory();
    }

    @Override
    public boolean recordsRuns() {
        return tuning.resident() && tuning.recording();
    }

    @Override
    public SessionOptions options(DeviceMemory memory, boolean recording) {
        StringStringMap settings = new StringStringMap();
        put(settings, "device_id", Integer.toString(device.index()));
        // A network's memory is asked for again and again in the same sizes, so doubling would only waste.
        put(settings, "arena_extend_strategy", "kSameAsRequested");
        put(settings, "cudnn_conv_algo_search", tuning.exhaustiveSearch() ? "EXHAUSTIVE" : "HEURISTIC");
        put(settings, "cudnn_conv_use_max_workspace", "1");
        put(settings, "do_copy_in_default_stream", "1");
        put(settings, "use_tf32", tuning.tf32() ? "1" : "0");
        put(settings, "prefer_nhwc", tuning.nhwc() ? "1" : "0");
        put(settings, "enable_cuda_graph", recording ? "1" : "0");
        CUDAProviderOptions provider = new CUDAProviderOptions();
        provider.Update(settings);
        memory.stream().ifPresent(stream -> provider.UpdateWithValue("user_compute_stream", stream));
        SessionOptions options = new SessionOptions();
        options.SetGraphOptimizationLevel(onnxruntime.ORT_ENABLE_ALL);
        options.AppendExecutionProvider_CUDA_V2(provider.asOrtCUDAProviderOptionsV2());
        return options;
    }

    private static void put(StringStringMap settings, String name, String value) {
        settings.put(new BytePointer(name), new BytePointer(value));
    }

    @Override
    public void requireRoomFor(NetworkSource graph) {
        requireRoom(graph, graph.description().map(network -> half ? network.bytes() / 2 : network.bytes())
                        .orElseGet(() -> weights(graph.file())),
                free().getAsLong(), label());
    }

    /** Bytes of the card's memory that nobody holds. */
    OptionalLong free() {
        return OptionalLong.of(CudaRuntime.freeMemory(device.index()));
    }

    /** What stays on the card as long as the network is open; what a picture needs comes on top. */
    static void requireRoom(NetworkSource graph, long weights, long free, String device) {
        if (weights > free) {
            throw new DeviceMemoryException(graph + " has " + Bytes.text(weights) + " of weights, but "
                    + device + " has "
                    + Bytes.text(free) + " of memory free. Close other programs that use the card, take a smaller model"
                    + " or one in half precision, or compute on the CPU (device=CPU)."
                    + " See docs/troubleshooting.md#out-of-memory",
                    OptionalLong.of(weights), OptionalLong.of(free), null);
        }
    }

    /** The size of the graph's file and of the files of weights beside it. */
    static long weights(Path graph) {
        try (Stream<Path> files = Files.list(graph.toAbsolutePath().getParent())) {
            return files.filter(file -> file.equals(graph.toAbsolutePath())
                            || !file.toString().matches(".*\\.(json|onnx|safetensors|md|txt)"))
                    .mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException e) {
            return 0;    // Loading reports what is wrong with the folder.
        }
    }
}
