package org.diffusionj.programs;

import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.diffusionj.image.PictureTexts;
import org.diffusionj.pipeline.Parameters;

/**
 * The programs whose settings are read from pictures. What first knows a picture's texts as its own decides:
 * plain texts under {@code parameters} come last, as others write there, too.
 */
public enum Program {
    /** Its noise is ComfyUI's: torch's generator on the CPU. */
    SWARMUI("SwarmUI", "the JSON text \"parameters\" with \"sui_image_params\"", true, SwarmUi::read),
    /** Its noise comes from torch's generator on the CPU. */
    FOOOCUS("Fooocus", "the text \"parameters\", both as JSON and in AUTOMATIC1111's form; every picture needs things"
            + " of Fooocus that are not followed, such as its sharpness, and the log names them", true, Fooocus::read),
    /** From version 3 on its noise comes from torch's generator on the CPU, unless "rand_device" says otherwise. */
    INVOKEAI("InvokeAI", "\"invokeai_metadata\", and of former versions \"sd-metadata\" and the command line \"Dream\";"
            + " a workflow without metadata is refused", true, InvokeAi::read),
    /** Which generator its servers use is not known; as AUTOMATIC1111 reads it, that of a CUDA device. */
    NOVELAI("NovelAI", "\"Comment\" and \"Description\", as AUTOMATIC1111 reads them; its models are not public",
            false, NovelAi::read),
    /** Its noise comes from torch's generator on the CPU. */
    COMFYUI("ComfyUI", "the graph \"prompt\", if it is the plain one: one checkpoint, two prompts, an empty image, one"
            + " sampler over all steps; any other is refused, naming the nodes that are not followed",
            true, ComfyUi::read),
    /** Its noise comes from a CUDA device, unless "RNG" says otherwise. */
    AUTOMATIC1111("AUTOMATIC1111", "the text \"parameters\"; likewise Forge, SD.Next and others that write its form",
            false, PlainText::read);

    private final String label;
    private final String reads;
    private final boolean drawsStepsElsewhere;
    private final Function<PictureTexts, Optional<Parameters>> reader;

    Program(String label, String reads, boolean drawsStepsElsewhere,
            Function<PictureTexts, Optional<Parameters>> reader) {
        this.label = label;
        this.reads = reads;
        this.drawsStepsElsewhere = drawsStepsElsewhere;
        this.reader = reader;
    }

    /**
     * What made a picture, by AUTOMATIC1111's names.
     *
     * @return none if no program is known by these texts
     * @throws IllegalArgumentException naming the program, and what is missing or cannot be followed
     */
    public static Optional<Parameters> read(PictureTexts texts) {
        return Stream.of(values()).flatMap(program -> program.reader.apply(texts).stream()).findFirst();
    }

    /** Its name. */
    public String label() {
        return label;
    }

    /** What of it is read, and what is not, for the documentation. */
    public String reads() {
        return reads;
    }

    /** Whether noise in the steps of a sampler has a generator of its own, so that it cannot be repeated here. */
    boolean drawsStepsElsewhere() {
        return drawsStepsElsewhere;
    }

    /** That the settings are this program's, and why they are not enough. */
    IllegalArgumentException refusal(String why) {
        return new IllegalArgumentException(label + " made the picture, but " + why
                + ". Open it there and write down its settings.");
    }
}
