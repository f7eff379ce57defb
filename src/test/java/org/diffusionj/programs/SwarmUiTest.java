package org.diffusionj.programs;

import static org.diffusionj.programs.Texts.assertRefused;
import static org.diffusionj.programs.Texts.assertSettings;
import static org.diffusionj.programs.Texts.json;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.diffusionj.pipeline.Parameters;
import org.junit.jupiter.api.Test;

/** The form is that of SwarmUI's "docs/Image Metadata Format.md", whose full example is the first test. */
class SwarmUiTest {
    static final String WHOLE = json("""
            {
              'sui_image_params': {
                'prompt': 'a photo of a cat',
                'model': 'OfficialStableDiffusion/sd_xl_base_1.0',
                'seed': 1,
                'steps': 20,
                'cfgscale': 7.0,
                'aspectratio': '1:1',
                'width': 1024,
                'height': 1024,
                'automaticvae': true,
                'negativeprompt': '',
                'swarm_version': '0.9.3.1'
              },
              'sui_extra_data': {
                'date': '2024-11-13',
                'generation_time': '6.11 (prep) and 4.84 (gen) seconds'
              }
            }""");

    @Test
    void theExampleOfItsDocumentationIsRead() {
        Parameters read = Texts.read("parameters", WHOLE);
        assertEquals("a photo of a cat", read.prompt());
        assertEquals(Optional.empty(), read.negative());
        assertSettings(read, "Steps", "20", "CFG scale", "7.0", "Seed", "1", "Size", "1024x1024", "Model",
                "sd_xl_base_1.0",
                "VAE", "Automatic", "RNG", "CPU", "Version", "SwarmUI 0.9.3.1", "Emphasis", "None");
        assertEquals(List.of("SwarmUI's settings hold no Sampler: the default is taken."), read.remarks());
    }

    @Test
    void valuesMayBeTextsAndSamplersHaveComfyUisNames() {
        Parameters read = Texts.read("parameters",
                json("{'sui_image_params':{'prompt':'nuclei, 5 \u00b5m','negativeprompt':'blur',"
                + "'model':'cells.safetensors','seed':'18446744073709551615','steps':'10','cfgscale':'1.3',"
                + "'width':'256',"
                + "'height':'320','sampler':'dpmpp_2m_sde_gpu','scheduler':'karras','clipstopatlayer':'-2'}}"));
        assertEquals("nuclei, 5 \u00b5m", read.prompt());
        assertEquals(Optional.of("blur"), read.negative());
        assertSettings(read, "Steps", "10", "Sampler", "DPM++ 2M SDE", "Schedule type", "Karras", "CFG scale", "1.3",
                "Seed", "18446744073709551615", "Size", "256x320", "Model", "cells", "Clip skip", "2", "RNG", "CPU",
                "Emphasis", "None");
    }

    @Test
    void sidesMayComeAsOneValueOrAsAMultiple() {
        assertEquals(Optional.of("512x768"), read("'width':512,'height':512,'altresolutionheightmultiplier':1.5")
                .get("Size"));
        assertEquals(Optional.of("640x384"), read("'width':512,'height':512,'rawresolution':'640x384'").get("Size"));
        assertEquals(Optional.empty(), read("'width':512").get("Size"));
    }

    @Test
    void whatItDoesBesidesIsPassedOn() {
        Parameters read = read("'loras':['cellnet'],'loraweights':['0.8'],'refinermodel':'(Use"
                + " Base)','refinerupscale':1.5,"
                + "'initimagecreativity':0.6,'variationseed':5,'variationseedstrength':0.1,'seamlesstileable':'true',"
                + "'vae':'None','controlnetmodel':'canny','nopreviews':true,'images':4");
        assertEquals(Optional.of("[\"cellnet\"]"), read.get("loras"));
        assertEquals(Optional.of("1.5"), read.get("refinerupscale"));
        assertEquals(Optional.of("0.6"), read.get("Denoising strength"));
        assertEquals(Optional.of("0.1"), read.get("Variation seed strength"));
        assertEquals(Optional.of("true"), read.get("Tiling"));
        assertEquals(Optional.of("canny"), read.get("controlnetmodel"));
        assertEquals(Optional.empty(), read.get("nopreviews"));
        assertEquals(Optional.empty(), read.get("images"));
    }

    @Test
    void weightsAndTagsAreRemarked() {
        List<String> remarks = Texts.read("parameters", json(
                "{'sui_image_params':{'prompt':'a (cell:1.2) <segment:nucleus>','seed':1,'steps':2}}")).remarks();
        assertEquals(List.of(
                "SwarmUI weighs words of a prompt in another way than AUTOMATIC1111, whose way is taken.",
                "SwarmUI's marks in pointed brackets are taken as words of the prompt.",
                "SwarmUI's settings hold no CFG scale, no Size, no Sampler: the default is taken."), remarks);
    }

    @Test
    void whatIsMissingIsNamed() {
        assertRefused("SwarmUI made the picture, but the text holds no \"prompt\"", "parameters",
                json("{'sui_image_params':{'seed':1,'steps':2}}"));
        assertRefused("SwarmUI made the picture, but the text holds no Seed, no Steps", "parameters",
                json("{'sui_image_params':{'prompt':'nuclei'}}"));
    }

    private static Parameters read(String more) {
        return Texts.read("parameters", json("{'sui_image_params':{'prompt':'x','seed':1,'steps':2," + more + "}}"));
    }
}
