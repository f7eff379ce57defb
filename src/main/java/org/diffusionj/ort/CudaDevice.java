package org.diffusionj.ort;

/**
 * A card.
 *
 * @param index as CUDA counts, from 0
 * @param major compute capability, before the point
 * @param minor compute capability, after the point
 * @param total bytes of its memory
 */
record CudaDevice(int index, String name, int major, int minor, long total) {
    /** ONNX Runtime's CUDA kernels are compiled from this compute capability on: Turing. */
    private static final int OLDEST = 75;

    boolean isSupported() {
        return 10 * major + minor >= OLDEST;
    }

    @Override
    public String toString() {
        return "CUDA:" + index + " " + name + ", compute capability " + major + "." + minor + ", "
                + Bytes.text(total)
                + (isSupported() ? "" : "; too old: 7.5 or newer is needed");
    }
}
