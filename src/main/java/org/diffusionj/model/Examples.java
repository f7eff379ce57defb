package org.diffusionj.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Prompts that a model was made for, as its makers tell them in diffusionj.json.
 *
 * @param prompts whole ones
 * @param words lists of words by what they tell, such as a stain
 */
public record Examples(List<String> prompts, Map<String, List<String>> words) {
    /** Of a model whose makers tell none. */
    public static final Examples NONE = new Examples(List.of(), Map.of());

    static final String PROMPTS = "prompts";
    static final String WORDS = "words";

    private static final String STAIN = "stain";
    private static final String DENSITY = "density";

    private static final int MOST = 200;
    private static final int LONGEST = 300;

    static Examples read(JsonFile file) {
        JsonFile lists = file.object(WORDS);
        Map<String, List<String>> words = new LinkedHashMap<>();
        lists.keys().keySet().forEach(kind -> words.put(kind, texts(lists, kind)));
        return new Examples(file.has(PROMPTS) ? texts(file, PROMPTS) : List.of(), words);
    }

    private static List<String> texts(JsonFile file, String key) {
        List<?> values = file.list(key);
        boolean fit = values.size() <= MOST && values.stream().allMatch(value ->
                value instanceof String text && !text.isBlank() && text.length() <= LONGEST);
        if (!fit) {
            throw file.wrong(key, "a list of at most " + MOST + " texts of 1 to " + LONGEST + " characters", values);
        }
        return values.stream().map(String.class::cast).toList();
    }

    /** Words that tell the colour of what is shown; none if the makers name none. */
    public List<String> stains() {
        return words.getOrDefault(STAIN, List.of());
    }

    /** Words that tell how much is shown, from that for least to that for most; none if the makers name none. */
    public List<String> densities() {
        return words.getOrDefault(DENSITY, List.of());
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return prompts.isEmpty() && words.isEmpty();
    }
}
