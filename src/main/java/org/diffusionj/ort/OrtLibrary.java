package org.diffusionj.ort;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.onnxruntime.Env;
import org.bytedeco.onnxruntime.StringVector;
import org.bytedeco.onnxruntime.global.onnxruntime;
import org.diffusionj.runtime.MemoryLimits;

/** The native library, loaded once a process; a failure to load it is remembered and explained. */
final class OrtLibrary {
    private OrtLibrary() {}

    /** ONNX Runtime's environment, of which a process has one, never closed. */
    static Env environment() {
        return loaded().environment;
    }

    /** Where networks on the CPU compute. */
    static Workspace workspace() {
        return loaded().workspace;
    }

    /** Such as "1.24.1". */
    static String version() {
        return loaded().version;
    }

    /** Whether the library that was loaded is the one built for CUDA. */
    static boolean hasCuda() {
        return loaded().cuda;
    }

    private static Loaded loaded() {
        if (Holder.FAILURE != null) {
            throw new IllegalStateException(explain(Holder.FAILURE), Holder.FAILURE);
        }
        return Holder.LOADED;
    }

    /** Says which platform's library is missing, why, and what brings it. */
    static String explain(Throwable failure) {
        return "ONNX Runtime could not be loaded on " + platform() + ": " + LibraryFailure.reason(failure);
    }

    /** As the classifiers of jars name it. */
    static String platform() {
        try {
            return Loader.getPlatform();
        } catch (LinkageError e) {
            return System.getProperty("os.name") + " " + System.getProperty("os.arch");
        }
    }

    private record Loaded(Env environment, Workspace workspace, String version, boolean cuda) {
        static Loaded load() {
            MemoryLimits.lift(BytePointer.class.getPackageName());
            // Every failure is an exception that tells what happened; the log would only repeat it.
            Env environment = new Env(onnxruntime.ORT_LOGGING_LEVEL_FATAL, "DiffusionJ");
            try (BytePointer version = onnxruntime.GetVersionString();
                    StringVector providers = onnxruntime.GetAvailableProviders()) {
                return new Loaded(environment, new Workspace(environment), version.getString(),
                        holds(providers, "CUDAExecutionProvider"));
            }
        }

        private static boolean holds(StringVector texts, String wanted) {
            for (long i = 0; i < texts.size(); i++) {
                if (texts.get(i).getString().equals(wanted)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Initialised on first use, by one thread. */
    private static final class Holder {
        static final Loaded LOADED;
        static final Throwable FAILURE;

        static {
            Loaded loaded = null;
            Throwable failure = null;
            try {
                loaded = Loaded.load();
            } catch (LinkageError | RuntimeException e) {
                failure = e;
            }
            LOADED = loaded;
            FAILURE = failure;
        }
    }
}
