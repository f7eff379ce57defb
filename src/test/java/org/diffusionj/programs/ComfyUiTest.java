package org.diffusionj.programs;

import static org.diffusionj.programs.Texts.assertRefused;
import static org.diffusionj.programs.Texts.assertSettings;
import static org.diffusionj.programs.Texts.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.diffusionj.pipeline.Parameters;
import org.junit.jupiter.api.Test;

/** The graph is ComfyUI's default one, as its script_examples write it for the API; nodes are those of its nodes.py. */
class ComfyUiTest {
    private static final String LOADER = node("4", "CheckpointLoaderSimple",
            "'ckpt_name':'sd15\\\\v1-5-pruned.safetensors'");
    private static final String SIZE = node("5", "EmptyLatentImage", "'width':512,'height':768,'batch_size':1");
    private static final String POSITIVE = node("6", "CLIPTextEncode", "'text':'a cell, 5 \u00b5m','clip':['4',1]");
    private static final String NEGATIVE = node("7", "CLIPTextEncode", "'text':'blurry','clip':['4',1]");
    private static final String DECODE = node("8", "VAEDecode", "'samples':['3',0],'vae':['4',2]");
    private static final String SAVE = node("9", "SaveImage", "'filename_prefix':'ComfyUI','images':['8',0]");
    private static final String SAMPLER = sampler("'denoise':1");

    static final String PLAIN = graph(SAMPLER, LOADER, SIZE, POSITIVE, NEGATIVE, DECODE, SAVE);

    @Test
    void thePlainGraphIsRead() {
        Parameters read = Texts.read("prompt", PLAIN, "workflow", "{\"nodes\": []}");
        assertEquals("a cell, 5 \u00b5m", read.prompt());
        assertEquals(Optional.of("blurry"), read.negative());
        assertSettings(read, "Steps", "20", "Sampler", "Euler", "Schedule type", "Normal", "CFG scale", "8",
                "Seed", "18446744073709551615", "Size", "512x768", "Model", "v1-5-pruned", "RNG", "CPU",
                "Version", "ComfyUI",
                "Emphasis", "None");
        assertEquals(List.of(), read.remarks());
    }

    @Test
    void linksAreFollowedWhateverTheOrderAndTheIds() {
        String swapped = graph(SAVE, DECODE, POSITIVE, NEGATIVE, SAMPLER.replace("\"6\"", "\"x\"")
                .replace("\"7\"", "\"6\"")
                .replace("\"x\"", "\"7\""), LOADER, SIZE);
        Parameters read = Texts.read("prompt", swapped);
        assertEquals("blurry", read.prompt());
        assertEquals(Optional.of("a cell, 5 \u00b5m"), read.negative());
        Parameters numbers = Texts.read("prompt", PLAIN.replaceAll("\\[\"(\\d)\",", "[$1,"));
        assertEquals("a cell, 5 \u00b5m", numbers.prompt());
    }

    @Test
    void valuesMayComeFromNodesThatAreValues() {
        Parameters read = Texts.read("prompt",
                graph(SAMPLER.replace("18446744073709551615", "[\"20\",0]"), LOADER, SIZE,
                POSITIVE.replace("\"a cell, 5 \u00b5m\"", "[\"21\",0]"), NEGATIVE, DECODE, SAVE,
                node("20", "PrimitiveInt", "'value':42"), node("21", "PrimitiveString", "'value':'nuclei'")));
        assertEquals(Optional.of("42"), read.get("Seed"));
        assertEquals("nuclei", read.prompt());
    }

    @Test
    void theAdvancedSamplerIsReadIfItWalksAllSteps() {
        String walk = "'add_noise':'enable','noise_seed':5,'steps':20,'cfg':8.0,'sampler_name':'dpmpp_2m',"
                + "'scheduler':'karras',"
                + "'start_at_step':0,'end_at_step':10000,'return_with_leftover_noise':'disable',"
                + "'model':['4',0],'positive':['6',0],'negative':['7',0],'latent_image':['5',0]";
        Parameters read = Texts.read("prompt", advanced(walk));
        assertEquals(Optional.of("DPM++ 2M"), read.get("Sampler"));
        assertEquals(Optional.of("Karras"), read.get("Schedule type"));
        assertEquals(Optional.of("5"), read.get("Seed"));
        assertRefused("does not walk all steps: it starts at step 4", "prompt",
                advanced(walk.replace("start_at_step':0", "start_at_step':4")));
        assertRefused("does not walk all steps: it ends at step 15 of 20", "prompt",
                advanced(walk.replace("10000", "15")));
        assertRefused("does not walk all steps: it adds no noise", "prompt",
                advanced(walk.replace("'enable'", "'disable'")));
    }

    private static String advanced(String inputs) {
        return graph(node("3", "KSamplerAdvanced", inputs), LOADER, SIZE, POSITIVE, NEGATIVE, DECODE, SAVE);
    }

    @Test
    void aLayerOfTheEncoderAndAnotherVaeAreNamed() {
        String layer = node("10", "CLIPSetLastLayer", "'stop_at_clip_layer':-2,'clip':['4',1]");
        String vae = node("11", "VAELoader", "'vae_name':'vae-ft-mse.safetensors'");
        Parameters read = Texts.read("prompt", graph(SAMPLER, LOADER, SIZE, POSITIVE.replace("[\"4\"", "[\"10\""),
                NEGATIVE.replace("[\"4\"", "[\"10\""), DECODE.replace("[\"4\"", "[\"11\""), SAVE, layer, vae));
        assertEquals(Optional.of("2"), read.get("Clip skip"));
        assertEquals(Optional.of("vae-ft-mse"), read.get("VAE"));
        assertRefused("two text encoders, or two layers of one: CLIPTextEncode (node 6), CLIPTextEncode (node"
                + " 7)", "prompt",
                graph(SAMPLER, LOADER, SIZE, POSITIVE.replace("[\"4\"", "[\"10\""), NEGATIVE, DECODE, SAVE, layer));
    }

    @Test
    void whatChangesThePictureIsRefusedByItsNodes() {
        String lora = node("10", "LoraLoader", "'lora_name':'a','model':['4',0],'clip':['4',1]");
        assertRefused("ComfyUI made the picture, but by a graph with nodes that are not followed: LoraLoader (node"
                + " 10)", "prompt",
                graph(SAMPLER.replace("[\"4\"", "[\"10\""), LOADER, SIZE, POSITIVE, NEGATIVE, DECODE, SAVE, lora));
        assertRefused("LoraLoader (node 10)", "prompt",
                graph(SAMPLER, LOADER, SIZE, POSITIVE.replace("[\"4\"", "[\"10\""), NEGATIVE, DECODE, SAVE, lora));
        String control = node("12", "ControlNetApply",
                "'conditioning':['6',0],'control_net':['13',0],'image':['14',0]");
        assertRefused("ControlNetApply (node 12), ControlNetLoader (node 13), LoadImage (node 14)", "prompt",
                graph(SAMPLER.replace("[\"6\"", "[\"12\""), LOADER, SIZE, POSITIVE, NEGATIVE, DECODE, SAVE, control,
                        node("13", "ControlNetLoader", "'control_net_name':'c'"),
                        node("14", "LoadImage", "'image':'i'")));
        String upscale = node("15", "ImageUpscaleWithModel", "'image':['8',0]");
        assertRefused("ImageUpscaleWithModel (node 15)", "prompt",
                graph(SAMPLER, LOADER, SIZE, POSITIVE, NEGATIVE, DECODE, SAVE.replace("[\"8\"", "[\"15\""), upscale));
        assertRefused("Image Saver (node 9)", "prompt",
                graph(SAMPLER, LOADER, SIZE, POSITIVE, NEGATIVE, DECODE, SAVE.replace("SaveImage", "Image Saver")));
        String encode = node("5", "VAEEncode", "'pixels':['14',0],'vae':['4',2]");
        assertRefused("VAEEncode (node 5), LoadImage (node 14)", "prompt",
                graph(SAMPLER, LOADER, encode, POSITIVE, NEGATIVE, DECODE, SAVE,
                        node("14", "LoadImage", "'image':'i'")));
    }

    @Test
    void severalSamplersAreRefusedAndPartWalksToo() {
        String second = SAMPLER.replaceFirst("\"3\"", "\"30\"").replace("[\"5\"", "[\"3\"");
        assertRefused("several samplers: KSampler (node 30), KSampler (node 3)", "prompt",
                graph(SAMPLER, second, LOADER, SIZE,
                POSITIVE, NEGATIVE, DECODE.replace("[\"3\"", "[\"30\""), SAVE));
        assertRefused("KSampler (node 3) does not walk all steps: its denoise is 0.6", "prompt",
                graph(sampler("'denoise':0.6"), LOADER, SIZE, POSITIVE, NEGATIVE, DECODE, SAVE));
        assertRefused("no sampler that leads to a picture", "prompt", graph(SAMPLER, LOADER, SIZE, POSITIVE, NEGATIVE));
        assertRefused("nothing goes into \"samples\"", "prompt",
                graph(SAMPLER, LOADER, SIZE, POSITIVE, NEGATIVE, DECODE, SAVE,
                node("80", "VAEDecode", "'vae':['4',2]"), node("90", "PreviewImage", "'images':['80',0]")));
    }

    @Test
    void whatLeadsToNoPictureChangesNothing() {
        Parameters read = Texts.read("prompt", graph(SAMPLER, LOADER, SIZE, POSITIVE, NEGATIVE, DECODE, SAVE,
                node("40", "CLIPTextEncode", "'text':'unused','clip':['4',1]"),
                node("41", "LoraLoader", "'model':['4',0]"),
                node("42", "ShowText", "'text':['43',0]"), node("43", "StringConcat", "'a':'b'"),
                SAMPLER.replaceFirst("\"3\"", "\"44\""), node("45", "PreviewImage", "'images':['8',0]")));
        assertEquals("a cell, 5 \u00b5m", read.prompt());
    }

    @Test
    void whatIsMissingOrNoValueIsNamed() {
        assertRefused("\"steps\" of its KSampler (node 3) has no value", "prompt",
                graph(SAMPLER.replace("\"steps\":20,", ""), LOADER, SIZE, POSITIVE, NEGATIVE, DECODE, SAVE));
        assertRefused("nothing goes into \"model\" of its KSampler (node 3)", "prompt",
                graph(SAMPLER, SIZE, POSITIVE, NEGATIVE, DECODE, SAVE));
        assertRefused("its CheckpointLoaderSimple (node 4) goes into \"negative\" of its KSampler (node 3)", "prompt",
                graph(SAMPLER.replace("[\"7\"", "[\"4\""), LOADER, SIZE, POSITIVE, NEGATIVE, DECODE, SAVE));
        assertRefused("\"denoise\" of its KSampler (node 3) is \"much\", which is no number", "prompt",
                graph(sampler("'denoise':'much'"), LOADER, SIZE, POSITIVE, NEGATIVE, DECODE, SAVE));
        assertRefused("\"text\" of its CLIPTextEncode (node 6) has no value", "prompt", graph(SAMPLER, LOADER, SIZE,
                POSITIVE.replace("\"a cell, 5 \u00b5m\"", "[\"99\",0]"), NEGATIVE, DECODE, SAVE));
    }

    @Test
    void weightsBatchesAndNoiseOfStepsAreRemarked() {
        List<String> remarks = Texts.read("prompt", graph(SAMPLER.replace("\"euler\"", "\"euler_ancestral\""), LOADER,
                SIZE.replace("\"batch_size\":1", "\"batch_size\":4"), POSITIVE.replace("a cell", "a (cell:1.2)"),
                NEGATIVE,
                DECODE, SAVE)).remarks();
        assertEquals(3, remarks.size(), remarks.toString());
        assertTrue(remarks.get(0).startsWith("ComfyUI weighs words of a prompt in another way"), remarks.toString());
        assertTrue(remarks.get(1).startsWith("ComfyUI made 4 pictures at once"), remarks.toString());
        assertTrue(remarks.get(2).startsWith("ComfyUI draws the noise of this sampler's steps"), remarks.toString());
    }

    @Test
    void samplersAndSchedulesWithoutACounterpartKeepTheirNames() {
        for (String[] names : new String[][] {{"uni_pc_bh2", "uni_pc_bh2"}, {"res_multistep", "res_multistep"},
            {"dpm_2_ancestral", "DPM2 a"}, {"heun", "Heun"}, {"dpmpp_3m_sde_gpu", "DPM++ 3M SDE"}}) {
            Parameters read = Texts.read("prompt", PLAIN.replace("\"euler\"", '"' + names[0] + '"'));
            assertEquals(Optional.of(names[1]), read.get("Sampler"));
        }
        for (String[] names : new String[][] {{"sgm_uniform", "SGM Uniform"}, {"linear_quadratic", "linear_quadratic"},
            {"exponential", "Exponential"}, {"beta", "Beta"}}) {
            Parameters read = Texts.read("prompt", PLAIN.replace("\"normal\"", '"' + names[0] + '"'));
            assertEquals(Optional.of(names[1]), read.get("Schedule type"));
        }
    }

    @Test
    void pythonsNaNIsTaken() {
        assertEquals("a cell, 5 \u00b5m", Texts.read("prompt", PLAIN.replaceFirst("\\{\"class_type\"",
                "{\"is_changed\":[NaN],\"class_type\"")).prompt());
    }

    private static String sampler(String more) {
        return node("3", "KSampler",
                "'seed':18446744073709551615,'steps':20,'cfg':8,'sampler_name':'euler','scheduler':'normal',"
                + "'model':['4',0],'positive':['6',0],'negative':['7',0],'latent_image':['5',0]," + more);
    }

    private static String node(String id, String type, String inputs) {
        return json("'" + id + "':{'class_type':'" + type + "','inputs':{" + inputs + "}}");
    }

    private static String graph(String... nodes) {
        return "{" + String.join(",", nodes) + "}";
    }

    /** As ComfyUI-Image-Saver and its kin write AUTOMATIC1111's form: the schedule behind the sampler, "CFG Scale". */
    @Test
    void itsNodesWriteAutomatic1111sFormWithItsNames() {
        for (String[] names : new String[][] {{"euler", "Euler", "Normal"}, {"dpmpp_2m_karras", "DPM++ 2M", "Karras"},
            {"euler_ancestral_sgm_uniform", "Euler a", "SGM Uniform"},
            {"dpmpp_2m_sde_gpu_beta", "DPM++ 2M SDE", "Beta"}}) {
            assertSettings(Texts.read("parameters", "nuclei\nNegative prompt: blur\nSteps: 2, Sampler: " + names[0]
                    + ", CFG Scale: 3.0, Seed: 7, Size: 64x64, Model: cells, Version: ComfyUI"), "Steps", "2",
                    "Sampler", names[1],
                    "CFG scale", "3.0", "Seed", "7", "Size", "64x64", "Model", "cells", "Version", "ComfyUI",
                    "Schedule type", names[2], "RNG", "CPU");
        }
        assertSettings(Texts.read("parameters", "nuclei\nSteps: 2, Sampler: Euler a, Scheduler: karras, Seed: 7,"
                + " Version: ComfyUI"),
                "Steps", "2", "Sampler", "Euler a", "Schedule type", "Karras", "Seed", "7", "Version", "ComfyUI",
                "RNG", "CPU");
        assertSettings(Texts.read("parameters", "nuclei\nSteps: 2, Sampler: res_2s_karras, Seed: 7, Version: ComfyUI"),
                "Steps", "2", "Sampler", "res_2s_karras", "Seed", "7", "Version", "ComfyUI", "RNG", "CPU");
    }
}
