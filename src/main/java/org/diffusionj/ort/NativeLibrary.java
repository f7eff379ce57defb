package org.diffusionj.ort;

import java.util.Optional;

/**
 * A library file that CUDA needs, as it was looked for.
 *
 * @param file its name, such as "libcudnn.so.9"
 * @param place where it was found: a path, or "system"
 * @param remedy what brings it, if it is missing
 */
record NativeLibrary(String file, Optional<String> place, String remedy) {
    boolean isFound() {
        return place.isPresent();
    }

    @Override
    public String toString() {
        return file + place.map(found -> ": " + found).orElse(" is missing. " + remedy);
    }
}
