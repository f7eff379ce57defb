package org.diffusionj.dataset;

import java.util.ArrayList;
import java.util.List;
import org.diffusionj.dataset.phantom.Draws;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.ValueKind;
import org.diffusionj.settings.Values;

/** What is drawn for a setting, of each item anew. */
public sealed interface Variation {
    /** The setting. */
    Setting<?> setting();

    /** The value of one item, as text. */
    String drawn(Draws draws);

    /** Draws for an item. */
    default Values addTo(Values values, long seed, long item) {
        String drawn = drawn(new Draws(seed, item, "vary/" + setting().key()));
        return setting().form() != ValueKind.Form.FLAG ? values.withText(setting(), drawn)
                : Boolean.parseBoolean(drawn) ? values.withText(setting(), "") : values;
    }

    /** One of several values, each as likely; of switches, {@code true} and {@code false}. */
    record OneOf(Setting<?> setting, List<String> values) implements Variation {
        public OneOf {
            values = List.copyOf(values);
        }

        @Override
        public String drawn(Draws draws) {
            return values.get(draws.below(values.size()));
        }
    }

    /** A number of a range, all as likely; of whole numbers, one that the setting takes, both ends included. */
    record Range(Setting<?> setting, double from, double to) implements Variation {
        private static final int MOST = 1_000_000;

        /** Whether there is anything in it. */
        boolean isEmpty() {
            return setting.kind().whole() && whole().isEmpty();
        }

        private List<String> whole() {
            List<String> values = new ArrayList<>();
            for (long value = (long) Math.ceil(from); value <= to && values.size() < MOST; value++) {
                if (setting.ifAllowed(Long.toString(value)).isPresent()) {
                    values.add(Long.toString(value));
                }
            }
            return values;
        }

        @Override
        public String drawn(Draws draws) {
            if (setting.kind().whole()) {
                List<String> values = whole();
                return values.get(draws.below(values.size()));
            }
            return Double.toString(draws.between(from, to));
        }
    }
}
