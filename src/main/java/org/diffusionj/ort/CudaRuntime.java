package org.diffusionj.ort;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.cudart.cudaDeviceProp;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.nvml;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.SizeTPointer;
import org.diffusionj.runtime.DeviceMemoryException;

/**
 * The calls to CUDA's runtime that are needed here, with failures as exceptions. Throws {@code
 * LinkageError} on first use where the driver or the binding is missing.
 */
final class CudaRuntime {
    /** The first driver of CUDA 13. */
    static final String OLDEST_DRIVER = "580";

    private CudaRuntime() {}

    /** How many cards CUDA sees. */
    static int deviceCount() {
        int[] count = new int[1];
        check("counting the CUDA devices", cudart.cudaGetDeviceCount(count));
        return count[0];
    }

    /** The version of CUDA that the driver can serve, such as "13.0". */
    static String driverServes() {
        int[] version = new int[1];
        check("asking for the driver's version", cudart.cudaDriverGetVersion(version));
        return versionText(version[0]);
    }

    /** The version of CUDA's runtime library. */
    static String version() {
        int[] version = new int[1];
        check("asking for CUDA's version", cudart.cudaRuntimeGetVersion(version));
        return versionText(version[0]);
    }

    private static String versionText(int number) {
        return number / 1000 + "." + number % 1000 / 10;
    }

    /** The driver's own version, such as "580.95.05", if NVIDIA's management library tells it. */
    static Optional<String> driverVersion() {
        byte[] text = new byte[nvml.NVML_SYSTEM_DRIVER_VERSION_BUFFER_SIZE];
        try {
            if (nvml.nvmlInit_v2() != nvml.NVML_SUCCESS) {
                return Optional.empty();
            }
            int result = nvml.nvmlSystemGetDriverVersion(text, text.length);
            nvml.nvmlShutdown();
            return result == nvml.NVML_SUCCESS
                    ? Optional.of(new String(text, StandardCharsets.US_ASCII).replaceAll("\0.*", ""))
                    : Optional.empty();
        } catch (LinkageError e) {
            return Optional.empty();
        }
    }

    /** Asks a card, without using it. */
    @SuppressWarnings("try")
    static CudaDevice device(int index) {
        try (PointerScope scope = new PointerScope()) {
            cudaDeviceProp properties = new cudaDeviceProp();
            check("asking CUDA device " + index, cudart.cudaGetDeviceProperties(properties, index));
            return new CudaDevice(index, properties.name().getString(), attribute(index,
                    cudart.cudaDevAttrComputeCapabilityMajor),
                    attribute(index, cudart.cudaDevAttrComputeCapabilityMinor),
                    properties.totalGlobalMem());
        }
    }

    private static int attribute(int index, int attribute) {
        int[] value = new int[1];
        check("asking CUDA device " + index, cudart.cudaDeviceGetAttribute(value, attribute, index));
        return value[0];
    }

    /** Bytes of a card's memory that nobody holds. The first use of a card takes some hundred megabytes of it. */
    @SuppressWarnings("try")
    static long freeMemory(int index) {
        select(index);
        try (PointerScope scope = new PointerScope()) {
            SizeTPointer free = new SizeTPointer(1);
            check("asking for free memory", cudart.cudaMemGetInfo(free, new SizeTPointer(1)));
            return free.get();
        }
    }

    /** Makes a card the one that this thread's calls mean. */
    static void select(int index) {
        check("selecting CUDA device " + index, cudart.cudaSetDevice(index));
    }

    static CUstream_st createStream() {
        CUstream_st stream = new CUstream_st();
        check("making a stream", cudart.cudaStreamCreateWithFlags(stream, cudart.cudaStreamNonBlocking));
        return stream;
    }

    static void destroyStream(CUstream_st stream) {
        check("freeing a stream", cudart.cudaStreamDestroy(stream));
    }

    static void finish(CUstream_st stream) {
        check("computing", cudart.cudaStreamSynchronize(stream));
    }

    /** Memory of the selected card. */
    static Pointer allocate(long bytes) {
        Pointer memory = new Pointer();
        int error = cudart.cudaMalloc(memory, bytes);
        if (error == cudart.cudaErrorMemoryAllocation) {
            throw new DeviceMemoryException("the card has no " + Bytes.text(bytes) + " left", OptionalLong.of(bytes),
                    OptionalLong.empty(), null);
        }
        check("taking " + Bytes.text(bytes) + " of the card's memory", error);
        return memory;
    }

    static void free(Pointer memory) {
        check("freeing the card's memory", cudart.cudaFree(memory));
    }

    /** Memory of the machine that cards read and write directly. */
    static BytePointer allocatePinned(long bytes) {
        BytePointer memory = new BytePointer();
        check("taking " + Bytes.text(bytes) + " of pinned memory", cudart.cudaMallocHost(memory, bytes));
        return memory;
    }

    static void freePinned(Pointer memory) {
        check("freeing pinned memory", cudart.cudaFreeHost(memory));
    }

    static void copyToDevice(Pointer device, Pointer host, long bytes, CUstream_st stream) {
        check("copying to the card",
                cudart.cudaMemcpyAsync(device, host, bytes, cudart.cudaMemcpyHostToDevice, stream));
    }

    static void copyToHost(Pointer host, Pointer device, long bytes, CUstream_st stream) {
        check("copying from the card",
                cudart.cudaMemcpyAsync(host, device, bytes, cudart.cudaMemcpyDeviceToHost, stream));
    }

    private static void check(String what, int error) {
        if (error == cudart.cudaErrorInsufficientDriver) {
            throw new IllegalStateException("the NVIDIA driver is too old: CUDA 13 needs driver " + OLDEST_DRIVER
                    + " or newer" + driverVersion().map(version -> ", but this is " + version).orElse(""));
        }
        if (error == cudart.cudaErrorNoDevice) {
            throw new IllegalStateException("the NVIDIA driver finds no card that it can use");
        }
        if (error != cudart.cudaSuccess) {
            throw new IllegalStateException(what + " failed: " + cudart.cudaGetErrorString(error).getString()
                    + " (CUDA error " + error + ")");
        }
    }
}
