package org.diffusionj.programs;

import static org.diffusionj.programs.Texts.assertRefused;
import static org.diffusionj.programs.Texts.assertSettings;
import static org.diffusionj.programs.Texts.json;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.diffusionj.pipeline.Parameters;
import org.junit.jupiter.api.Test;

/** The keys are those that Fooocus' modules/meta_parser.py writes in its schemes "fooocus" and "a1111". */
class FooocusTest {
    static final String WHOLE = json("""
            {'adm_guidance': '(1.5, 0.8, 0.3)', 'base_model': 'juggernautXL_v8Rundiffusion',
            'base_model_hash': 'aeb7e9e689',
            'clip_skip': 2, 'full_negative_prompt': ['blurry'], 'full_prompt': ['nuclei'], 'guidance_scale': 4.0,
            'loras': [['sd_xl_offset', 0.1, '4852686128']], 'lora_combined_1': 'sd_xl_offset : 0.1',
            'metadata_scheme': 'fooocus', 'negative_prompt': 'blurry', 'performance': 'Speed', 'prompt': 'nuclei',
            'refiner_model': 'None', 'refiner_switch': 0.5, 'resolution': '(1152, 896)', 'sampler': 'dpmpp_2m_sde_gpu',
            'scheduler': 'karras', 'seed': '5124588120392716043', 'sharpness': 2.0, 'steps': 30, 'styles': '[]',
            'vae': 'Default (model)', 'version': 'Fooocus v2.5.5'}""");

    @Test
    void itsOwnSchemeIsRead() {
        Parameters read = Texts.read("parameters", WHOLE, "fooocus_scheme", "fooocus");
        assertEquals("nuclei", read.prompt());
        assertEquals(Optional.of("blurry"), read.negative());
        assertSettings(read, "Steps", "30", "Sampler", "DPM++ 2M SDE", "Schedule type", "Karras", "CFG scale", "4.0",
                "Seed", "5124588120392716043", "Size", "1152x896", "Model", "juggernautXL_v8Rundiffusion",
                "Clip skip", "1",
                "RNG", "CPU", "Version", "Fooocus v2.5.5", "Emphasis", "None", "adm_guidance", "(1.5, 0.8, 0.3)",
                "loras", "[[\"sd_xl_offset\",0.1,\"4852686128\"]]", "lora_combined_1", "sd_xl_offset : 0.1",
                "sharpness", "2.0");
        assertEquals(read, Texts.read("parameters", WHOLE), "known by its keys, too");
    }

    @Test
    void stylesAreInTheFullPrompt() {
        Parameters read = Texts.read("fooocus_scheme", "fooocus", "parameters",
                json("{'prompt':'nuclei','negative_prompt':'',"
                + "'full_prompt':['cinematic still nuclei . emotional','nuclei, detailed'],'full_negative_prompt':[],"
                + "'styles':'Fooocus Cinematic','seed':'7','steps':10,'refiner_model':'refiner',"
                + "'refiner_switch':0.8}"));
        assertEquals("cinematic still nuclei . emotional, nuclei, detailed", read.prompt());
        assertEquals(Optional.empty(), read.get("styles"));
        assertEquals(Optional.of("0.8"), read.get("refiner_switch"));
        assertEquals("Fooocus reads the 2 parts of its prompt one by one: here they are one text.",
                read.remarks().get(0));
    }

    @Test
    void theKeysOfItsLogAreKnownToo() {
        Parameters read = Texts.read("parameters", json("{'Prompt':'nuclei','Negative Prompt':'','Styles':'none',"
                + "'Performance':'Extreme Speed','Resolution':'(768, 1344)','Guidance Scale':1.0,'Sharpness':0.0,"
                + "'ADM Guidance':'(1.0, 1.0, 0.0)','Base Model':'cells.safetensors','Sampler':'lcm','Scheduler':'lcm',"
                + "'Seed':1,'Version':'Fooocus v2.1.865'}"));
        assertSettings(read, "Steps", "8", "Sampler", "LCM", "Schedule type", "lcm", "CFG scale", "1.0", "Seed", "1",
                "Size", "768x1344", "Model", "cells", "RNG", "CPU", "Version", "Fooocus v2.1.865", "Emphasis", "None",
                "sharpness", "0.0", "adm_guidance", "(1.0, 1.0, 0.0)");
        assertEquals(List.of("Fooocus draws the noise of this sampler's steps from another generator:"
                + " the picture will be another one."), read.remarks());
    }

    @Test
    void automatic1111sSchemeHasFooocusNoise() {
        String text = "nuclei\nNegative prompt: blurry\nSteps: 30, Sampler: DPM++ 2M SDE Karras, Seed: 7, Size:"
                + " 1152x896, "
                + "CFG scale: 4.0, Sharpness: 2.0, ADM Guidance: \"(1.5, 0.8, 0.3)\", Scheduler: karras, Model: cells,"
                + " Version: Fooocus v2.5.5";
        for (Parameters read : List.of(Texts.read("parameters", text),
                Texts.read("parameters", text.replace("Fooocus v", ""), "fooocus_scheme", "a1111"))) {
            assertEquals("nuclei", read.prompt());
            assertEquals(Optional.of("CPU"), read.get("RNG"));
            assertEquals(Optional.of("Karras"), read.get("Schedule type"));
            assertEquals(Optional.of("2.0"), read.get("Sharpness"));
        }
    }

    @Test
    void whatIsMissingIsNamed() {
        assertRefused("Fooocus made the picture, but the text holds no \"prompt\"", "fooocus_scheme", "fooocus",
                "parameters", json("{'seed':1,'steps':2}"));
        assertRefused("Fooocus made the picture, but the text holds no Seed, no Steps", "fooocus_scheme", "fooocus",
                "parameters", json("{'prompt':'x','performance':'Custom'}"));
    }
}
