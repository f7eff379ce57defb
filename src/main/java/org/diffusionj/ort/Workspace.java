package org.diffusionj.ort;

import java.util.HexFormat;
import java.util.function.DoubleSupplier;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.onnxruntime.Allocator;
import org.bytedeco.onnxruntime.ArenaCfg;
import org.bytedeco.onnxruntime.Env;
import org.bytedeco.onnxruntime.IoBinding;
import org.bytedeco.onnxruntime.MemoryInfo;
import org.bytedeco.onnxruntime.RunOptions;
import org.bytedeco.onnxruntime.Session;
import org.bytedeco.onnxruntime.SessionOptions;
import org.bytedeco.onnxruntime.global.onnxruntime;

/**
 * The memory that networks on the CPU compute in, one after the other. Left to themselves, each would keep all
 * that its largest picture took, for as long as it is open.
 */
final class Workspace {
    /** A graph that only gives the constant y: ONNX Runtime frees what is unused at the end of a run, and only then. */
    private static final byte[] CONSTANT = HexFormat.of()
            .parseHex("080812003a3d0a271201792208436f6e7374616e742a180a0576616c"
            + "75652a0c080110012204000000004200a00104120167620f0a0179120a0a08080112040a02080142040a001011");

    /** ONNX Runtime's own choice. */
    private static final int STANDARD = -1;

    /** Below this, pieces cost less than ONNX Runtime's list of what lies in a large one. */
    private static final long LARGE = 1L << 29;

    /** Whether memory that was asked for takes none before it is written to. Windows sets it aside at once. */
    private static final boolean LAZY = !Loader.getPlatform().startsWith("windows");

    private final Env environment;
    private Session constant;
    private Object user;

    /** Makes it the memory of the environment's sessions that have its {@link #options}. */
    @SuppressWarnings("try")
    Workspace(Env environment) {
        this.environment = environment;
        try (PointerScope scope = new PointerScope()) {
            environment.CreateAndRegisterAllocator(
                    host().asOrtMemoryInfo(),
                    new ArenaCfg(0, STANDARD, STANDARD, STANDARD).asOrtArenaCfg());
        }
    }

    /** Options of a session that computes here, and keeps its weights elsewhere. */
    static SessionOptions options() {
        SessionOptions options = new SessionOptions();
        options.AddConfigEntry("session.use_env_allocators", "1");
        options.AddConfigEntry("session.use_device_allocator_for_initializers", "1");
        // A plan of a shape's memory would be laid out beside what the first run took, which doubles it.
        options.DisableMemPattern();
        return options;
    }

    /**
     * Begins a run: what another network, or another shape, took before is given back first.
     *
     * @param room asked for the bytes that the run will take, 0 if they are not known
     */
    synchronized void use(Object next, DoubleSupplier room) {
        if (next != user) {
            shrink();
            reserve((long) room.getAsDouble());
            user = next;
        }
    }

    /** Gives back what is unused, the pieces too that the C library keeps of what was freed. */
    synchronized void release() {
        shrink();
        user = null;
        Pointer.trimMemory();
    }

    /**
     * Lets all tensors of a large run lie in one piece, where neighbours that are free become one again. Left to
     * itself, ONNX Runtime asks for one piece after the other, most of them too small for what comes later.
     */
    @SuppressWarnings("try")
    private void reserve(long bytes) {
        if (!LAZY || bytes < LARGE) {
            return;
        }
        try (PointerScope scope = new PointerScope()) {
            Allocator memory = new Allocator(constant, host().asOrtMemoryInfo());
            memory.Free(memory.Alloc(bytes));
        } catch (RuntimeException e) {
            // There is no such piece: then pieces, one after the other, until there are none.
            return;
        }
    }

    private static MemoryInfo host() {
        return MemoryInfo.CreateCpu(onnxruntime.OrtArenaAllocator, onnxruntime.OrtMemTypeDefault);
    }

    @SuppressWarnings("try")
    private void shrink() {
        try (PointerScope scope = new PointerScope()) {
            if (constant == null) {
                constant = new Session(environment, new BytePointer(CONSTANT), CONSTANT.length, options());
                constant.retainReference();
            }
            RunOptions shrinking = new RunOptions();
            shrinking.AddConfigEntry("memory.enable_memory_arena_shrinkage", "cpu:0");
            IoBinding output = new IoBinding(constant);
            output.BindOutput("y", host().asOrtMemoryInfo());
            constant.Run(shrinking, output);
        }
    }
}
