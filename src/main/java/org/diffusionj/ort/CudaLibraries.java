package org.diffusionj.ort;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;

/**
 * Finds the files of CUDA and loads them, in the order in which they need each other: ONNX Runtime asks
 * for them by name alone, and takes those that the process has loaded already.
 */
final class CudaLibraries {
    /** Folders to look in first, separated as in a class path. */
    static final String PROPERTY = "diffusionj.cuda";

    private static final String ZIP = "Unpack the plugin's zip for CUDA again over the ImageJ folder, or name the"
            + " folder that holds the file in the system property " + PROPERTY
            + ". See docs/troubleshooting.md#cuda-does-not-work";

    private static final String DRIVER = "Install NVIDIA's driver, " + CudaRuntime.OLDEST_DRIVER
            + " or newer. See docs/troubleshooting.md#cuda-does-not-work";

    private static final List<String> LINUX = List.of("libcudart.so.13", "libnvrtc.so.13", "libcublasLt.so.13",
            "libcublas.so.13", "libcufft.so.12", "libcudnn_graph.so.9", "libcudnn_ops.so.9", "libcudnn_heuristic.so.9",
            "libcudnn_engines_precompiled.so.9", "libcudnn_engines_runtime_compiled.so.9", "libcudnn_cnn.so.9",
            "libcudnn_adv.so.9", "libcudnn.so.9");

    private static final List<String> WINDOWS = List.of("cudart64_13.dll", "nvrtc64_130_0.dll", "cublasLt64_13.dll",
            "cublas64_13.dll", "cufft64_12.dll", "cudnn_graph64_9.dll", "cudnn_ops64_9.dll", "cudnn_heuristic64_9.dll",
            "cudnn_engines_precompiled64_9.dll", "cudnn_engines_runtime_compiled64_9.dll", "cudnn_cnn64_9.dll",
            "cudnn_adv64_9.dll", "cudnn64_9.dll");

    private final List<Path> folders;
    private final ClassLoader jars;

    /** @param folders to look in before the jars and the system */
    CudaLibraries(List<Path> folders, ClassLoader jars) {
        this.folders = List.copyOf(folders);
        this.jars = jars;
    }

    /** With the folders of the system property, and {@code lib/diffusionj-cuda} of the installation. */
    static CudaLibraries standard() {
        List<Path> folders = new ArrayList<>();
        for (String folder : System.getProperty(PROPERTY, "").split(File.pathSeparator)) {
            if (!folder.isBlank()) {
                folders.add(Path.of(folder));
            }
        }
        installation().ifPresent(folder -> folders.add(folder.resolve("lib").resolve("diffusionj-cuda")));
        return new CudaLibraries(folders, CudaLibraries.class.getClassLoader());
    }

    /** The folder of ImageJ, if this class lies in a jar in its {@code plugins} or {@code jars}. */
    private static Optional<Path> installation() {
        try {
            Path jar = Path.of(CudaLibraries.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            return Files.isRegularFile(jar) ? Optional.ofNullable(jar.getParent()).map(Path::getParent)
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** The driver's library, loaded if it is there. */
    NativeLibrary driver() {
        return load(onWindows() ? "nvcuda.dll" : "libcuda.so.1", DRIVER);
    }

    /** All others, loaded as far as they are there. */
    List<NativeLibrary> load() {
        return (onWindows() ? WINDOWS : LINUX).stream().map(file -> load(file, ZIP)).toList();
    }

    private NativeLibrary load(String file, String remedy) {
        for (Path folder : folders) {
            Path path = folder.resolve(file).toAbsolutePath();
            if (Files.exists(path)) {
                return load(file, path.toString(), path.toString(), remedy);
            }
        }
        URL packed = jars.getResource("org/bytedeco/cuda/" + Loader.getPlatform() + "/" + file);
        if (packed != null) {
            try {
                String unpacked = Loader.cacheResource(packed).getPath();
                return load(file, unpacked, unpacked, remedy);
            } catch (IOException e) {
                return new NativeLibrary(file, Optional.empty(), "It cannot be unpacked: " + LibraryFailure.reason(e));
            }
        }
        return load(file, file, "system", remedy);
    }

    /** A file that is there and does not load lacks others, which the loader's words name. */
    private static NativeLibrary load(String file, String name, String place, String remedy) {
        try {
            Loader.loadGlobal(name);
            return new NativeLibrary(file, Optional.of(place), remedy);
        } catch (UnsatisfiedLinkError e) {
            String reason = name.equals(file)
                    ? "" : "It is at " + place + ", but does not load (" + e.getMessage() + "). ";
            return new NativeLibrary(file, Optional.empty(), reason + remedy);
        }
    }

    private static boolean onWindows() {
        return Loader.getPlatform().startsWith("windows");
    }
}
