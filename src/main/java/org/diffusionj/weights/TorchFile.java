package org.diffusionj.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * Reads the zip that {@code torch.save} writes since PyTorch 1.6: {@code NAME/data.pkl}, a pickle that describes the
 * tensors, and their elements as {@code NAME/data/0}, {@code NAME/data/1} and so on.
 */
final class TorchFile {
    private static final String PICKLE = "data.pkl";
    private static final int LONGEST_PICKLE = 1 << 28;

    /** Deeper than any checkpoint goes, so that one that holds itself comes to an end. */
    private static final int DEEPEST = 4;

    /** A small file can have one map in many places of others, which would take for ever to go through. */
    private static final int MOST_ENTRIES = 1 << 20;

    /** Under which training programs keep the weights, those that they average (EMA) first. */
    private static final List<String> WRAPPINGS =
            List.of("state_dict.", "model_state_dict.", "params_ema.", "params.", "model.state_dict.", "module.");

    private static final String CONVERT = "Take the model's safetensors file, or load this one in Python where you"
            + " trust it, and write it with safetensors.torch.save_file";

    private TorchFile() {}

    static Weights read(Path file, FileChannel channel) throws IOException {
        Map<String, StoredZip.Entry> entries = StoredZip.entries(file, channel);
        String root = root(file, entries);
        requireLittleEndian(file, channel, entries.get(root + "byteorder"));
        try {
            Object value = Pickle.read(bytes(file, channel, entries.get(root + PICKLE)),
                    new TorchGlobals(file, root, entries));
            return new Weights(file, unwrapped(tensors(file, value)), numbers(value));
        } catch (Pickle.Refused e) {
            throw WeightsException.refused(file, e.getMessage(), CONVERT);
        } catch (Pickle.Malformed e) {
            throw WeightsException.damaged(file, e.getMessage());
        }
    }

    /** What training wrote of itself beside the weights, such as the number of its steps. */
    private static Map<String, String> numbers(Object value) {
        Map<String, String> numbers = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> entries) {
            entries.forEach((key, number) -> {
                if (key instanceof String name && number instanceof Long whole) {
                    numbers.put(name, whole.toString());
                }
            });
        }
        return numbers;
    }

    private static String root(Path file, Map<String, StoredZip.Entry> entries) {
        List<String> pickles = entries.keySet().stream()
                .filter(name -> name.equals(PICKLE) || name.endsWith("/" + PICKLE)).toList();
        if (pickles.size() != 1) {
            throw WeightsException.refused(file, "is a zip file, but not one of PyTorch's: it holds " + pickles.size()
                    + " files " + PICKLE, "Choose a .safetensors, .ckpt, .bin or .pt file");
        }
        String root = pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length());
        if (entries.containsKey(root + "constants.pkl")) {
            throw WeightsException.refused(file, "is a TorchScript program, not weights alone", CONVERT);
        }
        return root;
    }

    private static void requireLittleEndian(Path file, FileChannel channel, StoredZip.Entry order) throws IOException {
        if (order != null && order.length() < 16
                && StandardCharsets.US_ASCII.decode(bytes(file, channel, order)).toString().strip().equals("big")) {
            throw WeightsException.refused(file, "was written on a big-endian computer", CONVERT);
        }
    }

    private static ByteBuffer bytes(Path file, FileChannel channel, StoredZip.Entry entry) throws IOException {
        if (entry.length() > LONGEST_PICKLE) {
            throw WeightsException.damaged(file, "describes its tensors in " + entry.length() + " bytes, more than any"
                    + " needs");
        }
        return FileBytes.read(channel, entry.offset(), (int) entry.length());
    }

    private static Map<String, Weight> tensors(Path file, Object value) {
        Map<String, Weight> tensors = new LinkedHashMap<>();
        AtomicInteger entries = new AtomicInteger();
        collect("", value, DEEPEST, (name, entry) -> {
            if (entries.incrementAndGet() > MOST_ENTRIES) {
                throw WeightsException.damaged(file, "has more than " + MOST_ENTRIES + " entries");
            }
            if (entry instanceof Weight weight) {
                tensors.put(name, weight.named(name));
            }
        });
        if (tensors.isEmpty()) {
            throw WeightsException.refused(file, "holds no tensors with names",
                    "Choose the file that holds the weights (a state_dict)");
        }
        return tensors;
    }

    /** Names of maps within maps are joined by dots. Lists, as optimizers have them, hold no named weights. */
    private static void collect(String name, Object value, int depth, BiConsumer<String, Object> found) {
        found.accept(name, value);
        if (value instanceof Map<?, ?> map && depth > 0) {
            map.forEach((key, inner) -> {
                if (key instanceof String text) {
                    collect(name.isEmpty() ? text : name + "." + text, inner, depth - 1, found);
                } else {
                    found.accept(name, key);
                }
            });
        }
    }

    private static Map<String, Weight> unwrapped(Map<String, Weight> tensors) {
        for (String wrapping : WRAPPINGS) {
            Map<String, Weight> inner = new LinkedHashMap<>();
            tensors.forEach((name, weight) -> {
                if (name.startsWith(wrapping)) {
                    String plain = name.substring(wrapping.length());
                    inner.put(plain, weight.named(plain));
                }
            });
            // "module." stands before every name or before none; the others are beside what training keeps.
            if (!inner.isEmpty() && (!wrapping.equals("module.") || inner.size() == tensors.size())) {
                return wrapping.equals("module.") ? inner : unwrapped(inner);
            }
        }
        return tensors;
    }
}
