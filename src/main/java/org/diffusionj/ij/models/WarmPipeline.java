package org.diffusionj.ij.models;

import ij.IJ;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.diffusionj.ij.memory.MemoryCheck;
import org.diffusionj.model.Adapters;
import org.diffusionj.model.ControlNet;
import org.diffusionj.model.ModelChoice;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.Precision;
import org.diffusionj.model.WorkingMemory;
import org.diffusionj.onednn.DnnlBackend;
import org.diffusionj.ort.CudaTuning;
import org.diffusionj.ort.Machine;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.ort.OrtReport;
import org.diffusionj.pipeline.StableDiffusion;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.DeviceMemoryException;
import org.diffusionj.runtime.LibraryCopies;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkSource;

/**
 * Keeps the model that was used last open, because loading one takes longer than a picture from a
 * small one, until nobody has used it for a while. Serves one command at a time.
 */
public final class WarmPipeline {
    /** The one of this process. */
    public static final WarmPipeline SHARED = new WarmPipeline();

    private final Semaphore free = new Semaphore(1);
    private final IdleClosing idle = new IdleClosing(this::releaseIfFree);
    private volatile Optional<Warm> warm = Optional.empty();

    /** What the files of LoRA and embeddings were when they were laid over the open model. */
    private Optional<String> adapted = Optional.empty();
    private Cancellation hashing = new Cancellation();

    /** Control networks by the state of their files. */
    private final Map<String, ControlNet> controls = new ConcurrentHashMap<>();

    private WarmPipeline() {}

    /**
     * An open model.
     *
     * @param files names, sizes and times of the files it was read from
     * @param asked where it was to compute
     * @param half whether it was to compute in half precision, where it is built from weights
     * @param device what computes, in words, and why it is not a card if one was looked for
     * @param needs what is known of {@link #need}
     */
    public record Warm(Path folder, String files, StableDiffusion pipeline, Device asked, boolean half,
            String device, Map<Boolean, WorkingMemory> needs) {
        private Warm with(StableDiffusion other) {
            return new Warm(folder, files, other, asked, half, device, needs);
        }

        /**
         * The memory that its networks need, read once: of many small pictures, reading takes a part of the time.
         *
         * @param tiny whether a tiny autoencoder makes the pictures, if there is one
         */
        public WorkingMemory need(boolean tiny) {
            return needs.computeIfAbsent(tiny, asked -> WorkingMemory.of(pipeline.folder(), asked));
        }
    }

    /** Lends a model with its own parts, as below. */
    public <T> T use(Path model, Device device, Cancellation cancellation, Function<Warm, T> work) {
        return use(new ModelChoice(model, Optional.empty()), Adapters.NONE, device, false, cancellation, work);
    }

    /**
     * Lends a model for the duration of the work: the open one, if it is of these files
     * and on this device, and the files have not changed. When the device's memory is not enough for
     * the work, the model is closed, so that the next command finds all of it free.
     *
     * @param cancellation ends the loading; the work has to heed it itself
     * @throws java.util.concurrent.CancellationException soon after the cancellation, and no model is open then
     * @throws IllegalStateException if another command is using a model, or it cannot be loaded
     */
    public <T> T use(ModelChoice choice, Adapters adapters, Device device, boolean half, Cancellation cancellation,
            Function<Warm, T> work) {
        return exclusively(() -> {
            try {
                return work.apply(warm(choice, adapters, () -> ModelFolder.read(choice), device, half, cancellation));
            } catch (DeviceMemoryException e) {
                close();
                throw e;
            }
        });
    }

    /**
     * Within the work, closes the model that is lent and lends another one for the rest of it.
     *
     * @throws java.util.concurrent.CancellationException soon after the cancellation, and no model is open then
     * @throws IllegalStateException if it cannot be loaded
     */
    public Warm exchange(ModelFolder next, Device device, boolean half, Cancellation cancellation) {
        return warm(next.choice(), next.adapters(), () -> next, device, half, cancellation);
    }

    /** Opens a model, unless it is the one that is open. Of that, other LoRA change only the weights that differ. */
    private Warm warm(ModelChoice choice, Adapters adapters, Supplier<ModelFolder> read, Device device,
            boolean half, Cancellation cancellation) {
        String files = FolderState.of(choice.places(), cancellation);
        if (warm.filter(open -> open.folder().equals(choice.model()) && open.asked().equals(device)
                && open.half() == half && open.files().equals(files)).isEmpty()) {
            ModelFolder model = read.get().with(adapters);
            close(); // first, so that two models are never in memory together
            adapted = Optional.empty();
            warm = Optional.of(open(model, files, device, half, cancellation));
            hashInAdvance(model);
        }
        adapt(adapters, FolderState.of(adapters.places(), cancellation), cancellation);
        return warm.orElseThrow();
    }

    /** @param state of the adapters' files */
    private void adapt(Adapters adapters, String state, Cancellation cancellation) {
        Warm open = warm.orElseThrow();
        boolean same = open.pipeline().folder().adapters().equals(adapters);
        if (!same || adapted.isPresent() && !adapted.get().equals(state)) {
            ModelFolder other = open.pipeline().folder().with(adapters); // fails before anything is changed
            try {
                warm = Optional.of(open.with(open.pipeline().with(other, cancellation)));
            } catch (RuntimeException | Error e) {
                close();
                throw e;
            }
        }
        adapted = Optional.of(state);
    }

    /** Before anything is loaded, so that the log tells it also when that fails for it. */
    private static void tellForeignLibraries() {
        LibraryCopies.nativeConflicts(WarmPipeline.class.getClassLoader()).forEach(IJ::log);
    }

    /** The processor, for networks other than those of the open model. */
    public static Backend processor() {
        return OrtBackend.on(Device.CPU);
    }

    /** On {@code Auto}, a model that is too large for the card computes on the CPU. */
    private static Warm open(
            ModelFolder model, String files, Device device, boolean half, Cancellation cancellation) {
        tellForeignLibraries();
        OrtBackend backend = OrtBackend.on(device, CudaTuning.STANDARD, half);
        try {
            return open(model, files, device, half, backend, backend.fallback(), cancellation);
        } catch (DeviceMemoryException e) {
            if (device.kind() != Device.Kind.AUTO || backend.fallback().isPresent()) {
                throw e;
            }
            return open(model, files, device, half, OrtBackend.on(Device.CPU), Optional.of(e.getMessage()),
                    cancellation);
        }
    }

    private static Warm open(ModelFolder model, String files, Device device, boolean half, OrtBackend floats,
            Optional<String> fallback, Cancellation cancellation) {
        boolean onCpu = floats.device().kind() == Device.Kind.CPU;
        boolean bfloat16 = onCpu && half && model.precision() == Precision.FLOAT;
        if (bfloat16) {
            requireBfloat16();
        }
        if (onCpu) {
            MemoryCheck.here(memory -> memory.requireWeights(model.name(),
                    bfloat16 ? model.weights() / 2 : model.weights()));
        }
        // Graphs compute in ONNX Runtime as they were exported.
        Backend backend = !onCpu ? floats : bfloat16 ? DnnlBackend.inBfloat16(floats, floats.threads())
                : model.isBuiltFromWeights() ? DnnlBackend.fastestInFloat(floats, floats.threads()) : floats;
        StableDiffusion pipeline = StableDiffusion.open(bfloat16 ? model.built() : model, backend, cancellation);
        if (OrtBackend.isForCuda()) {
            fallback.ifPresent(reason -> IJ.log("Computing on the CPU: " + reason));
        }
        floats.notes().forEach(IJ::log);
        return new Warm(model.path(), files, pipeline, device, half,
                backend.describe() + fallback.map(reason -> " (no CUDA: " + reason + ")").orElse(""),
                new ConcurrentHashMap<>());
    }

    /** A control network, which is read once as long as its files stay as they are, and then knows its hash already. */
    public ControlNet control(Path place) {
        return controls.computeIfAbsent(FolderState.of(ControlNet.files(place), new Cancellation()),
                files -> ControlNet.read(place));
    }

    /** What decides, besides model and settings, which bytes the CPU computes, by name. */
    public Map<String, String> machine() {
        return Machine.facts();
    }

    /**
     * Opens a network that is no part of a model, on the CPU, for the caller to close.
     *
     * @throws java.util.concurrent.CancellationException soon after the cancellation
     * @throws IllegalStateException if it cannot be loaded, naming the file and the remedy
     */
    public static Network network(Path graph, Cancellation cancellation) {
        return OrtBackend.on(Device.CPU).open(new NetworkSource(graph), cancellation);
    }

    private static void requireBfloat16() {
        DnnlBackend.lacksBfloat16().ifPresent(reason -> {
            throw new IllegalArgumentException("'precision' cannot be 'Half' on this CPU: " + reason
                    + ". Leave precision at Auto. See docs/macro-keys.md#precision");
        });
    }

    /** What there is to compute with, in lines. */
    public List<String> report() {
        return Stream.concat(OrtReport.lines().stream(), DnnlBackend.report().stream()).toList();
    }

    /**
     * Closes the open model.
     *
     * @return its name, or none if no model was open
     * @throws IllegalStateException if a command is using it
     */
    public Optional<String> release() {
        return exclusively(this::closeWholly);
    }

    private Optional<String> closeWholly() {
        Optional<String> name = warm.map(open -> open.pipeline().folder().name());
        close();
        System.gc(); // Java keeps files mapped, and memory that it once used, until it collects.
        return name;
    }

    /** Which model is open, and how long it stays so without use, in words. */
    public String state() {
        double minutes = IdleClosing.minutes();
        return warm.map(open -> open.pipeline().folder().name()).orElse("none") + "; one that was used "
                + (minutes > 0 ? "closes after " + Math.round(minutes * 10) / 10.0 + " minutes" : "stays open")
                + ". See docs/memory.md#a-model-that-nobody-uses";
    }

    /** Whoever is using the model leaves it for the next time to be closed. */
    private void releaseIfFree() {
        if (free.tryAcquire()) {
            try {
                closeWholly();
            } finally {
                free.release();
            }
        }
    }

    private <T> T exclusively(Supplier<T> work) {
        idle.begin();
        if (!free.tryAcquire()) {
            throw new IllegalStateException("Another command is making pictures. Wait until it is done, or press Esc.");
        }
        try {
            return work.get();
        } finally {
            free.release();
            idle.end();
        }
    }

    private void close() {
        Optional<Warm> open = warm;
        warm = Optional.empty();
        hashing.cancel();
        open.ifPresent(model -> {
            model.pipeline().close();
            releaseMemory();
        });
    }

    /**
     * Gives back what models computed in, which would stay with them. A command does so when it ends, however many
     * pictures it made: the next picture of the same command would take it again.
     */
    public static void releaseMemory() {
        DnnlBackend.releaseMemory();
        OrtBackend.releaseMemory();
    }

    /** Beside the first picture, so that nobody waits for it at the end. */
    private void hashInAdvance(ModelFolder folder) {
        Cancellation closed = new Cancellation();
        hashing = closed;
        Thread reader = new Thread(() -> folder.sha256(closed), "DiffusionJ model hash");
        reader.setDaemon(true);
        reader.setUncaughtExceptionHandler((thread, e) -> { }); // the one who needs the hash meets the error again
        reader.start();
    }
}
