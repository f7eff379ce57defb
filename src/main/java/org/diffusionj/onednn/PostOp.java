package org.diffusionj.onednn;

import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;

/**
 * What is done to each value of a layer before it is written.
 *
 * @param algorithm one of oneDNN's numbers
 * @param operand the other tensor; null if there is none
 */
record PostOp(int algorithm, float alpha, float beta, View operand) {
    static PostOp of(int algorithm, float alpha, float beta) {
        return new PostOp(algorithm, alpha, beta, null);
    }

    static PostOp with(int algorithm, View operand) {
        return new PostOp(algorithm, 0, 0, operand);
    }

    /** Whether it takes another picture, of which each pixel has its own values. */
    boolean isOfPixels() {
        return operand != null && operand.rank() == 4 && operand.size(2) * operand.size(3) > 1;
    }

    static primitive_attr options(List<PostOp> all) {
        post_ops chain = new post_ops();
        for (PostOp op : all) {
            if (op.operand == null) {
                chain.append_eltwise(op.algorithm, op.alpha, op.beta);
            } else {
                chain.append_binary(op.algorithm, op.operand.desc());
            }
        }
        primitive_attr options = Dnnl.options();
        options.set_post_ops(chain);
        return options;
    }

    /** Adds what they read to a primitive's arguments. */
    static void addTo(List<Arg> arguments, List<PostOp> all) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).operand != null) {
                arguments.add(Arg.of(dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (i + 1) | dnnl.DNNL_ARG_SRC_1,
                        all.get(i).operand));
            }
        }
    }
}
