package org.diffusionj.onednn;

import java.util.Optional;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.diffusionj.runtime.MemoryLimits;

/** The library: its processor, its queue of work, and what it says of itself. */
final class Dnnl {
    private static final Dnnl LOADED;

    static {
        MemoryLimits.lift(Loader.class.getPackageName());
        LOADED = new Dnnl();
    }

    private final Owned owned = new Owned();
    private final engine processor;
    private final stream queue;

    @SuppressWarnings("try")
    private Dnnl() {
        try (PointerScope scope = new PointerScope()) {
            processor = owned.keep(new engine(engine.kind.cpu, 0));
            queue = owned.keep(new stream(processor));
        }
    }

    static engine processor() {
        return LOADED.processor;
    }

    static stream queue() {
        return LOADED.queue;
    }

    @SuppressWarnings("try")
    static String version() {
        try (PointerScope scope = new PointerScope()) {
            dnnl_version_t version = dnnl.dnnl_version();
            return version.major() + "." + version.minor() + "." + version.patch();
        }
    }

    /** Why this processor does not compute in bfloat16, if it does not. */
    static Optional<String> lacksBfloat16() {
        return !isX86() || has(dnnl.dnnl_cpu_isa_avx512_core_bf16) ? Optional.empty()
                : Optional.of("this processor has neither AVX-512 BF16 nor AMX");
    }

    static boolean hasAvx512() {
        return isX86() && has(dnnl.dnnl_cpu_isa_avx512_core);
    }

    private static boolean isX86() {
        return Loader.getPlatform().endsWith("x86_64");
    }

    private static boolean has(int instructions) {
        return (dnnl.dnnl_get_effective_cpu_isa() & instructions) == instructions;
    }

    /** Options of a primitive that computes in memory given to it. */
    static primitive_attr options() {
        primitive_attr options = new primitive_attr();
        options.set_scratchpad_mode(dnnl.dnnl_scratchpad_mode_user);
        return options;
    }

    /** Whether there is an implementation that is more than a definition. */
    static boolean isFast(primitive_desc_base made) {
        return made.asBoolean() && !made.impl_info_str().getString().startsWith("ref");
    }
}
