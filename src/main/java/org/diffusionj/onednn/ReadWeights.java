package org.diffusionj.onednn;

import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.diffusionj.onednn.PackedWeights.Key;
import org.diffusionj.runtime.WeightValues;

/** Weights as floats, before they are packed. Those of which layers take parts in turn stay until the next come. */
final class ReadWeights {
    /** A gate's weight and its bias, say. */
    private static final int KEPT = 2;

    private final Map<WeightValues, Kept> kept = new LinkedHashMap<>();

    private record Kept(BytePointer floats, Owned owned) {}

    /** All floats of the weight that it is of, in the caller's {@code PointerScope}. */
    BytePointer floats(Key key) {
        Kept known = kept.get(key.values());
        if (known != null) {
            return known.floats;
        }
        BytePointer floats = new BytePointer(Math.max(1, key.values().count() * Float.BYTES));
        key.values().writeTo(floats.asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer());
        if (key.isChanged() || key.count() < key.values().count()) {
            keep(key.values(), floats);
        }
        return floats;
    }

    private void keep(WeightValues values, BytePointer floats) {
        if (kept.size() == KEPT) {
            kept.remove(kept.keySet().iterator().next()).owned.close();
        }
        Owned owned = new Owned();
        kept.put(values, new Kept(owned.keep(floats), owned));
    }

    void forget() {
        kept.values().forEach(one -> one.owned.close());
        kept.clear();
    }
}
