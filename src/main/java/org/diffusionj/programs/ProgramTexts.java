package org.diffusionj.programs;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.diffusionj.image.PictureTexts;
import org.diffusionj.pipeline.Parameters;

/** Finds the program whose settings a picture's texts are, and reads them. */
public final class ProgramTexts {
    /** The first that knows the texts reads them. The last is AUTOMATIC1111's, whose keyword others use, too. */
    private static final List<Function<PictureTexts, Optional<Parameters>>> READERS = List.of(
            SwarmUi::read, Fooocus::read, InvokeAi::read, NovelAi::read, ComfyUi::read, PlainText::read);

    private ProgramTexts() {}

    /**
     * What made a picture, by AUTOMATIC1111's names.
     *
     * @return none if no program is known by these texts
     * @throws IllegalArgumentException naming the program, and what is missing or cannot be followed
     */
    public static Optional<Parameters> read(PictureTexts texts) {
        return READERS.stream().flatMap(reader -> reader.apply(texts).stream()).findFirst();
    }
}
