package org.diffusionj.programs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.diffusionj.pipeline.Parameters;

/** Collects one program's settings under AUTOMATIC1111's names; settings that AUTOMATIC1111 lacks keep their own. */
final class Translation {
    private static final Pattern FOLDER = Pattern.compile("^.*[/\\\\]");
    private static final Pattern ENDING = Pattern.compile("\\.(safetensors|ckpt|pt|pth|bin|sft|gguf)$");

    private final Program program;
    private final JsonSettings source;
    private final Set<String> read = new HashSet<>();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();

    Translation(Program program, JsonSettings source) {
        this.program = program;
        this.source = source;
    }

    /** The program's own value, which then counts as read. */
    Optional<String> value(String key) {
        read.add(key);
        return source.text(key);
    }

    /** The settings change nothing in the picture, or are told elsewhere. */
    Translation ignore(String... keys) {
        read.addAll(List.of(keys));
        return this;
    }

    Translation take(String key, String name) {
        return put(name, value(key));
    }

    Translation put(String name, Optional<String> value) {
        value.ifPresent(text -> settings.put(name, text));
        return this;
    }

    Translation put(String name, String value) {
        return put(name, Optional.of(value));
    }

    /** Both sides, if both are there. */
    Translation size(Optional<String> width, Optional<String> height) {
        return put("Size", width.flatMap(w -> height.map(h -> w + "x" + h)));
    }

    /** The name of a model's file, without folder and ending, as AUTOMATIC1111 writes it. */
    Translation model(Optional<String> file) {
        return put("Model", file.map(Translation::bare));
    }

    static String bare(String file) {
        return ENDING.matcher(FOLDER.matcher(file).replaceFirst("")).replaceFirst("");
    }

    void remark(String sentence) {
        remarks.add(sentence);
    }

    /**
     * The emphasis of prompts: none, if they hold none of the program's marks; else AUTOMATIC1111's, with a remark.
     *
     * @param marks what weighs words in that program
     */
    Translation emphasis(Pattern marks, String... prompts) {
        if (Stream.of(prompts).noneMatch(prompt -> marks.matcher(prompt).find())) {
            return put("Emphasis", "None");
        }
        remark(program.label() + " weighs words of a prompt in another way than AUTOMATIC1111, whose way is taken.");
        return this;
    }

    /** All that was read, then all the rest that is switched on, by its own name. */
    Parameters finish(String prompt, String negative) {
        source.keys().stream().filter(key -> !read.contains(key) && !source.isIdle(key))
                .forEach(key -> settings.putIfAbsent(key, source.text(key).orElseThrow()));
        require("Seed", "Steps");
        List<String> missing = missing("CFG scale", "Size", "Sampler");
        if (!missing.isEmpty()) {
            remark(program.label() + "'s settings hold no " + String.join(", no ", missing)
                    + ": the default is taken.");
        }
        if (program.drawsStepsElsewhere() && SamplerNames.isStochastic(settings.getOrDefault("Sampler", ""))) {
            remark(program.label() + " draws the noise of this sampler's steps from another generator:"
                    + " the picture will be another one.");
        }
        return new Parameters(prompt, Optional.of(negative).filter(text -> !text.isEmpty()), settings, remarks);
    }

    private List<String> missing(String... names) {
        return Stream.of(names).filter(name -> !settings.containsKey(name)).toList();
    }

    private void require(String... names) {
        List<String> missing = missing(names);
        if (!missing.isEmpty()) {
            throw program.refusal("the text holds no " + String.join(", no ", missing));
        }
    }

    /** A value without which nothing can be made. */
    String required(String key) {
        return value(key).orElseThrow(() -> program.refusal("the text holds no \"" + key + "\""));
    }
}
