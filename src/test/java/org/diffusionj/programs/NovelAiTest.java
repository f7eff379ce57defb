package org.diffusionj.programs;

import static org.diffusionj.programs.Texts.assertRefused;
import static org.diffusionj.programs.Texts.assertSettings;
import static org.diffusionj.programs.Texts.json;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.diffusionj.pipeline.Parameters;
import org.junit.jupiter.api.Test;

/**
 * What AUTOMATIC1111 makes of NovelAI's texts: prompt of "Description", "uc" as negative prompt, the size of the
 * picture itself, "Clip skip: 2", "ENSD: 31337". Newer keys are those of pictures that NovelAI made.
 */
class NovelAiTest {
    static final String COMMENT = json("{'steps': 28, 'sampler': 'k_euler_ancestral', 'seed': 3141592, 'strength':"
            + " 0.69, 'noise': 0.667, 'scale': 11.0, 'uc': 'lowres, blurry'}");

    @Test
    void theFirstFormIsReadAsAutomatic1111ReadsIt() {
        Parameters read = Texts.read("Title", "AI generated image", "Description", "a cell, detailed",
                "Software", "NovelAI",
                "Source", "Stable Diffusion 1D44365E", "Comment", COMMENT);
        assertEquals("a cell, detailed", read.prompt());
        assertEquals(Optional.of("lowres, blurry"), read.negative());
        assertSettings(read, "Sampler", "Euler a", "Steps", "28", "CFG scale", "11.0", "Seed", "3141592", "Size", "1x1",
                "Model", "Stable Diffusion 1D44365E", "RNG", "GPU", "Version", "NovelAI", "Emphasis", "None",
                "Clip skip", "2", "ENSD", "31337");
        assertEquals(List.of(), read.remarks());
    }

    @Test
    void laterFormsSayMore() {
        Parameters read = Texts.read("Description", "not this", "Software", "NovelAI", "Source", "Stable Diffusion XL"
                + " 9CC2F394",
                "Comment",
                json("{'prompt': 'a cell', 'steps': 28, 'height': 1216, 'width': 832, 'scale': 5, 'uncond_scale': 1.0,"
                        + " 'cfg_rescale': 0.3, 'seed': 18446744073709551615, 'n_samples': 1, 'hide_debug_overlay':"
                        + " false, 'noise_schedule': 'karras', 'reference_information_extracted_multiple': [],"
                        + " 'reference_strength_multiple': [], 'sampler': 'k_dpmpp_2m', 'controlnet_strength': 1.0,"
                        + " 'controlnet_model': null, 'dynamic_thresholding': false,"
                        + " 'dynamic_thresholding_percentile': 0.999,"
                        + " 'dynamic_thresholding_mimic_scale': 10.0, 'sm': true, 'sm_dyn': false,"
                        + " 'skip_cfg_below_sigma': 0.0, 'uc': '', 'request_type': 'PromptGenerateRequest',"
                        + " 'signed_hash': 'x', 'strength': 0.7}"));
        assertEquals("a cell", read.prompt());
        assertSettings(read, "Sampler", "DPM++ 2M", "Schedule type", "Karras", "Steps", "28", "CFG scale", "5",
                "CFG rescale", "0.3", "Seed", "18446744073709551615", "Size", "832x1216",
                "Model", "Stable Diffusion XL 9CC2F394", "RNG", "GPU", "Version", "NovelAI", "Emphasis", "None",
                "sm", "true");
    }

    @Test
    void picturesMadeFromPicturesAndOfSeveralPromptsSaySo() {
        Parameters read = Texts.read("Software", "NovelAI", "Comment",
                json("{'prompt':'{a} cell','steps':2,'seed':1,'strength':0.7,"
                + "'noise':0.1,'request_type':'Img2ImgRequest','noise_schedule':'native',"
                + "'v4_prompt':{'caption':{'base_caption':"
                + "'{a} cell','char_captions':[{'char_caption':'b'}]}}}"));
        assertEquals(Optional.of("0.7"), read.get("Denoising strength"));
        assertEquals(Optional.of("0.1"), read.get("Extra noise"));
        assertEquals(Optional.empty(), read.get("Schedule type"));
        assertEquals(Optional.of("[{\"char_caption\":\"b\"}]"), read.get("v4_prompt char_captions"));
        assertEquals("NovelAI's weights, such as {word} and 1.5::word::, are taken as words of the prompt.",
                read.remarks().get(0));
    }

    @Test
    void aWebpFileHoldsAllInOneObject() {
        Parameters read = Texts.read("parameters", json("{'Description':'a cell','Software':'NovelAI','Source':"
                + "'NovelAI Diffusion V4.5','Comment':'{\\'steps\\': 28, \\'seed\\': 5, \\'scale\\': 6}'}"));
        assertEquals("a cell", read.prompt());
        assertEquals(Optional.of("28"), read.get("Steps"));
        assertEquals(Optional.of("NovelAI Diffusion V4.5"), read.get("Model"));
        assertEquals(Optional.empty(), read.get("ENSD"));
    }

    /** As AUTOMATIC1111 saves a picture of NovelAI's again: other texts stay, "Comment" becomes "parameters". */
    @Test
    void settingsThatWereWrittenAnewAreRead() {
        Parameters read = Texts.read("Software", "NovelAI", "Description", "a", "parameters",
                "a cell\nNegative prompt: dust\nSteps: 28, Sampler: Euler a, CFG scale: 11, Seed: 5, Size: 64x80");
        assertEquals("a cell", read.prompt());
        assertSettings(read, "Steps", "28", "Sampler", "Euler a", "CFG scale", "11", "Seed", "5", "Size", "64x80");
        assertEquals(Optional.of("3"), Texts.read("Software", "NovelAI", "parameters", "x\nSteps: 3, Seed: 1")
                .get("Steps"));
        assertEquals(Optional.of("28"), Texts.read("Software", "NovelAI", "Description", "a", "Comment", COMMENT,
                "parameters", "x\nSteps: 3, Seed: 1").get("Steps"));
    }

    @Test
    void whatIsMissingIsNamed() {
        assertRefused("NovelAI made the picture, but the text \"Comment\" with its settings is missing",
                "Software", "NovelAI");
        assertRefused("NovelAI made the picture, but there is no prompt", "Software", "NovelAI", "Comment",
                "{\"steps\":2}");
        assertRefused("NovelAI made the picture, but the text holds no Seed, no Steps", "Software", "NovelAI",
                "Description", "a", "Comment", "{}");
    }
}
