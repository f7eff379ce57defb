package org.diffusionj.ij.provenance;

import ij.ImagePlus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusionj.ij.macro.MacroText;

/**
 * What a slice says about how it was made, where the slices of a stack were made in different ways: it stands in the
 * slice's label after the first line, where ImageJ keeps what is known of single slices, so that it stays with the
 * slice when the stack is cut or put into another order.
 */
public final class SliceInfo {
    private static final String PARAMETERS = "parameters";
    private static final Pattern ENTRY = Pattern.compile("(?m)^([a-zA-Z0-9-]+) = (.*)$");

    private SliceInfo() {}

    /**
     * A label.
     *
     * @param words its first line
     * @param made what was made for the slice, with its info
     */
    public static String label(String words, ImagePlus made) {
        return words.replace('\n', ' ') + "\n" + made.getInfoProperty()
                + PARAMETERS + " = " + Optional.ofNullable(made.getProp("diffusion." + PARAMETERS)).orElse("") + "\n";
    }

    /** The info of the current slice, if it has one of its own. */
    public static Optional<String> of(ImagePlus image) {
        String label = image.getStackSize() == 1 ? image.getProp("Slice_Label")
                : image.getStack().getSliceLabel(image.getCurrentSlice());
        return Optional.ofNullable(label).filter(text -> text.contains("\n" + PARAMETERS + " = "))
                .map(text -> text.substring(text.indexOf('\n') + 1));
    }

    /** The entries of an info, by key, as they are written. */
    public static Map<String, String> entries(String info) {
        Map<String, String> entries = new LinkedHashMap<>();
        Matcher line = ENTRY.matcher(info);
        while (line.find()) {
            entries.putIfAbsent(line.group(1), line.group(2));
        }
        return entries;
    }

    /** Its generation parameters as AUTOMATIC1111 writes them. */
    static String parameters(String info) {
        return MacroText.unescape(entries(info).getOrDefault(PARAMETERS, ""));
    }
}
