package org.diffusionj.ort;

import java.util.HexFormat;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
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

    private final Env environment;
    private Session constant;
    private Object user;

    /** Makes it the memory of the environment's sessions that have its {@link #options}. */
    @SuppressWarnings("try")
    Workspace(Env environment) {
        this.environment = environment;
        try (PointerScope scope = new PointerScope()) {
            environment.CreateAndRegisterAllocator(
                    MemoryInfo.CreateCpu(onnxruntime.OrtArenaAllocator, onnxruntime.OrtMemTypeDefault)
                    .asOrtMemoryInfo(),
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

    /** Begins a run: what another network, or another shape, took before is given back first. */
    synchronized void use(Object next) {
        if (next != user) {
            shrink();
            user = next;
        }
    }

    /** Gives back what is unused, the pieces too that the C library keeps of what was freed. */
    synchronized void release() {
        shrink();
        user = null;
        Pointer.trimMemory();
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
            output.BindOutput("y", MemoryInfo.CreateCpu(onnxruntime.OrtArenaAllocator, onnxruntime.OrtMemTypeDefault)
                    .asOrtMemoryInfo());
            constant.Run(shrinking, output);
        }
    }
}
