package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.diffusionj.graph.UNetDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Defaults are those of the constructors of diffusers 0.40 and transformers 5.18. */
class NetworkShapesTest {
    @TempDir
    private Path folder;

    @Test
    void anEmptyConfigurationIsDiffusersDefault() throws IOException {
        UNetDescription unet = UNetShape.read(config("{}"));
        assertEquals(List.of(320L, 640L, 1280L, 1280L), unet.levels().stream().map(UNetDescription.Level::channels)
                .toList());
        assertEquals(List.of(1L, 1L), unet.levels().get(0).down());
        assertEquals(List.of(0L, 0L), unet.levels().get(3).down());
        assertEquals(List.of(0L, 0L, 0L), unet.levels().get(3).up());
        assertEquals(List.of(1L, 1L, 1L), unet.levels().get(0).up());
        assertEquals(1280, unet.textWidth());
        assertEquals(1, unet.middle());
    }

    /** SSD-1B lists the way up by itself, and its middle is one residual block. */
    @Test
    void distilledNetworksListTheWayUpByThemselves() throws IOException {
        UNetDescription unet = UNetShape.read(config("{\"block_out_channels\": [320, 640, 1280],"
                + "\"down_block_types\": [\"DownBlock2D\", \"CrossAttnDownBlock2D\", \"CrossAttnDownBlock2D\"],"
                + "\"up_block_types\": [\"CrossAttnUpBlock2D\", \"CrossAttnUpBlock2D\", \"UpBlock2D\"],"
                + "\"mid_block_type\": \"UNetMidBlock2D\", \"transformer_layers_per_block\": [0, 2, 4],"
                + "\"reverse_transformer_layers_per_block\": [[4, 4, 10], [2, 1, 1], 1]}"));
        assertEquals(List.of(4L, 4L), unet.levels().get(2).down());
        assertEquals(List.of(4L, 4L, 10L), unet.levels().get(2).up());
        assertEquals(List.of(2L, 1L, 1L), unet.levels().get(1).up());
        assertEquals(List.of(0L, 0L, 0L), unet.levels().get(0).up());
        assertEquals(0, unet.middle());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"class_embed_type\": \"timestep\"} | class_embed_type",
        "{\"addition_embed_type\": \"image\"} | addition_embed_type",
        "{\"dual_cross_attention\": true} | dual_cross_attention",
        "{\"only_cross_attention\": [true, true, true, false]} | only_cross_attention",
        "{\"conv_in_kernel\": 5} | conv_in_kernel",
        "{\"act_fn\": \"gelu\"} | act_fn",
        "{\"mid_block_type\": \"UNetMidBlock2DSimpleCrossAttn\"} | mid_block_type",
        "{\"down_block_types\": [\"KDownBlock2D\"]} | down_block_types",
        "{\"resnet_time_scale_shift\": \"spatial\"} | resnet_time_scale_shift",
        "{\"transformer_layers_per_block\": [1, 2]} | transformer_layers_per_block",
        "{\"layers_per_block\": [2, 2]} | layers_per_block",
        "{\"time_embedding_type\": \"fourier\"} | time_embedding_type",
    })
    void networksThatAreNotBuiltAreRefusedByTheirKey(String json, String key) throws IOException {
        JsonFile config = config(json);
        ModelException refusal = assertThrows(ModelException.class, () -> UNetShape.read(config));
        assertTrue(refusal.getMessage().contains("\"" + key + "\" must be"), refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"act_fn\": \"relu\"} | act_fn", "{\"down_block_types\": [\"AttnDownEncoderBlock2D\"]} | down_block_types"})
    void autoencodersThatAreNotBuiltAreRefusedByTheirKey(String json, String key) throws IOException {
        JsonFile config = config(json);
        ModelException refusal = assertThrows(ModelException.class, () -> AutoencoderShape.read(config));
        assertTrue(refusal.getMessage().contains("\"" + key + "\" must be"), refusal.getMessage());
    }

    private JsonFile config(String json) throws IOException {
        return JsonFile.read(Files.writeString(folder.resolve("config.json"), json));
    }
}
