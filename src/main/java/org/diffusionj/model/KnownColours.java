package org.diffusionj.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.diffusionj.image.RgbImage;
import org.diffusionj.tensor.Tensor;

/**
 * The colours of a model's latents: as its makers tell them, or found out from its first pictures and kept between
 * sessions, by the model's SHA-256, in a text file that may be deleted at any time. Not for several threads.
 */
public final class KnownColours {
    /** More pictures do not make them better. */
    private static final int ENOUGH = 16;

    private static final String NUMBER = "-?\\d+(\\.\\d+)?(E-?\\d+)?";

    private final Path kept;
    private final String hash;
    private final int channels;
    private final Optional<LatentColours> told;
    private ColourFit fit;

    /** @param told by the model's makers */
    KnownColours(Path kept, String hash, int channels, Optional<LatentColours> told) {
        this.kept = kept;
        this.hash = hash;
        this.channels = channels;
        this.told = told;
        this.fit = told.isPresent() ? ColourFit.none(channels) : read();
    }

    /** In the folder of the hashes of large files. */
    static Path place() {
        return KnownHashes.standard().kept().resolveSibling("preview-colours.txt");
    }

    /** What is known by now; nothing before the first preview of a model whose makers tell nothing. */
    public Optional<LatentColours> now() {
        return told.or(() -> Optional.of(fit).filter(seen -> seen.pictures() > 0).map(ColourFit::colours));
    }

    /** Looks at what the model's own decoder made of latents. */
    public void learn(Tensor latents, RgbImage decoded) {
        if (told.isEmpty() && fit.pictures() < ENOUGH) {
            fit = fit.with(latents, decoded);
            keep();
        }
    }

    /** The last line of a model counts; one that is damaged does not. */
    private ColourFit read() {
        try {
            List<String> lines = Files.exists(kept) ? Files.readAllLines(kept) : List.of();
            return lines.stream().flatMap(line -> parsed(line).stream()).reduce((first, second) -> second)
                    .orElseGet(() -> ColourFit.none(channels));
        } catch (IOException e) {
            return ColourFit.none(channels);
        }
    }

    private Optional<ColourFit> parsed(String line) {
        String[] words = line.split(" ");
        int columns = channels + 4;
        if (!words[0].equals(hash) || words.length != 2 + (channels + 1) * columns
                || !Stream.of(words).skip(1).allMatch(word -> word.matches(NUMBER))) {
            return Optional.empty();
        }
        double[] numbers = Stream.of(words).skip(2).mapToDouble(Double::parseDouble).toArray();
        return Optional.of(new ColourFit(IntStream.rangeClosed(0, channels).mapToObj(row -> IntStream
                .range(0, columns).mapToObj(column -> numbers[row * columns + column]).toList()).toList(),
                (int) Double.parseDouble(words[1])));
    }

    /** Where they cannot be kept, they are found out again. */
    private void keep() {
        String numbers = fit.sums().stream().flatMap(List::stream).map(String::valueOf)
                .collect(Collectors.joining(" "));
        try {
            Files.createDirectories(kept.toAbsolutePath().getParent());
            Files.write(kept, (hash + " " + fit.pictures() + " " + numbers + "\n").getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            return;
        }
    }
}
