package org.diffusionj.ij.provenance;

import static org.diffusionj.ij.provenance.ForeignSettingRule.followed;
import static org.diffusionj.ij.provenance.ForeignSettingRule.ignored;
import static org.diffusionj.ij.provenance.ForeignSettingRule.named;

import java.util.List;
import java.util.Optional;
import org.diffusionj.settings.Settings;

/**
 * What becomes of each setting of AUTOMATIC1111, of programs made from it, and of its extensions: it is followed, it
 * changes nothing, or it is named in the log. Settings that are not in the table are named there, too.
 */
final class ForeignSettingTable {
    /** What comes first decides. */
    static final List<ForeignSettingRule> RULES = List.of(
            followed("Model", "`model`, if there is one of that name; else the last used",
                    (settings, value) -> settings.takeModel(value)),
            followed("Steps", "`steps`", (settings, value) -> settings.take("Steps", Settings.STEPS)),
            followed("CFG scale", "`guidance`", (settings, value) -> settings.takeGuidance()),
            followed("CFG rescale", "`rescale`", (settings, value) -> settings.take("CFG rescale", Settings.RESCALE)),
            followed("Seed", "`seed`; counted modulo 2^64, as torch does",
                    (settings, value) -> settings.takeSeed(value)),
            followed("Size", "`width` and `height`, in multiples of 8 and of what the model can make",
                    (settings, value) -> ForeignSize.read(settings)),
            followed("First pass size", "`width` and `height`, in place of \"Size\"",
                    (settings, value) -> ForeignSize.readFirstPass(settings)),
            followed("Sampler", "`sampler`; also `sigmas` where its name ends so (\"DPM++ 2M Karras\")",
                    (settings, value) -> ForeignSampler.read(settings)),
            followed("Schedule type", "`sigmas`; \"Automatic\" is what the sampler has in AUTOMATIC1111",
                    (settings, value) -> ForeignSampler.readSpacing(settings)),
            followed("Eta", "`ancestraleta` of Euler a and DPM2 a, `eta` of DDIM and TCD",
                    (settings, value) -> ForeignSampler.readEta(settings)),
            followed("Eta DDIM", "`eta`", (settings, value) -> settings.take("Eta DDIM", Settings.ETA)),
            followed("ENSD", "`ensd`", (settings, value) -> settings.take("ENSD", Settings.ENSD)),
            followed("RNG", "`noise`: CPU, NV, or GPU, which is NV; NV if absent",
                    (settings, value) -> settings.takeNoise(value)),
            followed("Emphasis", "`emphasis`: \"Original\" (if absent, too), \"No norm\", \"Ignore\", \"None\"",
                    (settings, value) -> settings.takeEmphasis(value)),
            followed("Clip skip", "`clipskip`, counted from 1", (settings, value) -> settings.takeClipSkip()),
            followed("Refiner", "`refiner`, if there are models of its name and of \"Model\"; else the log names it",
                    (settings, value) -> ForeignRefiner.read(settings)),
            followed("Refiner switch at", "`refinerstart` of that refiner, which at 1 has nothing to do",
                    (settings, value) -> ForeignRefiner.readSwitch(settings)),
            followed("VAE", "`vae`, if there is one of that name; else the log names it",
                    ForeignVae::read),

            followed("TI hashes", "words of the prompt that stand for embeddings, if there are some of these names",
                    ForeignLoras::readWords),

            ignored("Version", "tells the program"),
            ignored("User", "tells who made it"),
            ignored("Model hash", "AUTOMATIC1111's checksum; models are found by name"),
            ignored("Hashes", "checksums of what other settings name"),
            ignored("Lora hashes", "checksums of LoRA that the prompt names: those that are there become `loras`"),
            ignored("VAE hash", "checksum of \"VAE\""),
            ignored("Hypernet hash", "checksum of \"Hypernet\""),
            ignored("Batch size", "pictures made together are those made one by one"),
            ignored("Batch pos", "pictures made together are those made one by one"),
            ignored("Pad conds", "both prompts are brought to one length here, always"),
            ignored("Cache FP16 weight for LoRA", "memory only"),
            ignored("Template", "the prompt is what was made of it"),
            ignored("Negative Template", "the negative prompt is what was made of it"),
            ignored("Wildcard*", "the prompt is what was made of it"),
            ignored("Created Date", "tells when it was made"),
            ignored("Civitai*", "tells where parts can be found"),
            ignored("Time taken", "tells how long it took"),

            named("Hires*", "a second pass in a larger size. What is made is the first pass"),
            named("Denoising strength", "the picture was made from another one, which its settings do not hold."
                    + " What is made here starts from noise alone"),
            named("Init image hash", "the picture was made from another one, which its settings do not hold"),
            named("Resize mode", "how the picture that it was made from was fitted"),
            named("Noise multiplier", "more or less noise over the picture that it was made from", "1"),
            named("Extra noise", "more noise over the picture that it was made from", "0"),
            named("Conditional mask weight", "a mask on the picture that it was made from"),
            named("Mask*", "a mask on the picture that it was made from"),
            named("Inpaint*", "a mask on the picture that it was made from"),
            named("Soft inpainting*", "a mask on the picture that it was made from"),
            named("Image CFG scale", "guidance by the picture that it was made from"),

            named("Variation seed*", "noise mixed from two seeds", "0").decidedBy("Variation seed strength"),
            named("Seed resize*", "noise of another size", "0x0"),
            named("Sigma churn", "noise added in the steps", "0"),
            named("Sigma tmin", "where noise is added in the steps", "0"),
            named("Sigma tmax", "where noise is added in the steps", "0"),
            named("Sigma noise", "stronger or weaker noise in the steps", "1"),
            named("SGM noise multiplier", "a scale of the first noise", "false"),
            named("Schedule max sigma", "the highest noise level", "0"),
            named("Schedule min sigma", "the lowest noise level", "0"),
            named("Schedule rho", "how noise levels are spaced", "0", "7"),
            named("Beta schedule*", "how noise levels are spaced", "0.6"),
            named("Noise Schedule", "other noise levels (zero terminal SNR)", "default"),
            named("Discard penultimate sigma", "a noise level that is left out", "false"),
            named("Downcast alphas_cumprod", "noise levels in half precision", "false"),
            named("UniPC*", "another form of the sampler UniPC"),
            named("Shift", "other noise levels"),

            named("VAE Encoder", "another VAE", "full"),
            named("VAE Decoder", "another VAE", "full"),
            named("Refiner*", "how a second model takes over"),
            named("Hypernet*", "another network beside the model's own", "none"),
            named("TI", "words of the prompt that stand for embeddings", "none"),
            named("AddNet*", "another network beside the model's own", "false"),
            named("Lora*", "another network beside the model's own"),
            named("Module*", "another text encoder or VAE"),
            named("FP8 weight", "weights of less precision", "disable"),
            named("Diffusion in Low Bits", "weights of less precision", "automatic"),
            named("ControlNet*", "a control image"),
            named("IP-Adapter*", "a picture in place of words"),

            named("Tiling", "a picture whose edges fit each other", "false"),
            named("Token merging ratio*", "an abridged computation", "0"),
            named("NGMS*", "steps without the negative prompt", "0"),
            named("Skip Early CFG", "steps without guidance", "0"),
            named("Pad conds v0", "prompts cut to one length", "false"),
            named("Old prompt editing timelines", "another time for prompts that change on the way", "false"),
            named("Distilled CFG Scale", "guidance of another kind of model"),
            named("CFG Rescale*", "guidance that is scaled back", "0"),
            named("CFG mode*", "guidance that changes on the way"),
            named("CFG scheduler*", "guidance that changes on the way"),
            named("Dynamic thresholding*", "guidance whose extremes are cut", "false"),
            named("Mimic*", "guidance whose extremes are cut"),
            named("Threshold percentile", "guidance whose extremes are cut"),
            named("FreeU*", "a changed network"),
            named("Kohya*", "a changed network"),
            named("Perturbed Attention*", "guidance of another kind"),
            named("PAG*", "guidance of another kind"),
            named("SAG*", "guidance of another kind"),
            named("Regional*", "prompts for parts of the picture"),
            named("RP*", "prompts for parts of the picture"),
            named("Latent Couple*", "prompts for parts of the picture"),
            named("Tiled*", "a picture made of parts"),
            named("MultiDiffusion*", "a picture made of parts"),

            named("ADetailer*", "parts that were painted anew afterwards"),
            named("Face restoration", "faces that were changed afterwards", "none", "false"),
            named("CodeFormer weight", "faces that were changed afterwards"),
            named("SD upscale*", "a picture that was enlarged afterwards"),
            named("Ultimate SD upscale*", "a picture that was enlarged afterwards"),
            named("Upscale*", "a picture that was enlarged afterwards"),
            named("Postprocess*", "a picture that was changed afterwards"),
            named("Color correction", "colours that were changed afterwards", "false"),
            named("Script", "a script that changed settings or the picture", "none"));

    private static final ForeignSettingRule HIRES = of("Hires upscale").orElseThrow();

    private ForeignSettingTable() {}

    /** The rule for a setting; none if it is not known. */
    static Optional<ForeignSettingRule> of(String setting) {
        return RULES.stream().filter(rule -> rule.isOf(setting)).findFirst();
    }

    /** The rule for a setting among others: in two passes, the strength is that of the second. */
    static Optional<ForeignSettingRule> of(String setting, boolean secondPass) {
        return secondPass && setting.equals("Denoising strength") ? Optional.of(HIRES) : of(setting);
    }

    /** Whether a setting tells of a second pass. */
    static boolean tellsSecondPass(String setting) {
        return HIRES.isOf(setting) || setting.equals("First pass size");
    }
}
