package org.diffusionj.adapter;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.weights.Weight;
import org.diffusionj.weights.WeightFile;
import org.diffusionj.weights.Weights;

/**
 * Vectors that a word in a prompt stands for (Gal et al. 2022, "An Image is Worth One Word"), as AUTOMATIC1111 and
 * diffusers write them.
 *
 */
public final class EmbeddingFile {
    /** Under which names the vectors of each text encoder lie. */
    private static final List<List<String>> PAIRS =
            List.of(List.of("clip_l", "clip_g"), List.of("text_encoders_0", "text_encoders_1"));
    private static final String OF_A1111 = "string_to_param.";
    private static final String ANY = "*";
    private static final String PARAMETERS = "emb_params";
    private static final int MOST = 75;

    private final Path file;
    private final List<Weight> vectors;
    private final Optional<String> ownWord;

    private EmbeddingFile(Path file, List<Weight> vectors, Optional<String> ownWord) {
        this.file = file;
        this.vectors = vectors;
        this.ownWord = ownWord;
    }

    /**
     * Reads what a file says of its vectors.
     *
     * @throws org.diffusionj.weights.WeightsException if it cannot be read
     * @throws AdapterException if it holds no vectors of words
     */
    public static EmbeddingFile read(Path file) {
        Weights weights = WeightFile.read(file);
        Map<String, Weight> tensors = weights.tensors();
        for (List<String> pair : PAIRS) {
            if (tensors.keySet().containsAll(pair)) {
                return checked(file, pair.stream().map(tensors::get).toList(), Optional.empty());
            }
        }
        Optional<String> key = tensors.keySet().stream().filter(name -> name.startsWith(OF_A1111)).findFirst()
                .or(() -> tensors.containsKey(PARAMETERS) ? Optional.of(PARAMETERS) : Optional.empty())
                .or(() -> tensors.size() == 1 ? Optional.of(tensors.keySet().iterator().next()) : Optional.empty());
        if (key.isEmpty()) {
            throw none(file, "its tensors are " + LoraFile.some(new ArrayList<>(tensors.keySet())));
        }
        boolean named = !key.get().startsWith(OF_A1111) && !key.get().equals(PARAMETERS) && !key.get().equals(ANY);
        return checked(file, List.of(tensors.get(key.get())), named ? key : Optional.empty());
    }

    private static EmbeddingFile checked(Path file, List<Weight> vectors, Optional<String> word) {
        for (Weight tensor : vectors) {
            if (tensor.shape().isEmpty() || tensor.shape().size() > 2 || tensor.count() == 0
                    || !tensor.dtype().isFloating()) {
                throw none(file, "its tensor " + tensor.name() + " has the shape " + tensor.shape() + " of "
                        + tensor.dtype());
            }
        }
        if (vectors.stream().map(EmbeddingFile::count).distinct().count() > 1 || count(vectors.get(0)) > MOST) {
            throw none(file, "it has " + vectors.stream().map(EmbeddingFile::count).toList()
                    + " vectors, where each text"
                    + " encoder takes equally many, at most " + MOST);
        }
        return new EmbeddingFile(file, vectors, word);
    }

    private static AdapterException none(Path file, String found) {
        return new AdapterException(file, "this file holds no vectors of words (textual inversion): " + found,
                "Take it out of the folder 'embeddings'; LoRA belong into 'loras'");
    }

    private static int count(Weight tensor) {
        return tensor.shape().size() == 1 ? 1 : Math.toIntExact(tensor.shape().get(0));
    }

    private static long width(Weight tensor) {
        return tensor.shape().get(tensor.shape().size() - 1);
    }

    /** The word that the file names itself, as diffusers' do. */
    public Optional<String> ownWord() {
        return ownWord;
    }

    /** How many vectors the word stands for. */
    public int count() {
        return count(vectors.get(0));
    }

    /**
     * The vectors for each text encoder of a model, one after the other.
     *
     * @param widths of the encoders' states
     * @throws AdapterException if the file was made for other encoders
     */
    public List<float[]> vectors(List<Integer> widths) {
        List<Long> own = vectors.stream().map(EmbeddingFile::width).toList();
        if (own.size() > 1 && widths.size() == 1 && own.get(1).intValue() == widths.get(0)) {
            return List.of(vectors.get(1).floats()); // of Stable Diffusion XL's refiner, which has the second encoder
        }
        if (!own.equals(widths.stream().map(Integer::longValue).toList())) {
            throw new AdapterException(file, "its vectors have " + words(own) + " values, but the model's text encoder"
                    + (widths.size() > 1 ? "s take " : " takes ") + words(widths),
                    "Take an embedding that was made for the model's family, or another word in the prompt");
        }
        return vectors.stream().map(Weight::floats).toList();
    }

    private static String words(List<? extends Number> numbers) {
        return String.join(" and ", numbers.stream().map(Object::toString).toList());
    }

    /** Files by the words that stand for them. */
    public static Map<String, Path> words(Map<String, Path> named) {
        Map<String, Path> words = new LinkedHashMap<>(named);
        named.values().stream().distinct().forEach(file -> {
            try {
                read(file).ownWord().ifPresent(word -> words.putIfAbsent(word, file));
            } catch (IllegalArgumentException unusable) {
                // What is wrong with it is told when the prompt names it.
                words.putIfAbsent(file.getFileName().toString(), file);
            }
        });
        return words;
    }
}
