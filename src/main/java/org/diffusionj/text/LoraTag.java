package org.diffusionj.text;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A LoRA that is named with weights, as AUTOMATIC1111's prompts do: {@code <lora:name:0.8>}. A second number is the
 * UNet's weight, the first then that of text encoders; {@code te=0.5} and {@code unet=1} name them. In lists, the same
 * stands without {@code <lora:>}.
 *
 * @param name of a file
 * @param unet weight of the UNet's part, may be negative
 * @param text weight of the text encoders' part
 */
public record LoraTag(String name, double unet, double text) {
    private static final Pattern TAG = Pattern.compile("<(?:lora|lyco):([^<>:]+)((?::[^<>:]*)*)>");
    private static final Pattern NUMBER = Pattern.compile("[+-]?(?:\\d{1,6}\\.?\\d{0,17}|\\.\\d{1,17})");
    private static final Pattern LAST = Pattern.compile("(.*?)\\s*:\\s*(?:(te|unet|dyn)\\s*=\\s*)?(" + NUMBER
            + ")\\s*");

    /**
     * A prompt without its tags.
     *
     * @param tags in their order
     */
    public record Prompt(String text, List<LoraTag> tags) {}

    /** Takes the tags out of a prompt. A tag whose numbers are none stays a part of the text. */
    public static Prompt in(String prompt) {
        List<LoraTag> tags = new ArrayList<>();
        StringBuilder rest = new StringBuilder();
        Matcher tag = TAG.matcher(prompt);
        int end = 0;
        while (tag.find()) {
            Optional<LoraTag> read = one(tag.group(1) + tag.group(2));
            if (read.isPresent() && !read.get().name.contains(":")) {
                tags.add(read.get());
                rest.append(prompt, end, tag.start());
                end = tag.end();
            }
        }
        return new Prompt(rest.append(prompt.substring(end)).toString(), List.copyOf(tags));
    }

    /** Reads {@code name:0.8, other}; none if an item is not so, or names no file. */
    public static Optional<List<LoraTag>> list(String text) {
        List<LoraTag> tags = new ArrayList<>();
        for (String item : text.isBlank() ? new String[0] : text.split(",", -1)) {
            Optional<LoraTag> tag = one(item.strip());
            if (tag.isEmpty()) {
                return Optional.empty();
            }
            tags.add(tag.get());
        }
        return Optional.of(List.copyOf(tags));
    }

    /** The inverse of {@link #list}. */
    public static String write(List<LoraTag> tags) {
        return String.join(", ", tags.stream().map(LoraTag::written).toList());
    }

    /** The numbers stand at the end, behind colons of which a path may have some too. */
    private static Optional<LoraTag> one(String item) {
        List<Double> numbers = new ArrayList<>();
        Double unet = null;
        Double text = null;
        String name = item;
        for (Matcher last = LAST.matcher(name); last.matches(); last = LAST.matcher(name)) {
            double number = Double.parseDouble(last.group(3));
            if (last.group(2) == null) {
                numbers.add(0, number);
            } else if (last.group(2).equals("te")) {
                text = number;
            } else if (last.group(2).equals("unet")) {
                unet = number;
            }
            name = last.group(1);
        }
        double first = numbers.isEmpty() ? 1 : numbers.get(0);
        double te = text != null ? text : first;
        double net = unet != null ? unet : numbers.size() > 1 ? numbers.get(1) : te;
        return name.isBlank() || numbers.size() > 3 || name.matches(".*:\\s*") ? Optional.empty()
                : Optional.of(new LoraTag(name.strip(), net, te));
    }

    /** As a list and a tag hold it, without {@code <lora:>}. */
    public String written() {
        return name + ":" + shortest(text) + (unet == text ? "" : ":" + shortest(unet));
    }

    private static String shortest(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
}
