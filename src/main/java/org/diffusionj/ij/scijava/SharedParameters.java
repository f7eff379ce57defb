package org.diffusionj.ij.scijava;

import org.scijava.plugin.Parameter;

/** A parameter for each macro key that all commands take. Written from the settings, not by hand. */
abstract class SharedParameters extends ImageCommand {
    @Parameter(required = false, persist = false,
            label = "Prompt",
            description = "what the picture shows; may be empty (required)")
    private String prompt;

    @Parameter(required = false, persist = false,
            label = "Negative prompt",
            description = "what the picture must not show (default: absent)")
    private String negative;

    @Parameter(required = false, persist = false,
            label = "Model",
            description = "the name of a model's folder, or its path (default: the last used, else "
                    + "`starter`)")
    private String model;

    @Parameter(required = false, persist = false,
            label = "Width",
            description = "width of the picture in pixels (default: the model's own size; from an image, "
                    + "its size rounded up to what the model takes)",
            min = "8", max = "16384",
            stepSize = "8")
    private WholeNumber width;

    @Parameter(required = false, persist = false,
            label = "Height",
            description = "height of the picture in pixels (default: as for `width`)",
            min = "8", max = "16384",
            stepSize = "8")
    private WholeNumber height;

    @Parameter(required = false, persist = false,
            label = "Steps",
            description = "how many steps lead from noise to the picture (default: the model's advice, else "
                    + "20)",
            min = "1", max = "1000")
    private WholeNumber steps;

    @Parameter(required = false, persist = false,
            label = "Guidance",
            description = "how strongly the prompt is followed; at or below 1, the negative prompt is not "
                    + "used (default: the model's advice, else 7.5)",
            min = "0", max = "50")
    private DecimalNumber guidance;

    @Parameter(required = false, persist = false,
            label = "Sampler",
            description = "how the steps are walked; `Default` is the model's own way (default: Default)",
            choices = {"Default", "Euler", "Euler a", "DPM++ 2M", "DPM++ 2M SDE", "DPM++ 2S", "Heun",
                    "DPM2", "DPM2 a", "LMS", "DDIM", "DDPM", "PNDM", "UniPC", "DEIS", "LCM", "TCD", "EDM Euler"})
    private String sampler;

    @Parameter(required = false, persist = false,
            label = "Sigmas",
            description = "how the noise levels of the steps are spaced (default: Default)",
            choices = {"Default", "Karras", "Exponential", "Beta"})
    private String sigmas;

    @Parameter(required = false, persist = false,
            label = "Seed",
            description = "the number that the random numbers follow from: same seed, same picture "
                    + "(default: `random`; the image's info tells it)")
    private WholeNumber seed;

    @Parameter(required = false, persist = false,
            label = "Images",
            description = "how many pictures, as a stack: slice i, counted from 0, has the seed `seed` + i "
                    + "(default: 1)",
            min = "1", max = "1000")
    private WholeNumber images;

    @Parameter(required = false, persist = false,
            label = "Start of guidance",
            description = "the share of the steps from which on guidance acts; steps without it take half "
                    + "of the time (default: 0)",
            min = "0", max = "1")
    private DecimalNumber guidancestart;

    @Parameter(required = false, persist = false,
            label = "Stop of guidance",
            description = "the share of the steps up to which guidance acts (default: 1)",
            min = "0", max = "1")
    private DecimalNumber guidanceend;

    @Parameter(required = false, persist = false,
            label = "Rescale",
            description = "how far guided predictions are brought back to the contrast of unguided ones "
                    + "(default: 0)",
            min = "0", max = "1")
    private DecimalNumber rescale;

    @Parameter(required = false, persist = false,
            label = "Eta",
            description = "how much fresh noise the samplers DDIM and TCD add at each step (default: 0)",
            min = "0", max = "1")
    private DecimalNumber eta;

    @Parameter(required = false, persist = false,
            label = "Ancestral eta",
            description = "how much fresh noise the samplers Euler a and DPM2 a add at each step (default: "
                    + "1)",
            min = "0", max = "1")
    private DecimalNumber ancestraleta;

    @Parameter(required = false, persist = false,
            label = "ENSD",
            description = "if not 0, the noise that is added at the steps is drawn with a seed of its own, "
                    + "`seed` plus this number, as by AUTOMATIC1111's setting \"ENSD\" (default: 0)",
            min = "-2147483648", max = "2147483647")
    private WholeNumber ensd;

    @Parameter(required = false, persist = false,
            label = "Emphasis",
            description = "whether brackets and numbers in prompts give words weights, and how (default: "
                    + "None)",
            choices = {"None", "A1111", "A1111 No norm", "A1111 Ignore", "A1111 None"})
    private String emphasis;

    @Parameter(required = false, persist = false,
            label = "Clip skip",
            description = "how many of the text encoder's last layers are left out (default: 0)",
            min = "0", max = "100")
    private WholeNumber clipskip;

    @Parameter(required = false, persist = false,
            label = "VAE",
            description = "another VAE than the model's own: its name in the folder `vae` of a model root, "
                    + "or the path of a file or folder (default: the model's own)")
    private String vae;

    @Parameter(required = false, persist = false,
            label = "LoRA",
            description = "files that change the model, with weights: `name:0.8, other:0.5`; their names in "
                    + "the folder `loras` of a model root, or paths (default: none)")
    private String loras;

    @Parameter(required = false, persist = false,
            label = "Decoder",
            description = "what makes pictures of latents: the model's VAE, or a tiny autoencoder where one "
                    + "is found, which is faster and nearly as good (default: `Full`)",
            choices = {"Full", "Tiny"})
    private String decoder;

    @Parameter(required = false, persist = false,
            label = "Cache",
            description = "`EasyCache` skips the network in steps whose outcome can be told from the last "
                    + "ones, with slightly other pictures (default: `None`)",
            choices = {"None", "EasyCache"})
    private String cache;

    @Parameter(required = false, persist = false,
            label = "Control image",
            description = "the title of an open image, or the path of a file: what the picture is to "
                    + "follow, taken as it is seen (default: none)")
    private ImageName control;

    @Parameter(required = false, persist = false,
            label = "ControlNet",
            description = "the network that follows the control image: its name in the folder `controlnets` "
                    + "of a model root or in the model's own folder, a path, or `None` (default: the model's own that "
                    + "fits the command)")
    private String controlmodel;

    @Parameter(required = false, persist = false,
            label = "Scale of control",
            description = "how strongly the control image is followed (default: 1)",
            min = "0", max = "2")
    private DecimalNumber controlscale;

    @Parameter(required = false, persist = false,
            label = "Begin of control",
            description = "the share of the steps from which on it is followed (default: 0)",
            min = "0", max = "1")
    private DecimalNumber controlstart;

    @Parameter(required = false, persist = false,
            label = "End of control",
            description = "the share of the steps up to which it is followed (default: 1)",
            min = "0", max = "1")
    private DecimalNumber controlend;

    @Parameter(required = false, persist = false,
            label = "Preparation",
            description = "what is made of the control image first: nothing, edges, strokes, or from labels "
                    + "what objects cover (default: what the network wants, else `None`)",
            choices = {"None", "Edges", "Scribble", "Labels"})
    private String controlprep;

    @Parameter(required = false, persist = false,
            label = "Weak edges from",
            description = "the gradient from which on `Edges` goes along an edge (default: 100)",
            min = "0", max = "255")
    private WholeNumber cannylow;

    @Parameter(required = false, persist = false,
            label = "Strong edges from",
            description = "the gradient from which on `Edges` begins an edge (default: 200)",
            min = "0", max = "255")
    private WholeNumber cannyhigh;

    @Parameter(required = false, persist = false,
            label = "Control2 image",
            description = "the title of an open image, or the path of a file: what the picture is to "
                    + "follow, taken as it is seen (default: none)")
    private ImageName control2;

    @Parameter(required = false, persist = false,
            label = "ControlNet2",
            description = "the network that follows the control image: its name in the folder `controlnets` "
                    + "of a model root or in the model's own folder, a path, or `None` (default: the model's own that "
                    + "fits the command)")
    private String controlmodel2;

    @Parameter(required = false, persist = false,
            label = "Scale2 of control",
            description = "how strongly the control image is followed (default: 1)",
            min = "0", max = "2")
    private DecimalNumber controlscale2;

    @Parameter(required = false, persist = false,
            label = "Begin2 of control",
            description = "the share of the steps from which on it is followed (default: 0)",
            min = "0", max = "1")
    private DecimalNumber controlstart2;

    @Parameter(required = false, persist = false,
            label = "End2 of control",
            description = "the share of the steps up to which it is followed (default: 1)",
            min = "0", max = "1")
    private DecimalNumber controlend2;

    @Parameter(required = false, persist = false,
            label = "Preparation2",
            description = "what is made of the control image first: nothing, edges, strokes, or from labels "
                    + "what objects cover (default: what the network wants, else `None`)",
            choices = {"None", "Edges", "Scribble", "Labels"})
    private String controlprep2;

    @Parameter(required = false, persist = false,
            label = "Weak2 edges from",
            description = "the gradient from which on `Edges` goes along an edge (default: 100)",
            min = "0", max = "255")
    private WholeNumber cannylow2;

    @Parameter(required = false, persist = false,
            label = "Strong2 edges from",
            description = "the gradient from which on `Edges` begins an edge (default: 200)",
            min = "0", max = "255")
    private WholeNumber cannyhigh2;

    @Parameter(required = false, persist = false,
            label = "Control3 image",
            description = "the title of an open image, or the path of a file: what the picture is to "
                    + "follow, taken as it is seen (default: none)")
    private ImageName control3;

    @Parameter(required = false, persist = false,
            label = "ControlNet3",
            description = "the network that follows the control image: its name in the folder `controlnets` "
                    + "of a model root or in the model's own folder, a path, or `None` (default: the model's own that "
                    + "fits the command)")
    private String controlmodel3;

    @Parameter(required = false, persist = false,
            label = "Scale3 of control",
            description = "how strongly the control image is followed (default: 1)",
            min = "0", max = "2")
    private DecimalNumber controlscale3;

    @Parameter(required = false, persist = false,
            label = "Begin3 of control",
            description = "the share of the steps from which on it is followed (default: 0)",
            min = "0", max = "1")
    private DecimalNumber controlstart3;

    @Parameter(required = false, persist = false,
            label = "End3 of control",
            description = "the share of the steps up to which it is followed (default: 1)",
            min = "0", max = "1")
    private DecimalNumber controlend3;

    @Parameter(required = false, persist = false,
            label = "Preparation3",
            description = "what is made of the control image first: nothing, edges, strokes, or from labels "
                    + "what objects cover (default: what the network wants, else `None`)",
            choices = {"None", "Edges", "Scribble", "Labels"})
    private String controlprep3;

    @Parameter(required = false, persist = false,
            label = "Weak3 edges from",
            description = "the gradient from which on `Edges` goes along an edge (default: 100)",
            min = "0", max = "255")
    private WholeNumber cannylow3;

    @Parameter(required = false, persist = false,
            label = "Strong3 edges from",
            description = "the gradient from which on `Edges` begins an edge (default: 200)",
            min = "0", max = "255")
    private WholeNumber cannyhigh3;

    @Parameter(required = false, persist = false,
            label = "Control4 image",
            description = "the title of an open image, or the path of a file: what the picture is to "
                    + "follow, taken as it is seen (default: none)")
    private ImageName control4;

    @Parameter(required = false, persist = false,
            label = "ControlNet4",
            description = "the network that follows the control image: its name in the folder `controlnets` "
                    + "of a model root or in the model's own folder, a path, or `None` (default: the model's own that "
                    + "fits the command)")
    private String controlmodel4;

    @Parameter(required = false, persist = false,
            label = "Scale4 of control",
            description = "how strongly the control image is followed (default: 1)",
            min = "0", max = "2")
    private DecimalNumber controlscale4;

    @Parameter(required = false, persist = false,
            label = "Begin4 of control",
            description = "the share of the steps from which on it is followed (default: 0)",
            min = "0", max = "1")
    private DecimalNumber controlstart4;

    @Parameter(required = false, persist = false,
            label = "End4 of control",
            description = "the share of the steps up to which it is followed (default: 1)",
            min = "0", max = "1")
    private DecimalNumber controlend4;

    @Parameter(required = false, persist = false,
            label = "Preparation4",
            description = "what is made of the control image first: nothing, edges, strokes, or from labels "
                    + "what objects cover (default: what the network wants, else `None`)",
            choices = {"None", "Edges", "Scribble", "Labels"})
    private String controlprep4;

    @Parameter(required = false, persist = false,
            label = "Weak4 edges from",
            description = "the gradient from which on `Edges` goes along an edge (default: 100)",
            min = "0", max = "255")
    private WholeNumber cannylow4;

    @Parameter(required = false, persist = false,
            label = "Strong4 edges from",
            description = "the gradient from which on `Edges` begins an edge (default: 200)",
            min = "0", max = "255")
    private WholeNumber cannyhigh4;

    @Parameter(required = false, persist = false,
            label = "Guess mode",
            description = "control networks find out by themselves what the control image shows, and the "
                    + "negative prompt is left out of it (default: off)")
    private Boolean guess;

    @Parameter(required = false, persist = false,
            label = "Noise",
            description = "which program's random numbers are drawn (default: CPU)",
            choices = {"CPU", "NV", "NumPy"})
    private String noise;

    @Parameter(required = false, persist = false,
            label = "Precision",
            description = "the number format that the model computes in: Half is faster on a CPU with "
                    + "bfloat16, with slightly other pictures (default: `Auto`: either)",
            choices = {"Auto", "Float", "Half"})
    private String precision;

    @Parameter(required = false, persist = false,
            label = "Device",
            description = "the processor or graphics card that computes (default: `Auto`: the first NVIDIA "
                    + "card that can be used, else the CPU)")
    private String device;

    @Parameter(required = false, persist = false,
            label = "Safety",
            description = "ask the model's safety checker, if it has one (default: off)")
    private Boolean safety;

    @Parameter(required = false, persist = false,
            label = "Preview",
            description = "show the picture forming (default: off in macros)")
    private Boolean preview;
}
