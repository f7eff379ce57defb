package org.diffusionj.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.diffusionj.weights.WeightChange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoraFileTest {
    private static final NetworkLayers UNET = NetworkLayers.ofUNet(Map.of(
            "conv_in.weight", List.of(8L, 4L, 3L, 3L), "conv_in.bias", List.of(8L),
            "down_blocks.0.resnets.0.conv1.weight", List.of(8L, 8L, 3L, 3L),
            "down_blocks.0.downsamplers.0.conv.weight", List.of(8L, 8L, 3L, 3L),
            "down_blocks.1.resnets.0.conv1.weight", List.of(8L, 8L, 3L, 3L),
            "down_blocks.1.attentions.0.proj_in.weight", List.of(2L, 2L),
            "up_blocks.0.resnets.0.time_emb_proj.weight", List.of(2L, 2L),
            "up_blocks.0.attentions.0.transformer_blocks.0.attn1.to_out.0.weight", List.of(2L, 2L),
            "up_blocks.0.upsamplers.0.conv.weight", List.of(8L, 8L, 3L, 3L)));
    private static final NetworkLayers TEXT = NetworkLayers.ofText(
            Map.of("text_model.encoder.layers.0.self_attn.q_proj.weight", List.of(2L, 2L)));

    @TempDir
    private Path folder;

    /** Names as the programs' own sources and published files have them. */
    @ParameterizedTest
    @CsvSource({
        "lora_unet_down_blocks_1_attentions_0_proj_in.lora_down.weight, down_blocks.1.attentions.0.proj_in, down",
        "lora_unet_input_blocks_3_1_proj_in.lora_up.weight, down_blocks.1.attentions.0.proj_in, up",
        "lora_unet_input_blocks_2_0_op.alpha, down_blocks.0.downsamplers.0.conv, alpha",
        "lora_unet_input_blocks_0_0.diff, conv_in, diff",
        "lora_unet_output_blocks_0_0_emb_layers_1.hada_w1_a, up_blocks.0.resnets.0.time_emb_proj, hada_w1_a",
        "lora_unet_output_blocks_0_2_conv.lokr_t2, up_blocks.0.upsamplers.0.conv, lokr_t2",
        "unet.up_blocks.0.attentions.0.transformer_blocks.0.attn1.processor.to_out_lora.up.weight,"
                + " up_blocks.0.attentions.0.transformer_blocks.0.attn1.to_out.0, up",
        "up_blocks.0.attentions.0.transformer_blocks.0.attn1.processor.to_out_lora.down.weight,"
                + " up_blocks.0.attentions.0.transformer_blocks.0.attn1.to_out.0, down",
        "base_model.model.unet.down_blocks.1.attentions.0.proj_in.lora_A.default.weight,"
                + " down_blocks.1.attentions.0.proj_in, down",
        "base_model.model.down_blocks.1.attentions.0.proj_in.lora_magnitude_vector,"
                + " down_blocks.1.attentions.0.proj_in, magnitude",
        "unet.down_blocks.1.attentions.0.proj_in.lora.up.weight, down_blocks.1.attentions.0.proj_in, up",
        "lora_unet.down_blocks.1.attentions.0.proj_in.dora_scale, down_blocks.1.attentions.0.proj_in, scale"})
    void namesOfTheUNetAreUnderstood(String name, String layer, String part) {
        TensorRole role = TensorRole.of(name).orElseThrow();
        assertEquals(part, role.part());
        assertEquals(Optional.of(layer), UNET.find(role.layer()));
    }

    @ParameterizedTest
    @CsvSource({"lora_te_text_model_encoder_layers_0_self_attn_q_proj.lora_down.weight",
        "lora_te1_text_model_encoder_layers_0_self_attn_q_proj.alpha",
        "text_encoder.text_model.encoder.layers.0.self_attn.q_proj.lora_linear_layer.up.weight",
        "text_encoder.text_model.encoder.layers.0.self_attn.to_q_lora.up.weight",
        "text_encoder.encoder.layers.0.self_attn.q_proj.lora_B.weight"})
    void namesOfTheTextEncoderAreUnderstood(String name) {
        assertEquals(Optional.of("text_model.encoder.layers.0.self_attn.q_proj"),
                TEXT.find(TensorRole.of(name).orElseThrow().layer()));
    }

    /** Up (1, 2) times down (3, 4) is (3, 4; 6, 8); alpha 0.5 of rank 1, weight 2: once. */
    @Test
    void theDifferenceIsAlphaByRankTimesTheProduct() throws IOException {
        LoraFile file = LoraFile.read(proj(Map.of("lora_up.weight", new float[] {1, 2}, "lora_down.weight",
                new float[] {3, 4}, "alpha", new float[] {0.5f}), "2,1", "1,2"));
        float[] weight = {1, 1, 1, 1};
        change(file, 2).applyInPlace(weight, List.of(2L, 2L));
        assertArrayEquals(new float[] {4, 5, 7, 9}, weight);
    }

    /** With DoRA each row of the changed weight has the length that was learned (Liu et al. 2024, equation 5). */
    @Test
    void rowsHaveTheLengthsThatWereLearned() throws IOException {
        LoraFile file = LoraFile.read(proj(Map.of("lora_up.weight", new float[] {1, 2}, "lora_down.weight",
                new float[] {3, 4}, "dora_scale", new float[] {5, 7}), "2,1", "1,2"));
        float[] weight = {1, 0, 0, 1};
        change(file, 1).applyInPlace(weight, List.of(2L, 2L));
        assertEquals(5, Math.hypot(weight[0], weight[1]), 1e-5);
        assertEquals(7, Math.hypot(weight[2], weight[3]), 1e-5);
        assertEquals(4 / 4.0, weight[0] / weight[1], 1e-5, "1 + 3 and 0 + 4");
    }

    private static WeightChange change(LoraFile file, double strength) {
        return LoraChanges.of(List.of(new LoraChanges.Weighed(file, strength, 1)), List.of(UNET),
                "any").changes().get(0)
                .get("down_blocks.1.attentions.0.proj_in.weight").get(0);
    }

    private Path proj(Map<String, float[]> parts, String up, String down) throws IOException {
        Map<String, float[]> tensors = new LinkedHashMap<>();
        Map<String, String> shapes = new LinkedHashMap<>();
        parts.forEach((part, values) -> {
            String name = "lora_unet_down_blocks_1_attentions_0_proj_in." + part;
            tensors.put(name, values);
            shapes.put(name, part.contains("up") ? up : part.contains("down") ? down
                    : part.equals("alpha") ? "" : values.length + ",1");
        });
        return write(tensors, shapes);
    }

    @Test
    void layersThatTheModelLacksAreTold() throws IOException {
        Map<String, float[]> tensors = new LinkedHashMap<>();
        Map<String, String> shapes = new LinkedHashMap<>();
        for (String layer : List.of("lora_unet_down_blocks_1_attentions_0_proj_in",
                "lora_unet_down_blocks_9_proj_in")) {
            tensors.put(layer + ".lora_up.weight", new float[2]);
            tensors.put(layer + ".lora_down.weight", new float[2]);
            shapes.put(layer + ".lora_up.weight", "2,1");
            shapes.put(layer + ".lora_down.weight", "1,2");
        }
        LoraChanges changes = LoraChanges.of(List.of(new LoraChanges.Weighed(LoraFile.read(write(tensors, shapes)), 1,
                1)),
                List.of(UNET, TEXT), "any");
        assertEquals(1, changes.remarks().size());
        assertTrue(changes.remarks().get(0).contains("1 layers") && changes.remarks().get(0)
                .contains("lora_unet_down_blocks_9_proj_in"), changes.remarks().toString());
    }

    @Test
    void aFileForAnotherFamilyIsRefusedByIt() throws IOException {
        Path file = write(Map.of("lora_unet_double_blocks_0_img_attn_qkv.lora_up.weight", new float[2],
                "lora_unet_double_blocks_0_img_attn_qkv.lora_down.weight", new float[2]),
                Map.of("lora_unet_double_blocks_0_img_attn_qkv.lora_up.weight", "2,1",
                "lora_unet_double_blocks_0_img_attn_qkv.lora_down.weight", "1,2"));
        LoraFile lora = LoraFile.read(file);
        assertTold(() -> LoraChanges.of(List.of(new LoraChanges.Weighed(lora, 1, 1)), List.of(UNET, TEXT),
                "Stable Diffusion 1"), "FLUX", "Stable Diffusion 1", file.toString());
    }

    @Test
    void anotherShapeIsToldWithBoth() throws IOException {
        LoraFile lora = LoraFile.read(proj(Map.of("lora_up.weight", new float[3], "lora_down.weight", new float[3]),
                "3,1", "1,3"));
        assertTold(() -> change(lora, 1), "lora_unet_down_blocks_1_attentions_0_proj_in", "[3, 3]", "[2, 2]");
    }

    @Test
    void whatIsNoLoraOrNotWholeIsRefused() throws IOException {
        Path other = write(Map.of("conv_in.weight", new float[2]), Map.of("conv_in.weight", "2"));
        assertTold(() -> LoraFile.read(other), "no LoRA", "conv_in.weight");
        Path half = proj(Map.of("lora_up.weight", new float[2]), "2,1", "1,2");
        assertTold(() -> LoraFile.read(half), "only one of up and down");
        Path ranks = proj(Map.of("lora_up.weight", new float[4], "lora_down.weight", new float[2]), "2,2", "1,2");
        assertTold(() -> LoraFile.read(ranks), "ranks differ");
        Path empty = proj(Map.of("lora_up.weight", new float[0], "lora_down.weight", new float[0]), "2,0", "0,2");
        assertTold(() -> LoraFile.read(empty), "empty");
    }

    private static void assertTold(Executable refused, String... told) {
        String message = assertThrows(AdapterException.class, refused).getMessage();
        for (String words : told) {
            assertTrue(message.contains(words), message);
        }
    }

    /** By the makers' own names of their files. */
    @ParameterizedTest
    @CsvSource({"pytorch_lcm_lora_sdv1-5.safetensors, LCMScheduler, 4, 1",
            "dmd2_sdxl_4step_lora.safetensors, LCMScheduler, 4, 1",
        "Hyper-SD15-8steps-lora.safetensors, DDIMScheduler, 8, 1",
                "Hyper-SDXL-1step-lora.safetensors, TCDScheduler, 1, 1",
        "Hyper-SDXL-8steps-CFG-lora.safetensors, DDIMScheduler, 8, 5",
        "sdxl_lightning_2step_lora.safetensors, EulerDiscreteScheduler, 2, 1"})
    void fastLorasAreRecognised(String file, String scheduler, int steps, double guidance) {
        FastLora fast = FastLora.of(file, Map.of()).orElseThrow();
        assertEquals(List.of(scheduler, steps, guidance), List.of(fast.scheduler(), fast.steps(), fast.guidance()));
    }

    @Test
    void othersAreNotTakenForFastOnes() {
        assertEquals(Optional.empty(), FastLora.of("hyperrealistic_cells.safetensors", Map.of()));
        assertEquals("LCMScheduler", FastLora.of("x.safetensors", Map.of("ss_output_name", "my-lcm"))
                .orElseThrow().scheduler());
    }

    private Path write(Map<String, float[]> tensors, Map<String, String> shapes) throws IOException {
        StringJoiner header = new StringJoiner(",", "{", "}");
        int offset = 0;
        for (String name : tensors.keySet()) {
            int end = offset + tensors.get(name).length * Float.BYTES;
            header.add("\"" + name + "\":{\"dtype\":\"F32\",\"shape\":[" + shapes.get(name) + "],\"data_offsets\":["
                    + offset + "," + end + "]}");
            offset = end;
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(Long.BYTES + json.length + offset).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json);
        tensors.values().forEach(values -> {
            for (float value : values) {
                file.putFloat(value);
            }
        });
        return Files.write(Files.createTempFile(folder, "file", ".safetensors"), file.array());
    }
}
