package org.diffusionj.json;

/** A text is no JSON. The message goes on after the name of the text: "has ... where ... must stand, at line 1...". */
public final class JsonException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    JsonException(String problem) {
        super(problem);
    }
}
