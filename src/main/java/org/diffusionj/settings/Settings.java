package org.diffusionj.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.diffusionj.model.Precision;
import org.diffusionj.noise.NoiseSource;
import org.diffusionj.runtime.Device;
import org.diffusionj.sampling.solver.SamplerType;
import org.diffusionj.sampling.SigmaSpacing;
import org.diffusionj.text.Emphasis;
import org.diffusionj.text.LoraTag;

/**
 * The settings of pictures. Their macro keys are public: scripts rely on them. {@link #ALL} has them in the order in
 * which dialogs and documents show them.
 */
public final class Settings {
    private static final List<Setting<?>> DECLARED = new ArrayList<>();
    private static final int MAX_SIZE = 16384;

    private static final int MAX_CONTROLS = 4;

    /** More than any text encoder has; what a model's has is known when it is open. */
    private static final int MAX_LAYERS = 100;

    /** Pixels with which seams were measured to vanish; a few latents wide. */
    private static final double SUGGESTED_SOFT = 16;

    /** Where a refiner takes over if nothing is said, as in AUTOMATIC1111 and in diffusers' documentation. */
    public static final double USUAL_REFINERSTART = 0.8;

    public static final Setting<String> PROMPT = setting("prompt", ValueKind.text())
            .label("Prompt").help("what the picture shows; may be empty")
            .withoutUsual("required");

    public static final Setting<String> NEGATIVE = setting("negative", ValueKind.text())
            .label("Negative prompt").help("what the picture must not show")
            .withoutUsual("absent");

    public static final Setting<String> MODEL = setting("model", ValueKind.name())
            .label("Model").help("the name of a model's folder, or its path")
            .withoutUsual("the last used, else `starter`").forCommand();

    public static final Setting<LabelKind> LABELS =
            setting("labels", ValueKind.choice(List.of(LabelKind.values()), LabelKind::label))
            .label("Labels").help("what says where objects are to lie: an image that holds a number for each object,"
                    + " one that holds 255 in objects and 0 elsewhere, or the selections of the ROI Manager")
            .in(Scope.FROM_LABELS)
            .withoutUsual("by the active image: `Mask` if it has 8 bits and holds only 0 and 255, else `Labels`")
            .forCommand();

    public static final Setting<Truth> TRUTH =
            setting("truth", ValueKind.choice(List.of(Truth.values()), Truth::label))
            .label("Truth").help("how the picture tells where its objects are to lie: not, by an overlay of outlines,"
                    + " or by a further channel that holds their numbers")
            .in(Scope.FROM_LABELS).usual(Truth.NONE).forCommand();

    public static final Setting<Double> STRENGTH = setting("strength", ValueKind.exactNumber(0, 1))
            .label("Strength").help("how far the picture is made anew: 0 not at all, 1 entirely").in(Scope.FROM_IMAGE)
            .usual(0.75).recorded()
            .infotext("Denoising strength", values -> values.written(Settings.STRENGTH)).forCommand();

    public static final Setting<Boolean> OUTPUT =
            setting("output", ValueKind.choice(List.of(false, true), rgb -> rgb ? "RGB" : "Same"))
            .label("Output").help("the same kind of image as the one it is made from, or RGB")
            .in(Scope.FROM_IMAGE).usual(false, "`Same`").forCommand();

    public static final Setting<Integer> WIDTH = setting("width", ValueKind.integer(8, MAX_SIZE, 8))
            .label("Width").help("width of the picture in pixels")
            .ofModel(512, "the model's own size; from an image, its size rounded up to what the model takes")
            .infotext("Size", values -> Optional.of(
                    values.orUsual(Settings.WIDTH) + "x" + values.orUsual(Settings.HEIGHT)));

    public static final Setting<Integer> HEIGHT = setting("height", ValueKind.integer(8, MAX_SIZE, 8))
            .label("Height").help("height of the picture in pixels")
            .ofModel(512, "as for `width`");

    public static final Setting<Integer> STEPS = setting("steps", ValueKind.integer(1, 1000))
            .label("Steps").help("how many steps lead from noise to the picture")
            .ofModel(20, "the model's advice, else 20").infotext("Steps");

    public static final Setting<Float> GUIDANCE = setting("guidance", ValueKind.number(0, 50))
            .label("Guidance")
            .help("how strongly the prompt is followed; at or below 1, the negative prompt is not used")
            .ofModel(7.5f, "the model's advice, else 7.5").infotext("CFG scale");

    public static final Setting<Optional<SamplerType>> SAMPLER = setting("sampler",
            ValueKind.optional("Default", List.of(SamplerType.values()), SamplerType::label))
            .label("Sampler").help("how the steps are walked; `Default` is the model's own way")
            .usual(Optional.empty()).recorded().infotext("Sampler");

    public static final Setting<SigmaSpacing> SIGMAS =
            setting("sigmas", ValueKind.choice(List.of(SigmaSpacing.values()), SigmaSpacing::label))
            .label("Sigmas").help("how the noise levels of the steps are spaced")
            .usual(SigmaSpacing.DEFAULT).infotextUnlessUsual("Schedule type");

    public static final Setting<OptionalLong> SEED = setting("seed", ValueKind.seed())
            .label("Seed").help("the number that the random numbers follow from: same seed, same picture")
            .usual(OptionalLong.empty(), "`random`; the image's info tells it").recorded().infotext("Seed");

    public static final Setting<Integer> IMAGES = setting("images", ValueKind.integer(1, 1000))
            .label("Images").help("how many pictures, as a stack: slice i, counted from 0, has the seed `seed` + i")
            .usual(1).forCommand();

    public static final Setting<Double> GUIDANCESTART = setting("guidancestart", ValueKind.exactNumber(0, 1))
            .label("Start of guidance").help("the share of the steps from which on guidance acts; steps without it take"
                    + " half of the time")
            .usual(0.0);

    public static final Setting<Double> GUIDANCEEND = setting("guidanceend", ValueKind.exactNumber(0, 1))
            .label("Stop of guidance").help("the share of the steps up to which guidance acts")
            .usual(1.0);

    public static final Setting<Float> RESCALE = setting("rescale", ValueKind.number(0, 1))
            .label("Rescale").help("how far guided predictions are brought back to the contrast of unguided ones")
            .usual(0f).infotextUnlessUsual("CFG rescale");

    public static final Setting<Float> ETA = setting("eta", ValueKind.number(0, 1))
            .label("Eta").help("how much fresh noise the samplers DDIM and TCD add at each step")
            .usual(0f);

    public static final Setting<Float> ANCESTRALETA = setting("ancestraleta", ValueKind.number(0, 1))
            .label("Ancestral eta").help("how much fresh noise the samplers Euler a and DPM2 a add at each step")
            .usual(1f);

    public static final Setting<Integer> ENSD =
            setting("ensd", ValueKind.integer(Integer.MIN_VALUE, Integer.MAX_VALUE))
            .label("ENSD")
            .help("if not 0, the noise that is added at the steps is drawn with a seed of its own, `seed` plus this"
                    + " number, as by AUTOMATIC1111's setting \"ENSD\"")
            .usual(0).infotextUnlessUsual("ENSD");

    public static final Setting<Emphasis> EMPHASIS =
            setting("emphasis", ValueKind.choice(List.of(Emphasis.values()), Emphasis::label))
            .label("Emphasis").help("whether brackets and numbers in prompts give words weights, and how")
            .usual(Emphasis.NONE)
            .infotext("Emphasis", values -> Optional.of(values.orUsual(Settings.EMPHASIS))
                    .filter(emphasis -> emphasis != Emphasis.A1111).map(Emphasis::nameInA1111));

    public static final Setting<Integer> CLIPSKIP = setting("clipskip", ValueKind.integer(0, MAX_LAYERS))
            .label("Clip skip").help("how many of the text encoder's last layers are left out")
            .usual(0)
            .infotext("Clip skip", values -> values.get(Settings.CLIPSKIP).filter(layers -> layers > 0)
                    .map(layers -> Integer.toString(layers + 1))); // it counts from 1, which is none

    public static final Setting<String> REFINER = setting("refiner", ValueKind.name())
            .label("Refiner").help("a model of Stable Diffusion XL that takes over from `model`, by its name or path")
            .in(Scope.WHOLE_PICTURES).withoutUsual("none")
            .infotext("Refiner", values -> values.written(Settings.REFINER)).forCommand();

    public static final Setting<Double> REFINERSTART = setting("refinerstart", ValueKind.exactNumber(0, 1))
            .label("Switch at").help("the share of the steps, above 0 and below 1, at which the refiner takes over")
            .in(Scope.WHOLE_PICTURES).withoutUsual(Double.toString(USUAL_REFINERSTART))
            .infotext("Refiner switch at", values -> values.written(Settings.REFINERSTART)).forCommand();

    public static final Setting<String> VAE = setting("vae", ValueKind.name())
            .label("VAE").help("another VAE than the model's own: its name in the folder `vae` of a model root, or the"
                    + " path of a file or folder")
            .withoutUsual("the model's own")
            .infotext("VAE", values -> values.written(Settings.VAE)).forCommand();

    public static final Setting<List<LoraTag>> LORAS = setting("loras", ValueKind.loras())
            .label("LoRA").help("files that change the model, with weights: `name:0.8, other:0.5`; their names in the"
                    + " folder `loras` of a model root, or paths")
            .usual(List.of(), "none").forCommand();

    public static final Setting<Boolean> DECODER =
            setting("decoder", ValueKind.choice(List.of(false, true), tiny -> tiny ? "Tiny" : "Full"))
            .label("Decoder").help("what makes pictures of latents: the model's VAE, or a tiny autoencoder where one is"
                    + " found, which is faster and nearly as good")
            .usual(false, "`Full`").infotextUnlessUsual("Decoder");

    public static final Setting<Boolean> CACHE =
            setting("cache", ValueKind.choice(List.of(false, true), on -> on ? "EasyCache" : "None"))
            .label("Cache").help("`EasyCache` skips the network in steps whose outcome can be told from the last ones,"
                    + " with slightly other pictures")
            .usual(false, "`None`");

    /** Control images with their networks. */
    public static final List<ControlSettings> CONTROLS = IntStream.rangeClosed(1, MAX_CONTROLS)
            .mapToObj(number -> ControlSettings.declare(number, DECLARED::add)).toList();

    public static final Setting<Boolean> GUESS = setting("guess", ValueKind.flag())
            .label("Guess mode").help("control networks find out by themselves what the control image shows, and the"
                    + " negative prompt is left out of it")
            .usual(false);

    public static final Setting<NoiseSource> NOISE =
            setting("noise", ValueKind.choice(List.of(NoiseSource.values()), NoiseSource::label))
            .label("Noise").help("which program's random numbers are drawn")
            .usual(NoiseSource.CPU).infotext("RNG");

    public static final Setting<Optional<Precision>> PRECISION = setting("precision",
            ValueKind.optional("Auto", List.of(Precision.FLOAT, Precision.HALF), Precision::label))
            .label("Precision").help("the number format that the model computes in: Half is faster on a CPU with"
                    + " bfloat16, with slightly other pictures")
            .usual(Optional.empty(), "`Auto`: either").forCommand();

    public static final Setting<Device> DEVICE = setting("device", ValueKind.device())
            .label("Device").help("the processor or graphics card that computes")
            .usual(Device.AUTO, "`Auto`: the first NVIDIA card that can be used, else the CPU").forCommand();

    public static final Setting<Float> IMAGEGUIDANCE = setting("imageguidance", ValueKind.number(1, 50))
            .label("Image guidance").help("how closely InstructPix2Pix keeps to the picture").in(Scope.FROM_IMAGE)
            .inJava(ValueKind.number(0, 50)).usual(1.5f)
            .infotext("Image CFG scale", values -> values.written(Settings.IMAGEGUIDANCE));

    public static final Setting<Double> FEATHER = setting("feather", ValueKind.exactNumber(0, 1000))
            .label("Feather").help("pixels inside the selection's edge over which the result is blended")
            .in(Scope.INPAINTING).usual(0.0).forCommand();

    public static final Setting<Double> SOFT = setting("soft", ValueKind.exactNumber(0, 1000))
            .label("Soft").help("pixels inside the selection's edge where the picture is kept the longer the nearer the"
                    + " edge is: a mask that narrows from step to step (differential diffusion)")
            .in(Scope.INPAINTING).usual(0.0).suggested(SUGGESTED_SOFT);

    public static final Setting<Match> MATCH =
            setting("match", ValueKind.choice(List.of(Match.values()), Match::label))
            .label("Match").help("fits the levels of what is made anew to those around the selection: by one difference"
                    + " for all colours, or by one for each")
            .in(Scope.INPAINTING).usual(Match.NONE).suggested(Match.COLOUR).forCommand();

    public static final Setting<Boolean> INPLACE = setting("inplace", ValueKind.flag())
            .label("In place").help("change the image itself, with Undo").in(Scope.INPAINTING)
            .usual(false, "off: a new image").forCommand();

    public static final Setting<Boolean> STACK = setting("stack", ValueKind.flag())
            .label("Stack").help("every slice of the stack is changed, or gets a picture")
            .in(Scope.FROM_IMAGE, Scope.FROM_LABELS)
            .usual(false, "off: what is seen").forCommand();

    public static final Setting<Boolean> SAFETY = setting("safety", ValueKind.flag())
            .label("Safety").help("ask the model's safety checker, if it has one")
            .usual(false);

    public static final Setting<Boolean> PREVIEW = setting("preview", ValueKind.flag())
            .label("Preview").help("show the picture forming")
            .usual(false, "off in macros").forCommand();

    /** All of them. */
    public static final List<Setting<?>> ALL = List.copyOf(DECLARED);

    private Settings() {}

    private static <T> Setting<T> setting(String key, ValueKind<T> kind) {
        Setting<T> declared = Setting.of(key, kind);
        DECLARED.add(declared);
        return declared;
    }
}
