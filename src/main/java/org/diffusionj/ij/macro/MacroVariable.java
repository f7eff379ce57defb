package org.diffusionj.ij.macro;

import ij.macro.Interpreter;
import java.util.Optional;

/** A variable of the macro that called a command, as ImageJ's own dialogs take it: {@code key=&name}. */
record MacroVariable(String key, String name) {
    /** Whole numbers from here on may have lost digits: the macro language computes in double precision. */
    private static final double INEXACT = 1L << 53;

    /**
     * Its text, or its number with every digit.
     *
     * @throws IllegalArgumentException if no macro calls, or the variable is not there or holds neither
     */
    String value() {
        Interpreter macro = CallingMacro.here().orElseThrow(() -> unreadable("no macro called this command"));
        String shown = shown(macro).orElseThrow(() -> unreadable("the macro has no variable of that name"));
        if (shown.startsWith("array[")) {
            throw unreadable("that is an array");
        }
        return Optional.ofNullable(macro.getStringVariable(name)).orElseGet(() -> number(macro.getVariable2(name)));
    }

    /** What ImageJ's debugger shows of the innermost variable of that name: arrays can be told by nothing else. */
    private Optional<String> shown(Interpreter macro) {
        Optional<String> found = Optional.empty();
        for (String line : macro.getVariables()) {
            String[] entry = line.split("\t", 2);
            if (entry[0].equals(name) || entry[0].equals(name + " (g)")) {
                found = Optional.of(entry[1]);
            }
        }
        return found;
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < INEXACT ? Long.toString((long) value)
                : Double.toString(value);
    }

    private IllegalArgumentException unreadable(String reason) {
        return new IllegalArgumentException("'" + key + "=&" + name + "' asks for the macro variable '"
                + name + "', but "
                + reason + ". Join its value to the text: \"... " + key + "=[\"+" + (name.isEmpty() ? "name" : name)
                + "+\"]\"; a value that itself begins with '&' goes in brackets: " + key + "=[&" + name + "].");
    }
}
