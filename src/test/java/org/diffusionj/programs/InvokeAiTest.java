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

/**
 * The keys are those of InvokeAI's "core_metadata" (invocations/metadata.py), of its RFC 266 ("sd-metadata") and of
 * its command line (ldm/invoke/args.py); the first two texts are of pictures that it made.
 */
class InvokeAiTest {
    static final String WHOLE = json("{'app_version': '3.3.0post3', 'generation_mode': 'txt2img', 'positive_prompt':"
            + " 'landscape', 'negative_prompt': 'low quality', 'width': 768, 'height': 432, 'seed': 356120443,"
            + " 'rand_device': 'cpu', 'cfg_scale': 7.5, 'steps': 50, 'scheduler': 'dpmpp_2m_sde_k', 'clip_skip': 0,"
            + " 'model': {'model_name': 'amixx_3Prunedfp16', 'base_model': 'sd-1', 'model_type': 'main'},"
            + " 'controlnets': [], 'ipAdapters': [], 't2iAdapters': [], 'loras': [], 'vae': {'model_name':"
            + " 'sd-vae-ft-mse', 'base_model': 'sd-1'}}");

    static final String OLD = json("{'model': 'stable diffusion', 'model_weights': 'analog', 'model_hash': 'a9a1c908',"
            + " 'app_id': 'invoke-ai/InvokeAI', 'app_version': 'v2.2.4', 'image': {'prompt': [{'prompt': 'amazing"
            + " landscape"
            + " photo of mountains [blurry, text]', 'weight': 1}], 'steps': 50, 'cfg_scale': 12, 'threshold': 0,"
            + " 'perlin': 0,"
            + " 'height': 768, 'width': 512, 'seed': 2502935700, 'seamless': false, 'hires_fix': false, 'type':"
            + " 'txt2img', 'postprocessing': null, 'sampler': 'k_euler_a', 'variations': []}}");

    static final String DREAM = "\"a lonely \\\"cell\\\" [blurry] -s not\" -s 50 -S 1618033988 -W 512 -H 640 -C 7.5 -A"
            + " k_lms";

    @Test
    void metadataOfVersion3AreRead() {
        Parameters read = Texts.read("invokeai_metadata", WHOLE);
        assertEquals("landscape", read.prompt());
        assertEquals(Optional.of("low quality"), read.negative());
        assertSettings(read, "Sampler", "DPM++ 2M SDE", "Schedule type", "Karras", "Steps", "50", "CFG scale", "7.5",
                "Seed", "356120443", "Size", "768x432", "Model", "amixx_3Prunedfp16", "VAE", "sd-vae-ft-mse",
                "Clip skip", "1",
                "RNG", "CPU", "Version", "InvokeAI 3.3.0post3", "Emphasis", "None");
        assertEquals(List.of("InvokeAI draws the noise of this sampler's steps from another generator:"
                + " the picture will be another one."), read.remarks());
    }

    @Test
    void metadataOfVersion5AreRead() {
        Parameters read = Texts.read("invokeai_metadata",
                json("{'app_version':'5.4.2','generation_mode':'sdxl_txt2img',"
                + "'positive_prompt':'nuclei','negative_prompt':'','positive_style_prompt':'nuclei',"
                + "'negative_style_prompt':'',"
                + "'width':1024,'height':1024,'seed':18446744073709551615,'rand_device':'cuda','cfg_scale':7,"
                + "'cfg_rescale_multiplier':0.2,'steps':30,'scheduler':'euler','model':{'key':'1','hash':'blake3:1',"
                + "'name':'Juggernaut"
                + " XL','base':'sdxl','type':'main'},'seamless_x':true,'seamless_y':false,'hrf_enabled':false,"
                + "'hrf_strength':0.45,'refiner_steps':20,'loras':[{'model':{'name':'cells'},'weight':0.75}]}"));
        assertSettings(read, "Sampler", "Euler", "Steps", "30", "CFG scale", "7", "CFG rescale", "0.2",
                "Seed", "18446744073709551615", "Size", "1024x1024", "Model", "Juggernaut XL", "RNG", "GPU",
                "Version", "InvokeAI 5.4.2", "Emphasis", "None", "seamless_x", "true",
                "loras", "[{\"model\":{\"name\":\"cells\"},\"weight\":0.75}]");
        assertEquals(List.of(), read.remarks());
    }

    @Test
    void samplersAreThoseOfDiffusers() {
        for (String[] names :
                new String[][] {{"kdpm_2_a", "DPM2 a", null}, {"unipc_k", "UniPC", "Karras"}, {"pndm", "PNDM", null},
            {"dpmpp_2s_k", "DPM++ 2S", "Karras"}, {"deis", "DEIS", null}, {"dpmpp_3m_k", "dpmpp_3m_k", null}}) {
            Parameters read = Texts.read("invokeai_metadata", json(
                    "{'positive_prompt':'x','seed':1,'steps':2,'scheduler':'" + names[0] + "'}"));
            assertEquals(Optional.of(names[1]), read.get("Sampler"));
            assertEquals(Optional.ofNullable(names[2]), read.get("Schedule type"));
        }
    }

    @Test
    void otherModelsAndPicturesOfWorkflowsAreRefused() {
        assertRefused("InvokeAI made the picture, but by another kind of model (flux_txt2img)", "invokeai_metadata",
                json("{'generation_mode':'flux_txt2img','positive_prompt':'x','seed':1,'steps':2}"));
        assertRefused("InvokeAI made the picture, but there is only its workflow", "invokeai_workflow", "{}");
        assertRefused("InvokeAI made the picture, but there is only its workflow", "invokeai_graph", "{\"nodes\":{}}");
        assertRefused("the text holds no \"positive_prompt\"", "invokeai_metadata", json("{'app_version':'5.0'}"));
        assertRefused("the text holds no Seed", "invokeai_metadata", json("{'positive_prompt':'x','steps':2}"));
    }

    @Test
    void picturesMadeFromPicturesSaySo() {
        Parameters read = Texts.read("invokeai_metadata",
                json("{'generation_mode':'img2img','positive_prompt':'x','seed':1,"
                + "'steps':2,'strength':0.7,'init_image':'a.png'}"));
        assertEquals(Optional.of("0.7"), read.get("Denoising strength"));
        assertEquals(Optional.of("img2img"), read.get("generation_mode"));
        assertEquals(Optional.of("a.png"), read.get("init_image"));
    }

    @Test
    void metadataOfVersion2AreRead() {
        Parameters read = Texts.read("sd-metadata", OLD, "Dream", "\"ignored\" -s 1");
        assertEquals("amazing landscape photo of mountains", read.prompt());
        assertEquals(Optional.of("blurry, text"), read.negative());
        assertSettings(read, "Sampler", "Euler a", "Steps", "50", "CFG scale", "12", "Seed", "2502935700",
                "Size", "512x768",
                "Model", "analog", "RNG", "GPU", "Version", "InvokeAI v2.2.4", "Emphasis", "None");
    }

    @Test
    void whatVersion2DidBesidesIsPassedOn() {
        Parameters read = Texts.read("sd-metadata",
                json("{'image':{'prompt':[{'prompt':'a cat','weight':1},{'prompt':'a dog',"
                + "'weight':0.5}],'steps':5,'seed':3,'sampler':'plms','type':'img2img','strength_steps':0.6,"
                + "'perlin':0.1,"
                + "'variations':[{'seed':9,'weight':0.2}],'postprocessing':[{'type':'esrgan','scale':4}],"
                + "'hires_fix':true}}"));
        assertEquals("a cat, a dog", read.prompt());
        assertEquals(Optional.of("PLMS"), read.get("Sampler"));
        assertEquals(Optional.of("0.6"), read.get("Denoising strength"));
        assertEquals(Optional.of("img2img"), read.get("type"));
        assertEquals(Optional.of("0.1"), read.get("perlin"));
        assertEquals(Optional.of("true"), read.get("hires_fix"));
        assertEquals(Optional.of("[{\"seed\":9,\"weight\":0.2}]"), read.get("variations"));
        assertEquals(Optional.of("[{\"type\":\"esrgan\",\"scale\":4}]"), read.get("postprocessing"));
        assertEquals("InvokeAI mixed 2 prompts by weights: here they are one text.", read.remarks().get(0));
        assertRefused("it is a sheet of several pictures", "sd-metadata", json("{'images':[{'seed':1},{'seed':2}]}"));
    }

    @Test
    void theFirstCommandLineIsRead() {
        Parameters read = Texts.read("Dream", DREAM);
        assertEquals("a lonely \"cell\" -s not", read.prompt());
        assertEquals(Optional.of("blurry"), read.negative());
        assertSettings(read, "Sampler", "LMS", "Steps", "50", "CFG scale", "7.5", "Seed", "1618033988",
                "Size", "512x640",
                "RNG", "GPU", "Emphasis", "None");
    }

    @Test
    void switchesMayBeLongGluedOrUnknown() {
        Parameters read = Texts.read("Dream", "a cell, well-known -s20 -S3 --width=256 --height 320 -C1.3 --sampler"
                + " ddim -U 2 0.75 --seamless -I'my picture.png' -f 0.5 -n4");
        assertEquals("a cell, well-known", read.prompt());
        assertSettings(read, "Sampler", "DDIM", "Steps", "20", "CFG scale", "1.3", "Seed", "3", "Size", "256x320",
                "Denoising strength", "0.5", "RNG", "GPU", "Emphasis", "None", "upscale", "2 0.75", "seamless", "on",
                "init_img", "my picture.png");
        assertRefused("InvokeAI made the picture, but the text holds no Seed, no Steps", "Dream", "a cell");
    }

    @Test
    void weightsOfCompelAreRemarked() {
        for (String prompt : List.of("a cell++", "a (small cell)1.3", "a cell-, b", "(a).and()")) {
            assertTrue(remarks(prompt).contains("InvokeAI weighs words of a prompt in another way"), prompt);
        }
        for (String prompt : List.of("a well-known cell", "a cell - small", "C. elegans", "-20 degrees")) {
            assertEquals("", remarks(prompt), prompt);
        }
    }

    private static String remarks(String prompt) {
        return String.join(" ",
                Texts.read("invokeai_metadata", json("{'positive_prompt':'" + prompt + "','seed':1,'steps':2,"
                + "'cfg_scale':1,'width':64,'height':64,'scheduler':'euler'}")).remarks());
    }
}
