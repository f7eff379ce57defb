package org.diffusionj.onednn;

import org.bytedeco.dnnl.memory;

/**
 * What a primitive reads or writes.
 *
 * @param role one of oneDNN's DNNL_ARG numbers
 */
record Arg(int role, memory.desc desc, Piece piece, long byteOffset) {
    static Arg of(int role, View view) {
        return new Arg(role, view.desc(), view.piece(), view.byteOffset());
    }
}
