package org.diffusionj.weights;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names that PyTorch's checkpoints need, and what they mean. Every other name is refused, and none of these
 * does anything but describe data.
 */
final class TorchGlobals implements Pickle.Globals {
    /** A name of Python's. */
    record Name(String module, String name) {
        @Override
        public String toString() {
            return module + "." + name;
        }
    }

    /** A row of elements, which tensors look at. */
    record Storage(Dtype dtype, StoredZip.Entry entry) {}

    private static final Map<String, Dtype> STORAGES = Map.of(
            "DoubleStorage", Dtype.F64, "FloatStorage", Dtype.F32, "HalfStorage", Dtype.F16,
            "BFloat16Storage", Dtype.BF16, "LongStorage", Dtype.I64, "IntStorage", Dtype.I32,
            "ShortStorage", Dtype.I16, "CharStorage", Dtype.I8, "ByteStorage", Dtype.U8, "BoolStorage", Dtype.BOOL);

    private static final Set<String> TENSORS = Set.of("torch._utils._rebuild_tensor_v2",
            "torch._utils._rebuild_tensor");
    private static final Set<String> PARAMETERS =
            Set.of("torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state");

    /** What training writes beside the weights: kept as a name, or as nothing when it is called. */
    private static final Set<String> BESIDE = Set.of("torch.device", "torch.float32", "torch.float16", "torch.bfloat16",
            "torch.float64", "torch.int64", "numpy.dtype", "numpy.core.multiarray.scalar",
            "numpy._core.multiarray.scalar", "_codecs.encode",
            "pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint", "collections.Counter");

    private final Path file;
    private final String root;
    private final Map<String, StoredZip.Entry> entries;

    /** @param root the zip's folder that holds the pickle and {@code data/} */
    TorchGlobals(Path file, String root, Map<String, StoredZip.Entry> entries) {
        this.file = file;
        this.root = root;
        this.entries = entries;
    }

    @Override
    public Object find(String module, String name) {
        Name found = new Name(module, name);
        String whole = found.toString();
        boolean storage = module.equals("torch") && STORAGES.containsKey(name);
        if (storage || TENSORS.contains(whole) || PARAMETERS.contains(whole) || BESIDE.contains(whole)
                || whole.equals("collections.OrderedDict") || whole.equals("torch.Size")) {
            return found;
        }
        throw new Pickle.Refused("asks for the Python object " + printable(whole)
                + ", which tensors do not need and which could be a program");
    }

    private static String printable(String text) {
        String shown = text.replaceAll("[^\\x20-\\x7e]", "?");
        return shown.length() > 80 ? shown.substring(0, 80) + "..." : shown;
    }

    @Override
    public Object call(Object function, List<?> arguments) {
        String name = String.valueOf(function instanceof Name known ? known : "a value");
        if (TENSORS.contains(name)) {
            return tensor((Storage) arguments.get(0), (Long) arguments.get(1), (List<?>) arguments.get(2),
                    (List<?>) arguments.get(3));
        }
        if (PARAMETERS.contains(name) || name.equals("torch.Size")) {
            return arguments.get(0);
        }
        if (name.equals("collections.OrderedDict")) {
            return dictionary(arguments);
        }
        if (BESIDE.contains(name)) {
            return null;
        }
        throw new Pickle.Refused("calls " + name + ", which is no function that tensors need");
    }

    /** Old versions of Python give an ordered dictionary its entries as pairs. */
    private static Map<Object, Object> dictionary(List<?> arguments) {
        Map<Object, Object> dictionary = new LinkedHashMap<>();
        if (!arguments.isEmpty()) {
            for (Object pair : (List<?>) arguments.get(0)) {
                dictionary.put((String) ((List<?>) pair).get(0), ((List<?>) pair).get(1));
            }
        }
        return dictionary;
    }

    private Weight tensor(Storage storage, long first, List<?> shape, List<?> strides) {
        Weight weight = new Weight("", storage.dtype(), numbers(shape), numbers(strides), file,
                storage.entry().offset() + first * storage.dtype().bytes());
        if (shape.size() != strides.size() || first < 0 || !fits(weight, first, storage)) {
            throw new Pickle.Refused("describes a tensor of shape " + weight.shape() + ", strides " + weight.strides()
                    + " and first element " + first + " in " + storage.entry().length() + " bytes of "
                    + storage.dtype() + ", which do not hold it");
        }
        return weight;
    }

    private static boolean fits(Weight weight, long first, Storage storage) {
        try {
            long last = first;
            for (int i = 0; i < weight.shape().size(); i++) {
                long steps = weight.shape().get(i) - 1;
                if (weight.count() > 0) {
                    last = Math.addExact(last, Math.multiplyExact(steps, weight.strides().get(i)));
                }
            }
            long elements = storage.entry().length() / storage.dtype().bytes();
            // A stride of 0 repeats elements: no weights do, and a small file could describe a huge tensor so.
            return weight.count() == 0 || last < elements && weight.count() <= elements;
        } catch (ArithmeticException e) {
            return false;
        }
    }

    private static List<Long> numbers(List<?> values) {
        return values.stream().map(value -> {
            if (!(value instanceof Long number) || number < 0) {
                throw new Pickle.Refused("describes a tensor with a size that is no whole number from 0 on");
            }
            return number;
        }).toList();
    }

    /** PyTorch's are {@code ("storage", type, name in data/, device, elements)}. */
    @Override
    public Object persistent(Object id) {
        List<?> parts = (List<?>) id;
        if (parts.size() < 5 || !"storage".equals(parts.get(0)) || !(parts.get(1) instanceof Name type)
                || !(parts.get(2) instanceof String entryName)) {
            throw new Pickle.Refused("refers to something outside that is no tensor's elements");
        }
        Dtype dtype = STORAGES.get(type.name());
        StoredZip.Entry entry = entries.get(root + "data/" + entryName);
        if (dtype == null || entry == null) {
            throw new Pickle.Refused("refers to the elements \"" + printable(entryName)
                    + "\" of type " + type + ", which the file does not hold");
        }
        return new Storage(dtype, entry);
    }
}
