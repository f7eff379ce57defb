package org.diffusionj.ort;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What there is of CUDA on this machine.
 *
 * @param problem why it cannot be used, with the remedy
 * @param driver the driver's version
 * @param version of CUDA: what is installed here, and what the driver serves
 * @param libraries as they were looked for; none if ONNX Runtime is not the one for CUDA
 */
record Cuda(Optional<String> problem, Optional<String> driver, Optional<String> version,
        List<NativeLibrary> libraries, List<CudaDevice> devices) {
    private static final String SEE = " See docs/troubleshooting.md#cuda-does-not-work";

    /** Looks, and loads what is there. */
    static Cuda look() {
        if (!OrtLibrary.hasCuda()) {
            return without(installationProblem(OrtLibrary.platform()), List.of());
        }
        CudaLibraries files = CudaLibraries.standard();
        NativeLibrary driver = files.driver();
        List<NativeLibrary> libraries = new ArrayList<>(List.of(driver));
        libraries.addAll(files.load());
        if (!driver.isFound()) {
            return without("there is no NVIDIA driver: " + driver, libraries);
        }
        try {
            return ask(libraries);
        } catch (LinkageError e) {
            return without("the jar cuda-" + OrtLibrary.platform() + " does not load (" + e.getMessage()
                    + "). Unpack the plugin's zip for CUDA again over the ImageJ folder." + SEE, libraries);
        } catch (IllegalStateException e) {
            return without(e.getMessage() + "." + SEE, libraries);
        }
    }

    static String installationProblem(String platform) {
        return platform.matches("(linux|windows)-x86_64")
                ? "this installation computes on the CPU only: the jar onnxruntime-" + platform + "-gpu is missing."
                        + " Unpack the plugin's zip for CUDA over the ImageJ folder." + SEE
                : "there is no CUDA for " + platform;
    }

    private static Cuda ask(List<NativeLibrary> libraries) {
        int count = CudaRuntime.deviceCount();
        Optional<String> version =
                Optional.of(CudaRuntime.version() + " (the driver serves " + CudaRuntime.driverServes() + ")");
        List<CudaDevice> devices = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            devices.add(CudaRuntime.device(i));
        }
        return new Cuda(problem(libraries), CudaRuntime.driverVersion(), version, libraries, devices);
    }

    private static Optional<String> problem(List<NativeLibrary> libraries) {
        List<NativeLibrary> missing = libraries.stream().filter(library -> !library.isFound()).toList();
        return missing.isEmpty() ? Optional.empty() : Optional.of("libraries of CUDA are missing: "
                + missing.stream().map(NativeLibrary::file).collect(Collectors.joining(", ")) + ". "
                + missing.get(0).remedy());
    }

    private static Cuda without(String problem, List<NativeLibrary> libraries) {
        return new Cuda(Optional.of(problem), Optional.empty(), Optional.empty(), libraries, List.of());
    }

    /**
     * The card of that number.
     *
     * @throws IllegalStateException if it cannot be used, saying why
     */
    CudaDevice device(int index) {
        if (problem.isPresent()) {
            throw new IllegalStateException(problem.get());
        }
        if (index >= devices.size()) {
            throw new IllegalStateException("there is no CUDA device " + index + ": the devices are " + devices);
        }
        CudaDevice device = devices.get(index);
        if (!device.isSupported()) {
            throw new IllegalStateException("the card cannot be used: " + device);
        }
        return device;
    }
}
