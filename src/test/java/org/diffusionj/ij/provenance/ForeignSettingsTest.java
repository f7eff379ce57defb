package org.diffusionj.ij.provenance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusionj.ij.macro.MacroOptionsWriter;
import org.diffusionj.noise.NoiseSource;
import org.diffusionj.pipeline.Parameters;
import org.diffusionj.sampling.SigmaSpacing;
import org.diffusionj.sampling.solver.SamplerType;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;
import org.diffusionj.text.Emphasis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Settings of other programs, each by itself. What a value means is AUTOMATIC1111's (its list of settings in
 * the text of a picture); seeds are torch's, whose manual_seed takes -2^63 to 2^64 - 1.
 */
class ForeignSettingsTest {
    private static final String S = "Steps: 10, Sampler: Euler, CFG scale: 1.3, Seed: 7, Size: 256x256, Model: cells";

    private static ForeignSettings read(String settings) {
        return read(Parameters.parse("x\nNegative prompt: y\n" + settings));
    }

    private static KnownNames known(ToIntFunction<String> layers) {
        return new KnownNames(Set.of("cells"), Set.of("vae-ft-mse", "vae-ft-mse.pt"), Set.of("stain"),
                Set.of("easynegative"), "starter", layers);
    }

    /** With text encoders of 12 layers. */
    private static ForeignSettings read(Parameters parameters) {
        return ForeignSettingsReader.read(parameters, known(model -> 12));
    }

    /** S with one setting more, or another value. */
    private static ForeignSettings with(String name, String value) {
        return read(S.contains(name + ": ")
                ? S.replaceFirst("(^|, )" + name + ": [^,]*", "$1" + name + ": " + value)
                : S + ", " + name + ": " + value);
    }

    private static String macro(ForeignSettings settings) {
        return MacroOptionsWriter.write(settings.options());
    }

    @Test
    void whatIsAllowedIsTakenWithoutAWord() {
        ForeignSettings settings = read(S + ", Clip skip: 2, RNG: CPU, Model hash: 0123456789, Version: v1.10.1");
        assertEquals(List.of(), settings.notes());
        assertEquals(Values.none().with(Settings.PROMPT, "x").with(Settings.NEGATIVE, "y")
                .with(Settings.MODEL, "cells").with(Settings.STEPS, 10).with(Settings.GUIDANCE, 1.3f)
                .with(Settings.SAMPLER, Optional.of(SamplerType.EULER)).with(Settings.SEED, OptionalLong.of(7))
                .with(Settings.WIDTH, 256).with(Settings.HEIGHT, 256).with(Settings.CLIPSKIP, 1)
                .with(Settings.NOISE, NoiseSource.CPU).with(Settings.EMPHASIS, Emphasis.A1111), settings.options());
    }

    /** Absent: AUTOMATIC1111 draws on the card, weighs words, and skips no layer. */
    @Test
    void whatIsAbsentIsAsThere() {
        Values options = read(S).options();
        assertEquals(Optional.of(NoiseSource.NV), options.get(Settings.NOISE));
        assertEquals(Optional.of(Emphasis.A1111), options.get(Settings.EMPHASIS));
        assertEquals(Optional.empty(), options.get(Settings.CLIPSKIP));
        assertEquals(Optional.empty(), options.get(Settings.SIGMAS));
    }

    @ParameterizedTest
    @CsvSource({"Size,512,width=", "Size,512x7,height=", "Size,0x0,width=", "Size,512x512x512,width=",
        "Size,'',width=",
        "Size,-8x8,width=", "Size,99999999999x8,width=", "CFG scale,None,guidance=", "CFG scale,60,guidance=",
        "CFG scale,-1,guidance=", "CFG scale,NaN,guidance=", "CFG scale,1e400,guidance=", "CFG scale,'',guidance=",
        "Steps,0,steps=", "Steps,1001,steps=", "Steps,10.5,steps=", "Steps,99999999999999999999,steps=",
        "Seed,None,seed=", "Seed,'',seed=", "Seed,1.5,seed=", "Seed,18446744073709551616,seed=", "Seed,0x10,seed=",
        "Clip skip,0,clipskip=", "Clip skip,13,clipskip=", "Clip skip,-2,clipskip=", "Clip skip,1.5,clipskip=",
        "Clip skip,None,clipskip=",
        "Eta DDIM,inf,eta=", "Eta DDIM,NaN,eta=", "Eta DDIM,1e400,eta=", "Eta DDIM,2,eta=", "Eta DDIM,'',eta=",
        "Eta,inf,eta=", "Eta,NaN,eta=", "Eta,1e400,eta=", "ENSD,None,ensd=", "ENSD,1.5,ensd=",
        "CFG rescale,2,rescale=", "Sampler,DPM++ 2S a,sampler=", "Sampler,Euler A,sampler=", "Sampler,None,sampler=",
        "RNG,TPU,noise=TPU", "Emphasis,Strong,emphasis=Strong"})
    void aValueThatIsNotAllowedIsNamedAndAllOthersAreTaken(String name, String value, String key) {
        ForeignSettings settings = with(name, value);
        String note = settings.notes().get(0);
        assertTrue(note.startsWith("\"" + name + ": " + value + "\" is not taken: allowed is "), note);
        assertTrue(!macro(settings).contains(key), macro(settings));
        Stream.of("steps=10", "guidance=1.3", "seed=7", "width=256 height=256", "model=cells", "sampler=Euler")
                .filter(other -> !other.startsWith(key) && !other.contains(key))
                .forEach(other -> assertTrue(macro(settings).contains(other), macro(settings)));
    }

    @ParameterizedTest
    @CsvSource({"Steps,10.0,steps=10", "Steps,' 12. ',steps=12", "Clip skip,1.0,clipskip=0",
        "Clip skip,2.00,clipskip=1",
        "CFG scale,7.0,guidance=7", "CFG scale,7e0,guidance=7", "Seed,7.0,seed=7", "Seed,+7,seed=7",
        "Seed,18446744073709551615,seed=-1", "Seed,18446744073709551614,seed=-2",
        "Seed,9223372036854775808,seed=-9223372036854775808",
        "Seed,-9223372036854775808,seed=-9223372036854775808", "Seed,4294967296,seed=4294967296", "Seed,-0,seed=0",
        "Size,512 x 768,width=512 height=768", "Size,512X768,width=512 height=768",
        "Size,512.0x768.0,width=512 height=768",
        "RNG,GPU,noise=NV", "RNG,NV,noise=NV", "RNG,NumPy,noise=NumPy", "Eta DDIM,0.5,eta=0.5",
        "CFG rescale,0.7,rescale=0.7", "ENSD,31337,ensd=31337", "ENSD,-3.0,ensd=-3",
        "Emphasis,Original,emphasis=A1111", "Emphasis,No norm,emphasis=[A1111 No norm]",
        "Emphasis,Ignore,emphasis=[A1111 Ignore]", "Emphasis,None,emphasis=[A1111 None]"})
    void valuesAreTakenForWhatTheyMean(String name, String value, String option) {
        ForeignSettings settings = with(name, value);
        assertEquals(List.of(), settings.notes());
        assertTrue((macro(settings) + " ").contains(option + " "), macro(settings));
    }

    /** AUTOMATIC1111 divides by 8 without a rest: its picture of 513 x 700 has 512 x 696 pixels. */
    @ParameterizedTest
    @CsvSource({"513x700,width=512 height=696", "519x8,width=512 height=8", "1023 x 1025,width=1016 height=1024"})
    void sizesAreThoseOfWholeLatents(String size, String option) {
        ForeignSettings settings = with("Size", size);
        assertTrue((macro(settings) + " ").contains(option + " "), macro(settings));
        assertEquals(1, settings.notes().size());
        assertTrue(settings.notes().get(0).startsWith("\"Size: " + size + "\" is taken as "), settings.notes().get(0));
    }

    /** "Eta" is the ancestral samplers' there, whose own default is 1; older versions wrote DDIM's so, too. */
    @ParameterizedTest
    @CsvSource({"Euler a,0.5,ancestraleta=0.5", "DPM2 a,0,ancestraleta=0", "DDIM,0.3,eta=0.3", "TCD,0.3,eta=0.3"})
    void etaIsThatOfTheSampler(String sampler, String eta, String option) {
        assertTrue(macro(read(S.replace("Euler", sampler) + ", Eta: " + eta)).contains(" " + option + " ")
                || macro(read(S.replace("Euler", sampler) + ", Eta: " + eta)).endsWith(" " + option));
    }

    @ParameterizedTest
    @ValueSource(strings = {"DPM++ 2M SDE", "DPM++ 2S a", "Restart"})
    void etaOfOtherSamplersIsNamed(String sampler) {
        List<String> notes = read(S.replace("Euler", sampler) + ", Eta: 0.5").notes();
        assertTrue(notes.stream().anyMatch(note -> note.startsWith("\"Eta: 0.5\" is not followed")), notes.toString());
    }

    @Test
    void aSeedOfMinusOneIsASeedAndSaid() {
        ForeignSettings settings = with("Seed", "-1");
        assertEquals(Optional.of(OptionalLong.of(-1)), settings.options().get(Settings.SEED));
        assertTrue(settings.notes().get(0).startsWith("\"Seed: -1\" is taken as that seed."), settings.notes()
                .toString());
    }

    @Test
    void withoutSeedOrModelThatIsSaid() {
        ForeignSettings settings = read("Steps: 10, Sampler: Euler, CFG scale: 2");
        assertEquals(List.of("The settings name no model: starter is taken.",
                "No seed is known: it is drawn at random, so the picture will be another one."), settings.notes());
        assertEquals(List.of("There is no model \"v1-5\": starter is taken."), with("Model", "v1-5").notes());
    }

    @Test
    void belowOneGuidanceIsAnother() {
        assertTrue(with("CFG scale", "0.5").notes().get(0).contains("no guidance at or below 1"));
        assertEquals(List.of(), with("CFG scale", "1").notes());
    }

    @ParameterizedTest
    @CsvSource({"DPM++ 2M,Karras,Karras", "DPM++ 2M,Exponential,Exponential", "DPM++ 2M,Beta,Beta",
        "DPM++ 2M,karras,Karras",
        "DPM++ 2M,Automatic,Karras", "Euler,Automatic,Default", "Heun,Automatic,Default", "LMS,Automatic,Default",
        "DPM++ 2M Karras,Automatic,Karras", "Euler,Karras,Karras", "Euler a,Automatic,Default"})
    void spacingsAreThoseOfAutomatic1111(String sampler, String schedule, String sigmas) {
        ForeignSettings settings = read(S.replace("Euler", sampler) + ", Schedule type: " + schedule);
        assertEquals(List.of(), settings.notes());
        assertEquals(sigmas, settings.options().written(Settings.SIGMAS).orElseThrow());
    }

    /** Its own list of samplers: Karras for DPM2 and DPM2 a, Exponential for DPM++ 2M SDE. */
    @ParameterizedTest
    @CsvSource({"DPM2,Karras", "DPM2 a,Karras", "DPM++ 2M SDE,Exponential"})
    void automaticIsWhatTheSamplerHasThereAndItsDifferencesAreSaid(String sampler, String sigmas) {
        ForeignSettings settings = read(S.replace("Euler", sampler) + ", Schedule type: Automatic");
        assertEquals(sigmas, settings.options().written(Settings.SIGMAS).orElseThrow());
        assertEquals(1, settings.notes().size());
        assertTrue(settings.notes().get(0).startsWith("The sampler " + sampler + " of AUTOMATIC1111 "));
        assertEquals(List.of(), read(S.replace("Euler", sampler) + ", Version: DiffusionJ").notes());
    }

    @ParameterizedTest
    @CsvSource({"DPM++ 2M Karras,DPM++ 2M,Karras", "LMS Karras,LMS,Karras", "DPM++ 2M Exponential,DPM++ 2M,Exponential",
        "PLMS,PNDM,", "DDIM,DDIM,", "Euler a,Euler a,", "DPM++ 2M,DPM++ 2M,"})
    void olderVersionsNameTheSpacingWithTheSampler(String name, String sampler, String sigmas) {
        Values options = read(S.replace("Euler", name)).options();
        assertEquals(sampler, options.written(Settings.SAMPLER).orElseThrow());
        assertEquals(Optional.ofNullable(sigmas), options.written(Settings.SIGMAS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SGM Uniform", "Align Your Steps", "Uniform", "Simple", "KL Optimal",
        "Polyexponential", "Turbo",
        "Normal", "DDIM", "Align Your Steps GITS", "None", ""})
    void spacingsThatAreNotKnownAreNamed(String schedule) {
        ForeignSettings settings = with("Schedule type", schedule);
        assertEquals(1, settings.notes().size());
        assertTrue(settings.notes().get(0).startsWith("\"Schedule type: " + schedule + "\" is not followed: known are "
                + "Automatic, Default, Karras, Exponential, Beta."), settings.notes().get(0));
        assertEquals(Optional.empty(), settings.options().get(Settings.SIGMAS));
    }

    @ParameterizedTest
    @CsvSource({"Euler a,Karras", "LCM,Karras", "Euler a,Beta", "DDPM,Exponential", "Restart,Karras",
        "Euler a Karras,Automatic"})
    void spacingsThatTheSamplerCannotHaveAreNamed(String sampler, String schedule) {
        ForeignSettings settings = read(S.replace("Euler", sampler) + ", Schedule type: " + schedule);
        assertTrue(settings.notes().stream().anyMatch(note -> note.startsWith("\"Schedule type: " + schedule
                + "\" is not followed: the ")), settings.notes().toString());
        assertEquals(Optional.empty(), settings.options().get(Settings.SIGMAS));
    }

    /** AUTOMATIC1111's DDIM, PLMS and UniPC have timesteps of their own, whatever the schedule type says. */
    @ParameterizedTest
    @ValueSource(strings = {"DDIM", "PLMS", "UniPC"})
    void samplersWithTimestepsOfTheirOwnHaveNoSpacing(String sampler) {
        ForeignSettings settings = read(S.replace("Euler", sampler) + ", Schedule type: Karras");
        assertEquals(Optional.empty(), settings.options().get(Settings.SIGMAS));
        assertEquals(List.of(), settings.notes().stream().filter(note -> note.contains("Schedule")).toList());
        for (String version : List.of("DiffusionJ", "ComfyUI", "SwarmUI 0.9")) {
            assertEquals(Optional.of(SigmaSpacing.KARRAS), read(S.replace("Euler", "UniPC")
                    + ", Schedule type: Karras, Version: " + version).options().get(Settings.SIGMAS));
        }
    }

    /** Their schedules stood behind all samplers' names in versions that were made of it, such as the first Forge. */
    @ParameterizedTest
    @ValueSource(strings = {"SGMUniform", "Turbo", "Simple", "Align Your Steps", "Normal", "beta"})
    void theSamplerIsTakenWhateverScheduleStandsBehindItsName(String schedule) {
        ForeignSettings settings = read(S.replace("Euler", "Euler a " + schedule));
        assertEquals("Euler a", settings.options().written(Settings.SAMPLER).orElseThrow());
        assertTrue(settings.notes().get(0).startsWith("\"Sampler: Euler a " + schedule + "\" is not followed: "),
                settings.notes().toString());
    }

    /** Most exports of text encoders do not give the states between their layers, and most pictures skip one. */
    @ParameterizedTest
    @ValueSource(strings = {"2", "3", "12"})
    void layersThatTheModelCannotSkipAreNamedAndAllElseIsTaken(String skip) {
        Parameters parameters = Parameters.parse("x\n" + S + ", Clip skip: " + skip);
        ForeignSettings settings =
                ForeignSettingsReader.read(parameters, known(model -> model.equals("cells") ? 0 : 12));
        assertEquals(List.of("\"Clip skip: " + skip + "\" is not taken: allowed is 1, which leaves out no layer, since"
                + " the text"
                + " encoder of cells gives no states between its layers (see docs/macro-keys.md#skipped-layers). The"
                + " default is taken instead."), settings.notes());
        assertEquals(ForeignSettingsReader.read(Parameters.parse("x\n" + S), known(model -> 0)).options(),
                settings.options());
    }

    @ParameterizedTest
    @ValueSource(strings = {"vae-ft-mse", "vae-ft-mse.pt"})
    void aVaeThatIsThereIsTaken(String name) {
        ForeignSettings settings = read(S + ", VAE hash: 735e4c3a44, VAE: " + name);
        assertEquals(List.of(), settings.notes());
        assertEquals(Optional.of(name), settings.options().get(Settings.VAE));
    }

    /** Our own "None" cuts long prompts as diffusers does. */
    @Test
    void emphasisOfOurOwnPicturesIsOurs() {
        assertEquals(Optional.of(Emphasis.NONE),
                read(S + ", Emphasis: None, Version: DiffusionJ").options().get(Settings.EMPHASIS));
    }

    /** Its prompts are split at AND and weighed before emphasis is read; other programs know nothing of that. */
    @Test
    void whatMeansMoreWithoutEmphasisTooIsSaid() {
        for (String prompt : List.of("cells :1.5", "a AND b", "[a|b]")) {
            Parameters read = Parameters.parse(prompt + "\n" + S + ", Emphasis: None");
            assertEquals(1, read(read).notes().size(), prompt);
            Parameters other = Parameters.parse(prompt + "\n" + S + ", Emphasis: None, Version: ComfyUI");
            assertEquals(List.of(), read(other).notes(), prompt);
        }
    }

    @ParameterizedTest
    @CsvSource({"Version,v1.9.4", "User,me", "Model hash,6ce0161689", "Hashes,{\"model\": \"6ce0161689\"}",
        "VAE hash,735e4c3a44",
        "'Lora hashes','\"a: 1, b: 2\"'", "Batch size,4", "Batch pos,1", "Pad conds,True", "Template,a {b|c}",
        "Created Date,2024",
        "Tiling,False", "Token merging ratio,0", "Token merging ratio,0.0", "Variation seed strength,0", 
        "Eta,1", "Eta,0.5", "Seed resize from,0x0", "VAE,None", "VAE,Automatic", "VAE Decoder,Full", "Sigma noise,1.0",
        "Noise Schedule,Default",
        "Civitai resources,[{\"type\":\"lora\"}]", "Beta schedule alpha,0.6", "Schedule rho,7"})
    void whatChangesNothingIsPassedOver(String name, String value) {
        assertEquals(List.of(), with(name, value).notes());
        assertEquals(read(S).options(), with(name, value).options());
    }

    @ParameterizedTest
    @CsvSource({"Noise Schedule,Zero Terminal SNR", "Tiling,True", "Refiner,sd_xl_refiner [7440042bbd]",
        "Refiner switch at,0.8",
        "ControlNet 0,'\"preprocessor: canny, model: x\"'", "ControlNet-0 Module,canny", "Hypernet,anime",
        "Hypernet strength,0.5",
        "Token merging ratio,0.5", "NGMS,0.2", "Face restoration,CodeFormer", "ADetailer model,face_yolov8n.pt",
        "SD upscale upscaler,ESRGAN_4x", "Pad conds v0,True", "VAE,vae-ft-mse-840000", "TI hashes,\"bad: 1\"",
        "Sigma churn,0.5", "Schedule max sigma,10", "Discard penultimate sigma,True", "Downcast alphas_cumprod,True",
        "Image CFG scale,1.5", "FP8 weight,Enable", "Skip Early CFG,0.1", "UniPC order,2", "Script,X/Y plot",
        "Dynamic thresholding enabled,True", "Ultimate SD upscale tile_width,512", "Old prompt editing timelines,True"})
    void whatChangesThePictureIsNamed(String name, String value) {
        ForeignSettings settings = with(name, value);
        assertEquals(1, settings.notes().size(), settings.notes().toString());
        assertTrue(settings.notes().get(0)
                .startsWith("\"" + name + ": " + value.replace("\"", "") + "\" is not followed: ")
                && !settings.notes().get(0).contains("not known"), settings.notes().toString());
        assertEquals(read(S).options(), settings.options());
    }

    @ParameterizedTest
    @CsvSource({"Foo,3", "Sigma shape,round", "Steps per second,3", "Größe,1"})
    void whatIsNotKnownIsNamedToo(String name, String value) {
        assertEquals(List.of("\"" + name + ": " + value + "\" is not followed: it is not known, and may have changed"
                + " the picture."),
                with(name, value).notes());
    }

    /** AUTOMATIC1111 writes "name [hash]", and 1 as the place where a refiner has nothing to do. */
    @ParameterizedTest
    @CsvSource({"'Refiner: cells [7440042bbd], Refiner switch at: 0.6',cells,0.6", "Refiner: cells,cells,",
        "'Refiner: cells, Refiner switch at: 0.80',cells,0.8", "'Refiner: cells [7440042bbd], Refiner switch at: 1',,",
        "'Refiner: other [7440042bbd], Refiner switch at: 1.0',,"})
    void aRefinerThatIsThereTakesOver(String text, String refiner, String start) {
        ForeignSettings settings = read("Steps: 10, Sampler: Euler, CFG scale: 7, Seed: 7, Size: 64x64, "
                + "Model: cells, " + text);
        assertEquals(Optional.ofNullable(refiner), settings.options().written(Settings.REFINER));
        assertEquals(Optional.ofNullable(start), settings.options().written(Settings.REFINERSTART));
        assertEquals(List.of(), settings.notes());
    }

    @ParameterizedTest
    @CsvSource({"Model: cells,other,0.8,. There is no model \"other\".",
        "Model: other,cells,0.8,' from a model that is not taken.'",
        "Model: cells,cells,0,', at a number above 0 and below 1.'",
        "Model: cells,cells,late,', at a number above 0 and below 1.'"})
    void anotherRefinerIsNamedInOneSentence(String model, String refiner, String start, String why) {
        ForeignSettings settings = read("Steps: 10, Sampler: Euler, CFG scale: 7, Seed: 7, Size: 64x64, " + model
                + ", Refiner: " + refiner + " [7440042bbd], Refiner switch at: " + start);
        assertEquals(List.of("\"Refiner: " + refiner + " [7440042bbd], Refiner switch at: " + start
                + "\" is not followed: a second model that takes over" + why),
                settings.notes().stream().filter(note -> note.contains("Refiner")).toList());
        assertEquals(Optional.empty(), settings.options().get(Settings.REFINER));
        assertEquals(Optional.empty(), settings.options().get(Settings.REFINERSTART));
    }

    @Test
    void settingsOfOneKindMakeOneSentence() {
        ForeignSettings settings = read(S + ", Variation seed: 5, Variation seed strength: 0.5, ADetailer model: a, "
                + "ADetailer confidence: 0.3");
        assertEquals(List.of("\"Variation seed: 5, Variation seed strength: 0.5\" is not followed: noise mixed from"
                + " two seeds.",
                "\"ADetailer model: a, ADetailer confidence: 0.3\" is not followed: parts that were painted anew"
                + " afterwards."),
                settings.notes());
        assertEquals(List.of(), read(S + ", Variation seed: 5, Variation seed strength: 0").notes());
    }

    /** AUTOMATIC1111 gives each picture of a batch its own seed; ComfyUI draws the noise of all in one go. */
    @Test
    void aBatchCountsWhereItsPicturesShareASeed() {
        assertEquals(List.of(), read(S + ", Batch size: 4, Version: v1.10.1").notes());
        assertTrue(read(S + ", Batch size: 4, Version: ComfyUI").notes().get(0)
                .startsWith("\"Batch size: 4\" is not followed"));
        assertEquals(List.of(), read(S + ", Batch size: 1, Version: ComfyUI").notes());
    }

    @Test
    void longValuesAreShortenedInTheLog() {
        String note = with("Regional Prompter", "x".repeat(500)).notes().get(0);
        assertTrue(note.length() < 200 && note.contains("...\" is not followed"), note);
    }

    @Test
    void noNameIsLostHoweverManyAreNotFollowed() {
        List<String> names = Stream.of("Sharpness", "ADM Guidance", "Styles", "Performance", "Backend", "Pipeline")
                .map(name -> name + ": " + "x".repeat(50)).toList();
        assertTrue(read(S + ", " + String.join(", ", names)).notes().get(0).startsWith(
                "\"" + String.join(", ", names) + "\" is not followed: it is not known"));
    }

    @Test
    void aSecondPassIsNamedAsSuchAndTheSizeIsThatOfTheFirst() {
        ForeignSettings settings = read(S + ", Denoising strength: 0.5, Hires upscale: 2, Hires upscaler: Latent");
        assertEquals(List.of("\"Denoising strength: 0.5, Hires upscale: 2, Hires upscaler: Latent\" is not followed: a"
                + " second pass in a larger size. What is made is the first pass."), settings.notes());
        assertTrue(macro(settings).contains("width=256 height=256"), macro(settings));
        for (String other : List.of("Hires steps: 5", "Hires resize: 512x512", "Hires prompt: \"a, b\"")) {
            assertTrue(read(S + ", " + other).notes().get(0).contains("second pass"), other);
        }
    }

    /** As AUTOMATIC1111 reads older settings: the sides of 0x0 follow from about 512 x 512 pixels. */
    @ParameterizedTest
    @CsvSource({"512x768,1024x1536,512,768", "0x0,1024x1024,512,512", "0x0,1920x1080,704,384", "0x0,512x1024,384,768"})
    void theSizeOfAFirstPassIsTaken(String first, String size, int width, int height) {
        ForeignSettings settings =
                read(S.replace("256x256", size) + ", Denoising strength: 0.7, First pass size: " + first);
        assertEquals(Optional.of(width), settings.options().get(Settings.WIDTH));
        assertEquals(Optional.of(height), settings.options().get(Settings.HEIGHT));
        String notes = String.join("\n", settings.notes());
        assertTrue(notes.contains("second pass in a larger size, " + size) && !notes.contains("another one"), notes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Denoising strength: 0.5", "Denoising strength: 0.75, Mask blur: 4",
        "Init image hash: 0123"})
    void picturesFromPicturesAreSaidToBe(String more) {
        assertTrue(read(S + ", " + more).notes().get(0).contains("the picture was made from another one"), more);
    }

    @Test
    void whatTheTextHoldsBesidesIsSaid() {
        assertEquals(List.of("the line \"Template: a\" after the settings is not read."),
                read(S + "\nTemplate: a").notes());
    }

    /** Each rule that says it is followed moves the options, and no other does. */
    @Test
    void theTableSaysWhatIsDone() {
        String mentioned = ForeignSettingTable.RULES.stream()
                .filter(rule -> rule.treatment() == ForeignSettingRule.Treatment.FOLLOWED)
                .map(ForeignSettingRule::name).sorted().collect(Collectors.joining(", "));
        Set<String> moved = Stream.of("Model: cells", "Steps: 3", "CFG scale: 4", "CFG rescale: 0.5", "Seed: 9",
                "Size: 64x64",
                "First pass size: 64x64", "Sampler: Heun", "Schedule type: Karras", "Eta: 0.5", "Eta DDIM: 0.5",
                "ENSD: 31337", "RNG: CPU",
                "Emphasis: Ignore",
                "Clip skip: 2", "VAE: vae-ft-mse")
                .filter(setting -> !read("Steps: 1, Sampler: DDIM, Version: DiffusionJ")
                .options().equals(read("Steps: 1, Sampler: DDIM, Version: DiffusionJ, " + setting).options()))
                .map(setting -> setting.substring(0, setting.indexOf(':'))).collect(Collectors.toSet());
        // The spacing needs a sampler that has one, and the refiner a model: both are tried above. Words stay in the
        // prompt.
        moved.addAll(Set.of("Schedule type", "Refiner", "Refiner switch at", "TI hashes"));
        assertEquals(mentioned, moved.stream().sorted().collect(Collectors.joining(", ")));
    }
}
