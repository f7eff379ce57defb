package org.diffusionj.programs;

/** The programs whose settings are read from pictures, by {@link ProgramTexts}. */
public enum Program {
    /** Its noise is ComfyUI's: torch's generator on the CPU. */
    SWARMUI("SwarmUI", "the JSON text \"parameters\" with \"sui_image_params\"", true),
    /** Its noise comes from torch's generator on the CPU. */
    FOOOCUS("Fooocus", "the text \"parameters\", both as JSON and in AUTOMATIC1111's form; every picture needs things"
            + " of Fooocus that are not followed, such as its sharpness, and the log names them", true),
    /** From version 3 on its noise comes from torch's generator on the CPU, unless "rand_device" says otherwise. */
    INVOKEAI("InvokeAI", "\"invokeai_metadata\", and of former versions \"sd-metadata\" and the command line \"Dream\";"
            + " a workflow without metadata is refused", true),
    /** Which generator its servers use is not known; as AUTOMATIC1111 reads it, that of a CUDA device. */
    NOVELAI("NovelAI", "\"Comment\" and \"Description\", as AUTOMATIC1111 reads them; its models are not public",
            false),
    /** Its noise comes from torch's generator on the CPU. */
    COMFYUI("ComfyUI", "the graph \"prompt\", if it is the plain one: one checkpoint, two prompts, an empty image, one"
            + " sampler over all steps; any other is refused, naming the nodes that are not followed", true),
    /** Its noise comes from a CUDA device, unless "RNG" says otherwise. */
    AUTOMATIC1111("AUTOMATIC1111", "the text \"parameters\"; likewise Forge, SD.Next,"
            + " stable-diffusion.cpp and others that write its form",
            false);

    private final String label;
    private final String reads;
    private final boolean drawsStepsElsewhere;

    Program(String label, String reads, boolean drawsStepsElsewhere) {
        this.label = label;
        this.reads = reads;
        this.drawsStepsElsewhere = drawsStepsElsewhere;
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
